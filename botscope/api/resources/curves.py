"""Results over time: days, weeks and months."""

from typing import Any

from botscope.api.figures import with_moments
from botscope.api.parameters import FILTERS, choice
from botscope.api.route import Question, Route
from botscope.api.schema import COUNT, MOMENT, NUMBER_OR_NULL, answer, record, rows
from botscope.metrics.periods import periods

PERIOD_SHAPE = record(
    start=MOMENT,
    realized_pnl_quote=NUMBER_OR_NULL,
    fee_quote=NUMBER_OR_NULL,
    trade_count=COUNT,
    win_count=COUNT,
    cumulative_pnl_quote=NUMBER_OR_NULL,
)


def _periods(question: Question) -> dict[str, Any]:
    found = periods(question.chosen.trades, by=question.query["by"], tz=question.tz)
    return {"periods": [with_moments(period) for period in found]}


ROUTES = (
    Route(
        "/api/periods",
        "Results per day, week or month; a week starts on Monday",
        _periods,
        answer(periods=rows(PERIOD_SHAPE)),
        (*FILTERS, choice("by", ("day", "week", "month"), "Length of a period.", "day")),
        is_sum=True,
    ),
)
