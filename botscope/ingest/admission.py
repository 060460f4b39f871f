"""Parsed rows to counted rows: duplicates out, impossible rows aside, the rest into the store."""

import numpy as np

from botscope.domain.accounts import LayoutKind
from botscope.domain.columns import NO_TIME, BoolArray
from botscope.ingest.glued import glued_ids
from botscope.ingest.layout import Layout
from botscope.ingest.options import IngestOptions
from botscope.ingest.outliers import out_of_range, own_arithmetic_fails
from botscope.ingest.rowtable import RowTable
from botscope.ingest.shelf import Shelf
from botscope.ingest.tally import REPEATS_SHOWN, Tally

_NO_LINE = np.iinfo(np.int64).max


class Admission:
    """Takes the parsed rows of a file in order and keeps what counts."""

    def __init__(self, tally: Tally, options: IngestOptions, now_ms: int) -> None:
        self.shelves: dict[LayoutKind, Shelf] = {}
        self.future_from_ms: int | None = None
        self._tally = tally
        self._options = options
        self.now_ms = now_ms

    def begin(self, layout: Layout) -> None:
        """Make room for the rows of a segment."""
        shelf = self.shelves.setdefault(layout.kind, Shelf(layout.kind))
        shelf.is_own = shelf.is_own and layout.is_own
        shelf.layout = layout

    def admit(self, table: RowTable, layout: Layout, offset: int, data: bytes) -> None:
        """Judge rows that were parsed from ``data``, which stands at ``offset`` in the file."""
        shelf = self.shelves[layout.kind]
        table = _net(table, layout)
        if layout.is_own:
            table = self._without_glued(table, shelf, offset, data)
            table = self._without_repeats(table, shelf)
        table = self._without_impossible(table, shelf, layout, offset, data)
        self._tally.accepted_count += len(table)
        if len(table):
            shelf.add(table)

    def _without_glued(self, table: RowTable, shelf: Shelf, offset: int, data: bytes) -> RowTable:
        glued, shelf.last_id = glued_ids(table.order_id, shelf.last_id)
        if not glued.any():
            return table
        for index in np.flatnonzero(glued):
            detail = "the id begins with a part of another: a cut row runs into this one"
            self._refuse(table, int(index), "glued_rows", detail, data, offset)
        return table.take(~glued)

    def _refuse(
        self, table: RowTable, index: int, reason: str, detail: str, data: bytes, offset: int
    ) -> None:
        begin = int(table.offset[index]) - offset
        raw = data[begin : data.index(b"\n", begin)].rstrip(b"\r")
        line, place = int(table.line[index]), int(table.offset[index])
        self._tally.refuse(line, place, reason, detail, raw)

    def _without_repeats(self, table: RowTable, shelf: Shelf) -> RowTable:
        repeats = shelf.ids.repeated(table.order_id, table.line, shelf)
        if not repeats.any():
            return table
        self._tally.duplicate_count += int(repeats.sum())
        self._note_repeats(table, repeats, shelf)
        return table.take(~repeats)

    def _note_repeats(self, table: RowTable, repeats: BoolArray, shelf: Shelf) -> None:
        for index in np.flatnonzero(repeats)[: REPEATS_SHOWN - len(self._tally.repeats)]:
            first = min(
                int(held.line[held.order_id == table.order_id[index]].min(initial=_NO_LINE))
                for held in (shelf.kept.table(), shelf.aside.table(), shelf.late, table)
            )
            self._tally.repeats.append(f"line {int(table.line[index])} repeats line {first}")

    def _without_impossible(
        self, table: RowTable, shelf: Shelf, layout: Layout, offset: int, data: bytes
    ) -> RowTable:
        late = out_of_range(table, self.now_ms, self._options)
        if layout.kind != "closed_trades":
            # A fill without a time takes part in pairing; only a trade has to have closed once.
            late &= table.time_ms != NO_TIME
        wrong = np.zeros(len(table), dtype=np.bool_)
        if layout.is_own:
            wrong = own_arithmetic_fails(table, self._options) & ~late
        bad = late | wrong
        if not bad.any():
            return table
        self._watch_future(table, late)
        for index in np.flatnonzero(bad):
            reason = "time_out_of_range" if late[index] else "inconsistent_pnl"
            shelf.aside_reasons.append(reason)
            detail = _detail(table, int(index), reason)
            self._refuse(table, int(index), reason, detail, data, offset)
        shelf.aside.append(table.take(bad))
        return table.take(~bad)

    def _watch_future(self, table: RowTable, late: BoolArray) -> None:
        # A row that is too far ahead today may be right tomorrow: remember when to look again.
        ahead = table.time_ms[late & (table.time_ms > self.now_ms)]
        if len(ahead):
            earliest = int(ahead.min()) - self._options.future_trade_ms
            self.future_from_ms = min(earliest, self.future_from_ms or earliest)


def _net(table: RowTable, layout: Layout) -> RowTable:
    """Return rows whose ``pnl`` is net of fees, where the layout says that it is not."""
    if layout.pnl_basis != "gross" or layout.kind != "closed_trades":
        return table
    columns = {name: getattr(table, name) for name in RowTable.__slots__}
    columns["gross_pnl"] = table.pnl
    columns["pnl"] = table.pnl - np.nan_to_num(table.fee)
    return RowTable(**columns)


def _detail(table: RowTable, index: int, reason: str) -> str:
    if reason == "time_out_of_range":
        return "closed before 2009, after now, or before it was opened"
    entry, exit_ = float(table.entry_price[index]), float(table.exit_price[index])
    quantity, pnl = float(table.quantity[index]), float(table.pnl[index])
    return (
        f"P&L {pnl:g} does not follow from entry {entry:g}, exit {exit_:g}, quantity {quantity:g}"
    )
