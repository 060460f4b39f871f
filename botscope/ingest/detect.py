"""What a log file's columns mean and what its rows are, from names, values and arithmetic."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from botscope.ingest.alignment import align
from botscope.ingest.amounts import settle_amounts
from botscope.ingest.assignment import Assigned, assign, assign_unnamed
from botscope.ingest.cell_doubts import (
    UNSURE,
    doubts_about_cells,
    note_on_zone,
    settle_unread_time,
)
from botscope.ingest.column_profile import ColumnProfile, profiles
from botscope.ingest.fee_columns import (
    constant_fee,
    fees_beside,
    find_fee_cells,
    find_second_fee,
    settle_fees,
)
from botscope.ingest.inference import infer, settle_notional
from botscope.ingest.kinds import decide_kind
from botscope.ingest.known_format import known_format
from botscope.ingest.layout import CLOSING_SIDE, Column, Layout
from botscope.ingest.relations import Finding
from botscope.ingest.result_checks import NOT_SUMMED, mixed_modes
from botscope.ingest.results import basis_of, money_of, names_closing, settle_result, settle_running
from botscope.ingest.stop_column import with_stop
from botscope.ingest.time_cells import unmistakable_style
from botscope.ingest.time_columns import join_clocks, settle_zones
from botscope.ingest.values import is_placeholder, number_style, time_style
from botscope.ingest.words import ROLE_NAMES, SIDE_NAMES, normalized, word_group

DELIMITERS = (",", ";", "\t", "|")
ROWS_SAMPLED = 300
COLUMNS_LIMIT = 200
_HEAD_ROWS = 5
_ROWS_SPREAD = 260
_ROWS_SCANNED = 1_000
_ROWS_CONVINCING = 10
CONFIDENT = 0.9
"""From here on an answer is shown without a question mark."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file separates its cells, and whether its first line names them."""

    delimiter: str
    has_header: bool


@dataclass(frozen=True, slots=True)
class FileHints:
    """What is known of a file besides its rows; ``settled`` names what somebody has set."""

    file: str = ""
    delimiter: str = ","
    zone: str | None = None
    settled: frozenset[str] = frozenset()


def sniff(lines: Sequence[str]) -> Dialect:
    """Find the delimiter that splits the lines most evenly, and whether the first is a header."""
    texts = [line for line in lines if line.strip(" \r\n,;\t|")][:50]
    if not texts:
        return Dialect(",", has_header=False)
    delimiter = max(DELIMITERS, key=lambda mark: _evenness(texts, mark))
    rows = [split_cells(text, delimiter) for text in texts]
    return Dialect(delimiter, has_header=is_header(rows[0], rows[1:]))


def split_cells(text: str, delimiter: str) -> list[str]:
    """Split one line; a quote that does not close is an ordinary character."""
    line = text.rstrip("\r\n")
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return line.split(delimiter)


def _evenness(texts: Sequence[str], delimiter: str) -> tuple[float, int]:
    widths = Counter(len(split_cells(text, delimiter)) for text in texts)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    # A decimal comma splits amounts evenly too: the header line then disagrees.
    first = len(split_cells(texts[0], delimiter))
    if width < 2:
        return 0.0, 0
    return count / len(texts) + (0.5 if first == width else 0.0), width


