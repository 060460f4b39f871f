"""Where the reader asks about layouts that are not ours: what they are, and what a row is worth."""

import re
from collections import Counter
from typing import Literal

from botscope.ingest.detect import CONFIDENT, FileHints, detect_layout, sniff
from botscope.ingest.encoding import decoded
from botscope.ingest.judge import judge
from botscope.ingest.known_format import known_below
from botscope.ingest.layout import Layout, Row
from botscope.ingest.lines import BOM
from botscope.ingest.overrides import FileOverride
from botscope.ingest.rows import Refusal, explain, split_line

_NAME = re.compile(r"\s*[^\W\d_][\w ()%/#.\-$]*\s*")
Choice = Literal["stay", "change", "wait"]
"""What a line does to the segment: nothing, end it, or ask for the lines after it."""

NOT_TRADES = ("signals", "other")
"""The kinds of log that tell of no execution."""

UNKNOWN = Refusal("unknown_layout", "no column here is understood, not even a time")

_BESIDE_ROWS = 10
_BESIDE_RATIO = 0.1
"""As many rows of a second width, and as large a share, are a layout of their own."""


def sample_lines(
    data: bytes, position: int, wanted: int, chars_wanted: int | None = None
) -> list[str]:
    """Return the next lines that say something: ``wanted`` of them, or of so many characters."""
    lines: list[str] = []
    room = len(data) if chars_wanted is None else chars_wanted
    while position < len(data) and len(lines) < wanted and room > 0:
        end = data.index(b"\n", position) + 1
        raw = data[position:end].rstrip(b"\r\n").removeprefix(BOM)
        text = decoded(raw) if raw.strip() and b"\0" not in raw else None
        if text is not None:
            lines.append(text[0])
            room -= len(text[0])
        position = end
    return lines


def is_enough(lines: list[str], wanted: int, chars_wanted: int) -> bool:
    """Return True when a sample needs no more lines."""
    return len(lines) >= wanted or sum(map(len, lines)) >= chars_wanted


def recognize(
    lines: list[str],
    file: str,
    inherited: tuple[str, ...] | None,
    patience: int,
    override: FileOverride | None = None,
) -> tuple[Layout, bool]:
    """Return the layout of a stretch and whether its first line is a header.

    ``inherited`` is the header further up, under which the width changed: its names still
    belong to most columns. Rows after a lasting change of width are another stretch.
    ``override`` is what somebody set about the file: it wins.
    """
    if not lines:
        # Every line so far is no text at all.
        return Layout(kind="other", width=0, columns=(), confidence=0.0), False
    known = known_below(lines, file)
    if known is not None and (override is None or override.is_own_kept):
        return override.on_own(known) if override else known, True
    if known is not None:
        lines = lines[1:]
    dialect = sniff(lines)
    if override is not None:
        dialect = override.dialect(lines, dialect)
    probe = Layout(kind="other", width=0, columns=(), delimiter=dialect.delimiter)
    cells = [split_line(line, probe) or [line] for line in lines]
    has_header = dialect.has_header
    if inherited is not None:
        has_header = looks_like_header(lines[0], dialect.delimiter)
    header = list(inherited) if inherited and not has_header else None
    if has_header:
        header, cells = cells[0], cells[1:]
    rows = leading_rows(cells, patience)
    settled = override.settled if override is not None else frozenset()
    layout = detect_layout(header, rows, FileHints(file, dialect.delimiter, settled=settled))
    if override is not None:
        layout = override.on_found(layout, rows)
    return layout, has_header


def beside(
    lines: list[str], layout: Layout, file: str, patience: int, *, has_header: bool
) -> Layout | None:
    """Return the layout of the rows of a second width that stand among the others.

    A bot that writes its entries and its exits by two calls writes two widths in turn. A width
    that is rare is no layout but damage: its rows stay refused.
    """
    cells = [split_line(line, layout) or [] for line in lines[int(has_header) :]]
    rows = leading_rows(cells, patience) if cells and layout.width else []
    widths = Counter(len(row) for row in rows if len(row) > 2 and len(row) != layout.width)
    if not widths:
        return None
    width, count = widths.most_common(1)[0]
    if count < _BESIDE_ROWS or count < _BESIDE_RATIO * len(rows):
        return None
    header = list(layout.header) if layout.header else None
    chosen = [row for row in rows if len(row) == width]
    found = detect_layout(header, chosen, FileHints(file, layout.delimiter))
    is_alike = (found.kind, found.pnl_basis) == (layout.kind, layout.pnl_basis)
    return found if is_alike and found.kind not in NOT_TRADES else None


def leading_rows(rows: list[list[str]], patience: int) -> list[list[str]]:
    """Return the rows before ``patience`` rows in a row have one other width than the first."""
    for start in range(1, len(rows) - patience + 1):
        widths = {len(row) for row in rows[start : start + patience]}
        if len(widths) == 1 and widths != {len(rows[0])}:
            return rows[:start]
    return rows


def looks_like_header(text: str, delimiter: str = ",") -> bool:
    """Return True for a line of at least three different names and nothing else."""
    cells = [cell.strip().strip('"') for cell in text.split(delimiter)]
    if len(cells) < 3 or len({cell.lower() for cell in cells}) != len(cells):
        return False
    return all(_NAME.fullmatch(cell) for cell in cells)


def is_new_header(text: str, layout: Layout) -> bool:
    """Return True for a line of names; under a foreign header they must share its words."""
    if not looks_like_header(text, layout.delimiter):
        return False
    if layout.header is None:
        return layout.is_own
    known = {name.strip().lower() for name in layout.header}
    cells = [cell.strip().strip('"').lower() for cell in text.split(layout.delimiter)]
    shared = sum(cell in known for cell in cells)
    return layout.is_own or 2 * shared >= min(len(cells), len(known))


def header_choice(text: str, following: str, layout: Layout) -> Choice:
    """Decide by the next row whether a line of names begins another layout.

    A header that is cut or spoiled stands above rows of the old width: they stay what they are.
    """
    width = text.count(layout.delimiter) + 1
    row = split_line(following, layout)
    if row is None:
        return "stay"
    if width == layout.width:
        return "change" if len(row) == width else "stay"
    return "stay" if len(row) == layout.width else "change"


def is_other_width(text: str, layout: Layout) -> bool:
    """Return True for a line with another number of cells than the layout has."""
    cells = split_line(text, layout)
    return cells is not None and len(cells) != layout.width


def share_new_width(lines: list[str], layout: Layout) -> bool:
    """Return True when all these lines have one width that is not the layout's."""
    rows = [split_line(line, layout) for line in lines]
    widths = {len(row) if row is not None else -1 for row in rows}
    return len(widths) == 1 and not widths & {layout.width, -1, 1}


def is_unknown(layout: Layout) -> bool:
    """Return True where nothing says what a row is: not even when it was written."""
    has_time = layout.column("time") is not None or layout.column("open_time") is not None
    return layout.kind == "other" and not has_time and layout.confidence < CONFIDENT


def verdict(text: str, layout: Layout, line: int, offset: int) -> Row | Refusal | None:
    """Return a row of a foreign layout, why it is refused, or None where it is no trade."""
    if layout.kind in NOT_TRADES:
        return UNKNOWN if is_unknown(layout) else None
    row = explain(text, layout, line, offset)
    if isinstance(row, Refusal):
        return row
    return judge(layout, row)
