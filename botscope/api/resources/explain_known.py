"""The figures that do not follow from the trades of a selection alone, for their explanation."""

from collections.abc import Callable
from typing import Any

from botscope.api.resources.account import balance_of
from botscope.api.resources.chances import montecarlo_of
from botscope.api.resources.explain_parts import paired_files
from botscope.api.resources.explain_places import NO_FILLS
from botscope.api.resources.versions import names_of_pair
from botscope.api.route import Question
from botscope.api.view import sum_of
from botscope.api.worth import account_quote, reconciliation_of
from botscope.domain.marking import total_or_none
from botscope.metrics.glossary_account import ACCOUNT, CHANCE, COMPARISON
from botscope.metrics.montecarlo import BLOCKS, bootstrap_seed
from botscope.metrics.significance import comparison_inputs
from botscope.metrics.units import compared_in, version_of


def known_of(question: Question, key: str) -> dict[str, Any]:
    """Return the figure and what it is made of, as far as files, settings and draws tell."""
    for entries, find in _SOURCES:
        if any(entry.key == key for entry in entries):
            return find(question)
    return {}


def _account(question: Question) -> dict[str, Any]:
    balance = balance_of(question)
    checked = reconciliation_of(question.view, question.deposits, now_ms=question.now_ms)
    undefined = {**checked["undefined"], **balance["undefined"], "paired_pnl_quote": NO_FILLS}
    return {
        **balance,
        **checked,
        "undefined": undefined,
        **_start(question),
        **_worth(question),
        "excluded_pnl_quote": sum_of(question.view.excluded.realized_pnl_quote),
        "paired_pnl_quote": total_or_none(
            [file.paired_pnl_quote for file in paired_files(question)]
        ),
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


def _worth(question: Question) -> dict[str, Any]:
    """Return what a change compares with the start: without an equity the cash, if that is all."""
    if question.query["figure"] not in ("change_quote", "change_ratio"):
        return {}
    return {"equity_quote": account_quote(question.view)}


def versions_of(question: Question) -> list[str] | None:
    """Return all versions where two are to be compared, else None; QueryError for one unknown."""
    is_pair = any(entry.key == question.query["figure"] for entry in COMPARISON)
    if not is_pair or question.query["a"] is None or question.query["b"] is None:
        return None
    return names_of_pair(question)


def _comparison(question: Question) -> dict[str, Any]:
    names = versions_of(question)
    if names is None:
        return {}
    a, b = question.query["a"], question.query["b"]
    pair_count = len(names) * (len(names) - 1) // 2
    own = question.measured
    a_pnl, b_pnl = (version_of(own.trades, name).realized_pnl_quote for name in (a, b))
    inputs = comparison_inputs(a_pnl, b_pnl, pair_count)
    return {**compared_in(own, a, b, pair_count=pair_count), **inputs}


def _chance(question: Question) -> dict[str, Any]:
    found = montecarlo_of(question)
    final = (found["bootstrap"] or {}).get("final_pnl_quote") or {}
    undefined = found["undefined"]
    why = undefined.get("bootstrap") or undefined.get("final_pnl_quote")
    if why is not None:
        undefined = {**undefined, "final_pnl_quote": why, "percentile_ratio": why}
    return {
        **found,
        "undefined": undefined,
        "seed": bootstrap_seed(found["seed"]),
        "drawing_method": BLOCKS,
        "simulated_trade_count": found["trade_count"],
        "final_pnl_quote": [final["q05"], final["q95"]] if final else None,
        "percentile_ratio": final.get("percentile_ratio"),
    }


_SOURCES: tuple[tuple[tuple[Any, ...], Callable[[Question], dict[str, Any]]], ...] = (
    (ACCOUNT, _account),
    (COMPARISON, _comparison),
    (CHANCE, _chance),
)
