"""Why a figure is what it is: the formula in words with the values that went into it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from botscope.domain.trades import Trades
from botscope.metrics.bootstrap import Resamples, mean_interval, profit_factor_interval
from botscope.metrics.context import Context
from botscope.metrics.explain_inputs import INPUTS
from botscope.metrics.explain_rows import lacking_count, used_rows
from botscope.metrics.explain_values import Input, InputUnit, draws, named
from botscope.metrics.falls_apart import note_of
from botscope.metrics.glossary import figure
from botscope.metrics.glossary_account import COMPARISON
from botscope.metrics.intervals_missing import why_no_factor_interval, why_no_mean_interval
from botscope.metrics.ledger import Ledger
from botscope.metrics.periods import today_pnl_quote, today_start_ms
from botscope.metrics.seed import SEED
from botscope.metrics.stats import FIGURES, figure_value
from botscope.metrics.undefined import number_or_none

_Answer = tuple[Any, str | None, list[Input]]
Known = float | int | str | list[float | int | None] | dict[str, str] | None

_EXPECTED = (
    "starting_quote",
    "realized_pnl_quote",
    "deposits_quote",
    "unrealized_pnl_quote",
    "open_fee_quote",
)
_CHANGE = ("equity_quote", "starting_quote", "deposits_quote")
_PAIR = ("a_expectancy_quote", "b_expectancy_quote", "a_trade_count", "b_trade_count")
_SPREAD = (*_PAIR, "a_deviation_quote", "b_deviation_quote")
_RULE = (*_SPREAD, "pair_count", "alpha_ratio", "expected_effect_variance")
_LABELINGS = (
    "labeling_method",
    *_PAIR,
    "difference_quote",
    "labelings_count",
    "seed",
    "pooled_deviation_quote",
)
_RUNS = ("drawing_method", "runs_count", "simulated_trade_count", "block_count", "seed")
PARTS: dict[str, tuple[str, ...]] = {
    "equity_quote": (*_EXPECTED, "unexplained_quote"),
    "change_quote": _CHANGE,
    "change_ratio": _CHANGE,
    "expected_quote": _EXPECTED,
    "unexplained_quote": ("balance_quote", "expected_quote"),
    "total_quote": ("free_quote", "locked_quote"),
    "balance_quote": ("equity_quote", "total_quote"),
    "starting_quote": ("account_starting_quote", "earlier_pnl_quote"),
    "tolerance_quote": ("starting_quote", "expected_quote"),
    "a_expectancy_quote": ("a_realized_pnl_quote", "a_trade_count"),
    "b_expectancy_quote": ("b_realized_pnl_quote", "b_trade_count"),
    "difference_quote": _PAIR,
    "difference_interval": _SPREAD,
    "anytime_interval": _RULE,
    "p_value": _LABELINGS,
    "probability_b_better_ratio": _SPREAD,
    "effect_size": _SPREAD,
    "trades_needed_count": _RULE,
    "p_value_corrected": ("p_value", "pair_count"),
    "risk_of_ruin_ratio": ("present_quote", "ruin_quote", *_RUNS),
    "final_pnl_quote": _RUNS,
    "percentile_ratio": _RUNS,
}
"""What a figure is made of that does not follow from the trades alone."""

_PART_TITLES = {
    "open_fee_quote": "Fees paid for what is open",
    "account_starting_quote": "Starting balance of the account",
    "earlier_pnl_quote": "Realized P&L before the selection",
    "a_realized_pnl_quote": "Realized P&L of a",
    "b_realized_pnl_quote": "Realized P&L of b",
    "a_deviation_quote": "Standard deviation of a",
    "b_deviation_quote": "Standard deviation of b",
    "labeling_method": "Method",
    "drawing_method": "Method",
    "labelings_count": "Labelings tried",
    "pooled_deviation_quote": "Standard deviation of all these trades together",
    "seed": "Seed of the draws",
    "alpha_ratio": "Error allowed over all looks",
    "expected_effect_variance": "Variance of the effects that the rule expects",
    "a_trade_count": "Trades of a",
    "b_trade_count": "Trades of b",
    "pair_count": "Pairs of versions",
    "present_quote": "Present balance",
    "ruin_quote": "Ruin at",
    "runs_count": "Simulated runs",
    "simulated_trade_count": "Trades per run",
    "block_count": "Trades per block",
}


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


def _answer(key: str, ledger: Ledger, known: dict[str, Known]) -> _Answer:
    if key in FIGURES:
        result, reason = figure_value(key, ledger)
        has_inputs = ledger.trade_count > 0 or result is not None
        return result, reason, INPUTS[key](ledger) if has_inputs else []
    if key in _DERIVED:
        return _DERIVED[key](ledger)
    return _told(key, known)


def _told(key: str, known: dict[str, Known]) -> _Answer:
    """Answer with what is known beside the trades, and with what it is made of."""
    inputs = [
        Input(name, _title(name), _unit(name), part)
        for name in PARTS.get(key, ())
        if name in known and not isinstance(part := known[name], list | dict)
    ]
    value = known.get(key)
    return value, _why_untold(key, known) if value is None else None, inputs


def _why_untold(key: str, known: dict[str, Known]) -> str:
    """Return the reason that is known beside the trades, else the rule of the figure."""
    reasons = known.get("undefined")
    own = reasons.get(key) if isinstance(reasons, dict) else None
    return _why_unknown(key) if own is None else own


def _why_unknown(key: str) -> str:
    if any(entry.key == key for entry in COMPARISON):
        return "It compares two versions; name them with a and b."
    return figure(key).undefined


def _title(name: str) -> str:
    return _PART_TITLES[name] if name in _PART_TITLES else figure(name).title


def _unit(name: str) -> InputUnit:
    if name.endswith("_count"):
        return "count"
    if name.endswith("_method"):
        return "text"
    if name in ("seed", "expected_effect_variance"):
        return "number"
    return "ratio" if name in ("p_value", "alpha_ratio") else "quote"


def _expectancy_interval(ledger: Ledger) -> _Answer:
    interval = None
    if ledger.trade_count >= 2:
        interval = mean_interval(Resamples(ledger.pnl_quote, SEED))
    if interval is None:
        return None, why_no_mean_interval(ledger.pnl_quote), []
    inputs = named("mean_pnl_quote", "pnl_deviation_quote", "trade_count")(ledger)
    return list(interval), None, [*inputs, *draws(ledger)]


def _profit_factor_interval(ledger: Ledger) -> _Answer:
    interval = None
    if ledger.trade_count >= 2:
        interval = profit_factor_interval(Resamples(ledger.pnl_quote, SEED))
    if interval is None:
        return None, why_no_factor_interval(ledger.pnl_quote), []
    inputs = named("profit_quote", "loss_quote", "win_count", "loss_count")(ledger)
    return list(interval), None, [*inputs, *draws(ledger)]


def _drawdown(ledger: Ledger) -> _Answer:
    return _answer("current_drawdown_ratio", ledger, {})


def _today(ledger: Ledger) -> _Answer:
    now_ms, tz = ledger.context.now_ms, ledger.context.tz
    pnl = ledger.pnl_quote[used_rows("today_pnl_quote", ledger)]
    inputs = [
        Input("today_from", f"Midnight ({tz})", "moment", today_start_ms(now_ms, tz)),
        Input("today_trade_count", "Trades closed since", "count", len(pnl)),
        Input("profit_quote", "Sum of their wins", "quote", float(pnl[pnl > 0].sum())),
        Input("loss_quote", "Sum of their losses", "quote", abs(float(pnl[pnl < 0].sum()))),
    ]
    return today_pnl_quote(ledger.trades, now_ms=now_ms, tz=tz), None, inputs


def _cumulative(ledger: Ledger) -> _Answer:
    return _answer("realized_pnl_quote", ledger, {})


_DERIVED: dict[str, Callable[[Ledger], _Answer]] = {
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
