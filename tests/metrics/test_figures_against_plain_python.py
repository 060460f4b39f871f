"""Every figure against a second implementation: loops, no arrays, written apart from the first."""

import math
import statistics
from datetime import UTC, datetime, timedelta
from itertools import groupby

import pytest
from scipy import stats as scipy_stats

from botscope.domain.columns import NO_TIME
from botscope.metrics.stats import FIGURES, Context, figures

DAY_MS = 86_400_000


def drawdowns(equity):
    """Yield (money, ratio) under the highest point so far, at each point."""
    peak = equity[0]
    for value in equity:
        peak = max(peak, value)
        yield peak - value, (peak - value) / peak


def window(trades, start, since_ms):
    equity = start
    inside = []
    for at, gain in zip(trades.closed_at_ms, trades.realized_pnl_quote, strict=True):
        if at >= since_ms:
            inside = inside or [equity]
            inside.append(equity + gain)
        equity += gain
    return max(ratio for _, ratio in drawdowns(inside)) if inside else 0.0


def daily_returns(trades, start):
    days = [datetime.fromtimestamp(at / 1000, UTC).date() for at in trades.closed_at_ms]
    gains = dict.fromkeys(
        (days[0] + timedelta(days=n) for n in range((days[-1] - days[0]).days + 1)), 0.0
    )
    for day, gain in zip(days, trades.realized_pnl_quote, strict=True):
        gains[day] += gain
    equity, returns = start, []
    for gain in gains.values():
        returns.append(gain / equity)
        equity += gain
    return returns


def streak(pnl, sign):
    runs = [len(list(run)) for key, run in groupby(pnl, lambda x: (x > 0) - (x < 0)) if key == sign]
    return max(runs, default=0)


def held(trades, sign):
    """Return the mean seconds in the market of the trades of one outcome."""
    return statistics.fmean(
        (int(closed) - int(opened)) / 1000
        for opened, closed, gain in zip(
            trades.opened_at_ms, trades.closed_at_ms, trades.realized_pnl_quote, strict=True
        )
        if opened != NO_TIME and gain * sign > 0
    )


