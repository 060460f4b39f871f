"""Each version with its own figures, in the order in which they ran."""

import numpy as np
import pytest

from botscope.metrics import versions as module
from botscope.metrics.stats import Context, figures
from botscope.metrics.versions import versions

START_MS = 1_704_067_200_000
HOUR_MS = 3_600_000


def test_versions_come_in_the_order_of_their_first_trade(trades_of, context):
    trades = trades_of([1.0] * 4, bot_version=["v9", "v10", None, "v9"])
    found = versions(trades, context)
    assert [each["bot_version"] for each in found] == ["v9", "v10", "unknown"]
    assert [each["trade_count"] for each in found] == [2, 1, 1]
    assert found[0]["last_trade_at"] == START_MS + 4 * HOUR_MS


def test_figures_of_a_version_are_those_of_its_trades(year_of_trades):
    context = Context(0, 1000.0)
    for each in versions(year_of_trades, context):
        codes = year_of_trades.bot_version.equals(each["bot_version"])
        if each["bot_version"] == "unknown":
            codes = year_of_trades.bot_version.codes == -1
        own = year_of_trades.take(codes)
        before = year_of_trades.closed_at_ms < own.closed_at_ms[0]
        start = 1000.0 + year_of_trades.realized_pnl_quote[before].sum()
        wanted = figures(own, Context(0, float(start)))
        shared = (set(each) & set(wanted)) - {"undefined"}
        assert len(shared) == 15
        for key in shared:
            value = wanted[key]
            assert each[key] == (None if value is None else pytest.approx(value, rel=1e-9)), key


def test_drawdown_relates_to_what_the_versions_before_had_made(trades_of):
    trades = trades_of([100.0, -20.0], bot_version=["v1", "v2"])
    found = versions(trades, Context(START_MS, 100.0))
    assert found[1]["max_drawdown_ratio"] == pytest.approx(0.1)


def test_without_a_start_money_is_known_and_ratios_are_not(trades_of):
    (found,) = versions(trades_of([100.0, -20.0]), Context(START_MS))
    assert found["max_drawdown_ratio"] is None
    assert found["max_drawdown_quote"] == 20.0


def test_interval_holds_the_mean_and_is_seeded(year_of_trades):
    first = versions(year_of_trades, Context(0), seed=4)
    assert first == versions(year_of_trades, Context(0), seed=4)
    for each in first:
        for name in ("expectancy", "profit_factor"):
            low, high = each[f"{name}_interval"]
            value = each.get(f"{name}_quote", each.get(name))
            assert low < value < high


def test_one_trade_has_no_interval(trades_of, context):
    (found,) = versions(trades_of([1.0]), context)
    assert found["expectancy_interval"] is None
    assert found["profit_factor_interval"] is None


def test_curve_has_at_most_40_points_from_zero_to_the_total(trades_of, context):
    pnl = np.random.default_rng(1).normal(0, 1, 2000)
    (found,) = versions(trades_of(pnl.tolist()), context)
    assert len(found["curve"]) <= 40
    assert found["curve"][0][1] == 0.0
    assert found["curve"][-1] == [found["last_trade_at"], pytest.approx(pnl.sum())]


def test_thousands_of_versions_do_not_stop_the_dashboard(trades_of, context):
    count = module.MAX_INTERVALS + 5
    names = [f"v{n // 2}" for n in range(2 * count)]
    found = versions(trades_of([1.0, -2.0] * count, bot_version=names), context)
    told = [each["expectancy_interval"] is not None for each in found]
    assert told == [False] * 5 + [True] * module.MAX_INTERVALS


def test_no_trades_have_no_versions(trades_of, context):
    assert versions(trades_of([]), context) == []
