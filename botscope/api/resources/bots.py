"""All bots side by side."""

from typing import Any

from botscope.api.moments import age_s
from botscope.api.parameters import TZ
from botscope.api.quote_assets import assets_of, part_of
from botscope.api.route import Question, Route
from botscope.api.schema import (
    COUNT,
    NUMBER_OR_NULL,
    STRING,
    TEXT,
    answer,
    fields,
    record,
    rows,
)
from botscope.api.view import realized_of
from botscope.domain.snapshot import BotSnapshot
from botscope.domain.state import BotState
from botscope.metrics.periods import today_pnl_quote

BOT_SHAPE = record(
    bot_id=STRING,
    bot_name=STRING,
    **fields(TEXT, "bot_version", "strategy", "mode"),
    symbols=rows(STRING),
    quote_asset=TEXT,
    source_status=STRING,
    data_age_s=NUMBER_OR_NULL,
    equity_quote=NUMBER_OR_NULL,
    realized_pnl_quote=NUMBER_OR_NULL,
    today_pnl_quote=NUMBER_OR_NULL,
    trade_count=COUNT,
)


def _bots(question: Question) -> dict[str, Any]:
    bots = question.picture.bots.values()
    return {
        "bots": [
            _bot(part_of(bot, asset), asset, question.now_ms, question.tz)
            for bot in bots
            for asset in assets_of(bot)
        ]
    }


def _bot(bot: BotSnapshot, asset: str | None, now_ms: int, tz: str) -> dict[str, Any]:
    state = bot.state or BotState()
    return {
        "bot_id": bot.bot_id,
        "bot_name": state.bot_name or bot.bot_name,
        "bot_version": state.bot_version,
        "strategy": state.strategy,
        "mode": state.mode,
        "symbols": list(state.symbols or bot.trades.symbol.names),
        "quote_asset": asset,
        "source_status": bot.source.status,
        "data_age_s": age_s(bot.source.updated_at_ms, now_ms),
        "equity_quote": state.balance.equity_quote,
        "realized_pnl_quote": realized_of(bot.trades),
        "today_pnl_quote": today_pnl_quote(bot.trades, now_ms=now_ms, tz=tz),
        "trade_count": len(bot.trades),
    }


ROUTES = (
    Route(
        "/api/bots",
        "All bots side by side, once per money; today begins at midnight in tz",
        _bots,
        answer(bots=rows(BOT_SHAPE)),
        (TZ,),
        freshness="clock",
    ),
)
