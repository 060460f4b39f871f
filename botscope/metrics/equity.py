"""The equity curve for a chart: few enough points to draw, none of the extremes lost."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from botscope.domain.columns import FloatArray, IntArray, distinct
from botscope.domain.deposits import Deposit
from botscope.domain.trades import Trades
from botscope.metrics.curve import NOISE, Curve, curve_of
from botscope.metrics.sequence import in_sequence
from botscope.metrics.undefined import number_or_none

DEFAULT_COUNT = 600
MIN_COUNT = 8


def equity_points(
    trades: Trades,
    starting_quote: float | None,
    *,
    count: int = DEFAULT_COUNT,
    from_ms: int | None = None,
    to_ms: int | None = None,
    deposits: Sequence[Deposit] = (),
) -> list[list[Any]]:
    """Return at most ``count`` (at least 8) points [t_ms, equity_quote, drawdown_ratio].

    The first point is the start, or the equity with which the range begins. ``from_ms`` is
    inclusive, ``to_ms`` exclusive. Drawdown is measured from the peak of the whole history, not of
    the range; it is None without a starting balance, and equity then begins at 0.
    Equity contains the deposits, drawdown does not.
    """
    if not len(trades):
        return []
    with np.errstate(all="ignore"):
        curve = curve_of(in_sequence(trades), starting_quote, deposits)
        rows = _rows_in_range(curve, from_ms, to_ms)
        if not len(rows):
            return []
        chosen = rows[sample(curve.balance_quote[rows], curve.fall_quote[rows], count)]
        return _points(curve, chosen, from_ms)


def _rows_in_range(curve: Curve, from_ms: int | None, to_ms: int | None) -> IntArray:
    """Return the points of the range, led by the last point before it."""
    times = curve.times_ms
    first = 0 if from_ms is None else int(np.searchsorted(times, from_ms, side="left"))
    last = len(times) if to_ms is None else int(np.searchsorted(times, to_ms, side="left"))
    return np.arange(max(first - 1, 0), last, dtype=np.int64)


def _points(curve: Curve, chosen: IntArray, from_ms: int | None) -> list[list[Any]]:
    times = curve.times_ms[chosen]
    if from_ms is not None:
        # What came before the range stands at its border.
        times = np.maximum(times, from_ms)
    equity = [number_or_none(value) for value in curve.balance_quote[chosen].tolist()]
    if not curve.has_ratio:
        return [[time, value, None] for time, value in zip(times.tolist(), equity, strict=True)]
    falls = curve.fall_ratio[chosen]
    ratios = np.where(falls > NOISE, falls, 0.0).tolist()
    return [
        [time, value, number_or_none(ratio)]
        for time, value, ratio in zip(times.tolist(), equity, ratios, strict=True)
    ]


def sample(equity_quote: FloatArray, fall_quote: FloatArray, count: int) -> IntArray:
    """Return at most ``count`` rows that keep the shape of a curve.

    Kept are the first and last point, the lowest and highest of each of equal buckets, and peak and
    trough of the deepest fall, which may lie within one bucket.
    """
    total, count = len(equity_quote), max(count, MIN_COUNT)
    if total <= count:
        return np.arange(total, dtype=np.int64)
    trough = int(np.argmax(fall_quote))
    peak = int(np.argmax(equity_quote[: trough + 1]))
    lows, highs = _extremes(equity_quote, (count - 4) // 2)
    return distinct(np.concatenate((lows, highs, [0, peak, trough, total - 1])))


def _extremes(values: FloatArray, bucket_count: int) -> tuple[IntArray, IntArray]:
    """Return the rows of the lowest and the highest value of each bucket of equal length."""
    width = -(-len(values) // bucket_count)
    rows = -(-len(values) // width)
    table = np.pad(values, (0, rows * width - len(values)), mode="edge").reshape(rows, width)
    offsets = np.arange(rows) * width
    last = len(values) - 1
    lows = np.minimum(table.argmin(axis=1) + offsets, last)
    highs = np.minimum(table.argmax(axis=1) + offsets, last)
    return lows, highs
