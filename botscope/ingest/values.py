"""Strict reading of single cells: numbers and times, each in a style chosen for a whole column.

A style is a short text. Numbers: ``point`` (1,234.5) or ``comma`` (1.234,5), with `` unit``
appended where a unit is glued to the number (0.0010BTC). Times: ``iso``, ``dmy``, ``mdy``,
``compact`` (20250131235959), ``words`` (20 Nov 2025), ``clock`` (time of day alone), ``s``,
``ms``, ``us``, ``ns`` (epoch); ``+N`` names the column that carries the time of day, ``@Zone``
the IANA zone or the offset (``@+05:30``) of naive times, which are UTC otherwise.
"""

import math
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PLACEHOLDERS = frozenset(
    ("", "-", "--", "—", "–", "n/a", "na", "#n/a", "none", "nan", "null", "nil", "nat", "?")
)
"""What writers put where they have no value; compared in lower case, without blanks."""

LONGEST_NUMBER_CHARS = 64
"""A longer run of digits is an identifier, not an amount."""

_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_GROUPED_POINT = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_PLAIN_COMMA = re.compile(r"[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_GROUPED_COMMA = re.compile(r"[+-]?\d{1,3}(?:[. ']\d{3})+(?:,\d*)?", re.ASCII)
_CURRENCY = re.compile(r"^([+-]?)\s*(?:[$€£¥₹₩₺₽₿]|US\$|RM|USDT?C?|EUR|GBP)\s*([+-]?)")
_CURRENCY_AFTER = re.compile(r"\s*[$€£¥₹₩₺₽₿%]$")
_NEGATED = " negated"
_UNIT = re.compile(r"\s*([A-Za-z]{1,10})$")
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-"})

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DAY_MS = 86_400_000
_CLOCK = (
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,:](\d{1,9}))?)?"
    r"(?:\s*([AaPp])\.?[Mm]\.?)?\s*(Z|z|(?:UTC|GMT)?(?:\s*[+-]\d{1,2}(?::?\d{2})?)?)?"
)
_GAP = r"(?:[T ,_]+|\s*-\s+)"
_ISO = re.compile(rf"(\d{{4}})[-./](\d{{1,2}})[-./](\d{{1,2}})(?:{_GAP}{_CLOCK})?", re.ASCII)
_DAY_FIRST = re.compile(
    rf"(\d{{1,2}})[-./](\d{{1,2}})[-./](\d{{2,4}})(?:{_GAP}{_CLOCK})?", re.ASCII
)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:[T _-]?(\d{2})(\d{2})(\d{2})?)?", re.ASCII)
_CLOCK_ONLY = re.compile(_CLOCK, re.ASCII)
_WORDS = re.compile(
    rf"(?:[A-Za-z]{{3,9}},?\s+)?(?:(\d{{1,2}})\.?[\s-]+([A-Za-z]{{3,9}})|([A-Za-z]{{3,9}})\.?\s+(\d{{1,2}}))"
    rf",?[\s-]+(\d{{4}})(?:{_GAP}{_CLOCK})?",
    re.ASCII,
)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_EPOCH_UNITS = {"s": 1e-3, "ms": 1.0, "us": 1e3, "ns": 1e6}
_EARLIEST_MS = 946_684_800_000.0
_LATEST_MS = 4_102_444_800_000.0
_STYLE = re.compile(r"([a-z]+)(?:\+(\d+))?(?:@(.+))?")


def is_placeholder(text: str) -> bool:
    """Return True where a cell stands for "no value"."""
    return text.strip().lower() in PLACEHOLDERS


def parse_number(text: str, style: str = "point") -> float | None:
    """Return the finite number in a cell, None for a placeholder.

    Raises
    ------
    ValueError
        For anything else: infinities, non-ASCII digits, underscores, words, other styles.
    """
    if style.endswith(_NEGATED):
        number = parse_number(text, style.removesuffix(_NEGATED))
        return -number if number else number
    if _PLAIN.fullmatch(text) and style.startswith("point"):
        return _finite(text, text)
    bare = text.translate(_SPACES).strip()
    if bare.lower() in PLACEHOLDERS:
        return None
    digits = _without_marks(bare, style)
    if style.startswith("comma"):
        return _finite(_from_comma(digits, text), text)
    if _GROUPED_POINT.fullmatch(digits):
        digits = digits.replace(",", "")
    if not _PLAIN.fullmatch(digits):
        raise ValueError(f"not a number: {text[:40]!r}")
    return _finite(digits, text)


def _finite(digits: str, text: str) -> float:
    if len(digits) > LONGEST_NUMBER_CHARS:
        raise ValueError(f"too long for a number: {text[:40]!r}")
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"not a finite number: {text[:40]!r}")
    return number


def _from_comma(digits: str, text: str) -> str:
    if _GROUPED_COMMA.fullmatch(digits):
        digits = re.sub(r"[. ']", "", digits)
    elif not _PLAIN_COMMA.fullmatch(digits):
        raise ValueError(f"not a number with a decimal comma: {text[:40]!r}")
    return digits.replace(",", ".")


