"""Amounts in money, percent and R: tables by hand, what stays, what is left out, what adds up."""

import numpy as np
import pytest

from botscope.domain.deposits import Deposit
from botscope.domain.risk import initial_risk_quote
from botscope.metrics.breakdown import groups
from botscope.metrics.context import Context
from botscope.metrics.distribution import histogram
from botscope.metrics.periods import periods
from botscope.metrics.stats import FIGURES, figures
from botscope.metrics.units import (
    NO_EQUITY_IN_R,
    best_first,
    compared_in,
    figures_in,
    is_amount,
    measured,
    periods_in,
    rows_in,
)
from botscope.metrics.versions import versions

NOW = Context(now_ms=1_704_067_200_000 + 86_400_000, starting_quote=500.0, unrealized_quote=-5.0)
NAN = float("nan")


@pytest.fixture
def four(trades_of):
    """Results 10, -5, 20, 3 with fees of 1; they risked 5, 10, nobody knows, 2."""
    return trades_of(
        [10.0, -5.0, 20.0, 3.0],
        gross_pnl_quote=[11.0, -4.0, 21.0, 4.0],
        fee_quote=[1.0, 1.0, 1.0, 1.0],
        risk_quote=[5.0, 10.0, NAN, 2.0],
        symbol=["BTC", "ETH", "SOL", "BTC"],
        bot_version=["v1", "v1", "v2", "v2"],
    )


BY_HAND = {
    # percent of 500: every amount / 5
    "percent": {
        "realized_pnl_quote": 5.6,
        "gross_pnl_quote": 6.4,
        "fee_quote": 0.8,
        "expectancy_quote": 1.4,
        "average_win_quote": 2.2,
        "average_loss_quote": -1.0,
        "best_trade_quote": 4.0,
        "worst_trade_quote": -1.0,
        "max_drawdown_quote": 1.0,
        "current_drawdown_quote": 0.0,
        "unrealized_pnl_quote": -1.0,
        "total_pnl_quote": 4.6,
    },
    # 10/5, -5/10, 3/2; the third trade is in none
    "r": {
        "realized_pnl_quote": 3.0,
        "gross_pnl_quote": 2.2 - 0.4 + 2.0,
        "fee_quote": 0.2 + 0.1 + 0.5,
        "expectancy_quote": 1.0,
        "average_win_quote": 1.75,
        "average_loss_quote": -0.5,
        "best_trade_quote": 2.0,
        "worst_trade_quote": -0.5,
        "max_drawdown_quote": 0.5,
        "current_drawdown_quote": 0.0,
        "unrealized_pnl_quote": None,
        "total_pnl_quote": None,
    },
}


@pytest.mark.parametrize("unit", ["percent", "r"])
def test_amounts_are_those_computed_by_hand(four, unit):
    found = figures_in(measured(four, unit, 500.0), four, NOW)
    amounts = {key: found[key] for key in BY_HAND[unit]}
    assert amounts == pytest.approx(BY_HAND[unit], abs=1e-12)


@pytest.mark.parametrize("unit", ["percent", "r"])
def test_counts_rates_and_ratios_do_not_change_with_the_unit(four, unit):
    money, found = figures(four, NOW), figures_in(measured(four, unit, 500.0), four, NOW)
    fixed = [key for key in FIGURES if not is_amount(key) and "drawdown" not in key]
    assert len(fixed) > 20
    assert {key: found[key] for key in fixed} == {key: money[key] for key in fixed}


def test_what_is_divided_of_results_follows_them(four):
    money, percent, own = (
        figures_in(measured(four, unit, 500.0), four, NOW) for unit in ("quote", "percent", "r")
    )
    keys = ("payoff_ratio", "sqn", "fee_share_ratio")
    assert {k: percent[k] for k in keys} == pytest.approx({k: money[k] for k in keys})
    assert own["payoff_ratio"] == pytest.approx(1.75 / 0.5)
    assert own["sqn"] == pytest.approx(3**0.5 * 1.0 / np.std([2.0, -0.5, 1.5], ddof=1))
    assert own["profit_factor"] == money["profit_factor"] == pytest.approx(33 / 5)


def test_money_is_answered_as_without_a_unit(four):
    assert figures_in(measured(four, "quote", 500.0), four, NOW) == figures(four, NOW)


def test_a_fall_as_a_share_of_equity_stays_in_percent_and_has_no_meaning_in_r(four):
    key = "max_drawdown_ratio"
    percent = figures_in(measured(four, "percent", 500.0), four, NOW)
    own = figures_in(measured(four, "r", 500.0), four, NOW)
    assert percent[key] == figures(four, NOW)[key] == pytest.approx(5 / 510)
    assert own[key] is None
    assert own["undefined"][key] == NO_EQUITY_IN_R


