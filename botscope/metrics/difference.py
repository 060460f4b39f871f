"""How far two versions are apart in one look: intervals, chance, size, and what would settle it."""

import math

from botscope.domain.columns import FloatArray
from botscope.metrics import sequential
from botscope.metrics.intervals import CONFIDENCE, Interval, student_cdf, student_quantile
from botscope.metrics.performance import is_constant
from botscope.metrics.sequential import Sample
from botscope.metrics.undefined import number_or_none

# With a short record of a, b alone may need a hundred times the trades; then both had better run.
MAX_TIMES_ALONE = 10


def sample_of(pnl_quote: FloatArray) -> Sample:
    """Return count, mean and variance (ddof 1) of at least 2 trades, rounding noise removed."""
    variance = float(pnl_quote.var(ddof=1))
    if is_constant(math.sqrt(variance) if variance > 0 else 0.0, pnl_quote):
        variance = 0.0
    return Sample(len(pnl_quote), float(pnl_quote.mean()), variance)


def corrected_p_value(p_value: float, pair_count: int) -> float:
    """Return the p-value times the number of pairs, without the rounding of the product.

    Formula: p-value of one look x number of pairs of versions in the selection, at most 1.
    Unit: ratio, 0.05 = 5%.
    Undefined: With fewer than 2 trades in one of the two.
    Source: C. E. Bonferroni (1936).
    """
    return float(f"{min(p_value * pair_count, 1.0):.12g}")


def welch_freedom(a: Sample, b: Sample) -> float:
    """Return the degrees of freedom after Welch and Satterthwaite; needs some variance."""
    first, second = a.variance / a.count, b.variance / b.count
    # Only their ratio matters, and squares of amounts near the ends of the range would leave it.
    largest = max(first, second)
    first, second = first / largest, second / largest
    return (first + second) ** 2 / (first**2 / (a.count - 1) + second**2 / (b.count - 1))


def _welch_error(a: Sample, b: Sample) -> float:
    return math.sqrt(a.variance / a.count + b.variance / b.count)


def welch_interval(a: Sample, b: Sample) -> Interval | None:
    """Return Welch's 95 % interval of b - a for a single look, None without any variation.

    Formula: Welch's t interval of the difference of two means. Valid for one look.
    Unit: amount in the quote asset.
    Undefined: With fewer than 2 trades in one of the two.
    Source: B. L. Welch (1947), Biometrika 34.
    """
    error = _welch_error(a, b)
    if not error > 0:
        return None
    half = student_quantile(0.5 + CONFIDENCE / 2, welch_freedom(a, b)) * error
    return b.mean - a.mean - half, b.mean - a.mean + half


def anytime_interval(a: Sample, b: Sample, alpha: float) -> Interval | None:
    """Return the differences that no look has ruled out, None where none can be yet."""
    half = sequential.half_width(a, b, alpha)
    if not half:
        return None
    return b.mean - a.mean - half, b.mean - a.mean + half


def probability_b_better_ratio(a: Sample, b: Sample) -> float | None:
    """Return the chance that the true mean of b is above that of a, with a flat prior.

    Formula: Probability that the true result per trade of b is above that of a, if nothing was
        known before these trades.
    Unit: ratio, 0.05 = 5%.
    Undefined: With fewer than 2 trades in one of the two.
    Source: Flat prior, Welch's t.
    """
    error = _welch_error(a, b)
    if not error > 0:
        return None
    return student_cdf((b.mean - a.mean) / error, welch_freedom(a, b))


def effect_size(a: Sample, b: Sample) -> float | None:
    """Return Hedges' g: the difference in pooled standard deviations, corrected for few trades.

    Formula: Difference per trade / pooled standard deviation, with Hedges' small-sample factor.
    Unit: number.
    Undefined: With fewer than 2 trades in one of the two. Or when every trade brought the same.
    Source: L. V. Hedges (1981).
    """
    spread = math.sqrt(sequential.pooled_variance(a, b))
    if not spread > 0:
        return None
    correction = 1 - 3 / (4 * (a.count + b.count) - 9)
    return number_or_none((b.mean - a.mean) / spread * correction)


def needed_trades(a: Sample, b: Sample, alpha: float) -> tuple[int | None, str | None]:
    """Return the further trades that would settle it, and whose: "b", or "each" of the two.

    None where no trade differs from the others of its version: more of the same settle nothing.
    """
    if not sequential.standard_error(a, b) > 0:
        return None, None
    alone = sequential.trades_needed(a, b, grows_both=False, alpha=alpha)
    together = sequential.trades_needed(a, b, grows_both=True, alpha=alpha)
    if alone is not None and (together is None or alone <= MAX_TIMES_ALONE * together):
        return alone, "b"
    return together, None if together is None else "each"
