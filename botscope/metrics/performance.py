"""What the trades brought: rates, averages, streaks, quality."""

import math

import numpy as np

from botscope.domain.columns import BoolArray, FloatArray
from botscope.metrics.intervals import Interval, wilson
from botscope.metrics.undefined import NO_TRADES, Undefined, Value, finite

NO_WIN = Undefined("There is no winning trade.")
NO_LOSS = Undefined("There is no losing trade.")
NO_UNREALIZED = Undefined("The state file does not tell the value of open positions.")


def trade_count(pnl_quote: FloatArray) -> int:
    """Return the number of trades.

    Formula: Closed round trips that are counted.
    Unit: count.
    Undefined: Never.
    Source: Trade log.
    """
    return len(pnl_quote)


def win_count(pnl_quote: FloatArray) -> int:
    """Return the number of trades above zero.

    Formula: Trades with a realized P&L above zero.
    Unit: count.
    Undefined: Never.
    Source: Trade log.
    """
    return int(np.count_nonzero(pnl_quote > 0))


def loss_count(pnl_quote: FloatArray) -> int:
    """Return the number of trades below zero.

    Formula: Trades with a realized P&L below zero.
    Unit: count.
    Undefined: Never.
    Source: Trade log.
    """
    return int(np.count_nonzero(pnl_quote < 0))


def flat_count(pnl_quote: FloatArray) -> int:
    """Return the number of trades at exactly zero.

    Formula: Trades that ended at exactly zero.
    Unit: count.
    Undefined: Never.
    Source: Trade log.
    """
    return int(np.count_nonzero(pnl_quote == 0))


def win_rate_ratio(win_count: int, trade_count: int) -> Value:
    """Return wins / trades; break-even is a trade but not a win.

    Formula: Wins / trades. Break-even counts as a trade, not as a win.
    Unit: ratio, 0.05 = 5%.
    Undefined: Without trades.
    Source: Trade log.
    """
    return win_count / trade_count if trade_count else NO_TRADES


def win_rate_interval(win_count: int, trade_count: int) -> Interval | Undefined:
    """Return the range that holds the true win rate 95 times of 100.

    Formula: Wilson score interval of wins out of trades: the range that holds the true win rate in
        95 of 100 cases.
    Unit: ratio, 0.05 = 5%.
    Undefined: Without trades.
    Source: E. B. Wilson (1927), Probable inference, JASA 22.
    """
    return wilson(win_count, trade_count) if trade_count else NO_TRADES


def realized_pnl_quote(pnl_quote: FloatArray) -> Value:
    """Return what all closed trades brought, net of fees.

    Formula: Sum of the P&L of all closed trades, net of fees.
    Unit: amount in the quote asset.
    Undefined: Never.
    Source: Trade log.
    """
    return finite(float(pnl_quote.sum()))


def unrealized_pnl_quote(unrealized_quote: float | None) -> Value:
    """Return what the open positions would bring now.

    Formula: Sum over open positions of what the bot states of each, else of quantity x (mark price
        - entry price), for shorts the reverse.
    Unit: amount in the quote asset.
    Undefined: When the state file does not tell the value of open positions.
    Source: State file.
    """
    return NO_UNREALIZED if unrealized_quote is None else finite(unrealized_quote)


def total_pnl_quote(realized_quote: float, unrealized_quote: float | None) -> Value:
    """Return what is earned and what would be earned by closing now.

    Formula: Realized P&L + unrealized P&L.
    Unit: amount in the quote asset.
    Undefined: When the unrealized P&L is unknown.
    Source: Trade log and state file.
    """
    return NO_UNREALIZED if unrealized_quote is None else finite(realized_quote + unrealized_quote)


def profit_factor(profit_quote: float, loss_quote: float, loss_count: int) -> Value:
    """Return the money won / the money lost (both >= 0); undefined without a loss.

    Formula: Sum of all wins / sum of all losses, in money.
    Unit: number.
    Undefined: Without a losing trade.
    Source: Trade log.
    """
    # A loss can be so small that dividing by it leaves the range of numbers.
    return finite(float(np.float64(profit_quote) / loss_quote)) if loss_count else NO_LOSS


