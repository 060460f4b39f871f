"""Rows that stand twice: the same trade id, or a block of rows that was appended again."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from botscope.domain.columns import BoolArray, BytesArray, IntArray, Labels
from botscope.ingest.rowtable import RowTable
from botscope.ingest.store import Array, GrowingColumn, is_constant

HashArray = NDArray[np.uint64]

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
    """Knows every id seen so far, exactly; ids that only ever rise need hardly any work.

    An id above all before it is new, whatever they were. Only an id that does not rise is looked
    up, by a 64-bit hash in sorted runs that are merged like the levels of a log-structured tree.
    A hash that is found is compared with the id itself, so a collision never makes a duplicate.
    """

    def __init__(self) -> None:
        self._top: tuple[int, bytes] = (0, b"")
        self._ids: GrowingColumn | None = None
        self._runs: list[tuple[HashArray, NDArray[np.int32]]] = []

    def repeated(self, ids: BytesArray, seen: Callable[[], BytesArray]) -> BoolArray:
        """Return True for ids that were seen before or stand earlier in ``ids``.

        ``seen`` gives all ids that were let through before; empty ids never repeat.
        """
        repeats = np.zeros(len(ids), dtype=np.bool_)
        if not len(ids) or is_constant(ids):
            return repeats
        is_record = self._records(ids)
        doubtful = np.flatnonzero(~is_record & (ids != b""))
        if len(doubtful):
            if self._ids is None:
                self._ids = GrowingColumn()
                held = seen()
                self._add(held[held != b""])
            repeats[doubtful] = self._stand_before(ids, doubtful)
        if self._ids is not None:
            self._add(ids[~repeats & (ids != b"")])
        return repeats

    def _records(self, ids: BytesArray) -> BoolArray:
        """Return True for ids above every id before them, shorter ones being lower."""
        lengths = _lengths(ids)
        if self._all_rise(ids, lengths):
            self._top = (int(lengths[-1]), bytes(ids[-1]))
            return np.ones(len(ids), dtype=np.bool_)
        records = np.zeros(len(ids), dtype=np.bool_)
        for length in np.unique(lengths[lengths >= max(1, self._top[0])]).tolist():
            rows = np.flatnonzero(lengths == length)
            top = self._top[1] if self._top[0] == length else b""
            distinct, rank = np.unique(np.append(ids[rows], top), return_inverse=True)
            highest = np.maximum.accumulate(np.append(rank[-1], rank[:-1]))
            is_higher = rank[:-1] > highest[:-1]
            # A longer id that came before keeps a shorter one from being a record.
            records[rows[is_higher]] = True
            self._top = max(self._top, (length, bytes(distinct[-1])))
        longest = np.maximum.accumulate(lengths)
        return np.asarray(records & (lengths == longest), dtype=np.bool_)

    def _all_rise(self, ids: BytesArray, lengths: IntArray) -> bool:
        if (int(lengths[0]), bytes(ids[0])) <= self._top:
            return False
        longer = lengths[1:] > lengths[:-1]
        return bool(np.all(longer | ((lengths[1:] == lengths[:-1]) & (ids[1:] > ids[:-1]))))

    def _stand_before(self, ids: BytesArray, doubtful: IntArray) -> BoolArray:
        # Within this piece the first of equal ids is the one that stands.
        wanted = ids[doubtful]
        repeats = self._known(wanted)
        rows = np.flatnonzero(np.isin(ids, wanted))
        _, first = np.unique(ids[rows], return_index=True)
        is_first = np.zeros(len(ids), dtype=np.bool_)
        is_first[rows[first]] = True
        return repeats | ~is_first[doubtful]

    def _known(self, ids: BytesArray) -> BoolArray:
        known = np.zeros(len(ids), dtype=np.bool_)
        held = self._ids.view() if self._ids is not None else ids[:0]
        hashes = hashed(ids)
        for run, positions in self._runs:
            place = np.minimum(np.searchsorted(run, hashes), len(run) - 1)
            found = np.flatnonzero(run[place] == hashes)
            same = held[positions[place[found]]] == ids[found]
            known[found[same]] = True
            for index in found[~same]:
                known[index] = known[index] or bool(np.any(held == ids[index]))
        return known

    def _add(self, ids: BytesArray) -> None:
        if not len(ids) or self._ids is None:
            return
        start = len(self._ids.view())
        self._ids.extend(ids)
        hashes, positions = hashed(ids), np.arange(start, start + len(ids), dtype=np.int32)
        while self._runs and len(self._runs[-1][0]) <= 2 * len(hashes):
            run, places = self._runs.pop()
            hashes, positions = np.concatenate((run, hashes)), np.concatenate((places, positions))
        order = np.argsort(hashes, kind="stable")
        self._runs.append((hashes[order], positions[order]))


def _lengths(ids: BytesArray) -> IntArray:
    width = ids.dtype.itemsize
    octets = np.ascontiguousarray(ids).view(np.uint8).reshape(-1, width)
    return np.asarray((octets != 0).sum(axis=1), dtype=np.int64)


def hashed(ids: BytesArray) -> HashArray:
    """Return a 64-bit hash of each id, the same whatever the width of the array."""
    value = np.zeros(len(ids), dtype=np.uint64)
    if not ids.nbytes:
        return value
    octets = np.ascontiguousarray(ids).view(np.uint8).reshape(-1, ids.dtype.itemsize)
    for place in range(octets.shape[1]):
        column = octets[:, place].astype(np.uint64)
        # A padding zero changes nothing, so a wider array gives the same hash.
        mixed = (value ^ column) * _MULTIPLIER
        mixed ^= mixed >> np.uint64(29)
        value = np.where(column == 0, value, mixed)
    return value


def row_hashes(table: RowTable) -> HashArray:
    """Return a 64-bit hash of what each row says, without where it stands."""
    value = np.full(len(table), 1, dtype=np.uint64)
    for name in _IDENTITY:
        column = getattr(table, name)
        value ^= _column_hash(column)
        value *= _MULTIPLIER
        value ^= value >> np.uint64(31)
    return value


def _column_hash(column: Labels | Array) -> HashArray:
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


def repeated_blocks(hashes: HashArray) -> tuple[BoolArray, IntArray]:
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


def _longest(hashes: HashArray, earlier: IntArray, row: int) -> tuple[int, int]:
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


def _match(hashes: HashArray, start: int, row: int) -> int:
    limit = min(row - start, len(hashes) - row)
    differing = np.flatnonzero(hashes[start : start + limit] != hashes[row : row + limit])
    return int(differing[0]) if len(differing) else limit
