"""Trade with the trend when the ADX says that there is one; ATR stop-loss and take-profit."""

import math
from typing import Any, NamedTuple

from talib import stream

from bot.execution.desk import Desk
from bot.execution.orders import Exit, Lot, Side
from bot.market.candle import Candle
from bot.strategies.base import Parameters
from bot.strategies.window import Window


class Reading(NamedTuple):
    """The indicators at the close of a candle; NaN until there are enough candles."""

    adx: float = math.nan
    fast_ema: float = math.nan
    slow_ema: float = math.nan
    atr: float = math.nan

    @property
    def direction(self) -> Side:
        """Return where the averages point."""
        return "long" if self.fast_ema > self.slow_ema else "short"


class AdxTrend:
    """Enter at the market where ADX >= threshold, in the direction of fast EMA against slow EMA.

    The stop is ``stop_atr`` and the target ``take_atr`` average true ranges away. A position is
    also closed when the direction turns and the ADX still says trend. After an exit the bot waits
    ``cooldown_candles``; with ``cross_candles`` it enters only so soon after the direction turned.
    """

    def __init__(self, parameters: Parameters) -> None:
        self._adx_period = int(parameters["adx_period"])
        self._threshold = parameters["adx_threshold"]
        self._fast_period = int(parameters["fast_ema_period"])
        self._slow_period = int(parameters["slow_ema_period"])
        self._atr_period = int(parameters["atr_period"])
        self._stop_atr = parameters["stop_atr"]
        self._take_atr = parameters["take_atr"]
        self._cooldown = int(parameters["cooldown_candles"])
        longest = max(self._slow_period, 2 * self._adx_period, self._atr_period)
        self.warm_up_count = 3 * longest
        self._window = Window(self.warm_up_count)
        self._reading = Reading()
        self._wait = 0
        self._was_flat = True

    def observe(self, candle: Candle) -> None:
        """Take a candle into the indicators."""
        self._window.push(candle)
        if not self._window.is_full:
            return
        high, low, close = self._window.views()
        self._reading = Reading(
            stream.ADX(high, low, close, self._adx_period).value,
            stream.EMA(close, self._fast_period).value,
            stream.EMA(close, self._slow_period).value,
            stream.ATR(high, low, close, self._atr_period).value,
        )

    def decide(self, candle: Candle, desk: Desk) -> None:
        """Close what the trend has left; open where there is a trend."""
        is_flat = desk.is_flat
        if is_flat and not self._was_flat:
            self._wait = self._cooldown
        self._was_flat = is_flat
        self._wait = max(0, self._wait - 1)
        if not self._window.is_full or self._reading.adx < self._threshold:
            return
        if is_flat:
            self._open(candle, desk)
        else:
            self._close_turned(desk.lots, desk)

    def _open(self, candle: Candle, desk: Desk) -> None:
        if self._wait or not desk.trading_enabled:
            return
        reading = self._reading
        is_aligned = (candle.close > reading.fast_ema) == (reading.direction == "long")
        if not is_aligned or not reading.atr > 0:
            return
        sign = 1 if reading.direction == "long" else -1
        stop = desk.tick(candle.close - sign * self._stop_atr * reading.atr)
        take = desk.tick(candle.close + sign * self._take_atr * reading.atr)
        if (
            stop > 0
            and take > 0
            and desk.enter_at_market(reading.direction, Exit(stop, take), "trend")
        ):
            self._was_flat = False

    def _close_turned(self, lots: list[Lot], desk: Desk) -> None:
        for lot in lots:
            if lot.side != self._reading.direction:
                desk.cancel_entries()
                desk.close(lot, "trend_turned")

    def indicators(self) -> list[dict[str, Any]]:
        """Return what the strategy waits for."""
        reading = self._reading
        rows = [
            (f"ADX {self._adx_period}", reading.adx, self._threshold, ">="),
            (f"EMA {self._fast_period}", reading.fast_ema, reading.slow_ema, self._comparison()),
            (f"EMA {self._slow_period}", reading.slow_ema, None, None),
            (f"ATR {self._atr_period}", reading.atr, 0.0, ">"),
        ]
        names = ("name", "value", "threshold", "comparison")
        return [dict(zip(names, map(finite, row), strict=True)) for row in rows]

    def _comparison(self) -> str:
        return ">" if self._reading.direction == "long" else "<="

    def grid(self, desk: Desk) -> dict[str, Any]:
        """Return nothing: this strategy has no grid."""
        return {}

    def to_resume(self) -> dict[str, Any]:
        """Return the waiting after an exit; all else follows from the candles."""
        return {"wait": self._wait, "was_flat": self._was_flat}

    def restore(self, saved: dict[str, Any]) -> None:
        """Take the waiting back."""
        self._wait, self._was_flat = saved["wait"], saved["was_flat"]


def finite(value: object) -> object:
    """Return the value, None where it is a number that does not exist."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
