"""Which opening rows each closing row takes: first in, first out, or at the average price."""

import math
from array import array
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from botscope.domain.columns import BoolArray, FloatArray, IntArray
from botscope.ingest.actions import Actions
from botscope.ingest.rowtable import RowTable

_TINY = 1e-9
"""The part of a quantity below which nothing is left of it: what adding decimals leaves over."""


@dataclass(slots=True)
class Lot:
    """What is left of one opening row; what the file does not say is NaN."""

    sign: int
    quantity: float
    price: float
    fee_per_unit: float
    row: int


@dataclass(slots=True)
class Takes:
    """Which rows each closing row took, and what of them, where it took more than one.

    The one at ``places[i]`` took the ``rows`` and ``parts`` up to ``ends[i]``.
    """

    places: "array[int]" = field(default_factory=lambda: array("q"))
    ends: "array[int]" = field(default_factory=lambda: array("q"))
    rows: "array[int]" = field(default_factory=lambda: array("q"))
    parts: "array[float]" = field(default_factory=lambda: array("d"))

    def end(self, place: int, before: int) -> None:
        """Keep what was noted for a closing row since there were ``before`` rows."""
        count = len(self.rows) - before
        if count > 1:
            self.places.append(place)
            self.ends.append(len(self.rows))
        elif count:
            # The only one is in ``Closings`` already: of a million of these nothing is kept.
            self.rows.pop()
            self.parts.pop()


class Closings:
    """Columns of the completed rows, one per index; ``opened`` is -1 where no row opened it.

    ``cut`` is the part of the quantity that found nothing to close and opens nothing either.
    """

    def __init__(self, rows: IntArray) -> None:
        count = len(rows)
        self.rows = rows
        self.gross, self.entry = np.full(count, np.nan), np.full(count, np.nan)
        self.exit, self.quantity = np.full(count, np.nan), np.full(count, np.nan)
        self.fee = np.full(count, np.nan)
        self.cut = np.zeros(count)
        self.opened = np.full(count, -1, dtype=np.int64)
        self.sign = np.zeros(count, dtype=np.int64)
        self.takes = Takes()


@dataclass(slots=True)
class _Taken:
    """What one closing row took out of a book."""

    quantity: float = 0.0
    spent: float = 0.0
    gross: float = 0.0
    fee: float = math.nan
    first: Lot | None = None


def match(
    rows: RowTable, actions: Actions, completed: BoolArray, *, is_average: bool
) -> tuple[Closings, int]:
    """Match closing rows with opening ones; return the results and how many lots stay open.

    Takes time in proportion to the rows: each lot enters and leaves its book once.
    """
    at = np.flatnonzero(completed)
    result = Closings(at)
    prices = prices_of(rows)
    result.exit = prices[at]
    books: dict[int, deque[Lot]] = {}
    places = np.full(len(rows), -1, dtype=np.int64)
    places[at] = np.arange(len(at))
    columns = zip(
        book_keys(rows, completed).tolist(), actions.sign.tolist(), np.abs(rows.quantity).tolist(),
        prices.tolist(), rows.fee.tolist(), actions.opens.tolist(),
        places.tolist(), strict=True,
    )  # fmt: skip
    for row, (key, sign, quantity, price, fee, opens, place) in enumerate(columns):
        book = books.setdefault(key, deque())
        left = quantity
        if place >= 0:
            sign = sign or (-book[0].sign if book else 0)
            left = _close(book, result, place, Lot(sign, quantity, price, fee, row))
            result.cut[place] = 0.0 if opens else left
        if sign and (place < 0 or opens):
            _open(book, Lot(sign, left, price, fee, row), quantity)
            if is_average:
                _average(book)
    return result, sum(len(book) for book in books.values())


def prices_of(rows: RowTable) -> FloatArray:
    """Return what each row was executed at."""
    return np.where(np.isnan(rows.price), rows.entry_price, rows.price)


def book_keys(rows: RowTable, completed: BoolArray | None = None) -> IntArray:
    """Return one number per book: instrument, version, and strategy where closings name theirs."""
    symbol = np.asarray(rows.symbol.codes, dtype=np.int64) + 1
    version = np.asarray(rows.version.codes, dtype=np.int64) + 1
    strategy = np.asarray(rows.strategy.codes, dtype=np.int64) + 1
    # Some writers name the strategy only when they open, or call the reason of the exit so.
    if completed is None or not np.isin(strategy[completed], strategy[~completed]).all():
        strategy = np.zeros_like(strategy)
    return np.asarray(symbol + (version << 20) + (strategy << 40))


def _open(book: deque[Lot], lot: Lot, quantity: float) -> None:
    """Put a lot into a book; ``quantity`` is that of the whole row, whose fee it carries."""
    if lot.quantity <= _TINY * quantity:
        return
    if quantity > 0:
        lot.fee_per_unit /= quantity
    book.append(lot)


def _average(book: deque[Lot]) -> None:
    """Make one lot of what is held on one side: its price and its fee are the average."""
    if len(book) < 2 or book[-1].sign != book[-2].sign:
        return
    last, held = book[-1], book[-2]
    total = held.quantity + last.quantity
    if total != total:
        # Without amounts there is no average: the rows stay apart.
        return
    book.pop()
    weight = last.quantity / total
    held.price += (last.price - held.price) * weight
    held.fee_per_unit = _sum_known(held.fee_per_unit * (1 - weight), last.fee_per_unit * weight)
    held.quantity = total


def _sum_known(first: float, second: float) -> float:
    """Add two fees of which one may not be known; two unknown ones are no fee of nothing."""
    if first != first:
        return second
    return first if second != second else first + second


def _close(book: deque[Lot], result: Closings, index: int, closing: Lot) -> float:
    """Take lots of the other sign out of a book, oldest first; return what finds no lot."""
    takes_all = closing.quantity != closing.quantity
    before = len(result.takes.rows)
    taken, left = _take(book, closing, result.takes, takes_all=takes_all)
    result.takes.end(index, before)
    if taken.first is not None:
        result.opened[index], result.sign[index] = taken.first.row, taken.first.sign
        result.gross[index], result.quantity[index] = taken.gross, taken.quantity
        result.entry[index] = taken.spent / taken.quantity if taken.quantity else np.nan
        # What the row closes bears its part of the fee; a flip's new lot bears the rest.
        is_known = taken.quantity == taken.quantity and closing.quantity > 0
        part = min(1.0, taken.quantity / closing.quantity) if is_known else 1.0
        result.fee[index] = _sum_known(taken.fee, closing.fee_per_unit * part)
    return 0.0 if takes_all else left


def _take(book: deque[Lot], closing: Lot, takes: Takes, *, takes_all: bool) -> tuple[_Taken, float]:
    taken = _Taken()
    left = float("inf") if takes_all else closing.quantity
    enough = 0.0 if takes_all else _TINY * closing.quantity
    while book and left > enough and book[0].sign == -closing.sign:
        lot = book[0]
        taken.first = taken.first or lot
        is_blind = lot.quantity != lot.quantity
        part = lot.quantity if is_blind else min(left, lot.quantity)
        takes.rows.append(lot.row)
        takes.parts.append(part)
        taken.quantity += part
        taken.spent += part * lot.price
        taken.gross += lot.sign * (closing.price - lot.price) * part
        taken.fee = _sum_known(taken.fee, lot.fee_per_unit * (1.0 if is_blind else part))
        if is_blind or lot.quantity - part <= _TINY * lot.quantity:
            book.popleft()
            if is_blind and not takes_all:
                break
        else:
            lot.quantity -= part
        left -= part
    return taken, left
