"""The trades themselves: a page of them, and one with everything that it was read from."""

from typing import Any

import numpy as np

from botscope.api.parameters import (
    BOT,
    OF_RESULTS,
    OFFSET,
    QUOTE_ASSET,
    UNIT,
    Parameter,
    choice,
    whole,
)
from botscope.api.route import Question, Route
from botscope.api.schema import (
    COUNT,
    MEASURED,
    NUMBER_OR_NULL,
    STRING,
    SWITCH,
    TEXT,
    answer,
    nullable,
    record,
    rows,
)
from botscope.api.trade_excursion import EXCURSION_SHAPE, excursion_of
from botscope.api.trade_fills import FILL_SHAPE, fills_of, has_all_fills
from botscope.api.trade_rows import (
    COLUMNS_SHAPE,
    SORT_KEYS,
    TRADE_SHAPE,
    TradeRows,
    file_slugs,
    ordered,
)
from botscope.api.view import Chosen, sum_of
from botscope.domain.columns import IntArray
from botscope.domain.selection import Selection
from botscope.errors import MissingError, QueryError
from botscope.metrics.units import Measured

SORT = choice(
    "sort",
    [sign + name for name in SORT_KEYS for sign in ("", "-")],
    "A column to sort by, with - for the largest first.",
    "-closed_at",
)
SELECTION: tuple[Parameter, ...] = (*OF_RESULTS, SORT)
FORM = choice(
    "form",
    ("rows", "columns"),
    "How trades are told: an object for each, or an array for each column.",
    "rows",
)
MOST_ROWS = 500
MOST_IN_COLUMNS = 10_000
LIMIT = whole(
    "limit",
    1,
    MOST_IN_COLUMNS,
    f"Trades in one answer; as rows {MOST_ROWS} at most.",
    50,
)


def _trades(question: Question) -> dict[str, Any]:
    chosen, query = question.chosen, question.query
    order = ordered(chosen.trades, query["sort"], question.measured.scale)
    start = query["offset"]
    page = order[start : start + query["limit"]]
    all_of_them = Selection(includes_excluded=question.selection.includes_excluded)
    return {
        "total_count": len(question.view.choose(all_of_them).trades),
        "filtered_count": len(chosen.trades),
        "limit": query["limit"],
        "offset": start,
        **_told(TradeRows(question.view, chosen, question.measured.scale), page, query["form"]),
        "totals": _totals(chosen, question.measured),
        "measured": question.measured.told(),
    }


def _told(known: TradeRows, page: IntArray, form: str) -> dict[str, Any]:
    """Return a page of trades in one form, None in place of the other."""
    if form == "columns":
        return {"trades": None, "columns": known.columns(page)}
    return {"trades": known.objects(page), "columns": None}


def _check_limit(question: Question) -> None:
    limit, form = question.query["limit"], question.query["form"]
    if form == "rows" and limit > MOST_ROWS:
        raise QueryError(
            "limit", f"{limit} is more than {MOST_ROWS}; only form=columns takes more in one answer"
        )


def _totals(chosen: Chosen, own: Measured) -> dict[str, Any]:
    pnl, fees = chosen.trades.realized_pnl_quote, own.trades.fee_quote
    known = fees[np.isfinite(fees)]
    is_told = not own.is_unknown and bool(len(known) or not len(fees))
    return {
        "realized_pnl_quote": None if own.is_unknown else sum_of(own.trades.realized_pnl_quote),
        "fee_quote": sum_of(known) if is_told else None,
        "win_count": int(np.count_nonzero(pnl > 0)),
        "loss_count": int(np.count_nonzero(pnl < 0)),
    }


def _found(question: Question) -> tuple[Chosen, IntArray]:
    wanted = question.path["trade_id"]
    chosen = question.view.choose(Selection(includes_excluded=True))
    found = _find(question, chosen, wanted)
    if not len(found):
        raise MissingError(f"There is no trade {wanted[:80]!r} in the files.")
    return chosen, found


def _trade(question: Question) -> dict[str, Any]:
    chosen, found = _found(question)
    own = question.in_unit(chosen.trades)
    trades = TradeRows(question.view, chosen, own.scale).objects(found)
    return {
        "trade": trades[0],
        "measured": question.in_unit(chosen.trades.take(found[:1])).told(),
        "excursion": _excursion(question, chosen, int(found[0]), float(own.scale[found[0]])),
        "provenance": _provenance(question, chosen, int(found[0])),
        "same_id": [trade["place_id"] for trade in trades[1:]],
    }