def plain_figures(trades, start, unrealized, now_ms):
    pnl = [float(value) for value in trades.realized_pnl_quote]
    wins, losses = [x for x in pnl if x > 0], [x for x in pnl if x < 0]
    count = len(pnl)
    fees = [float(fee) for fee in trades.fee_quote if not math.isnan(fee)]
    equity = [start]
    for gain in pnl:
        equity.append(equity[-1] + gain)
    falls = list(drawdowns(equity))
    deepest = max(range(len(falls)), key=lambda n: falls[n][0])
    peak = max(n for n in range(deepest + 1) if equity[n] == max(equity[: deepest + 1]))
    ratio_deepest = max(range(len(falls)), key=lambda n: falls[n][1])
    before = equity[: ratio_deepest + 1]
    ratio_peak = max(n for n in range(len(before)) if before[n] == max(before))
    spans = [
        (int(o), int(c))
        for o, c in zip(trades.opened_at_ms, trades.closed_at_ms, strict=True)
        if o != NO_TIME
    ]
    first_open = spans[0][0] if trades.opened_at_ms[0] != NO_TIME else trades.closed_at_ms[0]
    days = (int(trades.closed_at_ms[-1]) - int(first_open)) / DAY_MS
    moments = [int(first_open), *(int(at) for at in trades.closed_at_ms)]
    returns = daily_returns(trades, start)
    grown = [1.0]
    for each in returns:
        grown.append(grown[-1] * (1 + each))
    mean, downside = statistics.fmean(returns), [min(each, 0) ** 2 for each in returns]
    wilson = scipy_stats.binomtest(len(wins), count).proportion_ci(0.95, "wilson")
    grid = [x for n, x in enumerate(pnl) if trades.strategy.at(n) == "grid"]
    notional = paid = 0.0
    for n in range(count):
        if not math.isnan(trades.fee_quote[n]):
            paid += trades.fee_quote[n]
            notional += trades.quantity_base[n] * (trades.entry_price[n] + trades.exit_price[n])
    rate = paid / notional
    return {
        "trade_count": count,
        "win_count": len(wins),
        "loss_count": len(losses),
        "flat_count": count - len(wins) - len(losses),
        "win_rate_ratio": len(wins) / count,
        "win_rate_interval": [wilson.low, wilson.high],
        "realized_pnl_quote": math.fsum(pnl),
        "unrealized_pnl_quote": unrealized,
        "total_pnl_quote": math.fsum(pnl) + unrealized,
        "gross_pnl_quote": None,
        "fee_quote": math.fsum(fees),
        "fee_share_ratio": None,
        "profit_factor": math.fsum(wins) / -math.fsum(losses),
        "expectancy_quote": statistics.fmean(pnl),
        "payoff_ratio": statistics.fmean(wins) / -statistics.fmean(losses),
        "average_win_quote": statistics.fmean(wins),
        "average_loss_quote": statistics.fmean(losses),
        "best_trade_quote": max(pnl),
        "worst_trade_quote": min(pnl),
        "max_win_streak_count": streak(pnl, 1),
        "max_loss_streak_count": streak(pnl, -1),
        "max_drawdown_ratio": max(ratio for _, ratio in falls),
        "max_drawdown_ratio_from": moments[ratio_peak],
        "max_drawdown_ratio_to": moments[ratio_deepest],
        "max_drawdown_quote": falls[deepest][0],
        "max_drawdown_from": moments[peak],
        "max_drawdown_to": moments[deepest],
        "max_drawdown_recovered_at": next(
            (moments[n] for n in range(deepest, len(equity)) if equity[n] >= equity[peak]), None
        ),
        "current_drawdown_ratio": falls[-1][1],
        "current_drawdown_quote": falls[-1][0],
        "drawdown_7d_ratio": window(trades, start, now_ms - 7 * DAY_MS),
        "drawdown_30d_ratio": window(trades, start, now_ms - 30 * DAY_MS),
        "drawdown_180d_ratio": window(trades, start, now_ms - 180 * DAY_MS),
        "sharpe_ratio": mean / statistics.stdev(returns) * math.sqrt(365),
        "sortino_ratio": mean / math.sqrt(statistics.fmean(downside)) * math.sqrt(365),
        "calmar_ratio": (grown[-1] ** (365 / len(returns)) - 1)
        / max(ratio for _, ratio in drawdowns(grown)),
        "sqn": math.sqrt(count) * statistics.fmean(pnl) / statistics.stdev(pnl),
        "cagr_ratio": (equity[-1] / start) ** (365 / days) - 1,
        "apr_ratio": (equity[-1] - start) / start * 365 / days,
        "time_weighted_return_ratio": equity[-1] / start - 1,
        "average_duration_s": statistics.fmean(c - o for o, c in spans) / 1000,
        "average_win_duration_s": held(trades, 1),
        "average_loss_duration_s": held(trades, -1),
        "exposure_ratio": None,
        "first_trade_at": int(trades.closed_at_ms[0]),
        "last_trade_at": int(trades.closed_at_ms[-1]),
        "grid_profit_quote": math.fsum(grid),
        "minimum_grid_step_ratio": (1 + rate) / (1 - rate) - 1,
        "buy_and_hold_ratio": None,
    }


@pytest.mark.parametrize("days_later", [0, 3, 20])
def test_both_implementations_agree_on_every_figure(year_of_trades, days_later):
    now_ms = int(year_of_trades.closed_at_ms[-1]) + days_later * DAY_MS
    wanted = plain_figures(year_of_trades, 1000.0, 12.5, now_ms)
    found = figures(year_of_trades, Context(now_ms, 1000.0, unrealized_quote=12.5, deposits=()))
    assert list(wanted) == list(FIGURES)
    for key, value in wanted.items():
        assert found[key] == (None if value is None else pytest.approx(value, rel=1e-9)), key


def test_exposure_agrees_with_painting_a_time_line(year_of_trades):
    known = year_of_trades.take(year_of_trades.opened_at_ms != NO_TIME)
    spans = sorted(zip(known.opened_at_ms.tolist(), known.closed_at_ms.tolist(), strict=True))
    covered, end = 0, spans[0][0]
    for opened, closed in spans:
        covered += max(0, closed - max(opened, end))
        end = max(end, closed)
    wanted = covered / (max(closed for _, closed in spans) - spans[0][0])
    assert figures(known, Context(0))["exposure_ratio"] == pytest.approx(wanted, rel=1e-12)
