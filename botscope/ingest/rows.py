"""The explainer: one suspect line to a row, or to the reason why it is not believed."""

import csv
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from botscope.ingest import values
from botscope.ingest.layout import Column, Layout, Row
from botscope.ingest.own_layouts import REQUIRED, is_legacy_row

_OWN_LINE = re.compile(r'(?:[^",]*|"(?:[^"]|"")*")(?:,(?:[^",]*|"(?:[^"]|"")*"))*')
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?", re.ASCII
)
_STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", re.ASCII)
_LARGEST_AMOUNT = 1e30
"""Beyond any price, size or sum of any coin; sums and squares of less stay numbers."""

_LARGEST_MS = 1 << 62

OPTIONAL = frozenset(("stop_price",))
"""A cell of these that cannot be read is as good as empty: the trade is whole without it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line is quarantined."""

    reason: str
    detail: str


def split_line(text: str, layout: Layout) -> list[str] | None:
    """Return the cells of one line, None where its quotes do not close.

    A line that stands in quotes as a whole was quoted twice: its one cell is split again.
    """
    if '"' not in text:
        return text.split(layout.delimiter)
    if layout.is_own and not _OWN_LINE.fullmatch(text):
        return None
    cells = _split_quoted(text, layout.delimiter)
    if cells is not None and len(cells) == 1 and layout.delimiter in cells[0]:
        return _split_quoted(cells[0], layout.delimiter)
    return cells


def _split_quoted(text: str, delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), None)
    except csv.Error:
        return None


def explain(text: str, layout: Layout, line: int, offset: int) -> Row | Refusal:
    """Read one line under a layout, or say what is wrong with it."""
    cells = split_line(text, layout)
    if cells is None:
        return Refusal("broken_quote", "a quote opens and does not close")
    if len(cells) != layout.width:
        return _misfit(cells, text, layout)
    row = Row(line=line, offset=offset)
    for column in layout.columns:
        refusal = _fill(row, column, cells, is_own=layout.is_own)
        if refusal:
            return _glued(text, layout) or refusal
    return row


def _misfit(cells: list[str], text: str, layout: Layout) -> Refusal:
    width = len(cells)
    glued = _glued(text, layout)
    if glued:
        return glued
    detail = f"{width} columns where the layout has {layout.width}"
    if layout.is_own and is_legacy_row(cells):
        return Refusal("legacy_layout", f"{detail}; reads as v7 without its header")
    return Refusal("too_few_columns" if width < layout.width else "too_many_columns", detail)


def _glued(text: str, layout: Layout) -> Refusal | None:
    expected = sum(column.canonical in ("time", "open_time") for column in layout.columns)
    count = len(_STAMP.findall(text)) if layout.is_own else 0
    if count <= expected:
        return None
    return Refusal("glued_rows", f"{count} times in one line: two rows without a line end between")


def _fill(row: Row, column: Column, cells: list[str], *, is_own: bool) -> Refusal | None:
    text = cells[column.index].strip()
    name = column.canonical
    try:
        value = _value(text, column, cells, is_own=is_own)
    except (ValueError, OverflowError):
        if name in OPTIONAL:
            return None
        reason = "bad_time" if name in ("time", "open_time") else "bad_number"
        return Refusal(reason, f"{column.header}: {text[:40]!r}")
    if value is not None and column.style.startswith("clock"):
        return _clock_only(column, text)
    if value is None:
        if is_own and name in REQUIRED:
            return Refusal("missing_value", f"{column.header} is empty")
        return None
    setattr(row, f"{name}_ms" if name in ("time", "open_time") else name, value)
    return None


def _clock_only(column: Column, text: str) -> Refusal | None:
    """Refuse a row whose moment has no day; a time of opening without one is merely not known."""
    if column.canonical != "time":
        return None
    return Refusal(
        "bad_time", f"{column.header}: {text[:40]!r} is a time of day only, of which day?"
    )


def _value(text: str, column: Column, cells: list[str], *, is_own: bool) -> str | float | None:
    if column.style == "":
        wanted = text.lower() if is_own and column.canonical == "direction" else text
        return wanted or None
    is_time = column.canonical in ("time", "open_time")
    if is_own:
        zone = column.style.partition("@")[2]
        return own_time(text, zone) if is_time else own_number(text)
    if is_time:
        whole = values.time_text(cells, column.index, column.style)
        return _storable(values.parse_time(whole, column.style), whole)
    return _possible(values.parse_number(text, column.style), text)


def _storable(moment_ms: int | None, text: str) -> int | None:
    # A count of seconds with too many digits: no moment, and more than a column can hold.
    if moment_ms is not None and abs(moment_ms) > _LARGEST_MS:
        raise ValueError(text)
    return moment_ms


def _possible(value: float | None, text: str) -> float | None:
    if value is not None and not abs(value) <= _LARGEST_AMOUNT:
        raise ValueError(text)
    return value


def own_number(text: str) -> float | None:
    """Read a number as we write it; None for an empty cell.

    Raises
    ------
    ValueError
        When the text is anything else, or an amount that nothing on earth has.
    """
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return _possible(float(text), text)


def own_time(text: str, zone: str = "") -> int | None:
    """Read an ISO 8601 moment; None for an empty cell. Without an offset it is UTC, or of a zone.

    Raises
    ------
    ValueError
        When the text is not a moment that exists.
    """
    if not text:
        return None
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    if zone and match[8] is None:
        return values.parse_time(text, f"iso@{zone}")
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    millisecond = int((fraction or "0").ljust(3, "0")[:3])
    moment = datetime(
        int(year), int(month), int(day), int(hour), int(minute), int(second), tzinfo=_zone(offset)
    )
    return (moment - _EPOCH) // _MS + millisecond


def _zone(text: str | None) -> timezone:
    if text in (None, "Z"):
        return UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))