def _excursion(question: Question, chosen: Chosen, row: int, scale: float) -> dict[str, Any]:
    bot, _ = question.view.files[int(chosen.trades.source[row])]
    return excursion_of(bot, chosen.trades, row, scale)


def _find(question: Question, chosen: Chosen, wanted: str) -> IntArray:
    """Return the rows of a trade's own id, else the row at its address."""
    # NumPy pads texts with NUL, so with one at its end another id would look equal.
    wanted = "" if "\0" in wanted else wanted
    own = chosen.trades.trade_id == wanted.encode("utf-8", "replace")
    if wanted and own.any():
        return np.flatnonzero(own)[:20]
    slug, _, lines = wanted.rpartition(":")
    open_line, _, line = lines.rpartition("-")
    slugs = file_slugs(question.view)
    numbers = (line, open_line or "1")
    if slug not in slugs or not all(n.isascii() and n.isdigit() and len(n) < 16 for n in numbers):
        return np.empty(0, dtype=np.int64)
    is_there = (chosen.trades.source == slugs.index(slug)) & (chosen.trades.line == int(line))
    if open_line:
        is_there &= chosen.trades.open_line == int(open_line)
    return np.flatnonzero(is_there)[:20]


def _provenance(question: Question, chosen: Chosen, row: int) -> dict[str, Any]:
    trades, source = chosen.trades, int(chosen.trades.source[row])
    bot, file = question.view.files[source]
    own_source = next(i for i, own in enumerate(bot.files) if own is file)
    line = int(trades.line[row])
    fills, count = fills_of(bot, own_source, trades, row)
    is_paired = bool(trades.open_line[row] >= 0)
    _read_texts(question, bot.bot_id, own_source, fills)
    rejected = [r for r in bot.rejected if r.file == file.file and r.line == line]
    return {
        "bot_id": bot.bot_id,
        "file": file.file,
        "lines": [fill["line"] for fill in fills],
        "text": fills[-1]["text"],
        "fills": fills,
        "fill_count": count,
        "has_all_fills": has_all_fills(bot, own_source, is_paired=is_paired),
        "layout_kind": file.layout_kind,
        "pnl_basis": file.pnl_basis,
        "columns": file.columns,
        "excluded_reason": rejected[0].reason if rejected else None,
        "excluded_detail": rejected[0].detail if rejected else None,
    }


def _read_texts(
    question: Question, bot_id: str, own_source: int, fills: list[dict[str, Any]]
) -> None:
    """Put the raw text of each row beside it, the last one first: it is the one that closed."""
    is_readable = True
    for fill in reversed(fills):
        # On a hanging disk each one would wait: after the first the others are not asked for.
        text = (
            question.source.read_line(bot_id, own_source, fill["offset"]) if is_readable else None
        )
        fill["text"], is_readable = text, text is not None


ROUTES = (
    Route(
        "/api/trades",
        "Closed trades, a page at a time, with the sums of the whole selection",
        _trades,
        answer(
            total_count=COUNT,
            filtered_count=COUNT,
            limit=COUNT,
            offset=COUNT,
            trades=nullable(rows(TRADE_SHAPE)),
            columns=nullable(COLUMNS_SHAPE),
            totals=record(
                realized_pnl_quote=NUMBER_OR_NULL,
                fee_quote=NUMBER_OR_NULL,
                win_count=COUNT,
                loss_count=COUNT,
            ),
            measured=MEASURED,
        ),
        (*SELECTION, FORM, LIMIT, OFFSET),
        is_sum=True,
        check=_check_limit,
        is_bulk=lambda query: query["limit"] > MOST_ROWS,
    ),
    Route(
        "/api/trades/<path:trade_id>",
        "One trade with its provenance: file, lines, raw text, fills",
        _trade,
        answer(
            trade=TRADE_SHAPE,
            measured=MEASURED,
            excursion=EXCURSION_SHAPE,
            provenance=record(
                bot_id=STRING,
                file=STRING,
                lines=rows(COUNT),
                text=TEXT,
                fills=rows(FILL_SHAPE),
                fill_count=COUNT,
                has_all_fills=SWITCH,
                layout_kind=STRING,
                pnl_basis=STRING,
                columns={"type": "object", "additionalProperties": STRING},
                excluded_reason=TEXT,
                excluded_detail=TEXT,
            ),
            same_id=rows(STRING),
        ),
        (BOT, QUOTE_ASSET, UNIT),
        freshness="live",
        check=_found,
    ),
)
