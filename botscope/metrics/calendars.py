"""Calendar days, weeks and months of a time zone as borders in UTC milliseconds."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np

from botscope.domain.columns import IntArray

Period = Literal["day", "week", "month"]

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
_ALWAYS = int(np.iinfo(np.int64).min)
_NEVER = int(np.iinfo(np.int64).max)
# Outside these years the offset of the nearest year is used: time zones have no rules there, and
# a log may hold any date at all.
_FIRST_YEAR, _LAST_YEAR = 1970, 2100


def days_before_ms(now_ms: int, days: int) -> int:
    """Return the moment so many times 24 hours before another: where a window of days begins."""
    return now_ms - days * DAY_MS


def _offset_ms(zone: ZoneInfo, at_s: int) -> int:
    offset = datetime.fromtimestamp(at_s, zone).utcoffset()
    return int(offset.total_seconds() * 1000) if offset is not None else 0


def _year_start_s(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp())


def _change_between(zone: ZoneInfo, low_s: int, high_s: int) -> int:
    """Return the first second at which the offset is no longer what it was at ``low_s``."""
    before = _offset_ms(zone, low_s)
    while high_s - low_s > 1:
        middle = (low_s + high_s) // 2
        if _offset_ms(zone, middle) == before:
            low_s = middle
        else:
            high_s = middle
    return high_s


@lru_cache(maxsize=4096)
def _changes_of_year(tz: str, year: int) -> tuple[tuple[int, int], ...]:
    """List the clock changes of one UTC year as (moment, offset from then on), both in ms."""
    zone = ZoneInfo(tz)
    probes = range(_year_start_s(year), _year_start_s(year + 1) + 1, DAY_MS // 1000)
    offsets = [_offset_ms(zone, probe) for probe in probes]
    found = []
    for index in range(1, len(offsets)):
        if offsets[index] != offsets[index - 1]:
            moment = _change_between(zone, probes[index - 1], probes[index])
            found.append((moment * 1000, offsets[index]))
    return tuple(found)


def _year_of(moment_ms: int) -> int:
    years = int(np.datetime64(moment_ms, "ms").astype("M8[Y]").astype(np.int64)) + 1970
    return min(max(years, _FIRST_YEAR), _LAST_YEAR)


@lru_cache(maxsize=1024)
def _segments_of_years(tz: str, first: int, last: int) -> tuple[IntArray, IntArray]:
    changes = [change for year in range(first, last + 1) for change in _changes_of_year(tz, year)]
    opening = _offset_ms(ZoneInfo(tz), _year_start_s(first))
    starts = np.asarray([_ALWAYS, *(moment for moment, _ in changes)], dtype=np.int64)
    offsets = np.asarray([opening, *(offset for _, offset in changes)], dtype=np.int64)
    return starts, offsets


def _segments(tz: str, first_ms: int, last_ms: int) -> tuple[IntArray, IntArray]:
    """Return when each UTC offset of the span begins, and the offsets, in ms."""
    # One day more on both sides: a border can lie in the neighbouring UTC year.
    return _segments_of_years(tz, _year_of(first_ms - DAY_MS), _year_of(last_ms + DAY_MS))


def local_ms(times_ms: IntArray, tz: str) -> IntArray:
    """Return wall-clock milliseconds in a zone, as if the wall clock were UTC."""
    if not len(times_ms):
        return times_ms
    starts, offsets = _segments(tz, int(times_ms.min()), int(times_ms.max()))
    if len(offsets) == 1:
        return times_ms + int(offsets[0])
    current: IntArray = offsets[np.searchsorted(starts, times_ms, side="right") - 1]
    return times_ms + current


def hour_of_day(times_ms: IntArray, tz: str) -> IntArray:
    """Return 0 to 23, the wall-clock hour of each moment."""
    return local_ms(times_ms, tz) // HOUR_MS % 24


def weekday(times_ms: IntArray, tz: str) -> IntArray:
    """Return 0 (Monday) to 6 (Sunday) for each moment."""
    # Day 0, 1 January 1970, was a Thursday.
    return (local_ms(times_ms, tz) // DAY_MS + 3) % 7


def period_numbers(times_ms: IntArray, by: Period, tz: str) -> IntArray:
    """Return the running number (since 1970) of the local day, week or month of each moment."""
    days = local_ms(times_ms, tz) // DAY_MS
    if by == "day":
        return days
    if by == "week":
        return (days + 3) // 7
    months: IntArray = days.astype("M8[D]").astype("M8[M]").astype(np.int64)
    return months


def period_starts_ms(numbers: IntArray, by: Period, tz: str) -> IntArray:
    """Return the first moment of each numbered local day, week (from Monday) or month."""
    if by == "week":
        numbers = numbers * 7 - 3
    elif by == "month":
        numbers = numbers.astype("M8[M]").astype("M8[D]").astype(np.int64)
    return _midnights_ms(numbers, tz)


def _midnights_ms(days: IntArray, tz: str) -> IntArray:
    """Return the first moment of each local day.

    Where the clock jumps over midnight that is the moment of the jump; where midnight comes
    twice it is the first one.
    """
    if not len(days):
        return days
    wall = days * DAY_MS
    starts, offsets = _segments(tz, int(wall.min()), int(wall.max()))
    found = np.full(len(days), _NEVER, dtype=np.int64)
    ends = np.append(starts[1:], _NEVER)
    for start, end, offset in zip(starts, ends, offsets, strict=True):
        candidate = np.maximum(wall - offset, start)
        found = np.where(candidate < end, np.minimum(found, candidate), found)
    return found
