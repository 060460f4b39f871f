"""Drawdown: how far equity fell from its running peak, when, and for how long."""

from dataclasses import dataclass

import numpy as np

from botscope.domain.columns import FloatArray
from botscope.metrics.calendars import days_before_ms
from botscope.metrics.curve import NOISE, Curve
from botscope.metrics.undefined import Undefined, Value, finite

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
    peak = int(np.flatnonzero(curve.grown_quote[: trough + 1] >= height)[-1])
    later = np.flatnonzero(curve.grown_quote[trough:] >= height - curve.noise_quote)
    recovered = int(curve.times_ms[trough + later[0]]) if len(later) else None
    return Fall(
        depth,
        float(height),
        float(curve.grown_quote[trough]),
        int(curve.times_ms[peak]),
        int(curve.times_ms[trough]),
        recovered,
    )


def max_drawdown_from(fall: Fall | None) -> Value:
    """Return when the deepest fall in money began.

    Formula: Last moment at the peak before the largest fall in money.
    Unit: UTC moment.
    Undefined: When equity never fell.
    Source: Trade log.
    """
    return NO_FALL if fall is None else fall.peak_at_ms


def max_drawdown_to(fall: Fall | None) -> Value:
    """Return when the deepest fall in money was at its lowest.

    Formula: First moment at the lowest point of the largest fall in money.
    Unit: UTC moment.
    Undefined: When equity never fell.
    Source: Trade log.
    """
    return NO_FALL if fall is None else fall.trough_at_ms


def max_drawdown_recovered_at(fall: Fall | None) -> Value:
    """Return when the deepest fall in money was made good.

    Formula: First moment after the lowest point at which equity reached the old peak again.
    Unit: UTC moment.
    Undefined: When equity never fell, or has not reached the peak again yet.
    Source: Trade log.
    """
    if fall is None:
        return NO_FALL
    moment = fall.recovered_at_ms
    return Undefined("The peak was not reached again yet.") if moment is None else moment


def max_drawdown_ratio_from(curve: Curve) -> Value:
    """Return when the deepest fall in percent began.

    Formula: Last moment at the peak before the largest fall in percent.
    Unit: UTC moment.
    Undefined: Without a starting balance, or when equity never fell.
    Source: Trade log.
    """
    return _end_of_share(curve, is_trough=False)


def max_drawdown_ratio_to(curve: Curve) -> Value:
    """Return when the deepest fall in percent was at its lowest.

    Formula: First moment at the lowest point of the largest fall in percent.
    Unit: UTC moment.
    Undefined: Without a starting balance, or when equity never fell.
    Source: Trade log.
    """
    return _end_of_share(curve, is_trough=True)


def _end_of_share(curve: Curve, *, is_trough: bool) -> Value:
    if curve.ratio_gap is not None:
        return curve.ratio_gap
    trough = int(np.argmax(curve.fall_ratio))
    if not float(curve.fall_ratio[trough]) > NOISE:
        return NO_FALL
    before = curve.unit_quote[: trough + 1]
    row = trough if is_trough else int(np.flatnonzero(before >= before.max())[-1])
    return int(curve.times_ms[row])


def max_drawdown_quote(curve: Curve) -> Value:
    """Return the deepest fall from a running peak in money; the start is the first peak.

    Formula: Largest peak - equity over all moments; the start is the first peak. It need not be the
        same fall as the largest relative one.
    Unit: amount in the quote asset.
    Undefined: Without trades.
    Source: Trade log.
    """
    return finite(_without_noise(float(curve.fall_quote.max()), curve.noise_quote))


def max_drawdown_ratio(curve: Curve) -> Value:
    """Return the deepest fall as a share of its peak; undefined without a starting balance.

    Formula: Largest (peak - equity) / peak over all moments, where peak is the highest equity
        before, the starting balance included. Above 100% where equity fell below zero.
    Unit: ratio, 0.05 = 5%.
    Undefined: Without a starting balance.
    Source: Trade log.
    """
    if curve.ratio_gap is not None:
        return curve.ratio_gap
    return finite(_without_noise(float(curve.fall_ratio.max()), NOISE))


def current_drawdown_ratio(curve: Curve) -> Value:
    """Return how far the last equity lies under its peak, as a share of the peak.

    Formula: (Highest equity so far - equity after the last trade) / highest equity so far.
    Unit: ratio, 0.05 = 5%.
    Undefined: Without a starting balance.
    Source: Trade log.
    """
    if curve.ratio_gap is not None:
        return curve.ratio_gap
    return finite(_without_noise(float(curve.fall_ratio[-1]), NOISE))


def current_drawdown_quote(curve: Curve) -> Value:
    """Return how far the last equity lies under its peak in money.

    Formula: Highest equity so far - equity after the last trade.
    Unit: amount in the quote asset.
    Undefined: Without trades.
    Source: Trade log.
    """
    return finite(_without_noise(float(curve.fall_quote[-1]), curve.noise_quote))


def window_unit(curve: Curve, now_ms: int, days: int) -> FloatArray:
    """Return equity at the beginning of the last ``days`` days and after each trade since.

    Deposits are taken out: it is what one unit of capital became.
    """
    since = int(np.searchsorted(curve.times_ms[1:], days_before_ms(now_ms, days), side="left"))
    return curve.unit_quote[since:]


def window_drawdown_ratio(curve: Curve, now_ms: int, days: int) -> Value:
    """Return the deepest fall within the last ``days`` days.

    The first peak is the equity with which the window begins, so an older peak does not count.
    A window without trades has no fall: 0.

    Formula: Deepest fall from a peak within the last N days / that peak. The equity with which the
        window begins is its first peak. 0 when no trade closed in it.
    Unit: ratio, 0.05 = 5%.
    Undefined: Without trades or a starting balance, or when equity was not above zero at the
        beginning.
    Source: Trade log.
    """
    if curve.ratio_gap is not None:
        return curve.ratio_gap
    equity = window_unit(curve, now_ms, days)
    if not equity[0] > 0:
        return Undefined(f"Equity was not above zero when the last {days} days began.")
    return finite(_without_noise(depth_ratio(equity), NOISE))


def depth_ratio(equity_quote: FloatArray) -> float:
    """Return the deepest relative fall of an equity that begins above 0."""
    peak = np.maximum.accumulate(equity_quote)
    return float(np.max((peak - equity_quote) / peak))


def _without_noise(depth: float, noise: float) -> float:
    return depth if depth > noise else 0.0
