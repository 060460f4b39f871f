"""The paper account: one quote asset, results and fees booked exactly."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from bot.execution.orders import ZERO, Lot


@dataclass(slots=True)
class Ledger:
    """Sums over all closed trades; ``open_fee_quote`` is paid for lots that are not closed yet."""

    trade_count: int = 0
    win_count: int = 0
    loss_count: int = 0
    flat_count: int = 0
    gross_pnl_quote: Decimal = ZERO
    fee_quote: Decimal = ZERO
    realized_pnl_quote: Decimal = ZERO

    def add(self, lot: Lot) -> None:
        """Count a closed lot."""
        gross = lot.gross_pnl_quote()
        realized = gross - lot.fee_quote
        self.trade_count += 1
        self.win_count += realized > 0
        self.loss_count += realized < 0
        self.flat_count += realized == 0
        self.gross_pnl_quote += gross
        self.fee_quote += lot.fee_quote
        self.realized_pnl_quote += realized

    def to_resume(self) -> dict[str, Any]:
        """Return the sums as JSON values, money as exact text."""
        return {
            "trade_count": self.trade_count,
            "win_count": self.win_count,
            "loss_count": self.loss_count,
            "flat_count": self.flat_count,
            "gross_pnl_quote": str(self.gross_pnl_quote),
            "fee_quote": str(self.fee_quote),
            "realized_pnl_quote": str(self.realized_pnl_quote),
        }

    @classmethod
    def from_resume(cls, saved: dict[str, Any]) -> Self:
        """Rebuild the sums."""
        amounts = ("gross_pnl_quote", "fee_quote", "realized_pnl_quote")
        return cls(**{**saved, **{name: Decimal(saved[name]) for name in amounts}})


@dataclass(slots=True)
class Account:
    """The wallet: what was put in, plus every booked result, minus every fee.

    Positions are settled in the quote asset and are not leveraged: opening one reserves its whole
    entry value (``locked``) and does not change the total.
    """

    starting_quote: Decimal
    total_quote: Decimal

    def pay_fee(self, lot: Lot, fee_quote: Decimal) -> None:
        """Take a fee and charge it to the lot."""
        lot.fee_quote += fee_quote
        self.total_quote -= fee_quote

    def book(self, lot: Lot) -> None:
        """Bring the account up to the lot's result so far."""
        result = lot.gross_pnl_quote()
        self.total_quote += result - lot.booked_quote
        lot.booked_quote = result