def expectancy_quote(realized_quote: float, trade_count: int) -> Value:
    """Return the mean realized P&L of a trade.

    Formula: Realized P&L / trades: wins and losses together, after fees.
    Unit: amount in the quote asset.
    Undefined: Without trades.
    Source: Trade log.
    """
    return finite(realized_quote / trade_count) if trade_count else NO_TRADES


def average_win_quote(profit_quote: float, win_count: int) -> Value:
    """Return the mean P&L of the winning trades.

    Formula: Sum of all wins / number of wins.
    Unit: amount in the quote asset.
    Undefined: Without a winning trade.
    Source: Trade log.
    """
    return finite(profit_quote / win_count) if win_count else NO_WIN


def average_loss_quote(loss_quote: float, loss_count: int) -> Value:
    """Return the mean P&L of the losing trades, a negative amount.

    Formula: Sum of all losses / number of losses; a negative amount.
    Unit: amount in the quote asset.
    Undefined: Without a losing trade.
    Source: Trade log.
    """
    return finite(-loss_quote / loss_count) if loss_count else NO_LOSS


def payoff_ratio(average_win: Value, average_loss: Value) -> Value:
    """Return the mean win / the size of the mean loss.

    Formula: Average win / size of the average loss.
    Unit: number.
    Undefined: Without a win or without a loss.
    Source: Trade log.
    """
    if isinstance(average_win, Undefined):
        return average_win
    if isinstance(average_loss, Undefined):
        return average_loss
    return finite(float(np.float64(average_win) / -average_loss))


def best_trade_quote(pnl_quote: FloatArray) -> Value:
    """Return the largest realized P&L of one trade.

    Formula: Largest realized P&L.
    Unit: amount in the quote asset.
    Undefined: Without trades.
    Source: Trade log.
    """
    return float(pnl_quote.max()) if len(pnl_quote) else NO_TRADES


def worst_trade_quote(pnl_quote: FloatArray) -> Value:
    """Return the smallest realized P&L of one trade.

    Formula: Smallest realized P&L.
    Unit: amount in the quote asset.
    Undefined: Without trades.
    Source: Trade log.
    """
    return float(pnl_quote.min()) if len(pnl_quote) else NO_TRADES


def longest_streak(members: BoolArray) -> tuple[int, int]:
    """Return the first index and the length of the longest unbroken run of True."""
    breaks = np.concatenate(([-1], np.flatnonzero(~members), [len(members)]))
    lengths = np.diff(breaks) - 1
    longest = int(np.argmax(lengths))
    return int(breaks[longest]) + 1, int(lengths[longest])


def max_win_streak_count(pnl_quote: FloatArray) -> int:
    """Return the length of the longest unbroken run of wins.

    Formula: Most wins in a row, by closing time. A break-even trade ends a streak.
    Unit: count.
    Undefined: Never.
    Source: Trade log.
    """
    return longest_streak(pnl_quote > 0)[1]


def max_loss_streak_count(pnl_quote: FloatArray) -> int:
    """Return the length of the longest unbroken run of losses.

    Formula: Most losses in a row, by closing time. A break-even trade ends a streak.
    Unit: count.
    Undefined: Never.
    Source: Trade log.
    """
    return longest_streak(pnl_quote < 0)[1]


def sqn(pnl_quote: FloatArray) -> Value:
    """Return sqrt(trades) x mean / standard deviation (ddof 1) of the P&L of a trade.

    Formula: Square root of the number of trades x mean P&L / standard deviation of P&L (ddof 1).
    Unit: number.
    Undefined: Under 2 trades, or when every trade brought the same.
    Source: V. Tharp (2008), Definitive Guide to Position Sizing.
    """
    if len(pnl_quote) < 2:
        return Undefined("It needs at least 2 trades.")
    spread = float(pnl_quote.std(ddof=1))
    if is_constant(spread, pnl_quote):
        return Undefined("Every trade brought the same.")
    return finite(math.sqrt(len(pnl_quote)) * float(pnl_quote.mean()) / spread)


def is_constant(spread: float, values: FloatArray) -> bool:
    """Tell whether a standard deviation is zero but for rounding."""
    return not spread > 1e-12 * float(np.abs(values).max())
