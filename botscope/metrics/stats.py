"""All figures of a selection at once: what `/api/stats` answers."""

from collections.abc import Callable
from typing import Any

import numpy as np

from botscope.domain.trades import Trades
from botscope.metrics import fees, holding, performance, ratios, risk
from botscope.metrics.context import Context
from botscope.metrics.curve import Curve
from botscope.metrics.intervals import Interval, wilson
from botscope.metrics.ledger import Ledger
from botscope.metrics.undefined import NO_TRADES, Undefined, Value, finite, number_or_none

__all__ = ["FIGURES", "Context", "figure_value", "figures"]

Answer = Value | Interval

_NO_UNREALIZED = Undefined("The state file does not tell the value of open positions.")


def _on_curve(measure: Callable[[Curve], Value]) -> Callable[[Ledger], Value]:
    return lambda ledger: measure(ledger.curve) if ledger.curve else NO_TRADES


def _window(days: int) -> Callable[[Ledger], Value]:
    def measure(ledger: Ledger) -> Value:
        if ledger.curve is None:
            return NO_TRADES
        return risk.window_drawdown_ratio(ledger.curve, ledger.context.now_ms, days)

    return measure


def _win_rate_interval(ledger: Ledger) -> Answer:
    if not ledger.trade_count:
        return NO_TRADES
    return wilson(ledger.win_count, ledger.trade_count)


def _unrealized(ledger: Ledger) -> Value:
    value = ledger.context.unrealized_quote
    return _NO_UNREALIZED if value is None else finite(value)


def _total(ledger: Ledger) -> Value:
    value = ledger.context.unrealized_quote
    return _NO_UNREALIZED if value is None else finite(ledger.realized_quote + value)


def _fall_moment(end: str) -> Callable[[Ledger], Value]:
    def measure(ledger: Ledger) -> Value:
        if not ledger.trade_count:
            return NO_TRADES
        moment: int | None = getattr(ledger.fall, end, None)
        return risk.NO_FALL if moment is None else moment

    return measure


def _closing_moment(index: int) -> Callable[[Ledger], Value]:
    return lambda ledger: (
        int(ledger.trades.closed_at_ms[index]) if len(ledger.trades) else NO_TRADES
    )


FIGURES: dict[str, Callable[[Ledger], Answer]] = {
    "trade_count": lambda ledger: ledger.trade_count,
    "win_count": lambda ledger: ledger.win_count,
    "loss_count": lambda ledger: ledger.loss_count,
    "flat_count": lambda ledger: ledger.flat_count,
    "win_rate_ratio": lambda ledger: performance.win_rate_ratio(
        ledger.win_count, ledger.trade_count
    ),
    "win_rate_interval": _win_rate_interval,
    "realized_pnl_quote": lambda ledger: finite(ledger.realized_quote),
    "unrealized_pnl_quote": _unrealized,
    "total_pnl_quote": _total,
    "gross_pnl_quote": lambda ledger: fees.gross_pnl_quote(ledger.trades),
    "fee_quote": lambda ledger: fees.fee_quote(ledger.trades.fee_quote),
    "profit_factor": lambda ledger: performance.profit_factor(
        ledger.profit_quote, ledger.loss_quote, ledger.loss_count
    ),
    "expectancy_quote": lambda ledger: performance.expectancy_quote(
        ledger.realized_quote, ledger.trade_count
    ),
    "payoff_ratio": lambda ledger: performance.payoff_ratio(
        ledger.average_win_quote, ledger.average_loss_quote
    ),
    "average_win_quote": lambda ledger: ledger.average_win_quote,
    "average_loss_quote": lambda ledger: ledger.average_loss_quote,
    "best_trade_quote": lambda ledger: performance.best_trade_quote(ledger.pnl_quote),
    "worst_trade_quote": lambda ledger: performance.worst_trade_quote(ledger.pnl_quote),
    "max_win_streak_count": lambda ledger: performance.longest_streak_count(ledger.wins),
    "max_loss_streak_count": lambda ledger: performance.longest_streak_count(ledger.losses),
    "max_drawdown_ratio": _on_curve(risk.max_drawdown_ratio),
    "max_drawdown_quote": _on_curve(risk.max_drawdown_quote),
    "max_drawdown_from": _fall_moment("peak_at_ms"),
    "max_drawdown_to": _fall_moment("trough_at_ms"),
    "current_drawdown_ratio": _on_curve(risk.current_drawdown_ratio),
    "drawdown_7d_ratio": _window(7),
    "drawdown_30d_ratio": _window(30),
    "drawdown_180d_ratio": _window(180),
    "sharpe_ratio": lambda ledger: ratios.sharpe_ratio(ledger.returns),
    "sortino_ratio": lambda ledger: ratios.sortino_ratio(ledger.returns),
    "calmar_ratio": lambda ledger: ratios.calmar_ratio(ledger.returns),
    "sqn": lambda ledger: performance.sqn(ledger.pnl_quote),
    "cagr_ratio": _on_curve(ratios.cagr_ratio),
    "apr_ratio": _on_curve(ratios.apr_ratio),
    "average_duration_s": lambda ledger: holding.average_duration_s(ledger.trades),
    "exposure_ratio": lambda ledger: holding.exposure_ratio(ledger.trades),
    "first_trade_at": _closing_moment(0),
    "last_trade_at": _closing_moment(-1),
    "grid_profit_quote": lambda ledger: fees.grid_profit_quote(ledger.trades),
    "minimum_grid_step_ratio": lambda ledger: fees.minimum_grid_step_ratio(ledger.fee_ratio),
    "buy_and_hold_ratio": lambda ledger: holding.buy_and_hold_ratio(ledger.trades),
}
"""Every figure of `/api/stats`, in the order of the contract."""


def figures(trades: Trades, context: Context) -> dict[str, Any]:
    """Compute every figure of a selection.

    Returns
    -------
    dict
        Each key of `FIGURES` with a number, a pair, UTC milliseconds for ``*_at``, ``*_from``
        and ``*_to``, or None; and ``undefined``, the reason for each None.
    """
    answers: dict[str, Any] = {}
    reasons: dict[str, str] = {}
    with np.errstate(all="ignore"):
        ledger = Ledger.of(trades, context)
        for key, measure in FIGURES.items():
            answers[key], reason = plain(measure(ledger))
            if reason is not None:
                reasons[key] = reason
    return {**answers, "undefined": reasons}


def figure_value(key: str, ledger: Ledger) -> tuple[Any, str | None]:
    """Return one figure and, where it is None, the reason; KeyError for an unknown key."""
    with np.errstate(all="ignore"):
        return plain(FIGURES[key](ledger))


def plain(answer: Answer) -> tuple[Any, str | None]:
    """Return what JSON can hold, and the reason where that is None."""
    if isinstance(answer, Undefined):
        return None, answer.reason
    if isinstance(answer, tuple):
        return list(answer), None
    return number_or_none(answer), None
