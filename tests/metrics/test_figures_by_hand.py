"""Every figure against sums done by hand."""

import math

import pytest

from botscope.metrics.stats import FIGURES, Context, figures

HOUR_MS = 3_600_000
DAY_MS = 86_400_000
START_MS = 1_704_067_200_000

# Starting balance 100. Times: trade n closes n hours after the start, each open for 30 minutes.
TABLE = {
    "empty": (
        [],
        {
            "trade_count": 0,
            "win_count": 0,
            "win_rate_ratio": None,
            "win_rate_interval": None,
            "realized_pnl_quote": 0.0,
            "total_pnl_quote": -1.5,
            "gross_pnl_quote": 0.0,
            "fee_quote": 0.0,
            "profit_factor": None,
            "expectancy_quote": None,
            "best_trade_quote": None,
            "max_win_streak_count": 0,
            "max_drawdown_ratio": None,
            "max_drawdown_quote": None,
            "max_drawdown_from": None,
            "drawdown_7d_ratio": None,
            "sharpe_ratio": None,
            "sqn": None,
            "average_duration_s": None,
            "exposure_ratio": None,
            "first_trade_at": None,
            "buy_and_hold_ratio": None,
        },
    ),
    "one win": (
        [5.0],
        {
            "trade_count": 1,
            "win_rate_ratio": 1.0,
            "realized_pnl_quote": 5.0,
            "total_pnl_quote": 3.5,
            "profit_factor": None,
            "payoff_ratio": None,
            "average_win_quote": 5.0,
            "average_loss_quote": None,
            "max_drawdown_ratio": 0.0,
            "max_drawdown_quote": 0.0,
            "max_drawdown_ratio_from": None,
            "max_drawdown_ratio_to": None,
            "max_drawdown_from": None,
            "max_drawdown_to": None,
            "max_drawdown_recovered_at": None,
            "current_drawdown_quote": 0.0,
            "average_loss_duration_s": None,
            "fee_share_ratio": None,
            "current_drawdown_ratio": 0.0,
            "sqn": None,
            "average_duration_s": 1800.0,
            "exposure_ratio": 1.0,
            "first_trade_at": START_MS + HOUR_MS,
            "last_trade_at": START_MS + HOUR_MS,
        },
    ),
    "all wins": (
        [1.0, 2.0, 3.0],
        {
            "win_rate_ratio": 1.0,
            "profit_factor": None,
            "max_win_streak_count": 3,
            "max_loss_streak_count": 0,
            "max_drawdown_quote": 0.0,
            "sqn": math.sqrt(3) * 2.0 / 1.0,
            # Three half hours within two and a half hours.
            "exposure_ratio": 1.5 / 2.5,
        },
    ),
    "all losses": (
        [-1.0, -3.0],
        {
            "win_rate_ratio": 0.0,
            "profit_factor": 0.0,
            "payoff_ratio": None,
            "average_win_quote": None,
            "average_loss_quote": -2.0,
            "max_drawdown_quote": 4.0,
            "max_drawdown_ratio": 0.04,
            "current_drawdown_ratio": 0.04,
            # `now` is ten days later: these trades are older than a week, not than a month.
            "drawdown_7d_ratio": 0.0,
            "drawdown_30d_ratio": 0.04,
            "max_loss_streak_count": 2,
            "max_drawdown_from": START_MS + HOUR_MS // 2,
            "max_drawdown_to": START_MS + 2 * HOUR_MS,
            "max_drawdown_recovered_at": None,
            "current_drawdown_quote": 4.0,
            "average_win_duration_s": None,
        },
    ),
    "break-even is not a win": (
        [0.0, 0.0, 2.0, -1.0],
        {
            "win_count": 1,
            "loss_count": 1,
            "flat_count": 2,
            "win_rate_ratio": 0.25,
            "profit_factor": 2.0,
            "expectancy_quote": 0.25,
        },
    ),
    "break-even ends a streak": ([1.0, 1.0, 0.0, 1.0], {"max_win_streak_count": 2}),
    "loss on the first trade counts": (
        [-10.0, 20.0],
        {"max_drawdown_ratio": 0.1, "max_drawdown_quote": 10.0, "current_drawdown_ratio": 0.0},
    ),
    "mixed": (
        [10.0, -5.0, -6.0, 20.0, -2.0],
        {
            "profit_factor": 30 / 13,
            "payoff_ratio": 15.0 / (13 / 3),
            "average_win_quote": 15.0,
            "average_loss_quote": -13 / 3,
            "best_trade_quote": 20.0,
            "worst_trade_quote": -6.0,
            "max_loss_streak_count": 2,
            "max_drawdown_quote": 11.0,
            "max_drawdown_ratio": 0.1,
            "max_drawdown_from": START_MS + HOUR_MS,
            "max_drawdown_to": START_MS + 3 * HOUR_MS,
            "max_drawdown_recovered_at": START_MS + 4 * HOUR_MS,
            "current_drawdown_ratio": 2 / 119,
            "current_drawdown_quote": 2.0,
            "average_win_duration_s": 1800.0,
            "average_loss_duration_s": 1800.0,
            "expectancy_quote": 3.4,
        },
    ),
}


