"""The selection as CSV, a piece at a time, with no cell that a spreadsheet would execute."""

import re
import zlib
from collections.abc import Iterator

from flask import Response, request

from botscope.api.answering import Answerer, accepts_gzip, conditional, is_unchanged
from botscope.api.resources.trades import SELECTION
from botscope.api.route import Question, Route
from botscope.api.trade_rows import COLUMNS, TradeRows, ordered

PIECE_ROWS = 2000
STRICT_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
DANGEROUS_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
NEEDS_QUOTES = re.compile(r'[",\r\n]')

ROUTE = Route(
    "/api/trades.csv",
    "The selection as a CSV file; cells that a spreadsheet could execute begin with an apostrophe",
    lambda _question: {},
    {},
    SELECTION,
    is_sum=True,
)


def respond(answerer: Answerer, route: Route, path: dict[str, str]) -> Response:
    """Answer with the selection as a download."""
    question = answerer.question(route, path)
    revision = answerer.revision(question.picture)
    _ = question.view
    if is_unchanged(revision):
        return conditional(Response(status=304), revision)
    content = () if request.method == "HEAD" else pieces(question)
    response = Response(content, content_type="text/csv; charset=utf-8")
    if accepts_gzip():
        response.headers["Content-Encoding"] = "gzip"
        response.response = compressed(content)
    response.headers["Content-Disposition"] = "attachment; filename=botscope-trades.csv"
    return conditional(response, revision)


def pieces(question: Question) -> Iterator[bytes]:
    """Yield the file, header first."""
    scale = question.measured.scale
    rows = TradeRows(question.view, question.chosen, scale)
    order = ordered(question.chosen.trades, question.query["sort"], scale)
    yield (",".join(COLUMNS) + "\r\n").encode()
    for start in range(0, len(order), PIECE_ROWS):
        lines = [
            ",".join(cell(value) for value in values) + "\r\n"
            for values in rows.tuples(order[start : start + PIECE_ROWS])
        ]
        yield "".join(lines).encode("utf-8", "replace")


def compressed(content: "Iterator[bytes] | tuple[()]") -> Iterator[bytes]:
    """Yield content as gzip."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    for piece in content:
        yield packer.compress(piece)
    yield packer.flush()


def cell(value: object) -> str:
    """Write one value: numbers as they are, text that looks like a formula as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(value)
    if value.startswith(DANGEROUS_STARTS) and not STRICT_NUMBER.fullmatch(value):
        value = "'" + value
    return '"' + value.replace('"', '""') + '"' if NEEDS_QUOTES.search(value) else value
