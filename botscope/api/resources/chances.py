"""How far the figures can be trusted: other luck, and whether the trades explain the balance."""

from typing import Any

from botscope.api.parameters import BOT, FILTERS, QUOTE_ASSET, whole
from botscope.api.route import Question, Route
from botscope.api.schema import (
    COUNT,
    NUMBER,
    NUMBER_OR_NULL,
    STRING,
    TEXTS,
    Schema,
    answer,
    fields,
    record,
)
from botscope.api.worth import present_quote, reconciliation_of
from botscope.metrics.montecarlo import SEED, montecarlo

RANGE: Schema = record(
    **fields(NUMBER_OR_NULL, "q05", "q25", "q50", "q75", "q95", "real", "percentile_ratio")
)
RANGE_OR_NULL: Schema = {"anyOf": [RANGE, {"type": "null"}]}
METHOD: Schema = {
    "anyOf": [
        record(
            **fields(RANGE_OR_NULL, "max_drawdown_quote", "max_drawdown_ratio", "final_pnl_quote")
        ),
        {"type": "null"},
    ]
}


def _montecarlo(question: Question) -> dict[str, Any]:
    start = question.view.start_of(question.selection)
    present = present_quote(question.view, question.deposits)
    return montecarlo(
        question.chosen.trades,
        start,
        seed=question.query["seed"],
        present_quote=present,
        deposits=question.deposits or (),
    )


def _reconciliation(question: Question) -> dict[str, Any]:
    return reconciliation_of(question.view, question.deposits)


ROUTES = (
    Route(
        "/api/montecarlo",
        "What other luck would have brought: ranges of drawdown and final P&L, risk of ruin",
        _montecarlo,
        answer(
            runs_count=COUNT,
            trade_count=COUNT,
            left_out_count=COUNT,
            block_count=COUNT,
            seed=COUNT,
            ruin_ratio=NUMBER,
            present_quote=NUMBER_OR_NULL,
            ruin_quote=NUMBER_OR_NULL,
            reshuffle=METHOD,
            bootstrap=METHOD,
            risk_of_ruin_ratio=NUMBER_OR_NULL,
            undefined=TEXTS,
        ),
        (*FILTERS, whole("seed", 0, 2**31 - 1, "Equal seeds give equal draws.", SEED)),
        is_sum=True,
        is_heavy=True,
    ),
    Route(
        "/api/reconciliation",
        "Whether the trades explain the balance in the state file",
        _reconciliation,
        answer(
            **fields(
                NUMBER_OR_NULL,
                "starting_quote",
                "realized_pnl_quote",
                "deposits_quote",
                "unrealized_pnl_quote",
                "open_fee_quote",
                "fee_quote",
                "expected_quote",
                "balance_quote",
                "unexplained_quote",
                "tolerance_quote",
            ),
            is_within_tolerance={"type": ["boolean", "null"]},
            note=STRING,
            undefined=TEXTS,
        ),
        (BOT, QUOTE_ASSET),
        is_sum=True,
    ),
)
