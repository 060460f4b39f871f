"""Candles of a market with what the bot did and waits for: what the Market view draws."""

import math
from collections.abc import Sequence
from typing import Any

from botscope.api import moments
from botscope.api.candle_series import Series, chosen, series_of
from botscope.api.market_marks import (
    LEVEL_SHAPE,
    MARKER_SHAPE,
    levels_of,
    markers_of,
    open_markers,
    rows_between,
)
from botscope.api.moments import iso
from botscope.api.parameters import (
    BOT,
    QUOTE_ASSET,
    TZ,
    UNIT,
    Parameter,
    Query,
    moment,
    text,
    whole,
)
from botscope.api.route import Question, Route
from botscope.api.schema import (
    COUNT,
    COUNTS,
    MEASURED,
    MOMENT,
    NUMBER_OR_NULL,
    STRING,
    SWITCH,
    TEXT,
    Schema,
    answer,
    record,
    rows,
)
from botscope.domain.candles import (
    WRITTEN_TIMEFRAME,
    CandleFile,
    Candles,
    step_ms_of,
    symbol_key,
)
from botscope.domain.snapshot import BotSnapshot
from botscope.metrics.candles import hole_count

NO_FILE = (
    "There are no candles yet: the bot writes none. Candles are read from the folder `candles` "
    "beside the state file, one file per market, such as candles/BTCUSDT_1m.csv."
)


def _timeframe(text: str) -> str:
    if step_ms_of(text) is None:
        raise ValueError(f"{text[:60]!r} is not a timeframe such as 1m, 15m, 4h or 1d")
    return text


TIMEFRAME = Parameter(
    "timeframe",
    _timeframe,
    "How long a candle is, such as 1m, 15m, 4h, 1d; by default that of the bot.",
    schema={
        "type": "string",
        "pattern": f"^{WRITTEN_TIMEFRAME}$",
        "examples": ["1m", "15m", "4h", "1d"],
    },
)
CANDLE_SHAPE: Schema = {
    "type": "array",
    "items": NUMBER_OR_NULL,
    "minItems": 6,
    "maxItems": 6,
}
SERIES_SHAPE = record(
    symbol=STRING,
    timeframe=STRING,
    gathered_from=TEXT,
    row_count=COUNT,
    first_at=MOMENT,
    last_at=MOMENT,
    bot_id=STRING,
)
FILE_SHAPE = record(
    bot_id=STRING,
    file=STRING,
    symbol=STRING,
    timeframe=STRING,
    line_count=COUNT,
    header_count=COUNT,
    blank_count=COUNT,
    candle_count=COUNT,
    repeated_count=COUNT,
    not_kept_count=COUNT,
    pending_count=COUNT,
    left_out_count=COUNT,
    reasons=COUNTS,
    is_tail=SWITCH,
    problem=TEXT,
)


def _candles(question: Question) -> dict[str, Any]:
    view, query = question.view, question.query
    known = series_of(view.bots)
    series = chosen(known, view.bots, query["symbol"], query["timeframe"])
    about = {
        "known": [_series(each) for each in known],
        "files": [_file(bot, file) for bot in view.bots for file in bot.candles],
        "quote_asset": view.quote_asset,
    }
    if series is None:
        return {**_nothing(question), "message": _why_not(known, view.bots, query), **about}
    return {**_answer(question, series), **about}


def _answer(question: Question, series: Series) -> dict[str, Any]:
    view, key = question.view, symbol_key(series.symbol)
    in_range = series.candles.between(*_range(question))
    shown = in_range.take(slice(max(0, len(in_range) - question.query["limit"]), None))
    return {
        "symbol": series.symbol,
        "timeframe": series.timeframe,
        "gathered_from": series.file.timeframe if series.is_gathered else None,
        "bot_id": series.bot.bot_id,
        "candles": _rows(shown),
        "in_range_count": len(in_range),
        "hole_count": hole_count(shown, series.step_ms),
        "first_at": iso(int(series.candles.open_at_ms[0])) if len(series.candles) else None,
        "last_at": iso(int(series.candles.open_at_ms[-1])) if len(series.candles) else None,
        "step_ms": series.step_ms,
        **_marks(question, key, shown, series.step_ms),
        "levels": _ladder([*levels_of(view.bots, key), *_last(series)]),
        "message": None if len(shown) else _out_of_range(series),
    }


def _marks(question: Question, key: str, shown: Candles, step_ms: int) -> dict[str, Any]:
    if not len(shown):
        return {"markers": [], "marked_trade_count": 0, "measured": _nothing_in(question)}
    view = question.view
    from_ms, to_ms = int(shown.open_at_ms[0]), int(shown.open_at_ms[-1]) + step_ms
    found = rows_between(view, key, from_ms, to_ms)
    own = question.in_unit(view.trades.take(found))
    marks = markers_of(view, found, own.scale, from_ms, to_ms)
    marks += open_markers(view, key, from_ms, to_ms)
    return {
        "measured": own.told(),
        "markers": sorted(marks, key=lambda mark: mark["t_ms"]),
        "marked_trade_count": len(found),
    }


