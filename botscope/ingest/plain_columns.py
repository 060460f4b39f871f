"""The columns of clean text in plain Python: for text so small that pandas would cost more."""

import csv
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from botscope.domain.columns import BytesArray, FloatArray, IntArray, Labels
from botscope.ingest import clean_cells
from botscope.ingest.clean_cells import PLACEHOLDERS, decimal_mark
from botscope.ingest.layout import Layout

Cells = list[bytes]

_NOTHING = frozenset(word.encode() for word in PLACEHOLDERS)


def plain_columns(text: bytes, layout: Layout, kinds: dict[int, str]) -> dict[int, Any]:
    """Return the columns of clean text by their index, each as its kind is read.

    Raises
    ------
    ValueError
        Where there are not as many cells as the lines should have; each line passed its gate.
    """
    is_quoted = b'"' in text and not layout.is_own
    columns = _quoted(text, layout) if is_quoted else _split(text, layout)
    readers: dict[str, Callable[[Cells], Any]] = {
        "time": _wide_bytes,
        "id": _wide_bytes,
        "text": _labels,
        "marked": lambda cells: [cell.decode() for cell in cells],
        "whole": _wholes,
        "number": _floats if decimal_mark(layout.columns) == "." else _comma_floats,
    }
    trims = clean_cells.is_loose(text, layout)
    return {
        index: readers[kind](list(map(bytes.strip, columns[index])) if trims else columns[index])
        for index, kind in kinds.items()
    }


def _split(text: bytes, layout: Layout) -> list[Cells]:
    delimiter, width = layout.delimiter.encode(), layout.width
    # One list of all cells: a list for each line costs three times as much.
    cells = text.replace(b"\n", delimiter).split(delimiter)
    cells.pop()
    lines = text.count(b"\n")
    if len(cells) != width * lines:
        raise ValueError(f"{len(cells)} cells in {lines} lines of {width}")
    return [cells[index::width] for index in range(width)]


def _quoted(text: bytes, layout: Layout) -> list[Cells]:
    lines: Iterable[str] = text.decode().split("\n")[:-1]
    rows = csv.reader(lines, delimiter=layout.delimiter, strict=True)
    return [[cell.encode() for cell in column] for column in zip(*rows, strict=True)]


def _wide_bytes(cells: Cells) -> BytesArray:
    return np.asarray(cells, dtype=np.bytes_)


def _labels(cells: Cells) -> Labels:
    found = list(dict.fromkeys(cells))
    names = Labels.of(name.decode() for name in found)
    if len(found) == 1:
        return names.take(np.zeros(len(cells), dtype=np.int64))
    codes = dict(zip(found, names.codes.tolist(), strict=True))
    return Labels(np.fromiter(map(codes.__getitem__, cells), np.int32, len(cells)), names.names)


def _wholes(cells: Cells) -> IntArray:
    return np.fromiter(map(int, cells), np.int64, len(cells))


def _floats(cells: Cells) -> FloatArray:
    try:
        return np.fromiter(map(float, cells), np.float64, len(cells))
    except ValueError:
        # An empty cell, or a word for nothing: looked for only where there is one.
        numbers = [np.nan if cell in _NOTHING else float(cell) for cell in cells]
        return np.asarray(numbers, dtype=np.float64)


def _comma_floats(cells: Cells) -> FloatArray:
    return _floats([cell.replace(b",", b".") for cell in cells])
