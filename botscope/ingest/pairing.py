"""Fills and events to round trips: first in, first out, per symbol, version and strategy."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from botscope.domain.accounts import LayoutKind
from botscope.domain.columns import NO_TIME, BoolArray, FloatArray, IntArray, Labels
from botscope.domain.fills import NO_FILLS, TripFills
from botscope.domain.risk import initial_risk_quote
from botscope.domain.trades import Trades
from botscope.ingest.actions import Actions, actions_of, reasons_that_open
from botscope.ingest.layout import CLOSING_SIDE, ENTRIES_ONLY, Layout, Pairing
from botscope.ingest.matching import Closings, prices_of
from botscope.ingest.rowtable import RowTable
from botscope.ingest.trips import Trips, trips_of
from botscope.ingest.uncounted import not_counted, said_of
from botscope.ingest.words import name_score, normalized, word_group

_ROWS_COMPARED = 5
_RESULT_NAME = 0.85
"""How well a name fits a result for it to be said that it is not taken for one."""


@dataclass(frozen=True, slots=True, eq=False)
class Paired:
    """The completed trades of a table of rows.

    ``trade_count`` counts the rows that complete a trade, whatever is known of their money.
    ``realized_pnl_quote`` is the sum of the file's own money column over them, None where it
    has none; ``paired_pnl_quote`` the sum of what pairing gives, None where nothing could be
    paired. ``trades`` carry the file's own figure where there is one, else the pairing's.
    ``uncounted`` says how many completed trades are not among them, by reason; ``doubts`` are
    the notes that cost the file its confidence; ``fills`` the rows that each trade took.
    """

    trades: Trades
    trade_count: int
    realized_pnl_quote: float | None
    paired_pnl_quote: float | None
    open_count: int = 0
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    uncounted: dict[str, int] = field(default_factory=dict)
    fills: TripFills = NO_FILLS


def pair(table: RowTable, layout: Layout | LayoutKind, *, method: Pairing | None = None) -> Paired:
    """Find the completed trades of a file's accepted rows.

    Parameters
    ----------
    table
        The accepted rows of one file under one layout.
    layout
        The layout, or its kind where no more is known.
    method
        ``fifo`` or ``average``; None for what the layout says, which is ``fifo`` unless set.
    """
    kind = layout if isinstance(layout, str) else layout.kind
    notes = () if isinstance(layout, str) else layout.notes
    rows = _forward(final_states(table))
    if kind == "closed_trades":
        is_gross = not isinstance(layout, str) and layout.pnl_basis == "gross"
        paired = _each_row(rows, is_closing_side=CLOSING_SIDE in notes, is_gross=is_gross)
        return _with_unread(paired, layout)
    if kind not in ("fills", "events") or not len(rows):
        return Paired(Trades.empty(), 0, None, None)
    actions = actions_of(rows)
    completed = np.zeros(len(rows), dtype=np.bool_)
    if ENTRIES_ONLY not in notes or np.isfinite(rows.pnl).any():
        completed = completing(rows, actions, kind)
    chosen = method or ("fifo" if isinstance(layout, str) else layout.pairing)
    paired = _paired(rows, actions, completed, is_average=chosen == "average")
    return _with_unread(paired, layout)


def final_states(table: RowTable) -> RowTable:
    """Return a table without the earlier states of orders whose later row says it all.

    Rows of one order id that name partial fills and whose amounts only grow tell how much was
    filled so far: adding them up would count the same amount again and again.
    """
    partial = [word_group(name) == "done" and "partial" in normalized(name)
               for name in table.status.names]  # fmt: skip
    if not any(partial) or not len(table):
        return table
    is_partial = np.append(np.asarray(partial), False)[table.status.codes]
    has_id = table.order_id != b""
    _, order = np.unique(table.order_id, return_inverse=True)
    watched = has_id & np.isin(order, order[is_partial & has_id])
    index = np.flatnonzero(watched)
    index = index[np.argsort(order[index], kind="stable")]
    is_same = order[index][1:] == order[index][:-1]
    grows = np.diff(np.abs(table.quantity[index])) > 0
    if not is_same.any() or not grows[is_same].all():
        return table
    keep = np.ones(len(table), dtype=np.bool_)
    keep[index[:-1][is_same]] = False
    return table.take(keep)


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


def _each_row(rows: RowTable, *, is_closing_side: bool, is_gross: bool) -> Paired:
    has_money = np.isfinite(rows.pnl)
    # What the file itself says, which is not what counts where it says it before fees.
    own = np.where(np.isnan(rows.gross_pnl), rows.pnl, rows.gross_pnl) if is_gross else rows.pnl
    total = float(own[has_money].sum()) if has_money.any() else None
    sign = _held(actions_of(rows), is_closing_side=is_closing_side)
    # Without a direction a result before fees is not 0 but unknown.
    way = np.where(sign != 0, sign, np.nan)
    gross = (rows.exit_price - rows.entry_price) * np.abs(rows.quantity) * way
    net = gross - np.nan_to_num(rows.fee)
    derived = gross if total is not None else net
    derived = derived[np.isfinite(derived)]
    money = np.where(has_money, rows.pnl, net)
    result = Closings(np.arange(len(rows)))
    result.gross, result.sign = gross, sign
    result.entry, result.quantity = rows.entry_price, np.abs(rows.quantity)
    result.fee, result.exit = rows.fee, rows.exit_price
    undirected = (sign == 0) & np.isfinite((rows.exit_price - rows.entry_price) * rows.quantity)
    uncounted = not_counted(rows.time_ms, money, undirected, np.zeros(len(rows), dtype=np.bool_))
    return Paired(
        trades=_trades(rows, result, money),
        trade_count=len(rows),
        realized_pnl_quote=total,
        paired_pnl_quote=float(derived.sum()) if len(derived) else None,
        notes=(_source_of(rows, derived),) if total is None else (),
        doubts=said_of(uncounted, len(rows)),
        uncounted=uncounted,
    )


def _source_of(rows: RowTable, derived: FloatArray) -> str:
    """Say where the figures of a file without a money column come from, if from anywhere."""
    if len(derived):
        fees = ", less fees" if np.isfinite(rows.fee).any() else ""
        return f"the file has no money column: the figures come from entry, exit and quantity{fees}"
    return "the file has no money column, and nothing else in it gives the results"


def _unread_result(layout: Layout | LayoutKind) -> str | None:
    """Return the name of a column that is called a result and not taken for money."""
    if isinstance(layout, str) or layout.column("pnl") is not None:
        return None
    names = layout.header or ()
    return next((name for name in names if name_score(name, "pnl") >= _RESULT_NAME), None)


def _with_unread(paired: Paired, layout: Layout | LayoutKind) -> Paired:
    """Return trades whose notes do not deny a column that is there."""
    name = _unread_result(layout)
    if name is None or paired.realized_pnl_quote is not None:
        return paired
    denied = re.compile("the file has no (money|result) column")
    notes = tuple(
        denied.sub(lambda _: f"`{name}` is not taken for money", note, 1) for note in paired.notes
    )
    return replace(paired, notes=notes)


def _held(actions: Actions, *, is_closing_side: bool) -> np.ndarray:
    # LONG and SHORT name what was held; BUY and SELL may be the order that closed it.
    sign = -actions.sign if is_closing_side else actions.sign
    return np.where(actions.way != 0, actions.way, sign)


def _paired(rows: RowTable, actions: Actions, completed: BoolArray, *, is_average: bool) -> Paired:
    trips = trips_of(rows, actions, completed, is_average=is_average)
    result = trips.result
    own = rows.pnl[result.rows]
    has_money = np.isfinite(own)
    net = result.gross - np.nan_to_num(result.fee)
    count = int(np.count_nonzero(trips.completed))
    total = float(own[has_money].sum()) if has_money.any() else None
    paired = float(net[np.isfinite(net)].sum()) if np.isfinite(net).any() else None
    money = np.where(has_money, own, net)
    is_lost = result.opened < 0
    undirected = np.full(len(is_lost), trips.is_undirected)
    uncounted = not_counted(rows.time_ms[result.rows], money, undirected, is_lost)
    return Paired(
        _trades(rows, result, money),
        count,
        total,
        paired,
        trips.open_count,
        tuple(_pairing_notes(trips, own, count, is_average=is_average)),
        (*trips.doubts, *said_of(uncounted, count)),
        uncounted,
        TripFills.none(is_pooled=True) if is_average else _fills(rows, result),
    )


def _fills(rows: RowTable, result: Closings) -> TripFills:
    """Return where the opening rows stand of the trades that took more than one."""
    takes = result.takes
    if not takes.places:
        return NO_FILLS
    taken = np.asarray(takes.rows, dtype=np.int64)
    return TripFills(
        closing_line=rows.line[result.rows[np.asarray(takes.places, dtype=np.int64)]],
        start=np.append(0, np.asarray(takes.ends, dtype=np.int64)),
        line=rows.line[taken],
        offset=rows.offset[taken],
        quantity_base=np.asarray(takes.parts, dtype=np.float64),
        price=prices_of(rows)[taken],
    )


def _pairing_notes(trips: Trips, own: FloatArray, count: int, *, is_average: bool) -> Iterator[str]:
    if np.isfinite(own).any():
        yield "the file's own result column is what counts"
    else:
        way = "at the average price of what is held" if is_average else "first in, first out"
        yield f"the file has no result column: figures come from pairing, {way}"
    yield from trips.notes
    unmatched = int(np.count_nonzero(trips.result.opened < 0))
    if unmatched and trips.is_undirected:
        yield f"no row names a direction: {count} closing rows cannot be paired with opening ones"
    elif unmatched:
        yield f"{unmatched} of {count} closing rows have no opening row in the file"
    yield from _compared(own, trips.result.gross, np.nan_to_num(trips.result.fee))


def _compared(own: FloatArray, gross: FloatArray, fee: FloatArray) -> list[str]:
    """Say whether a file's own results are before or after fees, as pairing makes them out."""
    usable = np.isfinite(own) & np.isfinite(gross) & (np.abs(fee) > 1e-9)
    count = int(np.count_nonzero(usable))
    if count < _ROWS_COMPARED:
        return []
    room = np.maximum(0.2 * np.abs(fee), 1e-9)[usable]
    for words, expected in (("before", gross), ("after", gross - fee)):
        hits = int(np.count_nonzero(np.abs(own - expected)[usable] <= room))
        if hits >= 0.8 * count:
            return [f"the file's results are {words} fees: as paired in {hits} of {count} rows"]
    return ["the file's results differ from pairing, before and after fees alike"]


