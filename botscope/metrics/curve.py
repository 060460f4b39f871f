"""The equity curve: what every drawdown, ratio and chart is read from."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from botscope.domain.columns import NO_TIME, FloatArray, IntArray
from botscope.domain.trades import Trades

NOISE = 1e-12
"""Falls below this share of the largest equity are rounding of sums, not falls."""


@dataclass(frozen=True, eq=False)
class Curve:
    """Equity after each trade, with the start as point 0; one point more than trades.

    Without a starting balance the curve begins at 0 and has no ratios.
    """

    times_ms: IntArray
    equity_quote: FloatArray
    has_ratio: bool

    @cached_property
    def peak_quote(self) -> FloatArray:
        """The highest equity so far, the start included."""
        return np.asarray(np.maximum.accumulate(self.equity_quote))

    @cached_property
    def fall_quote(self) -> FloatArray:
        """How far each point lies under the peak before it, never below 0."""
        return self.peak_quote - self.equity_quote

    @cached_property
    def fall_ratio(self) -> FloatArray:
        """The fall as a share of the peak; only where ``has_ratio``."""
        return np.asarray(self.fall_quote / self.peak_quote)

    @cached_property
    def noise_quote(self) -> float:
        """The largest fall that is only rounding."""
        highest, lowest = float(self.peak_quote[-1]), float(self.equity_quote.min())
        return NOISE * max(abs(highest), abs(lowest))


def start_ms(trades: Trades) -> int:
    """Return when the curve begins: the opening of the first trade, else its close."""
    opened, closed = int(trades.opened_at_ms[0]), int(trades.closed_at_ms[0])
    return closed if opened == NO_TIME or opened > closed else opened


def curve_of(trades: Trades, starting_quote: float | None) -> Curve:
    """Build the curve of ordered trades.

    Parameters
    ----------
    trades
        At least one trade, ordered by closing time.
    starting_quote
        Equity before the first trade. None or not above 0 means: no ratios.
    """
    count = len(trades)
    equity = np.empty(count + 1)
    equity[0] = 0.0
    np.cumsum(trades.realized_pnl_quote, out=equity[1:])
    times = np.empty(count + 1, dtype=np.int64)
    times[0] = start_ms(trades)
    times[1:] = trades.closed_at_ms
    if starting_quote is not None:
        equity += starting_quote
    return Curve(times, equity, starting_quote is not None and starting_quote > 0)
