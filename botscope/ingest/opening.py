"""Which segment begins at a line: one of ours by its header or a row, else what the rows show."""

from dataclasses import dataclass

from botscope.ingest import foreign
from botscope.ingest.block import Block
from botscope.ingest.headers import is_cut_header, own_below, own_by_header, own_by_row
from botscope.ingest.layout import Layout
from botscope.ingest.options import IngestOptions
from botscope.ingest.overrides import FileOverride


@dataclass(frozen=True, slots=True)
class Beginning:
    """A layout that holds from a line on, and whether that line is its header."""

    layout: Layout
    has_header: bool
    beside: Layout | None = None
    first_delimiter_count: int = 0


class Opening:
    """Finds the layouts of one file, under what somebody set about it by hand."""

    def __init__(self, options: IngestOptions, override: FileOverride | None) -> None:
        self._options = options
        self._override = override

    def beginning(
        self, block: Block, position: int, file: str, inherited: tuple[str, ...] | None
    ) -> Beginning | None:
        """Return what begins at a line of text, None where it takes more lines to tell.

        ``inherited`` is the header further up, when a change of width begins the segment.
        """
        end = block.line_end(position)
        own = self._own(block.raw(position, end), block.data[position:end])
        if own is not None:
            return Beginning(own, own.header is not None)
        wanted, chars_wanted = self._options.sample_row_count + 1, self._options.sample_chars
        lines = foreign.sample_lines(block.data, position, wanted, chars_wanted)
        if not (foreign.is_enough(lines, wanted, chars_wanted) or block.is_last):
            return None
        below = own_below(lines)
        if below is not None and self._is_own_kept:
            # Above rows of ours stands a cut header, or the rest of a line.
            return Beginning(self._overridden(below), is_cut_header(lines[0]))
        return self._recognized(lines, file, inherited)

    def _recognized(
        self, lines: list[str], file: str, inherited: tuple[str, ...] | None
    ) -> Beginning:
        patience = self._options.new_width_row_count + 1
        layout, has_header = foreign.recognize(lines, file, inherited, patience, self._override)
        beside = foreign.beside(lines, layout, file, patience, has_header=has_header)
        delimiter_count = lines[0].count(layout.delimiter) if lines else 0
        return Beginning(layout, has_header, beside, delimiter_count)

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
