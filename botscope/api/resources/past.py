"""What was known at a past moment: equity, balance and positions as the bots reported them then."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from botscope.api.moments import iso
from botscope.api.schema import (
    COUNT,
    MOMENT,
    NUMBER_OR_NULL,
    STRING,
    SWITCH,
    TEXT,
    Schema,
    fields,
    record,
    rows,
)
from botscope.domain.deposits import Deposit, paid_in_quote
from botscope.domain.history import HistoryRow, HistorySeries, told
from botscope.domain.marking import total_or_none
from botscope.domain.snapshot import BotSnapshot
from botscope.domain.trades import Trades
from botscope.history.compact import positions_of

AMOUNTS = ("equity_quote", "balance_quote", "unrealized_pnl_quote")

POSITION_SHAPE = record(
    bot_id=STRING,
    symbol=TEXT,
    side=TEXT,
    **fields(NUMBER_OR_NULL, "quantity_base", "entry_price", "mark_price", "unrealized_pnl_quote"),
    opened_at=MOMENT,
)
POSITIONS: Schema = {"type": ["array", "null"], "items": POSITION_SHAPE}
THEN_SHAPE: Schema = {
    **record(
        at=MOMENT,
        is_known=SWITCH,
        message=STRING,
        state_at=MOMENT,
        **fields(NUMBER_OR_NULL, *AMOUNTS, "realized_equity_quote"),
        bot_versions=rows(STRING),
        positions=POSITIONS,
        positions_left_out_count=COUNT,
    ),
    "type": ["object", "null"],
}


def then_of(
    bots: Sequence[BotSnapshot],
    at_ms: int,
    trades: Trades,
    starting_quote: float | None,
    deposits: Sequence[Deposit],
) -> dict[str, Any]:
    """Return what was known at a moment; only where it was known of every bot."""
    problems = [text for bot in bots if (text := _problem(bot.history.series, at_ms))]
    known = [] if problems else [(bot, _report(bot.history.series, at_ms)) for bot in bots]
    state_ms = min((row.moment_ms for _, row in known), default=None)
    positions, left_out_count = _positions(known)
    return {
        "at": iso(at_ms),
        "is_known": bool(known),
        "message": problems[0] if problems else _message(state_ms),
        "state_at": iso(state_ms),
        **{name: total_or_none([told(getattr(row, name)) for _, row in known]) for name in AMOUNTS},
        "realized_equity_quote": _realized(trades, at_ms, starting_quote, deposits),
        "bot_versions": sorted({row.bot_version for _, row in known if row.bot_version}),
        "positions": positions,
        "positions_left_out_count": left_out_count,
    }


def _message(state_ms: int | None) -> str:
    return "No bot was found yet." if state_ms is None else f"As reported at {iso(state_ms)}."


def _report(series: HistorySeries, at_ms: int) -> HistoryRow:
    index = series.index_at(at_ms)
    return series.row(0 if index is None else index)


def _problem(series: HistorySeries, at_ms: int) -> str | None:
    """Return why nothing is known of a moment, None where something is."""
    if not len(series):
        return "Nothing was kept of this bot yet."
    index = series.index_at(at_ms)
    if index is None:
        return f"Nothing was kept yet at that moment: the history begins at {_at(series, 0)}."
    if series.holds_at(index, at_ms):
        return None
    if index == len(series) - 1:
        return f"Nothing was kept after {_at(series, index)}: dashboard or bot did not run."
    return (
        f"Nothing was kept between {_at(series, index)} and {_at(series, index + 1)}: "
        "dashboard or bot did not run."
    )


def _at(series: HistorySeries, index: int) -> str | None:
    return iso(int(series.moment_ms[index]))


def _positions(
    known: Sequence[tuple[BotSnapshot, HistoryRow]],
) -> tuple[list[dict[str, Any]] | None, int]:
    """Return the open positions of all bots, None where one of them does not tell."""
    listed: list[dict[str, Any]] = []
    left_out_count = 0
    for bot, row in known:
        positions, more = positions_of(row.positions)
        if positions is None:
            return None, 0
        left_out_count += more
        for position in positions:
            opened_ms = position.pop("opened_at_ms")
            listed.append({"bot_id": bot.bot_id, **position, "opened_at": iso(opened_ms)})
    return (listed if known else None), left_out_count


def _realized(
    trades: Trades, at_ms: int, starting_quote: float | None, deposits: Sequence[Deposit]
) -> float | None:
    """Return the start, what all trades closed by then had brought, and what was paid in by then.

    That is where the realized curve stands at that moment.
    """
    count = int(np.searchsorted(trades.closed_at_ms, at_ms, side="right"))
    realized = float(trades.realized_pnl_quote[:count].sum())
    return total_or_none([starting_quote, realized, paid_in_quote(deposits, at_ms)])