@pytest.mark.parametrize(("pnl", "expected"), TABLE.values(), ids=TABLE)
def test_figures_equal_the_sums_done_by_hand(trades_of, pnl, expected):
    found = figures(trades_of(pnl), Context(START_MS + 10 * DAY_MS, 100.0, unrealized_quote=-1.5))
    for key, value in expected.items():
        wanted = None if value is None else pytest.approx(value, rel=1e-12)
        assert found[key] == wanted, key


def test_every_missing_figure_has_a_reason_and_no_other_has(trades_of):
    for pnl, _ in TABLE.values():
        found = figures(trades_of(pnl), Context(START_MS))
        reasons = found.pop("undefined")
        assert set(reasons) == {key for key, value in found.items() if value is None}
        assert all(reason.endswith(".") for reason in reasons.values())


def test_figures_come_in_the_order_of_the_contract(trades_of, context):
    assert list(figures(trades_of([1.0]), context)) == [*FIGURES, "undefined"]


def test_windows_begin_with_the_equity_they_find(trades_of):
    closed = [START_MS, START_MS + 20 * DAY_MS, START_MS + 39 * DAY_MS]
    trades = trades_of([100.0, -50.0, -15.0], closed_at_ms=closed)
    found = figures(trades, Context(START_MS + 40 * DAY_MS, 100.0))
    # 200 at the peak, 150 before the last week, 135 now.
    assert found["drawdown_7d_ratio"] == pytest.approx(15 / 150)
    assert found["drawdown_30d_ratio"] == pytest.approx(65 / 200)
    assert found["drawdown_180d_ratio"] == pytest.approx(65 / 200)


def test_a_window_without_trades_has_no_fall(trades_of):
    found = figures(trades_of([-5.0]), Context(START_MS + 100 * DAY_MS, 100.0))
    assert found["drawdown_7d_ratio"] == 0.0


def test_a_window_that_begins_in_debt_is_undefined(trades_of):
    trades = trades_of([-150.0, 10.0], closed_at_ms=[START_MS, START_MS + 20 * DAY_MS])
    found = figures(trades, Context(START_MS + 21 * DAY_MS, 100.0))
    assert found["drawdown_7d_ratio"] is None
    assert "7 days" in found["undefined"]["drawdown_7d_ratio"]
    assert found["max_drawdown_ratio"] == pytest.approx(1.5)


def test_a_fall_that_is_only_rounding_is_none(trades_of):
    found = figures(trades_of([0.1, 0.2, -0.3, 0.1, 0.2]), Context(START_MS, 1.0))
    assert found["current_drawdown_ratio"] == 0.0


