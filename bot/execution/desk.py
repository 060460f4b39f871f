"""The trading desk: what a strategy may see and do."""

from decimal import Decimal

from bot.execution.instrument import exact
from bot.execution.orders import Exit, Lot, Order, Side
from bot.execution.paper import Entry, PaperExchange
from bot.execution.risk import RiskGuard, covered_quantity, risk_quantity


class Desk:
    """Sizes and places orders within the risk limits."""

    def __init__(self, exchange: PaperExchange, guard: RiskGuard) -> None:
        self._exchange = exchange
        self._guard = guard

    @property
    def revision(self) -> int:
        """Return a number that changes with every fill and every order."""
        return self._exchange.revision

    @property
    def trading_enabled(self) -> bool:
        """Return True while new positions may be opened."""
        return self._guard.trading_enabled

    @property
    def lots(self) -> list[Lot]:
        """Return the open lots."""
        return list(self._exchange.lots.values())

    @property
    def entries(self) -> list[Order]:
        """Return the orders that have not opened all they shall open."""
        return [order for order in self._exchange.orders.values() if not order.is_closing]

    @property
    def is_flat(self) -> bool:
        """Return True when nothing is held and nothing is ordered."""
        return not self._exchange.lots and not self._exchange.orders

    def tick(self, price: float) -> Decimal:
        """Return the allowed price next to a computed one."""
        return self._exchange.instrument.price_near(exact(price))

    def enter_at_market(self, side: Side, exit_: Exit, reason: str) -> Order | None:
        """Open at the market, sized so that the stop costs the risk per trade."""
        stop = exit_.stop_loss_price
        if not self._guard.trading_enabled or stop is None:
            return None
        exchange = self._exchange
        price = exchange.mark_price
        wanted = risk_quantity(exchange.equity_quote(), price, stop, self._guard.limits)
        quantity = covered_quantity(exchange.instrument, wanted, price, exchange.free_quote())
        return exchange.enter(Entry(side, quantity, reason, exit_))

    def enter_at_limit(
        self, price: Decimal, notional_quote: Decimal, exit_: Exit, slot: int
    ) -> Order | None:
        """Rest a buy of so much quote at a price."""
        if not self._guard.trading_enabled:
            return None
        wish = Entry("long", notional_quote / price, "grid_level", exit_, price, slot)
        return self._exchange.enter(wish)

    def position_budget_quote(self) -> Decimal:
        """Return how much the whole position may be worth."""
        exchange = self._exchange
        cap = exchange.equity_quote() * self._guard.limits.max_position_ratio
        return min(cap, exchange.account.total_quote)

    def close(self, lot: Lot, reason: str) -> None:
        """Close a lot at the market."""
        self._exchange.close(lot, reason)

    def cancel_entries(self) -> None:
        """Take back every order that would open something."""
        for order in self.entries:
            self._exchange.cancel(order)
