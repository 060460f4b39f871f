"""How far the figures can be trusted: other luck, and whether the trades explain the balance."""

from typing import Any

from botscope.api.parameters import BOT, FILTERS, QUOTE_ASSET, whole
from botscope.api.route import Question, Route
from botscope.api.schema import (
    COUNT,
    NUMBER,
    NUMBER_OR_NULL,
    STRING,
    Schema,
    answer,
    fields,
    record,
)
from botscope.api.view import BotView
from botscope.domain.marking import total_or_none
from botscope.metrics.montecarlo import SEED, montecarlo
from botscope.metrics.reconciliation import reconcile

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
    return montecarlo(question.chosen.trades, start, seed=question.query["seed"])


def _reconciliation(question: Question) -> dict[str, Any]:
    view = question.view
    balance, unrealized = _worth(view)
    return reconcile(
        view.trades,
        view.starting_quote,
        balance,
        unrealized_quote=unrealized,
        open_fee_quote=view.open_fee_quote,
    )


def _worth(view: BotView) -> tuple[float | None, float | None]:
    """Return what the account is worth and what of it is not realized.

    Cash alone is comparable only while nothing is open: a purchase turns it into a position.
    """
    balances = [bot.state.balance if bot.state else None for bot in view.bots]
    equity = total_or_none([balance.equity_quote if balance else None for balance in balances])
    if not view.positions:
        cash = total_or_none([balance.total_quote if balance else None for balance in balances])
        return (cash if equity is None else equity), 0.0
    unrealized = view.unrealized_quote
    return (None, None) if unrealized is None else (equity, unrealized)


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
            reshuffle=METHOD,
            bootstrap=METHOD,
            risk_of_ruin_ratio=NUMBER_OR_NULL,
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
        ),
        (BOT, QUOTE_ASSET),
        is_sum=True,
    ),
)