def test_yearly_figures_need_seven_days(trades_of):
    closed = [START_MS + 6 * DAY_MS, START_MS + 10 * DAY_MS]
    short = trades_of([1.0, 1.0], closed_at_ms=closed)
    found = figures(short, Context(START_MS, 100.0))
    assert found["cagr_ratio"] is None
    assert found["apr_ratio"] is None
    assert "7 days" in found["undefined"]["cagr_ratio"]


def test_yearly_figures_of_73_days(trades_of):
    trades = trades_of(
        [5.0, 5.0],
        opened_at_ms=[START_MS, START_MS + 72 * DAY_MS],
        closed_at_ms=[START_MS + DAY_MS, START_MS + 73 * DAY_MS],
    )
    found = figures(trades, Context(START_MS, 100.0))
    assert found["apr_ratio"] == pytest.approx(0.1 * 5)
    assert found["cagr_ratio"] == pytest.approx(1.1**5 - 1)


@pytest.mark.parametrize("loss", [-100.0, -150.0], ids=["at zero", "below zero"])
def test_ruin_leaves_no_compound_growth(trades_of, loss):
    trades = trades_of(
        [1.0, loss - 1, 2.0], closed_at_ms=[START_MS + n * 20 * DAY_MS for n in range(3)]
    )
    found = figures(trades, Context(START_MS, 100.0))
    assert found["sharpe_ratio"] is None
    assert "zero or below" in found["undefined"]["sharpe_ratio"]
    end = figures(trades.take(slice(0, 2)), Context(START_MS, 100.0))
    assert end["cagr_ratio"] is None
    assert end["apr_ratio"] < 0


def test_absurd_growth_is_undefined_and_not_infinite(trades_of):
    trades = trades_of([1e9, 1.0], closed_at_ms=[START_MS, START_MS + 8 * DAY_MS])
    found = figures(trades, Context(START_MS, 1e-9))
    assert found["cagr_ratio"] is None
    assert (
        found["undefined"]["cagr_ratio"] == "Compounded to a year it leaves the range of numbers."
    )


class TestWithoutStartingBalance:
    def test_money_is_known_and_ratios_are_not(self, trades_of):
        found = figures(trades_of([-10.0, 20.0]), Context(START_MS))
        assert found["max_drawdown_quote"] == 10.0
        for key in (
            "max_drawdown_ratio",
            "current_drawdown_ratio",
            "drawdown_7d_ratio",
            "sharpe_ratio",
            "cagr_ratio",
            "apr_ratio",
        ):
            assert found[key] is None
            assert "starting balance" in found["undefined"][key]

    @pytest.mark.parametrize("start", [0.0, -5.0])
    def test_a_start_of_nothing_is_no_base_for_ratios(self, trades_of, start):
        found = figures(trades_of([-10.0]), Context(START_MS, start))
        assert found["max_drawdown_ratio"] is None
        assert found["max_drawdown_quote"] == 10.0


