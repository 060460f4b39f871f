"""Time in the market: durations, exposure, and what holding the asset would have brought."""

import numpy as np

from botscope.domain.columns import ABSENT, NO_TIME, BoolArray
from botscope.domain.trades import Trades
from botscope.metrics.undefined import NO_TRADES, Undefined, Value, finite


def knows_opening(trades: Trades) -> BoolArray:
    """Return True for each trade with a believable opening: known and not after the close."""
    opened = trades.opened_at_ms
    return np.asarray((opened != NO_TIME) & (opened <= trades.closed_at_ms), dtype=np.bool_)


def average_duration_s(trades: Trades) -> Value:
    """Return the mean time from opening to close, over the trades that know both."""
    known = knows_opening(trades)
    if not known.any():
        return Undefined("No trade says when it was opened.") if len(trades) else NO_TRADES
    held_ms = trades.closed_at_ms[known] - trades.opened_at_ms[known]
    return float(held_ms.mean()) / 1000


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
    """
    if not len(trades):
        return NO_TRADES
    unknown = int(np.count_nonzero(~knows_opening(trades)))
    if unknown:
        return Undefined(f"The opening is unknown for {unknown} of {len(trades)} trades.")
    span = span_ms(trades)
    return covered_ms(trades) / span if span else Undefined("All trades lie in one moment.")


def buy_and_hold_ratio(trades: Trades) -> Value:
    """Return last exit price / first entry price - 1; undefined for more than one symbol."""
    if not len(trades):
        return NO_TRADES
    codes = trades.symbol.codes
    if codes[0] == ABSENT or (codes != codes[0]).any():
        return Undefined("It needs trades of exactly one symbol.")
    first, last = float(trades.entry_price[0]), float(trades.exit_price[-1])
    if not (first > 0 and last > 0):
        return Undefined("The first entry price or the last exit price is unknown.")
    return finite(last / first - 1)
