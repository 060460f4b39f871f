"""Orders, and the lots that their fills open and close."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Self

from bot.execution.instrument import average_price, money

Side = Literal["long", "short"]
OrderKind = Literal["market", "limit", "stop"]
ZERO = Decimal(0)


@dataclass(slots=True)
class Exit:
    """Where a lot shall be closed; None where it has no such order."""

    stop_loss_price: Decimal | None = None
    take_profit_price: Decimal | None = None
    take_profit_reason: str = "take_profit"


@dataclass(slots=True)
class Order:
    """An instruction to open or, with a lot, to close.

    ``side`` is that of the lot: an order to close a long lot sells. ``slot`` is the strategy's
    own label (the grid's level). Closing orders are for whatever the lot still holds.
    """

    order_id: str
    side: Side
    kind: OrderKind
    price: Decimal
    quantity_base: Decimal
    reason: str
    created_at_ms: int
    exit: Exit = field(default_factory=Exit)
    lot_id: int | None = None
    is_closing: bool = False
    filled_base: Decimal = ZERO
    slot: int | None = None

    @property
    def is_buy(self) -> bool:
        """Return True when a fill buys the base asset."""
        return (self.side == "long") != self.is_closing

    def to_resume(self) -> dict[str, Any]:
        """Return the order as JSON values."""
        return {
            "order_id": self.order_id,
            "side": self.side,
            "kind": self.kind,
            "price": str(self.price),
            "quantity_base": str(self.quantity_base),
            "reason": self.reason,
            "created_at_ms": self.created_at_ms,
            "exit": exit_to_resume(self.exit),
            "lot_id": self.lot_id,
            "is_closing": self.is_closing,
            "filled_base": str(self.filled_base),
            "slot": self.slot,
        }

    @classmethod
    def from_resume(cls, saved: dict[str, Any]) -> Self:
        """Rebuild the order."""
        amounts = {name: Decimal(saved[name]) for name in ("price", "quantity_base", "filled_base")}
        return cls(**{**saved, **amounts, "exit": exit_from_resume(saved["exit"])})


@dataclass(slots=True)
class Lot:
    """One entry and what closes it: a trade once all of it is closed.

    Amounts of quote are sums over fills; ``booked_quote`` is the part of the result that the
    account already has. ``fee_quote`` covers entry and exit.
    """

    lot_id: int
    side: Side
    opened_at_ms: int
    exit: Exit
    slot: int | None = None
    entry_base: Decimal = ZERO
    entry_quote: Decimal = ZERO
    exit_base: Decimal = ZERO
    exit_quote: Decimal = ZERO
    fee_quote: Decimal = ZERO
    booked_quote: Decimal = ZERO

    @property
    def open_base(self) -> Decimal:
        """Return the quantity still held."""
        return self.entry_base - self.exit_base

    @property
    def entry_price(self) -> Decimal:
        """Return the average price of the entry fills."""
        return average_price(self.entry_quote, self.entry_base)

    @property
    def exit_price(self) -> Decimal:
        """Return the average price of the exit fills; there must be one."""
        return average_price(self.exit_quote, self.exit_base)

    @property
    def sign(self) -> int:
        """Return 1 for long, -1 for short."""
        return 1 if self.side == "long" else -1

    def gross_pnl_quote(self) -> Decimal:
        """Return the result of the closed part before fees."""
        return money(self.sign * (self.exit_quote - self.exit_base * self.entry_price))

    def unrealized_pnl_quote(self, mark_price: Decimal) -> Decimal:
        """Return the result of the open part at a price, before fees."""
        return money(self.sign * self.open_base * (mark_price - self.entry_price))

    def to_resume(self) -> dict[str, Any]:
        """Return the lot as JSON values."""
        return {
            "lot_id": self.lot_id,
            "side": self.side,
            "opened_at_ms": self.opened_at_ms,
            "exit": exit_to_resume(self.exit),
            "slot": self.slot,
            **{name: str(getattr(self, name)) for name in LOT_AMOUNTS},
        }

    @classmethod
    def from_resume(cls, saved: dict[str, Any]) -> Self:
        """Rebuild the lot."""
        amounts = {name: Decimal(saved[name]) for name in LOT_AMOUNTS}
        return cls(**{**saved, **amounts, "exit": exit_from_resume(saved["exit"])})


LOT_AMOUNTS = (
    "entry_base",
    "entry_quote",
    "exit_base",
    "exit_quote",
    "fee_quote",
    "booked_quote",
)


def exit_to_resume(exit_: Exit) -> list[str | None]:
    """Return the exit as JSON values."""
    prices = (exit_.stop_loss_price, exit_.take_profit_price)
    return [*(None if price is None else str(price) for price in prices), exit_.take_profit_reason]


def exit_from_resume(saved: list[str | None]) -> Exit:
    """Rebuild the exit."""
    stop, take, reason = saved
    return Exit(
        None if stop is None else Decimal(stop),
        None if take is None else Decimal(take),
        reason or "take_profit",
    )
