"""Running totals: columns that look like a result and are the sum of all results so far."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from botscope.domain.columns import FloatArray

ROWS_NEEDED = 4
_SHARE_NEEDED = 0.9
_ROWS_OF_A_WALK = 20
_NEIGHBOR_LIMIT = 0.25


@dataclass(frozen=True, slots=True)
class Running:
    """A column that adds up others: why it is one, and which column holds the parts, -1 none."""

    evidence: str
    part: int = -1


def running_total(
    totals: FloatArray, parts: Iterable[tuple[int, str, FloatArray]], step: float
) -> Running | None:
    """Return why a column is a running total, None where nothing says so.

    Parameters
    ----------
    totals
        The column in question, in the order of the file.
    parts
        Columns, and what can be computed from columns: index, name, values. The index of a
        computed one is -1.
    step
        The last decimal place that the column is written with.
    """
    for index, name, values in parts:
        hits, rows = _steps_that_match(totals, values, step)
        if rows >= ROWS_NEEDED and hits >= _SHARE_NEEDED * rows:
            return Running(
                f"each row adds {name} to the row before in {hits} of {rows} rows", index
            )
    return None


def _steps_that_match(totals: FloatArray, values: FloatArray, step: float) -> tuple[int, int]:
    known = np.isfinite(totals) & np.isfinite(values)
    level, part = totals[known], values[known]
    if len(level) < ROWS_NEEDED + 1:
        return 0, 0
    steps, part = np.diff(level), part[1:]
    # A row that moves nothing, or whose level is its own step, proves nothing.
    telling = (np.abs(part) > 2 * step) & (np.abs(level[:-1]) > 2 * step)
    room = 1.1 * step + 2e-3 * np.abs(part) + 1e-9 * np.abs(level[1:])
    if not telling.any() or np.ptp(part[telling]) == 0:
        return 0, 0
    hits = telling & (np.abs(steps - part) <= room)
    return int(np.count_nonzero(hits)), int(np.count_nonzero(telling))


def walks(values: FloatArray) -> bool:
    """Return True where each value stays near the one before, as a level does and results do not.

    The mean squared step of independent results is twice their variance; that of a level is a
    small part of it.
    """
    known = values[np.isfinite(values) & (values != 0)]
    if len(known) < _ROWS_OF_A_WALK:
        return False
    # Ranks, so that one huge result does not hide how the others follow each other.
    distinct, ranks, counts = np.unique(known, return_inverse=True, return_counts=True)
    if len(distinct) < 0.5 * len(known):
        return False
    middle = (np.cumsum(counts) - counts / 2)[ranks]
    return float(np.mean(np.diff(middle) ** 2) / np.var(middle)) < _NEIGHBOR_LIMIT
