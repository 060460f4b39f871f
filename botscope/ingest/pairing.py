"""Fills and events to round trips: first in, first out, per symbol, version and strategy."""

from collections import deque
from dataclasses import dataclass, replace

import numpy as np

from botscope.domain.accounts import LayoutKind
from botscope.domain.columns import NO_TIME, BoolArray, FloatArray, Labels
from botscope.domain.trades import Trades
from botscope.ingest.actions import Actions, actions_of, reasons_that_open
from botscope.ingest.layout import CLOSING_SIDE, ENTRIES_ONLY, Layout
from botscope.ingest.rowtable import RowTable

_TINY = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Paired:
    """The completed trades of a table of rows.

    ``trade_count`` counts the rows that complete a trade, whatever is known of their money.
    ``realized_pnl_quote`` is the sum of the file's own money column over them, None where it
    has none; ``paired_pnl_quote`` the sum of what pairing gives, None where nothing could be
    paired. ``trades`` carry the file's own figure where there is one, else the pairing's.
    """

    trades: Trades
    trade_count: int
    realized_pnl_quote: float | None
    paired_pnl_quote: float | None
    open_count: int = 0
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Lot:
    """What is left of one opening row."""

    sign: int
    quantity: float
    price: float
    fee_per_unit: float
    row: int


def pair(table: RowTable, layout: Layout | LayoutKind) -> Paired:
    """Find the completed trades of a file's accepted rows.

    Parameters
    ----------
    table
        The accepted rows of one file under one layout.
    layout
        The layout, or its kind where no more is known.
    """
    kind = layout if isinstance(layout, str) else layout.kind
    notes = () if isinstance(layout, str) else layout.notes
    rows = _forward(table)
    if kind == "closed_trades":
        return _each_row(rows, is_closing_side=CLOSING_SIDE in notes)
    if kind not in ("fills", "events") or not len(rows):
        return Paired(Trades.empty(), 0, None, None)
    actions = actions_of(rows)
    completed = np.zeros(len(rows), dtype=np.bool_)
    if ENTRIES_ONLY not in notes or np.isfinite(rows.pnl).any():
        completed = completing(rows, actions, kind)
    is_average = not isinstance(layout, str) and layout.pairing == "average"
    return _paired(rows, actions, completed, is_average=is_average)


def _forward(table: RowTable) -> RowTable:
    # Some writers put the newest row first. Several runs in one file are no such thing.
    known = table.time_ms[table.time_ms != NO_TIME]
    steps = np.sign(np.diff(known))
    if np.count_nonzero(steps < 0) > 4 * np.count_nonzero(steps > 0):
        return table.take(np.arange(len(table) - 1, -1, -1))
    return table


def completing(rows: RowTable, actions: Actions, kind: LayoutKind) -> BoolArray:
    """Return which rows complete a trade, by the strongest evidence that the file has."""
    if (rows.quantity < 0).any() and not (np.isin(actions.way, (-1, 1))).any():
        return np.asarray((rows.quantity < 0) & (actions.sign <= 0))
    if actions.closes.any():
        return actions.closes
    if kind == "events" and actions.opens.any() and not (actions.sign < 0).any():
        return np.zeros(len(rows), dtype=np.bool_)
    has_result = np.isfinite(rows.pnl)
    if has_result.any():
        return _by_result(rows, actions, has_result)
    opens, closes = reasons_that_open(rows)
    if opens.any() and closes.any():
        return np.asarray(~opens)
    sells = actions.sign < 0
    moved = np.nan_to_num(np.abs(rows.quantity)) > 0
    if moved.any() and not moved.all():
        # A sale of nothing in a log of amounts was wished for, not done.
        sells &= moved | np.isnan(rows.quantity)
    is_sided = bool((rows.side.codes >= 0).any()) or bool((rows.quantity < 0).any())
    return np.asarray(sells if is_sided else np.zeros(len(rows), dtype=np.bool_))


def _by_result(rows: RowTable, actions: Actions, has_result: BoolArray) -> BoolArray:
    if not has_result.all():
        return has_result
    moved = rows.pnl != 0
    if moved.any() and bool((actions.sign[moved] < 0).all()):
        return np.asarray(actions.sign < 0)
    return np.asarray(moved)


