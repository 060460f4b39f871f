"""The demo's candles: each as it closes, and the hours that they make, for the weeks before."""

from collections.abc import Iterator
from pathlib import Path

from bot.candle_log import Candle as Line
from bot.candle_log import CandleLog
from bot.market.candle import Candle

HOUR_MS = 3_600_000
TOLERANCE_MS = 60_000
"""An hour whose first candle came later was not seen whole, and is left out."""


class DemoCandles(CandleLog):
    """One-minute candles, of which only the newest are kept, and all hours beside them."""

    def __init__(self, state_dir: Path, symbol: str) -> None:
        super().__init__(state_dir, symbol, "1m")
        self._hours = CandleLog(state_dir, symbol, "1h")
        self._hour: Line | None = None
        self._start_ms: int | None = None
        self._last_ms: int | None = None

    def add(
        self, open_at_ms: int, open_: float, high: float, low: float, close: float, volume: float
    ) -> None:
        """Note a closed candle, and the hour when it is full."""
        super().add(open_at_ms, open_, high, low, close, volume)
        self._gather((open_at_ms, open_, high, low, close, volume))

    def write(self) -> None:
        """Append what waits."""
        super().write()
        self._hours.write()

    def watch(self, candles: Iterator[Candle]) -> Iterator[Candle]:
        """Note candles on their way to whoever takes them."""
        for candle in candles:
            self.add(candle.open_at_ms, *candle[3:])
            yield candle
        self.write()

    def _gather(self, line: Line) -> None:
        start_ms = line[0] // HOUR_MS * HOUR_MS
        if start_ms != self._start_ms:
            if self._hour is not None:
                self._hours.add(*self._hour)
            is_whole = self._is_unbroken(line[0]) or line[0] - start_ms < TOLERANCE_MS
            self._hour = (start_ms, *line[1:]) if is_whole else None
        elif self._hour is not None:
            self._hour = joined(self._hour, line)
        self._start_ms, self._last_ms = start_ms, line[0]

    def _is_unbroken(self, at_ms: int) -> bool:
        return self._last_ms is not None and at_ms - self._last_ms <= TOLERANCE_MS


def joined(hour: Line, line: Line) -> Line:
    """Return an hour with one more candle."""
    at_ms, open_, high, low, _close, volume = hour
    return at_ms, open_, max(high, line[2]), min(low, line[3]), line[4], round(volume + line[5], 3)
