"""Results over time: the equity curve, days, weeks and months."""

from dataclasses import replace
from typing import Any

import numpy as np

from botscope.api.figures import with_moments
from botscope.api.parameters import FILTERS, choice, whole
from botscope.api.route import Question, Route
from botscope.api.schema import (
    COUNT,
    MOMENT,
    NUMBER_OR_NULL,
    STRING,
    SWITCH,
    Schema,
    answer,
    record,
    rows,
)
from botscope.api.view import total_or_none
from botscope.domain.trades import Trades
from botscope.errors import QueryError
from botscope.metrics.equity import equity_points
from botscope.metrics.periods import periods
from botscope.metrics.versions import trades_by_version

WINDOW_DAYS = {"1D": 1, "1W": 7, "1M": 30, "3M": 90, "1Y": 365, "all": None}

VERSION_SHAPE = record(bot_version=STRING, **{"from": MOMENT, "to": MOMENT}, trade_count=COUNT)
PERIOD_SHAPE = record(
    start=MOMENT,
    realized_pnl_quote=NUMBER_OR_NULL,
    fee_quote=NUMBER_OR_NULL,
    trade_count=COUNT,
    win_count=COUNT,
    cumulative_pnl_quote=NUMBER_OR_NULL,
)
POINT: Schema = {"type": "array", "items": NUMBER_OR_NULL, "minItems": 3, "maxItems": 3}


def _equity(question: Question) -> dict[str, Any]:
    from_ms, to_ms = _range(question)
    history = replace(question.selection, from_ms=None, to_ms=None)
    trades = question.view.choose(history).trades
    start = _start_of_history(question, trades)
    count = question.query["points"]
    return {
        "points": equity_points(trades, start, count=count, from_ms=from_ms, to_ms=to_ms),
        "starting_quote": start,
        "versions": [_version(name, part) for name, part in trades_by_version(trades).items()],
        "is_marked_to_market": False,
    }


def _start_of_history(question: Question, history: Trades) -> float | None:
    """Return where the curve begins so that it enters the range with the equity that stats use."""
    start = question.view.start_of(question.selection)
    chosen = question.chosen.trades
    if start is None or not len(chosen) or question.selection.from_ms is None:
        return question.view.start_of(replace(question.selection, from_ms=None, to_ms=None))
    first = int(np.searchsorted(history.closed_at_ms, chosen.closed_at_ms[0]))
    return total_or_none([start, -float(history.realized_pnl_quote[:first].sum())])


def _range(question: Question) -> tuple[int | None, int | None]:
    chosen, window = question.selection, question.query["window"]
    days = WINDOW_DAYS[window] if window else None
    if days is None:
        return chosen.from_ms, chosen.to_ms
    if chosen.from_ms is not None or chosen.to_ms is not None:
        raise QueryError("window", "cannot be used together with from or to")
    return question.days_ago_ms(days), None


def _version(name: str, part: Trades) -> dict[str, Any]:
    first, last = int(part.closed_at_ms[0]), int(part.closed_at_ms[-1])
    moments = with_moments({"first_at": first, "last_at": last})
    return {
        "bot_version": name,
        "from": moments["first_at"],
        "to": moments["last_at"],
        "trade_count": len(part),
    }


def _periods(question: Question) -> dict[str, Any]:
    found = periods(question.chosen.trades, by=question.query["by"], tz=question.tz)
    return {"periods": [with_moments(period) for period in found]}


ROUTES = (
    Route(
        "/api/equity",
        "The equity after each closed trade, as few points as a chart can draw",
        _equity,
        answer(
            points=rows(POINT),
            starting_quote=NUMBER_OR_NULL,
            versions=rows(VERSION_SHAPE),
            is_marked_to_market=SWITCH,
        ),
        (
            *FILTERS,
            whole("points", 8, 5000, "Points at most; extremes are kept.", 600),
            choice("window", tuple(WINDOW_DAYS), "The days before now, instead of from and to."),
        ),
        freshness="clock",
        is_sum=True,
        check=_range,
    ),
    Route(
        "/api/periods",
        "Results per day, week or month; a week starts on Monday",
        _periods,
        answer(periods=rows(PERIOD_SHAPE)),
        (*FILTERS, choice("by", ("day", "week", "month"), "Length of a period.", "day")),
        is_sum=True,
    ),
)
