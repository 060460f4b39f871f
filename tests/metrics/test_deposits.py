"""Money paid in is not earned: it moves the balance, and no ratio."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botscope.domain.deposits import Deposit, paid_in_quote
from botscope.metrics.equity import equity_points
from botscope.metrics.explain import explain
from botscope.metrics.montecarlo import montecarlo
from botscope.metrics.stats import Context, figures
from botscope.metrics.units import measured
from botscope.metrics.warnings import warnings

START_MS = 1_704_067_200_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000
RATIOS = (
    "max_drawdown_ratio",
    "current_drawdown_ratio",
    "drawdown_30d_ratio",
    "sharpe_ratio",
    "sortino_ratio",
    "calmar_ratio",
    "cagr_ratio",
    "apr_ratio",
    "time_weighted_return_ratio",
)


def figures_with(trades, *deposits, start=100.0):
    now_ms = int(trades.closed_at_ms[-1])
    return figures(trades, Context(now_ms, start, deposits=tuple(deposits)))


# The trades close 1, 2, 3 hours after the start, which is 100.
BY_HAND = {
    "no deposit": ([10.0, 20.0], (), 1.3),
    "doubled after the first trade": ([10.0, 22.0], ((1.5, 110.0),), 1.1 * 1.1),
    "at the moment of a close counts before it": ([10.0, 22.0], ((2.0, 110.0),), 1.1 * 1.1),
    "before the first trade": ([20.0, 22.0], ((0.0, 100.0),), 1.1 * 1.1),
    "taken out": ([100.0, -10.0], ((1.5, -100.0),), 2.0 * 0.9),
    "after the last trade": ([10.0], ((9.0, 1000.0),), 1.1),
    "a loss that a deposit hides": ([-50.0, 10.0], ((1.5, 50.0),), 0.5 * 1.1),
}


@pytest.mark.parametrize(("pnl", "paid", "growth"), BY_HAND.values(), ids=BY_HAND)
def test_time_weighted_return_by_hand(trades_of, pnl, paid, growth):
    deposits = [Deposit(START_MS + round(hour * HOUR_MS), amount) for hour, amount in paid]
    found = figures_with(trades_of(pnl), *deposits)
    assert found["time_weighted_return_ratio"] == pytest.approx(growth - 1, rel=1e-12)


def test_untold_deposits_leave_it_undefined(trades_of):
    found = figures(trades_of([10.0]), Context(START_MS, 100.0))
    assert found["time_weighted_return_ratio"] is None
    assert "setting deposits" in found["undefined"]["time_weighted_return_ratio"]


@pytest.mark.parametrize(
    ("start", "deposit", "word"),
    [(None, 10.0, "starting balance"), (100.0, -110.0, "nothing was left")],
    ids=["no start", "all taken out"],
)
def test_without_capital_there_are_no_ratios(trades_of, start, deposit, word):
    found = figures_with(
        trades_of([10.0, 5.0]), Deposit(START_MS + HOUR_MS * 3 // 2, deposit), start=start
    )
    for key in ("time_weighted_return_ratio", "max_drawdown_ratio", "current_drawdown_ratio"):
        assert found[key] is None
        assert word in found["undefined"][key]
    assert found["max_drawdown_quote"] == 0.0


def test_a_deposit_makes_good_no_fall(trades_of):
    """100, 50 after a loss, 150 with 100 paid in: still 50 % under water."""
    found = figures_with(trades_of([-50.0, 0.0]), Deposit(START_MS + HOUR_MS * 3 // 2, 100.0))
    assert found["current_drawdown_ratio"] == pytest.approx(0.5)
    assert found["current_drawdown_quote"] == 50.0


def test_a_withdrawal_is_no_fall(trades_of):
    found = figures_with(trades_of([50.0, 10.0]), Deposit(START_MS + HOUR_MS * 3 // 2, -100.0))
    assert found["max_drawdown_ratio"] == 0.0


def test_curve_shows_what_the_account_held(trades_of):
    deposit = Deposit(START_MS + HOUR_MS * 3 // 2, 100.0)
    points = equity_points(trades_of([-50.0, 30.0]), 100.0, deposits=(deposit,))
    assert [point[1] for point in points] == [100.0, 50.0, 180.0]
    assert [point[2] for point in points] == pytest.approx([0.0, 0.5, 0.5 - 0.5 * 30 / 150])


def test_without_a_start_the_curve_is_what_was_earned(trades_of):
    deposit = Deposit(START_MS + HOUR_MS * 3 // 2, 100.0)
    points = equity_points(trades_of([-50.0, 30.0]), None, deposits=(deposit,))
    assert [point[1] for point in points] == [0.0, -50.0, -20.0]


def test_sums_of_payments_end_at_a_moment():
    deposits = (Deposit(5, 100.0), Deposit(9, -30.0))
    assert [paid_in_quote(deposits, until) for until in (4, 5, 9, None)] == [0, 100.0, 70.0, 70.0]


payments = st.lists(st.tuples(st.integers(0, 60 * 24), st.integers(-20, 500)), max_size=5)
results = st.lists(st.integers(-15, 15), min_size=2, max_size=40)


def exact_return(pnl, paid):
    """Multiply fractions, payment by payment and trade by trade."""
    capital, growth, rest = Decimal(1000), Decimal(1), sorted(paid)
    for index, gain in enumerate(pnl):
        closed = 36 * (index + 1)
        while rest and rest[0][0] <= closed:
            capital += rest.pop(0)[1]
        growth *= 1 + Decimal(gain) / capital
        capital += gain
    return float(growth - 1)


@settings(max_examples=80, deadline=None)
@given(pnl=results, paid=payments)
def test_time_weighted_return_agrees_with_exact_fractions(trades_of, pnl, paid):
    closed = [START_MS + 36 * (index + 1) * HOUR_MS for index in range(len(pnl))]
    deposits = [Deposit(START_MS + hour * HOUR_MS, float(amount)) for hour, amount in paid]
    trades = trades_of([float(gain) for gain in pnl], closed_at_ms=closed)
    found = figures_with(trades, *deposits, start=1000.0)
    wanted = pytest.approx(exact_return(pnl, paid), rel=1e-9, abs=1e-12)
    assert found["time_weighted_return_ratio"] == wanted


@settings(max_examples=60, deadline=None)
@given(pnl=results, factor=st.sampled_from([0.5, 2.0, 10.0]))
def test_trading_the_same_with_more_money_leaves_every_ratio_as_it_is(trades_of, pnl, factor):
    """Half way the capital is multiplied, and each result after it in the same proportion."""
    closed = [START_MS + (index + 1) * DAY_MS for index in range(len(pnl))]
    half = len(pnl) // 2
    capital = 1000.0 + sum(pnl[:half])
    deposit = Deposit(closed[half] - HOUR_MS, capital * (factor - 1))
    plain = trades_of([float(gain) for gain in pnl], closed_at_ms=closed)
    grown = [float(gain) * (1.0 if index < half else factor) for index, gain in enumerate(pnl)]
    found = figures_with(trades_of(grown, closed_at_ms=closed), deposit, start=1000.0)
    wanted = figures_with(plain, start=1000.0)
    for key in RATIOS:
        value = wanted[key]
        assert found[key] == (
            None if value is None else pytest.approx(value, rel=1e-6, abs=1e-9)
        ), key


def test_other_luck_has_the_drawdown_of_the_real_run(trades_of):
    """A deposit of ten times the start makes every later loss ten times smaller."""
    trades = trades_of([-10.0, 5.0, -90.0, 20.0, -100.0, 30.0])
    paid = (Deposit(START_MS + round(2.5 * HOUR_MS), 1_000.0),)
    found = montecarlo(trades, 100.0, runs=200, deposits=paid)
    wanted = figures_with(trades, *paid)["max_drawdown_ratio"]
    assert found["reshuffle"]["max_drawdown_ratio"]["real"] == pytest.approx(wanted, rel=1e-12)
    assert found["bootstrap"]["max_drawdown_ratio"]["real"] == pytest.approx(wanted, rel=1e-12)
    plain = montecarlo(trades, 100.0, runs=200)
    assert plain["reshuffle"]["max_drawdown_ratio"]["real"] > 1
    assert found["reshuffle"]["max_drawdown_ratio"]["q05"] < 0.3


def test_other_luck_has_no_ratio_where_nothing_was_left(trades_of):
    paid = (Deposit(START_MS + round(1.5 * HOUR_MS), -200.0),)
    found = montecarlo(trades_of([-10.0, 5.0]), 100.0, runs=100, deposits=paid)
    assert found["reshuffle"]["max_drawdown_ratio"] is None
    assert found["reshuffle"]["max_drawdown_quote"]["real"] == 10.0


@pytest.mark.parametrize(("start", "paid"), [(0.0, 100.0), (-50.0, 150.0)], ids=["zero", "debt"])
def test_capital_that_was_all_paid_in_is_capital(trades_of, start, paid):
    """An account that began with nothing has the ratios of one that began with the deposit."""
    days = [START_MS + day * DAY_MS for day in (1, 20, 40)]
    trades = trades_of([10.0, -22.0, 44.0], closed_at_ms=days, opened_at_ms=days)
    wanted = figures_with(trades)
    found = figures_with(trades, Deposit(START_MS, paid), start=start)
    for key in RATIOS:
        assert found[key] == pytest.approx(wanted[key], rel=1e-12), key
    chances = montecarlo(trades, start, deposits=(Deposit(START_MS, paid),), runs=100)
    assert chances["reshuffle"]["max_drawdown_ratio"]["real"] == pytest.approx(0.2)


@pytest.mark.parametrize("start", [0.0, -50.0])
def test_a_start_that_is_known_is_never_called_unknown(trades_of, start):
    trades = trades_of([10.0, -5.0])
    context = Context(START_MS, start)
    for reasons in (
        figures(trades, context)["undefined"],
        montecarlo(trades, start, runs=100)["undefined"],
        {"max_drawdown_ratio": measured(trades, "percent", start).reason},
    ):
        assert reasons["max_drawdown_ratio"].startswith("The starting balance is not above zero")
    texts = {each["code"]: each["text"] for each in warnings(trades, context)}
    assert "not above zero" in texts["no_starting_balance"]
    assert "not known" not in texts["no_starting_balance"]


@pytest.mark.parametrize("key", ["cagr_ratio", "apr_ratio", "time_weighted_return_ratio"])
def test_growth_of_what_was_paid_in_is_redone_from_its_inputs(trades_of, key):
    days = [START_MS + day * DAY_MS for day in (1, 10, 20)]
    trades = trades_of([10.0, -22.0, 44.0], closed_at_ms=days, opened_at_ms=days)
    context = Context(days[-1], 0.0, deposits=(Deposit(START_MS, 100.0),))
    found = explain(key, trades, context)
    parts = {each["name"]: each["value"] for each in found["inputs"]}
    assert parts["starting_quote"] == 100.0
    assert parts["last_unit_quote"] / parts["starting_quote"] == pytest.approx(1.32)
    assert found["result"] is not None
