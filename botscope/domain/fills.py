"""Which rows of a log of fills each paired trade is made of, where they are more than two."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from botscope.domain.columns import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class TripFills:
    """The opening rows of the trades of one file that took more than one of them.

    The trade that line ``closing_line[i]`` completed took the rows from ``start[i]`` up to
    ``start[i + 1]``. ``quantity_base`` is the part of a row that counts in that trade, NaN where
    the file names no amounts. A trade that is not here has one opening row, which it names itself.
    ``is_pooled`` is True where what is held was one lot at its average price: no row of it can be
    told from the others, and none is kept.
    """

    closing_line: IntArray
    start: IntArray
    line: IntArray
    offset: IntArray
    quantity_base: FloatArray
    price: FloatArray
    is_pooled: bool = False

    @classmethod
    def none(cls, *, is_pooled: bool = False) -> "TripFills":
        """Build one without any row."""
        nothing, no_amount = np.empty(0, dtype=np.int64), np.empty(0)
        start = np.zeros(1, dtype=np.int64)
        return cls(nothing, start, nothing, nothing, no_amount, no_amount, is_pooled)

    def rows_of(self, closing_line: int) -> range:
        """Return which rows the trade took that a line completed, none where it took one."""
        found = np.flatnonzero(self.closing_line == closing_line)
        if not len(found):
            return range(0)
        at = int(found[0])
        return range(int(self.start[at]), int(self.start[at + 1]))

    @classmethod
    def concat(cls, parts: Sequence["TripFills"]) -> "TripFills":
        """Join those of one file."""
        if len(parts) == 1:
            return parts[0]
        starts, count = [np.zeros(1, dtype=np.int64)], 0
        for part in parts:
            starts.append(part.start[1:] + count)
            count += len(part.line)
        return cls(
            _joined([part.closing_line for part in parts]),
            np.concatenate(starts),
            _joined([part.line for part in parts]),
            _joined([part.offset for part in parts]),
            np.concatenate([NO_FILLS.price, *(part.quantity_base for part in parts)]),
            np.concatenate([NO_FILLS.price, *(part.price for part in parts)]),
            any(part.is_pooled for part in parts),
        )


def _joined(columns: Sequence[IntArray]) -> IntArray:
    return np.concatenate([NO_FILLS.line, *columns])


NO_FILLS = TripFills.none()
