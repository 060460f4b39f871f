"""Candles joined into longer ones, and the holes between them."""

import numpy as np

from botscope.domain.candles import Candles

HOLE_RATIO = 1.5
"""A step this much longer than the timeframe is a hole: clocks are a little off, never by half."""


def gathered(candles: Candles, own_step_ms: int, step_ms: int) -> Candles:
    """Join candles into longer ones that begin at multiples of ``step_ms`` since 1970 in UTC.

    A first one that begins before the candles do is left out; a last one that is not over is
    there, as it stands. Volume is NaN where one of its candles does not tell.
    """
    if not len(candles):
        return candles
    places = candles.open_at_ms // step_ms
    starts = np.flatnonzero(np.append(True, np.diff(places) > 0))
    ends = np.append(starts[1:], len(candles)) - 1
    joined = Candles(
        places[starts] * step_ms,
        candles.open[starts],
        np.maximum.reduceat(candles.high, starts),
        np.minimum.reduceat(candles.low, starts),
        candles.close[ends],
        np.add.reduceat(candles.volume, starts),
    )
    is_cut = candles.open_at_ms[0] - joined.open_at_ms[0] >= own_step_ms
    return joined.take(slice(1, None)) if is_cut else joined


def joined(before: Candles, after: Candles) -> Candles:
    """Return two tables as one; the second begins after the first."""
    if not len(after):
        return before
    return Candles(
        np.concatenate([before.open_at_ms, after.open_at_ms]),
        np.concatenate([before.open, after.open]),
        np.concatenate([before.high, after.high]),
        np.concatenate([before.low, after.low]),
        np.concatenate([before.close, after.close]),
        np.concatenate([before.volume, after.volume]),
    )


def hole_count(candles: Candles, step_ms: int) -> int:
    """Count the places where at least one candle is missing between two."""
    return int(np.count_nonzero(np.diff(candles.open_at_ms) > step_ms * HOLE_RATIO))
