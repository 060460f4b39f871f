"""What became of every line of every file, and the rows that were refused."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from botscope.api.moments import iso
from botscope.api.parameters import BOT, LIMIT, OFFSET, QUOTE_ASSET, choice, text
from botscope.api.route import Question, Route
from botscope.api.schema import (
    COUNT,
    COUNT_OR_NULL,
    COUNTS,
    INTEGER,
    MOMENT,
    NUMBER,
    NUMBER_OR_NULL,
    STRING,
    SWITCH,
    TEXT,
    TEXTS,
    answer,
    fields,
    record,
    rows,
)
from botscope.api.view import BotView, realized_of
from botscope.domain.accounts import REASONS, FileAccount
from botscope.domain.marking import total_or_none
from botscope.domain.snapshot import BotSnapshot

LINE_COUNTS = (
    "line_count",
    "header_count",
    "blank_count",
    "accepted_count",
    "not_a_trade_count",
    "duplicate_count",
    "quarantined_count",
    "pending_count",
)
SUMS = ("realized_pnl_quote", "paired_pnl_quote", "excluded_pnl_quote")

EVIDENCE_SHAPE = record(
    canonical=STRING, header=STRING, sample=TEXT, evidence=STRING, confidence=NUMBER
)
FILE_SHAPE = record(
    file=STRING,
    bot_id=STRING,
    layout_kind=STRING,
    columns=TEXTS,
    confidence=NUMBER,
    trade_count=COUNT_OR_NULL,
    **fields(NUMBER_OR_NULL, *SUMS),
    pnl_basis=STRING,
    **fields(COUNT, *LINE_COUNTS),
    reasons=COUNTS,
    uncounted=COUNTS,
    is_conserved=SWITCH,
    encoding=STRING,
    delimiter=STRING,
    size_bytes=COUNT,
    first_trade_at=MOMENT,
    last_trade_at=MOMENT,
    read_at=MOMENT,
    modified_at=MOMENT,
    evidence=rows(EVIDENCE_SHAPE),
    segments=rows(STRING),
    notes=rows(STRING),
    problem=TEXT,
    mapping_block=TEXT,
)
TOTALS_SHAPE = record(
    file_count=COUNT,
    **fields(COUNT, *LINE_COUNTS),
    trade_count=COUNT,
    excluded_trade_count=COUNT,
    realized_pnl_quote=NUMBER_OR_NULL,
    reasons=COUNTS,
    is_conserved=SWITCH,
    problem_count=COUNT,
)
ROW_SHAPE = record(
    file=STRING,
    line=COUNT,
    offset=INTEGER,
    reason=STRING,
    detail=STRING,
    text=STRING,
    bot_id=STRING,
)


def quality(view: BotView) -> dict[str, Any]:
    """Return the account of every file of some bots."""
    return {
        "files": [_file(bot, account) for bot, account in view.files],
        "totals": _totals(view),
        "excluded_pnl_quote": _money(view, [bot.excluded_pnl_quote for bot in view.bots]),
        "notes": view.history_notes,
    }


def _quality(question: Question) -> dict[str, Any]:
    return quality(question.view)


def _file(bot: BotSnapshot, account: FileAccount) -> dict[str, Any]:
    return {
        "file": account.file,
        "bot_id": bot.bot_id,
        "layout_kind": account.layout_kind,
        "columns": account.columns,
        "confidence": account.confidence,
        "trade_count": account.trade_count,
        **{name: getattr(account, name) for name in (*SUMS, "pnl_basis", *LINE_COUNTS)},
        "reasons": account.reasons,
        "uncounted": account.uncounted,
        "is_conserved": account.is_conserved,
        "encoding": account.encoding,
        "delimiter": account.delimiter,
        "size_bytes": account.size_bytes,
        "first_trade_at": iso(account.first_trade_at_ms),
        "last_trade_at": iso(account.last_trade_at_ms),
        # What was never read, such as an archive, has no moment.
        "read_at": iso(account.read_at_ms or None),
        "modified_at": iso(account.modified_at_ms or None),
        "evidence": [
            {name: getattr(piece, name) for name in EVIDENCE_SHAPE["properties"]}
            for piece in account.evidence
        ],
        "segments": account.segments,
        "notes": account.notes,
        "problem": account.problem,
        "mapping_block": account.mapping_block,
    }


def _totals(view: BotView) -> dict[str, Any]:
    accounts = [account for _, account in view.files]
    reasons: Counter[str] = Counter()
    for account in accounts:
        reasons.update(account.reasons)
    realized = [realized_of(bot.trades) for bot in view.bots]
    return {
        "file_count": len(accounts),
        **{name: sum(getattr(account, name) for account in accounts) for name in LINE_COUNTS},
        "trade_count": sum(len(bot.trades) for bot in view.bots),
        "excluded_trade_count": sum(len(bot.excluded) for bot in view.bots),
        "realized_pnl_quote": _money(view, realized),
        "reasons": dict(reasons),
        "is_conserved": all(account.is_conserved for account in accounts),
        "problem_count": sum(account.problem is not None for account in accounts),
    }


def _money(view: BotView, parts: Sequence[float | None]) -> float | None:
    """Add money up, None where the bots count in different ones."""
    if not view.is_of_one_money:
        return None
    return total_or_none(parts) if parts else 0.0


def _rows(question: Question) -> dict[str, Any]:
    wanted, reason = question.query["file"], question.query["reason"]
    found = [
        (bot, row)
        for bot in question.view.bots
        for row in bot.rejected
        if (wanted is None or row.file == wanted) and (reason is None or row.reason == reason)
    ]
    start, limit = question.query["offset"], question.query["limit"]
    page = [
        {
            "file": row.file,
            "line": row.line,
            "offset": row.offset,
            "reason": row.reason,
            "detail": row.detail,
            "text": row.text,
            "bot_id": bot.bot_id,
        }
        for bot, row in found[start : start + limit]
    ]
    return {
        "total_count": _exact_count(question.view, wanted, reason),
        "kept_count": len(found),
        "limit": limit,
        "offset": start,
        "rows": page,
    }


def _exact_count(view: BotView, wanted: str | None, reason: str | None) -> int:
    """Return how many rows were refused, beyond those that are kept in full."""
    accounts = [a for _, a in view.files if wanted is None or a.file == wanted]
    if reason is None:
        return sum(account.quarantined_count for account in accounts)
    return sum(account.reasons.get(reason, 0) for account in accounts)


ROUTES = (
    Route(
        "/api/quality",
        "The account of every line of every file",
        _quality,
        answer(
            files=rows(FILE_SHAPE),
            totals=TOTALS_SHAPE,
            excluded_pnl_quote=NUMBER_OR_NULL,
            notes=rows(STRING),
        ),
        (BOT, QUOTE_ASSET),
    ),
    Route(
        "/api/quality/rows",
        "The refused rows: file, line, reason and text",
        _rows,
        answer(
            total_count=COUNT,
            kept_count=COUNT,
            limit=COUNT,
            offset=COUNT,
            rows=rows(ROW_SHAPE),
        ),
        (
            BOT,
            QUOTE_ASSET,
            text("file", "Only rows of this file, as /api/quality names it."),
            choice("reason", REASONS, "Only rows that were refused for this reason."),
            LIMIT,
            OFFSET,
        ),
    ),
)
