"""Why a figure is what it is: the formula, what went into it, what was left out."""

from collections import Counter
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from botscope.api.fees_elsewhere import fees_elsewhere
from botscope.api.moments import iso
from botscope.api.parameters import OF_RESULTS, choice, text
from botscope.api.resources.explain_known import known_of, versions_of
from botscope.api.resources.explain_links import told_in, used_of
from botscope.api.resources.explain_parts import parts_of
from botscope.api.resources.stats import POSITION_FIGURES, why_no_positions
from botscope.api.route import Question, Route
from botscope.api.schema import COUNT, MEASURED, STRING, TEXT, Schema, answer, record, rows
from botscope.api.strict_json import clean
from botscope.metrics.explain import explain
from botscope.metrics.glossary import GLOSSARY
from botscope.metrics.units import Measured, gap_in

OF_FEES = ("fee_quote", "fee_share_ratio", "gross_pnl_quote", "realized_pnl_quote")
COUNTED_ON_REQUEST = ("outlier", "inconsistent_pnl")

VALUE: Schema = {"type": ["number", "string", "array", "null"]}


def _explain(question: Question) -> dict[str, Any]:
    key = question.query["figure"]
    known = known_of(question, key)
    own = told_in(question, key)
    used = used_of(question, key, known)
    left_out = _left_out(question) | used.left_out | _unknown(own)
    context, parts = own.context(question.context), parts_of(question, key, known)
    found = explain(key, own.trades, context, left_out, known, used.count, parts)
    found |= gap_in(question.unit, own, key)
    if key in OF_FEES:
        found["note"] = fees_elsewhere(question.view, own.trades)
    if key in POSITION_FIGURES and not question.selection.is_everything:
        found["undefined"] = why_no_positions(question)
    found["result"] = _shown(found["result"], found["unit"], key)
    for value in found["inputs"]:
        value["value"] = _shown(value["value"], value["unit"], value["name"])
    query = None if used.query is None else urlencode(used.query)
    return {**found, "rows_query": query, "rows_note": used.note, "measured": own.told()}


def _unknown(own: Measured) -> dict[str, int]:
    reason = "risk_unknown" if own.unit == "r" else "start_unknown"
    return {reason: own.left_out_count} if own.left_out_count else {}


def _shown(value: object, unit: str, name: str) -> object:
    """Return a value as it is shown elsewhere under its own name: rounded alike."""
    if unit == "moment" and isinstance(value, int | float):
        return iso(value)
    return clean(value, name)


def _left_out(question: Question) -> dict[str, int]:
    """Count the refused rows, and the trades whose result is not known.

    Rows that are counted on request are then not left out, and with a filter they are only where
    they pass it. What could not be read may belong anywhere, so it always counts.
    """
    reasons: Counter[str] = Counter()
    for _, account in question.view.files:
        reasons.update(account.reasons)
        reasons.update(account.uncounted)
    if question.selection.is_everything and not question.selection.includes_excluded:
        return dict(reasons)
    for reason in COUNTED_ON_REQUEST:
        reasons.pop(reason, None)
    if not question.selection.includes_excluded:
        reasons.update(_set_aside(question))
    return dict(reasons)


def _set_aside(question: Question) -> Counter[str]:
    """Count the trades that were set aside and pass the filter, by reason."""
    view = question.view
    aside = view.excluded
    aside = aside.take(question.selection.mask(aside))
    reasons = {
        (bot.bot_id, row.file, row.line): row.reason for bot in view.bots for row in bot.rejected
    }
    found: Counter[str] = Counter()
    for source, line in zip(aside.source.tolist(), aside.line.tolist(), strict=True):
        bot, file = view.files[source]
        found[reasons.get((bot.bot_id, file.file, line), COUNTED_ON_REQUEST[0])] += 1
    return found


FIGURE = replace(
    choice("figure", [figure.key for figure in GLOSSARY], "A key of the glossary."),
    is_required=True,
)

ROUTES = (
    Route(
        "/api/explain",
        "Why a figure is what it is: formula, inputs, rows used and left out",
        _explain,
        answer(
            figure=STRING,
            title=STRING,
            unit=STRING,
            formula=STRING,
            note=TEXT,
            inputs=rows(record(name=STRING, title=STRING, value=VALUE, unit=STRING)),
            result=VALUE,
            undefined=TEXT,
            used_count=COUNT,
            left_out=rows(record(reason=STRING, count=COUNT)),
            rows_query=TEXT,
            rows_note=TEXT,
            measured=MEASURED,
        ),
        (
            *OF_RESULTS,
            FIGURE,
            text("a", "The first version, for a figure that compares two."),
            text("b", "The second version, for a figure that compares two."),
        ),
        freshness="clock",
        is_sum=True,
        check=versions_of,
    ),
)
