"""Fees: what they took, what trades brought before them, and what a grid step must bring."""

import math

import numpy as np

from botscope.domain.columns import BoolArray, FloatArray, Labels
from botscope.domain.trades import Trades
from botscope.metrics.undefined import NO_TRADES, TOO_LARGE, Undefined, Value, finite

MAX_PLAUSIBLE_FEE_RATIO = 0.05


def fee_quote(fees: FloatArray) -> Value:
    """Return the sum of the known fees, positive = paid; undefined when none is known.

    Formula: Sum of the fees that the log tells; positive was paid, negative was received.
    Unit: amount in the quote asset.
    Undefined: When no trade tells its fees.
    Source: Trade log.
    """
    known = ~np.isnan(fees)
    if len(fees) and not known.any():
        return Undefined("No trade tells its fees in the money of its result.")
    return finite(float(fees.sum() if known.all() else fees[known].sum()))


def gross_of_trades(trades: Trades) -> FloatArray:
    """Return P&L before fees per trade: the file's own, else realized + fee, else NaN."""
    gross = trades.gross_pnl_quote
    missing = np.isnan(gross)
    if not missing.any():
        return gross
    return np.where(missing, trades.realized_pnl_quote + trades.fee_quote, gross)


def gross_pnl_quote(trades: Trades) -> Value:
    """Return P&L before fees; undefined as soon as one trade does not tell.

    A partial sum beside a full realized sum would be a wrong number, so there is none.

    Formula: Sum of P&L before fees; where the log has none, realized P&L + fee.
    Unit: amount in the quote asset.
    Undefined: When the fees of at least one trade are unknown: a partial sum would mislead.
    Source: Trade log.
    """
    gross = gross_of_trades(trades)
    total = float(gross.sum())
    if np.isnan(total) and (unknown := int(np.count_nonzero(np.isnan(gross)))):
        return Undefined(f"Fees are unknown for {unknown} of {len(gross)} trades.")
    return finite(total)


def gross_profit_quote(trades: Trades) -> float:
    """Return the P&L before fees of the trades that won before fees; NaN where one is unknown."""
    return float(np.maximum(gross_of_trades(trades), 0.0).sum())


def fee_share_ratio(trades: Trades) -> Value:
    """Return how much of what the winning trades earned before fees went into fees.

    Formula: Sum of all fees / sum of the P&L before fees of the trades that won before fees.
    Unit: ratio, 0.05 = 5%.
    Undefined: Without trades, when the fees of at least one trade are unknown, or when no trade won
        before fees.
    Source: Trade log.
    """
    if not len(trades):
        return NO_TRADES
    profit, fees = gross_profit_quote(trades), float(trades.fee_quote.sum())
    if math.isnan(profit) or math.isnan(fees):
        unknown = int(np.count_nonzero(np.isnan(gross_of_trades(trades) + trades.fee_quote)))
        return Undefined(f"Fees are unknown for {unknown} of {len(trades)} trades.")
    if not math.isfinite(profit):
        return TOO_LARGE
    if not profit > 0:
        return Undefined("No trade won anything before fees.")
    return finite(fees / profit)


def is_grid(strategy: Labels) -> BoolArray:
    """Return True for each trade whose strategy has "grid" in its name."""
    # ABSENT is -1, which names the last entry.
    table = np.asarray([*("grid" in name.lower() for name in strategy.names), False])
    return np.asarray(table[strategy.codes])


def grid_profit_quote(trades: Trades) -> Value:
    """Return the realized P&L of completed grid pairs; undefined without one.

    Formula: Realized P&L of trades whose strategy has "grid" in its name: completed pairs only.
    Unit: amount in the quote asset.
    Undefined: Without such a trade.
    Source: Trade log.
    """
    grid = is_grid(trades.strategy)
    if not grid.any():
        return Undefined("No trade belongs to a grid strategy.")
    return finite(float((trades.realized_pnl_quote * grid).sum()))


def tells_fee_ratio(trades: Trades) -> BoolArray:
    """Return True for each trade that tells fee, quantity and both prices."""
    notional = trades.quantity_base * (trades.entry_price + trades.exit_price)
    return ~np.isnan(notional) & ~np.isnan(trades.fee_quote) & (notional > 0)


def paid_fee_ratio(trades: Trades) -> Value:
    """Return the fee per side that was really paid: fees / (entry + exit notional).

    Uses the trades that tell fee, quantity and both prices.
    """
    notional = trades.quantity_base * (trades.entry_price + trades.exit_price)
    used = tells_fee_ratio(trades)
    if not used.any():
        return Undefined("Fee rates are not in the settings, and no trade tells fee and size.")
    ratio = float(trades.fee_quote[used].sum() / notional[used].sum())
    if not abs(ratio) <= MAX_PLAUSIBLE_FEE_RATIO:
        return Undefined(f"Fees of {ratio:.0%} of the traded amount are not plausible.")
    return ratio


def minimum_grid_step_ratio(fee_ratio: Value) -> Value:
    """Return the step at which buying and selling at this fee breaks even: (1+f)/(1-f) - 1.

    Formula: (1 + f) / (1 - f) - 1, with f the maker fee per side: below this step a pair loses
        money. f comes from the settings, else from the trades: fees / (entry + exit amount).
    Unit: ratio, 0.05 = 5%.
    Undefined: When fee rates are unknown and no trade tells fee, quantity and prices.
    Source: Settings of the bot, trade log.
    """
    if isinstance(fee_ratio, Undefined):
        return fee_ratio
    if not -1 < fee_ratio < 1:
        return Undefined("The fee ratio is not between -1 and 1.")
    return (1 + fee_ratio) / (1 - fee_ratio) - 1