def _each_row(rows: RowTable, *, is_closing_side: bool) -> Paired:
    has_money = np.isfinite(rows.pnl)
    total = float(rows.pnl[has_money].sum()) if has_money.any() else None
    sign = _held(actions_of(rows), is_closing_side=is_closing_side)
    gross = (rows.exit_price - rows.entry_price) * np.abs(rows.quantity) * sign
    derived = gross[np.isfinite(gross) & (sign != 0)]
    notes: tuple[str, ...] = ()
    if total is None:
        notes = ("the file has no money column: the figures come from entry, exit and quantity",)
    money = np.where(has_money, rows.pnl, np.where(sign != 0, gross, np.nan))
    result = _Result(np.arange(len(rows)), gross, np.full(len(rows), -1), sign)
    result.entry, result.quantity = rows.entry_price, np.abs(rows.quantity)
    result.fee, result.exit = rows.fee, rows.exit_price
    return Paired(
        trades=_trades(rows, result, money),
        trade_count=len(rows),
        realized_pnl_quote=total,
        paired_pnl_quote=float(derived.sum()) if len(derived) else None,
        notes=notes,
    )


def _held(actions: Actions, *, is_closing_side: bool) -> np.ndarray:
    # LONG and SHORT name what was held; BUY and SELL may be the order that closed it.
    sign = -actions.sign if is_closing_side else actions.sign
    return np.where(actions.way != 0, actions.way, sign)


class _Result:
    """Columns of the completed rows, one per index."""

    def __init__(
        self, rows: np.ndarray, gross: FloatArray, opened: np.ndarray, sign: np.ndarray
    ) -> None:
        self.rows, self.gross, self.opened, self.sign = rows, gross, opened, sign
        unknown = np.full(len(rows), np.nan)
        self.entry, self.quantity, self.fee, self.exit = (unknown.copy() for _ in range(4))


def _paired(rows: RowTable, actions: Actions, completed: BoolArray, *, is_average: bool) -> Paired:
    result, open_count, unmatched = _match(rows, actions, completed, is_average=is_average)
    own = rows.pnl[result.rows]
    has_money = np.isfinite(own)
    net = result.gross - np.nan_to_num(result.fee)
    count = int(np.count_nonzero(completed))
    total = float(own[has_money].sum()) if has_money.any() else None
    paired = float(net[np.isfinite(net)].sum()) if np.isfinite(net).any() else None
    notes = [
        "the file's own result column is what counts"
        if total is not None
        else "the file has no result column: figures come from pairing, "
        + ("at the average price of what is held" if is_average else "first in, first out")
    ]
    if unmatched:
        notes.append(f"{unmatched} of {count} closing rows have no opening row in the file")
    money = np.where(has_money, own, net)
    trades = _trades(rows, result, money)
    return Paired(trades, count, total, paired, open_count, tuple(notes))


def _match(
    rows: RowTable, actions: Actions, completed: BoolArray, *, is_average: bool
) -> tuple[_Result, int, int]:
    at = np.flatnonzero(completed)
    result = _Result(
        at,
        np.full(len(at), np.nan),
        np.full(len(at), -1, dtype=np.int64),
        np.zeros(len(at), dtype=np.int64),
    )
    result.exit = _prices(rows)[at]
    books: dict[int, deque[_Lot]] = {}
    place = {int(row): index for index, row in enumerate(at)}
    keys, signs = _keys(rows).tolist(), actions.sign.tolist()
    quantities, prices = np.abs(rows.quantity).tolist(), _prices(rows).tolist()
    fees, opens = rows.fee.tolist(), actions.opens.tolist()
    unmatched = 0
    for row, key in enumerate(keys):
        book = books.setdefault(key, deque())
        quantity, sign = quantities[row], signs[row]
        left = quantity
        if row in place:
            sign = sign or (-book[0].sign if book else 0)
            left = _close(
                book, result, place[row], _Lot(sign, quantity, prices[row], fees[row], row)
            )
            unmatched += int(result.opened[place[row]] < 0)
        if sign and (row not in place or opens[row]):
            _open(book, _Lot(sign, left, prices[row], fees[row], row), quantity)
            if is_average:
                _average(book)
    return result, sum(len(book) for book in books.values()), unmatched


def _prices(rows: RowTable) -> FloatArray:
    return np.where(np.isnan(rows.price), rows.entry_price, rows.price)


def _keys(rows: RowTable) -> np.ndarray:
    parts = [np.asarray(labels.codes, dtype=np.int64) + 1 for labels in _key_labels(rows)]
    return np.asarray(parts[0] + (parts[1] << 20) + (parts[2] << 40))


def _key_labels(rows: RowTable) -> tuple[Labels, Labels, Labels]:
    return rows.symbol, rows.version, rows.strategy


