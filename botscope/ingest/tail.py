"""Whether a file on disk still begins with what was read of it."""

import os
import zlib
from dataclasses import dataclass
from typing import BinaryIO

WHOLE_BYTES = 1 << 20
"""Up to here every byte is checked before an append is believed."""

_EDGE_BYTES = 1 << 16
_PROBE_BYTES = 1 << 12
_PROBE_COUNT = 32


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the file system says of a file: cheap to ask, and not always the truth."""

    device: int
    inode: int
    size_bytes: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Stamp":
        """Take the parts of a stat result that tell one version of a file from another.

        The time of modification can be set by whoever copies a file; that of its change cannot.
        On Windows the latter is the time of creation, and never moves.
        """
        return cls(
            status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
        )

    def is_young(self, now_ms: int, window_s: float) -> bool:
        """Return True while a coarse clock may still give another write the same times."""
        return now_ms / 1000 - max(self.modified_ns, self.changed_ns) / 1e9 < window_s

    @property
    def identity(self) -> tuple[int, int]:
        """Device and inode: the same file under whatever name."""
        return self.device, self.inode


def fingerprint(handle: BinaryIO, length: int) -> int:
    """Return a checksum of the first ``length`` bytes of a file.

    Up to 1 MiB of all of them; beyond it of both ends and 32 places between, because an append
    to a big file must not cost a reading of it. A rewrite that keeps length, ends, places *and*
    comes together with an append is the one change that this cannot see.
    """
    if length <= WHOLE_BYTES:
        return _checksum(handle, 0, length, 0)
    value = _checksum(handle, 0, _EDGE_BYTES, 0)
    for index in range(1, _PROBE_COUNT + 1):
        place = index * (length // (_PROBE_COUNT + 1))
        value = _checksum(handle, place, _PROBE_BYTES, value)
    return _checksum(handle, length - _EDGE_BYTES, _EDGE_BYTES, value)


def proof_of(first: bytes) -> tuple[int, int]:
    """Return how much of what was read first is proven by its checksum, and the checksum."""
    whole = first[:WHOLE_BYTES]
    return len(whole), zlib.crc32(whole)


def _checksum(handle: BinaryIO, start: int, count: int, value: int) -> int:
    handle.seek(start)
    return zlib.crc32(read_fully(handle, count), value)


def read_fully(handle: BinaryIO, count: int) -> bytes:
    """Read ``count`` bytes, fewer only at the end of the file."""
    first = handle.read(count)
    if len(first) == count or not first:
        return first
    parts = [first]
    missing = count - len(first)
    while missing:
        part = handle.read(missing)
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
