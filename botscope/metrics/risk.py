"""Drawdown: how far equity fell from its running peak, when, and for how long."""

from dataclasses import dataclass

import numpy as np

from botscope.domain.columns import FloatArray
from botscope.metrics.calendars import DAY_MS
from botscope.metrics.curve import NOISE, Curve
from botscope.metrics.undefined import NO_START, Undefined, Value, finite

NO_FALL = Undefined("Equity never fell below its peak.")


@dataclass(frozen=True, slots=True)
class Fall:
    """The deepest fall in money: peak, trough and recovery; recovery None while under water."""

    depth_quote: float
    peak_quote: float
    trough_quote: float
    peak_at_ms: int
    trough_at_ms: int
    recovered_at_ms: int | None


def deepest_fall(curve: Curve) -> Fall | None:
    """Return the deepest fall in money, None if equity never fell.

    The peak is the last moment at that height, the trough the first at that depth.
    """
    trough = int(np.argmax(curve.fall_quote))
    depth = float(curve.fall_quote[trough])
    if not depth > curve.noise_quote:
        return None
    height = curve.peak_quote[trough]
    peak = int(np.flatnonzero(curve.equity_quote[: trough + 1] >= height)[-1])
    later = np.flatnonzero(curve.equity_quote[trough:] >= height - curve.noise_quote)
    recovered = int(curve.times_ms[trough + later[0]]) if len(later) else None
    return Fall(
        depth,
        float(height),
        float(curve.equity_quote[trough]),
        int(curve.times_ms[peak]),
        int(curve.times_ms[trough]),
        recovered,
    )


def max_drawdown_quote(curve: Curve) -> Value:
    """Return the deepest fall from a running peak in money; the start is the first peak."""
    return finite(_without_noise(float(curve.fall_quote.max()), curve.noise_quote))


def max_drawdown_ratio(curve: Curve) -> Value:
    """Return the deepest fall as a share of its peak; undefined without a starting balance."""
    if not curve.has_ratio:
        return NO_START
    return finite(_without_noise(float(curve.fall_ratio.max()), NOISE))


def current_drawdown_ratio(curve: Curve) -> Value:
    """Return how far the last equity lies under its peak, as a share of the peak."""
    if not curve.has_ratio:
        return NO_START
    return finite(_without_noise(float(curve.fall_ratio[-1]), NOISE))


def window_equity(curve: Curve, now_ms: int, days: int) -> FloatArray:
    """Return equity at the beginning of the last ``days`` days and after each trade since."""
    since = int(np.searchsorted(curve.times_ms[1:], now_ms - days * DAY_MS, side="left"))
    return curve.equity_quote[since:]


def window_drawdown_ratio(curve: Curve, now_ms: int, days: int) -> Value:
    """Return the deepest fall within the last ``days`` days.

    The first peak is the equity with which the window begins, so an older peak does not count.
    A window without trades has no fall: 0.
    """
    if not curve.has_ratio:
        return NO_START
    equity = window_equity(curve, now_ms, days)
    if not equity[0] > 0:
        return Undefined(f"Equity was not above zero when the last {days} days began.")
    return finite(_without_noise(depth_ratio(equity), NOISE))


def depth_ratio(equity_quote: FloatArray) -> float:
    """Return the deepest relative fall of an equity that begins above 0."""
    peak = np.maximum.accumulate(equity_quote)
    return float(np.max((peak - equity_quote) / peak))


def _without_noise(depth: float, noise: float) -> float:
    return depth if depth > noise else 0.0