def _without_marks(bare: str, style: str) -> str:
    # Accountants write a loss in brackets; a sign may stand before or after the currency.
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1]
    bare = _CURRENCY.sub(r"\1\2", bare, count=1)
    bare = _CURRENCY_AFTER.sub("", bare, count=1)
    if style.endswith(" unit"):
        bare = _UNIT.sub("", bare, count=1)
    return bare


def number_style(cells: Sequence[str], *, prefers_comma: bool = False) -> tuple[str, float]:
    """Choose how the numbers of a column are written.

    Returns
    -------
    tuple of str and float
        The style, and the share of the cells that are not placeholders which it reads.
        0.0 where the column holds no value at all. ``prefers_comma`` decides columns that
        both styles read, such as ``1,234``; without it the comma separates thousands.
    """
    return _number_style(tuple(cells), prefers_comma=prefers_comma)


# A short log is recognized anew after each of its rows, from nearly the same cells.
@lru_cache(maxsize=512)
def _number_style(cells: tuple[str, ...], *, prefers_comma: bool) -> tuple[str, float]:
    filled = [cell for cell in cells if not is_placeholder(cell)]
    if not filled:
        return "point", 0.0
    first = ("comma", "point") if prefers_comma else ("point", "comma")
    best_style, best_share = first[0], 0.0
    for style in (*first, f"{first[0]} unit", f"{first[1]} unit"):
        share = _share(filled, style)
        if share > best_share + 1e-9 and not (style.endswith("unit") and share < 0.9):
            best_style, best_share = style, share
    return best_style, best_share


def _share(filled: Sequence[str], style: str) -> float:
    return sum(1 for cell in filled if _reads_number(cell, style)) / len(filled)


def _reads_number(cell: str, style: str) -> bool:
    try:
        parse_number(cell, style)
    except ValueError:
        return False
    return True


def parse_time(text: str, style: str = "iso") -> int | None:
    """Return the moment in a cell as UTC milliseconds, None for a placeholder.

    ``clock`` yields milliseconds since midnight. A cell with its own offset keeps it; a naive
    one is UTC, or local time of the style's zone.

    Raises
    ------
    ValueError
        Where the cell is not a time of this style, or does not exist (31 February, a clock
        hour that daylight saving skips).
    """
    base, _, zone = _parts(style)
    bare = text.strip()
    if bare.lower() in PLACEHOLDERS:
        return None
    if base in _EPOCH_UNITS:
        return _from_epoch(bare, _EPOCH_UNITS[base])
    reader = _READERS.get(base)
    if reader is None:
        raise ValueError(f"unknown time style: {style!r}")
    moment_ms, is_naive = reader(bare)
    return _in_zone(moment_ms, zone) if is_naive and zone else moment_ms


@lru_cache(maxsize=64)
def _parts(style: str) -> tuple[str, int | None, str | None]:
    match = _STYLE.fullmatch(style)
    if match is None:
        raise ValueError(f"unknown time style: {style!r}")
    return match[1], int(match[2]) if match[2] else None, match[3]


def time_text(cells: Sequence[str], index: int, style: str) -> str:
    """Return the text that ``parse_time`` reads for a row: one cell, or a date and a clock cell.

    ``cells`` may be shorter than the layout; a missing cell reads as ''.
    """
    text = cells[index] if index < len(cells) else ""
    other = _parts(style)[1]
    if other is None:
        return text
    clock = cells[other].strip() if other < len(cells) else ""
    return f"{text.strip()} {clock}" if clock else text


def _from_epoch(bare: str, units_per_ms: float) -> int:
    number = parse_number(bare)
    if number is None or "," in bare:
        raise ValueError(f"not an epoch time: {bare[:40]!r}")
    if "." in bare or "e" in bare.lower():
        return round(number / units_per_ms)
    # Nanoseconds do not fit a float: divide as integers.
    whole = int(bare)
    return whole * 1000 if units_per_ms < 1 else whole // int(units_per_ms)


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
    if match is None:
        raise ValueError(f"not a compact time: {bare[:40]!r}")
    year, month, day, hour, minute, second = (int(part) if part else 0 for part in match.groups())
    clock = [str(hour), str(minute), str(second), None, None, None]
    return _moment(year, month, day, list(clock))


def _read_words(bare: str) -> tuple[int, bool]:
    match = _WORDS.fullmatch(bare)
    if match is None:
        raise ValueError(f"not a date in words: {bare[:40]!r}")
    name = (match[2] or match[3])[:3].lower()
    if name not in _MONTHS:
        raise ValueError(f"not a month: {name!r}")
    day = int(match[1] or match[4])
    return _moment(int(match[5]), _MONTHS.index(name) + 1, day, list(match.groups()[5:]))


