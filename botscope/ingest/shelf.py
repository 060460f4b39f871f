"""The rows of one file and layout kind: what counts, and what is set aside."""

import numpy as np
from numpy.typing import NDArray

from botscope.domain.accounts import LayoutKind
from botscope.domain.columns import BoolArray, BytesArray, IntArray
from botscope.ingest.duplicates import IdIndex, repeated_blocks, row_hashes
from botscope.ingest.layout import Layout
from botscope.ingest.options import IngestOptions
from botscope.ingest.outliers import (
    Spread,
    absurd,
    collapse_note,
    collapsed,
    foreign_arithmetic_fails,
    notional,
    outlier_note,
)
from botscope.ingest.repeats import repeats_of
from botscope.ingest.rowtable import RowTable
from botscope.ingest.store import RowStore
from botscope.ingest.sum_rows import sum_note, sum_rows

VerdictArray = NDArray[np.int8]

REPEAT = "duplicate"
SUM = "sum_row"
NOT_REFUSED = (REPEAT, SUM)
"""Why a row does not count though nothing is wrong with it."""

_VERDICTS = ("", "outlier", "inconsistent_pnl", REPEAT, SUM)
_COUNTS, _OUTLIER, _INCONSISTENT, _REPEATED, _SUMMED = range(len(_VERDICTS))
"""Verdicts on rows are numbers: their words would take 64 bytes for each of millions of rows."""


