"""The fan of other luck: where the result would have stood after each part of the trades."""

from typing import Any

import numpy as np

from botscope.domain.columns import FloatArray, IntArray

MOST_CHECKPOINTS = 40
"""The start is one of them: enough for a curve as wide as the page, few for an answer."""

BORDERS = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}


def checkpoints(trade_count: int) -> IntArray:
    """Return after how many trades the fan is measured, evenly spread and without the start.

    Up to 39 trades each of them is a checkpoint; the last trade always is one.
    """
    wanted = min(trade_count, MOST_CHECKPOINTS - 1)
    return np.linspace(0, trade_count, wanted + 1).round().astype(np.int64)[1:]


def at_checkpoints(total: FloatArray, after: IntArray) -> FloatArray:
    """Return the cumulative P&L of each run after so many trades, as a copy.

    Parameters
    ----------
    total
        One run per row, the sum so far after each of its trades.
    """
    return np.take(total, after - 1, axis=1)


def fan(
    after: IntArray, real: FloatArray, reshuffle: FloatArray, bootstrap: FloatArray
) -> dict[str, Any] | None:
    """Return the quantiles of the runs at each checkpoint beside the real run.

    All begin at 0 before the first trade that is drawn. Between the checkpoints nothing is
    measured: a short fall may lie between two of them.

    Parameters
    ----------
    after
        As ``checkpoints`` gives them.
    real, reshuffle, bootstrap
        One run per row, as ``at_checkpoints`` gives them; ``real`` has one row.

    Returns
    -------
    dict
        None without trades, or where a sum is too large to be one.
    """
    runs = {"reshuffle": reshuffle, "bootstrap": bootstrap}
    if not len(after) or not all(np.isfinite(each).all() for each in (real, *runs.values())):
        return None
    return {
        "trade_index": [0, *after.tolist()],
        "real_quote": [0.0, *real[0].tolist()],
        **{name: _band(paths) for name, paths in runs.items()},
    }


def _band(paths: FloatArray) -> dict[str, list[float]]:
    borders = np.quantile(paths, list(BORDERS.values()), axis=0)
    return {name: [0.0, *row.tolist()] for name, row in zip(BORDERS, borders, strict=True)}
