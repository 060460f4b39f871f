"""The verdict on one foreign row: a row to count, not a trade, or refused with a reason."""

from dataclasses import dataclass
from typing import Literal

from botscope.ingest.fees import settle_fee
from botscope.ingest.layout import LEDGER, TRIED_APART, Layout, Row
from botscope.ingest.rows import Refusal
from botscope.ingest.words import TRIED_STATES, normalized, word_group

Outcome = Literal["accepted", "not_a_trade", "refused"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a row; ``reason`` is one of ``accounts.REASONS`` for a refused one."""

    outcome: Outcome
    reason: str = ""
    detail: str = ""


ACCEPTED = Verdict("accepted")
WEIGHED_TEXTS = ("side", "direction", "status")
"""The only texts that ``judged`` reads; of any other column it asks whether it is empty, and of
a number at most whether it is zero. ``verdicts`` relies on that to judge many rows at once."""

_FIGURES = ("quantity", "price", "entry_price", "exit_price", "pnl", "pnl_pct", "fee")
_UNDONE_WORDS = frozenset(
    (
        "failed",
        "rejected",
        "cancelled",
        "canceled",
        "expired",
        "pending",
        "error",
        "skipped",
        "skip",
    )
    + ("denied", "unfilled", "invalid", "aborted", "queued", "submitted", "insufficient")
)
_NOT_TRADES = frozenset(
    ("deposit", "withdrawal", "withdraw", "transfer", "balance", "credit", "bonus", "unknown")
)


def judge(layout: Layout, row: Row) -> Row | Refusal | None:
    """Return the row where it counts, why it is refused, or None where it is no trade."""
    _complete(row)
    verdict = judged(layout, row)
    if verdict.outcome == "refused":
        return Refusal(verdict.reason, verdict.detail)
    return row if verdict.outcome == "accepted" else None


def judged(layout: Layout, row: Row) -> Verdict:
    """Decide what a parsed row of a foreign layout is, in words.

    Rows of ``signals`` and ``other`` layouts tell of no execution and are never trades; in the
    other kinds heartbeats, refused orders, money moved and positions still open are none.
    """
    if layout.kind in ("signals", "other"):
        return Verdict("not_a_trade", detail=f"a row of a log of {layout.kind}")
    if _is_empty(row):
        return Verdict("not_a_trade", detail="a row of empty fields")
    aside = _undone(row.status) or _tried(layout, row) or _idle(layout, row) or _says_nothing(row)
    if aside is None and layout.kind == "closed_trades":
        aside = _unclosed(layout, row)
    if aside:
        return Verdict("not_a_trade", detail=aside)
    return _timed(layout, row)


def _complete(row: Row) -> None:
    if row.second_fee is not None:
        # One fee of the entry and one of the exit: a row pays both.
        row.fee = row.second_fee + (row.fee or 0.0)
    if row.fee_cell is not None or row.fee_asset is not None:
        settle_fee(row)
    if row.is_short is not None and row.direction is None:
        row.direction = settled_direction(row.is_short)
    if row.is_buyer is not None and row.side is None:
        row.side = settled_side(row.is_buyer)


def settled_direction(is_short: str) -> str:
    """Return the direction that a flag means."""
    return "short" if is_short.lower() in ("true", "1", "1.0", "yes") else "long"


def settled_side(is_buyer: str) -> str:
    """Return the side that a flag or a sign means."""
    return "buy" if is_buyer.lower() in ("true", "1", "1.0", "+1", "yes") else "sell"


def _is_empty(row: Row) -> bool:
    texts = (row.symbol, row.side, row.direction, row.order_id, row.reason, row.status)
    numbers = (row.time_ms, row.open_time_ms, *(getattr(row, name) for name in _FIGURES))
    return not any(texts) and all(number is None for number in numbers)


def _says_nothing(row: Row) -> str | None:
    named = (row.symbol, row.order_id)
    if any(named) or any(getattr(row, name) is not None for name in _FIGURES):
        return None
    return "no instrument and no figure: a note of the bot, not a trade"


def _undone(status: str | None) -> str | None:
    if status is None:
        return None
    words = set(normalized(status[:80]).split())
    if words & _UNDONE_WORDS or word_group(status[:80]) == "undone":
        return f"the order was not executed ({status[:40]})"
    return None


def _tried(layout: Layout, row: Row) -> str | None:
    if TRIED_APART in layout.notes and normalized(row.status or "") in TRIED_STATES:
        return f"the order was not executed ({row.status})"
    return None


def _idle(layout: Layout, row: Row) -> str | None:
    if layout.kind == "closed_trades":
        return None
    signed = layout.column("quantity")
    if signed is not None and row.quantity and word_group(row.status or "") == "done":
        return None
    for text in (row.side, row.direction):
        if text is not None and word_group(text) == "idle":
            return f"nothing was done ({text[:40]})"
    if row.side is None and layout.column("side") is not None and row.direction is None:
        return "nothing was done (no action)"
    return None


def _unclosed(layout: Layout, row: Row) -> str | None:
    if LEDGER in layout.notes and word_group(row.side or "") != "close":
        return f"money moved, not a trade ({(row.side or 'nothing')[:40]})"
    for text in (row.side, row.direction):
        if text is not None and normalized(text) in _NOT_TRADES:
            return f"money moved, not a trade ({text[:40]})"
    if row.symbol is None and row.direction is None and _has(layout, "symbol", "direction"):
        return "no instrument and no direction: money moved, not a trade"
    result = (row.pnl, row.pnl_pct, row.gross_pnl)
    if all(number is None for number in result) and row.exit_price is None:
        return "still open: no exit and no result"
    return None


def _has(layout: Layout, *names: str) -> bool:
    return all(layout.column(name) is not None for name in names)


def _timed(layout: Layout, row: Row) -> Verdict:
    if row.time_ms is not None or layout.column("time") is None:
        return ACCEPTED
    header = next(c.header for c in layout.columns if c.canonical == "time")
    return Verdict("refused", "missing_value", f"{header} is empty")
