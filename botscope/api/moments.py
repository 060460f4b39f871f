"""Moments and days: milliseconds inside, ISO 8601 with ``Z`` outside."""

import functools
import re
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from botscope.domain.columns import NO_TIME

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST_MS = 253_402_300_799_999
"""The last millisecond of the year 9999, where ISO 8601 with four digits ends."""

DATE_ONLY = re.compile(r"\d{4}-?\d{2}-?\d{2}")
# Weeks and days of the year are ISO 8601 too, but a range that means one day of them is a trap.
MOMENT = re.compile(r"\d{4}-?\d{2}-?\d{2}[T ].+", re.IGNORECASE)


def iso(moment_ms: float | None) -> str | None:
    """Write a moment; None for an unknown one and for one that no calendar has."""
    if moment_ms is None or moment_ms == NO_TIME or not 0 <= moment_ms <= LAST_MS:
        return None
    moment = EPOCH + timedelta(milliseconds=int(moment_ms))
    precision = "milliseconds" if int(moment_ms) % 1000 else "seconds"
    return moment.replace(tzinfo=None).isoformat(timespec=precision) + "Z"


def age_s(moment_ms: int | None, now_ms: int) -> float | None:
    """Return how long ago a moment was; never negative, None where it is unknown."""
    if moment_ms is None or moment_ms == NO_TIME:
        return None
    return max(now_ms - moment_ms, 0) / 1000


def start_ms(text: str, zone: tzinfo) -> int:
    """Read the start of a range: a moment, or the first instant of a day in a zone."""
    if DATE_ONLY.fullmatch(text):
        return _midnight_ms(_day(text), zone)
    return _moment_ms(text)


def end_ms(text: str, zone: tzinfo) -> int:
    """Read the end of a range, exclusive: a moment, or the end of a day that belongs to it."""
    if DATE_ONLY.fullmatch(text):
        day = _day(text)
        if day == date.max:
            return LAST_MS + 1
        return _midnight_ms(day + timedelta(days=1), zone)
    return _moment_ms(text)


def is_day(text: str) -> bool:
    """Return True for a day of the calendar, False for a moment."""
    return DATE_ONLY.fullmatch(text) is not None


@functools.lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Return every name in the IANA database of this machine."""
    return frozenset(zoneinfo.available_timezones())


def zone(name: str) -> tzinfo:
    """Return a zone of the IANA database.

    Raises
    ------
    ValueError
        When the database has no such name.
    """
    if name not in zone_names():
        raise ValueError(f"{name[:60]!r} is not an IANA time zone such as Europe/Berlin")
    return zoneinfo.ZoneInfo(name)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:60]!r} is not a day of the calendar") from None


def _midnight_ms(day: date, place: tzinfo) -> int:
    """Return the start of a day; a day before the epoch starts at it."""
    if day.year < 1970:
        return 0
    return _to_ms(datetime.combine(day, time(), tzinfo=place))


def _moment_ms(text: str) -> int:
    try:
        if not MOMENT.fullmatch(text):
            raise ValueError
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{text[:60]!r} is not ISO 8601 such as 2026-01-31 or 2026-01-31T12:00:00Z "
            "(a + in an address is written %2B)"
        ) from None
    return _to_ms(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _to_ms(moment: datetime) -> int:
    milliseconds = (moment - EPOCH) // timedelta(milliseconds=1)
    return min(max(milliseconds, 0), LAST_MS + 1)
