"""Clean text to columns at once: through pandas for big blocks, through plain Python for small."""

import csv
import io
from typing import Any

import numpy as np

from botscope.domain.columns import NO_TIME, BytesArray, IntArray, Labels
from botscope.ingest.duplicates import hashed
from botscope.ingest.layout import Column, Layout
from botscope.ingest.rowtable import RowTable

_TIME_BYTES = 32
_ID_BYTES = 40
_TEXT_BYTES = 80
# 1 January of each year of this century, and the days before each month of a common year.
_YEAR_DAYS = (np.arange(2000, 2100).astype("U4").astype("M8[D]")).astype(np.int64)
_MONTH_DAYS = np.array([0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334], dtype=np.int64)


def parse_clean(text: bytes, layout: Layout, *, in_bulk: bool) -> dict[str, Any]:
    """Return the columns of text in which every line passed the gate of this layout.

    Keys are field names of ``RowTable``; the values are arrays of one length, in line order.
    """
    if b"\r" in text:
        text = text.replace(b"\r", b"")
    raw = _pandas_columns(text, layout) if in_bulk else _plain_columns(text, layout)
    columns: dict[str, Any] = {}
    for column in layout.columns:
        cells = raw.pop(column.index)
        name = column.canonical
        if column.style.startswith("iso"):
            columns[f"{name}_ms"] = moments(cells)
        elif name == "order_id":
            columns[name] = narrow(cells)
        else:
            columns[name] = cells
    return columns


def table_of(columns: dict[str, Any], line: IntArray, offset: IntArray) -> RowTable:
    """Return parsed columns as a table; what the layout does not have is unknown."""
    blank = RowTable.blank(len(line))
    merged = {name: columns.get(name, getattr(blank, name)) for name in RowTable.__slots__}
    merged["line"], merged["offset"] = line, offset
    return RowTable(**merged)


def _kind(column: Column) -> str:
    if column.style.startswith("iso"):
        return "time"
    if column.style:
        return "number"
    return "id" if column.canonical == "order_id" else "text"


def _pandas_columns(text: bytes, layout: Layout) -> dict[int, Any]:
    import pandas as pd

    kinds = {column.index: _kind(column) for column in layout.columns}
    # Not "category": it turns a column of versions such as 8.10 into numbers.
    dtypes = {"time": f"S{_TIME_BYTES}", "id": f"S{_ID_BYTES}", "text": f"S{_TEXT_BYTES}"}
    numbers = [index for index, kind in kinds.items() if kind == "number"]
    choices: dict[str, Any] = {
        "header": None,
        "names": list(range(layout.width)),
        "usecols": sorted(kinds),
        "dtype": {index: dtypes.get(kind, "float64") for index, kind in kinds.items()},
        "keep_default_na": False,
        "na_values": {index: [""] for index in numbers},
        "quoting": csv.QUOTE_NONE,
        "engine": "c",
        "low_memory": False,
        "skip_blank_lines": False,
    }
    frame = pd.read_csv(io.BytesIO(text), **choices)
    columns: dict[int, Any] = {}
    for column in layout.columns:
        cells = frame.pop(column.index).to_numpy()
        is_text = kinds[column.index] == "text"
        columns[column.index] = _labels(narrow(cells), column) if is_text else cells
    return columns


def _labels(cells: BytesArray, column: Column) -> Labels:
    codes, names = _distinct(cells)
    lowers = column.canonical == "direction"
    # Two spellings of one name, or an empty one, are merged on the few names, not on the rows.
    merged = Labels.of([name.lower() if lowers else name for name in names])
    return Labels(merged.codes[codes], merged.names)


def _distinct(cells: BytesArray) -> tuple[IntArray, list[str]]:
    if bool((cells == cells[0]).all()):
        return np.zeros(len(cells), dtype=np.int64), [cells[0].decode()]
    _, first, codes = np.unique(hashed(cells), return_index=True, return_inverse=True)
    names = cells[first]
    if not bool((names[codes] == cells).all()):
        # Two texts with one hash: sort the texts themselves.
        names, codes = np.unique(cells, return_inverse=True)
    return codes, [name.decode() for name in names.tolist()]


def _plain_columns(text: bytes, layout: Layout) -> dict[int, Any]:
    rows = [line.split(",") for line in text.decode("ascii").split("\n")]
    rows.pop()
    cells = list(zip(*rows, strict=True))
    readers = {"time": _wide_bytes, "number": _floats, "id": _wide_bytes}
    columns: dict[int, Any] = {}
    for column in layout.columns:
        kind = _kind(column)
        chosen = cells[column.index]
        columns[column.index] = (
            _text_labels(chosen, column) if kind == "text" else readers[kind](chosen)
        )
    return columns


def _text_labels(cells: tuple[str, ...], column: Column) -> Labels:
    if column.canonical == "direction":
        return Labels.of([cell.lower() for cell in cells])
    return Labels.of(cells)


def _wide_bytes(cells: tuple[str, ...]) -> BytesArray:
    return np.asarray(cells, dtype=np.bytes_)


def _floats(cells: tuple[str, ...]) -> Any:  # noqa: ANN401
    if "" in cells:
        return np.asarray([float(cell) if cell else np.nan for cell in cells])
    return np.asarray(list(map(float, cells)))


def narrow(ids: BytesArray) -> BytesArray:
    """Return byte strings in the narrowest width that holds them."""
    if not len(ids):
        return ids.astype("S1")
    width = ids.dtype.itemsize
    used = np.ascontiguousarray(ids).view(np.uint8).reshape(-1, width).any(axis=0)
    needed = int(np.flatnonzero(used)[-1]) + 1 if used.any() else 1
    return ids.astype(f"S{needed}")


def moments(cells: BytesArray) -> IntArray:
    """Return ISO moments that passed the gate as UTC milliseconds, ``NO_TIME`` where empty."""
    wide = np.ascontiguousarray(cells.astype(f"S{_TIME_BYTES}"))
    digits = wide.view(np.uint8).reshape(-1, _TIME_BYTES).T.astype(np.int16) - 48
    is_there = digits[0] >= 0

    def pair(at: int) -> IntArray:
        return np.where(is_there, digits[at] * 10 + digits[at + 1], 0).astype(np.int64)

    year, month = pair(2), pair(5)
    leap = ((year % 4 == 0) & (month > 2)).astype(np.int64)
    days = _YEAR_DAYS[year] + _MONTH_DAYS[month] + leap + pair(8) - 1
    seconds = (days * 24 + pair(11)) * 3600 + pair(14) * 60 + pair(17)
    has_fraction = wide.view(np.uint8).reshape(-1, _TIME_BYTES)[:, 19] == ord(".")
    thousandths = digits[20].astype(np.int64) * 100 + digits[21] * 10 + digits[22]
    total = seconds * 1000 + np.where(has_fraction, thousandths, 0)
    return np.where(is_there, total, NO_TIME)
