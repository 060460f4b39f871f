"""Why a figure is what it is: the formula in words with the values that went into it."""

from typing import Any

import numpy as np

from botscope.domain.trades import Trades
from botscope.metrics.context import Context
from botscope.metrics.explain_inputs import INPUTS, USED, Input
from botscope.metrics.glossary import figure
from botscope.metrics.ledger import Ledger
from botscope.metrics.periods import today_pnl_quote, today_start_ms
from botscope.metrics.stats import FIGURES, figure_value
from botscope.metrics.undefined import number_or_none


def explain(
    key: str, trades: Trades, context: Context, left_out: dict[str, int] | None = None
) -> dict[str, Any]:
    """Return formula, inputs and result of one figure; KeyError for an unknown key.

    Parameters
    ----------
    left_out
        How many rows were left out, by reason.

    Returns
    -------
    dict
        ``inputs`` hold the values with which the formula can be redone by hand; moments are UTC
        milliseconds. ``result`` is what `figures` answers, ``undefined`` the reason where None.
    """
    entry = figure(key)
    with np.errstate(all="ignore"):
        ledger = Ledger.of(trades, context)
        result, reason, inputs = _answer(key, ledger)
        used = USED[key](ledger) if key in USED else ledger.trade_count
    return {
        "figure": key,
        "title": entry.title,
        "unit": entry.unit,
        "formula": entry.formula,
        "inputs": [_plain(value) for value in inputs],
        "result": result,
        "undefined": reason,
        "used_count": used,
        "left_out": _by_count(left_out or {}),
    }


def _answer(key: str, ledger: Ledger) -> tuple[Any, str | None, list[Input]]:
    if key in FIGURES:
        result, reason = figure_value(key, ledger)
        inputs = INPUTS[key](ledger) if ledger.trade_count else []
        return result, reason, inputs
    if key == "today_pnl_quote":
        return _today(ledger)
    return None, f"It does not follow from trades alone. Source: {figure(key).source}.", []


def _today(ledger: Ledger) -> tuple[Any, str | None, list[Input]]:
    now_ms, tz = ledger.context.now_ms, ledger.context.tz
    since = today_start_ms(now_ms, tz)
    count = int(np.count_nonzero(ledger.trades.closed_at_ms >= since))
    inputs = [
        Input("today_from", f"Midnight ({tz})", "moment", since),
        Input("today_trade_count", "Trades closed since", "count", count),
    ]
    return today_pnl_quote(ledger.trades, now_ms=now_ms, tz=tz), None, inputs


def _plain(value: Input) -> dict[str, Any]:
    number = None if value.value is None else number_or_none(value.value)
    return {"name": value.name, "title": value.title, "value": number, "unit": value.unit}


def _by_count(left_out: dict[str, int]) -> list[dict[str, Any]]:
    ordered = sorted(left_out.items(), key=lambda item: (-item[1], item[0]))
    return [{"reason": reason, "count": count} for reason, count in ordered if count]
