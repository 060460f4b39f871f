"""Replay the candles of a CSV file, plain or gzip."""

import csv
import gzip
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from bot.execution.instrument import Instrument, instrument_for
from bot.market.candle import TIMEFRAME_S, Candle

SHORT_NAMES = {"open": "o", "high": "h", "low": "l", "close": "c", "volume": "v"}
TIME_NAMES = ("t", "time", "timestamp", "open_time", "date")
EPOCH_UNITS = ((1e11, 1000.0), (1e14, 1.0), (1e17, 1e-3), (1e20, 1e-6))
"""Epoch numbers below each bound, and how many milliseconds their unit is: s, ms, us, ns.

Times since 1973 fit; Binance's own archives changed from milliseconds to microseconds in 2025.
"""

LATEST_MS = 253_402_300_799_000
"""The end of the year 9999: later moments cannot be written down."""


class ReplayError(Exception):
    """The candle file cannot be replayed; the text says in one sentence why."""


class ReplayMarket:
    """Candles of a file, read completely before the first one is traded on.

    Parameters
    ----------
    pace
        Waits between two candles; returns True when the bot shall stop.
    """

    def __init__(self, symbol: str, candles: Sequence[Candle], pace: Callable[[], bool]) -> None:
        self._symbol = symbol
        self._candles = candles
        self._pace = pace

    def instrument(self) -> Instrument:
        """Return the trading rules of the symbol, guessed from the first price if need be."""
        return instrument_for(self._symbol, self._candles[0].open)

    def history(self, after_number: int | None, count: int) -> list[Candle]:
        """Return the candles before the first one to trade on; none for a new replay."""
        if after_number is None:
            return []
        return list(self._candles[max(0, after_number + 1 - count) : after_number + 1])

    def candles(self, after_number: int | None) -> Iterator[Candle]:
        """Yield the rest of the file."""
        start = 0 if after_number is None else after_number + 1
        for place in range(start, len(self._candles)):
            if self._pace():
                return
            yield self._candles[place]

    def listen(self, show: Callable[[], None]) -> None:
        """Ignore ``show``: there is no connection that could change."""

    def is_missed(self, candle: Candle) -> bool:
        """Return False: a file waits for the bot."""
        return False

    def connection(self) -> dict[str, Any]:
        """Return nothing: a file has no connection."""
        return {}


def read_candles(path: Path) -> list[Candle]:
    """Read a candle file with a header of full or one-letter column names.

    Raises ``ReplayError`` for a file that is missing, unreadable, empty, out of order, or that
    holds a number that is none; a replay on half-understood candles would be a wrong result.
    """
    try:
        with open_text(path) as text:
            rows = csv.reader(text)
            columns = find_columns(path, next(rows, []))
            numbers = [read_row(path, rows.line_num, row, columns) for row in rows if row]
    except (OSError, EOFError, UnicodeDecodeError, csv.Error, zlib.error) as problem:
        raise ReplayError(f"cannot read the candle file {path}: {problem}") from problem
    if len(numbers) < 2:
        raise ReplayError(f"the candle file {path} holds fewer than two candles")
    return to_candles(path, numbers)


def open_text(path: Path) -> TextIO:
    """Open plain or gzip text, told apart by the first two bytes."""
    with path.open("rb") as file:
        is_gzip = file.read(2) == b"\x1f\x8b"
    if is_gzip:
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def find_columns(path: Path, header: list[str]) -> list[int]:
    """Return the places of time, open, high, low, close, volume in a header."""
    names = [name.strip().lower() for name in header]
    time_name = next((name for name in TIME_NAMES if name in names), None)
    places = [] if time_name is None else [names.index(time_name)]
    for long_name, short_name in SHORT_NAMES.items():
        found = next((name for name in (long_name, short_name) if name in names), None)
        if found is not None:
            places.append(names.index(found))
    if len(places) != 1 + len(SHORT_NAMES):
        raise ReplayError(
            f"the candle file {path} needs a header t,open,high,low,close,volume"
            f" or t,o,h,l,c,v, and begins with {','.join(header)[:80]!r}"
        )
    return places


