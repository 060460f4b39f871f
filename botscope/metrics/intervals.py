"""Ranges that hold the true value 95 times of 100: for a rate and for a mean."""

import math
from statistics import NormalDist

import numpy as np

from botscope.domain.columns import FloatArray

CONFIDENCE = 0.95
RUNS = 2000
# Above this many trades the mean of resamples is normal for all purposes, and resampling only
# costs time.
MAX_RESAMPLED = 10_000

Interval = tuple[float, float]


def normal_quantile(probability: float) -> float:
    """Return the value that a standard normal stays under with this probability."""
    return NormalDist().inv_cdf(probability)


def wilson(hit_count: int, count: int, confidence: float = CONFIDENCE) -> Interval:
    """Return the Wilson score interval of a proportion; ``count`` must be above 0.

    Source: E. B. Wilson (1927), JASA 22, 209-212.
    """
    z = normal_quantile(0.5 + confidence / 2)
    share = hit_count / count
    scale = 1 + z * z / count
    middle = (share + z * z / (2 * count)) / scale
    half = z / scale * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    # At 0 and at all hits the border is exact; rounding must not move it inside.
    low = 0.0 if hit_count == 0 else max(0.0, middle - half)
    high = 1.0 if hit_count == count else min(1.0, middle + half)
    return low, high


def student_quantile(probability: float, freedom: float) -> float:
    """Return the quantile of Student's t distribution, within 0.5 % from 4 degrees on.

    Below it is wider than the truth, never narrower. Inverts Wallace (1959), so that a plain
    dashboard need not load SciPy.
    """
    z = normal_quantile(probability)
    stretched = z * (8 * freedom + 3) / (8 * freedom + 1)
    return math.copysign(math.sqrt(freedom * math.expm1(stretched * stretched / freedom)), z)


def normal_score(t: float, freedom: float) -> float:
    """Return the normal deviate that is as unlikely as a Student t (Wallace 1959)."""
    bounded = min(abs(t), 1e100)
    size = math.sqrt(freedom * math.log1p(bounded * bounded / freedom))
    size *= (8 * freedom + 1) / (8 * freedom + 3)
    return math.copysign(size, t)


def mean_interval(
    values: FloatArray, *, seed: int, runs: int = RUNS, max_resampled: int = MAX_RESAMPLED
) -> Interval | None:
    """Return a 95 % interval for the mean of at least 2 values, None where there is none.

    Bias-corrected and accelerated bootstrap (Efron 1987) with the small-sample correction of
    Hesterberg (2015); the same seed gives the same interval. Above ``max_resampled`` values the
    normal interval, which is then the same to the digits shown.
    """
    count = len(values)
    if count < 2:
        return None
    mean, spread = float(values.mean()), float(values.std(ddof=1))
    if not math.isfinite(spread) or not math.isfinite(mean):
        return None
    if count > max_resampled:
        half = normal_quantile(0.5 + CONFIDENCE / 2) * spread / math.sqrt(count)
        return mean - half, mean + half
    means = resampled_means(values, runs, seed)
    low, high = np.quantile(means, _levels(values, means, mean))
    return float(low), float(high)


def resampled_means(values: FloatArray, runs: int, seed: int) -> FloatArray:
    """Return the means of samples drawn from the values with replacement."""
    rng = np.random.default_rng(seed)
    count = len(values)
    # Blocks keep the memory small: 2 M indices at a time.
    rows = max(1, 2_000_000 // count)
    parts = [
        values[rng.integers(0, count, (min(rows, runs - done), count), dtype=np.int32)].mean(axis=1)
        for done in range(0, runs, rows)
    ]
    return np.concatenate(parts)


def _levels(values: FloatArray, means: FloatArray, mean: float) -> list[float]:
    """Return the two probabilities at which the resampled means are read."""
    normal = NormalDist()
    below = (np.count_nonzero(means < mean) + np.count_nonzero(means <= mean)) / (2 * len(means))
    bias = normal.inv_cdf(min(max(below, 1e-6), 1 - 1e-6))
    acceleration = _acceleration(values, mean)
    count = len(values)
    reach = student_quantile(0.5 + CONFIDENCE / 2, count - 1) * math.sqrt(count / (count - 1))
    levels = []
    for z in (-reach, reach):
        moved = bias + z
        levels.append(normal.cdf(bias + moved / max(1e-6, 1 - acceleration * moved)))
    return levels


def _acceleration(values: FloatArray, mean: float) -> float:
    """Return the skewness term of the bootstrap; for a mean the jackknife has a closed form."""
    away = values - mean
    largest = float(np.abs(away).max())
    if not largest > 0:
        return 0.0
    # Powers of amounts near the ends of the range of numbers would leave it.
    away = away / largest
    return float(np.sum(away**3) / (6 * np.sum(away**2) ** 1.5))
