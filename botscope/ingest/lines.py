"""Physical lines out of blocks of bytes: what ends a line, what is too long, what is not done."""

from dataclasses import dataclass

BOM = b"\xef\xbb\xbf"

KEPT_BYTES = 1024
"""What is kept of a line that is too long: enough for its record and to see what it holds."""


@dataclass(frozen=True, slots=True)
class LongLine:
    """A line beyond the limit, given up on and skipped to its end."""

    offset: int
    size_bytes: int
    head: bytes


class LineFeed:
    """Cuts a stream into blocks of whole lines, wherever the stream itself was cut.

    ``take`` returns what can be parsed so far: blocks (offset, bytes), each ending with a line
    feed, and the over-long lines, in order. What is left is the unterminated last line.
    Quotes mean nothing here: a line ends at its line feed, so one broken quote costs one row.
    """

    def __init__(self, line_limit_bytes: int, *, ends_with_return: bool = False) -> None:
        self._limit = line_limit_bytes
        self._ends_with_return = ends_with_return
        self._rest = b""
        self._skipped: LongLine | None = None
        self.offset = 0
        self.ended_count = 0

    @property
    def pending_count(self) -> int:
        """1 while the last line has no end, else 0."""
        return int(bool(self._rest) or self._skipped is not None)

    @property
    def given_up_bytes(self) -> int:
        """The size of the unterminated last line where it is too long to become a row, else 0."""
        return self._skipped.size_bytes if self._skipped else 0

    @property
    def pending_bytes(self) -> bytes:
        """The beginning of the unterminated last line."""
        return self._skipped.head if self._skipped else self._rest

    def take(self, data: bytes) -> list[tuple[int, bytes] | LongLine]:
        """Feed the bytes that follow; return the lines that are now complete."""
        if self._ends_with_return:
            data = data.replace(b"\r", b"\n")
        # Counted here and nowhere else: what the conservation law is checked against.
        self.ended_count += data.count(b"\n")
        out: list[tuple[int, bytes] | LongLine] = []
        if self._skipped is not None:
            data = self._resume(self._skipped, data, out)
        data = self._rest + data
        start, self._rest = self.offset - len(self._rest), b""
        end = data.rfind(b"\n") + 1
        if end:
            out.extend(self._split_long(start, data[:end] if end < len(data) else data))
        self._keep(start + end, data[end:])
        return out

    def _resume(
        self, skipped: LongLine, data: bytes, out: list[tuple[int, bytes] | LongLine]
    ) -> bytes:
        end = data.find(b"\n") + 1
        used = end or len(data)
        longer = LongLine(skipped.offset, skipped.size_bytes + used, skipped.head)
        self.offset += used
        self._skipped = None if end else longer
        if end:
            out.append(longer)
        return data[used:]

    def _keep(self, start: int, rest: bytes) -> None:
        self.offset = start + len(rest)
        if len(rest) > self._limit:
            self._skipped = LongLine(start, len(rest), rest[:KEPT_BYTES])
        else:
            self._rest = rest

    def _split_long(self, start: int, block: bytes) -> list[tuple[int, bytes] | LongLine]:
        pieces: list[tuple[int, bytes] | LongLine] = []
        begin = position = 0
        while len(block) - position > self._limit:
            # The last line feed within reach: without one the line at hand is too long.
            end = block.rfind(b"\n", position, position + self._limit + 1) + 1
            if end > position:
                position = end
                continue
            end = block.index(b"\n", position) + 1
            if position > begin:
                pieces.append((start + begin, block[begin:position]))
            head = block[position : position + KEPT_BYTES]
            pieces.append(LongLine(start + position, end - position, head))
            begin = position = end
        if begin < len(block):
            pieces.append((start + begin, block[begin:] if begin else block))
        return pieces


def ends_with_return(data: bytes) -> bool:
    """Return True for bytes whose lines end with a lone carriage return."""
    return b"\n" not in data and b"\r" in data
