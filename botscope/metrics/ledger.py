"""The trades of one selection with the sums that several figures share, each computed once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from botscope.domain.columns import BoolArray, FloatArray
from botscope.domain.trades import Trades
from botscope.metrics import fees, holding, performance, ratios, risk
from botscope.metrics.context import Context
from botscope.metrics.curve import Curve, curve_of
from botscope.metrics.sequence import in_sequence
from botscope.metrics.undefined import NO_TRADES, Value


@dataclass(frozen=True, eq=False)
class Ledger:
    """Trades in order of closing, with what is derived from them on first use."""

    trades: Trades
    context: Context

    @classmethod
    def of(cls, trades: Trades, context: Context) -> "Ledger":
        """Open the ledger of a selection in any order."""
        return cls(in_sequence(trades), context)

    @property
    def pnl_quote(self) -> FloatArray:
        """Realized P&L of each trade."""
        return self.trades.realized_pnl_quote

    @property
    def trade_count(self) -> int:
        """All closed trades."""
        return len(self.trades)

    @cached_property
    def wins(self) -> BoolArray:
        """True for each trade above zero."""
        return np.asarray(self.pnl_quote > 0)

    @cached_property
    def losses(self) -> BoolArray:
        """True for each trade below zero."""
        return np.asarray(self.pnl_quote < 0)

    @cached_property
    def win_count(self) -> int:
        """Trades above zero."""
        return performance.win_count(self.pnl_quote)

    @cached_property
    def loss_count(self) -> int:
        """Trades below zero."""
        return performance.loss_count(self.pnl_quote)

    @property
    def flat_count(self) -> int:
        """Trades that ended at exactly zero."""
        return performance.flat_count(self.pnl_quote)

    @cached_property
    def profit_quote(self) -> float:
        """The sum of the winning trades."""
        return float(np.maximum(self.pnl_quote, 0.0).sum())

    @cached_property
    def loss_quote(self) -> float:
        """The sum of the losing trades as a positive amount."""
        return abs(float(np.minimum(self.pnl_quote, 0.0).sum()))

    @cached_property
    def realized_quote(self) -> float:
        """The sum of all trades, net of fees."""
        return float(self.pnl_quote.sum())

    @cached_property
    def average_win_quote(self) -> Value:
        """The mean winning trade."""
        return performance.average_win_quote(self.profit_quote, self.win_count)

    @cached_property
    def average_loss_quote(self) -> Value:
        """The mean losing trade, negative."""
        return performance.average_loss_quote(self.loss_quote, self.loss_count)

    @cached_property
    def curve(self) -> Curve | None:
        """The equity curve, None without trades."""
        if not self.trade_count:
            return None
        context = self.context
        return curve_of(self.trades, context.starting_quote, context.deposits or ())

    @cached_property
    def fall(self) -> risk.Fall | None:
        """The deepest fall in money, None without one."""
        return risk.deepest_fall(self.curve) if self.curve else None

    @cached_property
    def returns(self) -> ratios.Returns:
        """Daily equity returns in the zone of the context."""
        return ratios.daily_returns(self.curve, self.context.tz) if self.curve else NO_TRADES

    @cached_property
    def fee_ratio(self) -> Value:
        """The maker fee from the settings, else what was really paid per side."""
        known = self.context.maker_fee_ratio
        return fees.paid_fee_ratio(self.trades) if known is None else known

    @cached_property
    def knows_opening(self) -> BoolArray:
        """True for each trade with a believable opening."""
        return holding.knows_opening(self.trades)
