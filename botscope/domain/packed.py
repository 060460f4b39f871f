"""A long column of short texts in little memory: full blocks are compressed, the end is not."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

BLOCK_COUNT = 64
"""Texts per block: the reports of an hour resemble each other, and one is unpacked in 30 us."""

SEPARATOR = "\n"


@dataclass(frozen=True, slots=True, eq=False)
class PackedTexts:
    """Texts without line ends, in order; every change gives a new column."""

    blocks: tuple[bytes, ...] = ()
    tail: tuple[str, ...] = ()
    size_bytes: int = 0

    def __len__(self) -> int:
        return len(self.blocks) * BLOCK_COUNT + len(self.tail)

    def __iter__(self) -> Iterator[str]:
        for block in self.blocks:
            yield from _unpacked(block)
        yield from self.tail

    def at(self, index: int) -> str:
        """Return one text; the index counts from 0."""
        block, place = divmod(index, BLOCK_COUNT)
        if block < len(self.blocks):
            return _unpacked(self.blocks[block])[place]
        return self.tail[index - len(self.blocks) * BLOCK_COUNT]

    def with_last(self, text: str) -> "PackedTexts":
        """Return the column with one text more at its end."""
        size_bytes = self.size_bytes + len(text)
        tail = (*self.tail, text)
        if len(tail) <= BLOCK_COUNT:
            return PackedTexts(self.blocks, tail, size_bytes)
        full = _packed(tail[:BLOCK_COUNT])
        return PackedTexts((*self.blocks, full), tail[BLOCK_COUNT:], size_bytes)

    def without_last(self) -> "PackedTexts":
        """Return the column without its last text."""
        if not self.tail:
            opened = PackedTexts(
                self.blocks[:-1], tuple(_unpacked(self.blocks[-1])), self.size_bytes
            )
            return opened.without_last()
        size_bytes = self.size_bytes - len(self.tail[-1])
        return PackedTexts(self.blocks, self.tail[:-1], size_bytes)

    @classmethod
    def of(cls, texts: Iterable[str]) -> "PackedTexts":
        """Pack texts."""
        blocks: list[bytes] = []
        tail: list[str] = []
        size_bytes = 0
        for text in texts:
            if len(tail) == BLOCK_COUNT:
                blocks.append(_packed(tail))
                tail = []
            tail.append(text)
            size_bytes += len(text)
        return cls(tuple(blocks), tuple(tail), size_bytes)


def _packed(texts: Iterable[str]) -> bytes:
    return zlib.compress(SEPARATOR.join(texts).encode("utf-8"), level=1)


def _unpacked(block: bytes) -> list[str]:
    return zlib.decompress(block).decode("utf-8").split(SEPARATOR)
