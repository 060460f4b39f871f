"""Why a figure is what it is: the formula in words with the values that went into it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from botscope.domain.trades import Trades
from botscope.metrics.bootstrap import Resamples, mean_interval, profit_factor_interval
from botscope.metrics.context import Context
from botscope.metrics.explain_inputs import INPUTS, USED, Input, named
from botscope.metrics.glossary import figure
from botscope.metrics.ledger import Ledger
from botscope.metrics.periods import today_pnl_quote, today_start_ms
from botscope.metrics.stats import FIGURES, figure_value
from botscope.metrics.undefined import number_or_none
from botscope.metrics.versions import SEED

_Answer = tuple[Any, str | None, list[Input]]


def explain(
    key: str,
    trades: Trades,
    context: Context,
    left_out: dict[str, int] | None = None,
    known: dict[str, float | None] | None = None,
) -> dict[str, Any]:
    """Return formula, inputs and result of one figure; KeyError for an unknown key.

    Parameters
    ----------
    left_out
        How many rows were left out, by reason.
    known
        Figures that do not follow from trades, such as those of the state file, by key.

    Returns
    -------
    dict
        ``inputs`` hold the values with which the formula can be redone by hand; moments are UTC
        milliseconds. ``result`` is what `figures` answers, ``undefined`` the reason where None.
    """
    entry = figure(key)
    with np.errstate(all="ignore"):
        ledger = Ledger.of(trades, context)
        result, reason, inputs = _answer(key, ledger, known or {})
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


def _answer(key: str, ledger: Ledger, known: dict[str, float | None]) -> _Answer:
    if key in FIGURES:
        result, reason = figure_value(key, ledger)
        return result, reason, INPUTS[key](ledger) if ledger.trade_count else []
    if key in _DERIVED:
        return _DERIVED[key](ledger)
    if (value := known.get(key)) is None:
        return None, f"It does not follow from trades. Source: {figure(key).source}.", []
    return value, None, _account_inputs(key, ledger, value)


def _account_inputs(key: str, ledger: Ledger, value: float) -> list[Input]:
    """Return how trades lead to the account: start + realized + unrealized + unexplained."""
    if key != "equity_quote":
        return []
    parts = named("starting_quote", "realized_pnl_quote", "unrealized_pnl_quote")(ledger)
    amounts = [part.value for part in parts if isinstance(part.value, float | int)]
    if len(amounts) < len(parts):
        return parts
    rest = Input("unexplained_quote", "Not explained by trades", "quote", value - sum(amounts))
    return [*parts, rest]


def _expectancy_interval(ledger: Ledger) -> _Answer:
    key = "expectancy_interval"
    interval = None
    if ledger.trade_count >= 2:
        interval = mean_interval(Resamples(ledger.pnl_quote, SEED))
    if interval is None:
        return None, figure(key).undefined, []
    inputs = named("mean_pnl_quote", "pnl_deviation_quote", "trade_count")(ledger)
    return list(interval), None, inputs


def _profit_factor_interval(ledger: Ledger) -> _Answer:
    key = "profit_factor_interval"
    interval = None
    if ledger.trade_count >= 2:
        interval = profit_factor_interval(Resamples(ledger.pnl_quote, SEED))
    if interval is None:
        return None, figure(key).undefined, []
    inputs = named("profit_quote", "loss_quote", "win_count", "loss_count")(ledger)
    return list(interval), None, inputs


def _drawdown(ledger: Ledger) -> _Answer:
    return _answer("current_drawdown_ratio", ledger, {})


def _today(ledger: Ledger) -> _Answer:
    now_ms, tz = ledger.context.now_ms, ledger.context.tz
    since = today_start_ms(now_ms, tz)
    count = int(np.count_nonzero(ledger.trades.closed_at_ms >= since))
    inputs = [
        Input("today_from", f"Midnight ({tz})", "moment", since),
        Input("today_trade_count", "Trades closed since", "count", count),
    ]
    return today_pnl_quote(ledger.trades, now_ms=now_ms, tz=tz), None, inputs


_DERIVED: dict[str, Callable[[Ledger], _Answer]] = {
    "expectancy_interval": _expectancy_interval,
    "profit_factor_interval": _profit_factor_interval,
    "drawdown_ratio": _drawdown,
    "today_pnl_quote": _today,
}


def _plain(value: Input) -> dict[str, Any]:
    number = None if value.value is None else number_or_none(value.value)
    return {"name": value.name, "title": value.title, "value": number, "unit": value.unit}


def _by_count(left_out: dict[str, int]) -> list[dict[str, Any]]:
    ordered = sorted(left_out.items(), key=lambda item: (-item[1], item[0]))
    return [{"reason": reason, "count": count} for reason, count in ordered if count]
