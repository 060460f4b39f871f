"""Bootstrap intervals against SciPy, and their promise against known truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from botscope.metrics.bootstrap import (
    MIN_OF_EACH,
    Resamples,
    mean_interval,
    profit_factor_interval,
)

BOTH = pytest.mark.parametrize("interval", [mean_interval, profit_factor_interval])


def drawn(count, seed=1):
    return np.random.default_rng(seed).normal(0.1, 1, count)


def factor(values, axis=-1):
    return np.maximum(values, 0).sum(axis) / np.maximum(-values, 0).sum(axis)


@pytest.mark.parametrize(
    ("interval", "statistic", "tolerance"),
    [(mean_interval, np.mean, 0.012), (profit_factor_interval, factor, 0.03)],
    ids=["mean", "profit factor"],
)
def test_agrees_with_bca_of_scipy(interval, statistic, tolerance):
    values = np.random.default_rng(1).exponential(1.0, 400) - 0.9
    found = interval(Resamples(values, 3, runs=8000))
    wanted = stats.bootstrap(
        (values,), statistic, n_resamples=8000, rng=np.random.default_rng(4), method="BCa"
    ).confidence_interval
    assert found == pytest.approx((wanted.low, wanted.high), abs=tolerance)


@BOTH
def test_same_seed_gives_the_same_interval(interval):
    values = drawn(50)
    assert interval(Resamples(values, 3)) == interval(Resamples(values, 3))
    assert interval(Resamples(values, 3)) != interval(Resamples(values, 4))


@BOTH
def test_order_of_the_trades_does_not_matter(interval):
    values = drawn(50)
    assert interval(Resamples(values[::-1].copy(), 3)) == pytest.approx(
        interval(Resamples(values, 3)), rel=1e-12
    )


@BOTH
def test_large_samples_use_the_normal_interval(interval):
    values = drawn(5000)
    normal = interval(Resamples(values, 3, max_resampled=4999))
    assert normal == pytest.approx(interval(Resamples(values, 3, max_resampled=5000)), abs=0.02)
    assert normal == interval(Resamples(values, 99, max_resampled=4999))


def test_normal_interval_of_a_mean_is_that_of_scipy():
    values = drawn(5000)
    error = values.std(ddof=1) / np.sqrt(5000)
    found = mean_interval(Resamples(values, 3, max_resampled=4999))
    assert found == pytest.approx(stats.norm.interval(0.95, values.mean(), error), rel=1e-9)


@pytest.mark.parametrize(
    "values",
    [[2.0] * 40, [1.0, 2.0, 3.0], [-1.0, -2.0, 0.0], [0.0, 0.0]],
    ids=["equal", "all wins", "no win", "all flat"],
)
def test_records_without_a_loss_or_a_win_have_no_interval(values):
    """Of a grid that loses 30 wins in 3 of 100 trades, 40 % of the records of 30 know no loss."""
    assert mean_interval(Resamples(np.asarray(values), 1)) is None


def test_interval_of_a_grid_that_met_its_loss_holds_the_truth():
    rng, hits, told = np.random.default_rng(3), 0, 0
    for run in range(300):
        values = np.where(rng.random(60) < 0.97, 1.0 + rng.normal(0, 0.1, 60), -30.0)
        found = mean_interval(Resamples(values, run, runs=500))
        told += found is not None
        hits += found is not None and found[0] <= 0.07 <= found[1]
    assert 200 <= told < 300
    assert hits / told >= 0.93


@pytest.mark.parametrize(
    ("wins", "losses"), [(0, 50), (50, 0), (4, 50), (50, 4)], ids=lambda count: str(count)
)
def test_too_few_wins_or_losses_have_no_interval_of_the_profit_factor(wins, losses):
    assert MIN_OF_EACH == 5
    values = np.asarray([2.0] * wins + [-1.0] * losses)
    assert profit_factor_interval(Resamples(values, 1)) is None


def test_profit_factor_of_stop_and_target_by_hand():
    """60 wins of 2 and 40 losses of 2.5: 1.2, and 1.2 times the odds that the win rate allows."""
    values = np.asarray([2.0] * 60 + [-2.5] * 40)
    low, high = profit_factor_interval(Resamples(values, 1, runs=8000))
    rate_low, rate_high = stats.binomtest(60, 100).proportion_ci(0.95, "wilson")
    assert low == pytest.approx(0.8 * rate_low / (1 - rate_low), rel=0.06)
    assert high == pytest.approx(0.8 * rate_high / (1 - rate_high), rel=0.06)


def spread_of_log_factor(values):
    """Return the standard error of log(mean of wins / mean of losses) by the delta method."""
    wins, losses = np.maximum(values, 0), np.maximum(-values, 0)
    covariance = np.cov(wins, losses, ddof=1) / len(values)
    slope = np.asarray([1 / wins.mean(), -1 / losses.mean()])
    return float(np.sqrt(slope @ covariance @ slope))


@pytest.mark.parametrize("seed", range(6))
def test_interval_of_the_profit_factor_is_never_narrower_than_that_of_its_logarithm(seed):
    """With heavy tails the draws alone held the truth 93 times of 100 with 1 000 trades."""
    values = 0.1 + np.random.default_rng(seed).standard_t(3, 30 + 60 * seed)
    reach = stats.t.ppf(0.975, len(values) - 1) * spread_of_log_factor(values)
    low, high = profit_factor_interval(Resamples(values, seed))
    assert low <= factor(values) * np.exp(-reach) * 1.002
    assert high >= factor(values) * np.exp(reach) * 0.998


def welch_freedom_of_log_factor(values):
    """Return the degrees of freedom where wins and losses are two samples of their own sizes."""
    wins, losses = np.maximum(values, 0), np.maximum(-values, 0)
    answers = wins / wins.mean() - losses / losses.mean()
    parts = [answers[values > 0], answers[values < 0]]
    squares = [float((part**2).sum()) for part in parts]
    counts = [len(part) for part in parts]
    return sum(squares) ** 2 / sum(s**2 / (n - 1) for s, n in zip(squares, counts, strict=True))


@pytest.mark.parametrize("loss_count", [5, 6, 9])
def test_few_losses_widen_the_interval_of_the_profit_factor(loss_count):
    """With 59 degrees of freedom grids of 60 trades with 5 losses held the truth in 5 of 100."""
    values = np.concatenate((np.linspace(0.8, 1.2, 60 - loss_count), np.full(loss_count, -30.0)))
    freedom = welch_freedom_of_log_factor(values)
    assert freedom < 2 * loss_count
    reach = stats.t.ppf(0.975, freedom) * spread_of_log_factor(values)
    low, high = profit_factor_interval(Resamples(values, 1))
    assert low <= factor(values) * np.exp(-reach) * 1.005
    assert high >= factor(values) * np.exp(reach) * 0.995


@BOTH
def test_amounts_too_large_for_a_sum_have_no_interval(interval):
    with np.errstate(all="ignore"):
        assert interval(Resamples(np.asarray([1e308, -1e308] * 20), 1)) is None


def test_a_factor_without_an_upper_bound_has_no_interval():
    """With draws of ten, some hold none of the losses that count, and the factor has no end."""
    wins, losses = [0.4658, 164.819, 0.5226, 0.0869, 1.4975], [0.89, 24.5074, 0.063, 11.18, 12.91]
    values = np.asarray([*wins, *(-loss for loss in losses)])
    assert profit_factor_interval(Resamples(values, 1, runs=300)) is None


@BOTH
def test_amounts_next_to_zero_do_no_harm(interval):
    with np.errstate(all="ignore"):
        found = interval(Resamples(np.asarray([5e-324, -5e-324] * 6), 1))
    assert found is None or all(np.isfinite(found))


results = st.lists(st.floats(-1e6, 1e6).map(lambda value: round(value, 3)), min_size=2, max_size=60)


@settings(max_examples=60, deadline=None)
@given(values=results, scale=st.sampled_from([1e-3, 2.0, 1e6]))
def test_interval_follows_the_unit_of_the_money(values, scale):
    pnl = np.asarray(values)
    with np.errstate(all="ignore"):
        plain = Resamples(pnl, 1, runs=200)
        scaled = Resamples(pnl * scale, 1, runs=200)
        found = mean_interval(plain)
        assert (found is None) == (mean_interval(scaled) is None)
        if found is not None:
            low, high = found
            assert low < pnl.mean() < high
            size = max(abs(low), abs(high), 1e-9)
            wanted = pytest.approx((low * scale, high * scale), rel=1e-6, abs=1e-6 * size * scale)
            assert mean_interval(scaled) == wanted
        ratio = profit_factor_interval(plain)
        if ratio is not None:
            assert 0 <= ratio[0] <= ratio[1]
            assert profit_factor_interval(scaled) == pytest.approx(ratio, rel=1e-6)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """A quick form; 2 000 runs per case are in benchmarks/stats.py --long."""
    rng = np.random.default_rng(7)
    truth = 0.6 * 2.0 / (0.4 * 2.5)
    mean = ratio = 0
    for run in range(400):
        draws = Resamples(np.where(rng.random(100) < 0.6, 2.0, -2.5), run, runs=500)
        low, high = mean_interval(draws)
        mean += low <= 0.2 <= high
        low, high = profit_factor_interval(draws)
        ratio += low <= truth <= high
    # 2.5 standard errors of 400 runs around 93 to 97 %.
    assert 0.91 <= mean / 400 <= 0.99
    assert 0.91 <= ratio / 400 <= 0.99
