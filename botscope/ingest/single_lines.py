"""One line at a time: blank, spoiled, a header again, or a row with its verdict."""

from botscope.ingest import foreign
from botscope.ingest.block import Segment, says_nothing
from botscope.ingest.changes import layout_of_width
from botscope.ingest.encoding import UTF8, decoded
from botscope.ingest.headers import is_header
from botscope.ingest.layout import Row
from botscope.ingest.lines import LongLine
from botscope.ingest.rows import Refusal, explain
from botscope.ingest.tally import Tally


class SingleLines:
    """Counts lines that are looked at one by one; each is added to one count of the tally."""

    def __init__(self, tally: Tally) -> None:
        self.encoding = UTF8
        self._tally = tally

    def long(self, line: LongLine) -> None:
        """Refuse a line that is too long."""
        self._tally.line_count += 1
        reason = "nul_bytes" if b"\0" in line.head else "line_too_long"
        detail = f"{line.size_bytes} bytes without a line end"
        self._tally.refuse(self._tally.line_count, line.offset, reason, detail, line.head)

    def plain(self, raw: bytes, offset: int) -> bool:
        """Count a blank or zeroed line; return False for one with something in it."""
        if not says_nothing(raw):
            return False
        self._tally.line_count += 1
        if b"\0" in raw:
            detail = f"{raw.count(0)} zero bytes"
            self._tally.refuse(self._tally.line_count, offset, "nul_bytes", detail, raw)
        else:
            self._tally.blank_count += 1
        return True

    def header(self) -> None:
        """Count the header of a segment."""
        self._tally.line_count += 1
        self._tally.header_count += 1

    def undecodable(self, raw: bytes, offset: int) -> None:
        """Refuse a line that is no text in any encoding."""
        self._tally.line_count += 1
        detail = "neither UTF-8 nor cp1252"
        self._tally.refuse(self._tally.line_count, offset, "bad_encoding", detail, raw)

    def text(self, raw: bytes) -> str | None:
        """Return a line as text, and remember an encoding that is not the usual one."""
        found = decoded(raw)
        if found is None:
            return None
        if found[1] != UTF8:
            self.encoding = found[1]
        return found[0].removeprefix("\ufeff")

    def row(self, text: str, raw: bytes, offset: int, segment: Segment) -> Row | None:
        """Return the row that a line is, None where it is counted as something else."""
        if is_header(text, segment.layout):
            self.header()
            return None
        self._tally.line_count += 1
        line = self._tally.line_count
        if segment.layout.is_own:
            found: Row | Refusal | None = explain(text, segment.layout, line, offset)
        else:
            layout = layout_of_width(text, segment) or segment.layout
            found = foreign.verdict(text, layout, line, offset)
        if isinstance(found, Refusal):
            self._tally.refuse(line, offset, found.reason, found.detail, raw)
            return None
        self._tally.not_a_trade_count += found is None
        return found
