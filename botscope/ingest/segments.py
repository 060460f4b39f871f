"""Blocks of lines to accepted rows: which layout holds where, and the verdict on every line."""

from dataclasses import dataclass, field

import numpy as np

from botscope.domain.accounts import LayoutKind
from botscope.domain.columns import IntArray
from botscope.ingest import foreign
from botscope.ingest.admission import Admission
from botscope.ingest.bulk import parse_clean, table_of
from botscope.ingest.encoding import decoded
from botscope.ingest.foreign import Choice
from botscope.ingest.gate import Gate, gate_for
from botscope.ingest.headers import (
    is_cut_header,
    is_header,
    own_below,
    own_by_header,
    own_by_row,
)
from botscope.ingest.layout import Layout, Row
from botscope.ingest.lines import BOM, LongLine
from botscope.ingest.options import IngestOptions
from botscope.ingest.overrides import FileOverride
from botscope.ingest.own_layouts import own_layout
from botscope.ingest.rows import Refusal, explain
from botscope.ingest.rowtable import RowTable
from botscope.ingest.tally import Tally


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a file under one layout, or two whose rows take turns."""

    first_line: int
    layout: Layout
    beside: Layout | None = None


@dataclass(slots=True)
class _Block:
    """Whole lines at a place in the file, and what was found in them so far."""

    offset: int
    data: bytes
    is_last: bool
    rows: list[Row] = field(default_factory=list)


class LogParser:
    """Reads one file's lines in order, however they are cut into pieces.

    Our own layouts are recognized by their header or their first row. Any other is recognized
    from its first ``sample_row_count`` rows: until those have come, ``is_provisional`` says that
    the next reading has to start again. Nothing else depends on where a reading ended.
    """

    def __init__(
        self,
        tally: Tally,
        admission: Admission,
        options: IngestOptions,
        *,
        in_bulk: bool,
        override: FileOverride | None = None,
    ) -> None:
        self.tally = tally
        self.segments: list[Segment] = []
        self.encoding = "utf-8"
        self.is_provisional = False
        self._admission = admission
        self._options = options
        self._in_bulk = in_bulk
        self._override = override
        self._layout: Layout | None = None
        self._gate: Gate | None = None
        self._inherited: tuple[str, ...] | None = None
        self._waiting: tuple[int, bytes] | None = None
        self._blank_delimiters = 0

    def feed(self, piece: tuple[int, bytes] | LongLine) -> None:
        """Read whole lines, or note a line that is too long."""
        if isinstance(piece, LongLine):
            self._decide()
            self._refuse_long(piece)
            return
        offset, data = piece
        if self._waiting is not None:
            offset, data = self._waiting[0], self._waiting[1] + data
            self._waiting = None
        self._read(_Block(offset, data, is_last=False))

    def finish(self) -> None:
        """Decide what waited for more rows; the end of the file has been reached for now."""
        if self._waiting is not None:
            self.is_provisional = True
            self._decide()

    def _decide(self) -> None:
        if self._waiting is not None:
            offset, data = self._waiting
            self._waiting = None
            self._read(_Block(offset, data, is_last=True))

    def _refuse_long(self, line: LongLine) -> None:
        self.tally.line_count += 1
        reason = "nul_bytes" if b"\0" in line.head else "line_too_long"
        detail = f"{line.size_bytes} bytes without a line end"
        self.tally.refuse(self.tally.line_count, line.offset, reason, detail, line.head)

    def _read(self, block: _Block) -> None:
        position = 0
        while position < len(block.data):
            if self._layout is None:
                position, is_open = self._open(block, position)
                if not is_open:
                    return
            elif self._gate is not None:
                position, is_decided = self._pass_gate(block, position, self._layout, self._gate)
                if not is_decided:
                    return
            else:
                position, is_decided = self._read_foreign(block, position, self._layout)
                if not is_decided:
                    return

    def _wait(self, block: _Block, position: int) -> None:
        self._waiting = (block.offset + position, block.data[position:])

    # -- the beginning of a segment ------------------------------------------------------------

    def _open(self, block: _Block, position: int) -> tuple[int, bool]:
        end = block.data.index(b"\n", position) + 1
        raw = block.data[position:end].rstrip(b"\r\n")
        if not raw.removeprefix(BOM).strip() or b"\0" in raw:
            self._plain_line(raw, block.offset + position)
            return end, True
        if decoded(raw) is None:
            self.tally.line_count += 1
            self._refuse_encoding(raw, block.offset + position)
            return end, True
        layout = self._own(raw, block.data[position:end])
        if layout is None:
            return self._open_foreign(block, position)
        self._begin(layout)
        if layout.header is not None:
            self._count_header()
            return end, True
        return position, True

    def _own(self, raw: bytes, line: bytes) -> Layout | None:
        """Return the layout of ours that a line begins, unless somebody says it is another."""
        if not self._is_own_kept:
            return None
        layout = own_by_header(raw) or own_by_row(line)
        return self._overridden(layout) if layout is not None else None

    @property
    def _is_own_kept(self) -> bool:
        return self._override is None or self._override.is_own_kept

    def _overridden(self, layout: Layout) -> Layout:
        return layout if self._override is None else self._override.on_own(layout)

    def _open_damaged(
        self, block: _Block, position: int, layout: Layout, first: str
    ) -> tuple[int, bool]:
        """Begin a layout of ours above whose rows a cut header stands, or the rest of a line."""
        self._begin(layout)
        if not is_cut_header(first):
            return position, True
        self._count_header()
        return block.data.index(b"\n", position) + 1, True

    def _open_foreign(self, block: _Block, position: int) -> tuple[int, bool]:
        wanted = self._options.sample_row_count + 1
        chars_wanted = self._options.sample_chars
        lines = foreign.sample_lines(block.data, position, wanted, chars_wanted)
        if not (foreign.is_enough(lines, wanted, chars_wanted) or block.is_last):
            self._wait(block, position)
            return position, False
        below = own_below(lines)
        if below is not None and self._is_own_kept:
            return self._open_damaged(block, position, self._overridden(below), lines[0])
        patience = self._options.new_width_row_count + 1
        layout, has_header = foreign.recognize(
            lines, self.tally.file, self._inherited, patience, self._override
        )
        beside = foreign.beside(lines, layout, self.tally.file, patience, has_header=has_header)
        self._blank_delimiters = lines[0].count(layout.delimiter) if lines else 0
        self._begin(layout, beside)
        if not has_header:
            return position, True
        self._count_header()
        return block.data.index(b"\n", position) + 1, True

    def _begin(self, layout: Layout, beside: Layout | None = None) -> None:
        self._layout, self._gate, self._inherited = layout, gate_for(layout), None
        self.segments.append(Segment(self.tally.line_count + 1, layout, beside))
        self._admission.begin(layout)

    def _count_header(self) -> None:
        self.tally.line_count += 1
        self.tally.header_count += 1

    # -- lines that no layout decides ----------------------------------------------------------

    def _plain_line(self, raw: bytes, offset: int) -> bool:
        """Count a blank or zeroed line; return False for one with something in it."""
        is_zeroed = b"\0" in raw
        if not is_zeroed and raw.removeprefix(BOM).strip():
            return False
        self.tally.line_count += 1
        if is_zeroed:
            detail = f"{raw.count(0)} zero bytes"
            self.tally.refuse(self.tally.line_count, offset, "nul_bytes", detail, raw)
        else:
            self.tally.blank_count += 1
        return True

    def _refuse_encoding(self, raw: bytes, offset: int) -> None:
        detail = "neither UTF-8 nor cp1252"
        self.tally.refuse(self.tally.line_count, offset, "bad_encoding", detail, raw)

    def _decoded(self, raw: bytes) -> str | None:
        text = decoded(raw)
        if text is None:
            return None
        if text[1] != "utf-8":
            self.encoding = text[1]
        return text[0].removeprefix("\ufeff")

    # -- our own layouts -----------------------------------------------------------------------

    def _pass_gate(
        self, block: _Block, position: int, layout: Layout, gate: Gate
    ) -> tuple[int, bool]:
        data, is_decided = block.data, True
        first_line, spans = self.tally.line_count + 1, []
        block.rows = []
        stop, clean_from, counted_to, pieces = len(data), position, position, []
        for begin, end in gate.suspects(data, position):
            self.tally.line_count += data.count(b"\n", counted_to, begin)
            counted_to = begin
            choice = self._header_choice(block, begin, end, layout)
            if choice != "stay":
                stop, is_decided = begin, choice == "change"
                break
            pieces.append(data[clean_from:begin])
            spans.append(begin)
            clean_from = counted_to = end
            self._suspect(data[begin:end].rstrip(b"\r\n"), block, begin, layout)
        pieces.append(data[clean_from:stop])
        starts = _line_starts(data, position, stop)
        self.tally.line_count = first_line + len(starts) - 1
        lines = np.arange(first_line, first_line + len(starts))
        if spans:
            is_clean = np.ones(len(starts), dtype=np.bool_)
            is_clean[np.searchsorted(starts, spans)] = False
            starts, lines = starts[is_clean], lines[is_clean]
        self._admit_clean(pieces, layout, lines, starts, block)
        if not is_decided:
            self._wait(block, stop)
        elif stop < len(data):
            self._layout = None
        return stop, is_decided

    def _header_choice(self, block: _Block, begin: int, end: int, layout: Layout) -> Choice:
        """Decide whether a line is the header of another layout, on the row that follows it."""
        if len(self.segments) >= self._options.segment_limit:
            return "stay"
        text = self._header_text(block.data[begin:end].rstrip(b"\r\n"))
        if text is None or is_header(text, layout):
            return "stay"
        if own_layout(tuple(text.split(","))) is not None:
            return "change"
        if not foreign.is_new_header(text, layout):
            return "stay"
        following = foreign.sample_lines(block.data, end, 1)
        if not following:
            return "stay" if block.is_last else "wait"
        return foreign.header_choice(text, following[0], layout)

    def _header_text(self, raw: bytes) -> str | None:
        if b"\0" in raw or len(raw) > 4096:
            return None
        text = decoded(raw)
        return text[0].removeprefix("\ufeff") if text else None

    def _suspect(self, raw: bytes, block: _Block, begin: int, layout: Layout) -> None:
        offset = block.offset + begin
        if self._plain_line(raw, offset):
            return
        self.tally.line_count += 1
        line = self.tally.line_count
        text = self._decoded(raw)
        if text is None:
            self._refuse_encoding(raw, offset)
            return
        if is_header(text, layout):
            self.tally.header_count += 1
            return
        verdict = explain(text, layout, line, offset)
        if isinstance(verdict, Refusal):
            self.tally.refuse(line, offset, verdict.reason, verdict.detail, raw)
        else:
            block.rows.append(verdict)

    def _admit_clean(
        self, pieces: list[bytes], layout: Layout, lines: IntArray, starts: IntArray, block: _Block
    ) -> None:
        clean = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        tables = [RowTable.of(block.rows)] if block.rows else []
        if len(lines):
            in_bulk = self._in_bulk and len(clean) >= self._options.bulk_block_bytes
            columns = parse_clean(clean, layout, in_bulk=in_bulk)
            tables.append(table_of(columns, lines, starts + block.offset))
        if tables:
            table = RowTable.concat(tables)
            if len(tables) > 1:
                table = table.take(np.argsort(table.line, kind="stable"))
            self._admission.admit(table, layout, block.offset, block.data)

    # -- any other layout ----------------------------------------------------------------------

    def _read_foreign(self, block: _Block, position: int, layout: Layout) -> tuple[int, bool]:
        block.rows = []
        while position < len(block.data):
            end = block.data.index(b"\n", position) + 1
            raw = block.data[position:end].rstrip(b"\r\n")
            if not self._plain_line(raw, block.offset + position):
                text = self._decoded(raw)
                choice = self._segment_choice(text, layout, block, position, end)
                if choice == "wait":
                    self._wait(block, position)
                    self._admit_foreign(block, layout)
                    return position, False
                if choice == "change":
                    self._layout = None
                    break
                self._foreign_line(text, raw, block.offset + position, block, layout)
            position = end
        self._admit_foreign(block, layout)
        return position, True

    def _segment_choice(
        self, text: str | None, layout: Layout, block: _Block, position: int, end: int
    ) -> Choice:
        """Decide whether a line begins another segment: by its names, or by a lasting new width."""
        # A segment has at least one line of its own, or reading would never get past it.
        if self.tally.line_count + 1 == self.segments[-1].first_line:
            return "stay"
        choice = self._header_choice(block, position, end, layout)
        if choice != "stay" or text is None:
            return choice
        if self._of_width(text, layout) is not None or is_header(text, layout):
            return "stay"
        if len(self.segments) >= self._options.segment_limit:
            return "stay"
        if not layout.width and text.count(layout.delimiter) == self._blank_delimiters:
            # Rows without anything in them have no layout, and the next of them has none either.
            return "stay"
        wanted = self._options.new_width_row_count + 1
        lines = foreign.sample_lines(block.data, position, wanted)
        if len(lines) < wanted:
            return "stay" if block.is_last else "wait"
        if not foreign.share_new_width(lines, layout):
            return "stay"
        self._inherited = layout.header
        return "change"

    def _of_width(self, text: str, layout: Layout) -> Layout | None:
        """Return which of the layouts that hold here a line has the width of, None for neither.

        A line that cannot be split is the main layout's to refuse.
        """
        if not foreign.is_other_width(text, layout):
            return layout
        beside = self.segments[-1].beside
        return beside if beside and not foreign.is_other_width(text, beside) else None

    def _foreign_line(
        self, text: str | None, raw: bytes, offset: int, block: _Block, layout: Layout
    ) -> None:
        self.tally.line_count += 1
        line = self.tally.line_count
        if text is None:
            self._refuse_encoding(raw, offset)
            return
        if is_header(text, layout):
            self.tally.header_count += 1
            return
        verdict = foreign.verdict(text, self._of_width(text, layout) or layout, line, offset)
        if isinstance(verdict, Refusal):
            self.tally.refuse(line, offset, verdict.reason, verdict.detail, raw)
        elif verdict is None:
            self.tally.not_a_trade_count += 1
        else:
            block.rows.append(verdict)

    def _admit_foreign(self, block: _Block, layout: Layout) -> None:
        if block.rows:
            self._admission.admit(RowTable.of(block.rows), layout, block.offset, block.data)
            block.rows = []

    @property
    def layout_kind(self) -> LayoutKind:
        """The kind of the last segment that holds trades, else of the last one."""
        kinds = [segment.layout.kind for segment in self.segments]
        trading = [kind for kind in kinds if kind in ("closed_trades", "fills", "events")]
        chosen = trading or kinds
        return chosen[-1] if chosen else "other"


def _line_starts(data: bytes, begin: int, end: int) -> IntArray:
    if begin == end:
        return np.empty(0, dtype=np.int64)
    octets = np.frombuffer(data, dtype=np.uint8)[begin:end]
    ends = np.flatnonzero(octets == ord("\n")) + begin + 1
    return np.concatenate((np.asarray([begin], dtype=np.int64), ends[:-1])).astype(np.int64)
