"""Rows of other bots' logs that stand twice: by their id, as a block, or each of them in a pair.

An id is believed only where it names rows: the id of an order names all of its fills. A single
equal row without an id may be a real partial fill and stays. A file that is appended again goes
back in time: rows that are equal while the time stands still, as in a grid that is logged by day
or an order that fills in parts, are events of their own.
"""

from dataclasses import dataclass

import numpy as np

from botscope.domain.accounts import LayoutKind
from botscope.domain.columns import BoolArray, IntArray
from botscope.ingest.duplicates import (
    IDENTITY,
    HashArray,
    column_hash,
    hashed_by,
    repeated_blocks,
    row_hashes,
)
from botscope.ingest.rowtable import RowTable
from botscope.ingest.words import normalized

_KEY = ("order_id", "side", "direction", "status")
"""What an id names: the opening and the closing row of a trade, or each state of an order."""
_NAMING_RATIO = 0.9
"""Of the different rows: with fewer ids than that, several rows share one by nature."""
_FEWEST_ORDERS = 10
_ROW_WORDS = frozenset(("trade", "fill", "exec", "execution", "deal", "ticket", "tid", "uuid"))
_PAIRS_NEEDED = 8
"""Rows in succession that stand twice, each beside its copy: fewer may be chance."""
_DOUBTFUL_RATIO = 0.5
_MINUTE_MS = 60_000
_CONTENT = ("symbol", "side", "direction", "quantity", "price", "entry_price", "exit_price", "pnl")
_ALIKE_RATIO = 0.5
_SHOWN = 3


@dataclass(slots=True, eq=False)
class Repeats:
    """Which rows repeat others, the index of what each repeats (-1 none), and what to say.

    ``doubts`` are the remarks that cost a file its confidence.
    """

    marked: BoolArray
    origin: IntArray
    notes: list[str]
    doubts: list[str]

    def mark(self, rows: IntArray, origins: IntArray) -> None:
        """Mark rows as repetitions of others."""
        self.marked[rows], self.origin[rows] = True, origins


def repeats_of(table: RowTable, kind: LayoutKind, id_name: str) -> Repeats:
    """Find what stands twice among the rows of a foreign file.

    Parameters
    ----------
    table
        Its rows in the order of their lines.
    kind
        What a row is: a trade stands once, while two fills may be alike.
    id_name
        The file's own name of the column with the ids, '' where it has none.
    """
    count = len(table)
    found = Repeats(
        np.zeros(count, dtype=np.bool_), np.full(count, -1, dtype=np.int64), notes=[], doubts=[]
    )
    hashes = row_hashes(table)
    if kind == "fills" and not _is_of_rows(kind, id_name):
        # The parts of one order are told apart by whether the file went back in time.
        _by_block(found, table, hashes, kind)
        _by_id(found, table, hashes, kind, id_name)
    else:
        _by_id(found, table, hashes, kind, id_name)
        _by_block(found, table, hashes, kind)
    _by_pair(found, table, hashes, kind)
    return found


# -- as a block ----------------------------------------------------------------------------------


def _by_block(found: Repeats, table: RowTable, hashes: HashArray, kind: LayoutKind) -> None:
    """Find blocks that stand again after the time went back."""
    rows = np.flatnonzero(~found.marked)
    marked, origin = repeated_blocks(hashes[rows])
    again, before = rows[marked], rows[origin[marked]]
    is_at_once = _at_once(table, again, before)
    found.mark(again[~is_at_once], before[~is_at_once])
    if is_at_once.any():
        _keep_block(found, int(is_at_once.sum()), len(rows), kind)


def _at_once(table: RowTable, rows: IntArray, firsts: IntArray) -> BoolArray:
    """Return True where no row between two others has another time than they."""
    steps = np.append(0, np.cumsum(table.time_ms[1:] != table.time_ms[:-1]))
    return np.asarray(steps[rows] == steps[firsts], dtype=np.bool_)


def _keep_block(found: Repeats, count: int, of: int, kind: LayoutKind) -> None:
    what = "trades" if kind == "closed_trades" else "fills"
    text = f"{count} rows equal earlier ones at the same time: {what} may be alike, so they count"
    # Parts of an order are often alike, several whole trades that are alike hardly ever.
    is_doubtful = kind == "closed_trades" or _is_much(count, of)
    (found.doubts if is_doubtful else found.notes).append(text)


