"""The lines of one segment: clean ones to columns at once, suspects one by one.

A gate tells them apart. Where a layout has none, or the lines are few, every line is a suspect:
the slower way is the truth, and the faster one gives the same rows to the bit (a test).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from botscope.domain.columns import IntArray
from botscope.ingest import foreign
from botscope.ingest.admission import Admission
from botscope.ingest.block import Block, Segment, line_starts
from botscope.ingest.bulk import parse_clean, table_of
from botscope.ingest.changes import header_choice, width_choice
from botscope.ingest.clean_cells import is_loose
from botscope.ingest.foreign import Choice
from botscope.ingest.gate import every_line, gate_for
from botscope.ingest.layout import Layout, Row
from botscope.ingest.options import IngestOptions
from botscope.ingest.rowtable import RowTable
from botscope.ingest.single_lines import SingleLines
from botscope.ingest.tally import Tally
from botscope.ingest.verdicts import complete, verdicts


@dataclass(frozen=True, slots=True)
class Stop:
    """Where reading stopped and why; "stay" only at the end of the block.

    ``inherited`` is the header under which a width changed.
    """

    position: int
    choice: Choice = "stay"
    inherited: tuple[str, ...] | None = None


@dataclass(slots=True)
class _Found:
    """What a block holds up to a line: rows read one by one, and the text between suspects."""

    clean_from: int
    rows: list[Row] = field(default_factory=list)
    suspects: list[int] = field(default_factory=list)
    clean: list[bytes] = field(default_factory=list)

    def pass_over(self, data: bytes, begin: int, end: int) -> None:
        if begin > self.clean_from:
            self.clean.append(data[self.clean_from : begin])
        self.clean_from = end


class Stretch:
    """Reads the lines of segments into the tally and the admission."""

    def __init__(
        self,
        tally: Tally,
        admission: Admission,
        options: IngestOptions,
        single: SingleLines,
        *,
        in_bulk: bool,
    ) -> None:
        self._tally = tally
        self._admission = admission
        self._options = options
        self._single = single
        self._in_bulk = in_bulk

    def read(self, block: Block, position: int, segment: Segment, *, may_end: bool) -> Stop:
        """Read lines of a segment up to the end of the block, or to the line that ends it."""
        first_line = self._tally.line_count + 1
        found, stop = _Found(position), Stop(len(block.data))
        for begin, end in self._suspects(block, position, segment.layout):
            self._tally.line_count += block.data.count(b"\n", found.clean_from, begin)
            raw, offset = block.raw(begin, end), block.offset + begin
            if not self._single.plain(raw, offset):
                text = self._single.text(raw)
                ended = self._ended(text, segment, block, begin, end) if may_end else None
                if ended is not None:
                    stop = ended
                    break
                if text is None:
                    self._single.undecodable(raw, offset)
                elif (row := self._single.row(text, raw, offset, segment)) is not None:
                    found.rows.append(row)
            found.suspects.append(begin)
            found.pass_over(block.data, begin, end)
        self._take(found, block, position, stop.position, segment.layout, first_line)
        return stop

    def _suspects(self, block: Block, position: int, layout: Layout) -> Iterator[tuple[int, int]]:
        is_short = len(block.data) - position < self._options.foreign_gate_bytes
        if not layout.is_own and (is_short or foreign.is_unknown(layout)):
            return every_line(block.data, position)
        gate = gate_for(layout, loose=is_loose(block.data, layout))
        return (gate.suspects if gate else every_line)(block.data, position)

    def _ended(
        self, text: str | None, segment: Segment, block: Block, begin: int, end: int
    ) -> Stop | None:
        """Return where and why the segment ends, None where this line belongs to it."""
        layout = segment.layout
        # A segment has at least one line of its own, or reading would never get past it.
        if not layout.is_own and self._tally.line_count + 1 == segment.first_line:
            return None
        choice = header_choice(block, begin, end, layout)
        if choice != "stay":
            return Stop(begin, choice)
        if text is None or layout.is_own:
            return None
        row_count = self._options.new_width_row_count + 1
        choice = width_choice(text, segment, block, begin, row_count)
        return None if choice == "stay" else Stop(begin, choice, layout.header)

    def _take(
        self,
        found: _Found,
        block: Block,
        begin: int,
        end: int,
        layout: Layout,
        first_line: int,
    ) -> None:
        """Bring clean rows and single rows together, in order, and let them in."""
        found.pass_over(block.data, end, end)
        starts = line_starts(block.data, begin, end)
        self._tally.line_count = first_line + len(starts) - 1
        lines = np.arange(first_line, first_line + len(starts))
        if found.suspects:
            is_clean = np.ones(len(starts), dtype=np.bool_)
            is_clean[np.searchsorted(starts, found.suspects)] = False
            starts, lines = starts[is_clean], lines[is_clean]
        tables = [RowTable.of(found.rows)] if found.rows else []
        if len(lines):
            text = found.clean[0] if len(found.clean) == 1 else b"".join(found.clean)
            tables.append(self._clean_table(text, layout, lines, starts, block))
        table = RowTable.concat(tables)
        if len(tables) > 1:
            table = table.take(np.argsort(table.line, kind="stable"))
        if len(table):
            self._admission.admit(table, layout, block.offset, block.data)

    def _clean_table(
        self, text: bytes, layout: Layout, lines: IntArray, starts: IntArray, block: Block
    ) -> RowTable:
        if layout.kind in foreign.NOT_TRADES:
            self._tally.not_a_trade_count += len(lines)
            return RowTable.blank(0)
        in_bulk = self._in_bulk and len(text) >= self._options.bulk_block_bytes
        columns = parse_clean(text, layout, in_bulk=in_bulk)
        complete(columns)
        table = table_of(columns, lines, starts + block.offset)
        return table if layout.is_own else self._accepted(table, layout, block)

    def _accepted(self, table: RowTable, layout: Layout, block: Block) -> RowTable:
        """Return the rows that count, and count the others."""
        found, kinds = verdicts(layout, table)
        outcomes = np.asarray([verdict.outcome for verdict in found])[kinds]
        self._tally.not_a_trade_count += int(np.count_nonzero(outcomes == "not_a_trade"))
        for index in np.flatnonzero(outcomes == "refused").tolist():
            verdict, offset = found[kinds[index]], int(table.offset[index])
            begin = offset - block.offset
            raw = block.raw(begin, block.line_end(begin))
            line = int(table.line[index])
            self._tally.refuse(line, offset, verdict.reason, verdict.detail, raw)
        is_counted = outcomes == "accepted"
        return table if is_counted.all() else table.take(is_counted).with_used_names()
