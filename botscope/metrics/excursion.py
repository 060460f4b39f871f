"""How far the price went against a trade and for it while it was open (MAE and MFE)."""

from dataclasses import dataclass

import numpy as np

from botscope.domain.candles import Candles
from botscope.domain.columns import FloatArray
from botscope.metrics.candles import HOLE_RATIO

EXPLANATION = (
    "The furthest that the price went against the trade (adverse) and for it (favorable) between "
    "entry and exit, from the highs and lows of the candles, times the quantity, before fees. "
    "The candles in which the trade was opened and closed count whole: where one of them holds the "
    "furthest price, the figure is an upper bound, because it may have been there before the entry "
    "or after the exit. Undefined where the candles do not cover the whole trade."
)

NO_CANDLES = "there are no candles of this market"
NO_TIMES = "the log does not say when the trade was opened"
NO_PRICES = "the log does not say side, entry, exit and quantity"
NOT_COVERED = "the candles do not reach over the whole trade"
HAS_HOLE = "candles are missing while the trade was open"
OTHER_PRICES = "entry or exit lies outside of the candles: they are of another market"

PRICE_TOLERANCE_RATIO = 0.01
"""Slippage, and a little difference between two markets of the same asset."""


@dataclass(frozen=True, slots=True)
class Held:
    """What must be known of a trade; None where its log does not say."""

    opened_at_ms: int | None
    closed_at_ms: int
    side: str | None
    entry_price: float | None
    exit_price: float | None
    quantity_base: float | None


@dataclass(frozen=True, slots=True)
class Excursion:
    """Amounts of 0 or more, in money and as a share of what the position cost."""

    adverse_quote: float
    adverse_ratio: float
    adverse_price: float
    is_adverse_bound: bool
    favorable_quote: float
    favorable_ratio: float
    favorable_price: float
    is_favorable_bound: bool


def excursion(candles: Candles, step_ms: int, held: Held) -> Excursion | str:
    """Return how far the price went for and against a trade, or why that is not known.

    Adverse of a long trade is (entry - lowest) x quantity, favorable (highest - entry) x quantity,
    of a short one the other way around; neither is below 0. Entry and exit price count as prices.
    """
    entry, exit_price, quantity = held.entry_price, held.exit_price, held.quantity_base
    if held.opened_at_ms is None:
        return NO_TIMES
    if not (entry and exit_price and quantity) or held.side not in ("long", "short"):
        return NO_PRICES
    during = covering(candles, step_ms, held.opened_at_ms, held.closed_at_ms)
    if isinstance(during, str):
        return during
    if not (_holds(during, 0, entry) and _holds(during, -1, exit_price)):
        return OTHER_PRICES
    low, is_low_bound = _furthest(-during.low, -min(entry, exit_price))
    high, is_high_bound = _furthest(during.high, max(entry, exit_price))
    sides = ((-low, is_low_bound), (high, is_high_bound))
    (worst, is_worst_bound), (best, is_best_bound) = sides if held.side == "long" else sides[::-1]
    size = abs(quantity)
    return Excursion(
        abs(entry - worst) * size,
        abs(entry - worst) / entry,
        worst,
        is_worst_bound,
        abs(best - entry) * size,
        abs(best - entry) / entry,
        best,
        is_best_bound,
    )


def covering(candles: Candles, step_ms: int, from_ms: int, to_ms: int) -> Candles | str:
    """Return the candles from the one that holds a moment to the one that holds another.

    A trade is often closed at the very moment at which a candle ends; the next is not needed then.
    """
    if not len(candles):
        return NO_CANDLES
    times = candles.open_at_ms
    first = int(np.searchsorted(times, from_ms, side="right")) - 1
    last = int(np.searchsorted(times, max(to_ms, from_ms + 1), side="left")) - 1
    if first < 0 or to_ms > times[-1] + step_ms:
        return NOT_COVERED
    edges = np.append(times[first : last + 1], to_ms)
    if bool(np.any(np.diff(edges) > step_ms * HOLE_RATIO)):
        return HAS_HOLE
    return candles.take(slice(first, last + 1))


def _holds(candles: Candles, place: int, price: float) -> bool:
    low = float(candles.low[place]) * (1 - PRICE_TOLERANCE_RATIO)
    return low <= price <= float(candles.high[place]) * (1 + PRICE_TOLERANCE_RATIO)


def _furthest(prices: FloatArray, certain: float) -> tuple[float, bool]:
    """Return the largest price, and whether only the first or last candle holds it."""
    inside = max(float(prices[1:-1].max(initial=certain)), certain)
    edge = float(max(prices[0], prices[-1]))
    return (edge, True) if edge > inside else (inside, False)