class Shelf:
    """Rows that count, rows set aside for good, and rows that a later row may bring back.

    A repetition, a sum of other rows, an outlier and a foreign row with bad arithmetic are
    verdicts over the whole file: ``settle`` gives them again after each reading, so that the
    outcome is the same as if the file had been read at once.

    ``notes`` are what these verdicts have to say, ``doubts`` those that cost confidence.
    """

    def __init__(self, kind: LayoutKind) -> None:
        self.kind = kind
        self.is_own = True
        self.layout: Layout | None = None
        self.ids = IdIndex()
        self.last_id = b""
        self.kept = RowStore()
        self.aside = RowStore()
        self.aside_reasons: list[str] = []
        self.late = RowTable.blank(0)
        self.late_reasons: list[str] = []
        self.late_origins: list[int] = []
        self.notes: tuple[str, ...] = ()
        self.doubts: tuple[str, ...] = ()
        self._amounts = Spread()
        self._notionals = Spread()
        self._has_nameless = False

    def held_ids(self) -> tuple[BytesArray, IntArray]:
        """Return the ids of all rows, counted or not, and their lines."""
        tables = self._tables()
        ids = np.concatenate([table.order_id for table in tables])
        return ids, np.concatenate([table.line for table in tables])

    def ids_at(self, lines: IntArray) -> BytesArray:
        """Return the ids of the rows in these lines, b"" where there is none."""
        found = np.zeros(len(lines), dtype="S1")
        for table in self._tables():
            if not len(table):
                continue
            order = np.argsort(table.line, kind="stable") if table is self.late else None
            place = np.minimum(np.searchsorted(table.line, lines, sorter=order), len(table) - 1)
            rows = place if order is None else order[place]
            is_here = table.line[rows] == lines
            if is_here.any():
                found = np.where(is_here, table.order_id[rows], found)
        return found

    def _tables(self) -> tuple[RowTable, RowTable, RowTable]:
        return self.kept.table(), self.aside.table(), self.late

    def add(self, table: RowTable) -> None:
        """Add rows that passed every rule that looks at one row alone."""
        self._amounts.add(table.pnl)
        self._notionals.add(notional(table))
        self._has_nameless = self._has_nameless or bool((table.order_id == b"").any())
        self.kept.append(table)

    def settle(self, options: IngestOptions) -> None:
        """Give the verdicts over the whole file."""
        if self._has_nameless or not self.is_own:
            self._settle_whole(options)
        else:
            self._settle_amounts(options)

    def _settle_amounts(self, options: IngestOptions) -> None:
        stays = absurd(self.late, self._amounts, self._notionals, options)
        if not stays.all():
            self._settle_whole(options)
            return
        refused = absurd(self.kept.table(), self._amounts, self._notionals, options)
        if not refused.any():
            return
        moved = self.kept.table().take(refused)
        self.kept.keep(~refused)
        self._set_late(
            RowTable.concat([self.late, moved]), ["outlier"] * len(moved), [-1] * len(moved)
        )

    def _set_late(self, table: RowTable, reasons: list[str], origins: list[int]) -> None:
        before = len(table) - len(reasons)
        self.late = table
        self.late_reasons = self.late_reasons[:before] + reasons
        self.late_origins = self.late_origins[:before] + origins

    def _settle_whole(self, options: IngestOptions) -> None:
        table = self.kept.table()
        if len(self.late):
            table = RowTable.concat([table, self.late])
            table = table.take(np.argsort(table.line, kind="stable"))
        reasons, origins = self._verdicts(table, options)
        refused = reasons != _COUNTS
        if not refused.any() and not len(self.late):
            return
        words = [_VERDICTS[reason] for reason in reasons[refused].tolist()]
        late, firsts = table.take(refused), table.line[origins[refused]].tolist()
        if len(self.late):
            self.kept = RowStore.holding(table.take(~refused))
        else:
            # One column at a time: two tables of millions of rows need not fit in memory.
            del table
            self.kept.keep(~refused)
        self._set_late(late, words, firsts)

    def _verdicts(self, table: RowTable, options: IngestOptions) -> tuple[VerdictArray, IntArray]:
        reasons = np.full(len(table), _COUNTS, dtype=np.int8)
        origins = np.full(len(table), -1, dtype=np.int64)
        far = np.zeros(len(table), dtype=np.bool_)
        if self.kind == "closed_trades":
            far = absurd(table, self._amounts, self._notionals, options)
            reasons[far] = _OUTLIER
        if self.is_own:
            self._mark_own_blocks(table, reasons, origins)
            return reasons, origins
        is_real = far & collapsed(table, self._notionals, options)
        reasons[is_real] = _COUNTS
        if self.kind == "closed_trades":
            reasons[foreign_arithmetic_fails(table, options)] = _INCONSISTENT
        self._mark_foreign(table, reasons, origins)
        self._tell_outliers(table, reasons, is_real)
        return reasons, origins

    @staticmethod
    def _mark_own_blocks(table: RowTable, reasons: VerdictArray, origins: IntArray) -> None:
        # Rows of ours that carry an id were compared by it already.
        open_rows = np.flatnonzero(table.order_id == b"")
        repeats, origin = repeated_blocks(row_hashes(table.take(open_rows)))
        marked = open_rows[repeats]
        reasons[marked] = _REPEATED
        origins[marked] = open_rows[origin[repeats]]

    def _mark_foreign(self, table: RowTable, reasons: VerdictArray, origins: IntArray) -> None:
        column = self.layout.column("order_id") if self.layout else None
        found = repeats_of(table, self.kind, column.header if column else "")
        reasons[found.marked] = _REPEATED
        origins[found.marked] = found.origin[found.marked]
        is_sum = sum_rows(table, found.marked)
        reasons[is_sum] = _SUMMED
        self.notes, self.doubts = tuple(found.notes), tuple(found.doubts)
        if is_sum.any():
            self.notes = (sum_note(table, is_sum), *self.notes)

    def _tell_outliers(self, table: RowTable, reasons: VerdictArray, is_real: BoolArray) -> None:
        left_out, counted = reasons == _OUTLIER, is_real & (reasons == _COUNTS)
        if left_out.any():
            self.doubts = (*self.doubts, outlier_note(table, left_out))
        if counted.any():
            self.doubts = (*self.doubts, collapse_note(table, counted))
