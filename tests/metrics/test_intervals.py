"""Intervals against SciPy, and their promise against known truth."""

import numpy as np
import pytest
from scipy import stats

from botscope.metrics.intervals import mean_interval, normal_score, student_quantile, wilson


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


def test_bootstrap_agrees_with_bca_of_scipy():
    values = np.random.default_rng(1).exponential(1.0, 400)
    found = mean_interval(values, seed=3, runs=4000)
    wanted = stats.bootstrap(
        (values,), np.mean, n_resamples=4000, rng=np.random.default_rng(4), method="BCa"
    ).confidence_interval
    assert found == pytest.approx((wanted.low, wanted.high), abs=0.012)


def test_same_seed_gives_the_same_interval():
    values = np.random.default_rng(1).normal(0, 1, 50)
    assert mean_interval(values, seed=3) == mean_interval(values, seed=3)
    assert mean_interval(values, seed=3) != mean_interval(values, seed=4)


def test_large_samples_use_the_normal_interval():
    values = np.random.default_rng(1).normal(2, 3, 5000)
    error = values.std(ddof=1) / np.sqrt(5000)
    wanted = stats.norm.interval(0.95, values.mean(), error)
    assert mean_interval(values, seed=3, max_resampled=4999) == pytest.approx(wanted, rel=1e-9)
    assert mean_interval(values, seed=3) == pytest.approx(wanted, abs=0.02)


@pytest.mark.parametrize("values", [[], [1.0]], ids=["none", "one"])
def test_fewer_than_two_values_have_no_interval(values):
    assert mean_interval(np.asarray(values), seed=1) is None


def test_equal_values_leave_no_doubt():
    assert mean_interval(np.full(5, 2.0), seed=1) == (2.0, 2.0)


def test_amounts_too_large_for_a_spread_have_no_interval():
    assert mean_interval_of_huge() is None


def mean_interval_of_huge():
    with np.errstate(all="ignore"):
        return mean_interval(np.asarray([1e308, -1e308, 1e308]), seed=1)


def test_interval_holds_the_truth_about_as_often_as_it_says():
    """A quick form; 2 000 runs per case are in benchmarks/stats.py --long."""
    rng = np.random.default_rng(7)
    hits = 0
    for run in range(400):
        low, high = mean_interval(rng.normal(1.0, 2.0, 60), seed=run, runs=500)
        hits += low <= 1.0 <= high
    assert 0.92 <= hits / 400 <= 0.98
