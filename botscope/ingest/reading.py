"""One pass over one file: the parts that a reading is built from."""

from botscope.ingest.admission import Admission
from botscope.ingest.lines import LineFeed
from botscope.ingest.options import IngestOptions
from botscope.ingest.overrides import FileOverride
from botscope.ingest.segments import LogParser
from botscope.ingest.shelf import Shelf
from botscope.ingest.tally import Tally
from botscope.ingest.warm.seal import Seal

_SLACK = 1.03
"""Rows that are a little shorter later on still fit what was reserved."""


class Reading:
    """Everything that one pass over a file has built so far."""

    def __init__(
        self,
        name: str,
        options: IngestOptions,
        now_ms: int,
        size_bytes: int,
        override: FileOverride | None = None,
    ) -> None:
        in_bulk = size_bytes >= options.bulk_from_bytes
        self.tally = Tally(name, options.kept_per_reason_count)
        self.admission = Admission(self.tally, options, now_ms)
        self.parser = LogParser(
            self.tally, self.admission, options, in_bulk=in_bulk, override=override
        )
        self.feed: LineFeed | None = None
        self.seal: Seal | None = None
        self.wide: str | None = None
        self.has_line_ends = False
        self.block_bytes = options.bulk_read_bytes if in_bulk else options.block_bytes
        self._size_bytes = size_bytes
        self._is_expected = False

    def is_appendable(self) -> bool:
        """Return True when more bytes may simply be added to this pass."""
        is_settled = self.has_line_ends and self.tally.line_count > 0
        return is_settled and not self.parser.is_provisional and self.wide is None

    def expect(self, read_bytes: int) -> None:
        """Judge once, from the first part read, how many rows are to come."""
        if self._is_expected:
            return
        self._is_expected = True
        for shelf in self.shelves:
            share = self._size_bytes / max(read_bytes, 1)
            shelf.kept.reserve(int(len(shelf.kept) * share * _SLACK))

    @property
    def shelves(self) -> list[Shelf]:
        """The rows so far, by layout kind."""
        return list(self.admission.shelves.values())