@dataclass(frozen=True, slots=True, eq=False)
class _Opening:
    """Which row opened each trade, and whether any is known."""

    has_any: bool
    has_open: BoolArray
    rows: IntArray

    @classmethod
    def of(cls, opened: np.ndarray) -> "_Opening":
        """Take the index of each opening row, -1 where there is none."""
        has_open = np.asarray(opened) >= 0
        return cls(bool(has_open.any()), has_open, np.where(has_open, opened, 0))

    def or_else(self, column: np.ndarray, other: np.ndarray) -> np.ndarray:
        """Return what the opening rows say in a column, another where there is none."""
        return np.where(self.has_open, column[self.rows], other) if self.has_any else other


def _first_known(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the first amount of each row, the second where it is unknown."""
    unknown = np.isnan(first)
    return np.where(unknown, second, first) if unknown.any() else first


def _trades(rows: RowTable, result: Closings, money: FloatArray) -> Trades:
    """Build trades of the completed rows whose money and moment are known."""
    usable = np.isfinite(money) & (rows.time_ms[result.rows] != NO_TIME)
    # Where every row is a trade its columns are shared: of millions there need not be two.
    is_whole = bool(usable.all()) and np.array_equal(result.rows, np.arange(len(rows)))
    closing = rows if is_whole else rows.take(result.rows[usable])

    def of(column: np.ndarray) -> np.ndarray:
        return column if is_whole else np.asarray(column)[usable]

    blank = Trades.blank(len(closing))
    if not len(closing):
        return blank
    opening = _Opening.of(of(result.opened))
    trades = replace(
        blank,
        closed_at_ms=closing.time_ms,
        opened_at_ms=opening.or_else(rows.time_ms, closing.open_time_ms),
        symbol=closing.symbol,
        side=_sides(of(result.sign), closing),
        quantity_base=_first_known(of(result.quantity), np.abs(closing.quantity)),
        entry_price=_first_known(of(result.entry), closing.entry_price),
        exit_price=of(result.exit),
        gross_pnl_quote=_first_known(closing.gross_pnl, of(result.gross)),
        fee_quote=_first_known(of(result.fee), closing.fee),
        realized_pnl_quote=of(money),
        bot_version=closing.version,
        strategy=closing.strategy,
        exit_reason=closing.reason,
        trade_id=closing.order_id,
        line=closing.line,
        offset=closing.offset,
        open_line=opening.or_else(rows.line, blank.open_line),
        open_offset=opening.or_else(rows.offset, blank.open_offset),
    )
    # Of a paired trade the opening row tells the first stop; the closing one may tell the last.
    stop = opening.or_else(rows.stop_price, closing.stop_price)
    if np.isfinite(stop).any():
        trades = replace(trades, risk_quote=initial_risk_quote(trades, stop))
    return trades.in_order()


def _sides(sign: np.ndarray, closing: RowTable) -> Labels:
    """Name the side of the round trip: what was held, not what closed it."""
    way = actions_of(closing).way
    held = np.where(sign != 0, sign, way)
    codes = np.where(held > 0, 0, np.where(held < 0, 1, -1)).astype(np.int32)
    return Labels(codes, ("long", "short"))
