"""The figures of a selection, and how each of them is explained."""

import dataclasses
from dataclasses import replace
from typing import Any

import numpy as np

from botscope.api.doubts import doubts
from botscope.api.fees_elsewhere import fees_elsewhere
from botscope.api.figures import with_moments
from botscope.api.parameters import OF_RESULTS
from botscope.api.route import Question, Route
from botscope.api.schema import (
    COUNT,
    MEASURED,
    MOMENT,
    NUMBER_OR_NULL,
    STRING,
    TEXTS,
    Schema,
    answer,
    fields,
    record,
    rows,
)
from botscope.api.worth import older_report, reconciliation_of
from botscope.metrics.glossary import GLOSSARY
from botscope.metrics.stats import FIGURES
from botscope.metrics.units import NO_OPEN_IN_R, figures_in
from botscope.metrics.warnings import Beside, warnings

INTERVAL: Schema = {"type": ["array", "null"], "items": NUMBER_OR_NULL}
POSITION_FIGURES = ("unrealized_pnl_quote", "total_pnl_quote")
NO_POSITIONS = "Open positions belong to no closed trade, so a selection of trades has none."


def figure_shape(name: str) -> Schema:
    """Return the shape of a figure, which its name tells."""
    if name.endswith(("_at", "_from", "_to")):
        return MOMENT
    if name.endswith("_interval"):
        return INTERVAL
    return COUNT if name.endswith("_count") else NUMBER_OR_NULL


def _stats(question: Question) -> dict[str, Any]:
    found = figures_in(question.measured, question.chosen.trades, question.context)
    undefined = dict(found.pop("undefined"))
    is_whole = question.selection.is_everything
    if not is_whole:
        undefined |= dict.fromkeys(POSITION_FIGURES, why_no_positions(question))
    balance = (
        reconciliation_of(question.view, question.deposits, now_ms=question.now_ms)
        if is_whole
        else None
    )
    trades = question.chosen.trades
    found_beside = replace(
        beside(question),
        quote_asset=money_beside(question),
        fees_elsewhere=fees_elsewhere(question.view, trades),
    )
    notes = [
        *doubts(question.view, trades),
        *(older_report(question.view) if is_whole else ()),
        *warnings(trades, question.context, balance, beside=found_beside),
    ]
    return {
        **with_moments(found),
        "warnings": notes,
        "undefined": undefined,
        "measured": question.measured.told(),
    }


def money_beside(question: Question) -> str:
    """Return the money of sentences that stand beside figures told in something else."""
    return "" if question.unit == "quote" else question.view.quote_asset or ""


def why_no_positions(question: Question) -> str:
    """Return why a selection of trades has no figures of open positions."""
    return NO_OPEN_IN_R if question.unit == "r" else NO_POSITIONS


def beside(question: Question) -> Beside:
    """Return which losses lie beside the trades of a selection."""
    chosen = question.selection
    if chosen.outcome is not None:
        return Beside(is_by_outcome=True)
    if (question.chosen.trades.realized_pnl_quote < 0).any():
        return Beside()
    others = question.view.account_trades(chosen).realized_pnl_quote
    aside = question.view.excluded
    is_aside = (aside.realized_pnl_quote < 0) & chosen.mask(aside)
    aside_count = 0 if chosen.includes_excluded else int(np.count_nonzero(is_aside))
    return Beside(loss_count=int(np.count_nonzero(others < 0)), set_aside_loss_count=aside_count)


def _glossary(_question: Question) -> dict[str, Any]:
    return {"figures": [dataclasses.asdict(figure) for figure in GLOSSARY]}


ROUTES = (
    Route(
        "/api/stats",
        "All figures of a selection; undefined tells why a figure is null",
        _stats,
        answer(
            **{name: figure_shape(name) for name in FIGURES},
            warnings=rows(record(code=STRING, text=STRING)),
            undefined=TEXTS,
            measured=MEASURED,
        ),
        OF_RESULTS,
        freshness="clock",
        is_sum=True,
    ),
    Route(
        "/api/glossary",
        "Every figure: title, unit, formula in words, when it is undefined",
        _glossary,
        answer(
            figures=rows(
                record(
                    **fields(
                        STRING,
                        "key",
                        "title",
                        "unit",
                        "formula",
                        "undefined",
                        "source",
                        "difference",
                    )
                )
            )
        ),
        needs_data=False,
    ),
)
