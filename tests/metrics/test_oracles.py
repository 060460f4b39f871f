"""Our figures against those of two libraries of the trade: equal where the definition is.

Where the definition differs, that is shown too, so that what `docs/metrics.md` says of them stays
true when they change.
"""

import math

import empyrical
import numpy as np
import pandas as pd
import pytest
import quantstats.stats as quantstats

from botscope.metrics.ledger import Ledger
from botscope.metrics.stats import Context, figure_value

START_MS = 1_704_067_200_000
DAY_MS = 86_400_000
EQUAL = 1e-9

ZONES = ["UTC", "America/New_York"]


def ours(ledger, key):
    value, reason = figure_value(key, ledger)
    assert reason is None
    return value


def days(values):
    return pd.Series(values, index=pd.date_range("2024-01-01", periods=len(values), freq="D"))


def daily(ledger):
    return days(np.asarray(ledger.returns))


def per_trade(ledger):
    """Return the change of equity that each trade made, as a share; an index of days is needed."""
    equity = ledger.curve.grown_quote
    return days(equity[1:] / equity[:-1] - 1)


def results(ledger):
    return days(ledger.pnl_quote)


@pytest.fixture(scope="module", params=ZONES)
def ledger(request, year_of_trades):
    return Ledger.of(year_of_trades, Context(0, 1000.0, tz=request.param))


AGREE = {
    "sharpe_ratio": (
        lambda ledger: quantstats.sharpe(daily(ledger), periods=365),
        lambda ledger: empyrical.sharpe_ratio(daily(ledger), annualization=365),
    ),
    "sortino_ratio": (
        lambda ledger: quantstats.sortino(daily(ledger), periods=365),
        lambda ledger: empyrical.sortino_ratio(daily(ledger), annualization=365),
    ),
    "calmar_ratio": (
        lambda ledger: quantstats.calmar(daily(ledger), periods=365),
        lambda ledger: empyrical.calmar_ratio(daily(ledger), annualization=365),
    ),
    "max_drawdown_ratio": (
        lambda ledger: -quantstats.max_drawdown(per_trade(ledger)),
        lambda ledger: -empyrical.max_drawdown(per_trade(ledger)),
    ),
    "current_drawdown_ratio": (
        lambda ledger: -quantstats.to_drawdown_series(per_trade(ledger)).iloc[-1],
    ),
    "profit_factor": (lambda ledger: quantstats.profit_factor(results(ledger)),),
    "payoff_ratio": (lambda ledger: quantstats.payoff_ratio(results(ledger)),),
    "average_win_quote": (lambda ledger: quantstats.avg_win(results(ledger)),),
    "average_loss_quote": (lambda ledger: quantstats.avg_loss(results(ledger)),),
    "best_trade_quote": (lambda ledger: quantstats.best(results(ledger)),),
    "worst_trade_quote": (lambda ledger: quantstats.worst(results(ledger)),),
    "max_win_streak_count": (lambda ledger: quantstats.consecutive_wins(results(ledger)),),
    "max_loss_streak_count": (lambda ledger: quantstats.consecutive_losses(results(ledger)),),
}


@pytest.mark.parametrize("key", AGREE)
def test_both_libraries_agree_where_the_definition_is_the_same(ledger, key):
    for oracle in AGREE[key]:
        assert float(oracle(ledger)) == pytest.approx(ours(ledger, key), rel=EQUAL, abs=EQUAL)


def test_windows_agree_when_the_library_is_given_the_window(ledger, year_of_trades):
    last_ms = int(year_of_trades.closed_at_ms[-1])
    for count in (7, 30, 180):
        inside = year_of_trades.closed_at_ms >= last_ms - count * DAY_MS
        wanted = -empyrical.max_drawdown(per_trade(ledger)[inside])
        at_the_end = Ledger.of(year_of_trades, Context(last_ms, 1000.0))
        found = ours(at_the_end, f"drawdown_{count}d_ratio")
        assert found == pytest.approx(float(wanted), rel=EQUAL)


def test_fall_of_daily_equity_agrees_and_is_never_deeper_than_that_of_every_trade(ledger):
    """Both libraries know days only, so they miss what happened within one."""
    by_day = -empyrical.max_drawdown(daily(ledger))
    assert by_day == pytest.approx(-quantstats.max_drawdown(daily(ledger)), rel=EQUAL)
    assert by_day <= ours(ledger, "max_drawdown_ratio") + EQUAL


def test_yearly_growth_agrees_but_for_the_count_of_days(ledger):
    """They count daily returns; ours is the time from the first opening to the last close."""
    returns = daily(ledger)
    theirs = empyrical.cagr(returns, annualization=365)
    assert theirs == pytest.approx(quantstats.cagr(returns, periods=365), rel=EQUAL)
    span_ms = ledger.curve.times_ms[-1] - ledger.curve.times_ms[0]
    growth = math.log1p(theirs) * len(returns) / 365
    wanted = math.expm1(growth * 365 / (float(span_ms) / DAY_MS))
    assert ours(ledger, "cagr_ratio") == pytest.approx(wanted, rel=EQUAL)


class TestWhereOursDiffers:
    """Each of these is told in `docs/metrics.md`."""

    def test_break_even_trades_count_in_the_win_rate(self, trades_of):
        ledger = Ledger.of(trades_of([1.0, 0.0, 1.0, -1.0]), Context(0))
        assert ours(ledger, "win_rate_ratio") == 0.5
        assert quantstats.win_rate(results(ledger)) == pytest.approx(2 / 3)

    def test_without_a_loss_there_is_no_profit_factor(self, trades_of):
        ledger = Ledger.of(trades_of([1.0, 2.0]), Context(0))
        assert figure_value("profit_factor", ledger)[0] is None
        assert not math.isfinite(quantstats.profit_factor(results(ledger)))

    def test_equal_days_have_no_sharpe_ratio(self, trades_of):
        pnl = [100.0 * 1.01**day - 100.0 * 1.01 ** (day - 1) for day in range(1, 41)]
        closed = [START_MS + day * DAY_MS for day in range(40)]
        ledger = Ledger.of(trades_of(pnl, closed_at_ms=closed), Context(0, 100.0))
        assert figure_value("sharpe_ratio", ledger)[0] is None
        assert quantstats.sharpe(daily(ledger), periods=365) > 1e6

    def test_a_year_has_365_days_and_not_252(self, ledger):
        assert float(empyrical.sharpe_ratio(daily(ledger))) == pytest.approx(
            ours(ledger, "sharpe_ratio") * math.sqrt(252 / 365), rel=EQUAL
        )

    def test_a_fall_ends_at_its_lowest_point_and_recovers_later(self, trades_of):
        pnl = [10.0, -20.0, 5.0, 30.0]
        closed = [START_MS + day * DAY_MS for day in range(4)]
        ledger = Ledger.of(trades_of(pnl, closed_at_ms=closed), Context(0, 100.0))
        series = quantstats.to_drawdown_series(per_trade(ledger))
        (told,) = quantstats.drawdown_details(series).to_dict("records")
        assert told["valley"] == "2024-01-02"
        assert ours(ledger, "max_drawdown_to") == START_MS + DAY_MS
        # Their end is the last day under water, ours the moment at which the peak is reached.
        assert told["end"] == "2024-01-03"
        assert ours(ledger, "max_drawdown_recovered_at") == START_MS + 3 * DAY_MS
