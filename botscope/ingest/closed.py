"""Accepted rows to closed trades: the row itself, or the round trip that several rows make."""

from dataclasses import dataclass, replace

import numpy as np

from botscope.domain.columns import NO_TIME
from botscope.domain.trades import Trades
from botscope.ingest.rowtable import RowTable
from botscope.ingest.shelf import REPEAT, Shelf


@dataclass(frozen=True, slots=True, eq=False)
class ClosedTrades:
    """What the rows of a file come to; ``paired_pnl_quote`` is None where nothing was paired."""

    trades: Trades
    excluded: Trades
    paired_pnl_quote: float | None = None
    notes: tuple[str, ...] = ()


def closed_trades(shelf: Shelf, source: int) -> ClosedTrades:
    """Return the trades of one shelf, under the number of its file."""
    if shelf.kind == "closed_trades":
        set_aside = _set_aside(shelf)
        return ClosedTrades(as_trades(shelf.kept.table(), source), as_trades(set_aside, source))
    if shelf.kind in ("fills", "events"):
        return _paired(shelf, source)
    return ClosedTrades(Trades.empty(), Trades.empty())


def _set_aside(shelf: Shelf) -> RowTable:
    late = shelf.late
    if REPEAT in shelf.late_reasons:
        late = late.take(np.asarray([reason != REPEAT for reason in shelf.late_reasons]))
    return RowTable.concat([shelf.aside.table(), late])


def _paired(shelf: Shelf, source: int) -> ClosedTrades:
    from botscope.ingest.pairing import pair

    paired = pair(shelf.kept.table(), shelf.kind)
    trades = replace(paired.trades, source=_repeated(source, len(paired.trades)))
    total = float(trades.realized_pnl_quote.sum()) if len(trades) else None
    return ClosedTrades(trades, Trades.empty(), total)


def as_trades(table: RowTable, source: int) -> Trades:
    """Return rows that each are a round trip as trades, sharing the columns where they can."""
    usable = (table.time_ms != NO_TIME) & ~np.isnan(table.pnl)
    if not usable.all():
        table = table.take(usable)
    nothing = np.broadcast_to(np.int64(-1), len(table))
    trades = Trades(
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
        bot_version=table.version,
        strategy=table.strategy,
        exit_reason=table.reason,
        trade_id=table.order_id,
        source=_repeated(source, len(table)),
        line=table.line,
        offset=table.offset,
        open_line=nothing,
        open_offset=nothing,
    )
    # Most logs are in order already; asking costs a tenth of what sorting does.
    closed = trades.closed_at_ms
    return trades if bool(np.all(closed[1:] >= closed[:-1])) else trades.in_order()


def _first_known(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return second if first.strides == (0,) and len(first) and np.isnan(first[0]) else first


def _repeated(source: int, count: int) -> np.ndarray:
    return np.broadcast_to(np.int32(source), count)


def joined(parts: list[ClosedTrades]) -> ClosedTrades:
    """Join the shelves of one file."""
    if len(parts) == 1:
        return parts[0]
    paired = [part.paired_pnl_quote for part in parts if part.paired_pnl_quote is not None]
    return ClosedTrades(
        Trades.concat([part.trades for part in parts]).in_order(),
        Trades.concat([part.excluded for part in parts]).in_order(),
        sum(paired) if paired else None,
    )