def is_header(cells: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> bool:
    """Return True where a line names columns: words alone, known ones or unlike the rows below."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled or any(_is_value(cell) for cell in filled):
        return False
    known = sum(1 for cell in filled if normalized(cell) in _KNOWN_NAMES)
    if known >= max(2, len(filled) // 4):
        return True
    below = [row for row in rows[:20] if len(row) == len(cells)]
    typed = sum(1 for row in below if any(_is_value(cell.strip()) for cell in row))
    is_data = any(word_group(cell) in ("buy", "sell", "long", "short") for cell in filled)
    return bool(below) and typed >= 0.8 * len(below) and not is_data


_KNOWN_NAMES = frozenset(name for names in ROLE_NAMES.values() for name in names) | frozenset(
    SIDE_NAMES
)


def _is_value(cell: str) -> bool:
    if is_placeholder(cell):
        return False
    return number_style([cell])[1] == 1.0 or time_style([cell])[1] == 1.0


def detect_layout(
    header: Sequence[str] | None, sample: Sequence[Sequence[str]], hints: FileHints
) -> Layout:
    """Find the layout of rows of one width.

    Parameters
    ----------
    header
        The names that stand above the rows, None where there are none. It may be wider or
        narrower than the rows: names are then matched to columns by what the columns hold.
    sample
        Rows of one segment; the most frequent width counts, at most ``ROWS_SAMPLED`` rows.
    hints
        The file's path and delimiter.
    """
    rows = _even_rows(sample)
    width = len(rows[0]) if rows else len(header or ())
    names = [name.strip().replace("\ufeff", "") for name in header or [""] * width]
    if width == 0 or width > COLUMNS_LIMIT:
        return Layout("other", width, (), delimiter=hints.delimiter, confidence=0.0)
    known = known_format(header, rows, hints.file, hints.delimiter)
    if known is not None:
        return with_stop(known, header, rows)
    comma = hints.delimiter == ";"
    rows, left_out = _leading_form(rows)
    columns = profiles([""] * width, rows, prefers_comma=comma)
    aligned = names if len(names) == width else align(names, columns)
    columns = profiles(aligned, rows, prefers_comma=comma)
    layout = _layout(columns, header, hints, is_realigned=len(names) != width)
    layout = with_stop(layout, header, rows)
    if not left_out:
        return layout
    note = "rows of another form follow under the same number of columns; they are refused"
    confidence = min(layout.confidence, 0.6)
    return replace(layout, confidence=confidence, notes=(*layout.notes, note))


def _leading_form(rows: list[list[str]]) -> tuple[list[list[str]], int]:
    """Keep the rows that carry their time where the first rows do.

    A newer version of a writer may append rows of another form under the old header, with the
    same number of columns: what is learned from both is true of neither.
    """
    head = rows[:_HEAD_ROWS]
    if len(rows) < 2 * _HEAD_ROWS:
        return rows, 0
    for at in range(min(len(rows[0]), 16)):
        if all(_looks_timed(row[at]) for row in head):
            kept = [row for row in rows if _may_be_timed(row[at])]
            is_other = len(kept) < 0.9 * len(rows)
            return (kept, len(rows) - len(kept)) if is_other else (rows, 0)
    return rows, 0


def _may_be_timed(cell: str) -> bool:
    return bool(unmistakable_style(cell)) or is_placeholder(cell) or _looks_timed(cell)


def _looks_timed(cell: str) -> bool:
    return len(cell) >= 8 and (":" in cell or cell.count("-") == 2) and time_style([cell])[1] == 1.0


def _even_rows(sample: Sequence[Sequence[str]]) -> list[list[str]]:
    widths = Counter(len(row) for row in sample if any(cell.strip() for cell in row))
    if not widths:
        return []
    width = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    rows = [list(row) for row in sample if len(row) == width and any(c.strip() for c in row)]
    step = -(-len(rows) // _ROWS_SPREAD) or 1
    chosen = set(range(0, len(rows), step)) | _rare_rows(rows[:_ROWS_SCANNED])
    return [rows[at] for at in sorted(chosen)]


def _rare_rows(rows: list[list[str]]) -> set[int]:
    # One trade among a thousand heartbeats is what a file is about.
    seen: set[tuple[str | None, ...]] = set()
    rare: set[int] = set()
    for at, row in enumerate(rows):
        words = tuple(word_group(cell) if len(cell) <= 24 else None for cell in row[:16])
        if words not in seen and len(rare) < ROWS_SAMPLED - _ROWS_SPREAD:
            seen.add(words)
            rare.add(at)
    return rare


def _layout(
    columns: list[ColumnProfile],
    header: Sequence[str] | None,
    hints: FileHints,
    *,
    is_realigned: bool,
) -> Layout:
    assigned = assign(columns)
    named = set(assigned.columns)
    infer(columns, assigned)
    if not any(column.name for column in columns):
        assign_unnamed(columns, assigned)
    join_clocks(columns, assigned)
    doubts = list(settle_zones(columns, assigned))
    said = settle_notional(assigned)
    amounts = settle_amounts(columns, assigned)
    said += find_fee_cells(columns, assigned)
    find_second_fee(columns, assigned)
    said += settle_running(assigned, columns)
    pnl = assigned.columns.get("pnl")
    said += settle_fees(assigned, money_of(assigned, columns, pnl) if pnl is not None else None)
    is_closing_side = pnl is not None and names_closing(assigned, money_of(assigned, columns, pnl))
    finding, result_doubts = settle_result(assigned, columns)
    said += [note for note in result_doubts if NOT_SUMMED not in note]
    doubts += [note for note in result_doubts if NOT_SUMMED in note]
    doubts += amounts + mixed_modes(columns)
    doubts += fees_beside(columns, assigned)
    if finding.basis != "net":
        # Results that are less by just this fee prove it an amount.
        doubts += constant_fee(assigned)
    doubts += doubts_about_cells(columns, assigned, hints.delimiter, hints.settled)
    decided = decide_kind(assigned, columns)
    if decided.kind not in ("signals", "other"):
        doubts += settle_unread_time(columns, assigned)
        said += note_on_zone(columns, assigned)
    if is_closing_side and decided.kind == "closed_trades":
        said.append(CLOSING_SIDE)
    guessed = [assigned.confidence[role] for role in assigned.columns if role not in named]
    _settle_names(assigned, decided.kind)
    certainty = min([decided.certainty, *guessed])
    confidence = _confidence(assigned, certainty, finding, is_realigned=is_realigned)
    basis, why = basis_of(
        assigned, finding, has_other_fees=any("fees are not counted" in note for note in said)
    )
    if finding.unit == "points":
        said.append(f"a result in points is not summed as money: it {finding.evidence}")
    confidence = min(confidence, UNSURE) if doubts else confidence
    notes = [*decided.notes, *doubts, *said, *([why] if why else [])]
    if is_realigned:
        notes.append("the header has another number of names than the rows have columns")
    return Layout(
        kind=decided.kind,
        width=len(columns),
        columns=tuple(_columns(assigned, hints.zone)),
        delimiter=hints.delimiter,
        header=tuple(header) if header is not None else None,
        confidence=round(confidence, 3),
        pnl_basis=basis,
        notes=tuple(notes),
    )


def _columns(assigned: Assigned, zone: str | None) -> list[Column]:
    built: list[Column] = []
    for role, column in assigned.columns.items():
        style = assigned.styles.get(role, "")
        if zone and role in ("time", "open_time") and "@" not in style:
            style += f"@{zone}"
        built.append(
            Column(
                canonical=role,
                index=column.index,
                header=column.name or f"position:{column.index + 1}",
                style=style,
                evidence=assigned.evidence[role],
                confidence=round(assigned.confidence[role], 3),
                sample=column.filled[0][:80] if column.filled else None,
            )
        )
    return sorted(built, key=lambda column: (column.index, column.canonical))


def _settle_names(assigned: Assigned, kind: str) -> None:
    if kind in ("fills", "events"):
        assigned.rename("entry_price", "price")
    if kind == "closed_trades":
        _settle_closed(assigned)


def _settle_closed(assigned: Assigned) -> None:
    side = assigned.columns.get("side")
    if side is None:
        return
    if normalized(side.name) in ROLE_NAMES["status"]:
        assigned.rename("side", "status")
        assigned.drop("side")
    elif "direction" not in assigned.columns and side.group_share("buy", "sell") > 0.5:
        assigned.rename("side", "direction")
    elif _names_exits(side) and "reason" not in assigned.columns:
        assigned.rename("side", "reason")


def _names_exits(side: ColumnProfile) -> bool:
    # Beside movements of money the word for a close is what tells the trades.
    return side.group_share("close") > 0.5 and not side.group_share("idle")


def _confidence(
    assigned: Assigned, certainty: float, finding: Finding, *, is_realigned: bool
) -> float:
    parts = [certainty]
    if "time" in assigned.confidence:
        parts.append(assigned.confidence["time"])
    if "pnl" in assigned.columns:
        parts.append(0.97 if finding.unit == "money" and finding.share >= 0.8 else 0.85)
    confidence = min(parts)
    if "time" not in assigned.columns:
        confidence *= 0.6
    if finding.unit in ("ratio", "points"):
        most = 0.85 if finding.is_ambiguous else 0.95
        confidence = min(confidence, most if finding.rows >= _ROWS_CONVINCING else 0.7)
    if not any(column.name for column in assigned.columns.values()):
        confidence *= 0.7
    return confidence * (0.8 if is_realigned else 1.0)
