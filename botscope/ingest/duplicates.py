"""Rows that stand twice: the same trade id, or a block of rows that was appended again."""

from collections.abc import Callable

import numpy as np

from botscope.domain.columns import BoolArray, BytesArray, IntArray, Labels
from botscope.ingest.rowtable import RowTable
from botscope.ingest.store import GrowingColumn, is_constant

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_IDENTITY = (
    "time_ms",
    "open_time_ms",
    "symbol",
    "side",
    "direction",
    "quantity",
    "price",
    "entry_price",
    "exit_price",
    "pnl",
    "fee",
    "balance_after",
    "order_id",
    "status",
)


class IdIndex:
    """Knows every id seen so far, exactly; ids that only ever rise need no memory at all.

    The first time that an id does not rise, a hash index is built from ``seen``: sorted runs of
    64-bit hashes, merged like the levels of a log-structured tree. A hash that is found is
    compared with the id itself, so a collision never makes a duplicate.
    """

    def __init__(self) -> None:
        self._top: tuple[int, bytes] = (0, b"")
        self._ids: GrowingColumn | None = None
        self._runs: list[tuple[IntArray, IntArray]] = []

    def repeated(self, ids: BytesArray, seen: Callable[[], BytesArray]) -> BoolArray:
        """Return True for ids that were seen before or stand earlier in ``ids``.

        ``seen`` gives all ids that were let through before; empty ids never repeat.
        """
        if not len(ids) or is_constant(ids):
            return np.zeros(len(ids), dtype=np.bool_)
        if self._ids is None:
            if self._rise(ids):
                return np.zeros(len(ids), dtype=np.bool_)
            self._ids = GrowingColumn()
            held = seen()
            self._add(held[held != b""])
        return self._repeated_by_hash(ids)

    def _rise(self, ids: BytesArray) -> bool:
        lengths = _lengths(ids)
        first, last = (int(lengths[0]), bytes(ids[0])), (int(lengths[-1]), bytes(ids[-1]))
        if not lengths.all() or first <= self._top:
            return False
        longer = lengths[1:] > lengths[:-1]
        higher = (lengths[1:] == lengths[:-1]) & (ids[1:] > ids[:-1])
        if not bool(np.all(longer | higher)):
            return False
        self._top = last
        return True

    def _repeated_by_hash(self, ids: BytesArray) -> BoolArray:
        named = np.flatnonzero(ids != b"")
        repeats = np.zeros(len(ids), dtype=np.bool_)
        if not len(named):
            return repeats
        _, first = np.unique(ids[named], return_index=True)
        once = np.zeros(len(named), dtype=np.bool_)
        once[first] = True
        once &= ~self._known(ids[named])
        repeats[named[~once]] = True
        self._add(ids[named[once]])
        return repeats

    def _known(self, ids: BytesArray) -> BoolArray:
        known = np.zeros(len(ids), dtype=np.bool_)
        assert self._ids is not None  # noqa: S101 - for the type checker; set before any lookup
        held, hashes = self._ids.view(), hashed(ids)
        for run, positions in self._runs:
            place = np.minimum(np.searchsorted(run, hashes), len(run) - 1)
            found = np.flatnonzero(run[place] == hashes)
            same = held[positions[place[found]]] == ids[found]
            known[found[same]] = True
            for index in found[~same]:
                known[index] = known[index] or bool(np.any(held == ids[index]))
        return known

    def _add(self, ids: BytesArray) -> None:
        if not len(ids):
            return
        assert self._ids is not None  # noqa: S101 - see _known
        start = len(self._ids.view())
        self._ids.extend(ids)
        hashes, positions = hashed(ids), np.arange(start, start + len(ids))
        while self._runs and len(self._runs[-1][0]) <= 2 * len(hashes):
            run, places = self._runs.pop()
            hashes, positions = np.concatenate((run, hashes)), np.concatenate((places, positions))
        order = np.argsort(hashes, kind="stable")
        self._runs.append((hashes[order], positions[order].astype(np.int32)))


def _lengths(ids: BytesArray) -> IntArray:
    width = ids.dtype.itemsize
    octets = np.ascontiguousarray(ids).view(np.uint8).reshape(-1, width)
    return np.asarray((octets != 0).sum(axis=1), dtype=np.int64)


def hashed(ids: BytesArray) -> IntArray:
    """Return a 64-bit hash of each id, the same whatever the width of the array."""
    octets = np.ascontiguousarray(ids).view(np.uint8).reshape(len(ids), -1)
    value = np.zeros(len(ids), dtype=np.uint64)
    for place in range(octets.shape[1]):
        column = octets[:, place].astype(np.uint64)
        # A padding zero changes nothing, so a wider array gives the same hash.
        mixed = (value ^ column) * _MULTIPLIER
        mixed ^= mixed >> np.uint64(29)
        value = np.where(column == 0, value, mixed)
    return value


def row_hashes(table: RowTable) -> IntArray:
    """Return a 64-bit hash of what each row says, without where it stands."""
    value = np.full(len(table), 1, dtype=np.uint64)
    for name in _IDENTITY:
        column = getattr(table, name)
        value ^= _column_hash(column)
        value *= _MULTIPLIER
        value ^= value >> np.uint64(31)
    return value


def _column_hash(column: Labels | np.ndarray) -> IntArray:
    if isinstance(column, Labels):
        names = [name.encode() for name in column.names]
        table = hashed(np.asarray([*names, b"\x01"], dtype=np.bytes_))
        return table[column.codes]
    if column.dtype.kind == "S":
        return hashed(column)
    if column.dtype.kind == "f":
        # -0.0 and 0.0 are one amount.
        return np.ascontiguousarray(column + 0.0).view(np.uint64)
    return np.ascontiguousarray(column).astype(np.int64).view(np.uint64)


def repeated_blocks(hashes: IntArray) -> tuple[BoolArray, IntArray]:
    """Find blocks of rows that stand again, whole and in the same order.

    A block has at least two rows that are not all equal, and stands wholly after its first
    occurrence; single equal rows are real partial fills and stay.

    Returns
    -------
    tuple of array
        True for each row of a repetition, and for each row the index that it repeats, -1 else.
    """
    count = len(hashes)
    marked = np.zeros(count, dtype=np.bool_)
    origin = np.full(count, -1, dtype=np.int64)
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    earlier = np.full(count, -1, dtype=np.int64)
    same = np.flatnonzero(ordered[1:] == ordered[:-1]) + 1
    earlier[order[same]] = order[same - 1]
    row = 0
    candidates = np.flatnonzero(earlier >= 0)
    place = 0
    while place < len(candidates):
        row = int(candidates[place])
        length, start = _longest(hashes, earlier, row)
        if length >= 2:
            marked[row : row + length] = True
            origin[row : row + length] = np.arange(start, start + length)
            place = int(np.searchsorted(candidates, row + length))
        else:
            place += 1
    return marked, origin


_TRIES = 16


def _longest(hashes: IntArray, earlier: IntArray, row: int) -> tuple[int, int]:
    best, best_start = 0, -1
    start = int(earlier[row])
    for _ in range(_TRIES):
        if start < 0:
            break
        length = _match(hashes, start, row)
        if length > best and len(np.unique(hashes[row : row + length])) >= 2:
            best, best_start = length, start
        start = int(earlier[start])
    return best, best_start


def _match(hashes: IntArray, start: int, row: int) -> int:
    limit = min(row - start, len(hashes) - row)
    differing = np.flatnonzero(hashes[start : start + limit] != hashes[row : row + limit])
    return int(differing[0]) if len(differing) else limit
