"""How often which result occurs: the histogram of P&L per trade."""

import math
from typing import Any

import numpy as np

from botscope.domain.columns import FloatArray
from botscope.domain.trades import Trades
from botscope.metrics.undefined import number_or_none

DEFAULT_BINS = 40
# Beyond these amounts, which are not money, quantiles leave the range of numbers: one bin for all.
_SMALLEST, _LARGEST = 1e-100, 1e100
_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


def histogram(trades: Trades, bins: int = DEFAULT_BINS) -> dict[str, Any]:
    """Return counts of trades per range of realized P&L.

    Every trade is in exactly one bin ``from_quote <= pnl < to_quote``, the last bin includes its
    upper border. Zero is always a border, so no bin mixes wins and losses; break-even counts into
    the bin above it. Bins follow the middle 98 % of the trades; what lies beyond is collected in a
    wider first or last bin with ``is_tail`` true.
    """
    pnl = trades.realized_pnl_quote
    if not len(pnl):
        return {"bins": [], "width_quote": None, "median_quote": None, "mean_quote": None}
    with np.errstate(all="ignore"):
        width, edges = _regular_bins(pnl, max(bins, 4))
        borders = _with_tails(edges, float(pnl.min()), float(pnl.max()))
        counts = np.histogram(pnl, borders)[0].tolist()
        median, mean = float(np.median(pnl)), float(pnl.mean())
    return {
        "bins": [
            {
                "from_quote": low,
                "to_quote": high,
                "count": count,
                "is_tail": low < edges[0] or high > edges[-1],
            }
            for low, high, count in zip(borders[:-1], borders[1:], counts, strict=True)
        ],
        "width_quote": number_or_none(width),
        "median_quote": number_or_none(median),
        "mean_quote": number_or_none(mean),
    }


def _regular_bins(pnl: FloatArray, bins: int) -> tuple[float, list[float]]:
    largest = float(np.abs(pnl).max())
    if largest == 0 or _SMALLEST < largest < _LARGEST:
        width = bin_width_quote(pnl, bins)
        return width, _edges(pnl, width)
    return 2 * largest, [-largest, largest]


def _with_tails(edges: list[float], smallest: float, largest: float) -> list[float]:
    low = [smallest] if smallest < edges[0] else []
    high = [largest] if largest > edges[-1] else []
    return [*low, *edges, *high]


def bin_width_quote(pnl_quote: FloatArray, bins: int) -> float:
    """Return a round bin width after Freedman and Diaconis (1981), wide enough for ``bins``."""
    low, first, third, high = np.quantile(pnl_quote, (0.01, 0.25, 0.75, 0.99)).tolist()
    # Zero is always shown, so the bins must reach it.
    span = max(high, 0.0) - min(low, 0.0)
    if not math.isfinite(span) or span <= 0:
        span = float(np.abs(pnl_quote).max()) or 1.0
    wished = 2 * (third - first) / len(pnl_quote) ** (1 / 3)
    return _round_up(max(wished, span / (bins - 3)))


def _round_up(width: float) -> float:
    """Return the next 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(step * power for step in _NICE if step * power >= width * (1 - 1e-9))


def _edges(pnl: FloatArray, width: float) -> list[float]:
    low, high = np.quantile(pnl, (0.01, 0.99)).tolist()
    first = min(math.floor(low / width), 0)
    last = max(math.floor(high / width) + 1, 0 if high < 0 else 1)
    edges: list[float] = (np.arange(first, last + 1) * width).tolist()
    return edges
