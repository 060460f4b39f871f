"""Write the closed candles that a bot saw, so that its trades can be looked at on a chart.

Standard library only; copy this file into any bot. After each closed candle::

    candles = CandleLog("state", "BTCUSDT", "1m")
    candles.add(open_at_ms, open, high, low, close, volume)

The file is ``state/candles/BTCUSDT_1m.csv``, its times are UTC milliseconds. It is for eyes only:
nothing is decided by it, so nothing that goes wrong with it is ever raised. What could not be
written, on a full disk say, is kept and written later, up to ``kept_count`` candles.

The file stays bounded: when it holds a quarter more than ``kept_count`` candles, its newest ones
are written to a file beside it, which then takes its place. Each ending of an append is on a line's
end: what a kill or a full disk cut is cut off before the next one.
"""

import logging
import os
import re
import time
from collections import deque
from collections.abc import Iterable
from pathlib import Path

HEADER = b"time,open,high,low,close,volume\n"
KEPT_COUNT = 20_000
"""Two weeks of one-minute candles, 1.3 MB."""

WRITE_EVERY_S = 0.25
WRITE_PAUSE_FACTOR = 20
"""A replay closes a hundred thousand candles a second: writing them may take a twentieth of it."""

UNSAFE = re.compile(r"[^A-Za-z0-9]+")
NAME_LIMIT = 40

Candle = tuple[int, float, float, float, float, float]

logger = logging.getLogger(__name__)


def candle_file_name(symbol: str, timeframe: str) -> str:
    """Return a name that every file system takes: ``BTC/USDT:USDT`` is ``BTC-USDT-USDT``."""
    safe = [UNSAFE.sub("-", text).strip("-")[:NAME_LIMIT] or "x" for text in (symbol, timeframe)]
    return f"{safe[0]}_{safe[1]}.csv"


class CandleLog:
    """The one writer of one market's candles; never raises.

    Parameters
    ----------
    state_dir
        The folder of the bot's state file.
    kept_count
        How many of the newest candles to keep.
    """

    def __init__(
        self, state_dir: str | Path, symbol: str, timeframe: str, kept_count: int = KEPT_COUNT
    ) -> None:
        self.path = Path(state_dir) / "candles" / candle_file_name(symbol, timeframe)
        self._kept_count = kept_count
        self._waiting: deque[Candle] = deque(maxlen=kept_count)
        self._sound_bytes: int | None = None
        self._line_count = 0
        self._next_s = 0.0
        self._is_failing = False

    def add(
        self, open_at_ms: int, open_: float, high: float, low: float, close: float, volume: float
    ) -> None:
        """Note a closed candle; it is on disk at once, or with the next after a moment."""
        self._waiting.append((open_at_ms, open_, high, low, close, volume))
        if time.monotonic() >= self._next_s:
            self.write()

    def add_past(self, candles: Iterable[Candle]) -> None:
        """Note candles from before the first one that is added, those that the file lacks."""
        last_ms = self._newest_ms()
        self._waiting.extend(candle for candle in candles if candle[0] > last_ms)

    def _newest_ms(self) -> int:
        """Return the time of the file's last whole line, 0 where there is none."""
        try:
            lines = self.path.read_bytes().split(b"\n")
            return int(lines[-2].split(b",", 1)[0])
        except (OSError, ValueError, IndexError):
            return 0

    def write(self) -> None:
        """Append what waits."""
        began_s = time.monotonic()
        self._write()
        now_s = time.monotonic()
        self._next_s = now_s + max(WRITE_EVERY_S, (now_s - began_s) * WRITE_PAUSE_FACTOR)

    def _write(self) -> None:
        lines = [line for candle in self._waiting if (line := candle_line(candle))]
        if not lines:
            self._waiting.clear()
            return
        try:
            self._append(lines)
            self._waiting.clear()
            if self._line_count > self._kept_count * 5 // 4:
                self._shorten()
        except OSError as problem:
            self._note(problem)
            return
        self._is_failing = False

    def _append(self, lines: list[str]) -> None:
        if self._sound_bytes is None:
            self._take_up()
        content = "".join(lines).encode()
        with self.path.open("r+b") as file:
            # What stands beyond was cut by a full disk.
            file.truncate(self._sound_bytes)
            file.seek(0, os.SEEK_END)
            file.write(content)
        self._sound_bytes = (self._sound_bytes or 0) + len(content)
        self._line_count += len(lines)

    def _take_up(self) -> None:
        """Find the end of the last whole line of an earlier run, or begin a file."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        content = self.path.read_bytes() if self.path.exists() else b""
        if not content.startswith(HEADER):
            content = HEADER
            self.path.write_bytes(content)
        self._sound_bytes = content.rfind(b"\n") + 1
        self._line_count = content.count(b"\n") - 1

    def _shorten(self) -> None:
        """Keep the newest candles: written beside the file, then put in its place."""
        newest: dict[bytes, bytes] = {}
        for line in reversed(self.path.read_bytes().splitlines(keepends=True)[1:]):
            # A replay that was begun again has written the same candles twice.
            newest.setdefault(line.split(b",", 1)[0], line)
        kept = list(newest.values())[self._kept_count - 1 :: -1]
        content = HEADER + b"".join(kept)
        beside = self.path.with_name(f".{self.path.name}.tmp")
        beside.write_bytes(content)
        # Where a reader on Windows holds the file, this is tried again after the next append.
        beside.replace(self.path)
        self._sound_bytes, self._line_count = len(content), len(kept)

    def _note(self, problem: OSError) -> None:
        self._sound_bytes = None
        if not self._is_failing:
            logger.warning("candles cannot be written, the bot goes on: %s", problem)
        self._is_failing = True


def candle_line(candle: Candle) -> str:
    """Return one line with its newline, nothing for what is no candle."""
    try:
        at_ms, *prices = candle
        return f"{int(at_ms)}," + ",".join([repr(float(price)) for price in prices]) + "\n"
    except (TypeError, ValueError, OverflowError):
        return ""
