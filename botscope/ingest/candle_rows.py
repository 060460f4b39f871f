"""The lines of a candle file: six numbers each, or the reason why not."""

import io
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

BLOCK_BYTES = 1 << 17
"""One line that is none costs no more than its block the slower way."""

LEAST_LINES = 50

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


def unit_ms(number: float) -> float:
    """Return how many milliseconds the unit of an epoch number is, judged by its size."""
    return next((unit for bound, unit in _EPOCH_UNITS if number < bound), 0.0)


def _epoch_ms(number: float) -> int:
    return round(number * unit_ms(number))


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


def plain_table(content: bytes, line_count: int) -> Candles | None:
    """Return lines as columns where each of them is plainly a candle; None leaves them to others.

    The slower way stays the truth: what is read here, `read_row` reads as the same numbers.
    """
    if line_count < LEAST_LINES:
        return None
    try:
        table = np.loadtxt(io.BytesIO(content), delimiter=",", comments=None, ndmin=2)
    except ValueError:
        return None
    if table.shape != (line_count, len(_USUAL)):
        return None
    times, open_, high, low, close, volume = np.ascontiguousarray(table.T)
    units = {unit_ms(float(times.min())), unit_ms(float(times.max()))}
    with np.errstate(invalid="ignore"):
        at_ms = np.rint(times * units.pop())
    is_possible = (at_ms >= EARLIEST_MS) & (at_ms <= LATEST_MS) & (low > 0) & (high < np.inf)
    is_possible &= (low <= np.minimum(open_, close)) & (np.maximum(open_, close) <= high)
    is_possible &= (volume >= 0) & (volume < np.inf)
    if units or not bool(is_possible.all()):
        return None
    return Candles(at_ms.astype(np.int64), open_, high, low, close, volume)


def concatenated(parts: Sequence[Candles]) -> Candles:
    """Return several tables as one, one after the other."""
    if len(parts) == 1:
        return parts[0]
    names = ("open_at_ms", "open", "high", "low", "close", "volume")
    filled = [part for part in parts if len(part)] or [Candles.empty()]
    return Candles(*(np.concatenate([getattr(part, name) for part in filled]) for name in names))


def joined(before: Candles, after: Candles) -> tuple[Candles, int]:
    """Return two tables in order of time, and how many moments stood twice: the later line wins."""
    if not len(after) and not len(before):
        return before, 0
    both = concatenated([before, after])
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
        self.columns: tuple[int, ...] = _USUAL

    def read(self, content: bytes) -> Candles:
        """Return the candles of whole lines in their own order, and count the others."""
        parts, begin = [], 0
        while begin < len(content):
            # The first line may be the header, and then says what the others hold.
            end = content.find(b"\n", begin + (BLOCK_BYTES if begin else 0)) + 1 or len(content)
            parts.append(self._block(content[begin:end]))
            begin = end
        return concatenated(parts)

    def _block(self, content: bytes) -> Candles:
        line_count = content.count(b"\n")
        self.line_count += line_count
        plain = plain_table(content, line_count) if self.columns == _USUAL else None
        if plain is not None:
            return plain
        lines = content.split(b"\n")[:-1]
        found = (self._row(line.rstrip(b"\r")) for line in lines)
        return table_of([row for row in found if row is not None])

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
