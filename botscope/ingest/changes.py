"""Does a line end the segment it stands in? By its names, or by a new width that lasts."""

from botscope.ingest import foreign
from botscope.ingest.block import Block, Segment
from botscope.ingest.encoding import decoded
from botscope.ingest.foreign import Choice
from botscope.ingest.headers import is_header
from botscope.ingest.layout import Layout
from botscope.ingest.own_layouts import own_layout

_HEADER_LIMIT_BYTES = 4096
_DIGITS = frozenset("0123456789")


def header_choice(block: Block, begin: int, end: int, layout: Layout) -> Choice:
    """Decide whether a line is the header of another layout, on the row that follows it."""
    text = _header_text(block.raw(begin, end))
    # No name begins with a digit, and most rows do: with their time.
    if text is None or text[:1] in _DIGITS or is_header(text, layout):
        return "stay"
    if own_layout(tuple(text.split(","))) is not None:
        return "change"
    if not foreign.is_new_header(text, layout):
        return "stay"
    following = foreign.sample_lines(block.data, end, 1)
    if not following:
        return "stay" if block.is_last else "wait"
    return foreign.header_choice(text, following[0], layout)


def _header_text(raw: bytes) -> str | None:
    if b"\0" in raw or len(raw) > _HEADER_LIMIT_BYTES:
        return None
    text = decoded(raw)
    return text[0].removeprefix("\ufeff") if text else None


def width_choice(
    text: str, segment: Segment, block: Block, position: int, row_count: int
) -> Choice:
    """Decide whether a line is the first of ``row_count`` that agree on another width."""
    layout = segment.layout
    if layout_of_width(text, segment) is not None or is_header(text, layout):
        return "stay"
    if not layout.width and text.count(layout.delimiter) == segment.first_delimiter_count:
        # Rows without anything in them have no layout, and the next of them has none either.
        return "stay"
    lines = foreign.sample_lines(block.data, position, row_count)
    if len(lines) < row_count:
        return "stay" if block.is_last else "wait"
    return "change" if foreign.share_new_width(lines, layout) else "stay"


def layout_of_width(text: str, segment: Segment) -> Layout | None:
    """Return which of the layouts that hold here a line has the width of, None for neither.

    A line that cannot be split is the main layout's to refuse.
    """
    if not foreign.is_other_width(text, segment.layout):
        return segment.layout
    beside = segment.beside
    return beside if beside and not foreign.is_other_width(text, beside) else None
