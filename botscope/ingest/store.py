"""Growing columns: rows are appended in place, and every view handed out stays as it was."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from botscope.domain.columns import ABSENT, BoolArray, Labels
from botscope.ingest.rowtable import TEXT_COLUMNS, RowTable, is_constant

Array = NDArray[Any]

_GROWTH = 1.3


def _is_same(left: object, right: object) -> bool:
    return left == right or (left != left and right != right)


class GrowingColumn:
    """One array with room to grow; a column of one repeated value takes no room at all."""

    def __init__(self) -> None:
        self._buffer: Array | None = None
        self._constant: Array | None = None
        self._count = 0
        self._reserved = 0

    def reserve(self, count: int) -> None:
        """Make the next growth as large as the column is expected to become."""
        self._reserved = count

    def extend(self, array: Array) -> None:
        """Append values; earlier views keep their values because only new cells are written."""
        if not len(array):
            return
        if self._repeats(array):
            self._constant = array[:1]
            self._count += len(array)
            return
        end = self._count + len(array)
        buffer = self._room(end, np.result_type(array.dtype, self._dtype(array)))
        buffer[self._count : end] = array
        self._buffer, self._constant, self._count = buffer, None, end

    def _repeats(self, array: Array) -> bool:
        if not is_constant(array) or self._buffer is not None:
            return False
        return self._constant is None or _is_same(self._constant[0], array[0])

    def _dtype(self, array: Array) -> Any:  # noqa: ANN401 - numpy's own dtype type is not narrower
        held = self._constant if self._buffer is None else self._buffer
        return array.dtype if held is None else held.dtype

    def _room(self, end: int, dtype: Any) -> Array:  # noqa: ANN401
        buffer = self._buffer
        if buffer is not None and end <= len(buffer) and buffer.dtype == dtype:
            return buffer
        # Room that is never written to costs no memory, copies and slack do.
        capacity = end if self._count == 0 else max(int(end * _GROWTH) + 256, self._reserved)
        grown = np.empty(capacity, dtype=dtype)
        grown[: self._count] = self.view()
        return grown

    def kept_attributes(self) -> dict[str, Any]:
        """Return what it takes to go on later: the values, without the room to grow."""
        values = None if self._buffer is None else self.view()
        held = {"_buffer": values, "_constant": self._constant}
        return {**held, "_count": self._count, "_reserved": 0}

    def view(self) -> Array:
        """Return the values so far."""
        if self._constant is not None:
            return np.broadcast_to(self._constant[0], self._count)
        if self._buffer is None:
            return np.empty(0)
        return self._buffer[: self._count]

    def keep(self, rows: BoolArray) -> None:
        """Drop the rows that a mask does not name."""
        if self._constant is None and self._buffer is not None:
            self._buffer = self._buffer[: self._count][rows]
        self._count = int(np.count_nonzero(rows))


class GrowingLabels:
    """A text column that grows; the names only ever get more."""

    def __init__(self) -> None:
        self._codes = GrowingColumn()
        self._index: dict[str, int] = {}
        self._names: tuple[str, ...] = ()

    def extend(self, labels: Labels) -> None:
        """Append texts, merging equal names."""
        if not labels.names:
            self._codes.extend(labels.codes)
            return
        mapping = [self._index.setdefault(name, len(self._index)) for name in labels.names]
        if len(self._index) > len(self._names):
            self._names = tuple(self._index)
        self._codes.extend(np.asarray([*mapping, ABSENT], dtype=np.int32)[labels.codes])

    def reserve(self, count: int) -> None:
        """Make the next growth as large as the column is expected to become."""
        self._codes.reserve(count)

    def view(self) -> Labels:
        """Return the texts so far."""
        codes = self._codes.view()
        return Labels(codes.astype(np.int32, copy=False), self._names)

    def keep(self, rows: BoolArray) -> None:
        """Drop the rows that a mask does not name."""
        self._codes.keep(rows)


class RowStore:
    """A ``RowTable`` that grows; ``table()`` costs a few slices, whatever its length."""

    def __init__(self) -> None:
        self._columns: dict[str, GrowingColumn | GrowingLabels] = {
            name: GrowingLabels() if name in TEXT_COLUMNS else GrowingColumn()
            for name in RowTable.__slots__
        }
        self._count = 0

    @classmethod
    def holding(cls, table: RowTable) -> "RowStore":
        """Return a store that begins with these rows."""
        store = cls()
        store.append(table)
        return store

    def __len__(self) -> int:
        return self._count

    def append(self, table: RowTable) -> None:
        """Append rows."""
        for name, column in self._columns.items():
            column.extend(getattr(table, name))
        self._count += len(table)

    def reserve(self, count: int) -> None:
        """Make the next growth as large as the table is expected to become."""
        for column in self._columns.values():
            column.reserve(count)

    def table(self) -> RowTable:
        """Return all rows as views that later appends do not change."""
        if not self._count:
            return RowTable.blank(0)
        columns: dict[str, Any] = {name: column.view() for name, column in self._columns.items()}
        return RowTable(**columns)

    def keep(self, rows: BoolArray) -> None:
        """Drop the rows that a mask does not name, one column at a time."""
        for column in self._columns.values():
            column.keep(rows)
        self._count = int(np.count_nonzero(rows))
