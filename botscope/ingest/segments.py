"""Blocks of lines to accepted rows: which layout holds where, and the verdict on every line.

The data flows one way::

    block --> opening: what begins here? --> segment --> stretch: its lines
       ^         (ours, or recognized)                     |  gate: clean | suspect
       |                                                   |  clean   --> bulk --> verdicts --+
       +-- wait: more lines are needed                     |  suspect --> changes: ends it?   |
       +-- change: the segment ends here <-----------------+  suspect --> single_lines -------+
                                                              admission <---------------------+

``opening`` and ``changes`` decide and count nothing. ``stretch`` and ``single_lines`` count each
line once, in the tally. This module holds what lasts from block to block.
"""

from botscope.domain.accounts import LayoutKind
from botscope.ingest.admission import Admission
from botscope.ingest.block import Block, Segment, says_nothing
from botscope.ingest.encoding import decoded
from botscope.ingest.foreign import NOT_TRADES
from botscope.ingest.lines import LongLine
from botscope.ingest.opening import Beginning, Opening
from botscope.ingest.options import IngestOptions
from botscope.ingest.overrides import FileOverride
from botscope.ingest.single_lines import SingleLines
from botscope.ingest.stretch import Stretch
from botscope.ingest.tally import Tally

__all__ = ["LogParser", "Segment"]


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
        self.is_provisional = False
        self._admission = admission
        self._options = options
        self._single = SingleLines(tally)
        self._opening = Opening(options, override)
        self._stretch = Stretch(tally, admission, options, self._single, in_bulk=in_bulk)
        self._is_open = False
        self._inherited: tuple[str, ...] | None = None
        self._waiting: tuple[int, bytes] | None = None

    @property
    def encoding(self) -> str:
        """The encoding of the lines so far; an old code page where any line needed it."""
        return self._single.encoding

    def feed(self, piece: tuple[int, bytes] | LongLine) -> None:
        """Read whole lines, or note a line that is too long."""
        if isinstance(piece, LongLine):
            self._decide()
            self._single.long(piece)
            return
        offset, data = piece
        if self._waiting is not None:
            offset, data = self._waiting[0], self._waiting[1] + data
            self._waiting = None
        self._read(Block(offset, data, is_last=False))

    def finish(self) -> None:
        """Decide what waited for more rows; the end of the file has been reached for now."""
        if self._waiting is not None:
            self.is_provisional = True
            self._decide()

    def _decide(self) -> None:
        if self._waiting is not None:
            offset, data = self._waiting
            self._waiting = None
            self._read(Block(offset, data, is_last=True))

    def _read(self, block: Block) -> None:
        position: int | None = 0
        while position is not None and position < len(block.data):
            if self._is_open:
                position = self._read_on(block, position)
            else:
                position = self._open(block, position)

    def _wait(self, block: Block, position: int) -> None:
        self._waiting = (block.offset + position, block.data[position:])

    def _read_on(self, block: Block, position: int) -> int | None:
        """Read lines of the open segment; return where to go on, None to wait for more."""
        may_end = len(self.segments) < self._options.segment_limit
        stop = self._stretch.read(block, position, self.segments[-1], may_end=may_end)
        if stop.choice == "wait":
            self._wait(block, stop.position)
            return None
        if stop.choice == "change":
            self._is_open, self._inherited = False, stop.inherited
        return stop.position

    def _open(self, block: Block, position: int) -> int | None:
        """Begin a segment, or pass over a line that begins none; None to wait for more."""
        end = block.line_end(position)
        raw = block.raw(position, end)
        if says_nothing(raw):
            self._single.plain(raw, block.offset + position)
            return end
        if decoded(raw) is None:
            self._single.undecodable(raw, block.offset + position)
            return end
        begun = self._opening.beginning(block, position, self.tally.file, self._inherited)
        if begun is None:
            self._wait(block, position)
            return None
        self._begin(begun)
        return end if begun.has_header else position

    def _begin(self, begun: Beginning) -> None:
        first_line = self.tally.line_count + 1
        self.segments.append(
            Segment(first_line, begun.layout, begun.beside, begun.first_delimiter_count)
        )
        self._admission.begin(begun.layout)
        self._is_open, self._inherited = True, None
        if begun.has_header:
            self._single.header()

    @property
    def layout_kind(self) -> LayoutKind:
        """The kind of the last segment that holds trades, else of the last one."""
        kinds = [segment.layout.kind for segment in self.segments]
        trading = [kind for kind in kinds if kind not in NOT_TRADES]
        chosen = trading or kinds
        return chosen[-1] if chosen else "other"
