"""What a clean cell of another bot's log looks like in bytes, column by column.

Every pattern is a strict core of what the explainer reads in that style: a cell that passes is
read to the same value by both ways, a cell that does not only costs the slower way. Longer
numbers, other spellings of a time, texts outside ASCII and the 29th of February are left to it.
"""

import re
from collections.abc import Iterable

from botscope.ingest.layout import Column, Layout
from botscope.ingest.number_cells import NO_UNITS
from botscope.ingest.values import parse_time, style_parts

PLACEHOLDERS = ("", "-", "--", "nan", "NaN", "None", "null", "NULL", "N/A")
"""Spellings of "no value" among numbers that do not make a line a suspect."""

SHORT_TEXT_BYTES = 80
LONG_TEXT_BYTES = 200
"""What a clean text may take: one that names something, and a remark."""

_LONG_TEXTS = frozenset(("reason", "status", "fee_cell"))
# Characters beyond ASCII, without those that are blanks to Python.
_WIDE = (
    rb"\xc2[\xa1-\xbf]|[\xc3-\xdf][\x80-\xbf]|\xe1[\xa1-\xbf][\x80-\xbf]"
    rb"|\xe2[\x82-\xbf][\x80-\xbf]|\xe3[\x81-\xbf][\x80-\xbf]|[\xe4-\xec][\x80-\xbf]{2}"
    rb"|\xef[\xa4-\xba\xbc\xbd][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}"
)
_DELIMITERS = frozenset(",;|\t")
_NUMBER_STYLES = {"point": b".", "comma": b",", "point unit": b".", "comma unit": b","}
_NEGATED = " negated"
_DAY_PATTERNS = {
    "iso": rb"20[0-9]{2}[-./](?:(?:0[1-9]|1[0-2])[-./](?:0[1-9]|1[0-9]|2[0-8])"
    rb"|(?:0[13-9]|1[0-2])[-./](?:29|30)|(?:0[13578]|1[02])[-./]31)",
    "dmy": rb"(?:(?:0[1-9]|1[0-9]|2[0-8])[-./](?:0[1-9]|1[0-2])"
    rb"|(?:29|30)[-./](?:0[13-9]|1[0-2])|31[-./](?:0[13578]|1[02]))[-./]20[0-9]{2}",
    "mdy": rb"(?:(?:0[1-9]|1[0-2])[-./](?:0[1-9]|1[0-9]|2[0-8])"
    rb"|(?:0[13-9]|1[0-2])[-./](?:29|30)|(?:0[13578]|1[02])[-./]31)[-./]20[0-9]{2}",
}
_CLOCK = rb"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?"
_OFFSET = rb"(?:Z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])"
_FIXED_ZONE = re.compile(r"[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?")
_EPOCHS = {
    "s": rb"[1-9][0-9]{8,9}(?:\.[0-9]{1,9})?",
    "ms": rb"[1-9][0-9]{11,12}(?:\.[0-9]{1,6})?",
    "us": rb"[1-9][0-9]{14,15}",
    # A nine and eighteen digits more may not fit a whole number of 64 bits.
    "ns": rb"[1-8][0-9]{17,18}",
}
WHOLE_EPOCHS = frozenset(("us", "ns"))
"""Too long for a float: read as whole numbers, so that none may be empty."""

_UNIT = (
    rb"(?: ?(?!(?i:" + "|".join(sorted(NO_UNITS)).encode() + rb")(?![A-Za-z]))[A-Za-z]{1,10}+)?+"
)

_GUARDED_COUNT = 3


def time_parts(style: str) -> tuple[str, int | None, str]:
    """Return the base of a time style, the column of its clock, and its zone ('' for UTC).

    A time in three cells has no base here: it is left to the explainer.
    """
    base, others, zone = style_parts(style)
    return base if len(others) < 2 else "", others[0] if others else None, zone or ""


