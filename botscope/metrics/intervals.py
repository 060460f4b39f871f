"""The interval of a rate, and the quantiles that every interval is built with."""

import math
from statistics import NormalDist

CONFIDENCE = 0.95

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
