"""An explanation holds what it takes to redo the sum."""

import math

import pytest
from scipy.stats import norm

from botscope.domain.deposits import Deposit
from botscope.metrics.bootstrap import Resamples, mean_interval
from botscope.metrics.explain import explain
from botscope.metrics.explain_inputs import INPUTS
from botscope.metrics.glossary import GLOSSARY
from botscope.metrics.ledger import Ledger
from botscope.metrics.reconciliation import reconcile
from botscope.metrics.stats import FIGURES, Context, figures
from tests.metrics.redone import NOT_A_SUM, REDO

DAY_MS = 86_400_000


@pytest.fixture(scope="module")
def one_symbol(year_of_trades):
    """Trades for which every figure is defined."""
    known = (year_of_trades.symbol.codes == 0) & (year_of_trades.opened_at_ms > 0)
    return year_of_trades.take(known & ~(year_of_trades.fee_quote != year_of_trades.fee_quote))


@pytest.fixture(scope="module")
def setting(one_symbol):
    middle = int(one_symbol.closed_at_ms[len(one_symbol) // 2])
    return Context(
        int(one_symbol.closed_at_ms[-1]),
        1000.0,
        unrealized_quote=-3.0,
        deposits=(Deposit(middle, 500.0),),
    )


def test_every_figure_is_either_redone_or_no_sum():
    assert set(REDO) | NOT_A_SUM == set(FIGURES)


@pytest.mark.parametrize("key", REDO)
def test_a_reader_can_redo_the_sum(one_symbol, setting, key):
    found = explain(key, one_symbol, setting)
    inputs = {each["name"]: each["value"] for each in found["inputs"]}
    assert found["result"] is not None
    assert REDO[key](**inputs) == pytest.approx(found["result"], rel=1e-9)


@pytest.mark.parametrize("key", FIGURES)
def test_result_is_the_figure_itself(one_symbol, setting, key):
    found = explain(key, one_symbol, setting)
    assert found["result"] == figures(one_symbol, setting)[key]
    assert found["undefined"] is None
    assert found["inputs"]


@pytest.mark.parametrize("key", [entry.key for entry in GLOSSARY])
@pytest.mark.parametrize("pnl", [[], [5.0], [-5.0, 2.0]], ids=["empty", "one", "two"])
def test_what_has_no_result_has_a_reason(trades_of, pnl, key):
    found = explain(key, trades_of(pnl), Context(1_704_067_200_000))
    assert (found["result"] is None) == (found["undefined"] is not None)


def test_streak_names_its_first_and_last_trade(trades_of, context):
    trades = trades_of([1.0, -1.0, -1.0, 1.0, -1.0])
    values = [each["value"] for each in explain("max_loss_streak_count", trades, context)["inputs"]]
    assert values == [trades.closed_at_ms[1], trades.closed_at_ms[2]]


def test_recovery_is_told_once_it_happened(trades_of, context):
    def recovered_at(pnl):
        inputs = explain("max_drawdown_quote", trades_of(pnl), context)["inputs"]
        return next(each["value"] for each in inputs if each["name"] == "recovered_at")

    assert recovered_at([1.0, -1.0, 0.5]) is None
    assert recovered_at([1.0, -1.0, 0.5, 0.5]) == trades_of([0.0] * 4).closed_at_ms[3]


def test_left_out_rows_are_named_by_count_and_none_without_rows(trades_of, context):
    found = explain("fee_quote", trades_of([1.0]), context, {"outlier": 2, "glued": 0, "bad": 5})
    assert found["left_out"] == [
        {"reason": "bad", "count": 5},
        {"reason": "outlier", "count": 2},
        {"reason": "fee_unknown", "count": 1},
    ]
    assert found["used_count"] == 0


def test_today_begins_at_local_midnight(trades_of):
    noon = 1_704_067_200_000 + 12 * 3_600_000
    trades = trades_of([1.0, 2.0], closed_at_ms=[noon - 13 * 3_600_000 - 1, noon - 13 * 3_600_000])
    found = explain("today_pnl_quote", trades, Context(noon, tz="Europe/Berlin"))
    assert found["result"] == 2.0
    assert found["inputs"][0]["value"] == noon - 13 * 3_600_000


def test_equity_of_the_state_file_is_the_sum_of_its_parts(trades_of, context):
    trades = trades_of([7.0])
    known = reconcile(trades, 100.0, 110.0, unrealized_quote=-1.5, open_fee_quote=0.5)
    found = explain("equity_quote", trades, context, known={**known, "equity_quote": 110.0})
    values = {each["name"]: each["value"] for each in found["inputs"]}
    assert found["result"] == 110.0
    assert values.pop("deposits_quote") is None
    assert values["unexplained_quote"] == pytest.approx(5.0)
    assert sum(values.values()) - 2 * values["open_fee_quote"] == pytest.approx(110.0)


@pytest.mark.parametrize("key", ["expectancy_interval", "profit_factor_interval"])
@pytest.mark.parametrize("pnl", [[], [1.0], [1.0, 2.0]], ids=["none", "one", "no loss"])
def test_an_interval_that_cannot_be_drawn_has_its_reason(trades_of, context, key, pnl):
    found = explain(key, trades_of(pnl), context)
    assert (found["result"], found["inputs"]) == (None, [])
    assert found["undefined"].startswith(("It needs", "All 2 trades won"))


@pytest.mark.parametrize("key", ["expectancy_interval", "profit_factor_interval"])
def test_an_interval_is_explained_by_what_it_is_drawn_from(year_of_trades, context, key):
    found = explain(key, year_of_trades, context)
    low, high = found["result"]
    assert low < high
    assert len(found["inputs"]) >= 3


def test_what_nobody_tells_has_its_reason(trades_of, context):
    found = explain("free_quote", trades_of([7.0]), context)
    assert (found["result"], found["inputs"]) == (None, [])
    assert found["undefined"].startswith("When the state file does not tell.")


def test_risk_of_ruin_is_explained_by_its_draws(trades_of, context):
    known = {"risk_of_ruin_ratio": 0.1, "present_quote": 50.0, "ruin_quote": 25.0, "runs_count": 9}
    found = explain("risk_of_ruin_ratio", trades_of([7.0]), context, known=known)
    units = {each["name"]: each["unit"] for each in found["inputs"]}
    assert found["result"] == 0.1
    assert (units["ruin_quote"], units["runs_count"]) == ("quote", "count")


def test_a_comparison_asks_for_its_versions(trades_of, context):
    found = explain("p_value", trades_of([7.0]), context)
    assert found["undefined"] == "It compares two versions; name them with a and b."


def test_other_figures_of_the_state_file_are_repeated(trades_of, context):
    found = explain("free_quote", trades_of([7.0]), context, known={"free_quote": 50.0})
    assert (found["result"], found["inputs"]) == (50.0, [])


def test_an_unknown_figure_is_an_error(trades_of, context):
    with pytest.raises(KeyError):
        explain("luck", trades_of([1.0]), context)


def test_quantile_in_the_explanation_is_the_normal_one(trades_of, context):
    inputs = explain("win_rate_interval", trades_of([1.0]), context)["inputs"]
    assert inputs[-1]["value"] == pytest.approx(norm.ppf(0.975))


def test_exposure_without_all_openings_tells_how_many_there_are(trades_of, context):
    trades = trades_of([1.0, 1.0], opened_at_ms=[None, 1_704_067_200_000])
    found = explain("exposure_ratio", trades, context)
    assert found["inputs"] == [
        {
            "name": "known_opening_count",
            "title": "Trades that tell both times",
            "value": 1,
            "unit": "count",
        }
    ]


def test_a_selection_without_trades_has_no_curve_to_explain(trades_of, context):
    with pytest.raises(ValueError, match="no curve"):
        INPUTS["max_drawdown_quote"](Ledger(trades_of([]), context))


LACKING = {
    "fee_quote": ("fee_unknown", 1),
    "average_duration_s": ("opening_unknown", 2),
    "average_win_duration_s": ("opening_unknown", 1),
    "average_loss_duration_s": ("opening_unknown", 1),
}


@pytest.mark.parametrize("key", LACKING)
def test_trades_that_lack_what_a_figure_needs_are_left_out_with_their_reason(
    trades_of, context, key
):
    opened = [None, None, 1_704_067_200_000, 1_704_067_200_000]
    trades = trades_of(
        [1.0, -1.0, 2.0, -2.0], opened_at_ms=opened, fee_quote=[math.nan, 0.1, 0.1, 0.1]
    )
    reason, count = LACKING[key]
    assert explain(key, trades, context)["left_out"] == [{"reason": reason, "count": count}]


def test_a_grid_step_says_where_its_fee_comes_from(trades_of):
    columns = {"quantity_base": [1.0], "entry_price": [90.0], "exit_price": [110.0]}
    trades = trades_of([1.0], fee_quote=[0.2], **columns)
    found = explain("minimum_grid_step_ratio", trades, Context(0))
    values = {each["name"]: each["value"] for each in found["inputs"]}
    assert values["traded_fee_quote"] / values["traded_quote"] == values["maker_fee_ratio"]
    told = explain("minimum_grid_step_ratio", trades, Context(0, maker_fee_ratio=0.002))
    assert "settings" in told["inputs"][0]["title"]
    assert (found["used_count"], told["used_count"]) == (1, 0)


def test_with_payments_a_share_is_one_of_an_index_and_called_so(one_symbol, setting):
    for key in ("max_drawdown_ratio", "current_drawdown_ratio", "drawdown_180d_ratio"):
        titles = [each["title"] for each in explain(key, one_symbol, setting)["inputs"]]
        assert "Index then" in titles
        plain = explain(key, one_symbol, Context(setting.now_ms, 1000.0))["inputs"]
        assert "Equity then" in [each["title"] for each in plain]


def test_intervals_name_their_draws(year_of_trades, context):
    inputs = explain("expectancy_interval", year_of_trades, context)["inputs"]
    values = {each["name"]: each["value"] for each in inputs}
    draws = Resamples(year_of_trades.realized_pnl_quote, values["seed"], values["runs_count"])
    found = explain("expectancy_interval", year_of_trades, context)["result"]
    assert found == list(mean_interval(draws))