class Numbers(NamedTuple):
    """A row as it stands in the file; ``time`` in the file's own unit."""

    line: int
    time: float
    open: float
    high: float
    low: float
    close: float
    volume: float


def read_row(path: Path, line: int, row: list[str], columns: list[int]) -> Numbers:
    """Return the six numbers of a row, checked for sense."""
    try:
        time, open_, high, low, close, volume = (float(row[column]) for column in columns)
    except (ValueError, IndexError):
        raise ReplayError(f"line {line} of {path} is not a candle: {','.join(row)[:80]}") from None
    if not (0 < low <= min(open_, close) and max(open_, close) <= high < float("inf")):
        raise ReplayError(f"line {line} of {path} has impossible prices: {','.join(row)[:80]}")
    if not 0 <= volume < float("inf"):
        raise ReplayError(f"line {line} of {path} has an impossible volume: {volume}")
    return Numbers(line, time, open_, high, low, close, volume)


def to_candles(path: Path, numbers: Sequence[Numbers]) -> list[Candle]:
    """Give the rows their index and their closing time; no candle may begin before the last ends.

    The most common step is the timeframe, so holes stay holes.
    """
    times = read_times(path, numbers)
    steps = [after - before for before, after in pairwise(times)]
    step = Counter(steps).most_common(1)[0][0]
    for row, taken in zip(numbers[1:], steps, strict=True):
        if taken <= 0:
            raise ReplayError(f"the times in {path} do not increase at line {row.line}")
        if taken < step:
            raise ReplayError(f"line {row.line} of {path} begins before the last candle has ended")
    return [
        Candle(index, at, at + step, *row[2:])
        for index, (at, row) in enumerate(zip(times, numbers, strict=True))
    ]


def read_times(path: Path, numbers: Sequence[Numbers]) -> list[int]:
    """Return the opening times in milliseconds; the first row says the unit of all."""
    unit_ms = next((unit for bound, unit in EPOCH_UNITS if numbers[0].time < bound), 1.0)
    times = []
    for row in numbers:
        at_ms = row.time * unit_ms
        # Written so that NaN is refused too.
        if not 0 <= at_ms <= LATEST_MS:
            raise ReplayError(f"line {row.line} of {path} has an impossible time: {row.time:g}")
        times.append(round(at_ms))
    return times


def timeframe_of(candles: Sequence[Candle]) -> str:
    """Return the timeframe's name as the file's own steps say, in seconds where it has no name."""
    step_s = (candles[0].close_at_ms - candles[0].open_at_ms) // 1000
    names = {seconds: name for name, seconds in TIMEFRAME_S.items()}
    return names.get(step_s, f"{step_s}s")


def gather(candles: Sequence[Candle], step_ms: int) -> list[Candle]:
    """Join candles into longer ones; a last one that is not complete is left out.

    Raises ``ReplayError`` where the longer timeframe is no multiple of the file's.
    """
    own_ms = candles[0].close_at_ms - candles[0].open_at_ms
    if step_ms % own_ms:
        raise ReplayError(
            f"the file's candles are {own_ms // 1000} s long,"
            f" which cannot be made into candles of {step_ms // 1000} s"
        )
    if step_ms == own_ms:
        return list(candles)
    groups: dict[int, list[Candle]] = {}
    for candle in candles:
        groups.setdefault(candle.open_at_ms // step_ms, []).append(candle)
    joined = [join(place, part, step_ms) for place, part in enumerate(groups.values())]
    is_complete = candles[-1].close_at_ms % step_ms == 0
    return joined if is_complete else joined[:-1]


def join(index: int, part: Sequence[Candle], step_ms: int) -> Candle:
    """Return the one candle that stands for several."""
    open_at_ms = part[0].open_at_ms // step_ms * step_ms
    return Candle(
        index,
        open_at_ms,
        open_at_ms + step_ms,
        part[0].open,
        max(candle.high for candle in part),
        min(candle.low for candle in part),
        part[-1].close,
        sum(candle.volume_base for candle in part),
    )
