"""Completed trades that count in no figure, because what they brought is not known: by reason."""

import numpy as np

from botscope.domain.columns import NO_TIME, BoolArray, FloatArray, IntArray

_WHY = {
    "missing_time": "nothing says when they closed",
    "unknown_direction": "nothing says whether they were long or short, nor what they brought",
    "no_opening_row": "their opening rows are not in the file and it has no result of its own",
    "unknown_result": "nothing in the file gives their result in money",
}


def not_counted(
    closed_at_ms: IntArray, money: FloatArray, undirected: BoolArray, orphaned: BoolArray
) -> dict[str, int]:
    """Count the completed trades that are in no figure.

    Parameters
    ----------
    closed_at_ms
        When each completed trade closed, ``NO_TIME`` where that is not known.
    money
        What each brought, NaN where it is not known.
    undirected, orphaned
        Where that can only be because its direction or its opening row is not known.
    """
    has_time = closed_at_ms != NO_TIME
    is_blind = has_time & ~np.isfinite(money)
    found = {
        "missing_time": ~has_time,
        "unknown_direction": is_blind & undirected,
        "no_opening_row": is_blind & ~undirected & orphaned,
        "unknown_result": is_blind & ~undirected & ~orphaned,
    }
    return {reason: int(mask.sum()) for reason, mask in found.items() if mask.any()}


def said_of(uncounted: dict[str, int], count: int) -> tuple[str, ...]:
    """Say how many of a file's trades count in no figure, and why."""
    return tuple(
        f"{missing} of {count} trades count in no figure: {_WHY[reason]}"
        for reason, missing in uncounted.items()
    )
