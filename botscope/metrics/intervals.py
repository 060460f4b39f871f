"""The interval of a rate, and the quantiles that every interval is built with."""

import math
from functools import lru_cache
from statistics import NormalDist

CONFIDENCE = 0.95
WALLACE_FROM = 1_000
"""From so many degrees of freedom on Wallace's formula is exact to seven digits."""

MAX_STEPS = 100
MAX_T = 1e100

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


@lru_cache(maxsize=4096)
def student_quantile(probability: float, freedom: float) -> float:
    """Return the quantile of Student's t distribution for any degrees of freedom, also 1 to 2.

    Without SciPy, so that a plain dashboard need not load it: above 1000 degrees Wallace (1959),
    below the inverse of `student_cdf`.
    """
    z = normal_quantile(probability)
    if not freedom <= WALLACE_FROM:
        stretched = z * (8 * freedom + 3) / (8 * freedom + 1)
        return math.copysign(math.sqrt(freedom * math.expm1(stretched**2 / freedom)), z)
    # The normal quantile is nearer to zero, and above zero the chance is concave: from there
    # Newton's steps never go past the quantile.
    upper, value = max(probability, 1 - probability), abs(z)
    for _ in range(MAX_STEPS):
        step = (upper - student_cdf(value, freedom)) / _student_density(value, freedom)
        value += step
        if step <= 1e-14 * value:
            break
    return math.copysign(value, z)


def _student_density(t: float, freedom: float) -> float:
    half = freedom / 2
    scale = math.lgamma(half + 0.5) - math.lgamma(half) - math.log(freedom * math.pi) / 2
    return math.exp(scale - (half + 0.5) * math.log1p(t * t / freedom))


def student_cdf(t: float, freedom: float) -> float:
    """Return the chance that a Student t stays under a value.

    From the incomplete beta function (Abramowitz and Stegun 26.7.1 and 26.5.8).
    """
    if not freedom <= WALLACE_FROM:
        return NormalDist().cdf(_normal_score(t, freedom))
    square = min(abs(t), MAX_T) ** 2
    tail = _beta_share(freedom / (freedom + square), freedom / 2, 0.5) / 2
    return tail if t < 0 else 1 - tail


def _normal_score(t: float, freedom: float) -> float:
    """Return the normal deviate that is as unlikely as a Student t (Wallace 1959)."""
    bounded = min(abs(t), MAX_T)
    size = math.sqrt(freedom * math.log1p(bounded * bounded / freedom))
    size *= (8 * freedom + 1) / (8 * freedom + 3)
    return math.copysign(size, t)


def _beta_share(x: float, a: float, b: float) -> float:
    """Return the incomplete beta function as a share of the whole one."""
    if x <= 0 or x >= 1:
        return float(x > 0)
    if x > (a + 1) / (a + b + 2):
        # There the fraction below converges slowly, and that of the other side fast.
        return 1 - _beta_share(1 - x, b, a)
    whole = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    return math.exp(a * math.log(x) + b * math.log1p(-x) - whole) / a / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """Return the continued fraction 1 + d1 / (1 + d2 / (1 + ...)), from its far end."""
    value = 1.0
    # It has converged after about the root of the larger parameter.
    for step in range(20 + 4 * math.ceil(math.sqrt(a + b)), 0, -1):
        half, is_odd = divmod(step, 2)
        over = -(a + half) * (a + b + half) if is_odd else half * (b - half)
        value = 1 + over * x / ((a + step - 1) * (a + step)) / value
    return value
