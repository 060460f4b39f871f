"""What is drawn on candles: entries and exits of trades, and the prices that the bot waits for."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from botscope.api.schema import (
    INTEGER,
    NUMBER,
    NUMBER_OR_NULL,
    STRING,
    SWITCH,
    TEXT,
    record,
)
from botscope.api.trade_rows import file_slugs
from botscope.api.view import BotView
from botscope.domain.candles import symbol_key
from botscope.domain.columns import FloatArray, IntArray
from botscope.domain.snapshot import BotSnapshot
from botscope.domain.state import BotState, Order, Position
from botscope.domain.trades import Trades
from botscope.metrics.units import scaled

MARKED_TRADES_LIMIT = 1000
"""More rings than this are a carpet; the newest trades are marked."""

MARKER_SHAPE = record(
    t_ms=INTEGER,
    kind=STRING,
    side=TEXT,
    price=NUMBER_OR_NULL,
    quantity_base=NUMBER_OR_NULL,
    realized_pnl_quote=NUMBER_OR_NULL,
    trade_id=TEXT,
    place_id=TEXT,
    bot_id=STRING,
    is_open=SWITCH,
)
LEVEL_SHAPE = record(
    kind=STRING,
    price=NUMBER,
    side=TEXT,
    quantity_base=NUMBER_OR_NULL,
    words=STRING,
    bot_id=STRING,
)

EXIT_ORDERS = ("stop", "take_profit", "takeprofit", "tp", "sl")
DONE = ("filled", "closed", "canceled", "cancelled", "expired", "rejected")


def rows_between(view: BotView, key: str, from_ms: int, to_ms: int) -> IntArray:
    """Return the trades of a market that were opened or closed within a range of time."""
    trades = view.trades
    first = int(np.searchsorted(trades.closed_at_ms, from_ms))
    is_of_market = np.array([*(symbol_key(name) == key for name in trades.symbol.names), False])
    rows = first + np.flatnonzero(is_of_market[trades.symbol.codes[first:]])
    opened, closed = trades.opened_at_ms[rows], trades.closed_at_ms[rows]
    is_opened = (opened >= from_ms) & (opened < to_ms)
    return rows[is_opened | ((closed >= from_ms) & (closed < to_ms))]


def markers_of(
    view: BotView, rows: IntArray, scale: FloatArray, from_ms: int, to_ms: int
) -> list[dict[str, Any]]:
    """Return entry and exit of the newest of some trades, those that lie within the range.

    ``scale`` brings the result of each of the trades to the unit asked for.
    """
    part, slugs = view.trades.take(rows[-MARKED_TRADES_LIMIT:]), file_slugs(view)
    part = scaled(part, scale[-MARKED_TRADES_LIMIT:])
    found = []
    for index in range(len(part)):
        about = _about(view, part, index, slugs)
        ends = (
            ("entry", int(part.opened_at_ms[index]), part.entry_price[index]),
            ("exit", int(part.closed_at_ms[index]), part.exit_price[index]),
        )
        found += [
            {"t_ms": at_ms, "kind": kind, "price": _number(price), **about}
            for kind, at_ms, price in ends
            if from_ms <= at_ms < to_ms
        ]
    return found


def _about(view: BotView, part: Trades, index: int, slugs: Sequence[str]) -> dict[str, Any]:
    source, line, open_line = (
        int(column[index]) for column in (part.source, part.line, part.open_line)
    )
    place_id = f"{slugs[source]}:{line if open_line < 0 else f'{open_line}-{line}'}"
    return {
        "side": part.side.at(index),
        "quantity_base": _number(part.quantity_base[index]),
        "realized_pnl_quote": _number(part.realized_pnl_quote[index]),
        "trade_id": part.trade_id[index].decode("utf-8", "replace") or place_id,
        "place_id": place_id,
        "bot_id": view.files[source][0].bot_id,
        "is_open": False,
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def open_markers(view: BotView, key: str, from_ms: int, to_ms: int) -> list[dict[str, Any]]:
    """Return the entries of what is still open."""
    return [
        {
            "t_ms": position.opened_at_ms,
            "kind": "entry",
            "side": position.side,
            "price": position.entry_price,
            "quantity_base": position.quantity_base,
            "realized_pnl_quote": None,
            "trade_id": None,
            "place_id": None,
            "bot_id": bot.bot_id,
            "is_open": True,
        }
        for bot, position in view.positions
        if symbol_key(position.symbol or "") == key
        and position.opened_at_ms is not None
        and from_ms <= position.opened_at_ms < to_ms
    ]


def levels_of(bots: Sequence[BotSnapshot], key: str) -> list[dict[str, Any]]:
    """Return the prices that the bots wait for in a market: each of a side and kind once.

    The order that will close a position is often told twice, as its target and as an order.
    """
    found: dict[tuple[str, str, float], dict[str, Any]] = {}
    for bot in bots:
        for level in _levels(bot, key):
            _add(found, level)
    return list(found.values())


def _add(found: dict[tuple[str, str, float], dict[str, Any]], level: dict[str, Any]) -> None:
    bot_id, kind, price = level["bot_id"], level["kind"], level["price"]
    if kind in ("buy", "sell") and (target := found.pop((bot_id, "target", price), None)):
        level = {**target, "kind": kind, "words": f"{level['words']}: {target['words']}"}
    found.setdefault((bot_id, kind, price), level)


def _levels(bot: BotSnapshot, key: str) -> Iterator[dict[str, Any]]:
    state = bot.state or BotState()
    for position in state.positions:
        if symbol_key(position.symbol or "") == key:
            yield from _of_position(bot, position)
    for order in state.orders:
        if symbol_key(order.symbol or "") == key and _waits(order):
            yield from _level(bot, order.side or "", order.price, order.side, order.quantity_base)
    if [symbol_key(symbol) for symbol in state.symbols] == [key]:
        yield from _of_grid(bot, state.grid.get("levels", ()))


def _of_grid(bot: BotSnapshot, levels: Sequence[Any]) -> Iterator[dict[str, Any]]:
    for level in levels:
        is_told = isinstance(level, dict) and level.get("status") not in DONE
        price = level.get("price") if is_told else None
        if isinstance(price, float | int) and not isinstance(price, bool):
            yield from _level(bot, str(level.get("side") or ""), price)


def _of_position(bot: BotSnapshot, position: Position) -> Iterator[dict[str, Any]]:
    for kind, price in (
        ("stop", position.stop_loss_price),
        ("target", position.take_profit_price),
        ("entry", position.entry_price),
    ):
        yield from _level(bot, kind, price, position.side, position.quantity_base)


def _waits(order: Order) -> bool:
    # An order that closes a position is its stop or target, which stands above.
    kind, status = (order.type or "").lower(), (order.status or "").lower()
    return not kind.startswith(EXIT_ORDERS) and status not in DONE


def _level(
    bot: BotSnapshot,
    kind: str,
    price: float | None,
    side: str | None = None,
    quantity_base: float | None = None,
) -> Iterator[dict[str, Any]]:
    known = kind.lower()
    if price is None or known not in WORDS:
        return
    yield {
        "kind": known,
        "price": price,
        "side": side,
        "quantity_base": quantity_base,
        "words": WORDS[known].format(side=side or "open"),
        "bot_id": bot.bot_id,
    }


WORDS = {
    "stop": "stop of the {side} position",
    "target": "target of the {side} position",
    "entry": "entry of the {side} position",
    "buy": "waits to buy",
    "sell": "waits to sell",
}
