"""Zones as log files name them: offsets, places, and the short names that mean one thing."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

HOURS = {
    "UTC": 0.0, "GMT": 0.0, "UCT": 0.0, "WET": 0.0, "WEST": 1.0, "BST": 1.0, "WAT": 1.0,
    "CET": 1.0, "MEZ": 1.0, "CEST": 2.0, "MESZ": 2.0, "EET": 2.0, "CAT": 2.0, "SAST": 2.0,
    "EEST": 3.0, "MSK": 3.0, "EAT": 3.0, "IDT": 3.0, "PKT": 5.0, "WIB": 7.0, "HKT": 8.0,
    "SGT": 8.0, "AWST": 8.0, "WITA": 8.0, "JST": 9.0, "KST": 9.0, "WIT": 9.0, "ACST": 9.5,
    "AEST": 10.0, "ACDT": 10.5, "AEDT": 11.0, "NZST": 12.0, "NZDT": 13.0, "EST": -5.0,
    "EDT": -4.0, "MST": -7.0, "MDT": -6.0, "PDT": -7.0, "AKST": -9.0, "AKDT": -8.0,
    "HST": -10.0,
}  # fmt: skip
"""Short names that all places which use them today mean alike (a test asks the zone database)."""

UNCLEAR = frozenset(("IST", "CST", "CDT", "PST", "AST", "SST", "ECT", "AMT", "GST", "ADT"))
"""Short names of several zones: China, Cuba and Chicago all write CST."""

OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?")
_NAMED = re.compile(
    r"(.*?\S)\s*(?:\[([\w/+-]+)\]|\(([\w/+-]+)\)|([A-Za-z]{3,5}|[A-Z][\w+-]+/[\w/+-]+))"
)
_NAME = re.compile(r"[A-Za-z]+(?:[/_+-]\w+)*", re.ASCII)


class UnclearZoneError(ValueError):
    """A short name that belongs to several zones."""


def split_zone(text: str) -> tuple[str, str]:
    """Split the name of a zone off the end of a moment; '' where none stands there."""
    match = _NAMED.fullmatch(text)
    if match is None:
        return text, ""
    return match[1], match[2] or match[3] or match[4]


def is_zone(name: str) -> bool:
    """Return True for a name or an offset that means one zone."""
    try:
        in_zone(1_750_000_000_000, name)
    except ValueError:
        return False
    return True


def offset_ms(offset: str | None) -> int:
    """Return what an offset such as ``+05:30`` or ``UTC-4`` adds to UTC; 0 for Z and for none."""
    match = OFFSET.fullmatch(offset) if offset else None
    if match is None:
        return 0
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 14 or minutes > 59:
        raise ValueError(f"no such offset: {offset!r}")
    return (hours * 60 + minutes) * 60_000 * (-1 if match[1] == "-" else 1)


def in_zone(local_ms: int, zone: str) -> int:
    """Return the moment at which clocks in a zone show this local time.

    Raises
    ------
    UnclearZoneError
        For a short name of several zones.
    ValueError
        For an unknown zone, and an hour that daylight saving skips.
    """
    if OFFSET.fullmatch(zone):
        return local_ms - offset_ms(zone)
    if zone.upper() in UNCLEAR:
        raise UnclearZoneError(f"{zone} is the name of several time zones")
    if zone.upper() in HOURS:
        return local_ms - round(HOURS[zone.upper()] * 3_600_000)
    place = _place(zone)
    local = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=local_ms)
    moment = local.replace(tzinfo=place).astimezone(UTC)
    if moment.astimezone(place).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValueError(f"this hour does not exist in {zone}")
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)


def place_of(name: str) -> ZoneInfo | None:
    """Return the zone of a place, None for an offset and for a name that always means one."""
    if OFFSET.fullmatch(name) or name.upper() in UNCLEAR or name.upper() in HOURS:
        return None
    return _place(name)


@lru_cache(maxsize=64)
def _place(zone: str) -> ZoneInfo:
    if not _NAME.fullmatch(zone):
        raise ValueError(f"unknown time zone: {zone[:40]!r}")
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone: {zone[:40]!r}") from error
