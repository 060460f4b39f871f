"""One file of the warm start: columns, then what they belong to, then where that stands."""

import json
import os
import struct
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

from botscope.ingest.warm.arrays import (
    Array,
    DamagedError,
    KeptColumn,
    Piece,
    read_column,
    write_column,
)

_MAGIC = b"botscope-warm-1\n"
_FOOTER = struct.Struct("<QQ32s16s")
_DIGEST_BYTES = 32

OWNER_ONLY = 0o600


def write_file(path: Path, head: Mapping[str, Any], arrays: Sequence[Array]) -> None:
    """Write a head and its columns, flushed to the disk.

    Raises
    ------
    OSError
        When the disk does not take it.
    UnkeptError
        When a column is of a kind that is not kept.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, OWNER_ONLY), "wb") as handle:
        columns = [asdict(write_column(array, handle)) for array in arrays]
        text = json.dumps({**head, "columns": columns}).encode()
        offset = handle.tell()
        handle.write(text)
        digest = blake2b(text, digest_size=_DIGEST_BYTES).digest()
        handle.write(_FOOTER.pack(offset, len(text), digest, _MAGIC))
        handle.flush()
        os.fsync(handle.fileno())


def read_head(handle: BinaryIO) -> dict[str, Any]:
    """Return what a file says of itself.

    Raises
    ------
    DamagedError
        When it is not such a file, or not all of it.
    """
    size = os.fstat(handle.fileno()).st_size
    if size < _FOOTER.size:
        raise DamagedError("too short")
    handle.seek(size - _FOOTER.size)
    offset, length, digest, magic = _FOOTER.unpack(handle.read(_FOOTER.size))
    if magic != _MAGIC or offset + length + _FOOTER.size != size:
        raise DamagedError("not whole")
    handle.seek(offset)
    text = handle.read(length)
    if blake2b(text, digest_size=_DIGEST_BYTES).digest() != digest:
        raise DamagedError("the head is not what was written")
    head: dict[str, Any] = json.loads(text)
    return head


def read_arrays(head: Mapping[str, Any], handle: BinaryIO) -> list[Array]:
    """Return the columns that belong to a head.

    Raises
    ------
    DamagedError
        When one is not what was written.
    """
    handle.seek(0)
    return [read_column(_column(told), handle) for told in head["columns"]]


def _column(told: Mapping[str, Any]) -> KeptColumn:
    pieces = tuple(Piece(**piece) for piece in told["pieces"])
    return KeptColumn(told["count"], told["dtype"], pieces)
