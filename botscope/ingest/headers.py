"""Lines that are headers, and rows of ours that are known without one."""

from botscope.ingest.encoding import decoded
from botscope.ingest.gate import gate_for
from botscope.ingest.layout import Layout
from botscope.ingest.lines import BOM
from botscope.ingest.own_layouts import (
    OWN_HEADER,
    V7_HEADER,
    is_certainly_legacy,
    is_damaged,
    mended,
    own_layout,
)
from botscope.ingest.rows import split_line

_FIRST_ROWS = 5
"""Damaged lines before the first whole row of ours, beyond which a file is another's."""


def own_by_header(raw: bytes) -> Layout | None:
    """Return the layout of ours that a line is the header of, also a spoiled one."""
    text = decoded(raw.removeprefix(BOM))
    if text is None:
        return None
    names = tuple(cell.strip().strip('"') for cell in text[0].split(","))
    return own_layout(names) or mended(names)


def is_header(text: str, layout: Layout) -> bool:
    """Return True for the header of this layout, repeated, or with a byte of it spoiled."""
    header = layout.header or (OWN_HEADER if layout.is_own else ())
    cells = split_line(text, layout) or ()
    return bool(header) and (list(header) == list(cells) or is_damaged(header, cells))


def is_cut_header(text: str) -> bool:
    """Return True for the beginning of a header of ours whose rest was never written."""
    return any(
        text and len(text) < len(whole) and whole.startswith(text)
        for whole in (",".join(OWN_HEADER), ",".join(V7_HEADER))
    )


def own_below(lines: list[str]) -> Layout | None:
    """Return the layout of ours whose rows follow a first line that is damaged.

    A cut header has not the width of its rows: read as another's, its columns would lose the
    names that the cut took, among them that of the money. A whole header of another's, which
    has rows of its own width, is left to it.
    """
    if not lines or not _is_damaged(lines[0]):
        return None
    found = (own_by_row(line.encode() + b"\n") for line in lines[1 : 1 + _FIRST_ROWS])
    layout = next((layout for layout in found if layout is not None), None)
    if layout is not None or not _is_mostly_ours(lines[0]):
        return layout
    width = lines[0].count(",")
    has_rows_of_its_own = any(line.count(",") == width for line in lines[1:])
    return None if has_rows_of_its_own or len(lines) == 1 else own_layout(OWN_HEADER)


def _is_damaged(text: str) -> bool:
    cells = text.split(",")
    if len(cells) < 3 or any(cell[:1].isdigit() for cell in cells):
        return True
    return len(cells) != len(OWN_HEADER) and _is_mostly_ours(text)


def _is_mostly_ours(text: str) -> bool:
    names = set(OWN_HEADER) & set(text.split(","))
    return is_cut_header(text) or 2 * len(names) > len(OWN_HEADER)


def own_by_row(line: bytes) -> Layout | None:
    """Return the layout of ours that a line is a clean row of."""
    for header in (OWN_HEADER, V7_HEADER):
        layout = own_layout(header)
        gate = gate_for(layout) if layout else None
        if layout and gate and next(gate.suspects(line, 0), None) is None:
            cells = line.decode("ascii").rstrip("\r\n").split(",")
            if header is V7_HEADER and not is_certainly_legacy(cells):
                continue
            return Layout(
                kind=layout.kind,
                width=layout.width,
                columns=layout.columns,
                is_own=True,
                pnl_basis=layout.pnl_basis,
                notes=(*layout.notes, "recognized by its rows: the header is missing"),
            )
    return None
