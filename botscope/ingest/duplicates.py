"""Rows that stand twice: the same trade id, or a block of rows that was appended again."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from botscope.domain.columns import BoolArray, BytesArray, IntArray, Labels
from botscope.ingest.rowtable import RowTable, is_constant
from botscope.ingest.store import Array

HashArray = NDArray[np.uint64]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_WORD_BYTES = 8
_MOST_FALLS_RATIO = 0.05
"""Beyond this share of ids that do not rise a piece is taken to be in no order."""
_BEYOND = (1 << 62, b"")
IDENTITY = (
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
"""The columns in which a row says what happened."""


class HeldIds(Protocol):
    """The rows that were let through before, wherever they are kept."""

    def held_ids(self) -> tuple[BytesArray, IntArray]:
        """Return the ids of all of them and the lines they stand in."""

    def ids_at(self, lines: IntArray) -> BytesArray:
        """Return the ids that stand in these lines."""


class IdIndex:
    """Knows every id seen so far, exactly; ids that only ever rise need hardly any work.

    An id above all before it is new, whatever they were. Only an id that does not rise is looked
    up, by a 64-bit hash in sorted runs that are merged like the levels of a log-structured tree.
    The ids themselves stay where the rows are: a hash that is found leads to a line, and the id
    there is compared, so a collision never makes a duplicate.
    """

    def __init__(self) -> None:
        self._top: tuple[int, bytes] = (0, b"")
        self._runs: list[tuple[HashArray, IntArray]] = []
        self._is_built = False

    def repeated(self, ids: BytesArray, lines: IntArray, held: HeldIds) -> BoolArray:
        """Return True for ids that were seen before or stand earlier in ``ids``.

        ``lines`` are where the ids stand; empty ids never repeat.
        """
        repeats = np.zeros(len(ids), dtype=np.bool_)
        if not len(ids) or is_constant(ids):
            return repeats
        is_new = self._rising(ids)
        doubtful = np.flatnonzero(~is_new & (ids != b""))
        if not (self._is_built or len(doubtful)):
            return repeats
        if not self._is_built:
            self._is_built = True
            self._add(*_named(*held.held_ids()))
        hashes = hashed(ids)
        if len(doubtful):
            # In the order of their hashes they are found in a third of the time.
            doubtful = doubtful[np.argsort(hashes[doubtful])]
            repeats[doubtful] = self._known(ids[doubtful], hashes[doubtful], held)
            repeats |= _again(ids, hashes)
        self._add(*_named(ids, lines, hashes, ~repeats))
        return repeats

    def _rising(self, ids: BytesArray) -> BoolArray:
        """Return True for ids known to be above every id before them, shorter ones being lower."""
        lengths = _lengths(ids)
        rises = lengths[1:] > lengths[:-1]
        rises |= (lengths[1:] == lengths[:-1]) & (ids[1:] > ids[:-1])
        starts = [0, *(np.flatnonzero(~rises) + 1).tolist()]
        is_new = np.zeros(len(ids), dtype=np.bool_)
        if len(starts) > _MOST_FALLS_RATIO * len(ids) + 1:
            # In no order at all: every one has to be looked up, and so have those to come.
            self._top = _BEYOND
            return is_new
        for start, stop in zip(starts, [*starts[1:], len(ids)], strict=True):
            first = start + self._first_above(ids[start:stop], lengths[start:stop])
            is_new[first:stop] = True
            self._top = max(self._top, (int(lengths[stop - 1]), bytes(ids[stop - 1])))
        return is_new

    def _first_above(self, ids: BytesArray, lengths: IntArray) -> int:
        length, top = self._top
        begin, end = np.searchsorted(lengths, [length, length + 1])
        return int(begin + np.searchsorted(ids[begin:end], top, side="right"))

    def _known(self, ids: BytesArray, hashes: HashArray, held: HeldIds) -> BoolArray:
        known = np.zeros(len(ids), dtype=np.bool_)
        for run, lines in self._runs:
            place = np.minimum(np.searchsorted(run, hashes), len(run) - 1)
            found = np.flatnonzero(run[place] == hashes)
            if not len(found):
                continue
            same = held.ids_at(lines[place[found]]) == ids[found]
            known[found[same]] = True
            if not same.all():
                # Two ids with one hash: the other may stand beside the one that was found.
                known[found[~same]] |= np.isin(ids[found[~same]], held.held_ids()[0])
        return known

    def _add(self, hashes: HashArray, lines: IntArray) -> None:
        if not len(hashes):
            return
        order = np.argsort(hashes)
        run = hashes[order], lines[order]
        while self._runs and len(self._runs[-1][0]) <= 2 * len(run[0]):
            run = _merged(self._runs.pop(), run)
        self._runs.append(run)


def _merged(
    first: tuple[HashArray, IntArray], second: tuple[HashArray, IntArray]
) -> tuple[HashArray, IntArray]:
    """Merge two sorted runs; sorting them together would take three times the room."""
    place = np.searchsorted(first[0], second[0]) + np.arange(len(second[0]))
    is_second = np.zeros(len(first[0]) + len(second[0]), dtype=np.bool_)
    is_second[place] = True
    hashes = np.empty(len(is_second), dtype=np.uint64)
    lines = np.empty(len(is_second), dtype=first[1].dtype)
    hashes[is_second], lines[is_second] = second
    hashes[~is_second], lines[~is_second] = first
    return hashes, lines


def _named(
    ids: BytesArray,
    lines: IntArray,
    hashes: HashArray | None = None,
    chosen: BoolArray | None = None,
) -> tuple[HashArray, IntArray]:
    """Return hash and line of each id that is one."""
    is_named = ids != b""
    if chosen is not None:
        is_named &= chosen
    known = hashed(ids) if hashes is None else hashes
    # Half the room: no log has as many lines as would not fit.
    return known[is_named], lines[is_named].astype(np.uint32)


def _again(ids: BytesArray, hashes: HashArray) -> BoolArray:
    """Return True for ids that stand earlier in the same piece."""
    again = np.zeros(len(ids), dtype=np.bool_)
    order = np.argsort(hashes, kind="stable")
    same = np.flatnonzero(hashes[order][1:] == hashes[order][:-1])
    seen: set[bytes] = set()
    for row in sorted({*order[same].tolist(), *order[same + 1].tolist()}):
        name = bytes(ids[row])
        again[row] = bool(name) and name in seen
        seen.add(name)
    return again


def _lengths(ids: BytesArray) -> IntArray:
    width = ids.dtype.itemsize
    octets = np.ascontiguousarray(ids).view(np.uint8).reshape(-1, width)
    return np.asarray((octets != 0).sum(axis=1), dtype=np.int64)


def hashed(ids: BytesArray) -> HashArray:
    """Return a 64-bit hash of each id, the same whatever the width of the array."""
    value = np.zeros(len(ids), dtype=np.uint64)
    if not ids.nbytes:
        return value
    width = -(-ids.dtype.itemsize // _WORD_BYTES) * _WORD_BYTES
    wide = np.ascontiguousarray(ids.astype(f"S{width}", copy=False))
    words = wide.view(np.uint64).reshape(-1, width // _WORD_BYTES)
    for place in range(words.shape[1]):
        word = words[:, place]
        # Padding changes nothing, so a wider array gives the same hash.
        mixed = (value ^ word) * _MULTIPLIER
        mixed ^= mixed >> np.uint64(29)
        value = np.where(word == 0, value, mixed)
    return value


def row_hashes(table: RowTable) -> HashArray:
    """Return a 64-bit hash of what each row says, without where it stands."""
    return hashed_by(table, IDENTITY)


def hashed_by(table: RowTable, columns: tuple[str, ...]) -> HashArray:
    """Return a 64-bit hash of what each row says in some of its columns."""
    value = np.full(len(table), 1, dtype=np.uint64)
    for name in columns:
        value ^= column_hash(getattr(table, name))
        value *= _MULTIPLIER
        value ^= value >> np.uint64(31)
    return value


def column_hash(column: Labels | Array) -> HashArray:
    """Return a 64-bit hash of each value of a column."""
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
