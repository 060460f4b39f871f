"""Is the bot alive, what is it, why does it not enter: the bot's own report and its age."""

from collections.abc import Iterable
from typing import Any, TypeVar

from botscope.api.moments import age_s, iso
from botscope.api.parameters import BOT, QUOTE_ASSET
from botscope.api.route import Question, Route
from botscope.api.schema import (
    ANY_OBJECT,
    COUNT,
    MOMENT,
    NUMBER,
    NUMBER_OR_NULL,
    STRING,
    SWITCH,
    TEXT,
    TEXTS,
    answer,
    record,
    rows,
)
from botscope.api.view import BotView
from botscope.domain.snapshot import NewestRow
from botscope.domain.state import BotState

Value = TypeVar("Value")

BOT_SHAPE = record(
    bot_name=TEXT,
    bot_version=TEXT,
    strategy=TEXT,
    mode=TEXT,
    symbols=rows(STRING),
    timeframe=TEXT,
    started_at=MOMENT,
    uptime_s=NUMBER_OR_NULL,
)
SOURCE_SHAPE = record(
    status=STRING,
    updated_at=MOMENT,
    age_s=NUMBER_OR_NULL,
    expected_every_s=NUMBER_OR_NULL,
    message=STRING,
    updated_by=TEXT,
)
INDICATOR_SHAPE = record(
    name=STRING, value=NUMBER_OR_NULL, threshold=NUMBER_OR_NULL, comparison=TEXT, bot_id=STRING
)


NEWEST_SHAPE = record(
    file=STRING,
    closed_at=MOMENT,
    symbol=TEXT,
    side=TEXT,
    quantity_base=NUMBER_OR_NULL,
    realized_pnl_quote=NUMBER_OR_NULL,
)


def common(values: Iterable[Value]) -> Value | None:
    """Return the one value that all share, None where they differ or there is none."""
    distinct = list(dict.fromkeys(values))
    return distinct[0] if len(distinct) == 1 else None


def _status(question: Question) -> dict[str, Any]:
    view = question.view
    state = _only_state(view)
    return {
        "bot": _bot(view, question.now_ms),
        "source": _source(view, question.now_ms),
        "indicators": _indicators(view),
        "settings": state.settings,
        "risk": state.risk,
        "connection": state.connection,
        "extra": state.extra,
        "dropped": state.dropped,
        "demo": question.site.is_demo,
        "setup": _setup(question),
        "indexed_ratio": question.picture.indexed_ratio,
        "newest_rows": [_newest(row) for bot in view.bots for row in bot.newest_rows],
        "bot_count": len(view.bots),
        "quote_assets": view.assets,
    }


def _only_state(view: BotView) -> BotState:
    """Return the state of the only bot; what several bots say is asked for one by one."""
    state = view.bots[0].state if len(view.bots) == 1 else None
    return BotState() if state is None else state


def _bot(view: BotView, now_ms: int) -> dict[str, Any]:
    states = [bot.state or BotState() for bot in view.bots]
    started_at_ms = common(state.started_at_ms for state in states)
    symbols = dict.fromkeys(symbol for state in states for symbol in state.symbols)
    return {
        "bot_name": _name(view),
        "bot_version": common(state.bot_version for state in states),
        "strategy": common(state.strategy for state in states),
        "mode": common(state.mode for state in states),
        "symbols": list(symbols),
        "timeframe": common(state.timeframe for state in states),
        "started_at": iso(started_at_ms),
        "uptime_s": age_s(started_at_ms, now_ms),
    }


def _name(view: BotView) -> str | None:
    if len(view.bots) != 1:
        return f"{len(view.bots)} bots" if view.bots else None
    bot = view.bots[0]
    return (bot.state.bot_name if bot.state else None) or bot.bot_name


def _source(view: BotView, now_ms: int) -> dict[str, Any]:
    return {
        "status": view.source.status,
        "updated_at": iso(view.updated_at_ms),
        "age_s": age_s(view.updated_at_ms, now_ms),
        "expected_every_s": view.source.expected_every_s,
        "message": view.source.message,
        "updated_by": common(bot.state.updated_by if bot.state else None for bot in view.bots),
    }


def _indicators(view: BotView) -> list[dict[str, Any]]:
    return [
        {
            "name": indicator.name,
            "value": indicator.value,
            "threshold": indicator.threshold,
            "comparison": indicator.comparison,
            "bot_id": bot.bot_id,
        }
        for bot in view.bots
        if bot.state
        for indicator in bot.state.indicators
    ]


def _newest(row: NewestRow) -> dict[str, Any]:
    return {
        "file": row.file,
        "closed_at": iso(row.closed_at_ms),
        "symbol": row.symbol,
        "side": row.side,
        "quantity_base": row.quantity_base,
        "realized_pnl_quote": row.realized_pnl_quote,
    }


def _setup(question: Question) -> dict[str, Any]:
    view = question.view
    return {
        "state": question.site.state_place,
        "logs": question.site.logs_place,
        "state_found": any(bot.state is not None for bot in view.bots),
        "log_file_count": len(view.files),
        "charts_found": question.site.has_charts,
    }


ROUTES = (
    Route(
        "/api/status",
        "The bot's own report of itself, and how far it can be believed",
        _status,
        answer(
            bot=BOT_SHAPE,
            source=SOURCE_SHAPE,
            indicators=rows(INDICATOR_SHAPE),
            settings=ANY_OBJECT,
            risk=ANY_OBJECT,
            connection=ANY_OBJECT,
            extra=ANY_OBJECT,
            dropped=TEXTS,
            demo=SWITCH,
            setup=record(
                state=STRING,
                logs=STRING,
                state_found=SWITCH,
                log_file_count=COUNT,
                charts_found=SWITCH,
            ),
            indexed_ratio=NUMBER,
            newest_rows=rows(NEWEST_SHAPE),
            bot_count=COUNT,
            quote_assets=rows(STRING),
        ),
        (BOT, QUOTE_ASSET),
        freshness="live",
    ),
)
