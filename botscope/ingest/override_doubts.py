"""Where a mapping cannot be true of a file, or its own rows contradict it: said, with the rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from botscope.ingest.layout import CLOSING_SIDE, Column, Layout
from botscope.ingest.override_block import TIME_ROLES
from botscope.ingest.values import is_placeholder, parse_number, parse_time, time_text
from botscope.ingest.words import word_group

SIDE_ROLES = ("side", "direction")

IMPOSSIBLE = 0.3
"""The most that is said of a file of which something was set that cannot be."""

CONTRADICTED = 0.5
"""The most that is said of a file whose rows contradict what was set of it."""

_EARLIEST_MS, _LATEST_MS = 946_684_800_000, 4_102_444_800_000
_READABLE_SHARE = 0.5
_ROWS_NEEDED = 3
_PROVEN_SHARE = 0.8
_REFUTED_SHARE = 0.5
_COST_RATIO = 0.01
"""Of what is traded: what a result may lie from its prices for fees on both sides."""

_SIGN_SHARE = 0.2
"""Of that: a result below it may have changed its sign by fees."""

_SIGNS = {"long": 1.0, "buy": 1.0, "short": -1.0, "sell": -1.0}
_MONEY = ("pnl", "gross_pnl", "fee")
_PRICES = ("price", "entry_price", "exit_price")
_SURE = 0.9
_ARITHMETIC = ("entry_price", "exit_price", "quantity", "pnl", "gross_pnl")

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Readable:
    """How many cells of a column are what it is said to hold, and one that is not."""

    count: int
    filled: int
    misfit: str = ""

    @property
    def is_impossible(self) -> bool:
        """True where not one cell is."""
        return self.filled > 0 and self.count == 0

    @property
    def is_poor(self) -> bool:
        """True where most cells are not."""
        return self.filled > 0 and self.count < _READABLE_SHARE * self.filled

    @property
    def example(self) -> str:
        """One cell that is not, as it stands in the file."""
        return repr(self.misfit[:40])

    @property
    def words(self) -> str:
        """The share."""
        return f"{self.count} of its {self.filled} cells"


def readable(column: Column, rows: Rows) -> Readable:
    """Count the cells of a column that can be read under its meaning and its style."""
    filled = [row for row in rows if not is_placeholder(row[column.index])]
    misfits = [row for row in filled if not _reads(column, row)]
    example = misfits[0][column.index].strip() if misfits else ""
    return Readable(len(filled) - len(misfits), len(filled), example)


def _reads(column: Column, row: Sequence[str]) -> bool:
    text = row[column.index].strip()
    if column.canonical in SIDE_ROLES:
        # A word of a language that we do not speak may be a side; an amount or a date is none.
        return word_group(text) in _SIGNS or not any(char in ".:,/" for char in text)
    if not column.style:
        return True
    try:
        return _is_value(column, row, text)
    except (ValueError, OverflowError):
        return False


def _is_value(column: Column, row: Sequence[str], text: str) -> bool:
    if column.canonical not in TIME_ROLES:
        parse_number(text, column.style)
        return True
    moment = parse_time(time_text(row, column.index, column.style), column.style)
    is_clock = column.style.startswith("clock")
    return moment is not None and (is_clock or _EARLIEST_MS <= moment <= _LATEST_MS)


def meaning(column: Column) -> str:
    """Say in words what the cells of a column are said to be."""
    if column.canonical in TIME_ROLES:
        return "times"
    return "sides" if column.canonical in SIDE_ROLES else "numbers"


def contradictions(
    origin: str, placed: Sequence[Column], set_layout: Layout, found: Layout, rows: Rows
) -> Iterator[str]:
    """Yield where the rows of a file speak against what was set of it.

    Parameters
    ----------
    origin
        The mapping's name.
    placed
        The columns that it names.
    set_layout, found
        The layout as it was set, and as it was detected.
    rows
        Rows of the layout's width.
    """
    known = {(column.canonical, column.index) for column in found.columns}
    named = [column for column in placed if (column.canonical, column.index) not in known]
    yield from _poor(origin, named, rows)
    yield from _named_twice(origin, placed, known)
    refuted = list(_against_arithmetic(origin, named, set_layout, found, rows))
    yield from refuted or _money_that_is_a_price(origin, named, found)
    yield from _of_another_kind(origin, set_layout, found)


def _poor(origin: str, named: Sequence[Column], rows: Rows) -> Iterator[str]:
    for column in named:
        share = readable(column, rows)
        if share.is_poor:
            yield (
                f"{origin}: {column.canonical} = `{column.header}`, but only {share.words} are "
                f"{meaning(column)}, unlike {share.example}"
            )


def _named_twice(
    origin: str, placed: Sequence[Column], known: set[tuple[str, int]]
) -> Iterator[str]:
    meanings: dict[int, list[Column]] = {}
    for column in placed:
        if column.style:
            meanings.setdefault(column.index, []).append(column)
    for index, columns in meanings.items():
        if len(columns) > 1 and not all((c.canonical, index) in known for c in columns):
            names = " and ".join(column.canonical for column in columns)
            yield f"{origin}: `{columns[0].header}` is named as {names}; it can be only one of them"


def _money_that_is_a_price(origin: str, named: Sequence[Column], found: Layout) -> Iterator[str]:
    prices = {c.index: c for c in found.columns if c.canonical in _PRICES and c.confidence >= _SURE}
    for column in named:
        price = prices.get(column.index)
        if price is not None and column.canonical in _MONEY:
            yield (
                f"{origin}: {column.canonical} = `{column.header}`, which by its name and its "
                f"values is the {price.canonical.replace('_', ' ')}"
            )


def _of_another_kind(origin: str, chosen: Layout, found: Layout) -> Iterator[str]:
    has_both = chosen.column("entry_price") and chosen.column("exit_price")
    if has_both and chosen.kind in ("fills", "events") and found.kind == "closed_trades":
        yield (
            f"{origin}: kind = {chosen.kind!r}, but each row has an entry and an exit price, "
            "as closed trades have"
        )
    is_proven = "unknown" not in (chosen.pnl_basis, found.pnl_basis)
    if is_proven and chosen.pnl_basis != found.pnl_basis:
        yield (
            f"{origin}: pnl_basis = {chosen.pnl_basis!r}, but by its rows the P&L is "
            f"{'after' if found.pnl_basis == 'net' else 'before'} fees"
        )


# -- arithmetic --------------------------------------------------------------------------------


def _against_arithmetic(
    origin: str, named: Sequence[Column], chosen: Layout, found: Layout, rows: Rows
) -> Iterator[str]:
    involved = [column for column in named if column.canonical in _ARITHMETIC]
    proof = [column for column in found.columns if column.canonical in _ARITHMETIC]
    if not {column.index for column in involved} & {column.index for column in proof}:
        # A column that the arithmetic says nothing of may well be the better one.
        return
    signs = max((1.0, -1.0), key=lambda sign: _hits(found, rows, sign)[0])
    hits, count = _hits(found, rows, signs)
    if count < _ROWS_NEEDED or hits < _PROVEN_SHARE * count:
        return
    set_hits, set_count = _hits(chosen, rows, signs)
    if set_hits < _REFUTED_SHARE * max(set_count, 1):
        said = ", ".join(f"{column.canonical} = `{column.header}`" for column in involved)
        yield (
            f"{origin}: {said}: so read, the result follows from entry, exit and quantity in "
            f"{set_hits} of {set_count or count} rows; as the columns were found, in {hits} of "
            f"{count}"
        )


def _hits(layout: Layout, rows: Rows, sign: float) -> tuple[int, int]:
    """Count the rows whose result follows from their prices, and those that can be compared."""
    entry, leave = layout.column("entry_price"), layout.column("exit_price")
    result = layout.column("pnl") or layout.column("gross_pnl")
    if entry is None or leave is None or result is None:
        return 0, 0
    hits = count = 0
    for row in rows:
        numbers = [_number(column, row) for column in (entry, leave, result)]
        if None in numbers or not numbers[2]:
            continue
        count += 1
        hits += _follows(numbers, _quantity(layout, row), sign * _side(layout, row))
    return hits, count


def _follows(numbers: Sequence[float | None], quantity: float | None, sign: float) -> bool:
    entry, leave, result = (number or 0.0 for number in numbers)
    move = sign * (leave - entry)
    if quantity is None:
        return move * result >= 0
    room = _COST_RATIO * abs(quantity) * (abs(entry) + abs(leave)) / 2
    is_near = abs(move * quantity - result) <= room
    return is_near and (move * result >= 0 or abs(result) <= _SIGN_SHARE * room)


def _quantity(layout: Layout, row: Sequence[str]) -> float | None:
    column = layout.column("quantity")
    number = None if column is None else _number(column, row)
    return None if number is None else abs(number)


def _side(layout: Layout, row: Sequence[str]) -> float:
    column = layout.column("direction") or layout.column("side")
    sign = 1.0 if column is None else _SIGNS.get(word_group(row[column.index]) or "", 1.0)
    is_closing = column is not None and column.canonical == "side" and CLOSING_SIDE in layout.notes
    return -sign if is_closing else sign


def _number(column: Column, row: Sequence[str]) -> float | None:
    try:
        return parse_number(row[column.index].strip(), column.style or "point")
    except ValueError:
        return None
