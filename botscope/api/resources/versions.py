"""The versions of the bot: how each did, and whether one is really better than another."""

from dataclasses import replace
from typing import Any

from botscope.api.figures import with_moments
from botscope.api.parameters import OF_RESULTS, text
from botscope.api.resources.stats import INTERVAL, figure_shape
from botscope.api.route import Question, Route
from botscope.api.schema import (
    COUNT,
    COUNT_OR_NULL,
    MEASURED,
    NUMBER_OR_NULL,
    STRING,
    SWITCH,
    TEXT,
    TEXTS,
    Schema,
    answer,
    fields,
    record,
    rows,
)
from botscope.domain.trades import Trades
from botscope.errors import QueryError
from botscope.metrics.units import compared_in, rows_in
from botscope.metrics.versions import trades_by_version, versions

FIGURES_OF_VERSION = [
    "trade_count",
    "win_count",
    "loss_count",
    "win_rate_ratio",
    "win_rate_interval",
    "realized_pnl_quote",
    "fee_quote",
    "gross_pnl_quote",
    "profit_factor",
    "expectancy_quote",
    "max_drawdown_quote",
    "max_drawdown_ratio",
    "average_duration_s",
    "first_trade_at",
    "last_trade_at",
    "expectancy_interval",
    "profit_factor_interval",
]
CURVE: Schema = rows({"type": "array", "items": NUMBER_OR_NULL, "minItems": 2, "maxItems": 2})
VERSION_SHAPE = record(
    bot_version=STRING,
    **{name: figure_shape(name) for name in FIGURES_OF_VERSION},
    left_out_count=COUNT,
    undefined=TEXTS,
    curve=CURVE,
)


def _versions(question: Question) -> dict[str, Any]:
    view = question.view
    # Each version begins with the equity of the account, not with that of the selection.
    context = replace(question.context, starting_quote=view.starting_quote)
    account = view.account_trades(question.selection)

    def compute(trades: Trades) -> list[dict[str, Any]]:
        return versions(trades, context, account=account)

    own = question.measured
    found = rows_in(own, question.chosen.trades, compute, "bot_version")
    return {"versions": [with_moments(version) for version in found], "measured": own.told()}


def names_of_pair(question: Question) -> list[str]:
    """Return all versions of a selection; QueryError unless a and b are two different of them."""
    trades = question.chosen.trades
    names = list(trades_by_version(trades.in_order())) if len(trades) else []
    a, b = question.query["a"], question.query["b"]
    for parameter, name in (("a", a), ("b", b)):
        if name not in names:
            known = ", ".join(names[:20]) or "none"
            raise QueryError(parameter, f"{name[:60]!r} has no trade here; known are {known}")
    if a == b:
        raise QueryError("b", "is the same version as a")
    return names


def _compare(question: Question) -> dict[str, Any]:
    names = names_of_pair(question)
    own = question.measured
    found = compared_in(
        own,
        question.query["a"],
        question.query["b"],
        quote_asset=question.unit_word,
        pair_count=len(names) * (len(names) - 1) // 2,
    )
    return {**found, "measured": own.told()}


ROUTES = (
    Route(
        "/api/versions",
        "Each version of the bot, ordered by its first trade",
        _versions,
        answer(versions=rows(VERSION_SHAPE), measured=MEASURED),
        OF_RESULTS,
        is_sum=True,
        is_heavy=True,
    ),
    Route(
        "/api/versions/compare",
        "Whether version b is better than version a, and how sure that is",
        _compare,
        answer(
            a=STRING,
            b=STRING,
            a_trade_count=COUNT,
            b_trade_count=COUNT,
            a_expectancy_quote=NUMBER_OR_NULL,
            b_expectancy_quote=NUMBER_OR_NULL,
            difference_quote=NUMBER_OR_NULL,
            difference_interval=INTERVAL,
            anytime_interval=INTERVAL,
            **fields(
                NUMBER_OR_NULL,
                "p_value",
                "p_value_corrected",
                "probability_b_better_ratio",
                "effect_size",
            ),
            trades_needed_count=COUNT_OR_NULL,
            trades_needed_of=TEXT,
            is_proven=SWITCH,
            verdict=STRING,
            caveats=rows(STRING),
            undefined=TEXTS,
            measured=MEASURED,
        ),
        (
            *OF_RESULTS,
            text("a", "The version to compare with.", is_required=True),
            text("b", "The version in question.", is_required=True),
        ),
        is_sum=True,
        is_heavy=True,
        check=names_of_pair,
    ),
)