# -- by id ---------------------------------------------------------------------------------------


def _by_id(
    found: Repeats, table: RowTable, hashes: HashArray, kind: LayoutKind, id_name: str
) -> None:
    rows = np.flatnonzero((table.order_id != b"") & ~found.marked)
    keys = hashed_by(table, _KEY)[rows]
    if not _has_equal(keys):
        return
    key_first, key_count = _firsts(keys)
    row_first, row_count = _firsts(hashes[rows])
    is_equal = row_first < np.arange(len(rows))
    other = np.flatnonzero((key_first < np.arange(len(rows))) & ~is_equal)
    changed = _Changed.of(table, rows[other], rows[key_first[other]], kind)
    names_rows = key_count >= _NAMING_RATIO * (row_count - int(changed.is_retold.sum()))
    is_enough = key_count >= _FEWEST_ORDERS or _is_of_rows(kind, id_name)
    if not (names_rows and is_enough):
        if is_equal.any():
            _keep_alike(found, int(is_equal.sum()), id_name, is_doubtful=names_rows)
        return
    _mark_equal(found, table, rows[is_equal], rows[row_first[is_equal]], kind, id_name)
    found.mark(changed.rows[changed.is_retold], changed.firsts[changed.is_retold])
    changed.tell(found, table.line, kind, id_name)


def _mark_equal(
    found: Repeats,
    table: RowTable,
    rows: IntArray,
    firsts: IntArray,
    kind: LayoutKind,
    id_name: str,
) -> None:
    """Mark rows that equal an earlier one with their id; parts of one order count."""
    is_part = np.zeros(len(rows), dtype=np.bool_)
    if kind == "fills" and not _is_of_rows(kind, id_name):
        is_part = _at_once(table, rows, firsts)
    if is_part.any():
        _keep_alike(found, int(is_part.sum()), id_name, is_doubtful=True)
    found.mark(rows[~is_part], firsts[~is_part])
    if not is_part.all() and not _is_of_rows(kind, id_name):
        found.doubts.append(
            f"{_alike(int((~is_part).sum()), id_name)} and count once, as no other two rows share "
            "one; yet parts of one order may be alike"
        )


def _has_equal(keys: HashArray) -> bool:
    ordered = np.sort(keys)
    return bool((ordered[1:] == ordered[:-1]).any())


def _firsts(hashes: HashArray) -> tuple[IntArray, int]:
    """Return for each value where it stands first, and how many different ones there are."""
    distinct, first, inverse = np.unique(hashes, return_index=True, return_inverse=True)
    return first[inverse], len(distinct)


def _is_of_rows(kind: LayoutKind, id_name: str) -> bool:
    """Return True where an id is by its name that of a row, not that of an order."""
    return kind != "fills" or bool(_ROW_WORDS & set(normalized(id_name).split()))


def _alike(count: int, id_name: str) -> str:
    rows = "1 row equals" if count == 1 else f"{count} rows equal"
    return f"{rows} an earlier one with the same `{id_name}`"


def _keep_alike(found: Repeats, count: int, id_name: str, *, is_doubtful: bool) -> None:
    text = f"{_alike(count, id_name)}: parts of one order may be alike, so they count"
    (found.doubts if is_doubtful else found.notes).append(text)


@dataclass(frozen=True, slots=True, eq=False)
class _Changed:
    """Rows whose id stood before with something else beside it, and where it stood first.

    A trade told twice differs in one column; two parts of one trade differ in more.
    """

    rows: IntArray
    firsts: IntArray
    is_retold: BoolArray
    names: list[str]

    @classmethod
    def of(cls, table: RowTable, rows: IntArray, firsts: IntArray, kind: LayoutKind) -> "_Changed":
        if kind != "closed_trades":
            # Two fills of one order at one price differ in their quantity alone.
            return cls(rows, firsts, np.zeros(len(rows), dtype=np.bool_), [""] * len(rows))
        differing, names = _differing(table, rows, firsts)
        # At another moment it is another event, as when a bot closes one trade again and again.
        is_at_once = table.time_ms[rows] == table.time_ms[firsts]
        return cls(rows, firsts, (differing == 1) & is_at_once, names)

    def tell(self, found: Repeats, line: IntArray, kind: LayoutKind, id_name: str) -> None:
        told = np.flatnonzero(self.is_retold).tolist()
        if told:
            shown = ", ".join(
                f"line {line[self.rows[i]]} has the id of line {line[self.firsts[i]]} and another "
                f"{self.names[i]}"
                for i in told[:_SHOWN]
            )
            found.doubts.append(
                f"{shown}{_more(len(told))}: one trade told twice, the first counts"
            )
        kept = np.flatnonzero(~self.is_retold).tolist()
        if kept:
            shown = ", ".join(f"{line[self.firsts[i]]} and {line[self.rows[i]]}"
                              for i in kept[:_SHOWN])  # fmt: skip
            text = f"one `{id_name}` stands for different rows in lines {shown}{_more(len(kept))}"
            (found.notes if kind == "fills" else found.doubts).append(f"{text}: all count")


