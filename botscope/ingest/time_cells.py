"""Moments in single cells: what they say in the style that was found for their column.

A style is a short text: ``iso``, ``dmy``, ``mdy``, ``ymd`` (25/01/31), ``compact``
(20250131235959), ``words`` (20 Nov 2025), ``clock`` (time of day alone), ``s``, ``ms``, ``us``,
``ns`` (epoch), ``excel`` (days since 1899-12-30). Each ``+N`` names a column that carries more of
it, the time of day or the zone; ``@Zone`` is the IANA zone or the offset (``@+05:30``) of naive
times, which are UTC otherwise.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from botscope.ingest.month_names import MONTHS
from botscope.ingest.number_cells import PLACEHOLDERS, parse_number, unquoted
from botscope.ingest.time_zones import UnclearZoneError, in_zone, offset_ms, split_zone
from botscope.ingest.words import normalized

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DAY_MS = 86_400_000
_EXCEL_DAY_ZERO = date(1899, 12, 30).toordinal() - _EPOCH_DAY
_CLOCK = (
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,:](\d{1,9}))?)?"
    r"(?:\s*([AaPp])\.?[Mm]\.?)?\s*(Z|z|(?:UTC|GMT)?(?:\s*[+-]\d{1,2}(?::?\d{2})?)?)?"
)
_GAP = r"(?:[T ,_]+|\s*-\s+)"
_ISO = re.compile(rf"(\d{{4}})[-./](\d{{1,2}})[-./](\d{{1,2}})(?:{_GAP}{_CLOCK})?", re.ASCII)
_DAY_FIRST = re.compile(
    rf"(\d{{1,2}})[-./](\d{{1,2}})[-./](\d{{2,4}})(?:{_GAP}{_CLOCK})?", re.ASCII
)
_COMPACT = re.compile(
    r"((?:19|20)\d{2})(\d{2})(\d{2})(?:[T _-]?(\d{2})(\d{2})(\d{2})?(?:\.(\d{1,9}))?(Z)?)?",
    re.ASCII,
)
_CLOCK_ONLY = re.compile(_CLOCK, re.ASCII)
_WORDS = re.compile(
    r"(?:[^\W\d_]{2,9}\.?,?\s+)?"
    r"(?:(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+(?:de\s+)?([^\W\d_]{3,12})"
    r"|([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?)"
    rf"\.?,?[\s-]+(?:de\s+)?(\d{{4}})(?:{_GAP}(?:at\s+)?{_CLOCK})?",
)
# As the C library writes it: the year behind the clock, the zone of ``date`` between.
_YEAR_LAST = re.compile(
    r"[A-Za-z]{3},?\s+([A-Za-z]{3})\s+(\d{1,2})\s+([\d:.]+)\s+(?:([A-Za-z]{3,5})\s+)?(\d{4})",
    re.ASCII,
)
# In a cell of its own a clock is also written 173000, 17.30.00 and 17h30.
_DIGIT_CLOCK = re.compile(r"(\d{1,2})(\d{2})(\d{2})|(\d{2})(\d{2})", re.ASCII)
_DOTTED_CLOCK = re.compile(r"(\d{1,2})[.h](\d{2})(?:[.m](\d{2})s?)?", re.ASCII)

LONGEST_TIME_CHARS = 100
"""No moment is longer, in any language and with its zone."""

EPOCH_UNITS = {"s": 1e-3, "ms": 1.0, "us": 1e3, "ns": 1e6}
EARLIEST_MS = 946_684_800_000.0
LATEST_MS = 4_102_444_800_000.0
EXCEL_DAYS = (36_526.0, 73_051.0)
"""The days 2000 to 2100 as spreadsheets count them."""
_STYLE = re.compile(r"([a-z]+)((?:\+\d+)*)(?:@(.+))?")


def parse_time(text: str, style: str = "iso") -> int | None:
    """Return the moment in a cell as UTC milliseconds, None for a placeholder.

    ``clock`` yields milliseconds since midnight. A cell with its own offset or zone keeps it; a
    naive one is UTC, or local time of the style's zone. What can only be one moment is read under
    every style but ``clock``: a date with its year of four digits first, and an epoch time.

    Raises
    ------
    ValueError
        Where the cell is not a time of this style, or does not exist (31 February, a clock
        hour that daylight saving skips), or names a zone that has several meanings.
    """
    base, _, zone = style_parts(style)
    if base not in _READERS and base not in EPOCH_UNITS:
        raise ValueError(f"unknown time style: {style!r}")
    bare = _bare(text)
    if bare in PLACEHOLDERS:
        return None
    try:
        return _moment_in(bare, base, zone)
    except ValueError:
        other = "" if base == "clock" else unmistakable_style(bare)
        if other in ("", base):
            raise
        return _moment_in(bare, other, zone)


def strict_time(text: str, base: str) -> int | None:
    """Return the moment of a cell that is written in this style and in no other.

    Raises
    ------
    ValueError
        Where it is not.
    """
    bare = _bare(text)
    return None if bare in PLACEHOLDERS else _moment_in(bare, base, None)


def _bare(text: str) -> str:
    bare = unquoted(text.strip())
    if len(bare) > LONGEST_TIME_CHARS:
        raise ValueError(f"too long for a time: {text[:40]!r}")
    return "" if bare.lower() in PLACEHOLDERS else bare


def _moment_in(bare: str, base: str, zone: str | None) -> int:
    if base in EPOCH_UNITS:
        return _from_epoch(bare, base)
    try:
        moment_ms, is_naive = _READERS[base](bare)
    except ValueError:
        return _with_named_zone(bare, base, zone)
    return in_zone(moment_ms, zone) if is_naive and zone else moment_ms


def _with_named_zone(bare: str, base: str, zone: str | None) -> int:
    moment, name = split_zone(bare)
    if not name:
        raise ValueError(f"not a time: {bare[:40]!r}")
    moment_ms, is_naive = _READERS[base](moment)
    try:
        named_ms = in_zone(moment_ms, name)
    except UnclearZoneError:
        if zone is None:
            raise
        named_ms = in_zone(moment_ms, zone)
    # An offset says more than the place behind it.
    return named_ms if is_naive else moment_ms


def unmistakable_style(bare: str) -> str:
    """Return the style of a cell that can be one moment only, '' for any other."""
    if bare[:4].isdigit() and bare[4:5] in ("-", "/", "."):
        return "iso"
    is_number = bare.isascii() and bare.replace(".", "", 1).isdigit() and len(bare) < 32
    return (epoch_unit(float(bare)) or "") if is_number else ""


@lru_cache(maxsize=64)
def style_parts(style: str) -> tuple[str, tuple[int, ...], str | None]:
    """Return the base of a time style, the columns of its other parts, and its zone.

    Raises
    ------
    ValueError
        Where the text is no time style.
    """
    match = _STYLE.fullmatch(style)
    if match is None:
        raise ValueError(f"unknown time style: {style!r}")
    return match[1], tuple(int(part) for part in match[2].split("+")[1:]), match[3]


def time_text(cells: Sequence[str], index: int, style: str) -> str:
    """Return the text that ``parse_time`` reads for a row: one cell, or a date and what is beside.

    ``cells`` may be shorter than the layout; a missing cell reads as ''.
    """
    text = cells[index] if index < len(cells) else ""
    others = style_parts(style)[1]
    if not others:
        return text
    parts = [cells[other].strip() for other in others if other < len(cells)]
    return " ".join([text.strip(), *(_clock_text(part) for part in parts if part)])


def _clock_text(part: str) -> str:
    """Write a clock in a cell of its own with colons; leave anything else as it is."""
    match = _DIGIT_CLOCK.fullmatch(part) or _DOTTED_CLOCK.fullmatch(part)
    return ":".join(group for group in match.groups() if group) if match else part


def is_clock_cell(cell: str) -> bool:
    """Return True for a time of day in any spelling that a cell beside a date may have."""
    return strict_or_none(_clock_text(cell.strip()), "clock") is not None


def strict_or_none(cell: str, base: str) -> int | None:
    """Return the moment of a cell written in this style, None for any other cell."""
    try:
        return strict_time(cell, base)
    except (ValueError, OverflowError):
        return None


def _from_epoch(bare: str, base: str) -> int:
    number = parse_number(bare)
    if number is None or "," in bare:
        raise ValueError(f"not an epoch time: {bare[:40]!r}")
    # A column may change its unit; their ranges do not touch.
    units_per_ms = EPOCH_UNITS[epoch_unit(number) or base]
    if "." in bare or "e" in bare.lower():
        return round(number / units_per_ms)
    # Nanoseconds do not fit a float: divide as integers.
    whole = int(bare)
    return whole * 1000 if units_per_ms < 1 else whole // int(units_per_ms)


def epoch_unit(number: float) -> str | None:
    """Return the unit in which a number is a moment between 2000 and 2100, None otherwise."""
    for unit, per_ms in EPOCH_UNITS.items():
        if EARLIEST_MS <= number / per_ms <= LATEST_MS:
            return unit
    return None


def _read_iso(bare: str) -> tuple[int, bool]:
    match = _ISO.fullmatch(bare)
    if match is None:
        raise ValueError(f"not a date and time: {bare[:40]!r}")
    year, month, day, *clock = match.groups()
    return _moment(int(year), int(month), int(day), clock)


def _read_dmy(bare: str) -> tuple[int, bool]:
    first, second, year, clock = _numbered_day(bare)
    return _moment(year, second, first, clock)


def _read_mdy(bare: str) -> tuple[int, bool]:
    first, second, year, clock = _numbered_day(bare)
    return _moment(year, first, second, clock)


def _read_ymd(bare: str) -> tuple[int, bool]:
    if len(bare) > 2 and not bare[2].isdigit():
        return _read_iso(f"20{bare}")
    raise ValueError(f"not a date with a year of two digits: {bare[:40]!r}")


def _numbered_day(bare: str) -> tuple[int, int, int, list[str | None]]:
    match = _DAY_FIRST.fullmatch(bare)
    if match is None or len(match[3]) == 3:
        raise ValueError(f"not a date: {bare[:40]!r}")
    year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
    return int(match[1]), int(match[2]), year, list(match.groups()[3:])


def _read_compact(bare: str) -> tuple[int, bool]:
    match = _COMPACT.fullmatch(bare)
    if match is not None:
        hour, minute, second, fraction, zone = match.groups()[3:]
        clock = [hour, minute, second, fraction, None, zone]
        return _moment(int(match[1]), int(match[2]), int(match[3]), clock)
    if len(bare) > 8 and bare[:8].isdigit() and bare[8] == " ":
        # The clock came from another cell.
        return _read_iso(f"{bare[:4]}-{bare[4:6]}-{bare[6:]}")
    raise ValueError(f"not a compact time: {bare[:40]!r}")


def _read_words(bare: str) -> tuple[int, bool]:
    last = _YEAR_LAST.fullmatch(bare)
    if last is not None:
        bare = f"{last[2]} {last[1]} {last[5]} {last[3]}"
        if last[4]:
            return _with_named_zone(f"{bare} {last[4]}", "words", None), False
    match = _WORDS.fullmatch(bare)
    month = MONTHS.get(normalized(match[2] or match[3])) if match else None
    if match is None or month is None:
        raise ValueError(f"not a date in words: {bare[:40]!r}")
    return _moment(int(match[5]), month, int(match[1] or match[4]), list(match.groups()[5:]))


def _read_clock(bare: str) -> tuple[int, bool]:
    match = _CLOCK_ONLY.fullmatch(bare)
    if match is None:
        raise ValueError(f"not a time of day: {bare[:40]!r}")
    return _moment(1970, 1, 1, list(match.groups()))


def _read_excel(bare: str) -> tuple[int, bool]:
    number = parse_number(bare.replace(",", "."))
    if number is None or not EXCEL_DAYS[0] <= number < EXCEL_DAYS[1]:
        raise ValueError(f"not a day of a spreadsheet: {bare[:40]!r}")
    return round((number + _EXCEL_DAY_ZERO) * _DAY_MS), True


def _moment(year: int, month: int, day: int, clock: list[str | None]) -> tuple[int, bool]:
    days = date(year, month, day).toordinal() - _EPOCH_DAY
    hour_text, minute, second, fraction, half, offset = clock
    hour = _hour(int(hour_text or 0), half)
    minutes, seconds = int(minute or 0), int(second or 0)
    if hour > 23 or minutes > 59 or seconds > 59:
        raise ValueError("no such time of day")
    millis = int(((fraction or "") + "000")[:3])
    local = days * _DAY_MS + ((hour * 60 + minutes) * 60 + seconds) * 1000 + millis
    return local - offset_ms(offset), not offset


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no such hour before or after noon")
    return hour % 12 + (12 if half in "Pp" else 0)


_READERS = {
    "iso": _read_iso,
    "dmy": _read_dmy,
    "mdy": _read_mdy,
    "ymd": _read_ymd,
    "compact": _read_compact,
    "words": _read_words,
    "clock": _read_clock,
    "excel": _read_excel,
}
