"""The hour that a zone's clocks show twice when they go back: how many rows stand in one."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from botscope.domain.columns import NO_TIME, IntArray
from botscope.ingest.layout import Layout
from botscope.ingest.time_zones import place_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(minutes=15)
"""Clocks go back on a quarter of an hour, everywhere."""


def double_hour_note(layout: Layout | None, times_ms: IntArray) -> str | None:
    """Return how many moments stand in the first of two equal hours, None for none.

    A local time of such an hour is taken for the first one, so all that were not told apart are
    among them.
    """
    zone = _zone_of(layout)
    known = times_ms[times_ms != NO_TIME]
    if not zone or not len(known) or place_of(zone) is None:
        return None
    years = range(*(_year(int(ms)) + add for ms, add in ((known.min(), 0), (known.max(), 1))))
    hours = [hour for year in years for hour in double_hours(zone, year)]
    count = sum(int(np.count_nonzero((known >= a) & (known < b))) for a, b in hours)
    if not count:
        return None
    rows = "1 row stands" if count == 1 else f"{count} rows stand"
    return (
        f"{rows} in an hour that clocks in {zone} show twice; where a row does not say which, "
        "the first one is taken"
    )


def _zone_of(layout: Layout | None) -> str:
    styles = (
        [column.style for column in layout.columns if column.canonical == "time"] if layout else []
    )
    return styles[0].partition("@")[2] if styles else ""


def _year(moment_ms: int) -> int:
    return (_EPOCH + timedelta(milliseconds=moment_ms)).year


@lru_cache(maxsize=512)
def double_hours(zone: str, year: int) -> tuple[tuple[int, int], ...]:
    """Return from when until when clocks in a zone show what they will show again, in UTC ms."""
    place = place_of(zone)
    if place is None:
        return ()
    found, day = [], datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        if (day + timedelta(days=1)).astimezone(place).utcoffset() != day.astimezone(
            place
        ).utcoffset():
            found += _within(day, place)
        day += timedelta(days=1)
    return tuple(found)


def _within(day: datetime, place: ZoneInfo) -> list[tuple[int, int]]:
    moments = [day + n * _STEP for n in range(97)]
    shown = [moment.astimezone(place).replace(tzinfo=None) for moment in moments]
    steps = zip(moments[1:], shown, shown[1:], strict=False)
    backs = [(at, was + _STEP - now) for at, was, now in steps if now < was + _STEP]
    return [(_ms(at - back), _ms(at)) for at, back in backs]


def _ms(moment: datetime) -> int:
    return round((moment - _EPOCH).total_seconds() * 1000)
