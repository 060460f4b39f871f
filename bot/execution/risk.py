"""Risk limits: how much one trade may lose, and when the bot must stop trading."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.execution.instrument import Instrument
from bot.moment import day_of


@dataclass(frozen=True, slots=True)
class RiskLimits:
    """Limits as ratios of the equity."""

    risk_per_trade_ratio: Decimal = Decimal("0.005")
    max_position_ratio: Decimal = Decimal("0.3")
    daily_loss_limit_ratio: Decimal = Decimal("0.03")
    max_drawdown_limit_ratio: Decimal = Decimal("0.15")


class RiskGuard:
    """Watches the equity and opens the circuit breaker.

    The daily loss is measured against the equity at the start of the UTC day and the breaker
    closes with the next day. The drawdown is measured against the highest equity ever, the start
    included; that breaker stays open until ``reset``.
    """

    def __init__(self, limits: RiskLimits, starting_quote: float) -> None:
        self.limits = limits
        self.peak_quote = starting_quote
        self.day_start_quote = starting_quote
        self.equity_quote = starting_quote
        self.day = 0
        self.breaker = ""
        self._daily_limit_ratio = float(limits.daily_loss_limit_ratio)
        self._drawdown_limit_ratio = float(limits.max_drawdown_limit_ratio)

    @property
    def trading_enabled(self) -> bool:
        """Return True while new positions may be opened."""
        return not self.breaker

    @property
    def drawdown_ratio(self) -> float:
        """Return the fall from the highest equity."""
        return max(0.0, 1 - self.equity_quote / self.peak_quote)

    @property
    def daily_loss_quote(self) -> float:
        """Return the loss since the start of the day, 0 on a winning day."""
        return max(0.0, self.day_start_quote - self.equity_quote)

    @property
    def daily_loss_limit_quote(self) -> float:
        """Return the loss at which today's trading ends."""
        return self.day_start_quote * self._daily_limit_ratio

    def observe(self, at_ms: int, equity_quote: float) -> None:
        """Take the equity at the close of a candle."""
        if day_of(at_ms) != self.day:
            self._start_day(day_of(at_ms))
        self.equity_quote = equity_quote
        self.peak_quote = max(self.peak_quote, equity_quote)
        if self.drawdown_ratio >= self._drawdown_limit_ratio:
            self.breaker = "max_drawdown"
        elif not self.breaker and self.daily_loss_quote >= self.daily_loss_limit_quote:
            self.breaker = "daily_loss"

    def reset(self) -> None:
        """Close the breaker and measure the drawdown from here on: the operator's decision."""
        self.breaker = ""
        self.peak_quote = self.day_start_quote = self.equity_quote

    def _start_day(self, day: int) -> None:
        self.day = day
        self.day_start_quote = self.equity_quote
        if self.breaker == "daily_loss":
            self.breaker = ""

    def report(self) -> dict[str, Any]:
        """Return the risk block of the state file."""
        return {
            "trading_enabled": self.trading_enabled,
            "current_drawdown_ratio": round(self.drawdown_ratio, 8),
            "max_drawdown_limit_ratio": self._drawdown_limit_ratio,
            "daily_loss_quote": round(self.daily_loss_quote, 8),
            "daily_loss_limit_quote": round(self.daily_loss_limit_quote, 8),
            "circuit_breaker": self.breaker or "closed",
        }

    def to_resume(self) -> dict[str, Any]:
        """Return the watch as JSON values."""
        return {name: getattr(self, name) for name in WATCHED}

    def restore(self, saved: dict[str, Any]) -> None:
        """Take the watch back."""
        for name in WATCHED:
            setattr(self, name, saved[name])


WATCHED = ("peak_quote", "day_start_quote", "equity_quote", "day", "breaker")


def risk_quantity(
    equity_quote: Decimal, price: Decimal, stop_price: Decimal, limits: RiskLimits
) -> Decimal:
    """Return the quantity that loses the risk per trade at the stop, capped by the position size.

    Zero where the stop is at the price.
    """
    distance = abs(price - stop_price)
    if not distance:
        return Decimal(0)
    by_risk = equity_quote * limits.risk_per_trade_ratio / distance
    by_size = equity_quote * limits.max_position_ratio / price
    return min(by_risk, by_size)


def covered_quantity(
    rules: Instrument, wanted_base: Decimal, price: Decimal, free_quote: Decimal
) -> Decimal:
    """Return what of a quantity the free balance covers, rounded down to the step."""
    return rules.quantity_down(max(Decimal(0), min(wanted_base, free_quote / price)))
