"""Digests of the bytes that were parsed: the proof that a log is still what was read of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import BinaryIO

from botscope.ingest.tail import read_fully

CHUNK_BYTES = 4 << 20
"""An append is sealed without reading more than this again."""

_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class KeptSeal:
    """A seal at one moment: how many bytes, the digest of each full chunk, and of the rest."""

    length: int
    chunks: tuple[str, ...]
    rest: str


class Seal:
    """Digests bytes as they are read; a log that goes on is sealed on."""

    def __init__(self, length: int = 0, chunks: Iterable[str] = ()) -> None:
        self.length = length
        self._chunks = list(chunks)
        self._rest = blake2b(digest_size=_DIGEST_BYTES)

    def add(self, data: bytes) -> None:
        """Take the bytes that follow."""
        view = memoryview(data)
        while len(view):
            part = view[: CHUNK_BYTES - self.length % CHUNK_BYTES]
            self._rest.update(part)
            self.length += len(part)
            view = view[len(part) :]
            if self.length % CHUNK_BYTES == 0:
                self._chunks.append(self._rest.hexdigest())
                self._rest = blake2b(digest_size=_DIGEST_BYTES)

    def kept(self) -> KeptSeal:
        """Return the seal as it is now."""
        return KeptSeal(self.length, tuple(self._chunks), self._rest.hexdigest())


def proven(kept: KeptSeal, handle: BinaryIO, *, from_chunk: int = 0) -> Seal | None:
    """Return the seal of a file that still begins with the sealed bytes, None for any other.

    ``from_chunk`` passes over chunks that are known to be the same in another way.
    """
    handle.seek(from_chunk * CHUNK_BYTES)
    for chunk in kept.chunks[from_chunk:]:
        data = read_fully(handle, CHUNK_BYTES)
        if blake2b(data, digest_size=_DIGEST_BYTES).hexdigest() != chunk:
            return None
    full_bytes = len(kept.chunks) * CHUNK_BYTES
    seal = Seal(full_bytes, kept.chunks)
    seal.add(read_fully(handle, kept.length - full_bytes))
    return seal if seal.kept() == kept else None
