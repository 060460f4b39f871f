"""The rule that decides "proven": a test of two means that holds however often one looks.

A trader looks after every trade, and a fixed-sample test looked at often enough rejects anything.
Here the evidence is a mixture likelihood ratio of Student's t (Lai 1976; Gönen et al. 2005;
Lindon, Ham, Tingley, Bojinov 2022, "Anytime-valid linear models and F-tests"). Under two equal
normal samples it is a martingale with mean 1, so by Ville's inequality it ever exceeds 1 / 0.05
with at most 5 % chance. Trades are not normal; two additions make the promise hold for skewed and
heavy-tailed ones too, which `benchmarks/stats.py --long` measures:

- the standard error is the larger of the pooled and of Welch's. A grid bot that has not met its
  first loss yet has a tiny variance of its own, and Welch's alone then "proves" luck in more than
  40 of 100 equal pairs; the pooled alone fails when the two really vary differently.
- nothing is proven with fewer than 30 trades on either side.
"""

import math
from dataclasses import dataclass

from botscope.metrics.intervals import normal_quantile

ALPHA = 0.05
MIN_TRADES = 30
# The variance of the effects (in standard deviations) that the mixture expects: about 0.22
# between versions. Another value moves the power between small and large samples, not validity.
EXPECTED_EFFECT_VARIANCE = 0.05
MAX_TRADES = 1_000_000
POWER = 0.8


@dataclass(frozen=True, slots=True)
class Sample:
    """What the test needs to know of one side: at least 2 trades."""

    count: int
    mean: float
    variance: float


def standard_error(a: Sample, b: Sample) -> float:
    """Return the larger of the pooled and of Welch's standard error of the difference."""
    welch = a.variance / a.count + b.variance / b.count
    pooled = pooled_variance(a, b) * (1 / a.count + 1 / b.count)
    return math.sqrt(max(welch, pooled))


def pooled_variance(a: Sample, b: Sample) -> float:
    """Return the common variance of both sides."""
    freedom = a.count + b.count - 2
    return ((a.count - 1) * a.variance + (b.count - 1) * b.variance) / freedom


def half_width(a: Sample, b: Sample, alpha: float = ALPHA) -> float | None:
    """Return how far a difference may lie from the true one without being evidence.

    None where no difference can be evidence yet.

    Formula: The differences that today's trades do not rule out, at 5% over all looks together.
        "Proven" means that it does not hold zero; later trades can take that back.
    Unit: amount in the quote asset.
    Undefined: With fewer than 30 trades in one of the two.
    Source: Lindon, Ham, Tingley, Bojinov (2022), Anytime-valid linear models; T. L. Lai (1976).
    """
    if min(a.count, b.count) < MIN_TRADES:
        return None
    freedom = a.count + b.count - 2
    effective = a.count * b.count / (a.count + b.count)
    spread = 1 + EXPECTED_EFFECT_VARIANCE * effective
    # The ratio reaches 1 / alpha where (1 + t²/ν) / (1 + t²/(ν spread)) equals this factor.
    factor = math.exp((2 * math.log(1 / alpha) + math.log(spread)) / (freedom + 1))
    if factor >= spread:
        return None
    t_squared = freedom * (factor - 1) / (1 - factor / spread)
    return math.sqrt(t_squared) * standard_error(a, b)


def is_proven(a: Sample, b: Sample, alpha: float = ALPHA) -> bool:
    """Tell whether the difference of the means is real, at any number of looks."""
    half = half_width(a, b, alpha)
    difference = abs(b.mean - a.mean)
    # Without any variation there is nothing to measure chance by.
    return half is not None and 0 < half < difference


def _would_settle(a: Sample, b: Sample, alpha: float) -> bool:
    half = half_width(a, b, alpha)
    if half is None:
        return False
    return abs(b.mean - a.mean) >= half + normal_quantile(POWER) * standard_error(a, b)


def _grown(sample: Sample, count: int) -> Sample:
    return Sample(sample.count + count, sample.mean, sample.variance)


def trades_needed(a: Sample, b: Sample, *, grows_both: bool, alpha: float = ALPHA) -> int | None:
    """Return how many more trades settle the difference with 80 % chance, if it stays.

    The trades come on b alone, or as many on each side. None when a million do not.

    Formula: Further trades after which the difference would be proven with 80% chance, if it stays.
    Unit: count.
    Undefined: When it is proven, zero, too small to be settled by a million trades, or without any
        variation among the trades of each.
    Source: Own calculation with the rule that decides.
    """

    def settles(count: int) -> bool:
        return _would_settle(_grown(a, count if grows_both else 0), _grown(b, count), alpha)

    if not settles(MAX_TRADES):
        return None
    low, high = 0, MAX_TRADES
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if settles(middle) else (middle + 1, high)
    return low
