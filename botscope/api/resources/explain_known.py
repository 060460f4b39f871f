"""The figures that do not follow from the trades of a selection alone, for their explanation."""

from collections.abc import Callable
from typing import Any

from botscope.api.resources.account import balance_of
from botscope.api.resources.chances import montecarlo_of
from botscope.api.route import Question
from botscope.api.view import sum_of
from botscope.api.worth import reconciliation_of
from botscope.errors import QueryError
from botscope.metrics.glossary_account import ACCOUNT, CHANCE, COMPARISON
from botscope.metrics.significance import comparison_inputs
from botscope.metrics.units import compared_in, version_of
from botscope.metrics.versions import trades_by_version


def known_of(question: Question, key: str) -> dict[str, Any]:
    """Return the figure and what it is made of, as far as files, settings and draws tell."""
    for entries, find in _SOURCES:
        if any(entry.key == key for entry in entries):
            return find(question)
    return {}


def _account(question: Question) -> dict[str, Any]:
    balance = balance_of(question)
    checked = reconciliation_of(question.view, question.deposits)
    return {
        **balance,
        **checked,
        "undefined": {**checked["undefined"], **balance["undefined"]},
        **_start(question),
        "excluded_pnl_quote": sum_of(question.view.excluded.realized_pnl_quote),
    }


def _start(question: Question) -> dict[str, Any]:
    """Return where the selection starts, which for a later one is not where the account did."""
    view = question.view
    if question.query["figure"] != "starting_quote" or view.starting_quote is None:
        return {}
    start = view.start_of(question.selection)
    earlier = None if start is None else start - view.starting_quote
    return {
        "starting_quote": start,
        "account_starting_quote": view.starting_quote,
        "earlier_pnl_quote": earlier,
    }


def _comparison(question: Question) -> dict[str, Any]:
    a, b = question.query["a"], question.query["b"]
    if a is None or b is None:
        return {}
    trades = question.chosen.trades
    names = trades_by_version(trades.in_order()) if len(trades) else {}
    for parameter, name in (("a", a), ("b", b)):
        if name not in names:
            raise QueryError(parameter, f"{name[:60]!r} has no trade here")
    pair_count = len(names) * (len(names) - 1) // 2
    own = question.measured
    a_pnl, b_pnl = (version_of(own.trades, name).realized_pnl_quote for name in (a, b))
    inputs = comparison_inputs(a_pnl, b_pnl, pair_count)
    return {**compared_in(own, a, b, pair_count=pair_count), **inputs}


def _chance(question: Question) -> dict[str, Any]:
    found = montecarlo_of(question)
    final = (found["bootstrap"] or {}).get("final_pnl_quote") or {}
    return {
        **found,
        "simulated_trade_count": found["trade_count"],
        "final_pnl_quote": [final["q05"], final["q95"]] if final else None,
        "percentile_ratio": final.get("percentile_ratio"),
    }


_SOURCES: tuple[tuple[tuple[Any, ...], Callable[[Question], dict[str, Any]]], ...] = (
    (ACCOUNT, _account),
    (COMPARISON, _comparison),
    (CHANCE, _chance),
)
