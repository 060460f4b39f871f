"""What explains a figure that is told or known beside the trades: the values it is made of."""

from typing import Any

from botscope.metrics.explain_values import Input, InputUnit
from botscope.metrics.glossary import figure
from botscope.metrics.glossary_account import COMPARISON

Answer = tuple[Any, str | None, list[Input]]
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


def told(key: str, known: dict[str, Known]) -> Answer:
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
