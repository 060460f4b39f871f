"""Is version b better than version a, or is it luck: the comparison of two sets of trades."""

import math
from typing import Any

import numpy as np

from botscope.domain.columns import FloatArray
from botscope.domain.trades import Trades
from botscope.metrics import sequential
from botscope.metrics.difference import (
    anytime_interval,
    corrected_p_value,
    effect_size,
    needed_trades,
    probability_b_better_ratio,
    sample_of,
    welch_interval,
)
from botscope.metrics.permutation import labeling_inputs, permutation_p_value
from botscope.metrics.seed import SEED
from botscope.metrics.sequence import in_sequence
from botscope.metrics.undefined import borders_or_none, number_or_none
from botscope.metrics.verdict import Finding, caveats, needs_more, verdict
from botscope.metrics.versions import trades_by_version

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
        "difference_interval": borders_or_none(welch_interval(a, b)),
        "anytime_interval": borders_or_none(anytime_interval(a, b, alpha)),
        "p_value": p_value,
        "p_value_corrected": corrected_p_value(p_value, pair_count),
        "probability_b_better_ratio": probability_b_better_ratio(a, b),
        "effect_size": effect_size(a, b),
        "trades_needed_count": needed,
        "trades_needed_of": of,
        "is_proven": is_proven,
    }


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
        return parts | labeling_inputs(a_pnl, b_pnl)
