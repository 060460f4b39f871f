"""One candle, and what a market is to the bot."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from bot.execution.instrument import Instrument

TIMEFRAME_S = {
    "1m": 60,
    "3m": 180,
    "5m": 300,
    "15m": 900,
    "30m": 1800,
    "1h": 3600,
    "2h": 7200,
    "4h": 14400,
    "6h": 21600,
    "8h": 28800,
    "12h": 43200,
    "1d": 86400,
}


class Candle(NamedTuple):
    """Prices of one closed timeframe.

    ``number`` is the candle's place in its market; a bot that resumes asks for what comes after.
    ``volume_base`` is in units of the base asset.
    """

    number: int
    open_at_ms: int
    close_at_ms: int
    open: float
    high: float
    low: float
    close: float
    volume_base: float


class Market(Protocol):
    """A source of closed candles in order of time."""

    def instrument(self) -> Instrument:
        """Return the trading rules of the symbol."""

    def history(self, after_number: int | None, count: int) -> list[Candle]:
        """Return up to ``count`` candles to warm indicators with.

        They end with ``after_number``; where that is None, with the last one before trading starts.
        """

    def candles(self, after_number: int | None) -> Iterator[Candle]:
        """Yield the candles after ``after_number``, waiting for each to close."""

    def listen(self, show: Callable[[], None]) -> None:
        """Call ``show`` whenever the connection has changed between two candles."""

    def is_missed(self, candle: Candle) -> bool:
        """Return True for a candle that closed while the bot was away: too late to decide on."""

    def connection(self) -> dict[str, Any]:
        """Return the state of the connection for the state file; empty where there is none."""
