"""The interval of a rate and the quantiles, against SciPy."""

import numpy as np
import pytest
from scipy import stats

from botscope.metrics.intervals import student_cdf, student_quantile, wilson


@pytest.mark.parametrize("count", [1, 2, 7, 61, 1204])
def test_wilson_agrees_with_scipy(count):
    for hits in {0, 1, count // 3, count}:
        wanted = stats.binomtest(hits, count).proportion_ci(0.95, "wilson")
        assert wilson(hits, count) == pytest.approx((wanted.low, wanted.high), abs=1e-12)


FREEDOMS = [1, 1.2, 1.5, 2, 2.7, 3, 4, 5, 10, 30, 200, 999, 1001, 5000, 1e6]


@pytest.mark.parametrize("freedom", FREEDOMS)
@pytest.mark.parametrize("probability", [0.001, 0.025, 0.5, 0.6, 0.9, 0.975, 0.999])
def test_student_quantile_agrees_with_scipy(probability, freedom):
    wanted = stats.t.ppf(probability, freedom)
    found = student_quantile(probability, freedom)
    assert found == pytest.approx(wanted, rel=2e-7 if freedom > 1000 else 1e-11, abs=1e-12)


@pytest.mark.parametrize("t", [-1e200, -40.0, -4.0, -0.3, 0.0, 0.01, 1.0, 3.5, 40.0, 1e200])
@pytest.mark.parametrize("freedom", FREEDOMS)
def test_student_chance_agrees_with_scipy(t, freedom):
    assert student_cdf(t, freedom) == pytest.approx(stats.t.cdf(t, freedom), abs=2e-8)


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
