"""Is version b better than version a, or is it luck: the comparison of two sets of trades."""

import itertools
import math
from statistics import NormalDist
from typing import Any

import numpy as np

from botscope.domain.columns import FloatArray
from botscope.domain.trades import Trades
from botscope.metrics import sequential
from botscope.metrics.intervals import CONFIDENCE, Interval, student_cdf, student_quantile
from botscope.metrics.performance import is_constant
from botscope.metrics.seed import SEED
from botscope.metrics.sequence import in_sequence
from botscope.metrics.sequential import Sample
from botscope.metrics.undefined import number_or_none
from botscope.metrics.verdict import Finding, caveats, needs_more, verdict
from botscope.metrics.versions import trades_by_version

PERMUTATIONS = 9_999
# Up to this many labelings all of them are tried, and the p-value is exact.
MAX_LABELINGS = 20_000
# Above this many trades the permutation distribution is normal to all digits that are shown.
MAX_PERMUTED = 20_000
MAX_DRAWS = 20_000_000
# With a short record of a, b alone may need a hundred times the trades; then both had better run.
MAX_TIMES_ALONE = 10

EXACT = "Every labeling is tried, so the p-value is exact"
DRAWN = "Labelings drawn with this seed (NumPy default_rng, permuted), the real one among them"
DRAWN_HALF = f"{DRAWN}, which counts in full; others that are equally large count half"
NORMAL_LIMIT = (
    f"Above {MAX_PERMUTED} trades the normal limit of all labelings: difference / (deviation x "
    "root of (1/a + 1/b)); nothing is drawn"
)
NO_DIFFERENCE = "There is no difference, so each labeling is at least as large; none is tried"

Span = tuple[int, int]


def compare(
    a_pnl: FloatArray,
    b_pnl: FloatArray,
    *,
    a_name: str = "a",
    b_name: str = "b",
    seed: int = SEED,
    a_span_ms: Span | None = None,
    b_span_ms: Span | None = None,
    quote_asset: str = "",
    pair_count: int = 1,
) -> dict[str, Any]:
    """Compare the P&L per trade of two versions.

    Parameters
    ----------
    a_pnl, b_pnl
        Realized P&L of each trade, in any order.
    a_span_ms, b_span_ms
        First and last close, for the caveat that the two ran at different times.
    quote_asset
        The unit in the verdict, such as USDT.
    pair_count
        How many pairs of versions are compared in all; "proven" and ``p_value_corrected`` allow
        for it (Bonferroni), ``p_value`` and ``difference_interval`` do not.

    Returns
    -------
    dict
        ``difference_quote`` is b minus a per trade. ``difference_interval`` and ``p_value`` are
        those of a single look; ``anytime_interval`` is the one that decides ``is_proven``. Every
        number is None with fewer than 2 trades on one side.
    """
    finding = Finding(a_name, b_name, len(a_pnl), len(b_pnl), quote_asset, pair_count)
    numbers = _undefined()
    if min(len(a_pnl), len(b_pnl)) >= 2:
        with np.errstate(all="ignore"):
            numbers.update(_numbers(a_pnl, b_pnl, seed, max(pair_count, 1)))
    return {
        "a": a_name,
        "b": b_name,
        "a_trade_count": len(a_pnl),
        "b_trade_count": len(b_pnl),
        **numbers,
        "verdict": verdict(finding, numbers),
        "caveats": caveats(finding, a_span_ms, b_span_ms),
        "undefined": _reasons(finding, numbers),
    }


def compare_versions(
    trades: Trades, a: str, b: str, *, seed: int = SEED, quote_asset: str = "", pair_count: int = 1
) -> dict[str, Any]:
    """Compare two bot versions of a selection; KeyError for a version that has no trade."""
    parts = trades_by_version(in_sequence(trades))
    return compare(
        parts[a].realized_pnl_quote,
        parts[b].realized_pnl_quote,
        a_name=a,
        b_name=b,
        seed=seed,
        a_span_ms=_span(parts[a]),
        b_span_ms=_span(parts[b]),
        quote_asset=quote_asset,
        pair_count=pair_count,
    )


def _span(trades: Trades) -> Span:
    return int(trades.closed_at_ms[0]), int(trades.closed_at_ms[-1])


def _undefined() -> dict[str, Any]:
    return {
        "a_expectancy_quote": None,
        "b_expectancy_quote": None,
        "difference_quote": None,
        "difference_interval": None,
        "anytime_interval": None,
        "p_value": None,
        "p_value_corrected": None,
        "probability_b_better_ratio": None,
        "effect_size": None,
        "trades_needed_count": None,
        "trades_needed_of": None,
        "is_proven": False,
    }


