"""How far the figures can be trusted: other luck, and whether the trades explain the balance."""

from typing import Any

from botscope.api.parameters import BOT, OF_RESULTS, QUOTE_ASSET, whole
from botscope.api.route import Question, Route
from botscope.api.schema import (
    COUNT,
    MEASURED,
    MOMENT,
    NUMBER,
    NUMBER_OR_NULL,
    STRING,
    TEXTS,
    Schema,
    answer,
    fields,
    record,
    rows,
)
from botscope.api.worth import present_quote, reconciliation_of
from botscope.metrics.montecarlo import montecarlo
from botscope.metrics.seed import SEED
from botscope.metrics.units import NO_EQUITY_IN_R, Measured, times

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

BAND: Schema = record(**fields(rows(NUMBER), "q05", "q25", "q50", "q75", "q95"))
FAN: Schema = {
    "anyOf": [
        record(
            trade_index=rows(COUNT),
            real_quote=rows(NUMBER),
            **fields(BAND, "reshuffle", "bootstrap"),
        ),
        {"type": "null"},
    ]
}
_OF_BALANCE = ("present_quote", "ruin_quote", "risk_of_ruin_ratio", "max_drawdown_ratio")


def _montecarlo(question: Question) -> dict[str, Any]:
    found = montecarlo_of(question, seed=question.query["seed"])
    return {**found, "measured": question.measured.told()}


def montecarlo_of(question: Question, *, seed: int = SEED) -> dict[str, Any]:
    """Return other luck in the unit asked for; what is a share of the account has none in R."""
    own = question.measured
    context = own.context(question.context)
    present = times(
        present_quote(question.view, question.deposits, now_ms=question.now_ms), own.factor
    )
    found = montecarlo(
        own.trades,
        context.starting_quote,
        seed=seed,
        present_quote=present,
        deposits=context.deposits or (),
    )
    if own.unit == "quote":
        return found
    return {**found, "undefined": _reasons_in(own, found["undefined"])}


def _reasons_in(own: Measured, reasons: dict[str, str]) -> dict[str, str]:
    """Return why a value has none in a unit: of the balance R knows nothing."""
    if own.is_unknown:
        return dict.fromkeys(reasons, own.reason or "")
    if own.unit != "r":
        return reasons
    return {name: NO_EQUITY_IN_R if name in _OF_BALANCE else reasons[name] for name in reasons}


def _reconciliation(question: Question) -> dict[str, Any]:
    return reconciliation_of(question.view, question.deposits, now_ms=question.now_ms)


ROUTES = (
    Route(
        "/api/montecarlo",
        "What other luck would have brought: ranges of drawdown and final P&L, the way there as a "
        "fan, risk of ruin",
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
            fan=FAN,
            risk_of_ruin_ratio=NUMBER_OR_NULL,
            undefined=TEXTS,
            measured=MEASURED,
        ),
        (*OF_RESULTS, whole("seed", 0, 2**31 - 1, "Equal seeds give equal draws.", SEED)),
        freshness="clock",
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
            reported_at=MOMENT,
            later_trade_count=COUNT,
            is_within_tolerance={"type": ["boolean", "null"]},
            note=STRING,
            undefined=TEXTS,
        ),
        (BOT, QUOTE_ASSET),
        freshness="clock",
        is_sum=True,
    ),
)