def zone_ms(zone: str) -> int:
    """Return what a fixed offset adds to a naive moment read as UTC."""
    noon = "2025-01-01 12:00:00"
    return (parse_time(noon, f"iso@{zone}") or 0) - (parse_time(noon) or 0) if zone else 0


def is_loose(text: bytes, layout: Layout) -> bool:
    """Return True where cells of another bot may stand in quotes or behind a blank."""
    if layout.is_own or layout.width < 2:
        return False
    return b'"' in text or layout.delimiter.encode() + b" " in text


def line_pattern(layout: Layout, *, loose: bool) -> bytes | None:
    """Return the pattern of a clean line, without its end; None where there can be none.

    A ``loose`` one lets a cell stand in quotes, with no quote in it, or behind one blank.
    """
    if layout.delimiter not in _DELIMITERS or not layout.width:
        return None
    delimiter = layout.delimiter.encode()
    is_read = layout.kind not in ("signals", "other")
    cells = _read_cells(layout, delimiter, loose=loose) if is_read else {}
    guards = _header_guards(layout, delimiter)
    if cells is None or guards is None:
        return None
    ignored = _cell(_ignored(delimiter), _ignored(b""), loose=loose)
    line = re.escape(delimiter).join(
        guards.get(index, b"") + cells.get(index, ignored) for index in range(layout.width)
    )
    # A line of names alone may be a header: where no time is needed, some cell has to be a value.
    return line if _has_needed_time(layout, cells) else _a_value(delimiter) + line


def _cell(bare: bytes, quoted: bytes, *, loose: bool) -> bytes:
    return rb'(?:"' + quoted + rb'"| ?' + bare + rb")" if loose else bare


def _a_value(delimiter: bytes) -> bytes:
    return rb'(?="?[0-9+\-]|[^\n]*' + re.escape(delimiter) + rb'"?[0-9+\-])'


def _has_needed_time(layout: Layout, cells: dict[int, bytes]) -> bool:
    return bool(cells) and layout.column("time") is not None


def _header_guards(layout: Layout, delimiter: bytes) -> dict[int, bytes] | None:
    """Return what keeps a header from passing, also one with two names spoiled.

    Of any three of its columns, such a line has at least one name as it is.
    """
    names = {at: name.encode() for at, name in enumerate(layout.header or ()) if name}
    if layout.header and len(names) < min(_GUARDED_COUNT, len(layout.header)):
        return None
    chosen = list(names.items())[:_GUARDED_COUNT]
    end = rb'"?[' + re.escape(delimiter) + rb"\r\n])"
    return {at: rb'(?!"?' + re.escape(name) + end for at, name in chosen}


def _read_cells(layout: Layout, delimiter: bytes, *, loose: bool) -> dict[int, bytes] | None:
    """Return the patterns of the columns that mean something, None where one has none."""
    columns = layout.columns
    if len({c.index for c in columns}) + len({c.canonical for c in columns}) < 2 * len(columns):
        return None
    mark = decimal_mark(columns)
    cells: dict[int, bytes | None] = {}
    for column in columns:
        if column.index >= layout.width:
            return None
        if column.canonical in ("time", "open_time"):
            for index, moment in _time_cells(column, layout).items():
                cells[index] = moment and _cell(moment, moment, loose=loose)
        elif column.style:
            number = _number(column, mark, delimiter)
            cells[column.index] = number and _cell(number, number, loose=loose)
        else:
            quoted = _text(column, b"", b'"')
            cells[column.index] = _cell(_text(column, delimiter, delimiter), quoted, loose=loose)
    found = {index: cell for index, cell in cells.items() if cell is not None}
    return found if len(found) == len(cells) else None


def decimal_mark(columns: Iterable[Column]) -> str:
    """Return the one decimal mark of a layout: that of most columns which show theirs.

    A column of the other style is clean where it holds whole numbers.
    """
    styled = [column for column in columns if column.style.startswith(("point", "comma"))]
    marks = ["," if column.style.startswith("comma") else "." for column in styled]
    shown = [m for m, column in zip(marks, styled, strict=True) if m in (column.sample or "")]
    chosen = shown or marks
    return "," if 2 * chosen.count(",") > len(chosen) else "."


