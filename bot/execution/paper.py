"""A paper exchange: fills orders against candles, pessimistically where a candle leaves it open.

What a candle does not tell is decided against the bot: a stop fills before a take-profit of the
same candle; a limit fills only when the price went *through* it; a gap fills a stop at the open; a
limit entry cannot reach its take-profit inside its own candle. Each candle offers only a part of
its volume, so large orders fill in parts over several candles.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from bot.execution.account import Account, Ledger
from bot.execution.instrument import Instrument, exact, money
from bot.execution.orders import ZERO, Exit, Lot, Order, OrderKind, Side
from bot.market.candle import Candle

NEVER_LOW = float("-inf")
NEVER_HIGH = float("inf")


@dataclass(frozen=True, slots=True)
class Costs:
    """What trading costs, and how much of a candle's volume the bot gets.

    Ratios are of the notional (fees), of the price (slippage), of the candle's volume.
    """

    maker_fee_ratio: Decimal = Decimal("0.0002")
    taker_fee_ratio: Decimal = Decimal("0.0005")
    slippage_ratio: Decimal = Decimal("0.0001")
    participation_ratio: Decimal = Decimal("0.1")


class ClosedTrade(NamedTuple):
    """A lot that has just been closed completely."""

    lot: Lot
    closed_at_ms: int
    reason: str


class Entry(NamedTuple):
    """What a strategy asks for when it wants to open."""

    side: Side
    quantity_base: Decimal
    reason: str
    exit: Exit
    limit_price: Decimal | None = None
    slot: int | None = None


class PaperExchange:
    """Orders, lots and the wallet of one symbol."""

    def __init__(self, instrument: Instrument, costs: Costs, account: Account) -> None:
        self.instrument = instrument
        self.costs = costs
        self.account = account
        self.ledger = Ledger()
        self.orders: dict[str, Order] = {}
        self.lots: dict[int, Lot] = {}
        self.closed: list[ClosedTrade] = []
        self.revision = 0
        self._number = 0
        self._candle = Candle(-1, 0, 0, 1.0, 1.0, 1.0, 1.0, 0.0)
        self._left_base: Decimal | None = ZERO
        self._reached = -1
        self._falls_to = NEVER_LOW
        self._rises_to = NEVER_HIGH
        self._held_base = 0.0
        self._held_quote = 0.0

    # -- the bot's side ---------------------------------------------------------------------

    @property
    def mark_price(self) -> Decimal:
        """Return the last closing price."""
        return exact(self._candle.close)

    @property
    def at_ms(self) -> int:
        """Return the closing time of the last candle."""
        return self._candle.close_at_ms

    def locked_quote(self) -> Decimal:
        """Return what open lots and resting entries reserve."""
        lots = sum((lot.open_base * lot.entry_price for lot in self.lots.values()), ZERO)
        entries = (order for order in self.orders.values() if not order.is_closing)
        waiting = sum(
            (order.price * (order.quantity_base - order.filled_base) for order in entries), ZERO
        )
        return money(lots + waiting)

    def free_quote(self) -> Decimal:
        """Return what a new order may use."""
        return self.account.total_quote - self.locked_quote()

    def equity_quote(self) -> Decimal:
        """Return the wallet plus the open result."""
        mark = self.mark_price
        return self.account.total_quote + sum(
            (lot.unrealized_pnl_quote(mark) for lot in self.lots.values()), ZERO
        )

    def quick_equity_quote(self) -> float:
        """Return the equity as a float, cheap enough to be asked at every candle."""
        self._refresh()
        held = self._held_base * self._candle.close - self._held_quote
        return float(self.account.total_quote) + held

    def enter(self, wish: Entry) -> Order | None:
        """Place an entry; None when the exchange would refuse it (too small, not covered)."""
        price = wish.limit_price or self.mark_price
        quantity = self.instrument.quantity_down(wish.quantity_base)
        notional = price * quantity
        if notional < self.instrument.min_notional_quote or notional > self.free_quote():
            return None
        kind: OrderKind = "limit" if wish.limit_price else "market"
        order = self._new_order(wish, kind, price, quantity)
        if kind == "market":
            self._fill_market(order, self._candle.close)
        return order

    def close(self, lot: Lot, reason: str) -> None:
        """Close a lot at the market; what the candle cannot take follows in the next ones."""
        if any(order.is_closing and order.lot_id == lot.lot_id for order in self.orders.values()):
            return
        self._close_at_market(lot, reason, self.mark_price)

    def cancel(self, order: Order) -> None:
        """Take an order back; what it has filled stays."""
        self.orders.pop(order.order_id, None)
        self.revision += 1

    def drain(self) -> list[ClosedTrade]:
        """Return the trades closed since the last call."""
        closed, self.closed = self.closed, []
        return closed

    # -- the market's side --------------------------------------------------------------------

    def advance(self, candle: Candle) -> None:
        """Match everything that rests against one more candle."""
        self._candle = candle
        self._left_base = None
        self._refresh()
        if candle.low <= self._falls_to or candle.high >= self._rises_to:
            self._match(candle)

    def _match(self, candle: Candle) -> None:
        entries = [order for order in self.orders.values() if order.kind == "limit"]
        for order in [order for order in self.orders.values() if order.kind == "market"]:
            self._fill_market(order, candle.open)
        held = list(self.lots.values())
        for lot in held:
            self._match_stop(lot, candle)
        for lot in held:
            self._match_take(lot, candle)
        for order in entries:
            self._match_entry(order, candle)

    def _match_stop(self, lot: Lot, candle: Candle) -> None:
        stop = lot.exit.stop_loss_price
        if stop is None:
            return
        worst = exact(candle.low if lot.side == "long" else candle.high)
        if (worst - stop) * lot.sign > 0:
            return
        open_ = exact(candle.open)
        price = min(open_, stop) if lot.side == "long" else max(open_, stop)
        self._close_at_market(lot, "stop_loss", price)

    def _close_at_market(self, lot: Lot, reason: str, price: Decimal) -> None:
        # An entry that went on filling would hold what nothing closes any more.
        self._cancel_entries_of(lot)
        lot.exit = Exit()
        order = self._new_order(
            Entry(lot.side, lot.open_base, reason, Exit()), "market", price, lot.open_base
        )
        order.lot_id, order.is_closing = lot.lot_id, True
        self._fill_market(order, float(price))

    def _match_take(self, lot: Lot, candle: Candle) -> None:
        take = lot.exit.take_profit_price
        if take is None or lot.lot_id not in self.lots:
            return
        best = exact(candle.high if lot.side == "long" else candle.low)
        if (best - take) * lot.sign <= 0:
            return
        quantity = min(self._liquidity(), lot.open_base)
        if quantity > 0:
            self._fill_exit(lot, quantity, take, self.costs.maker_fee_ratio)
            self._settle(lot, lot.exit.take_profit_reason)

    def _match_entry(self, order: Order, candle: Candle) -> None:
        if order.order_id not in self.orders:
            return
        best = exact(candle.low if order.is_buy else candle.high)
        went_through = best < order.price if order.is_buy else best > order.price
        if went_through:
            quantity = min(self._liquidity(), order.quantity_base - order.filled_base)
            self._fill_entry(order, quantity, order.price, self.costs.maker_fee_ratio)

    def _fill_market(self, order: Order, at_price: float) -> None:
        slip = self.costs.slippage_ratio
        wanted = exact(at_price) * (1 + slip if order.is_buy else 1 - slip)
        rules = self.instrument
        price = rules.price_up(wanted) if order.is_buy else rules.price_down(wanted)
        quantity = min(self._liquidity(), order.quantity_base - order.filled_base)
        if not order.is_closing:
            self._fill_entry(order, quantity, price, self.costs.taker_fee_ratio)
            return
        lot = self.lots.get(order.lot_id or 0)
        if lot is None or quantity <= 0:
            return
        order.filled_base += quantity
        self._fill_exit(lot, quantity, price, self.costs.taker_fee_ratio)
        self._settle(lot, order.reason)

    # -- fills --------------------------------------------------------------------------------

    def _fill_entry(
        self, order: Order, quantity: Decimal, price: Decimal, fee_ratio: Decimal
    ) -> None:
        if quantity <= 0:
            return
        lot = self.lots.get(order.lot_id or 0) or self._new_lot(order)
        lot.entry_base += quantity
        lot.entry_quote += quantity * price
        order.filled_base += quantity
        self._use(quantity)
        self.account.pay_fee(lot, money(quantity * price * fee_ratio))
        if order.filled_base >= order.quantity_base:
            del self.orders[order.order_id]

    def _fill_exit(self, lot: Lot, quantity: Decimal, price: Decimal, fee_ratio: Decimal) -> None:
        # The entry price must not move any more once a part of the result is booked.
        self._cancel_entries_of(lot)
        lot.exit_base += quantity
        lot.exit_quote += quantity * price
        self._use(quantity)
        self.account.pay_fee(lot, money(quantity * price * fee_ratio))
        self.account.book(lot)

    def _cancel_entries_of(self, lot: Lot) -> None:
        for order in [order for order in self.orders.values() if order.lot_id == lot.lot_id]:
            if not order.is_closing:
                self.cancel(order)

    def _settle(self, lot: Lot, reason: str) -> None:
        if lot.open_base > 0:
            return
        del self.lots[lot.lot_id]
        for order in [order for order in self.orders.values() if order.lot_id == lot.lot_id]:
            self.cancel(order)
        self.ledger.add(lot)
        self.closed.append(ClosedTrade(lot, self._candle.close_at_ms, reason))

    def _liquidity(self) -> Decimal:
        if self._left_base is None:
            offered = exact(self._candle.volume_base) * self.costs.participation_ratio
            self._left_base = self.instrument.quantity_down(offered)
        return self._left_base

    def _use(self, quantity: Decimal) -> None:
        self._left_base = self._liquidity() - quantity
        self.revision += 1

    def _new_order(self, wish: Entry, kind: OrderKind, price: Decimal, quantity: Decimal) -> Order:
        self._number += 1
        order = Order(
            f"P{self._number:07d}",
            wish.side,
            kind,
            price,
            quantity,
            wish.reason,
            self._candle.close_at_ms,
            wish.exit,
            slot=wish.slot,
        )
        self.orders[order.order_id] = order
        self.revision += 1
        return order

    def _new_lot(self, order: Order) -> Lot:
        self._number += 1
        lot = Lot(self._number, order.side, self._candle.close_at_ms, order.exit, order.slot)
        self.lots[lot.lot_id] = lot
        order.lot_id = lot.lot_id
        return lot

    # -- what a candle must reach to matter -----------------------------------------------------

    def _refresh(self) -> None:
        if self._reached == self.revision:
            return
        self._reached = self.revision
        falls, rises = split_triggers(self.orders.values(), self.lots.values())
        self._falls_to = max(falls, default=NEVER_LOW)
        self._rises_to = min(rises, default=NEVER_HIGH)
        held = self.lots.values()
        self._held_base = float(sum(lot.sign * lot.open_base for lot in held))
        self._held_quote = float(sum(lot.sign * lot.open_base * lot.entry_price for lot in held))

    # -- memory -------------------------------------------------------------------------------

    def to_resume(self) -> dict[str, Any]:
        """Return everything that a restart needs, as JSON values."""
        return {
            "total_quote": str(self.account.total_quote),
            "number": self._number,
            "candle": list(self._candle),
            "ledger": self.ledger.to_resume(),
            "orders": [order.to_resume() for order in self.orders.values()],
            "lots": [lot.to_resume() for lot in self.lots.values()],
        }

    def restore(self, saved: dict[str, Any]) -> None:
        """Take everything back from ``to_resume``."""
        self.account.total_quote = Decimal(saved["total_quote"])
        self._number = saved["number"]
        self._candle = Candle(*saved["candle"])
        self.ledger = Ledger.from_resume(saved["ledger"])
        orders = map(Order.from_resume, saved["orders"])
        self.orders = {order.order_id: order for order in orders}
        self.lots = {lot.lot_id: lot for lot in map(Lot.from_resume, saved["lots"])}
        self.revision += 1


def split_triggers(orders: Iterable[Order], lots: Iterable[Lot]) -> tuple[list[float], list[float]]:
    """Return the prices that matter when the market falls to them, and when it rises to them."""
    falls: list[float] = []
    rises: list[float] = []
    for order in orders:
        if order.kind == "market":
            falls.append(NEVER_HIGH)
        else:
            (falls if order.is_buy else rises).append(float(order.price))
    for lot in lots:
        below, above = (falls, rises) if lot.side == "long" else (rises, falls)
        if lot.exit.stop_loss_price is not None:
            below.append(float(lot.exit.stop_loss_price))
        if lot.exit.take_profit_price is not None:
            above.append(float(lot.exit.take_profit_price))
    return falls, rises
