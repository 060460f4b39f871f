"""Accepted rows to closed trades: the row itself, or the round trip that several rows make."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from botscope.domain.columns import NO_TIME, FloatArray
from botscope.domain.fills import NO_FILLS, TripFills
from botscope.domain.risk import initial_risk_quote
from botscope.domain.trades import Trades
from botscope.ingest.belief import NO_BELIEF, Belief, joined_belief
from botscope.ingest.consistency import settled
from botscope.ingest.mending import mended
from botscope.ingest.moneys import by_money, is_one_sum, money_notes
from botscope.ingest.pairing import Paired, pair
from botscope.ingest.rowtable import RowTable
from botscope.ingest.running_fees import with_own_fees
from botscope.ingest.shelf import NOT_REFUSED, Shelf


@dataclass(frozen=True, slots=True, eq=False)
class ClosedTrades:
    """What the rows of a file come to.

    ``trade_count`` counts the rows that complete a trade, also one whose money is not known;
    ``realized_pnl_quote`` is the sum of the file's own money, None where it has none, and
    ``paired_pnl_quote`` that of pairing, None where nothing was paired. ``doubts`` are the notes
    that cost the file its confidence; ``uncounted`` says how many trades are not in ``trades``
    because their result is not known, by reason; ``fills`` which rows each paired one took.
    """

    trades: Trades
    excluded: Trades
    trade_count: int = 0
    realized_pnl_quote: float | None = None
    paired_pnl_quote: float | None = None
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    uncounted: dict[str, int] = field(default_factory=dict)
    belief: Belief = NO_BELIEF
    fills: TripFills = NO_FILLS


OUT_OF_RANGE = "time_out_of_range"
NOTHING = ClosedTrades(Trades.empty(), Trades.empty())


def closed_trades(shelf: Shelf, source: int) -> ClosedTrades:
    """Return the trades of one shelf, under the number of its file."""
    if shelf.kind in ("signals", "other"):
        return NOTHING
    excluded = as_trades(_set_aside(shelf), source)
    if not shelf.is_own:
        return _paired(shelf, excluded, source)
    trades = as_trades(shelf.kept.table(), source)
    if not len(trades):
        return ClosedTrades(trades, excluded)
    moneys = by_money(trades)
    total = sum(made for made, _ in moneys.values()) if is_one_sum(moneys) else None
    return ClosedTrades(trades, excluded, len(trades), total, doubts=money_notes(moneys))


def _set_aside(shelf: Shelf) -> RowTable:
    """Return the rows that can be counted on request.

    A row with an impossible time has no place in an equity curve or a calendar, so it never is.
    """
    aside = shelf.aside.table()
    if OUT_OF_RANGE in shelf.aside_reasons:
        has_time = np.asarray([reason != OUT_OF_RANGE for reason in shelf.aside_reasons])
        aside = aside.take(has_time)
    late = shelf.late
    if not set(NOT_REFUSED).isdisjoint(shelf.late_reasons):
        is_refused = [reason not in NOT_REFUSED for reason in shelf.late_reasons]
        late = late.take(np.asarray(is_refused))
    return RowTable.concat([aside, late])


def _paired(shelf: Shelf, excluded: Trades, source: int) -> ClosedTrades:
    if not len(shelf.kept):
        return ClosedTrades(Trades.empty(), excluded)
    layout = shelf.layout or shelf.kind
    rows, fee_notes = with_own_fees(shelf.kept.table())
    rows, mends = mended(rows, layout)
    paired, belief = settled(pair(rows, layout), rows, layout)
    moneys = by_money(paired.trades)
    is_sum, mixed = is_one_sum(moneys), money_notes(moneys)
    return ClosedTrades(
        trades=replace(paired.trades, source=_repeated(source, len(paired.trades))).in_order(),
        excluded=excluded,
        trade_count=paired.trade_count,
        realized_pnl_quote=paired.realized_pnl_quote if is_sum else None,
        paired_pnl_quote=paired.paired_pnl_quote if is_sum else None,
        notes=(*fee_notes, *mends, *paired.notes),
        doubts=(*paired.doubts, *mixed),
        uncounted=_uncounted(paired),
        belief=belief.doubted() if mends else belief,
        fills=paired.fills,
    )


def _uncounted(paired: Paired) -> dict[str, int]:
    """Return why completed trades are in no figure, also those whose own result was given up."""
    known = len(paired.trades) + sum(paired.uncounted.values())
    if known >= paired.trade_count:
        return paired.uncounted
    return _added_up([paired.uncounted, {"unknown_result": paired.trade_count - known}])


def as_trades(table: RowTable, source: int) -> Trades:
    """Return rows that each are a round trip as trades, sharing the columns where they can."""
    usable = (table.time_ms != NO_TIME) & ~np.isnan(table.pnl)
    if not usable.all():
        table = table.take(usable)
    nothing = np.broadcast_to(np.int64(-1), len(table))
    trades = with_risk(
        Trades(
            closed_at_ms=table.time_ms,
            opened_at_ms=table.open_time_ms,
            symbol=table.symbol,
            side=table.direction if table.direction.names else table.side,
            quantity_base=table.quantity,
            entry_price=_first_known(table.entry_price, table.price),
            exit_price=table.exit_price,
            gross_pnl_quote=table.gross_pnl,
            fee_quote=table.fee,
            realized_pnl_quote=table.pnl,
            risk_quote=np.broadcast_to(np.float64(np.nan), len(table)),
            bot_version=table.version,
            strategy=table.strategy,
            exit_reason=table.reason,
            trade_id=table.order_id,
            source=_repeated(source, len(table)),
            line=table.line,
            offset=table.offset,
            open_line=nothing,
            open_offset=nothing,
        ),
        table.stop_price,
    )
    # Most logs are in order already; asking costs a tenth of what sorting does.
    closed = trades.closed_at_ms
    return trades if bool(np.all(closed[1:] >= closed[:-1])) else trades.in_order()


def with_risk(trades: Trades, stop_price: FloatArray) -> Trades:
    """Return trades with what the stops in their log tell of their risk."""
    # Most logs have no such column: then it is one value repeated, and nothing is computed.
    if not len(trades) or (stop_price.strides == (0,) and np.isnan(stop_price[0])):
        return trades
    return replace(trades, risk_quote=initial_risk_quote(trades, stop_price))


def _first_known(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return second if first.strides == (0,) and len(first) and np.isnan(first[0]) else first


def _repeated(source: int, count: int) -> np.ndarray:
    return np.broadcast_to(np.int32(source), count)


def joined(parts: list[ClosedTrades]) -> ClosedTrades:
    """Join the shelves of one file."""
    if not parts:
        return NOTHING
    if len(parts) == 1:
        return parts[0]
    return ClosedTrades(
        Trades.concat([part.trades for part in parts]).in_order(),
        Trades.concat([part.excluded for part in parts]).in_order(),
        sum(part.trade_count for part in parts),
        _sum_known(part.realized_pnl_quote for part in parts),
        _sum_known(part.paired_pnl_quote for part in parts),
        tuple(note for part in parts for note in part.notes),
        tuple(note for part in parts for note in part.doubts),
        _added_up(part.uncounted for part in parts),
        joined_belief([part.belief for part in parts if part.trade_count]),
        TripFills.concat([part.fills for part in parts]),
    )


def _added_up(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return dict(total)


def _sum_known(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