def _open(book: deque[_Lot], lot: _Lot, quantity: float) -> None:
    if lot.quantity <= _TINY * max(1.0, quantity if quantity == quantity else 1.0):
        return
    fee = abs(lot.fee_per_unit) if lot.fee_per_unit == lot.fee_per_unit else 0.0
    per_unit = fee / quantity if quantity == quantity and quantity > 0 else fee
    book.append(replace(lot, fee_per_unit=per_unit))


def _average(book: deque[_Lot]) -> None:
    """Make one lot of what is held on one side: its price and its fee are the average."""
    if len(book) < 2 or book[-1].sign != book[-2].sign:
        return
    last, held = book.pop(), book.pop()
    total = held.quantity + last.quantity
    if total != total:
        # Without amounts there is no average: the rows stay apart.
        book.extend((held, last))
        return

    def mean(first: float, second: float) -> float:
        return (first * held.quantity + second * last.quantity) / total

    price, fee = mean(held.price, last.price), mean(held.fee_per_unit, last.fee_per_unit)
    book.append(_Lot(held.sign, total, price, fee, held.row))


def _close(book: deque[_Lot], result: _Result, index: int, closing: _Lot) -> float:
    """Take lots of the other sign out of a book, oldest first; return what finds no lot."""
    takes_all = closing.quantity != closing.quantity
    left = float("inf") if takes_all else closing.quantity
    exit_fee = closing.fee_per_unit if closing.fee_per_unit == closing.fee_per_unit else 0.0
    taken = spent = gross = fee = 0.0
    while book and left > _TINY and book[0].sign == -closing.sign:
        lot = book[0]
        if result.opened[index] < 0:
            result.opened[index], result.sign[index] = lot.row, lot.sign
        part = min(left, lot.quantity) if lot.quantity == lot.quantity else lot.quantity
        taken, spent = taken + part, spent + part * lot.price
        gross += lot.sign * (closing.price - lot.price) * part
        fee += lot.fee_per_unit * part
        if part != part or lot.quantity - part <= _TINY * lot.quantity:
            book.popleft()
            if part != part and not takes_all:
                break
        else:
            lot.quantity -= part
        left -= part
    if result.opened[index] >= 0:
        result.gross[index], result.quantity[index] = gross, taken
        result.entry[index] = spent / taken if taken else np.nan
        result.fee[index] = fee + exit_fee
    return 0.0 if takes_all else left


def _trades(rows: RowTable, result: _Result, money: FloatArray) -> Trades:
    """Build trades of the completed rows whose money and moment are known."""
    usable = np.isfinite(money) & (rows.time_ms[result.rows] != NO_TIME)
    closing = rows.take(result.rows[usable])
    opened = np.asarray(result.opened)[usable]
    has_open = opened >= 0
    safe = np.where(has_open, opened, 0)
    blank = Trades.blank(len(closing))
    if not len(closing):
        return blank
    open_times = np.where(has_open, rows.time_ms[safe], closing.open_time_ms)
    entry = np.where(np.isnan(result.entry[usable]), closing.entry_price, result.entry[usable])
    quantity = np.where(np.isnan(result.quantity[usable]), np.abs(closing.quantity),
                        result.quantity[usable])  # fmt: skip
    fee = np.where(np.isnan(result.fee[usable]), closing.fee, result.fee[usable])
    return replace(
        blank,
        closed_at_ms=closing.time_ms,
        opened_at_ms=open_times,
        symbol=closing.symbol,
        side=_sides(np.asarray(result.sign)[usable], closing),
        quantity_base=quantity,
        entry_price=entry,
        exit_price=result.exit[usable],
        gross_pnl_quote=np.where(
            np.isnan(closing.gross_pnl), result.gross[usable], closing.gross_pnl
        ),
        fee_quote=fee,
        realized_pnl_quote=money[usable],
        bot_version=closing.version,
        strategy=closing.strategy,
        exit_reason=closing.reason,
        trade_id=closing.order_id,
        line=closing.line,
        offset=closing.offset,
        open_line=np.where(has_open, rows.line[safe], -1),
        open_offset=np.where(has_open, rows.offset[safe], -1),
    ).in_order()


def _sides(sign: np.ndarray, closing: RowTable) -> Labels:
    """Name the side of the round trip: what was held, not what closed it."""
    way = actions_of(closing).way
    held = np.where(sign != 0, sign, way)
    codes = np.where(held > 0, 0, np.where(held < 0, 1, -1)).astype(np.int32)
    return Labels(codes, ("long", "short"))
