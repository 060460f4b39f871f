"""Whole lines at a place in a file, and the stretch of it that one layout holds for."""

from dataclasses import dataclass

import numpy as np

from botscope.domain.columns import IntArray
from botscope.ingest.layout import Layout
from botscope.ingest.lines import BOM


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a file under one layout, or two whose rows take turns."""

    first_line: int
    layout: Layout
    beside: Layout | None = None
    first_delimiter_count: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines; ``is_last`` where nothing follows them for now."""

    offset: int
    data: bytes
    is_last: bool

    def line_end(self, begin: int) -> int:
        """Return where the line that begins here ends, behind its line feed."""
        return self.data.index(b"\n", begin) + 1

    def raw(self, begin: int, end: int) -> bytes:
        """Return one line without its end."""
        return self.data[begin:end].rstrip(b"\r\n")


def line_starts(data: bytes, begin: int, end: int) -> IntArray:
    """Return where each line of a part of a block begins."""
    if begin == end:
        return np.empty(0, dtype=np.int64)
    octets = np.frombuffer(data, dtype=np.uint8)[begin:end]
    ends = np.flatnonzero(octets == ord("\n")) + begin + 1
    return np.concatenate((np.asarray([begin], dtype=np.int64), ends[:-1])).astype(np.int64)


def says_nothing(raw: bytes) -> bool:
    """Return True for a line that is blank, or has zero bytes in it."""
    return b"\0" in raw or not raw.removeprefix(BOM).strip()
