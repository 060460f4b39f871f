"""The interval of a rate and the quantiles, against SciPy."""

import numpy as np
import pytest
from scipy import stats

from botscope.metrics.intervals import normal_score, student_quantile, wilson


@pytest.mark.parametrize("count", [1, 2, 7, 61, 1204])
def test_wilson_agrees_with_scipy(count):
    for hits in {0, 1, count // 3, count}:
        wanted = stats.binomtest(hits, count).proportion_ci(0.95, "wilson")
        assert wilson(hits, count) == pytest.approx((wanted.low, wanted.high), abs=1e-12)


@pytest.mark.parametrize("freedom", [4, 5, 10, 30, 200, 5000])
@pytest.mark.parametrize("probability", [0.025, 0.9, 0.975])
def test_student_quantile_agrees_with_scipy(probability, freedom):
    wanted = stats.t.ppf(probability, freedom)
    assert student_quantile(probability, freedom) == pytest.approx(wanted, rel=0.005)


@pytest.mark.parametrize(("freedom", "at_most"), [(1, 1.4), (1.5, 1.11), (2, 1.05), (3, 1.02)])
def test_student_quantile_of_very_few_trades_is_on_the_safe_side(freedom, at_most):
    assert 1 <= student_quantile(0.975, freedom) / stats.t.ppf(0.975, freedom) < at_most


@pytest.mark.parametrize("t", [-4.0, -1.0, 0.0, 0.5, 2.0, 3.5])
@pytest.mark.parametrize("freedom", [5, 20, 300])
def test_normal_score_is_as_unlikely_as_the_t_value(t, freedom):
    chance = stats.norm.sf(normal_score(t, freedom))
    assert chance == pytest.approx(stats.t.sf(t, freedom), rel=0.05, abs=1e-4)


@pytest.mark.parametrize(("count", "truth"), [(20, 0.5), (60, 0.6), (100, 0.6), (400, 0.97)])
def test_wilson_holds_the_truth_as_often_as_it_says(count, truth):
    """Exact: all numbers of hits with their probabilities, no draws; a mean over near truths."""
    hits = np.arange(count + 1)
    borders = np.asarray([wilson(int(hit), count) for hit in hits])
    shares = []
    # One truth alone shows the steps of a count; those nearby show the promise.
    for rate in np.linspace(truth - 0.02, truth + 0.02, 41):
        held = (borders[:, 0] <= rate) & (rate <= borders[:, 1])
        shares.append(stats.binom.pmf(hits, count, rate)[held].sum())
    assert 0.93 <= np.mean(shares) <= 0.97
