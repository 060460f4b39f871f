"""The p-value of one look: how often other labelings of the same trades differ as much."""

import itertools
import math
from statistics import NormalDist
from typing import Any

import numpy as np

from botscope.domain.columns import FloatArray
from botscope.metrics import sequential
from botscope.metrics.seed import SEED
from botscope.metrics.undefined import number_or_none

PERMUTATIONS = 9_999
# Up to this many labelings all of them are tried, and the p-value is exact.
MAX_LABELINGS = 20_000
# Above this many trades the permutation distribution is normal to all digits that are shown.
MAX_PERMUTED = 20_000
MAX_DRAWS = 20_000_000

EXACT = "Every labeling is tried, so the p-value is exact"
DRAWN = "Labelings drawn with this seed (NumPy default_rng, permuted), the real one among them"
DRAWN_HALF = f"{DRAWN}, which counts in full; others that are equally large count half"
NORMAL_LIMIT = (
    f"Above {MAX_PERMUTED} trades the normal limit of all labelings: difference / (deviation x "
    "root of (1/a + 1/b)); nothing is drawn"
)
NO_DIFFERENCE = "There is no difference, so each labeling is at least as large; none is tried"


def permutation_p_value(a_pnl: FloatArray, b_pnl: FloatArray, seed: int) -> float:
    """Return the share of random re-labelings with at least this difference of means, two-sided.

    The observed labeling counts as one of them (Phipson and Smyth 2010), so p is never 0. From 30
    trades on each side those with exactly the observed difference count half (mid-p, Lancaster
    1961): where results have few different values, as with stop and target, the whole would
    reject equal pairs in 3 to 4 of 100 cases instead of 5. With fewer trades the half could
    reject in more than 6, so they count in full.

    Formula: Share of random re-labelings of the trades whose difference is at least as large,
        either way; from 30 trades on each side, equally large ones count half. Up to 20 000
        labelings all are tried. Not corrected for looking every day.
    Unit: ratio, 0.05 = 5%.
    Undefined: With fewer than 2 trades in one of the two.
    Source: R. A. Fisher (1935), permutation test; H. O. Lancaster (1961), mid-p; B. Phipson and G.
        Smyth (2010).
    """
    pooled, count = _pooled(a_pnl, b_pnl)
    observed, noise = abs(float(pooled[:count].sum())), _noise(pooled)
    if observed <= noise:
        return 1.0
    if len(pooled) > MAX_PERMUTED:
        return _normal_p_value(observed, pooled, count)
    if math.comb(len(pooled), count) <= MAX_LABELINGS:
        sizes = np.abs(_every_sum(pooled, count))
        return float(np.count_nonzero(sizes >= observed - noise)) / len(sizes)
    runs = _run_count(len(pooled))
    sums = _permuted_sums(pooled, count, runs, seed)
    sizes = np.abs(sums)
    above = int(np.count_nonzero(sizes > observed + noise))
    equal = int(np.count_nonzero(sizes >= observed - noise)) - above
    weight = 0.5 if count >= sequential.MIN_TRADES else 1.0
    return (1 + above + weight * equal) / (1 + runs)


def labeling_inputs(a_pnl: FloatArray, b_pnl: FloatArray) -> dict[str, Any]:
    """Return how the p-value was found, with what it takes to find it again."""
    if min(len(a_pnl), len(b_pnl)) < 2:
        return {}
    pooled, count = _pooled(a_pnl, b_pnl)
    if abs(float(pooled[:count].sum())) <= _noise(pooled):
        return {"labeling_method": NO_DIFFERENCE}
    if len(pooled) > MAX_PERMUTED:
        spread = number_or_none(float(pooled.std(ddof=1)))
        return {"labeling_method": NORMAL_LIMIT, "pooled_deviation_quote": spread}
    every = math.comb(len(pooled), count)
    if every <= MAX_LABELINGS:
        return {"labeling_method": EXACT, "labelings_count": every}
    drawn = {"labelings_count": _run_count(len(pooled)) + 1, "seed": SEED}
    return {"labeling_method": DRAWN if count < sequential.MIN_TRADES else DRAWN_HALF, **drawn}


def _run_count(total: int) -> int:
    return min(PERMUTATIONS, max(999, MAX_DRAWS // total))


def _pooled(a_pnl: FloatArray, b_pnl: FloatArray) -> tuple[FloatArray, int]:
    """Return all trades less their mean, the smaller group first, and its size.

    Means are compared through the sum of the smaller group, centered against rounding.
    """
    smaller, larger = sorted((a_pnl, b_pnl), key=len)
    # Sorted, so that the same trades give the same answer in whatever order they were read.
    pooled = np.concatenate((np.sort(smaller), np.sort(larger)))
    return pooled - pooled.mean(), len(smaller)


def _noise(pooled: FloatArray) -> float:
    """Return the largest sum that is only rounding."""
    return 1e-9 * float(np.abs(pooled).sum())


def _every_sum(pooled: FloatArray, count: int) -> FloatArray:
    """Return the sum of the smaller group in each possible labeling."""
    chosen = itertools.combinations(range(len(pooled)), count)
    return np.asarray(pooled[np.asarray(list(chosen))].sum(axis=1))


def _permuted_sums(pooled: FloatArray, count: int, runs: int, seed: int) -> FloatArray:
    rng = np.random.default_rng(seed)
    rows = max(1, 2_000_000 // len(pooled))
    parts = []
    for done in range(0, runs, rows):
        table = np.tile(pooled, (min(rows, runs - done), 1))
        parts.append(rng.permuted(table, axis=1, out=table)[:, :count].sum(axis=1))
    return np.concatenate(parts)


def _normal_p_value(observed: float, pooled: FloatArray, count: int) -> float:
    total = len(pooled)
    spread = float(pooled.std(ddof=1)) * math.sqrt(count * (total - count) / total)
    return 2 * NormalDist().cdf(-observed / spread) if spread > 0 else 1.0