def _differing(table: RowTable, rows: IntArray, firsts: IntArray) -> tuple[IntArray, list[str]]:
    """Return in how many columns each row differs from another, and the last such column."""
    before, after = table.take(firsts), table.take(rows)
    differing = np.zeros(len(rows), dtype=np.int64)
    names = np.full(len(rows), "", dtype="U16")
    for name in IDENTITY:
        is_other = column_hash(getattr(before, name)) != column_hash(getattr(after, name))
        differing += is_other
        names[is_other] = name.removesuffix("_ms").replace("_", " ")
    return differing, names.tolist()


def _more(count: int) -> str:
    return f" and {count - _SHOWN} more" if count > _SHOWN else ""


# -- in pairs ------------------------------------------------------------------------------------


def _by_pair(found: Repeats, table: RowTable, all_hashes: HashArray, kind: LayoutKind) -> None:
    """Find stretches in which each row is followed by its copy, as two log handlers write it."""
    rows = np.flatnonzero(~found.marked)
    hashes = all_hashes[rows]
    if len(hashes) < 2 or not (hashes[1:] == hashes[:-1]).any():
        return
    starts = np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1]))
    lengths = np.diff(np.append(starts, len(hashes)))
    copies = _second_halves(starts, lengths, _in_stretches(lengths % 2 == 0))
    if len(copies) and kind == "closed_trades" and not _are_alike(table, rows[copies[:, 0]]):
        at, before = copies[:, 0], copies[:, 1]
        found.mark(rows[at], rows[before])
        found.doubts.append(
            f"{len(at)} rows stand twice, each beside its copy, as two log handlers write them: "
            "they count once"
        )
        return
    _keep_pairs(found, int(len(hashes) - len(starts)), len(hashes), kind)


def _keep_pairs(found: Repeats, beside: int, count: int, kind: LayoutKind) -> None:
    rows = "1 row equals" if beside == 1 else f"{beside} rows equal"
    told = "may be a trade of its own, so it counts"
    if kind != "closed_trades":
        told = "fills may be alike, so both count"
    is_doubtful = beside > 1 and _is_much(beside, count)
    (found.doubts if is_doubtful else found.notes).append(f"{rows} the row before: {told}")


def _is_much(count: int, of: int) -> bool:
    """Return True where rows and what they equal are so many that a figure hangs on them."""
    return 2 * count >= _DOUBTFUL_RATIO * of


def _are_alike(table: RowTable, rows: IntArray) -> bool:
    """Return True where different moments brought the same: then one moment may bring it twice.

    Only where times are told by the minute or the day do two such trades share one.
    """
    if (table.time_ms % _MINUTE_MS).any():
        return False
    contents = hashed_by(table, _CONTENT)[rows]
    return len(np.unique(contents)) <= _ALIKE_RATIO * len(np.unique(table.time_ms[rows]))


def _in_stretches(is_even: BoolArray) -> BoolArray:
    """Return True within at least so many even runs in succession that it is no chance."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], is_even, [False])).astype(np.int8)))
    chosen = np.zeros(len(is_even), dtype=np.bool_)
    for start, stop in edges.reshape(-1, 2).tolist():
        chosen[start:stop] = stop - start >= _PAIRS_NEEDED
    return chosen


def _second_halves(starts: IntArray, lengths: IntArray, chosen: BoolArray) -> IntArray:
    """Return the index of each copy and of the row beside it that it repeats."""
    found = [
        (start + place + 1, start + place)
        for start, length in zip(starts[chosen].tolist(), lengths[chosen].tolist(), strict=True)
        for place in range(0, length, 2)
    ]
    return np.asarray(found, dtype=np.int64).reshape(-1, 2)
