"""The equity curve: what every drawdown, ratio and chart is read from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from botscope.domain.columns import NO_TIME, FloatArray, IntArray
from botscope.domain.deposits import Deposit, paid_in_by
from botscope.domain.trades import Trades
from botscope.metrics.undefined import NO_START, NOT_ABOVE_ZERO, Undefined

NOISE = 1e-12
"""Falls below this share of the largest equity are rounding of sums, not falls."""

NO_CAPITAL = Undefined(
    "With the withdrawals that are told, nothing was left to trade with at some moment."
)


@dataclass(frozen=True, eq=False)
class Curve:
    """Equity after each moment at which trades closed, with the start as point 0.

    ``grown_quote`` is the start plus what was earned. ``paid_in_quote`` is what deposits added by
    then, None where there were none. ``ratio_gap`` says why the curve has no ratios, None where it
    has: without a starting balance it begins at 0.
    """

    times_ms: IntArray
    grown_quote: FloatArray
    ratio_gap: Undefined | None = None
    paid_in_quote: FloatArray | None = None

    @property
    def has_ratio(self) -> bool:
        """True where falls and returns can be told as a share of the equity."""
        return self.ratio_gap is None

    @cached_property
    def unit_quote(self) -> FloatArray:
        """What the start would have become if nothing had been paid in or out.

        Each trade changes it in the proportion in which it changed the capital of its time, so
        its growth is the time-weighted return. Without deposits it is the equity itself.
        Where all capital was paid in, it begins with what the first trade had.
        """
        if self.paid_in_quote is None:
            return self.grown_quote
        earned = np.diff(self.grown_quote)
        capital = self.grown_quote[:-1] + self.paid_in_quote[1:]
        growth = np.cumprod(1 + earned / capital)
        first = self.grown_quote[0] if self.grown_quote[0] > 0 else capital[0]
        return np.asarray(first * np.concatenate(([1.0], growth)))

    @property
    def balance_quote(self) -> FloatArray:
        """What the account held: what was earned and what was paid in."""
        if self.paid_in_quote is None:
            return self.grown_quote
        return self.grown_quote + self.paid_in_quote

    @cached_property
    def peak_quote(self) -> FloatArray:
        """The highest equity so far, the start included."""
        return np.asarray(np.maximum.accumulate(self.grown_quote))

    @cached_property
    def fall_quote(self) -> FloatArray:
        """How far each point lies under the peak before it, never below 0."""
        return self.peak_quote - self.grown_quote

    @cached_property
    def fall_ratio(self) -> FloatArray:
        """The fall as a share of the peak; only where ``has_ratio``."""
        if self.paid_in_quote is None:
            return np.asarray(self.fall_quote / self.peak_quote)
        peak = np.maximum.accumulate(self.unit_quote)
        return np.asarray((peak - self.unit_quote) / peak)

    @cached_property
    def noise_quote(self) -> float:
        """The largest fall that is only rounding."""
        highest, lowest = float(self.peak_quote[-1]), float(self.grown_quote.min())
        return NOISE * max(abs(highest), abs(lowest))


def start_ms(trades: Trades) -> int:
    """Return when the curve begins: the earliest believable opening, else the first close."""
    opened, first_close = trades.opened_at_ms, int(trades.closed_at_ms[0])
    earliest = int(opened.min())
    if earliest == NO_TIME:
        earliest = int(np.min(opened, initial=first_close, where=opened != NO_TIME))
    # An opening after its own close lies after the first close, too, and so begins nothing.
    return min(earliest, first_close)


def _after_each_moment(trades: Trades, totals: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return each closing time once, with the total after all trades that closed then.

    Trades of one moment have no order, so there is no equity between them.
    """
    closed = trades.closed_at_ms
    is_last = np.append(closed[1:] != closed[:-1], True)
    return (closed, totals) if is_last.all() else (closed[is_last], totals[is_last])


def curve_of(
    trades: Trades, starting_quote: float | None, deposits: Sequence[Deposit] = ()
) -> Curve:
    """Build the curve of ordered trades.

    Parameters
    ----------
    trades
        At least one trade, ordered by closing time.
    starting_quote
        Equity before the first trade, without deposits. Where it is None, or nothing was there to
        trade with at some moment, deposits included, there are no ratios.
    deposits
        All payments since the account began; one at the moment of a close counts before it.
    """
    closed, totals = _after_each_moment(trades, np.cumsum(trades.realized_pnl_quote))
    equity = np.concatenate(([0.0], totals))
    times = np.concatenate((np.asarray([start_ms(trades)], dtype=np.int64), closed))
    paid_in = None
    # Without a start the curve is what was earned, from 0; a deposit has no place on it.
    if starting_quote is not None:
        equity += starting_quote
        paid_in = paid_in_by(deposits, times) if deposits else None
    return Curve(times, equity, _ratio_gap(starting_quote, equity, paid_in), paid_in)


def _ratio_gap(
    starting_quote: float | None, equity: FloatArray, paid_in: FloatArray | None
) -> Undefined | None:
    if starting_quote is None:
        return NO_START
    capital = equity[:1] if paid_in is None else equity[:-1] + paid_in[1:]
    return None if (capital > 0).all() else why_no_ratio(starting_quote)


def why_no_ratio(starting_quote: float | None) -> Undefined:
    """Return why falls and returns are no share of anything, where they are none."""
    if starting_quote is None:
        return NO_START
    return NO_CAPITAL if starting_quote > 0 else NOT_ABOVE_ZERO