def _read_clock(bare: str) -> tuple[int, bool]:
    match = _CLOCK_ONLY.fullmatch(bare)
    if match is None:
        raise ValueError(f"not a time of day: {bare[:40]!r}")
    return _moment(1970, 1, 1, list(match.groups()))


def _moment(year: int, month: int, day: int, clock: list[str | None]) -> tuple[int, bool]:
    days = date(year, month, day).toordinal() - _EPOCH_DAY
    hour_text, minute, second, fraction, half, offset = clock
    hour = _hour(int(hour_text or 0), half)
    minutes, seconds = int(minute or 0), int(second or 0)
    if hour > 23 or minutes > 59 or seconds > 59:
        raise ValueError("no such time of day")
    millis = int(((fraction or "") + "000")[:3])
    local = days * _DAY_MS + ((hour * 60 + minutes) * 60 + seconds) * 1000 + millis
    return local - _offset_ms(offset), not offset


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no such hour before or after noon")
    return hour % 12 + (12 if half in "Pp" else 0)


def _offset_ms(offset: str | None) -> int:
    match = _OFFSET.fullmatch(offset) if offset else None
    if match is None:
        return 0
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 14 or minutes > 59:
        raise ValueError(f"no such offset: {offset!r}")
    return (hours * 60 + minutes) * 60_000 * (-1 if match[1] == "-" else 1)


def _in_zone(local_ms: int, zone: str) -> int:
    if zone[0] in "+-":
        return local_ms - _offset_ms(zone)
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone: {zone!r}") from error
    local = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=local_ms)
    moment = local.replace(tzinfo=place).astimezone(UTC)
    if moment.astimezone(place).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValueError(f"this hour does not exist in {zone}")
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)


_READERS = {
    "iso": _read_iso,
    "dmy": _read_dmy,
    "mdy": _read_mdy,
    "ymd": _read_ymd,
    "compact": _read_compact,
    "words": _read_words,
    "clock": _read_clock,
}


def time_style(cells: Sequence[str]) -> tuple[str, float]:
    """Choose how the times of a column are written, deciding day or month first on all of them.

    Returns
    -------
    tuple of str and float
        The style, and the share of the cells that are not placeholders which it reads.
        ``("iso", 0.0)`` where none is a time.
    """
    return _time_style(tuple(cells))


@lru_cache(maxsize=1024)
def _time_style(cells: tuple[str, ...]) -> tuple[str, float]:
    filled = [cell.strip() for cell in cells if not is_placeholder(cell)]
    if not filled:
        return "iso", 0.0
    shares = {base: _time_share(filled, base) for base in ("iso", "dmy", "mdy", "words", "clock")}
    if shares["dmy"] > 0 and shares["dmy"] == shares["mdy"]:
        shares[_likelier_order(filled)] += 1e-9
    style = max(shares, key=lambda base: shares[base])
    if shares[style] == 0:
        style = _epoch_style(filled)
        return style, _epoch_share(filled, style)
    return style, min(1.0, shares[style])


def _time_share(filled: Sequence[str], style: str) -> float:
    return sum(1 for cell in filled if _reads_time(cell, style)) / len(filled)


def _reads_time(cell: str, style: str) -> bool:
    try:
        parse_time(cell, style)
    except (ValueError, OverflowError):
        return False
    return True


def _likelier_order(filled: Sequence[str]) -> str:
    # A log covers a short stretch: the wrong order scatters its days over the year.
    spans = {}
    for style in ("dmy", "mdy"):
        moments = [parse_time(cell, style) or 0 for cell in filled if _reads_time(cell, style)]
        spans[style] = max(moments) - min(moments)
    return "mdy" if spans["mdy"] < spans["dmy"] else "dmy"


def _epoch_style(filled: Sequence[str]) -> str:
    if _time_share(filled, "compact") > 0.5 and not all(len(cell) == 13 for cell in filled):
        return "compact"
    shares = {unit: _epoch_share(filled, unit) for unit in _EPOCH_UNITS}
    best = max(shares, key=lambda unit: shares[unit])
    return best if shares[best] > 0 else "iso"


def _epoch_share(filled: Sequence[str], style: str) -> float:
    if style not in _EPOCH_UNITS:
        return _time_share(filled, style)
    return sum(1 for cell in filled if _is_epoch(cell, _EPOCH_UNITS[style])) / len(filled)


def _is_epoch(cell: str, units_per_ms: float) -> bool:
    try:
        number = float(cell) if _PLAIN.fullmatch(cell) else -1.0
    except ValueError:
        return False
    return _EARLIEST_MS <= number / units_per_ms <= _LATEST_MS


def epoch_unit(number: float) -> str | None:
    """Return the unit in which a number is a moment between 2000 and 2100, None otherwise."""
    for unit, per_ms in _EPOCH_UNITS.items():
        if _EARLIEST_MS <= number / per_ms <= _LATEST_MS:
            return unit
    return None
