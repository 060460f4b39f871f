"""Time in the market: durations, exposure, and what holding the asset would have brought."""

import numpy as np

from botscope.domain.columns import ABSENT, NO_TIME, BoolArray, IntArray
from botscope.domain.trades import Trades
from botscope.metrics.performance import NO_LOSS, NO_WIN
from botscope.metrics.undefined import NO_TRADES, Undefined, Value, finite


def knows_opening(trades: Trades) -> BoolArray:
    """Return True for each trade with a believable opening: known and not after the close."""
    opened = trades.opened_at_ms
    return np.asarray((opened != NO_TIME) & (opened <= trades.closed_at_ms), dtype=np.bool_)


def average_duration_s(trades: Trades) -> Value:
    """Return the mean time from opening to close, over the trades that know both.

    Formula: Mean of closing time - opening time, over trades that tell both.
    Unit: seconds.
    Undefined: When no trade tells when it was opened.
    Source: Trade log.
    """
    return _mean_held_s(trades, np.ones(len(trades), dtype=np.bool_), NO_TRADES)


def average_win_duration_s(trades: Trades) -> Value:
    """Return the mean time from opening to close of the winning trades.

    Formula: Mean of closing time - opening time, over the winning trades that tell both.
    Unit: seconds.
    Undefined: Without a winning trade, or when none of them tells when it was opened.
    Source: Trade log.
    """
    return _mean_held_s(trades, trades.realized_pnl_quote > 0, NO_WIN)


def average_loss_duration_s(trades: Trades) -> Value:
    """Return the mean time from opening to close of the losing trades.

    Formula: Mean of closing time - opening time, over the losing trades that tell both.
    Unit: seconds.
    Undefined: Without a losing trade, or when none of them tells when it was opened.
    Source: Trade log.
    """
    return _mean_held_s(trades, trades.realized_pnl_quote < 0, NO_LOSS)


def _mean_held_s(trades: Trades, members: BoolArray, none_of_them: Undefined) -> Value:
    used = knows_opening(trades) & members
    count = int(np.count_nonzero(used))
    if not count:
        return none_of_them if not members.any() else Undefined("No trade says when it was opened.")
    held_ms = trades.closed_at_ms - trades.opened_at_ms
    # Multiplying by 0 and 1 is several times faster than picking; floats, for their sum is large.
    return float(np.multiply(held_ms, used, dtype=np.float64).sum()) / count / 1000


def first_trade_at(closed_at_ms: IntArray) -> Value:
    """Return the close of the first trade.

    Formula: Close of the first trade.
    Unit: UTC moment.
    Undefined: Without trades.
    Source: Trade log.
    """
    return int(closed_at_ms[0]) if len(closed_at_ms) else NO_TRADES


def last_trade_at(closed_at_ms: IntArray) -> Value:
    """Return the close of the last trade.

    Formula: Close of the last trade.
    Unit: UTC moment.
    Undefined: Without trades.
    Source: Trade log.
    """
    return int(closed_at_ms[-1]) if len(closed_at_ms) else NO_TRADES


def covered_ms(trades: Trades) -> int:
    """Return the time during which at least one trade was open; all openings must be known.

    Ordered by close and read backwards, a trade adds what lies before every later opening.
    """
    opened, closed = trades.opened_at_ms, trades.closed_at_ms
    earliest = np.minimum.accumulate(opened[::-1])[::-1]
    later = np.append(earliest[1:], np.iinfo(np.int64).max)
    return int(np.maximum(np.minimum(closed, later) - opened, 0).sum())


def span_ms(trades: Trades) -> int:
    """Return the time from the earliest opening to the last close."""
    return int(trades.closed_at_ms[-1] - trades.opened_at_ms.min())


def exposure_ratio(trades: Trades) -> Value:
    """Return the share of the span with at least one open trade.

    Undefined as soon as one opening is unknown: the rest would only be a lower bound.

    Formula: Time with at least one open trade / time from the earliest opening to the last close.
    Unit: ratio, 0.05 = 5%.
    Undefined: When the opening of at least one trade is unknown, or all lie in one moment.
    Source: Trade log.
    """
    if not len(trades):
        return NO_TRADES
    unknown = int(np.count_nonzero(~knows_opening(trades)))
    if unknown:
        return Undefined(f"The opening is unknown for {unknown} of {len(trades)} trades.")
    span = span_ms(trades)
    return covered_ms(trades) / span if span else Undefined("All trades lie in one moment.")


def first_opened(trades: Trades) -> int:
    """Return the row of the trade that was opened first, the first one where none tells."""
    opened = np.where(knows_opening(trades), trades.opened_at_ms, np.iinfo(np.int64).max)
    return int(np.argmin(opened))


def buy_and_hold_ratio(trades: Trades) -> Value:
    """Return what holding the asset from the first entry to the last exit would have brought.

    Formula: Exit price of the last trade / entry price of the trade that was opened first - 1,
        before fees.
    Unit: ratio, 0.05 = 5%.
    Undefined: For more than one symbol, or when one of the two prices is unknown.
    Source: Trade log.
    """
    if not len(trades):
        return NO_TRADES
    codes = trades.symbol.codes
    if codes[0] == ABSENT or (codes != codes[0]).any():
        return Undefined("It needs trades of exactly one symbol.")
    first = float(trades.entry_price[first_opened(trades)])
    last = float(trades.exit_price[-1])
    if not (first > 0 and last > 0):
        return Undefined("The first entry price or the last exit price is unknown.")
    return finite(last / first - 1)
