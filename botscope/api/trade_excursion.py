"""How far the price went for and against one trade, where candles of its bot cover it."""

import math
from dataclasses import asdict
from typing import Any

from botscope.api.schema import NUMBER_OR_NULL, STRING, TEXT, fields, record
from botscope.domain.candles import symbol_key
from botscope.domain.columns import NO_TIME
from botscope.domain.snapshot import BotSnapshot
from botscope.domain.trades import Trades
from botscope.metrics.excursion import EXPLANATION, NO_CANDLES, Excursion, Held, excursion

SWITCH_OR_NULL = {"type": ["boolean", "null"]}
EXCURSION_SHAPE = record(
    **fields(
        NUMBER_OR_NULL,
        "adverse_quote",
        "adverse_ratio",
        "adverse_price",
        "favorable_quote",
        "favorable_ratio",
        "favorable_price",
    ),
    **fields(SWITCH_OR_NULL, "is_adverse_bound", "is_favorable_bound"),
    timeframe=TEXT,
    undefined=TEXT,
    explanation=STRING,
)
AMOUNTS = ("adverse_quote", "favorable_quote")
NAMES = [name for name in EXCURSION_SHAPE["properties"] if name not in ("undefined", "explanation")]


def excursion_of(bot: BotSnapshot, trades: Trades, row: int, scale: float) -> dict[str, Any]:
    """Return the excursions of one trade; all None, with the reason, where they are not known.

    ``scale`` turns money into the unit asked for, NaN where that is not known.
    """
    key = symbol_key(trades.symbol.at(row) or "")
    files = [file for file in bot.candles if symbol_key(file.symbol) == key]
    reason = NO_CANDLES
    for file in sorted(files, key=lambda file: file.step_ms):
        found = excursion(file.candles, file.step_ms, held(trades, row))
        if isinstance(found, Excursion):
            amounts = {name: _known(getattr(found, name) * scale) for name in AMOUNTS}
            return _answer({**asdict(found), **amounts, "timeframe": file.timeframe}, None)
        reason = found
    return _answer({}, reason)


def _answer(known: dict[str, Any], reason: str | None) -> dict[str, Any]:
    return {**dict.fromkeys(NAMES), **known, "undefined": reason, "explanation": EXPLANATION}


def held(trades: Trades, row: int) -> Held:
    """Return what must be known of a trade."""
    opened_at_ms = int(trades.opened_at_ms[row])
    side = trades.side.at(row)
    return Held(
        None if opened_at_ms == NO_TIME else opened_at_ms,
        int(trades.closed_at_ms[row]),
        None if side is None else side.lower(),
        _known(trades.entry_price[row]),
        _known(trades.exit_price[row]),
        _known(trades.quantity_base[row]),
    )


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
