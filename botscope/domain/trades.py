"""Closed round trips as columns: the one table that every figure is computed from."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, cast

import numpy as np

from botscope.domain.columns import (
    ABSENT,
    NO_TIME,
    BoolArray,
    BytesArray,
    CodeArray,
    FloatArray,
    IntArray,
    Labels,
)


class _Part:
    """Where the rows of a part are: it is no column."""

    __slots__ = ("_part",)
    _part: "tuple[Trades, IntArray | slice]"


@dataclass(frozen=True, slots=True, eq=False)
class Trades(_Part):
    """Closed trades, one per index in every column, ordered by ``closed_at_ms``, file, line.

    Times are UTC milliseconds, ``NO_TIME`` where unknown (only ``opened_at_ms`` may be).
    Amounts are float64 with NaN for "not in the file"; NaN never leaves the API.
    ``realized_pnl_quote`` is net of fees and never NaN.
    ``risk_quote`` is what the initial stop put at stake, above 0, NaN where nobody tells.
    ``trade_id`` is the file's own id as UTF-8 bytes, ``b""`` where it has none.
    ``source`` indexes ``BotSnapshot.files``; ``line`` counts from 1, ``offset`` is in bytes;
    ``open_line``/``open_offset`` name the opening row of a paired trade, -1 where there is none.
    """

    closed_at_ms: IntArray
    opened_at_ms: IntArray
    symbol: Labels
    side: Labels
    quantity_base: FloatArray
    entry_price: FloatArray
    exit_price: FloatArray
    gross_pnl_quote: FloatArray
    fee_quote: FloatArray
    realized_pnl_quote: FloatArray
    risk_quote: FloatArray
    bot_version: Labels
    strategy: Labels
    exit_reason: Labels
    trade_id: BytesArray
    source: CodeArray
    line: IntArray
    offset: IntArray
    open_line: IntArray
    open_offset: IntArray

    def __len__(self) -> int:
        return len(self.closed_at_ms)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a column of any kind
        """Take a column of a part when it is first asked for."""
        if name not in COLUMNS:
            raise AttributeError(name)
        table, rows = self._part
        taken = _taken(getattr(table, name), rows)
        object.__setattr__(self, name, taken)
        return taken

    def take(self, rows: IntArray | BoolArray | slice) -> "Trades":
        """Return the rows that an index array, a mask or a slice names; a slice copies nothing."""
        picked = _picked(rows)
        return Trades(**{name: _taken(getattr(self, name), picked) for name in COLUMNS})

    def part(self, rows: IntArray | BoolArray | slice) -> "Trades":
        """Return the same as ``take``, but with each column taken when it is first asked for.

        Figures need few of the columns, and a part of a million rows costs milliseconds for each.
        It holds on to this table: what is kept for long is better taken.
        """
        taken = object.__new__(Trades)
        object.__setattr__(taken, "_part", (self, _picked(rows)))
        return taken

    def in_order(self) -> "Trades":
        """Return the table sorted by closing time, then file, then line."""
        closed = self.closed_at_ms
        if len(closed) < 2 or self._is_ordered():
            return self
        return self.take(np.lexsort((self.line, self.source, closed)))

    def _is_ordered(self) -> bool:
        step = np.diff(self.closed_at_ms)
        if bool(np.any(step < 0)):
            return False
        same = step == 0
        place = np.diff(self.source.astype(np.int64)) * (1 << 40) + np.diff(self.line)
        return not bool(np.any(place[same] < 0))

    @classmethod
    def empty(cls) -> "Trades":
        """Build a table without rows."""
        return cls.blank(0)

    @classmethod
    def blank(cls, count: int) -> "Trades":
        """Build ``count`` rows of unknowns, read-only, to be replaced column by column."""

        # A repeated value takes no room, and most columns are replaced at once.
        def unknown() -> FloatArray:
            return np.broadcast_to(np.float64(np.nan), count)

        def numbered(value: int) -> IntArray:
            return np.broadcast_to(np.int64(value), count)

        absent = Labels(np.broadcast_to(np.int32(ABSENT), count), ())
        return cls(
            closed_at_ms=numbered(NO_TIME),
            opened_at_ms=numbered(NO_TIME),
            symbol=absent,
            side=absent,
            quantity_base=unknown(),
            entry_price=unknown(),
            exit_price=unknown(),
            gross_pnl_quote=unknown(),
            fee_quote=unknown(),
            realized_pnl_quote=np.broadcast_to(np.float64(0.0), count),
            risk_quote=unknown(),
            bot_version=absent,
            strategy=absent,
            exit_reason=absent,
            trade_id=np.broadcast_to(np.zeros(1, dtype="S1")[0], count),
            source=np.broadcast_to(np.int32(0), count),
            line=numbered(0),
            offset=numbered(0),
            open_line=numbered(-1),
            open_offset=numbered(-1),
        )

    @classmethod
    def concat(cls, parts: Sequence["Trades"]) -> "Trades":
        """Join tables without sorting; call ``in_order`` on the result."""
        if not parts:
            return cls.empty()
        if len(parts) == 1:
            return parts[0]
        columns: dict[str, Any] = {}
        for name in COLUMNS:
            pieces = [getattr(part, name) for part in parts]
            is_text = isinstance(pieces[0], Labels)
            columns[name] = Labels.concat(pieces) if is_text else np.concatenate(pieces)
        return cls(**columns)


COLUMNS = tuple(column.name for column in fields(Trades))


def _picked(rows: IntArray | BoolArray | slice) -> IntArray | slice:
    if isinstance(rows, slice) or rows.dtype != np.bool_:
        return cast("IntArray | slice", rows)
    # One search for the rows of a mask instead of one per column.
    return np.flatnonzero(rows)


def _taken(column: Any, rows: IntArray | slice) -> Any:  # noqa: ANN401 - a column of any kind
    return column.take(rows) if isinstance(column, Labels) else column[rows]