def _reasons(finding: Finding, numbers: dict[str, Any]) -> dict[str, str]:
    """Return why each number that is None has no value."""
    empty = [name for name, value in numbers.items() if value is None]
    if numbers["difference_quote"] is None:
        return dict.fromkeys(empty, verdict(finding, numbers))
    has_spread = numbers["difference_interval"] is not None
    return {name: _why(name, numbers, finding, has_spread=has_spread) for name in empty}


def _why(name: str, numbers: dict[str, Any], finding: Finding, *, has_spread: bool) -> str:
    if name.startswith("trades_needed"):
        if numbers["is_proven"]:
            return "It is proven already."
        if numbers["difference_quote"] == 0:
            return "Both earn the same: there is no difference to settle."
        if has_spread:
            return "A gap this small would not be settled by a million more trades."
    if not has_spread:
        return "Within each version every trade brought the same: nothing varies."
    if name == "anytime_interval":
        return needs_more(finding)
    return "The amounts are too large to be compared."


def sample_of(pnl_quote: FloatArray) -> Sample:
    """Return count, mean and variance (ddof 1) of at least 2 trades, rounding noise removed."""
    variance = float(pnl_quote.var(ddof=1))
    if is_constant(math.sqrt(variance) if variance > 0 else 0.0, pnl_quote):
        variance = 0.0
    return Sample(len(pnl_quote), float(pnl_quote.mean()), variance)


def _numbers(a_pnl: FloatArray, b_pnl: FloatArray, seed: int, pair_count: int) -> dict[str, Any]:
    alpha = sequential.ALPHA / pair_count
    a, b = sample_of(a_pnl), sample_of(b_pnl)
    difference = b.mean - a.mean
    if not math.isfinite(difference) or not math.isfinite(a.variance + b.variance):
        return {}
    is_proven = sequential.is_proven(a, b, alpha)
    needed, of = (None, None) if is_proven else needed_trades(a, b, alpha)
    p_value = permutation_p_value(a_pnl, b_pnl, seed)
    return {
        "a_expectancy_quote": a.mean,
        "b_expectancy_quote": b.mean,
        "difference_quote": difference,
        "difference_interval": _listed(welch_interval(a, b)),
        "anytime_interval": _listed(_anytime_interval(a, b, alpha)),
        "p_value": p_value,
        "p_value_corrected": corrected_p_value(p_value, pair_count),
        "probability_b_better_ratio": probability_b_better_ratio(a, b),
        "effect_size": effect_size(a, b),
        "trades_needed_count": needed,
        "trades_needed_of": of,
        "is_proven": is_proven,
    }


def corrected_p_value(p_value: float, pair_count: int) -> float:
    """Return the p-value times the number of pairs, without the rounding of the product.

    Formula: p-value of one look x number of pairs of versions in the selection, at most 1.
    Unit: ratio, 0.05 = 5%.
    Undefined: With fewer than 2 trades in one of the two.
    Source: C. E. Bonferroni (1936).
    """
    return float(f"{min(p_value * pair_count, 1.0):.12g}")


def comparison_inputs(a_pnl: FloatArray, b_pnl: FloatArray, pair_count: int) -> dict[str, Any]:
    """Return what the figures of a comparison are made of beside counts and means."""
    parts: dict[str, Any] = {
        "pair_count": pair_count,
        "alpha_ratio": sequential.ALPHA / max(pair_count, 1),
        "expected_effect_variance": sequential.EXPECTED_EFFECT_VARIANCE,
    }
    with np.errstate(all="ignore"):
        for name, pnl in (("a", a_pnl), ("b", b_pnl)):
            parts[f"{name}_realized_pnl_quote"] = number_or_none(float(pnl.sum()))
            deviation = math.sqrt(sample_of(pnl).variance) if len(pnl) > 1 else math.nan
            parts[f"{name}_deviation_quote"] = number_or_none(deviation)
        return parts | _labeling_inputs(a_pnl, b_pnl)


def _labeling_inputs(a_pnl: FloatArray, b_pnl: FloatArray) -> dict[str, Any]:
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


def _listed(interval: Interval | None) -> list[float | int | None] | None:
    return None if interval is None else [number_or_none(border) for border in interval]


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


def _anytime_interval(a: Sample, b: Sample, alpha: float) -> Interval | None:
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
