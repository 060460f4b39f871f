"""Results over time: days, weeks and months."""

from typing import Any

from botscope.api.figures import with_moments
from botscope.api.parameters import OF_RESULTS, choice
from botscope.api.route import Question, Route
from botscope.api.schema import COUNT, MEASURED, MOMENT, NUMBER_OR_NULL, answer, record, rows
from botscope.domain.trades import Trades
from botscope.metrics.periods import periods
from botscope.metrics.units import periods_in

PERIOD_SHAPE = record(
    start=MOMENT,
    realized_pnl_quote=NUMBER_OR_NULL,
    fee_quote=NUMBER_OR_NULL,
    trade_count=COUNT,
    win_count=COUNT,
    left_out_count=COUNT,
    cumulative_pnl_quote=NUMBER_OR_NULL,
)


def _periods(question: Question) -> dict[str, Any]:
    def compute(trades: Trades) -> list[dict[str, Any]]:
        return periods(trades, by=question.query["by"], tz=question.tz)

    found = periods_in(question.measured, question.chosen.trades, compute)
    told = question.measured.told()
    return {"periods": [with_moments(period) for period in found], "measured": told}


ROUTES = (
    Route(
        "/api/periods",
        "Results per day, week or month; a week starts on Monday",
        _periods,
        answer(periods=rows(PERIOD_SHAPE), measured=MEASURED),
        (*OF_RESULTS, choice("by", ("day", "week", "month"), "Length of a period.", "day")),
        is_sum=True,
    ),
)
