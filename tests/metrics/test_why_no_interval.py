"""Where there is no interval, the reason names what is there and what is missing."""

import numpy as np
import pytest

from botscope.metrics.explain import explain
from botscope.metrics.intervals_missing import why_no_factor_interval, why_no_mean_interval
from botscope.metrics.significance import compare
from botscope.metrics.stats import Context
from botscope.metrics.versions import versions

MEANS = {
    "none": ([], "It needs 2 trades; there are none."),
    "one": ([1.0], "It needs 2 trades; there is 1."),
    "wins": ([1.0] * 12, "All 12 trades won: what a loss costs is not known before the first one."),
    "no loss": (
        [1.0, 2.0, 0.0],
        "None of the 3 trades lost: what a loss costs is not known before the first one.",
    ),
    "losses": ([-1.0] * 2, "All 2 trades lost: what a win brings is not known before the first."),
    "flat": ([0.0] * 4, "All 4 trades broke even: there is neither a win nor a loss to go by."),
    "large": ([1e308, -1e308], "The amounts are too large to be added up."),
}
FACTORS = {
    "none": ([], "It needs 5 wins and 5 losses; there are 0 wins and 0 losses."),
    "one loss": ([1.0] * 9 + [-1.0], "It needs 5 wins and 5 losses; there are 9 wins and 1 loss."),
    "one win": ([1.0] + [-1.0] * 6, "It needs 5 wins and 5 losses; there are 1 win and 6 losses."),
    "uneven": (
        [1.0] * 5 + [-1.0] * 5,
        "The 5 losses are too few or too uneven: many draws hold next to nothing of them, so there "
        "is no upper end.",
    ),
}


@pytest.mark.parametrize("case", MEANS)
def test_the_mean_says_what_it_lacks(case):
    pnl, reason = MEANS[case]
    assert why_no_mean_interval(np.asarray(pnl)) == reason


@pytest.mark.parametrize("case", FACTORS)
def test_the_profit_factor_says_what_it_lacks(case):
    pnl, reason = FACTORS[case]
    assert why_no_factor_interval(np.asarray(pnl)) == reason


def test_versions_and_explanations_give_the_same_reason(trades_of, context):
    trades = trades_of([2.0] * 7 + [-1.0])
    (version,) = versions(trades, context)
    wanted = "It needs 5 wins and 5 losses; there are 7 wins and 1 loss."
    assert version["undefined"]["profit_factor_interval"] == wanted
    assert explain("profit_factor_interval", trades, Context(0))["undefined"] == wanted


def test_a_comparison_counts_the_trades_of_both():
    a, b = (np.random.default_rng(seed).normal(0, 1, count) for seed, count in ((1, 12), (2, 45)))
    found = compare(a, b, a_name="v8.02", b_name="v8.03")["undefined"]["anytime_interval"]
    assert found == "It needs 30 trades of each version; v8.02 has 12 and v8.03 has 45."


def test_a_comparison_among_many_pairs_says_that_they_are_many():
    a, b = (np.random.default_rng(seed).normal(0, 1, 30) for seed in (1, 2))
    found = compare(a, b, pair_count=10**9)["undefined"]["anytime_interval"]
    assert "1 000 000 000 pairs" in found.replace("\u202f", " ")
