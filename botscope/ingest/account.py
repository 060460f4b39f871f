"""The account of one file, out of a reading: counts, evidence, sums, and the conservation law."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from botscope.domain.accounts import TEXT_LIMIT, ColumnEvidence, FileAccount, RejectedRow
from botscope.domain.trades import Trades
from botscope.ingest.belief import refused_note
from botscope.ingest.closed import ClosedTrades
from botscope.ingest.double_hours import double_hour_note
from botscope.ingest.encoding import shown
from botscope.ingest.layout import Layout
from botscope.ingest.moneys import by_money, is_one_sum
from botscope.ingest.options import IngestOptions
from botscope.ingest.reading import Reading
from botscope.ingest.shelf import NOT_REFUSED, REPEAT, SUM, Shelf
from botscope.ingest.tally import REPEATS_SHOWN

logger = logging.getLogger(__name__)

_LATE_DETAIL = {
    "outlier": "far beyond the other rows, and its price or size cannot be",
    "inconsistent_pnl": "the P&L does not follow from prices and quantity as it does in other rows",
}
_DOUBTED = 0.85
"""The most that is said of a file whose rows can be counted in two ways."""


def account_of(reading: Reading, closed: ClosedTrades) -> FileAccount:
    """Return the account of a reading; a broken conservation law is logged and noted."""
    tally, parser, feed = reading.tally, reading.parser, reading.feed
    late = [reason for shelf in reading.shelves for reason in shelf.late_reasons]
    reasons = dict(tally.reasons)
    for reason in late:
        if reason not in NOT_REFUSED:
            reasons[reason] = reasons.get(reason, 0) + 1
    repeat_count, sum_count = late.count(REPEAT), late.count(SUM)
    pending = feed.pending_count if feed else 0
    found = main_layout(reading)
    layout = closed.belief.corrected(found) if found else None
    account = FileAccount(
        file=tally.file,
        layout_kind=parser.layout_kind,
        columns=layout.names() if layout else {},
        confidence=_confidence(layout, reading, closed),
        line_count=(feed.ended_count if feed else 0) + pending,
        header_count=tally.header_count,
        blank_count=tally.blank_count,
        accepted_count=tally.accepted_count - len(late),
        not_a_trade_count=tally.not_a_trade_count + sum_count,
        duplicate_count=tally.duplicate_count + repeat_count,
        quarantined_count=tally.quarantined_count + len(late) - repeat_count - sum_count,
        pending_count=pending,
        reasons=reasons,
        uncounted=dict(closed.uncounted),
        encoding=reading.wide or parser.encoding,
        delimiter=layout.delimiter if layout else ",",
        pnl_basis=layout.pnl_basis if layout else "unknown",
        evidence=tuple(_evidence(layout)) if layout else (),
        segments=tuple(_segment_sentences(reading)),
        notes=tuple(_notes(reading, closed)),
        **_sums(closed),
    )
    account = _with_refused(account)
    return account if account.is_conserved else _with_alarm(account)


def _with_refused(account: FileAccount) -> FileAccount:
    """Return an account that is not certain where many of its rows are quarantined."""
    note = refused_note(account.quarantined_count, account.accepted_count)
    if note is None:
        return account
    sure = min(account.confidence, _DOUBTED)
    return replace(account, confidence=sure, notes=(*account.notes, note))


def _with_alarm(account: FileAccount) -> FileAccount:
    text = "a line of this file is not accounted for: this is a fault of Botscope, please report it"
    logger.error("conservation law broken in %r: %s", account.file, account)
    return replace(account, notes=(text, *account.notes))


def main_layout(reading: Reading) -> Layout | None:
    """Return the last layout that holds trades, else the last one."""
    layouts = [segment.layout for segment in reading.parser.segments]
    chosen = [layout for layout in layouts if layout.kind == reading.parser.layout_kind]
    return chosen[-1] if chosen else None


def _confidence(layout: Layout | None, reading: Reading, closed: ClosedTrades) -> float:
    """Return how sure we are of a file: of its layout, less where its rows leave doubts."""
    sure = layout.confidence if layout else 0.0
    has_doubts = bool(closed.doubts) or any(shelf.doubts for shelf in reading.shelves)
    # Who sets a layout by hand knows the file better than its rows tell.
    is_set = layout is not None and all(c.evidence.startswith("set in ") for c in layout.columns)
    return min(sure, _DOUBTED) if has_doubts and not is_set else sure


def _evidence(layout: Layout) -> Iterator[ColumnEvidence]:
    for column in layout.columns:
        yield ColumnEvidence(
            column.canonical, column.header, column.sample, column.evidence, column.confidence
        )


def _segment_sentences(reading: Reading) -> Iterator[str]:
    for segment in reading.parser.segments:
        width, beside = str(segment.layout.width), segment.beside
        widths = f"{width} and in turn {beside.width}" if beside else width
        yield f"line {segment.first_line}: {segment.layout.kind}, {widths} columns"


def _notes(reading: Reading, closed: ClosedTrades) -> Iterator[str]:
    seen: set[str] = set()
    for segment in reading.parser.segments:
        for note in closed.belief.corrected(segment.layout).notes:
            if note not in seen:
                seen.add(note)
                yield note
    yield from closed.notes
    yield from closed.doubts
    for shelf in reading.shelves:
        yield from shelf.doubts
        yield from shelf.notes
        told = double_hour_note(shelf.layout or main_layout(reading), shelf.kept.table().time_ms)
        yield from [told] if told else []
    yield from reading.tally.repeats
    room = REPEATS_SHOWN - len(reading.tally.repeats)
    for line, first in list(_late_repeats(reading))[:room]:
        yield f"line {line} repeats line {first}"


def _late_repeats(reading: Reading) -> Iterator[tuple[int, int]]:
    for shelf in reading.shelves:
        rows = zip(shelf.late.line.tolist(), shelf.late_reasons, shelf.late_origins, strict=True)
        for line, reason, first in rows:
            if reason == REPEAT:
                yield line, first


def _sums(closed: ClosedTrades) -> dict[str, Any]:
    trades, excluded = closed.trades, closed.excluded
    return {
        "trade_count": closed.trade_count,
        "realized_pnl_quote": closed.realized_pnl_quote,
        "paired_pnl_quote": closed.paired_pnl_quote,
        "excluded_pnl_quote": _total(excluded),
        "first_trade_at_ms": int(trades.closed_at_ms[0]) if len(trades) else None,
        "last_trade_at_ms": int(trades.closed_at_ms[-1]) if len(trades) else None,
    }


def _total(trades: Trades) -> float | None:
    if not len(trades) or not is_one_sum(by_money(trades)):
        return None
    return float(trades.realized_pnl_quote.sum())


def late_rows(
    shelf: Shelf, file: str, handle: BinaryIO, options: IngestOptions, wide: str | None
) -> Iterator[RejectedRow]:
    """Yield the rows refused by a verdict over the whole file, with their text read again."""
    counts: dict[str, int] = {}
    places = zip(
        shelf.late.line.tolist(), shelf.late.offset.tolist(), shelf.late_reasons, strict=True
    )
    for line, offset, reason in places:
        counts[reason] = counts.get(reason, 0) + 1
        if reason not in NOT_REFUSED and counts[reason] <= options.kept_per_reason_count:
            text = line_text(handle, offset, wide)
            yield RejectedRow(file, line, offset, reason, _LATE_DETAIL[reason], text)


def line_text(
    handle: BinaryIO, offset: int, wide: str | None = None, limit: int = TEXT_LIMIT
) -> str:
    """Read the first characters of the line that begins at an offset."""
    handle.seek(offset)
    raw = handle.read(limit * 4)
    if wide is not None:
        raw = raw.decode(wide, "replace").encode()
    return shown(raw.replace(b"\r", b"\n").split(b"\n", 1)[0], limit)
