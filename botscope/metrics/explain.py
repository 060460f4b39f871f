"""Why a figure is what it is: the formula in words with the values that went into it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from botscope.domain.trades import Trades
from botscope.metrics.bootstrap import Resamples, mean_interval, profit_factor_interval
from botscope.metrics.context import Context
from botscope.metrics.explain_inputs import INPUTS
from botscope.metrics.explain_rows import lacking_count, used_rows
from botscope.metrics.explain_told import Answer, Known, told
from botscope.metrics.explain_values import Input, draws, named
from botscope.metrics.falls_apart import note_of
from botscope.metrics.glossary import figure
from botscope.metrics.intervals_missing import why_no_factor_interval, why_no_mean_interval
from botscope.metrics.ledger import Ledger
from botscope.metrics.periods import today_pnl_quote, today_start_ms
from botscope.metrics.seed import SEED
from botscope.metrics.stats import FIGURES, figure_value
from botscope.metrics.undefined import number_or_none


def explain(
    key: str,
    trades: Trades,
    context: Context,
    left_out: dict[str, int] | None = None,
    known: dict[str, Known] | None = None,
    used_count: int | None = None,
    parts: list[Input] | None = None,
) -> dict[str, Any]:
    """Return formula, inputs and result of one figure; KeyError for an unknown key.

    Parameters
    ----------
    left_out
        How many rows were left out, by reason.
    known
        Figures that do not follow from these trades alone, such as those of the state file or of
        a comparison, and the values that they are made of, by key; ``undefined`` says of those
        without a value why.
    used_count
        How many trades such a figure is made of; None means that its own rule tells.
    parts
        What went into the figure beside the trades, such as the open positions; None means that
        its inputs follow from the trades and from what is known.

    Returns
    -------
    dict
        ``inputs`` hold the values with which the formula can be redone by hand; moments are UTC
        milliseconds. ``note`` says what else to know. ``result`` is what `figures` answers,
        ``undefined`` the reason where None.
    """
    entry = figure(key)
    with np.errstate(all="ignore"):
        ledger = Ledger.of(trades, context)
        result, reason, own = _answer(key, ledger, known or {})
        inputs = own if parts is None else parts
        if used_count is None:
            used_count = int(np.count_nonzero(used_rows(key, ledger)))
        lacking = lacking_count(key, ledger)
        note = note_of(key, ledger)
    return {
        "figure": key,
        "title": entry.title,
        "unit": entry.unit,
        "formula": entry.formula,
        "note": note,
        "inputs": [_plain(value) for value in inputs],
        "result": result,
        "undefined": reason,
        "used_count": used_count,
        "left_out": _by_count({**(left_out or {}), **lacking}),
    }


def _answer(key: str, ledger: Ledger, known: dict[str, Known]) -> Answer:
    if key in FIGURES:
        result, reason = figure_value(key, ledger)
        has_inputs = ledger.trade_count > 0 or result is not None
        return result, reason, INPUTS[key](ledger) if has_inputs else []
    if key in _DERIVED:
        return _DERIVED[key](ledger)
    return told(key, known)


def _expectancy_interval(ledger: Ledger) -> Answer:
    interval = None
    if ledger.trade_count >= 2:
        interval = mean_interval(Resamples(ledger.pnl_quote, SEED))
    if interval is None:
        return None, why_no_mean_interval(ledger.pnl_quote), []
    inputs = named("mean_pnl_quote", "pnl_deviation_quote", "trade_count")(ledger)
    return list(interval), None, [*inputs, *draws(ledger)]


def _profit_factor_interval(ledger: Ledger) -> Answer:
    interval = None
    if ledger.trade_count >= 2:
        interval = profit_factor_interval(Resamples(ledger.pnl_quote, SEED))
    if interval is None:
        return None, why_no_factor_interval(ledger.pnl_quote), []
    inputs = named("profit_quote", "loss_quote", "win_count", "loss_count")(ledger)
    return list(interval), None, [*inputs, *draws(ledger)]


def _drawdown(ledger: Ledger) -> Answer:
    return _answer("current_drawdown_ratio", ledger, {})


def _today(ledger: Ledger) -> Answer:
    now_ms, tz = ledger.context.now_ms, ledger.context.tz
    pnl = ledger.pnl_quote[used_rows("today_pnl_quote", ledger)]
    inputs = [
        Input("today_from", f"Midnight ({tz})", "moment", today_start_ms(now_ms, tz)),
        Input("today_trade_count", "Trades closed since", "count", len(pnl)),
        Input("profit_quote", "Sum of their wins", "quote", float(pnl[pnl > 0].sum())),
        Input("loss_quote", "Sum of their losses", "quote", abs(float(pnl[pnl < 0].sum()))),
    ]
    return today_pnl_quote(ledger.trades, now_ms=now_ms, tz=tz), None, inputs


def _cumulative(ledger: Ledger) -> Answer:
    return _answer("realized_pnl_quote", ledger, {})


_DERIVED: dict[str, Callable[[Ledger], Answer]] = {
    "expectancy_interval": _expectancy_interval,
    "profit_factor_interval": _profit_factor_interval,
    "drawdown_ratio": _drawdown,
    "today_pnl_quote": _today,
    "cumulative_pnl_quote": _cumulative,
}


def _plain(value: Input) -> dict[str, Any]:
    known = value.value
    plain = known if known is None or isinstance(known, str) else number_or_none(known)
    return {"name": value.name, "title": value.title, "value": plain, "unit": value.unit}


def _by_count(left_out: dict[str, int]) -> list[dict[str, Any]]:
    ordered = sorted(left_out.items(), key=lambda item: (-item[1], item[0]))
    return [{"reason": reason, "count": count} for reason, count in ordered if count]
