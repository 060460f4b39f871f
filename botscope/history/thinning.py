"""What stays when a history grows too long: the young half whole, the old half's extremes."""

from dataclasses import dataclass

import numpy as np

from botscope.domain.columns import BoolArray, FloatArray, IntArray
from botscope.domain.history import HistorySeries

ROW_LIMIT = 40_000
"""Reports kept of one bot: a year of candles of 15 minutes is 35,040, so it stays whole."""

POSITIONS_LIMIT_BYTES = 24 * 1024 * 1024
"""Bytes of open positions kept of one bot, for a bot that holds dozens at a time."""

BUCKET_COUNT = 8
"""Neighboring old reports of which at most four stay, so the old half becomes half as long."""


@dataclass(frozen=True, slots=True, eq=False)
class Thinned:
    """The rows that stay, and how long each of them may then be believed."""

    is_kept: BoolArray
    until_ms: IntArray


def is_too_long(series: HistorySeries, row_limit: int = ROW_LIMIT) -> bool:
    """Return True where a history must be thinned."""
    return len(series) > row_limit or series.positions.size_bytes > POSITIONS_LIMIT_BYTES


def thinned(series: HistorySeries) -> Thinned:
    """Choose what stays of a history.

    In each bucket of the older half stay the lowest and the highest equity and both ends of the
    deepest fall, so the lowest, the highest and the deepest fall of all are never lost. The rows
    on both sides of a gap stay, so no gap closes and none opens. Where nothing can be thinned
    (every row beside a gap), the oldest quarter leaves.
    """
    half = len(series) // 2 // BUCKET_COUNT * BUCKET_COUNT
    is_kept = np.ones(len(series), dtype=np.bool_)
    is_kept[:half] = _extremes(series.equity_quote[:half])
    is_kept[0] = True
    broken = series.is_after_gap()
    is_kept |= broken
    is_kept[:-1] |= broken[1:]
    if is_kept.all():
        is_kept[: max(len(series) // 4, 1)] = False
    return Thinned(is_kept, _lasting(series, is_kept))


def without(series: HistorySeries, choice: Thinned) -> HistorySeries:
    """Return the thinned history."""
    rows = series.rows()
    kept = np.flatnonzero(choice.is_kept).tolist()
    until = choice.until_ms.tolist()
    return HistorySeries.of(rows[index]._replace(until_ms=until[index]) for index in kept)


def _extremes(equity_quote: FloatArray) -> BoolArray:
    """Mark in each bucket the lowest, the highest, and the peak and trough of its deepest fall."""
    table = equity_quote.reshape(-1, BUCKET_COUNT)
    high, low = np.where(np.isnan(table), -np.inf, table), np.where(np.isnan(table), np.inf, table)
    marks = np.zeros(table.shape, dtype=np.bool_)
    rows = np.arange(len(table))
    peaks = np.maximum.accumulate(high, axis=1)
    with np.errstate(invalid="ignore"):
        falls = np.where(np.isfinite(table), peaks - table, -np.inf)
    troughs = falls.argmax(axis=1)
    before = np.where(np.arange(BUCKET_COUNT) <= troughs[:, None], high, -np.inf)
    for places in (low.argmin(axis=1), high.argmax(axis=1), troughs, before.argmax(axis=1)):
        marks[rows, places] = True
    return marks.reshape(-1)


def _lasting(series: HistorySeries, is_kept: BoolArray) -> IntArray:
    """Let each kept row last as long as the rows that leave after it did."""
    until = series.until_ms.copy()
    groups = np.cumsum(is_kept) - 1
    inside = groups >= 0
    longest = np.full(int(groups[-1]) + 1, np.iinfo(np.int64).min)
    np.maximum.at(longest, groups[inside], series.until_ms[inside])
    until[is_kept] = longest
    return until
