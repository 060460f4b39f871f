"""How a report joins a history: at its end, in place of a younger look at the same candle."""

from collections.abc import Sequence
from dataclasses import dataclass

from botscope.domain.history import HistoryRow, HistorySeries

CANDLE_SHARE = 0.9
"""Reports closer together than this share of a candle belong to one; clocks jitter a little."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a report changes: rows that leave, and rows that come or are written anew."""

    left: tuple[int, ...] = ()
    put: tuple[HistoryRow, ...] = ()
    is_backwards: bool = False


SAME = Change()


def change_of(series: HistorySeries, row: HistoryRow, candle_ms: int) -> Change:
    """Return what a new report changes; nothing where it is known or dated before the last."""
    if not len(series):
        return Change(put=(row,))
    last = series.row(-1)
    if row.moment_ms < last.moment_ms:
        return Change(is_backwards=True)
    if row.moment_ms == last.moment_ms:
        return SAME if _is_same(row, last) else Change(put=(row,))
    if len(series) > 1 and _is_of_one_candle(series, row, candle_ms):
        return _replacing(series.row(-2), last, row)
    return Change(put=(row,))


def applied(series: HistorySeries, change: Change) -> HistorySeries:
    """Return the series after a change, which only ever concerns its last two rows."""
    for moment_ms in change.left:
        if int(series.moment_ms[-1]) == moment_ms:
            series = series.without_last()
    return joined(series, change.put)


def joined(series: HistorySeries, rows: Sequence[HistoryRow]) -> HistorySeries:
    """Return the series with rows in order of time that follow it; equal moments are replaced."""
    while rows and len(series) and int(series.moment_ms[-1]) >= rows[0].moment_ms:
        series = series.without_last()
    return series.with_rows(rows)


def _is_of_one_candle(series: HistorySeries, row: HistoryRow, candle_ms: int) -> bool:
    before_ms, last_ms = int(series.moment_ms[-2]), int(series.moment_ms[-1])
    # A silence is a fact: the rows on both sides of it stay.
    is_steady = series.holds_at(-2, last_ms) and series.holds_at(-1, row.moment_ms)
    return is_steady and row.moment_ms - before_ms < CANDLE_SHARE * candle_ms


def _replacing(before: HistoryRow, last: HistoryRow, row: HistoryRow) -> Change:
    lasting = before._replace(until_ms=max(before.until_ms, last.until_ms))
    return Change(left=(last.moment_ms,), put=(lasting, row))


def _is_same(row: HistoryRow, other: HistoryRow) -> bool:
    # NaN is not equal to itself; written out it is.
    return repr(row) == repr(other)