def _nothing_in(question: Question) -> dict[str, Any]:
    return question.in_unit(question.view.trades.take(slice(0, 0))).told()


def _ladder(levels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(levels, key=lambda level: -level["price"])


def _last(series: Series) -> list[dict[str, Any]]:
    """Return the newest price that is known of a market, whatever the range."""
    return [
        {
            "kind": "last",
            "price": series.last_close,
            "side": None,
            "quantity_base": None,
            "words": "last price",
            "bot_id": series.bot.bot_id,
        }
    ]


def _range(question: Question) -> tuple[int | None, int | None]:
    zone = moments.zone(question.tz)
    start, end = question.query["from"], question.query["to"]
    return (
        None if start is None else moments.start_ms(start, zone),
        None if end is None else moments.end_ms(end, zone),
    )


def _rows(candles: Candles) -> list[list[float | int | None]]:
    columns = (candles.open, candles.high, candles.low, candles.close)
    volumes = [volume if math.isfinite(volume) else None for volume in candles.volume.tolist()]
    prices = (column.tolist() for column in columns)
    return [list(row) for row in zip(candles.open_at_ms.tolist(), *prices, volumes, strict=True)]


def _nothing(question: Question) -> dict[str, Any]:
    return {
        "symbol": question.query["symbol"],
        "timeframe": question.query["timeframe"],
        "gathered_from": None,
        "bot_id": None,
        "candles": [],
        "in_range_count": 0,
        "hole_count": 0,
        "first_at": None,
        "last_at": None,
        "step_ms": None,
        "markers": [],
        "marked_trade_count": 0,
        "measured": _nothing_in(question),
        "levels": [],
    }


def _why_not(known: Sequence[Series], bots: Sequence[BotSnapshot], query: Query) -> str:
    if not known:
        has_files = any(bot.candles for bot in bots)
        return "No line of the candle files is a candle." if has_files else NO_FILE
    names = ", ".join(dict.fromkeys(series.symbol for series in known))
    key = symbol_key(query["symbol"] or known[0].symbol)
    lengths = [series.timeframe for series in known if symbol_key(series.symbol) == key]
    if not lengths:
        return f"There are no candles of {query['symbol']}; there are some of {names}."
    return f"There are no candles of {query['timeframe']}; there are some of {', '.join(lengths)}."


def _out_of_range(series: Series) -> str:
    times = series.candles.open_at_ms
    if not len(times):
        return "No candle of this length is whole yet."
    first, last = iso(int(times[0])), iso(int(times[-1]))
    return f"No candle lies in this range; they reach from {first} to {last}."


def _series(series: Series) -> dict[str, Any]:
    times = series.file.candles.open_at_ms
    return {
        "symbol": series.symbol,
        "timeframe": series.timeframe,
        "gathered_from": series.file.timeframe if series.is_gathered else None,
        "row_count": series.row_count,
        "first_at": iso(int(times[0])),
        "last_at": iso(int(times[-1])),
        "bot_id": series.bot.bot_id,
    }


def _file(bot: BotSnapshot, file: CandleFile) -> dict[str, Any]:
    return {
        "bot_id": bot.bot_id,
        "file": file.file,
        "symbol": file.symbol,
        "timeframe": file.timeframe,
        "line_count": file.line_count,
        "header_count": file.header_count,
        "blank_count": file.blank_count,
        "candle_count": len(file.candles),
        "repeated_count": file.repeated_count,
        "not_kept_count": file.not_kept_count,
        "pending_count": file.pending_count,
        "left_out_count": sum(file.left_out.values()),
        "reasons": dict(file.left_out),
        "is_tail": file.is_tail,
        "problem": file.problem,
    }


ROUTES = (
    Route(
        "/api/candles",
        "Candles of a market, with entries, exits and the prices that the bot waits for",
        _candles,
        answer(
            symbol=TEXT,
            timeframe=TEXT,
            gathered_from=TEXT,
            bot_id=TEXT,
            quote_asset=TEXT,
            candles=rows(CANDLE_SHAPE),
            in_range_count=COUNT,
            hole_count=COUNT,
            first_at=MOMENT,
            last_at=MOMENT,
            step_ms=NUMBER_OR_NULL,
            markers=rows(MARKER_SHAPE),
            marked_trade_count=COUNT,
            measured=MEASURED,
            levels=rows(LEVEL_SHAPE),
            known=rows(SERIES_SHAPE),
            files=rows(FILE_SHAPE),
            message=TEXT,
        ),
        (
            BOT,
            QUOTE_ASSET,
            TZ,
            UNIT,
            text("symbol", "The market; by default the first one of the bot."),
            TIMEFRAME,
            moment("from", "Only candles that open at or after this moment, or day in tz."),
            moment("to", "Only candles that open before this moment; a date is included."),
            whole("limit", 1, 5000, "Candles in one answer: the newest of the range.", 500),
        ),
    ),
)
