"""The rows of the log that one trade is made of, with what of each of them counts in it."""

import math
from collections.abc import Iterator
from typing import Any

from botscope.api.schema import COUNT, INTEGER, NUMBER_OR_NULL, STRING, TEXT, record
from botscope.domain.fills import NO_FILLS, TripFills
from botscope.domain.snapshot import BotSnapshot
from botscope.domain.trades import Trades

FILL_SHAPE = record(
    role=STRING,
    line=COUNT,
    offset=INTEGER,
    side=TEXT,
    quantity_base=NUMBER_OR_NULL,
    price=NUMBER_OR_NULL,
    text=TEXT,
)

_PAIRED_KINDS = ("fills", "events")
_SHOWN_COUNT = 500
"""The text of each row is read from the disk: a position of ten thousand rows need not be whole."""

_SIDES = {"long": ("buy", "sell"), "short": ("sell", "buy")}


def fills_of(
    bot: BotSnapshot, source: int, trades: Trades, row: int
) -> tuple[list[dict[str, Any]], int]:
    """Return the rows of one trade in the order in which they came to it, and how many there are.

    ``source`` is the number of the trade's file among those of its bot.
    """
    line, offset = int(trades.line[row]), int(trades.offset[row])
    quantity = trades.quantity_base[row]
    if trades.open_line[row] < 0:
        return [_fill("trade", line, offset, None, quantity, math.nan)], 1
    opening, closing = _SIDES.get(trades.side.at(row) or "", (None, None))
    kept = _kept(bot, source)
    rows = kept.rows_of(line)
    shown = [
        _fill("open", *place, opening, *amounts)
        for place, amounts in _openings(kept, rows[: _SHOWN_COUNT - 1], trades, row)
    ]
    last = _fill("close", line, offset, closing, quantity, trades.exit_price[row])
    return [*shown, last], max(len(rows), 1) + 1


def has_all_fills(bot: BotSnapshot, source: int, *, is_paired: bool) -> bool:
    """Return False where rows that the list does not name may be part of a trade."""
    if is_paired:
        return not _kept(bot, source).is_pooled
    return bot.files[source].layout_kind not in _PAIRED_KINDS


def _kept(bot: BotSnapshot, source: int) -> TripFills:
    return bot.fills[source] if source < len(bot.fills) else NO_FILLS


def _openings(
    kept: TripFills, rows: range, trades: Trades, row: int
) -> Iterator[tuple[tuple[int, int], tuple[float, float]]]:
    """Yield line and offset, quantity and price of each opening row."""
    for at in rows:
        yield (
            (int(kept.line[at]), int(kept.offset[at])),
            (kept.quantity_base[at], kept.price[at]),
        )
    if not rows:
        # Of a pool the first row opened some part of the amount: which one is not known.
        amounts = (trades.quantity_base[row], trades.entry_price[row])
        place = int(trades.open_line[row]), int(trades.open_offset[row])
        yield place, (math.nan, math.nan) if kept.is_pooled else amounts


def _fill(
    role: str, line: int, offset: int, side: str | None, quantity: float, price: float
) -> dict[str, Any]:
    return {
        "role": role,
        "line": line,
        "offset": offset,
        "side": side,
        "quantity_base": _known(quantity),
        "price": _known(price),
    }


def _known(amount: float) -> float | None:
    # What is left of a row after parts of it is a difference: 0.3 - 0.1 is not quite 0.2.
    return float(f"{amount:.15g}") if math.isfinite(amount) else None
