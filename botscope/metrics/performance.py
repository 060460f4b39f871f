"""What the trades brought: rates, averages, streaks, quality."""

import math

import numpy as np

from botscope.domain.columns import BoolArray, FloatArray
from botscope.metrics.undefined import NO_TRADES, Undefined, Value, finite

NO_WIN = Undefined("There is no winning trade.")
NO_LOSS = Undefined("There is no losing trade.")


def win_rate_ratio(win_count: int, trade_count: int) -> Value:
    """Return wins / trades; break-even is a trade but not a win."""
    return win_count / trade_count if trade_count else NO_TRADES


def profit_factor(profit_quote: float, loss_quote: float, loss_count: int) -> Value:
    """Return the money won / the money lost (both >= 0); undefined without a loss."""
    # A loss can be so small that dividing by it leaves the range of numbers.
    return finite(float(np.float64(profit_quote) / loss_quote)) if loss_count else NO_LOSS


def expectancy_quote(realized_quote: float, trade_count: int) -> Value:
    """Return the mean realized P&L of a trade."""
    return finite(realized_quote / trade_count) if trade_count else NO_TRADES


def average_win_quote(profit_quote: float, win_count: int) -> Value:
    """Return the mean P&L of the winning trades."""
    return finite(profit_quote / win_count) if win_count else NO_WIN


def average_loss_quote(loss_quote: float, loss_count: int) -> Value:
    """Return the mean P&L of the losing trades, a negative amount."""
    return finite(-loss_quote / loss_count) if loss_count else NO_LOSS


def payoff_ratio(average_win: Value, average_loss: Value) -> Value:
    """Return the mean win / the size of the mean loss."""
    if isinstance(average_win, Undefined):
        return average_win
    if isinstance(average_loss, Undefined):
        return average_loss
    return finite(float(np.float64(average_win) / -average_loss))


def best_trade_quote(pnl_quote: FloatArray) -> Value:
    """Return the largest realized P&L of one trade."""
    return float(pnl_quote.max()) if len(pnl_quote) else NO_TRADES


def worst_trade_quote(pnl_quote: FloatArray) -> Value:
    """Return the smallest realized P&L of one trade."""
    return float(pnl_quote.min()) if len(pnl_quote) else NO_TRADES


def longest_streak(members: BoolArray) -> tuple[int, int]:
    """Return the first index and the length of the longest unbroken run of True."""
    breaks = np.concatenate(([-1], np.flatnonzero(~members), [len(members)]))
    lengths = np.diff(breaks) - 1
    longest = int(np.argmax(lengths))
    return int(breaks[longest]) + 1, int(lengths[longest])


def longest_streak_count(members: BoolArray) -> int:
    """Return the length of the longest unbroken run of True."""
    return longest_streak(members)[1]


def sqn(pnl_quote: FloatArray) -> Value:
    """Return sqrt(trades) x mean / standard deviation (ddof 1) of the P&L of a trade."""
    if len(pnl_quote) < 2:
        return Undefined("It needs at least 2 trades.")
    spread = float(pnl_quote.std(ddof=1))
    if is_constant(spread, pnl_quote):
        return Undefined("Every trade brought the same.")
    return finite(math.sqrt(len(pnl_quote)) * float(pnl_quote.mean()) / spread)


def is_constant(spread: float, values: FloatArray) -> bool:
    """Tell whether a standard deviation is zero but for rounding."""
    return not spread > 1e-12 * float(np.abs(values).max())
