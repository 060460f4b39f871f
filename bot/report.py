"""What the bot says about itself in its state file."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.execution.desk import Desk
from bot.execution.instrument import plain
from bot.execution.orders import Lot, Order
from bot.execution.paper import ClosedTrade, PaperExchange
from bot.execution.risk import RiskGuard
from bot.moment import iso
from bot.strategies.base import Strategy


@dataclass(frozen=True, slots=True)
class Identity:
    """Who trades what."""

    bot_name: str
    bot_version: str
    strategy: str
    symbol: str
    timeframe: str
    is_demo: bool = False


def trade_row(trade_id: str, trade: ClosedTrade, identity: Identity) -> dict[str, str]:
    """Return the log row of a closed trade; its money follows from its own digits to 1e-8."""
    lot = trade.lot
    gross = lot.gross_pnl_quote()
    return {
        "trade_id": trade_id,
        "opened_at": iso(lot.opened_at_ms),
        "closed_at": iso(trade.closed_at_ms),
        "symbol": identity.symbol,
        "side": lot.side,
        "quantity_base": plain(lot.entry_base),
        "entry_price": plain(lot.entry_price),
        "exit_price": plain(lot.exit_price),
        "gross_pnl_quote": plain(gross),
        "fee_quote": plain(lot.fee_quote),
        "realized_pnl_quote": plain(gross - lot.fee_quote),
        "bot_version": identity.bot_version,
        "strategy": identity.strategy,
        "exit_reason": trade.reason,
    }


def ledger_of(exchange: PaperExchange) -> dict[str, Any]:
    """Return the bot's own sums; money as text with every digit."""
    ledger = exchange.ledger
    open_fees = sum((lot.fee_quote for lot in exchange.lots.values()), Decimal(0))
    return {
        "trade_count": ledger.trade_count,
        "win_count": ledger.win_count,
        "loss_count": ledger.loss_count,
        "flat_count": ledger.flat_count,
        "gross_pnl_quote": plain(ledger.gross_pnl_quote),
        "fee_quote": plain(ledger.fee_quote),
        "realized_pnl_quote": plain(ledger.realized_pnl_quote),
        "starting_quote": plain(exchange.account.starting_quote),
        "total_quote": plain(exchange.account.total_quote),
        "equity_quote": plain(exchange.equity_quote()),
        "open_position_count": len(exchange.lots),
        "open_fee_quote": plain(open_fees),
        "quote_asset": exchange.instrument.quote_asset,
    }


@dataclass(frozen=True, slots=True)
class Reporter:
    """Puts the state document together."""

    identity: Identity
    exchange: PaperExchange
    guard: RiskGuard
    strategy: Strategy
    desk: Desk
    settings: Mapping[str, Any]
    started_at_ms: int

    def state(self, now_ms: int, connection: Mapping[str, Any]) -> dict[str, Any]:
        """Return the document without ``schema`` and ``seq``, which the journal adds."""
        who = self.identity
        return {
            "bot_name": who.bot_name,
            "bot_version": who.bot_version,
            "strategy": who.strategy,
            "mode": "paper",
            "symbols": [who.symbol],
            "timeframe": who.timeframe,
            "started_at": iso(self.started_at_ms),
            "updated_at": iso(now_ms),
            "balance": self._balance(),
            "positions": [self._position(lot) for lot in self.exchange.lots.values()],
            "orders": self._orders(),
            "indicators": self.strategy.indicators(),
            "settings": dict(self.settings),
            "grid": self.strategy.grid(self.desk),
            "risk": self.guard.report(),
            "connection": dict(connection),
            "demo": who.is_demo,
            "candle_closed_at": iso(self.exchange.at_ms) if self.exchange.at_ms else None,
        }

    def _balance(self) -> dict[str, Any]:
        total = self.exchange.account.total_quote
        locked = self.exchange.locked_quote()
        asset = self.exchange.instrument.quote_asset
        amounts = {"total": float(total), "free": float(total - locked), "locked": float(locked)}
        return {
            "quote_asset": asset,
            "total_quote": float(total),
            "free_quote": float(total - locked),
            "locked_quote": float(locked),
            "starting_quote": float(self.exchange.account.starting_quote),
            "equity_quote": float(self.exchange.equity_quote()),
            "assets": [{"asset": asset, **amounts, "value_quote": float(total)}],
        }

    def _position(self, lot: Lot) -> dict[str, Any]:
        mark = self.exchange.mark_price
        return {
            "symbol": self.identity.symbol,
            "side": lot.side,
            "quantity_base": float(lot.open_base),
            "entry_price": float(lot.entry_price),
            "mark_price": float(mark),
            "unrealized_pnl_quote": float(lot.unrealized_pnl_quote(mark)),
            "stop_loss_price": as_float(lot.exit.stop_loss_price),
            "take_profit_price": as_float(lot.exit.take_profit_price),
            "opened_at": iso(lot.opened_at_ms),
            "leverage": 1,
            "fee_quote": float(lot.fee_quote),
        }

    def _orders(self) -> list[dict[str, Any]]:
        resting = [self._resting(order) for order in self.exchange.orders.values()]
        for lot in self.exchange.lots.values():
            for kind, price in (
                ("stop_loss", lot.exit.stop_loss_price),
                ("take_profit", lot.exit.take_profit_price),
            ):
                if price is not None:
                    resting.append(self._exit_order(lot, kind, price))
        return resting

    def _resting(self, order: Order) -> dict[str, Any]:
        return {
            "order_id": order.order_id,
            "symbol": self.identity.symbol,
            "side": "buy" if order.is_buy else "sell",
            "type": order.kind,
            "price": float(order.price),
            "quantity_base": float(order.quantity_base - order.filled_base),
            "status": "partially_filled" if order.filled_base else "open",
            "created_at": iso(order.created_at_ms),
        }

    def _exit_order(self, lot: Lot, kind: str, price: Decimal) -> dict[str, Any]:
        return {
            "order_id": f"L{lot.lot_id:07d}-{kind}",
            "symbol": self.identity.symbol,
            "side": "sell" if lot.side == "long" else "buy",
            "type": kind,
            "price": float(price),
            "quantity_base": float(lot.open_base),
            "status": "open",
            "created_at": iso(lot.opened_at_ms),
        }


def as_float(price: Decimal | None) -> float | None:
    """Return a price for the state file."""
    return None if price is None else float(price)
