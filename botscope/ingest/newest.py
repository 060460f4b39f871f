"""The last rows of a log that is still being read: to look at, not to count."""

import math
from collections.abc import Iterator
from typing import BinaryIO

from botscope.domain.snapshot import NewestRow
from botscope.ingest.layout import Row
from botscope.ingest.lines import LineFeed
from botscope.ingest.options import IngestOptions
from botscope.ingest.overrides import FileOverride
from botscope.ingest.reading import Reading
from botscope.ingest.tail import read_fully

SHOWN_COUNT = 8

_TAIL_BYTES = 64 * 1024


def newest_rows(
    handle: BinaryIO,
    size_bytes: int,
    name: str,
    options: IngestOptions,
    override: FileOverride | None,
    now_ms: int,
) -> tuple[NewestRow, ...]:
    """Return the trades of the last lines of a log of our own layout, the newest first.

    The end of another bot's log is not understood without its beginning: then there are none.
    """
    handle.seek(max(0, size_bytes - _TAIL_BYTES))
    data = read_fully(handle, _TAIL_BYTES)
    # The first line may be the end of one.
    begin = data.find(b"\n") + 1
    reading = Reading(name, options, now_ms, len(data), override)
    for piece in LineFeed(options.line_limit_bytes).take(data[begin:]):
        reading.parser.feed(piece)
    reading.parser.finish()
    if not all(segment.layout.is_own for segment in reading.parser.segments):
        return ()
    rows = sorted(_rows(reading, name), key=lambda row: row.closed_at_ms, reverse=True)
    return tuple(rows[:SHOWN_COUNT])


def _rows(reading: Reading, name: str) -> Iterator[NewestRow]:
    for shelf in reading.shelves:
        table = shelf.kept.table()
        for index in range(max(0, len(table) - SHOWN_COUNT), len(table)):
            row = _row(table.row(index), name)
            if row is not None and shelf.kind == "closed_trades":
                yield row


def _row(row: Row, name: str) -> NewestRow | None:
    if row.time_ms is None:
        return None
    side = row.direction or row.side
    return NewestRow(name, row.time_ms, row.symbol, side, _known(row.quantity), _known(row.pnl))


def _known(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value