@pytest.mark.parametrize("unit", ["percent", "r"])
def test_every_null_has_a_reason_and_nothing_else_has(four, unit):
    found = figures_in(measured(four, unit, 500.0), four, NOW)
    reasons = found.pop("undefined")
    assert set(reasons) == {key for key, value in found.items() if value is None}


def test_trades_without_a_known_risk_are_counted_and_told(four):
    told = measured(four, "r", 500.0).told()
    assert told == {
        "unit": "r",
        "used_count": 3,
        "left_out_count": 1,
        "reason": "1 of 4 trades has no known risk: neither the log nor the reports kept of the "
        "bot tell the first stop.",
    }


@pytest.mark.parametrize("start", [None, 0.0, -20.0], ids=["unknown", "zero", "negative"])
def test_without_a_starting_balance_no_amount_is_told_in_percent(four, start):
    own = measured(four, "percent", start)
    found = figures_in(own, four, Context(now_ms=NOW.now_ms, starting_quote=start))
    amounts = [key for key in FIGURES if is_amount(key)]
    assert {found[key] for key in amounts} == {None}
    assert found["trade_count"] == 4
    assert own.left_out_count == 4


def test_where_no_risk_is_known_the_sum_is_unknown_and_not_zero(trades_of):
    trades = trades_of([10.0, -5.0])
    own = measured(trades, "r", 500.0)
    found = figures_in(own, trades, NOW)
    assert found["realized_pnl_quote"] is None
    assert found["undefined"]["realized_pnl_quote"] == own.reason
    assert own.reason.startswith("All 2 trades have no known risk")


def test_without_trades_the_sum_is_zero_in_every_unit(trades_of):
    nothing = trades_of([])
    for unit in ("quote", "percent", "r"):
        assert figures_in(measured(nothing, unit, 500.0), nothing, NOW)["realized_pnl_quote"] == 0


def test_deposits_are_brought_to_the_unit_of_the_curve(four):
    paid = Context(now_ms=NOW.now_ms, starting_quote=500.0, deposits=(Deposit(1, 50.0),))
    own = measured(four, "percent", 500.0).context(paid)
    assert (own.starting_quote, own.deposits[0].amount_quote) == (100.0, 10.0)


@pytest.mark.parametrize("unit", ["quote", "percent", "r"])
@pytest.mark.parametrize("by", ["day", "week", "month"])
def test_periods_add_up_to_the_total_in_every_unit(year_of_trades, unit, by):
    year = with_risks(year_of_trades)
    own = measured(year, unit, 1000.0)
    found = periods_in(own, year, lambda trades: periods(trades, by=by))
    known = [row["realized_pnl_quote"] for row in found if row["realized_pnl_quote"] is not None]
    total = figures_in(own, year, NOW)["realized_pnl_quote"]
    assert sum(known) == pytest.approx(total)
    assert found[-1]["cumulative_pnl_quote"] == pytest.approx(total)
    assert sum(row["trade_count"] for row in found) == len(year)
    assert sum(row["left_out_count"] for row in found) == own.left_out_count


@pytest.mark.parametrize("unit", ["quote", "percent", "r"])
@pytest.mark.parametrize("by", ["symbol", "hour", "weekday", "bot_version", "side"])
def test_groups_add_up_to_the_total_in_every_unit(year_of_trades, unit, by):
    year = with_risks(year_of_trades)
    own = measured(year, unit, 1000.0)
    found = rows_in(own, year, lambda trades: groups(trades, by=by), "name")
    known = [row["realized_pnl_quote"] for row in found if row["realized_pnl_quote"] is not None]
    assert sum(known) == pytest.approx(figures_in(own, year, NOW)["realized_pnl_quote"])
    assert sum(row["left_out_count"] for row in found) == own.left_out_count


@pytest.mark.parametrize("unit", ["percent", "r"])
def test_the_histogram_holds_each_trade_of_the_unit_once(year_of_trades, unit):
    own = measured(with_risks(year_of_trades), unit, 1000.0)
    found = histogram(own.trades)
    assert sum(part["count"] for part in found["bins"]) == len(own.trades)
    assert found["mean_quote"] == pytest.approx(float(own.trades.realized_pnl_quote.mean()))


