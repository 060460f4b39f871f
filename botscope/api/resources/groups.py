"""Results by group: symbol, hour, version ..., and how they are spread."""

from typing import Any

from botscope.api.figures import with_moments
from botscope.api.parameters import OF_RESULTS, choice
from botscope.api.resources.stats import figure_shape
from botscope.api.route import Question, Route
from botscope.api.schema import (
    COUNT,
    MEASURED,
    NUMBER_OR_NULL,
    STRING,
    SWITCH,
    TEXTS,
    answer,
    record,
    rows,
)
from botscope.domain.trades import Trades
from botscope.metrics.breakdown import groups
from botscope.metrics.distribution import histogram
from botscope.metrics.units import best_first, rows_in

GROUPINGS = ("symbol", "side", "strategy", "exit_reason", "hour", "weekday", "bot_version")
IN_ORDER = ("hour", "weekday")
"""Groups that have an order of their own; others come by their result."""

MAIN_FIGURES = [
    "trade_count",
    "win_count",
    "loss_count",
    "flat_count",
    "win_rate_ratio",
    "win_rate_interval",
    "realized_pnl_quote",
    "gross_pnl_quote",
    "fee_quote",
    "profit_factor",
    "expectancy_quote",
    "payoff_ratio",
    "average_win_quote",
    "average_loss_quote",
    "best_trade_quote",
    "worst_trade_quote",
    "average_duration_s",
]
GROUP_SHAPE = record(
    name=STRING,
    **{name: figure_shape(name) for name in MAIN_FIGURES},
    left_out_count=COUNT,
    undefined=TEXTS,
)
BIN_SHAPE = record(from_quote=NUMBER_OR_NULL, to_quote=NUMBER_OR_NULL, count=COUNT, is_tail=SWITCH)


def _breakdown(question: Question) -> dict[str, Any]:
    by = question.query["by"]

    def compute(trades: Trades) -> list[dict[str, Any]]:
        return groups(trades, by=by, tz=question.tz)

    own = question.measured
    found = rows_in(own, question.chosen.trades, compute, "name")
    if own.unit != "quote" and by not in IN_ORDER:
        found = best_first(found)
    return {"by": by, "groups": [with_moments(row) for row in found], "measured": own.told()}


def _distribution(question: Question) -> dict[str, Any]:
    own = question.measured
    return {**histogram(own.trades), "measured": own.told()}


ROUTES = (
    Route(
        "/api/breakdown",
        "The main figures of each group of trades",
        _breakdown,
        answer(by=STRING, groups=rows(GROUP_SHAPE), measured=MEASURED),
        (*OF_RESULTS, choice("by", GROUPINGS, "What to group by.", "symbol")),
        is_sum=True,
    ),
    Route(
        "/api/distribution",
        "How often which result occurs: a histogram of P&L per trade",
        _distribution,
        answer(
            bins=rows(BIN_SHAPE),
            width_quote=NUMBER_OR_NULL,
            median_quote=NUMBER_OR_NULL,
            mean_quote=NUMBER_OR_NULL,
            measured=MEASURED,
        ),
        OF_RESULTS,
        is_sum=True,
    ),
)
