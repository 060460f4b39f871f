"""All figures of a selection at once: what `/api/stats` answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from botscope.domain.trades import Trades
from botscope.metrics import fees, holding, performance, ratios, risk
from botscope.metrics.context import Context
from botscope.metrics.intervals import Interval
from botscope.metrics.ledger import Ledger
from botscope.metrics.undefined import NO_TRADES, Undefined, Value, number_or_none

__all__ = ["FIGURES", "Context", "Measure", "figure_value", "figures"]

Answer = Value | Interval


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: the one function that computes it, and where its arguments are."""

    compute: Callable[..., Answer]
    arguments: Callable[[Ledger], tuple[Any, ...] | Undefined]

    def __call__(self, ledger: Ledger) -> Answer:
        """Compute the figure of a ledger."""
        arguments = self.arguments(ledger)
        return arguments if isinstance(arguments, Undefined) else self.compute(*arguments)


def _pnl(compute: Callable[..., Answer]) -> Measure:
    return Measure(compute, lambda ledger: (ledger.pnl_quote,))


def _trades(compute: Callable[..., Answer]) -> Measure:
    return Measure(compute, lambda ledger: (ledger.trades,))


def _curve(compute: Callable[..., Answer]) -> Measure:
    return Measure(compute, lambda ledger: (ledger.curve,) if ledger.curve else NO_TRADES)


def _fall(compute: Callable[..., Answer]) -> Measure:
    return Measure(compute, lambda ledger: (ledger.fall,) if ledger.curve else NO_TRADES)


def _returns(compute: Callable[..., Answer]) -> Measure:
    return Measure(compute, lambda ledger: (ledger.returns,))


def _window(days: int) -> Measure:
    return Measure(
        risk.window_drawdown_ratio,
        lambda ledger: (ledger.curve, ledger.context.now_ms, days) if ledger.curve else NO_TRADES,
    )


FIGURES: dict[str, Measure] = {
    "trade_count": _pnl(performance.trade_count),
    "win_count": _pnl(performance.win_count),
    "loss_count": _pnl(performance.loss_count),
    "flat_count": _pnl(performance.flat_count),
    "win_rate_ratio": Measure(
        performance.win_rate_ratio, lambda ledger: (ledger.win_count, ledger.trade_count)
    ),
    "win_rate_interval": Measure(
        performance.win_rate_interval, lambda ledger: (ledger.win_count, ledger.trade_count)
    ),
    "realized_pnl_quote": _pnl(performance.realized_pnl_quote),
    "unrealized_pnl_quote": Measure(
        performance.unrealized_pnl_quote, lambda ledger: (ledger.context.unrealized_quote,)
    ),
    "total_pnl_quote": Measure(
        performance.total_pnl_quote,
        lambda ledger: (ledger.realized_quote, ledger.context.unrealized_quote),
    ),
    "gross_pnl_quote": _trades(fees.gross_pnl_quote),
    "fee_quote": Measure(fees.fee_quote, lambda ledger: (ledger.trades.fee_quote,)),
    "fee_share_ratio": _trades(fees.fee_share_ratio),
    "profit_factor": Measure(
        performance.profit_factor,
        lambda ledger: (ledger.profit_quote, ledger.loss_quote, ledger.loss_count),
    ),
    "expectancy_quote": Measure(
        performance.expectancy_quote, lambda ledger: (ledger.realized_quote, ledger.trade_count)
    ),
    "payoff_ratio": Measure(
        performance.payoff_ratio,
        lambda ledger: (ledger.average_win_quote, ledger.average_loss_quote),
    ),
    "average_win_quote": Measure(
        performance.average_win_quote, lambda ledger: (ledger.profit_quote, ledger.win_count)
    ),
    "average_loss_quote": Measure(
        performance.average_loss_quote, lambda ledger: (ledger.loss_quote, ledger.loss_count)
    ),
    "best_trade_quote": _pnl(performance.best_trade_quote),
    "worst_trade_quote": _pnl(performance.worst_trade_quote),
    "max_win_streak_count": _pnl(performance.max_win_streak_count),
    "max_loss_streak_count": _pnl(performance.max_loss_streak_count),
    "max_drawdown_ratio": _curve(risk.max_drawdown_ratio),
    "max_drawdown_ratio_from": _curve(risk.max_drawdown_ratio_from),
    "max_drawdown_ratio_to": _curve(risk.max_drawdown_ratio_to),
    "max_drawdown_quote": _curve(risk.max_drawdown_quote),
    "max_drawdown_from": _fall(risk.max_drawdown_from),
    "max_drawdown_to": _fall(risk.max_drawdown_to),
    "max_drawdown_recovered_at": _fall(risk.max_drawdown_recovered_at),
    "current_drawdown_ratio": _curve(risk.current_drawdown_ratio),
    "current_drawdown_quote": _curve(risk.current_drawdown_quote),
    "drawdown_7d_ratio": _window(7),
    "drawdown_30d_ratio": _window(30),
    "drawdown_180d_ratio": _window(180),
    "sharpe_ratio": _returns(ratios.sharpe_ratio),
    "sortino_ratio": _returns(ratios.sortino_ratio),
    "calmar_ratio": _returns(ratios.calmar_ratio),
    "sqn": _pnl(performance.sqn),
    "cagr_ratio": _curve(ratios.cagr_ratio),
    "apr_ratio": _curve(ratios.apr_ratio),
    "time_weighted_return_ratio": Measure(
        ratios.time_weighted_return_ratio,
        lambda ledger: (ledger.curve, ledger.context.deposits) if ledger.curve else NO_TRADES,
    ),
    "average_duration_s": _trades(holding.average_duration_s),
    "average_win_duration_s": _trades(holding.average_win_duration_s),
    "average_loss_duration_s": _trades(holding.average_loss_duration_s),
    "exposure_ratio": _trades(holding.exposure_ratio),
    "first_trade_at": Measure(holding.first_trade_at, lambda ledger: (ledger.trades.closed_at_ms,)),
    "last_trade_at": Measure(holding.last_trade_at, lambda ledger: (ledger.trades.closed_at_ms,)),
    "grid_profit_quote": _trades(fees.grid_profit_quote),
    "minimum_grid_step_ratio": Measure(
        fees.minimum_grid_step_ratio, lambda ledger: (ledger.fee_ratio,)
    ),
    "buy_and_hold_ratio": _trades(holding.buy_and_hold_ratio),
}
"""Every figure of `/api/stats`, in the order of the contract; additions lie beside their kin."""


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