def is_marked(column: Column) -> bool:
    """Return True for a number column whose cells carry a unit, a currency or a percent sign."""
    has_unit = column.style.removesuffix(_NEGATED).endswith(" unit")
    return has_unit or any(mark in (column.sample or "") for mark in "$%")


def _number(column: Column, mark: str, delimiter: bytes) -> bytes | None:
    style = column.style.removesuffix(_NEGATED)
    own_mark = _NUMBER_STYLES.get(style)
    if own_mark is None:
        return None
    number = rb"[+-]?" + rb"\$?" * is_marked(column) + rb"[0-9]{1,12}+"
    if own_mark == mark.encode() != delimiter:
        number += rb"(?:" + re.escape(own_mark) + rb"[0-9]{1,18}+)?+"
    number += rb"(?:[eE](?:-[0-2]?[0-9]|\+?1[0-7]|\+?[0-9]))?+"
    number += rb"%?" * is_marked(column) + _UNIT * style.endswith(" unit")
    words = rb"|".join(re.escape(word.encode()) for word in _longest_first(PLACEHOLDERS))
    return rb"(?:" + number + rb"|" + words + rb")"


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)


def text_bytes(column: Column) -> int:
    """Return the most bytes that a clean text of this column has."""
    return LONG_TEXT_BYTES if column.canonical in _LONG_TEXTS else SHORT_TEXT_BYTES


def _text(column: Column, without: bytes, end: bytes) -> bytes:
    if column.canonical == "order_id":
        return _class(without, b" ") + rb"{0,80}+"
    word, end = _chars(without, b" "), re.escape(end) + rb"\r\n"
    size = str(text_bytes(column)).encode()
    bound = rb"(?=[^" + end + rb"]{0," + size + rb"}[" + end + rb"])"
    return bound + rb"(?:" + word + rb"(?: " + word + rb")*+)?+"


def _ignored(delimiter: bytes) -> bytes:
    return rb"(?:" + _chars(delimiter) + rb")?+"


def _chars(*without: bytes) -> bytes:
    return rb"(?:" + _class(*without) + rb"++|" + _WIDE + rb")++"


def _class(*without: bytes) -> bytes:
    """Return the class of printable ASCII without a quote and some more."""
    chars = bytes(range(0x20, 0x7F)).translate(None, b'"' + b"".join(without))
    return b"[" + b"".join(re.escape(bytes((char,))) for char in chars) + b"]"


def _time_cells(column: Column, layout: Layout) -> dict[int, bytes | None]:
    base, clock, zone = time_parts(column.style)
    if base in _EPOCHS and clock is None:
        is_optional = column.canonical != "time" and base not in WHOLE_EPOCHS
        has_mark = decimal_mark(layout.columns) == "."
        pattern = _EPOCHS[base] if has_mark else _EPOCHS[base].partition(b"(")[0]
        return {column.index: rb"(?:" + pattern + rb")" + rb"?" * is_optional}
    if base not in _DAY_PATTERNS or not _is_fixed(zone):
        return {column.index: None}
    day, is_optional = _DAY_PATTERNS[base], column.canonical != "time"
    if clock is None:
        whole = day + rb"(?:[T ]" + _CLOCK + _OFFSET + rb"?)?"
        return {column.index: rb"(?:" + whole + rb")" + rb"?" * is_optional}
    is_taken = clock >= layout.width or any(other.index == clock for other in layout.columns)
    return {column.index: None if is_taken else day, clock: _CLOCK + _OFFSET + rb"?"}


def _is_fixed(zone: str) -> bool:
    return not zone or _FIXED_ZONE.fullmatch(zone) is not None
