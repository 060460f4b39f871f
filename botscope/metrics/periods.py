"""Results per calendar day, week or month of a time zone."""

from typing import Any

import numpy as np

from botscope.domain.columns import BoolArray, FloatArray, IntArray, distinct
from botscope.domain.trades import Trades
from botscope.metrics.calendars import Period, period_numbers, period_starts_ms
from botscope.metrics.sequence import in_sequence
from botscope.metrics.undefined import number_or_none

# A log may hold any date. Over a longer span only periods with trades are listed.
MAX_LISTED = 20_000


def periods(trades: Trades, *, by: Period, tz: str = "UTC") -> list[dict[str, Any]]:
    """Return one entry per period from the first trade's to the last one's, empty ones as zeros.

    A trade belongs to the period in which it was closed, by the wall clock of ``tz``; weeks begin
    on Monday. ``fee_quote`` is None where no trade of the period tells its fees.
    """
    if not len(trades):
        return []
    with np.errstate(all="ignore"):
        trades = in_sequence(trades)
        numbers = period_numbers(trades.closed_at_ms, by, tz)
        listed = _listed(numbers)
        place = np.searchsorted(listed, numbers)
        columns = _sums(trades, place, len(listed))
        starts = period_starts_ms(listed, by, tz)
    # Where the clock jumped over a whole day, as in Samoa in 2011, that day never was.
    existed = np.append(starts[1:] != starts[:-1], True).tolist()
    rows = zip(starts.tolist(), *columns.values(), strict=True)
    listed_rows = [dict(zip(("start_ms", *columns), row, strict=True)) for row in rows]
    return [row for row, is_day in zip(listed_rows, existed, strict=True) if is_day]


def _listed(numbers: IntArray) -> IntArray:
    first, last = int(numbers.min()), int(numbers.max())
    if last - first < MAX_LISTED:
        return np.arange(first, last + 1, dtype=np.int64)
    return distinct(numbers)


def _sums(trades: Trades, place: IntArray, count: int) -> dict[str, list[Any]]:
    pnl = trades.realized_pnl_quote
    realized = np.bincount(place, pnl, count).astype(np.float64)
    return {
        "realized_pnl_quote": _numbers(realized),
        "fee_quote": known_fee_sums(trades.fee_quote, place, count),
        "trade_count": np.bincount(place, minlength=count).tolist(),
        "win_count": np.bincount(place[pnl > 0], minlength=count).tolist(),
        "cumulative_pnl_quote": _numbers(np.cumsum(realized)),
    }


def known_fee_sums(fees: FloatArray, place: IntArray, count: int) -> list[float | int | None]:
    """Return the known fees per place, 0 without trades, None where no trade tells."""
    known = ~np.isnan(fees)
    sums = np.bincount(place[known], fees[known], count).astype(np.float64)
    told = np.bincount(place[known], minlength=count)
    members = np.bincount(place, minlength=count)
    sums[(told == 0) & (members > 0)] = np.nan
    return _numbers(sums)


def _numbers(values: FloatArray) -> list[float | int | None]:
    return [number_or_none(value) for value in values.tolist()]


def today_start_ms(now_ms: int, tz: str = "UTC") -> int:
    """Return when the current local day began."""
    return today_ms(now_ms, tz)[0]


def today_ms(now_ms: int, tz: str = "UTC") -> tuple[int, int]:
    """Return when the current local day began and when the next one begins."""
    (today,) = period_numbers(np.asarray([now_ms], dtype=np.int64), "day", tz).tolist()
    start, end = period_starts_ms(np.asarray([today, today + 1]), "day", tz).tolist()
    return start, end


def closed_today(closed_at_ms: IntArray, now_ms: int, tz: str = "UTC") -> BoolArray:
    """Return True for each close of the current local day: what "today" means everywhere.

    A clock that runs ahead may date a close tomorrow, which is not today.
    """
    start, end = today_ms(now_ms, tz)
    return np.asarray((closed_at_ms >= start) & (closed_at_ms < end))


def today_pnl_quote(trades: Trades, *, now_ms: int, tz: str = "UTC") -> float | int | None:
    """Return the realized P&L of the trades closed since local midnight; 0 without any."""
    today = closed_today(trades.closed_at_ms, now_ms, tz)
    with np.errstate(all="ignore"):
        return number_or_none(float(trades.realized_pnl_quote[today].sum()))