class TestDailyRatios:
    def test_thirty_days_by_hand(self, trades_of):
        """One trade a day: +1 on even days, -0.5 on odd ones."""
        pnl = [1.0 if day % 2 == 0 else -0.5 for day in range(30)]
        closed = [START_MS + day * DAY_MS + HOUR_MS for day in range(30)]
        found = figures(trades_of(pnl, closed_at_ms=closed), Context(START_MS, 100.0))
        equity, returns = [100.0], []
        for gain in pnl:
            returns.append(gain / equity[-1])
            equity.append(equity[-1] + gain)
        mean = sum(returns) / 30
        deviation = math.sqrt(sum((each - mean) ** 2 for each in returns) / 29)
        downside = math.sqrt(sum(min(each, 0) ** 2 for each in returns) / 30)
        depth = max(1 - equity[n] / max(equity[: n + 1]) for n in range(31))
        yearly = (equity[-1] / 100) ** (365 / 30) - 1
        assert found["sharpe_ratio"] == pytest.approx(mean / deviation * math.sqrt(365), rel=1e-12)
        assert found["sortino_ratio"] == pytest.approx(mean / downside * math.sqrt(365), rel=1e-12)
        assert found["calmar_ratio"] == pytest.approx(yearly / depth, rel=1e-12)

    def test_twenty_nine_days_are_too_few(self, trades_of):
        trades = trades_of([1.0, -2.0], closed_at_ms=[START_MS, START_MS + 28 * DAY_MS])
        reasons = figures(trades, Context(START_MS, 100.0))["undefined"]
        assert reasons["sharpe_ratio"] == "It needs 30 calendar days; the trades span 29."

    def test_days_without_trades_count_as_zero(self, trades_of):
        trades = trades_of([1.0, -2.0], closed_at_ms=[START_MS, START_MS + 29 * DAY_MS])
        returns = [0.01, *[0.0] * 28, -2 / 101]
        mean = sum(returns) / 30
        deviation = math.sqrt(sum((each - mean) ** 2 for each in returns) / 29)
        found = figures(trades, Context(START_MS, 100.0))
        assert found["sharpe_ratio"] == pytest.approx(mean / deviation * math.sqrt(365), rel=1e-12)

    def test_the_day_ends_at_local_midnight(self, trades_of):
        """23:30 UTC of day 28 is day 29 in Berlin, and makes it 30 days."""
        closed = [START_MS, START_MS + 28 * DAY_MS + 23 * HOUR_MS + HOUR_MS // 2]
        trades = trades_of([1.0, -2.0], closed_at_ms=closed)
        assert figures(trades, Context(START_MS, 100.0))["sharpe_ratio"] is None
        berlin = Context(START_MS, 100.0, tz="Europe/Berlin")
        assert figures(trades, berlin)["sharpe_ratio"] is not None

    def test_days_without_any_change_have_no_sharpe(self, trades_of):
        trades = trades_of([0.0, 0.0], closed_at_ms=[START_MS, START_MS + 40 * DAY_MS])
        found = figures(trades, Context(START_MS, 100.0))
        assert found["undefined"]["sharpe_ratio"] == "Every day brought the same return."
        assert found["undefined"]["sortino_ratio"] == "No day ended with a loss."
        assert found["undefined"]["calmar_ratio"] == "Daily equity never fell."

    def test_calmar_of_absurd_growth_is_undefined(self, trades_of):
        closed = [START_MS, START_MS + 15 * DAY_MS, START_MS + 29 * DAY_MS]
        trades = trades_of([1e40, -1.0, 1e40], closed_at_ms=closed)
        found = figures(trades, Context(START_MS, 1e-9))
        assert found["calmar_ratio"] is None

    def test_a_span_that_no_bot_has_run_gives_no_daily_series(self, trades_of):
        trades = trades_of([1.0, -2.0], closed_at_ms=[0, 200 * 365 * DAY_MS])
        found = figures(trades, Context(START_MS, 100.0))
        assert "which no bot has run" in found["undefined"]["sharpe_ratio"]


class TestFees:
    def test_before_fees_minus_fees_is_realized(self, trades_of, context):
        found = figures(trades_of([1.0, -2.0], fee_quote=[0.1, 0.2]), context)
        assert found["fee_quote"] == pytest.approx(0.3)
        assert found["gross_pnl_quote"] - found["fee_quote"] == pytest.approx(-1.0)

    def test_the_column_of_the_file_comes_first(self, trades_of, context):
        nan = math.nan
        trades = trades_of([1.0, -2.0], gross_pnl_quote=[1.5, nan], fee_quote=[nan, 0.2])
        found = figures(trades, context)
        assert found["gross_pnl_quote"] == pytest.approx(1.5 - 1.8)
        assert found["fee_quote"] == pytest.approx(0.2)

    def test_one_unknown_fee_leaves_gross_undefined(self, trades_of, context):
        found = figures(trades_of([1.0, -2.0], fee_quote=[0.1, math.nan]), context)
        assert found["gross_pnl_quote"] is None
        assert found["undefined"]["gross_pnl_quote"] == "Fees are unknown for 1 of 2 trades."
        assert found["fee_quote"] == pytest.approx(0.1)

    def test_no_fee_at_all_is_unknown_and_not_zero(self, trades_of, context):
        assert figures(trades_of([1.0]), context)["fee_quote"] is None

    @pytest.mark.parametrize(
        ("pnl", "fee", "share"),
        [
            ([9.0, -3.0], [1.0, 1.0], 2.0 / 10.0),
            ([-0.5, -3.0], [1.0, 1.0], 2.0 / 0.5),
            ([9.0], [-1.0], -1.0 / 8.0),
            ([-3.0], [1.0], None),
            ([9.0, 1.0], [1.0, math.nan], None),
            ([], [], None),
        ],
        ids=["usual", "fees ate a win", "rebate", "no win", "unknown", "empty"],
    )
    def test_share_of_what_was_won_before_fees(self, trades_of, context, pnl, fee, share):
        found = figures(trades_of(pnl, fee_quote=fee), context)["fee_share_ratio"]
        assert found == (None if share is None else pytest.approx(share, rel=1e-12))

    def test_rebates_are_negative_fees(self, trades_of, context):
        found = figures(trades_of([1.0], fee_quote=[-0.1]), context)
        assert found["fee_quote"] == pytest.approx(-0.1)
        assert found["gross_pnl_quote"] == pytest.approx(0.9)


class TestGrid:
    def test_only_completed_grid_pairs_count(self, trades_of, context):
        trades = trades_of([1.0, -2.0, 4.0, 8.0], strategy=["grid", "adx", "Spot-GRID", None])
        assert figures(trades, context)["grid_profit_quote"] == 5.0

    def test_without_a_grid_trade_it_is_undefined(self, trades_of, context):
        trades = trades_of([1.0], strategy=["adx"])
        assert figures(trades, context)["grid_profit_quote"] is None

    def test_smallest_step_pays_both_fees_exactly(self, trades_of):
        context = Context(START_MS, maker_fee_ratio=0.001)
        step = figures(trades_of([1.0]), context)["minimum_grid_step_ratio"]
        bought, sold = 100.0, 100.0 * (1 + step)
        assert sold - bought == pytest.approx(0.001 * (bought + sold), rel=1e-12)

    def test_fee_rate_is_what_was_really_paid_when_no_setting_tells(self, trades_of):
        trades = trades_of(
            [1.0, 1.0],
            fee_quote=[0.2, math.nan],
            quantity_base=[1, 1],
            entry_price=[99, 99],
            exit_price=[101, 101],
        )
        step = figures(trades, Context(START_MS))["minimum_grid_step_ratio"]
        assert step == pytest.approx(1.001 / 0.999 - 1)

    @pytest.mark.parametrize("fee", [30.0, -30.0, math.nan])
    def test_implausible_or_unknown_fees_are_not_used(self, trades_of, fee):
        trades = trades_of(
            [1.0], fee_quote=[fee], quantity_base=[1], entry_price=[99], exit_price=[101]
        )
        assert figures(trades, Context(START_MS))["minimum_grid_step_ratio"] is None

    def test_a_fee_setting_of_everything_is_refused(self, trades_of):
        found = figures(trades_of([1.0]), Context(START_MS, maker_fee_ratio=1.0))
        assert "between" in found["undefined"]["minimum_grid_step_ratio"]


class TestTimeInTheMarket:
    @pytest.mark.parametrize(
        ("spans", "expected"),
        [
            ([(0, 10)], 1.0),
            ([(0, 2), (8, 10)], 0.4),
            ([(0, 5), (3, 10)], 1.0),
            ([(4, 5), (0, 10)], 1.0),
            ([(0, 4), (2, 3), (6, 10)], 0.8),
            ([(0, 3), (3, 3), (1, 6), (8, 10)], 0.8),
        ],
        ids=["one", "apart", "overlapping", "nested", "nested and apart", "touching"],
    )
    def test_overlap_counts_once(self, trades_of, context, spans, expected):
        trades = trades_of(
            [1.0] * len(spans),
            opened_at_ms=[START_MS + a * 1000 for a, _ in spans],
            closed_at_ms=[START_MS + b * 1000 for _, b in spans],
        )
        assert figures(trades, context)["exposure_ratio"] == pytest.approx(expected)

    def test_one_unknown_opening_leaves_it_undefined(self, trades_of, context):
        trades = trades_of([1.0, 1.0], opened_at_ms=[None, START_MS])
        found = figures(trades, context)
        assert found["exposure_ratio"] is None
        assert found["average_duration_s"] == 7200.0

    def test_an_opening_after_the_close_is_not_believed(self, trades_of, context):
        trades = trades_of([1.0], opened_at_ms=[START_MS + DAY_MS])
        found = figures(trades, context)
        assert found["average_duration_s"] is None
        assert found["undefined"]["average_duration_s"] == "No trade says when it was opened."

    def test_time_held_by_outcome(self, trades_of, context):
        trades = trades_of(
            [1.0, -1.0, 2.0, 0.0],
            opened_at_ms=[START_MS, START_MS, None, START_MS],
            closed_at_ms=[START_MS + n * 1000 for n in (10, 40, 50, 60)],
        )
        found = figures(trades, context)
        assert found["average_win_duration_s"] == 10.0
        assert found["average_loss_duration_s"] == 40.0
        assert found["average_duration_s"] == pytest.approx(110 / 3)

    def test_trades_in_one_moment_have_no_exposure(self, trades_of, context):
        trades = trades_of([1.0], opened_at_ms=[START_MS], closed_at_ms=[START_MS])
        assert figures(trades, context)["exposure_ratio"] is None


class TestBuyAndHold:
    def test_first_entry_to_last_exit(self, trades_of, context):
        trades = trades_of(
            [1.0, 1.0], symbol=["BTC", "BTC"], entry_price=[100, 300], exit_price=[50, 110]
        )
        assert figures(trades, context)["buy_and_hold_ratio"] == pytest.approx(0.1)

    def test_the_first_entry_is_the_one_that_was_opened_first(self, trades_of, context):
        trades = trades_of(
            [1.0, 1.0],
            symbol=["BTC", "BTC"],
            opened_at_ms=[START_MS + 1000, START_MS],
            entry_price=[300, 100],
            exit_price=[50, 110],
        )
        assert figures(trades, context)["buy_and_hold_ratio"] == pytest.approx(0.1)

    @pytest.mark.parametrize(
        ("symbol", "exit_price"),
        [
            (["BTC", "ETH"], [1, 1]),
            ([None, None], [1, 1]),
            (["BTC", "BTC"], [1, math.nan]),
            (["BTC", "BTC"], [1, 0]),
        ],
        ids=["two symbols", "no symbol", "price unknown", "price zero"],
    )
    def test_otherwise_undefined(self, trades_of, context, symbol, exit_price):
        trades = trades_of([1.0, 1.0], symbol=symbol, entry_price=[1, 1], exit_price=exit_price)
        assert figures(trades, context)["buy_and_hold_ratio"] is None


def test_unknown_unrealized_leaves_the_total_unknown(trades_of):
    found = figures(trades_of([1.0]), Context(START_MS))
    assert found["unrealized_pnl_quote"] is None
    assert found["total_pnl_quote"] is None


def test_equal_trades_have_no_system_quality(trades_of, context):
    found = figures(trades_of([0.1] * 10), context)
    assert found["undefined"]["sqn"] == "Every trade brought the same."
