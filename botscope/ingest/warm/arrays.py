"""Columns to bytes and back, to the bit; whole numbers in as little room as they need."""

import zlib
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from botscope.ingest.rowtable import is_constant

Array = NDArray[Any]

PIECE_COUNT = 1 << 20
"""Values written at once: what is copied on the way stays small."""

_KINDS = "iufbS"
_SMALLER = tuple(np.dtype(name) for name in ("i1", "i2", "i4"))


class UnkeptError(TypeError):
    """Something that this code does not know how to keep."""


class DamagedError(ValueError):
    """What was kept is not what was written."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of values of one column as it stands in the file.

    ``form`` is "plain", "steps" (from value to value, beginning at ``first``) or "constant".
    """

    count: int
    form: str
    dtype: str
    size_bytes: int
    checksum: int
    first: int = 0


@dataclass(frozen=True, slots=True)
class KeptColumn:
    """One column: what it holds and where its pieces are."""

    count: int
    dtype: str
    pieces: tuple[Piece, ...]


def write_column(array: Array, handle: BinaryIO) -> KeptColumn:
    """Write a column and return what reads it again.

    Raises
    ------
    UnkeptError
        When it is not a column of numbers or bytes.
    """
    if array.ndim != 1 or array.dtype.kind not in _KINDS:
        raise UnkeptError(f"{array.ndim} dimensions of {array.dtype}")
    if is_constant(array):
        pieces = [_write(array[:1], "constant", handle)]
    else:
        starts = range(0, len(array), PIECE_COUNT)
        pieces = [_write_piece(array[start : start + PIECE_COUNT], handle) for start in starts]
    return KeptColumn(len(array), array.dtype.str, tuple(pieces))


def _write_piece(values: Array, handle: BinaryIO) -> Piece:
    if values.dtype.kind != "i" or values.dtype.itemsize < 4:
        return _write(values, "plain", handle)
    narrow = _narrowest(values)
    steps = np.diff(values, prepend=values[:1])
    step_type = _narrowest(steps)
    if step_type.itemsize < narrow.itemsize:
        return _write(steps.astype(step_type), "steps", handle, int(values[0]))
    return _write(values.astype(narrow, copy=False), "plain", handle)


def _narrowest(values: Array) -> np.dtype[Any]:
    low, high = int(values.min()), int(values.max())
    for dtype in _SMALLER:
        room = np.iinfo(dtype)
        if dtype.itemsize < values.dtype.itemsize and room.min <= low and high <= room.max:
            return dtype
    return values.dtype


def _write(values: Array, form: str, handle: BinaryIO, first: int = 0) -> Piece:
    octets = np.ascontiguousarray(values).view(np.uint8)
    handle.write(octets.data)
    size, checksum = len(octets), zlib.crc32(octets.data)
    return Piece(len(values), form, values.dtype.str, size, checksum, first)


def read_column(kept: KeptColumn, handle: BinaryIO) -> Array:
    """Read a column from where the file stands.

    Raises
    ------
    DamagedError
        When the bytes are not those that were written.
    """
    if kept.pieces and kept.pieces[0].form == "constant":
        values = np.empty(1, dtype=kept.dtype)
        _read_into(values, kept.pieces[0], handle)
        return np.broadcast_to(values[0], kept.count)
    column = np.empty(kept.count, dtype=kept.dtype)
    start = 0
    for piece in kept.pieces:
        _read_piece(column[start : start + piece.count], piece, handle)
        start += piece.count
    return column


def _read_piece(target: Array, piece: Piece, handle: BinaryIO) -> None:
    if piece.form == "plain" and piece.dtype == target.dtype.str:
        _read_into(target, piece, handle)
        return
    values = np.empty(piece.count, dtype=piece.dtype)
    _read_into(values, piece, handle)
    if piece.form == "plain":
        target[:] = values
        return
    np.cumsum(values, dtype=target.dtype, out=target)
    target += piece.first


def _read_into(values: Array, piece: Piece, handle: BinaryIO) -> None:
    octets = values.view(np.uint8)
    place = octets.data
    while len(place):
        count = handle.readinto(place)  # type: ignore[attr-defined]
        if not count:
            raise DamagedError("the file is too short")
        place = place[count:]
    if len(octets) != piece.size_bytes or zlib.crc32(octets.data) != piece.checksum:
        raise DamagedError("a column is not what was written")