def test_a_group_of_which_nothing_is_known_has_no_amount_and_says_why(four):
    own = measured(four, "r", 500.0)
    rows = best_first(rows_in(own, four, lambda trades: groups(trades, by="symbol"), "name"))
    assert [(row["name"], row["realized_pnl_quote"]) for row in rows] == [
        ("BTC", 3.5),
        ("ETH", -0.5),
        ("SOL", None),
    ]
    assert rows[-1]["trade_count"] == 1
    assert rows[-1]["undefined"]["realized_pnl_quote"].startswith("The trade has no known risk")


def test_a_day_of_unknown_risk_is_no_zero_and_the_sum_goes_on(trades_of):
    day = 86_400_000
    start = 1_704_067_200_000
    trades = trades_of(
        [4.0, 7.0, 6.0],
        closed_at_ms=[start, start + day, start + 2 * day],
        risk_quote=[2.0, NAN, 3.0],
    )
    found = periods_in(measured(trades, "r", None), trades, lambda part: periods(part, by="day"))
    assert [row["realized_pnl_quote"] for row in found] == [2.0, None, 2.0]
    assert [row["cumulative_pnl_quote"] for row in found] == [2.0, 2.0, 4.0]
    assert [row["left_out_count"] for row in found] == [0, 1, 0]


def test_each_version_has_its_own_curve_in_the_unit(four):
    own = measured(four, "r", 500.0)
    rows = rows_in(own, four, lambda trades: versions(trades, NOW), "bot_version")
    assert [[value for _, value in row["curve"]] for row in rows] == [[0, 2.0, 1.5], [0, 1.5]]
    assert [row["trade_count"] for row in rows] == [2, 2]
    assert [row["left_out_count"] for row in rows] == [0, 1]


def test_versions_are_compared_in_the_unit(four):
    found = compared_in(measured(four, "r", 500.0), "v1", "v2", quote_asset="R")
    assert (found["a_trade_count"], found["b_trade_count"]) == (2, 1)


def test_a_version_without_a_known_risk_is_compared_as_one_without_trades(trades_of):
    trades = trades_of([1.0, 2.0, 3.0], risk_quote=[1.0, 1.0, NAN], bot_version=["v1", "v1", "v2"])
    found = compared_in(measured(trades, "r", 500.0), "v1", "v2", quote_asset="R")
    assert (found["a_trade_count"], found["b_trade_count"]) == (2, 0)
    assert found["difference_quote"] is None


STOPS = [
    # side, entry, exit, quantity, result, stop, risk
    ("long", 100.0, 110.0, 2.0, 20.0, 95.0, 10.0),
    ("short", 100.0, 90.0, 2.0, 20.0, 104.0, 8.0),
    ("BUY", 100.0, 110.0, 2.0, 20.0, 95.0, 10.0),
    ("long", 100.0, 110.0, 2.0, 20.0, 100.0, None),
    ("long", 100.0, 110.0, 2.0, 20.0, 104.0, None),
    ("short", 100.0, 90.0, 2.0, 20.0, 96.0, None),
    ("long", 100.0, 110.0, 2.0, 20.0, 2.0, None),
    ("long", 100.0, 110.0, 2.0, 20.0, NAN, None),
    (None, 100.0, 110.0, 2.0, 20.0, 95.0, None),
    ("long", 100.0, 110.0, 0.0, 20.0, 95.0, None),
    ("long", 100.0, 110.0, 2000.0, 20.0, 95.0, None),
    ("long", 100.0, NAN, 2.0, 20.0, 95.0, 10.0),
]
IDS = [
    "below a long",
    "above a short",
    "a purchase is long",
    "at the entry",
    "trailed beyond the entry",
    "trailed beyond a short's entry",
    "a percentage",
    "no stop",
    "no side",
    "no size",
    "a size that is not the base asset's",
    "no exit price to check with",
]


@pytest.mark.parametrize("row", STOPS, ids=IDS)
def test_the_risk_is_what_lies_between_entry_and_a_stop_on_the_losing_side(trades_of, row):
    side, entry, exit_price, quantity, result, stop, expected = row
    trades = trades_of(
        [result],
        side=[side],
        entry_price=[entry],
        exit_price=[exit_price],
        quantity_base=[quantity],
    )
    found = initial_risk_quote(trades, np.asarray([stop]))[0]
    assert (None if np.isnan(found) else found) == expected


def with_risks(trades):
    """Give two of three trades a risk that differs from trade to trade."""
    from dataclasses import replace

    rows = np.arange(len(trades))
    return replace(trades, risk_quote=np.where(rows % 3 == 0, NAN, 1.0 + rows % 7))
