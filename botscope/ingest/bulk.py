"""Clean text to columns at once: through pandas for big blocks, through plain Python for small."""

import csv
import io
from typing import Any

import numpy as np

from botscope.domain.columns import BytesArray, FloatArray, IntArray, Labels
from botscope.ingest import clean_cells
from botscope.ingest.clean_cells import PLACEHOLDERS, WHOLE_EPOCHS, decimal_mark, time_parts
from botscope.ingest.duplicates import hashed
from botscope.ingest.layout import Column, Layout
from botscope.ingest.moments import (
    TIME_BYTES,
    epoch_moments,
    fine_moments,
    joined_cells,
    moments,
)
from botscope.ingest.plain_columns import plain_columns
from botscope.ingest.rowtable import RowTable
from botscope.ingest.values import parse_number

_MARKED_BYTES = 64
_OWN_ID_BYTES = 40
_OWN_TEXT_BYTES = 80
_DAYS = ("iso", "dmy", "mdy")


def parse_clean(text: bytes, layout: Layout, *, in_bulk: bool) -> dict[str, Any]:
    """Return the columns of text in which every line passed the gate of this layout.

    Keys are field names of ``Row``; the values are arrays of one length, in line order.
    """
    if b"\r" in text:
        text = text.replace(b"\r", b"")
    kinds = _kinds(layout)
    read = _pandas_columns if in_bulk else plain_columns
    raw = read(text, layout, kinds)
    columns: dict[str, Any] = {}
    for column in layout.columns:
        name, cells = column.canonical, raw[column.index]
        if name in ("time", "open_time"):
            columns[f"{name}_ms"] = _moments(column, raw)
        elif kinds[column.index] == "text":
            columns[name] = _merged(cells, lowers=layout.is_own and name == "direction")
        elif name == "order_id":
            columns[name] = narrow(cells)
        else:
            read_number = _marked if kinds[column.index] == "marked" else _signed
            columns[name] = read_number(cells, column)
    return columns


def _moments(column: Column, raw: dict[int, Any]) -> IntArray:
    base, clock, zone = time_parts(column.style)
    cells = raw[column.index]
    if base in WHOLE_EPOCHS:
        return fine_moments(cells, base)
    if base not in _DAYS:
        return epoch_moments(cells, base)
    if clock is not None:
        cells = joined_cells(cells, raw[clock])
    # Where a layout of ours has a zone of its own, only times that say UTC are clean.
    return moments(cells, base, clean_cells.zone_ms(zone) if zone[:1] in ("+", "-") else 0)


def _marked(cells: list[str], column: Column) -> FloatArray:
    return np.asarray([parse_number(cell, column.style) for cell in cells], dtype=np.float64)


def _signed(cells: FloatArray, column: Column) -> FloatArray:
    if not column.style.endswith(" negated"):
        return cells
    # As the explainer has it: neither a zero nor an unknown changes its sign.
    return np.where((cells == 0) | np.isnan(cells), cells, -cells)


def table_of(columns: dict[str, Any], line: IntArray, offset: IntArray) -> RowTable:
    """Return parsed columns as a table; what the layout does not have is unknown."""
    blank = RowTable.blank(len(line))
    merged = {name: columns.get(name, getattr(blank, name)) for name in RowTable.__slots__}
    merged["line"], merged["offset"] = line, offset
    return RowTable(**merged)


def _kinds(layout: Layout) -> dict[int, str]:
    """Return how each column that is needed is read: "time", "number", "text" ..."""
    kinds: dict[int, str] = {}
    for column in layout.columns:
        kinds[column.index] = _kind(column)
        if column.canonical in ("time", "open_time"):
            clock = time_parts(column.style)[1]
            kinds |= {} if clock is None else {clock: "time"}
    return kinds


def _kind(column: Column) -> str:
    if column.canonical in ("time", "open_time"):
        base = time_parts(column.style)[0]
        return "whole" if base in WHOLE_EPOCHS else "time" if base in _DAYS else "number"
    if column.style:
        return "marked" if clean_cells.is_marked(column) else "number"
    return "id" if column.canonical == "order_id" else "text"


def _pandas_columns(text: bytes, layout: Layout, kinds: dict[int, str]) -> dict[int, Any]:
    import pandas as pd

    # Not "category": it turns a column of versions such as 8.10 into numbers.
    dtypes = {"time": f"S{TIME_BYTES}", "whole": "int64", "number": "float64"}
    dtypes["marked"] = f"S{_MARKED_BYTES}"
    texts = {c.index: f"S{_text_bytes(c, layout)}" for c in layout.columns}
    numbers = [index for index, kind in kinds.items() if kind == "number"]
    nothing = [""] if layout.is_own else list(PLACEHOLDERS)
    choices: dict[str, Any] = {
        "header": None,
        "sep": layout.delimiter,
        "decimal": decimal_mark(layout.columns),
        "names": list(range(layout.width)),
        "usecols": sorted(kinds),
        "dtype": {index: dtypes.get(kind) or texts[index] for index, kind in kinds.items()},
        "keep_default_na": False,
        "na_values": {index: nothing for index in numbers},
        "quoting": csv.QUOTE_NONE if layout.is_own or b'"' not in text else csv.QUOTE_MINIMAL,
        "skipinitialspace": clean_cells.is_loose(text, layout),
        "engine": "c",
        "low_memory": False,
        "skip_blank_lines": False,
    }
    frame = pd.read_csv(io.BytesIO(text), **choices)
    columns: dict[int, Any] = {}
    for index, kind in kinds.items():
        cells = frame.pop(index).to_numpy()
        columns[index] = _labels(narrow(cells)) if kind == "text" else cells
        if kind == "marked":
            columns[index] = np.strings.decode(cells, "ascii").tolist()
    return columns


def _text_bytes(column: Column, layout: Layout) -> int:
    if not layout.is_own:
        return clean_cells.text_bytes(column)
    return _OWN_ID_BYTES if column.canonical == "order_id" else _OWN_TEXT_BYTES


def _labels(cells: BytesArray) -> Labels:
    codes, names = _distinct(cells)
    # Two spellings of one name, or an empty one, are merged on the few names, not on the rows.
    merged = Labels.of(names)
    return Labels(merged.codes[codes], merged.names)


def _merged(labels: Labels, *, lowers: bool) -> Labels:
    if not lowers:
        return labels
    merged = Labels.of(name.lower() for name in labels.names)
    return Labels(np.append(merged.codes, np.int32(-1))[labels.codes], merged.names)


def _distinct(cells: BytesArray) -> tuple[IntArray, list[str]]:
    if bool((cells == cells[0]).all()):
        return np.zeros(len(cells), dtype=np.int64), [cells[0].decode()]
    _, first, codes = np.unique(hashed(cells), return_index=True, return_inverse=True)
    order = np.argsort(first)
    names, codes = cells[first[order]], np.argsort(order)[codes]
    if not bool((names[codes] == cells).all()):
        # Two texts with one hash: sort the texts themselves.
        names, codes = np.unique(cells, return_inverse=True)
    return codes, [name.decode() for name in names.tolist()]


def narrow(ids: BytesArray) -> BytesArray:
    """Return byte strings in the narrowest width that holds them."""
    if not len(ids):
        return ids.astype("S1")
    width = ids.dtype.itemsize
    used = np.ascontiguousarray(ids).view(np.uint8).reshape(-1, width).any(axis=0)
    needed = int(np.flatnonzero(used)[-1]) + 1 if used.any() else 1
    return ids.astype(f"S{needed}")
