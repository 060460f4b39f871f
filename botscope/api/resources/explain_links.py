"""The trades behind a figure, and the query that shows exactly these."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from botscope.api.moments import iso
from botscope.api.parameters import BOT, OF_RESULTS, QUOTE_ASSET, TEXT_LIMIT
from botscope.api.resources.explain_places import (
    ASKED_FOR,
    NO_PAIR,
    NO_TRADE,
    PAIRED,
    REPORTED,
    SET_ASIDE,
    WITHOUT_TRADES,
    note_of,
)
from botscope.api.route import Question
from botscope.domain.columns import ABSENT, BoolArray, Labels
from botscope.domain.selection import TEXT_FILTERS, UNKNOWN, Selection
from botscope.domain.trades import Trades
from botscope.metrics.explain_rows import used_rows
from botscope.metrics.glossary_account import ACCOUNT, CHANCE, COMPARISON
from botscope.metrics.ledger import Ledger
from botscope.metrics.units import Measured, is_amount, measured

OF_ACCOUNT = ("equity_quote", "expected_quote", "unexplained_quote", "tolerance_quote")
"""Figures of the state file that all trades of the account are compared with."""

_ACCOUNT, _COMPARISON, _CHANCE = (
    frozenset(entry.key for entry in entries) for entries in (ACCOUNT, COMPARISON, CHANCE)
)
_OUTCOMES = {1.0: "win", -1.0: "loss", 0.0: "flat"}


@dataclass(frozen=True, slots=True)
class Used:
    """How many trades a figure is made of, the query for them, and why others are left out.

    ``query`` is None where no query gives exactly these trades; ``note`` then says where they are.
    """

    count: int
    query: dict[str, Any] | None
    note: str | None
    left_out: dict[str, int] = field(default_factory=dict)


def used_of(question: Question, key: str, known: dict[str, Any]) -> Used:
    """Return the trades behind a figure; ``known`` is what is known of it beside the trades."""
    if key in _ACCOUNT:
        return _of_account(question, key, known)
    if key in _COMPARISON:
        return _of_pair(question, key, is_answered=bool(known))
    own = told_in(question, key)
    ledger = Ledger.of(own.trades, own.context(question.context))
    if key in _CHANCE:
        rows = np.arange(ledger.trade_count) >= known["left_out_count"]
        too_many = {"too_long_a_record": known["left_out_count"]}
        return _used(question, key, ledger.trades, rows, too_many)
    return _used(question, key, ledger.trades, used_rows(key, ledger))


def told_in(question: Question, key: str) -> Measured:
    """Return the trades that explain a figure: in the unit asked for where it is an amount."""
    has_unit = key in _COMPARISON or key in _CHANCE or (is_amount(key) and key not in _ACCOUNT)
    return question.measured if has_unit else measured(question.chosen.trades, "quote", None)


def _used(
    question: Question,
    key: str,
    trades: Trades,
    rows: BoolArray,
    left_out: dict[str, int] | None = None,
) -> Used:
    count, query = int(np.count_nonzero(rows)), _query_of(question, trades, rows)
    note = None if query is not None else note_of(question, key, trades.take(rows))
    return Used(count, query, note, left_out or {})


def _given(question: Question, *names: str) -> dict[str, Any]:
    return {name: question.query[name] for name in names if question.query[name] is not None}


def _of_account(question: Question, key: str, known: dict[str, Any]) -> Used:
    """Answer for the figures of the whole account, which no filter changes."""
    given = _given(question, BOT.name, QUOTE_ASSET.name)
    if key in OF_ACCOUNT:
        return _of_whole_account(question, given, known.get("later_trade_count", 0))
    if key == "excluded_pnl_quote":
        note = ASKED_FOR if question.selection.includes_excluded else SET_ASIDE
        return Used(len(question.view.excluded), None, note)
    if key == "paired_pnl_quote":
        return _paired(question, given)
    trades = question.chosen.trades
    if key != "starting_quote" or question.selection.is_everything or not len(trades):
        return Used(0, None, WITHOUT_TRADES.get(key, NO_TRADE))
    first_ms = int(trades.closed_at_ms[0])
    account = question.view.account_trades(question.selection)
    count = int(np.searchsorted(account.closed_at_ms, first_ms))
    given |= _given(question, "include")
    if not count:
        return Used(0, None, WITHOUT_TRADES[key])
    return Used(count, {**given, "to": iso(first_ms)}, None)


def _of_whole_account(question: Question, given: dict[str, Any], later_count: int) -> Used:
    """Answer for what is compared with the report of a bot: the trades that it can know."""
    view = question.view
    count, reported_ms = len(view.trades) - later_count, view.updated_at_ms
    if not count:
        return Used(0, None, NO_TRADE)
    if not later_count:
        return Used(count, given, None)
    if len(view.bots) > 1 or reported_ms is None:
        return Used(count, None, REPORTED)
    return Used(count, {**given, "to": iso(reported_ms + 1)}, None)


def _paired(question: Question, given: dict[str, Any]) -> Used:
    """Answer for what was paired: each of these trades has two rows of its own."""
    trades = question.view.trades
    count = int(np.count_nonzero(trades.open_line >= 0))
    if count == len(trades) > 0:
        return Used(count, given, None)
    return Used(count, None, PAIRED if count else NO_TRADE)


def _of_pair(question: Question, key: str, *, is_answered: bool) -> Used:
    """Answer for the figures that compare two versions."""
    if not is_answered:
        return Used(0, None, NO_PAIR)
    trades = question.measured.trades
    sides = {"a_expectancy_quote": "a", "b_expectancy_quote": "b"}.get(key, "ab")
    rows = np.zeros(len(trades), dtype=np.bool_)
    for side in sides:
        rows |= Selection(bot_version=question.query[side]).mask(trades)
    others = len(trades) - int(np.count_nonzero(rows))
    return _used(question, key, trades, rows, {"other_version": others})


def _query_of(question: Question, trades: Trades, rows: BoolArray) -> dict[str, Any] | None:
    """Return the query that gives exactly these rows of the selection, None without one."""
    given = _given(question, *(parameter.name for parameter in OF_RESULTS))
    if question.unit == "quote":
        del given["unit"]
    if len(trades) < len(question.chosen.trades):
        given["risk"] = "known"
    if not rows.any():
        return None
    if rows.all():
        return given
    for narrower in _narrower(trades.take(rows), has_search=given.get("q") is not None):
        if np.array_equal(narrower.mask(trades), rows):
            return given | _written(narrower)
    return None


def _narrower(used: Trades, *, has_search: bool) -> Iterator[Selection]:
    """Yield the filters that all used trades pass, the plainest first."""
    signs = np.unique(np.sign(used.realized_pnl_quote)).tolist()
    outcome = _OUTCOMES[signs[0]] if len(signs) == 1 else None
    first, last = int(used.closed_at_ms[0]), int(used.closed_at_ms[-1])
    yield Selection(outcome=outcome)
    for name in TEXT_FILTERS:
        more: dict[str, Any] = {name: _only(getattr(used, name))}
        yield Selection(**more)
    yield Selection(from_ms=first)
    yield Selection(from_ms=first, to_ms=last + 1)
    yield Selection(from_ms=first, to_ms=last + 1, outcome=outcome)
    texts: dict[str, Any] = {name: _only(getattr(used, name)) for name in TEXT_FILTERS}
    narrow = Selection(from_ms=first, to_ms=last + 1, outcome=outcome, **texts)
    yield narrow
    # Of trades that share their moment the id tells one; a search asked for is not taken away.
    own_id = used.trade_id[0].decode("utf-8", "replace")
    if len(used) == 1 and own_id and len(own_id) <= TEXT_LIMIT and not has_search:
        yield Selection(from_ms=first, to_ms=last + 1, q=own_id)
        yield replace(narrow, q=own_id)


def _only(labels: Labels) -> str | None:
    """Return the text that all rows have, None where they differ."""
    code = int(labels.codes[0])
    if (labels.codes != code).any():
        return None
    return UNKNOWN if code == ABSENT else labels.names[code]


def _written(chosen: Selection) -> dict[str, Any]:
    """Return the parameters of a selection."""
    texts = {name: getattr(chosen, name) for name in (*TEXT_FILTERS, "outcome", "q")}
    texts |= {"from": iso(chosen.from_ms), "to": iso(chosen.to_ms)}
    return {name: text for name, text in texts.items() if text is not None}
