"""The accepted rows of one file as columns, under the canonical names: what pairing works on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from botscope.domain.columns import (
    ABSENT,
    NO_TIME,
    BoolArray,
    BytesArray,
    FloatArray,
    IntArray,
    Labels,
    distinct,
)
from botscope.ingest.layout import Row

TIME_COLUMNS = ("time_ms", "open_time_ms")
NUMBER_COLUMNS = (
    "quantity",
    "price",
    "entry_price",
    "exit_price",
    "stop_price",
    "pnl",
    "pnl_pct",
    "gross_pnl",
    "fee",
    "balance_after",
)
TEXT_COLUMNS = ("symbol", "side", "direction", "strategy", "version", "reason", "status")


@dataclass(frozen=True, slots=True, eq=False)
class RowTable:
    """Rows of one file in the order of their lines, one per index in every column.

    Times are UTC milliseconds, ``NO_TIME`` where unknown; numbers are NaN and texts absent
    where the cell is empty or the layout has no such column. ``order_id`` is UTF-8 bytes,
    ``b""`` where there is none. ``line`` counts from 1, ``offset`` is in bytes of the file.
    """

    time_ms: IntArray
    open_time_ms: IntArray
    symbol: Labels
    side: Labels
    direction: Labels
    quantity: FloatArray
    price: FloatArray
    entry_price: FloatArray
    exit_price: FloatArray
    stop_price: FloatArray
    pnl: FloatArray
    pnl_pct: FloatArray
    gross_pnl: FloatArray
    fee: FloatArray
    balance_after: FloatArray
    strategy: Labels
    version: Labels
    reason: Labels
    order_id: BytesArray
    status: Labels
    line: IntArray
    offset: IntArray

    def __len__(self) -> int:
        return len(self.line)

    def take(self, rows: IntArray | BoolArray) -> "RowTable":
        """Return the rows that an index array or a mask names."""
        return RowTable(**{name: _taken(getattr(self, name), rows) for name in self.__slots__})

    @classmethod
    def blank(cls, count: int) -> "RowTable":
        """Build ``count`` rows of unknowns, read-only, to be replaced column by column."""
        # A repeated value takes no room: most layouts have only half of the columns.
        columns: dict[str, Any] = {
            name: np.broadcast_to(np.float64(np.nan), count) for name in NUMBER_COLUMNS
        }
        for name in TIME_COLUMNS:
            columns[name] = np.broadcast_to(np.int64(NO_TIME), count)
        for name in TEXT_COLUMNS:
            columns[name] = Labels(np.broadcast_to(np.int32(ABSENT), count), ())
        columns["order_id"] = np.broadcast_to(np.zeros(1, dtype="S1"), count)
        columns["line"] = np.broadcast_to(np.int64(0), count)
        columns["offset"] = np.broadcast_to(np.int64(0), count)
        return cls(**columns)

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "RowTable":
        """Build a table from single rows, in the order given."""
        listed = list(rows)
        columns: dict[str, Any] = {}
        for name in TIME_COLUMNS:
            moments = [getattr(row, name) for row in listed]
            columns[name] = np.asarray(
                [NO_TIME if moment is None else moment for moment in moments], dtype=np.int64
            )
        for name in NUMBER_COLUMNS:
            columns[name] = np.asarray([getattr(row, name) for row in listed], dtype=np.float64)
        for name in TEXT_COLUMNS:
            columns[name] = Labels.of([getattr(row, name) for row in listed])
        columns["order_id"] = encoded_ids([row.order_id or "" for row in listed])
        columns["line"] = np.asarray([row.line for row in listed], dtype=np.int64)
        columns["offset"] = np.asarray([row.offset for row in listed], dtype=np.int64)
        return cls(**columns)

    def with_used_names(self) -> "RowTable":
        """Return the same rows without names that none of them carries."""
        columns = {name: getattr(self, name) for name in self.__slots__}
        return RowTable(**columns | {name: _used(columns[name]) for name in TEXT_COLUMNS})

    def row(self, index: int) -> Row:
        """Return one row as single values, as the explainer would have read it."""
        row = Row(line=int(self.line[index]), offset=int(self.offset[index]))
        for name in TIME_COLUMNS:
            moment = int(getattr(self, name)[index])
            setattr(row, name, None if moment == NO_TIME else moment)
        for name in NUMBER_COLUMNS:
            number = float(getattr(self, name)[index])
            setattr(row, name, None if np.isnan(number) else number)
        for name in TEXT_COLUMNS:
            setattr(row, name, getattr(self, name).at(index))
        row.order_id = bytes(self.order_id[index]).decode() or None
        return row

    @classmethod
    def concat(cls, parts: Sequence["RowTable"]) -> "RowTable":
        """Join tables in the order given."""
        if not parts:
            return cls.blank(0)
        if len(parts) == 1:
            return parts[0]
        return cls(**{name: _joined([getattr(p, name) for p in parts]) for name in cls.__slots__})


def encoded_ids(ids: Sequence[str]) -> BytesArray:
    """Return texts as fixed-width UTF-8 bytes."""
    raw = [text.encode("utf-8", "replace") for text in ids]
    width = max((len(item) for item in raw), default=1)
    return np.asarray(raw, dtype=f"S{max(width, 1)}")


def _used(labels: Labels) -> Labels:
    used = distinct(labels.codes)
    used = used[used != ABSENT]
    if len(used) == len(labels.names):
        return labels
    mapping = np.full(len(labels.names) + 1, ABSENT, dtype=np.int32)
    mapping[used] = np.arange(len(used))
    return Labels(mapping[labels.codes], tuple(labels.names[code] for code in used.tolist()))


def _taken(column: Any, rows: IntArray | BoolArray) -> Any:  # noqa: ANN401 - array or Labels
    if isinstance(column, Labels):
        return Labels(_taken(column.codes, rows), column.names)
    if is_constant(column):
        # A column that the layout does not have stays one value, whatever is picked of it.
        count = np.count_nonzero(rows) if rows.dtype == np.bool_ else len(rows)
        return np.broadcast_to(column[0], int(count))
    return column[rows]


def _joined(pieces: Sequence[Any]) -> Any:  # noqa: ANN401 - array or Labels
    if isinstance(pieces[0], Labels):
        return _joined_labels(pieces)
    repeated = _one_value(pieces)
    if repeated is not None:
        return np.broadcast_to(repeated, sum(map(len, pieces)))
    return np.concatenate(pieces)


def _joined_labels(pieces: Sequence[Labels]) -> Labels:
    if any(piece.names for piece in pieces):
        return Labels.concat(pieces)
    return Labels(np.broadcast_to(np.int32(ABSENT), sum(map(len, pieces))), ())


def _one_value(pieces: Sequence[Any]) -> Any:  # noqa: ANN401 - a value of any column
    """Return the value that all pieces repeat, None where they do not, or none is a repetition."""
    first = next((piece for piece in pieces if is_constant(piece)), None)
    if first is None or any(piece.dtype != first.dtype for piece in pieces):
        return None
    value = first[0]
    is_same = all(_repeats(piece, value) for piece in pieces)
    return value if is_same else None


def _repeats(piece: Any, value: Any) -> bool:  # noqa: ANN401
    held = piece[:1] if is_constant(piece) else piece
    # Of the numbers only the unknown one: 0.0 and -0.0 are equal and not the same.
    if held.dtype.kind == "f":
        return bool(np.isnan(value) and np.isnan(held).all())
    return bool((held == value).all())


def is_constant(array: NDArray[Any]) -> bool:
    """Return True for an array that repeats one stored value."""
    return len(array) > 0 and array.strides == (0,)
