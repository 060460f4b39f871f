"""The lines of a candle file: six numbers each, or the reason why not."""

import math
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from botscope.domain.candles import Candles

LATEST_MS = 4_102_444_800_000
"""The year 2100: beyond it, a unit was mistaken."""

EARLIEST_MS = 1_230_768_000_000
"""The year 2009, before which there was nothing to trade on."""

_EPOCH_UNITS = ((1e11, 1000.0), (1e14, 1.0), (1e17, 1e-3), (1e20, 1e-6))
_NAMES = {
    "time": ("time", "t", "timestamp", "open_time", "date", "datetime"),
    "open": ("open", "o"),
    "high": ("high", "h"),
    "low": ("low", "l"),
    "close": ("close", "c"),
    "volume": ("volume", "v", "volume_base", "vol"),
}
_USUAL = (0, 1, 2, 3, 4, 5)
_NEEDED = 5

Row = tuple[int, float, float, float, float, float]


def columns_of(line: bytes) -> tuple[int, ...] | None:
    """Return the places of time, open, high, low, close, volume in a header; None for a row.

    The volume's place is -1 where the header has none.
    """
    names = [name.strip().lower() for name in line.decode("utf-8", "replace").split(",")]
    places = [
        next((names.index(name) for name in known if name in names), -1)
        for known in _NAMES.values()
    ]
    return tuple(places) if min(places[:_NEEDED]) >= 0 else None


def read_row(line: bytes, columns: Sequence[int] = _USUAL) -> Row | str:
    """Return the numbers of one line, or the reason why it is left out."""
    cells = line.split(b",")
    try:
        texts = [cells[place] for place in columns[:_NEEDED]]
        volume = cells[columns[5]].strip() if columns[5] >= 0 else b""
    except IndexError:
        return "too_few_columns"
    at_ms = _moment_ms(texts[0])
    if at_ms is None:
        return "bad_time"
    if not EARLIEST_MS <= at_ms <= LATEST_MS:
        return "time_out_of_range"
    return _checked(at_ms, texts[1:], volume)


def _checked(at_ms: int, texts: Sequence[bytes], volume_text: bytes) -> Row | str:
    try:
        open_, high, low, close = (float(text) for text in texts)
        volume = float(volume_text) if volume_text else math.nan
    except ValueError:
        return "bad_number"
    # Written so that NaN is refused too; no volume at all is not a volume that is no number.
    is_possible = 0 < low <= min(open_, close) and max(open_, close) <= high < math.inf
    if not is_possible or (volume_text and not 0 <= volume < math.inf):
        return "impossible_candle"
    return at_ms, open_, high, low, close, volume


def _moment_ms(cell: bytes) -> int | None:
    if cell.isdigit() and len(cell) < 20:
        return _epoch_ms(float(cell))
    try:
        text = cell.decode("ascii").strip()
        return _epoch_ms(float(text)) if text.replace(".", "", 1).isdigit() else _iso_ms(text)
    except ValueError:
        return None


def _epoch_ms(number: float) -> int:
    unit_ms = next((unit for bound, unit in _EPOCH_UNITS if number < bound), 0.0)
    return round(number * unit_ms)


def _iso_ms(text: str) -> int:
    moment = datetime.fromisoformat(text)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1000)


def table_of(rows: Sequence[Row]) -> Candles:
    """Return rows as columns, in their own order."""
    if not rows:
        return Candles.empty()
    times, *prices = zip(*rows, strict=True)
    return Candles(np.array(times, dtype=np.int64), *(np.array(column) for column in prices))


def joined(before: Candles, after: Candles) -> tuple[Candles, int]:
    """Return two tables in order of time, and how many moments stood twice: the later line wins."""
    if not len(before) and not len(after):
        return before, 0
    both = Candles(
        *(
            np.concatenate([getattr(before, name), getattr(after, name)])
            for name in ("open_at_ms", "open", "high", "low", "close", "volume")
        )
    )
    times = both.open_at_ms
    if bool(np.all(np.diff(times) > 0)):
        return both, 0
    order = np.argsort(times, kind="stable")
    ordered = times[order]
    is_last = np.append(ordered[1:] != ordered[:-1], True)
    return both.take(order[is_last]), int(np.count_nonzero(~is_last))


class LineTally:
    """What the lines of a file were, so far."""

    def __init__(self) -> None:
        self.line_count = 0
        self.header_count = 0
        self.blank_count = 0
        self.left_out: Counter[str] = Counter()
        self.columns: Sequence[int] = _USUAL

    def rows(self, content: bytes) -> list[Row]:
        """Return the candles of whole lines, and count the others."""
        found: list[Row] = []
        lines = content.split(b"\n")
        lines.pop()
        for line in lines:
            row = self._row(line.rstrip(b"\r"))
            if row is not None:
                found.append(row)
        self.line_count += len(lines)
        return found

    def _row(self, line: bytes) -> Row | None:
        read = read_row(line, self.columns)
        if isinstance(read, tuple):
            return read
        self._note(line, read)
        return None

    def _note(self, line: bytes, reason: str) -> None:
        columns = columns_of(line.removeprefix(b"\xef\xbb\xbf"))
        if not line.strip():
            self.blank_count += 1
        elif columns is not None:
            self.columns = columns
            self.header_count += 1
        else:
            self.left_out[reason] += 1
