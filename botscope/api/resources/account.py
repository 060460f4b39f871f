"""What the bot has and holds: balance, positions, orders, grid."""

from typing import Any

from botscope.api.moments import iso
from botscope.api.parameters import BOT, QUOTE_ASSET
from botscope.api.resources.untold import untold
from botscope.api.route import Question, Route
from botscope.api.schema import (
    ANY_OBJECT,
    MOMENT,
    NUMBER_OR_NULL,
    STRING,
    TEXT,
    TEXTS,
    answer,
    fields,
    record,
    rows,
)
from botscope.api.view import BotView
from botscope.api.worth import account_quote, reported_deposits_quote, reported_quote
from botscope.domain.marking import total_or_none, unrealized_of_position
from botscope.domain.snapshot import BotSnapshot
from botscope.domain.state import Asset, Order, Position

AMOUNTS = ("total_quote", "free_quote", "locked_quote", "equity_quote")

ASSET_SHAPE = record(
    asset=STRING,
    total=NUMBER_OR_NULL,
    free=NUMBER_OR_NULL,
    locked=NUMBER_OR_NULL,
    value_quote=NUMBER_OR_NULL,
)
POSITION_SHAPE = record(
    symbol=TEXT,
    side=TEXT,
    **fields(
        NUMBER_OR_NULL,
        "quantity_base",
        "entry_price",
        "mark_price",
        "unrealized_pnl_quote",
        "stop_loss_price",
        "take_profit_price",
        "fee_quote",
    ),
    opened_at=MOMENT,
    leverage=NUMBER_OR_NULL,
    bot_id=STRING,
    extra=ANY_OBJECT,
)
ORDER_SHAPE = record(
    **fields(TEXT, "order_id", "symbol", "side", "type"),
    price=NUMBER_OR_NULL,
    quantity_base=NUMBER_OR_NULL,
    status=TEXT,
    created_at=MOMENT,
    bot_id=STRING,
)


def balance_of(question: Question) -> dict[str, Any]:
    """Return the account as the bots report it."""
    view = question.view
    amounts = {name: reported_quote(view, name) for name in AMOUNTS}
    start = view.starting_quote
    now = account_quote(view)
    paid_in = reported_deposits_quote(view, question.deposits, now_ms=question.now_ms)
    change = None if now is None or start is None else now - start - (paid_in or 0.0)
    found = {
        **amounts,
        "starting_quote": start,
        "deposits_quote": paid_in,
        "change_quote": change,
        "change_ratio": _share(change, start) if not paid_in else None,
    }
    return {
        "quote_asset": view.quote_asset,
        **found,
        "assets": _assets(view),
        "undefined": untold(view, found),
    }


def _share(change: float | None, start: float | None) -> float | None:
    """Return a change as a share of the start.

    After deposits it says nothing: the money came later, and the time-weighted return counts that.
    """
    return change / start if change is not None and start and start > 0 else None


def _assets(view: BotView) -> list[dict[str, Any]]:
    """Return the assets of all bots, amounts of the same asset added up."""
    by_name: dict[str, list[Asset]] = {}
    for bot in view.bots:
        for asset in bot.state.balance.assets if bot.state else ():
            by_name.setdefault(asset.asset, []).append(asset)
    return [
        {
            "asset": name,
            **{
                key: total_or_none([getattr(asset, key) for asset in assets])
                for key in ("total", "free", "locked", "value_quote")
            },
        }
        for name, assets in by_name.items()
    ]


def _holdings(question: Question) -> dict[str, Any]:
    view = question.view
    orders = [(bot, order) for bot in view.bots if bot.state for order in bot.state.orders]
    only = view.bots[0].state if len(view.bots) == 1 else None
    return {
        "positions": [_position(bot, position) for bot, position in view.positions],
        "orders": [_order(bot, order) for bot, order in orders],
        "grid": only.grid if only else {},
    }


def _position(bot: BotSnapshot, position: Position) -> dict[str, Any]:
    return {
        "symbol": position.symbol,
        "side": position.side,
        "quantity_base": position.quantity_base,
        "entry_price": position.entry_price,
        "mark_price": position.mark_price,
        "unrealized_pnl_quote": unrealized_of_position(position),
        "stop_loss_price": position.stop_loss_price,
        "take_profit_price": position.take_profit_price,
        "opened_at": iso(position.opened_at_ms),
        "leverage": position.leverage,
        "fee_quote": position.fee_quote,
        "bot_id": bot.bot_id,
        "extra": position.extra,
    }


def _order(bot: BotSnapshot, order: Order) -> dict[str, Any]:
    return {
        "order_id": order.order_id,
        "symbol": order.symbol,
        "side": order.side,
        "type": order.type,
        "price": order.price,
        "quantity_base": order.quantity_base,
        "status": order.status,
        "created_at": iso(order.created_at_ms),
        "bot_id": bot.bot_id,
    }


HOLDINGS_SHAPE = answer(positions=rows(POSITION_SHAPE), orders=rows(ORDER_SHAPE), grid=ANY_OBJECT)

ROUTES = (
    Route(
        "/api/balance",
        "The account as the bot reports it",
        balance_of,
        answer(
            quote_asset=TEXT,
            **fields(
                NUMBER_OR_NULL,
                *AMOUNTS,
                "starting_quote",
                "deposits_quote",
                "change_quote",
                "change_ratio",
            ),
            assets=rows(ASSET_SHAPE),
            undefined=TEXTS,
        ),
        (BOT, QUOTE_ASSET),
        freshness="clock",
        is_sum=True,
    ),
    Route(
        "/api/positions",
        "What is held now, the unfinished orders and the grid",
        _holdings,
        HOLDINGS_SHAPE,
        (BOT, QUOTE_ASSET),
    ),
    Route(
        "/api/orders",
        "The unfinished orders, what is held now and the grid",
        _holdings,
        HOLDINGS_SHAPE,
        (BOT, QUOTE_ASSET),
    ),
)
