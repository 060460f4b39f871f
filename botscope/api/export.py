"""The selection as CSV, a piece at a time, with no cell that a spreadsheet would execute."""

import re
import threading
from collections.abc import Iterable, Iterator

from flask import Response, request

from botscope.api.answering import Answerer, conditional, encoded, is_unchanged, wanted
from botscope.api.encodings import Encoding, packer_of
from botscope.api.resources.trades import SELECTION
from botscope.api.route import Question, Route
from botscope.api.trade_rows import COLUMNS, TradeRows, ordered
from botscope.errors import RefusedError

PIECE_ROWS = 2000
FULL = "As many downloads are running as can run at once. Try again when one of them is done."
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
    content: Iterable[bytes] = ()
    if request.method != "HEAD":
        content = begun(taking_turns(pieces(question), answerer.downloads))
    encoding = wanted().encoding
    if encoding is not None:
        content = compressed(content, encoding)
    response = encoded(Response(content, content_type="text/csv; charset=utf-8"), encoding)
    response.headers["Content-Disposition"] = "attachment; filename=botscope-trades.csv"
    return conditional(response, revision)


def taking_turns(content: Iterator[bytes], places: threading.Semaphore) -> Iterator[bytes]:
    """Yield content while there is a place, which is free again however the download ends.

    A download lasts as long as its reader likes, and each takes a thread: with all of them taken
    nobody would be answered.

    Raises
    ------
    RefusedError
        When no place is free.
    """
    if not places.acquire(blocking=False):
        raise RefusedError(503, FULL, {"Retry-After": "5"})
    try:
        yield from content
    finally:
        places.release()


def begun(content: Iterator[bytes]) -> Iterator[bytes]:
    """Take the first piece now, so that a refusal is one; return all of it."""
    first = next(content)

    def whole() -> Iterator[bytes]:
        yield first
        yield from content

    return whole()


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


def compressed(content: Iterable[bytes], encoding: Encoding) -> Iterator[bytes]:
    """Yield content compressed, a piece at a time."""
    pack, end = packer_of(encoding)
    for piece in content:
        yield pack(piece)
    yield end()


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
