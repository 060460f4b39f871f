"""Lines that are headers, and rows of ours that are known without one."""

from botscope.ingest.encoding import decoded
from botscope.ingest.gate import gate_for
from botscope.ingest.layout import Layout
from botscope.ingest.lines import BOM
from botscope.ingest.own_layouts import OWN_HEADER, V7_HEADER, is_damaged, mended, own_layout
from botscope.ingest.rows import split_line


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


def own_by_row(line: bytes) -> Layout | None:
    """Return the layout of ours that a line is a clean row of."""
    for header in (OWN_HEADER, V7_HEADER):
        layout = own_layout(header)
        gate = gate_for(layout) if layout else None
        if layout and gate and next(gate.suspects(line, 0), None) is None:
            return Layout(
                kind=layout.kind,
                width=layout.width,
                columns=layout.columns,
                is_own=True,
                pnl_basis=layout.pnl_basis,
                notes=(*layout.notes, "recognized by its rows: the header is missing"),
            )
    return None
