"""A value behind a figure, and those that many figures share, by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from botscope.metrics.bootstrap import MAX_RESAMPLED, RUNS
from botscope.metrics.glossary_entries import Unit
from botscope.metrics.intervals import CONFIDENCE, normal_quantile
from botscope.metrics.ledger import Ledger
from botscope.metrics.seed import SEED
from botscope.metrics.undefined import Undefined, Value

InputUnit = Unit | Literal["text", "exact"]
"""``exact`` is a number with all its digits, such as a price."""


@dataclass(frozen=True, slots=True)
class Input:
    """One value that a formula uses, or how it is used in words; None where it is unknown."""

    name: str
    title: str
    unit: InputUnit
    value: Value | str | None


Inputs = Callable[[Ledger], list[Input]]

_QUANTITIES: dict[str, tuple[str, Unit, Callable[[Ledger], Value | None]]] = {
    "trade_count": ("Trades", "count", lambda ledger: ledger.trade_count),
    "win_count": ("Wins", "count", lambda ledger: ledger.win_count),
    "loss_count": ("Losses", "count", lambda ledger: ledger.loss_count),
    "flat_count": ("Break-even", "count", lambda ledger: ledger.flat_count),
    "profit_quote": ("Sum of all wins", "quote", lambda ledger: ledger.profit_quote),
    "loss_quote": ("Sum of all losses", "quote", lambda ledger: ledger.loss_quote),
    "realized_pnl_quote": ("Realized P&L", "quote", lambda ledger: ledger.realized_quote),
    "unrealized_pnl_quote": (
        "Unrealized P&L, from the state file",
        "quote",
        lambda ledger: ledger.context.unrealized_quote,
    ),
    "starting_quote": (
        "Starting balance",
        "quote",
        lambda ledger: ledger.context.starting_quote,
    ),
    "average_win_quote": ("Average win", "quote", lambda ledger: ledger.average_win_quote),
    "average_loss_quote": ("Average loss", "quote", lambda ledger: ledger.average_loss_quote),
    "confidence_z": (
        "Normal quantile for 95%",
        "number",
        lambda ledger: normal_quantile(0.5 + CONFIDENCE / 2),
    ),
    "mean_pnl_quote": (
        "Mean P&L",
        "quote",
        lambda ledger: ledger.realized_quote / ledger.trade_count,
    ),
    "pnl_deviation_quote": (
        "Standard deviation of P&L",
        "quote",
        lambda ledger: float(ledger.pnl_quote.std(ddof=1)) if ledger.trade_count > 1 else None,
    ),
    "maker_fee_ratio": ("Fee per side", "ratio", lambda ledger: ledger.fee_ratio),
}


def named(*names: str) -> Inputs:
    """Return a list of quantities by name."""

    def list_inputs(ledger: Ledger) -> list[Input]:
        return [quantity(name, ledger) for name in names]

    return list_inputs


def quantity(name: str, ledger: Ledger) -> Input:
    """Return a value that many figures share, by its name."""
    title, unit, measure = _QUANTITIES[name]
    value = measure(ledger)
    return Input(name, title, unit, None if isinstance(value, Undefined) else value)


def draws(ledger: Ledger) -> list[Input]:
    """Return what makes the draws of an interval the same again; nothing where none are made."""
    if ledger.trade_count > MAX_RESAMPLED:
        return []
    return [
        Input("runs_count", "Draws", "count", RUNS),
        Input("seed", "Seed of the draws", "number", SEED),
    ]
