"""Buy on every level below the price, sell each purchase one level higher."""

from decimal import Decimal
from typing import Any

from talib import stream

from bot.execution.desk import Desk
from bot.execution.orders import Exit
from bot.market.candle import Candle
from bot.strategies.adx_trend import finite
from bot.strategies.base import Parameters
from bot.strategies.window import Window


class Grid:
    """A grid of ``level_count`` buy levels, ``step_ratio`` of the price apart.

    When the price leaves the grid upwards and nothing is held, the grid follows. When it closes
    ``stop_steps`` below the lowest level, everything is sold and the bot pauses for
    ``pause_candles``; the next grid starts at the price it finds then.
    """

    def __init__(self, parameters: Parameters) -> None:
        self._level_count = int(parameters["level_count"])
        self._step_ratio = parameters["step_ratio"]
        self._stop_steps = int(parameters["stop_steps"])
        self._pause_candles = int(parameters["pause_candles"])
        self._atr_period = int(parameters["atr_period"])
        self._max_atr_ratio = parameters["max_atr_ratio"]
        self.warm_up_count = 3 * self._atr_period
        self._window = Window(self.warm_up_count)
        self._atr = float("nan")
        self._last_close = float("nan")
        self._upper: Decimal | None = None
        self._step = Decimal(0)
        self._notional_quote = Decimal(0)
        self._pause = 0
        self._placed_at = -1
        self._bounds = (0.0, 0.0)

    def observe(self, candle: Candle) -> None:
        """Take a candle into the indicators."""
        self._window.push(candle)
        self._last_close = candle.close
        if self._window.is_full:
            self._atr = stream.ATR(*self._window.views(), self._atr_period).value

    def decide(self, candle: Candle, desk: Desk) -> None:
        """Keep every free level below the price occupied."""
        if not self._window.is_full:
            return
        if self._upper is None:
            self._start(candle, desk)
            return
        floor, ceiling = self._bounds
        if candle.close < floor:
            self._stop(desk)
        elif candle.close > ceiling and not desk.lots:
            desk.cancel_entries()
            self._upper = None
        elif not desk.trading_enabled:
            desk.cancel_entries()
        else:
            self._place(candle, desk)

    def _start(self, candle: Candle, desk: Desk) -> None:
        self._pause = max(0, self._pause - 1)
        is_calm = self._atr <= self._max_atr_ratio * candle.close
        if self._pause or not is_calm or not desk.is_flat or not desk.trading_enabled:
            return
        self._step = desk.tick(candle.close * self._step_ratio)
        self._upper = desk.tick(candle.close)
        self._notional_quote = desk.position_budget_quote() / self._level_count
        self._set_bounds()
        self._place(candle, desk)

    def _set_bounds(self) -> None:
        if self._upper is not None:
            floor = self._upper - (self._level_count + self._stop_steps) * self._step
            self._bounds = (float(floor), float(self._upper + self._step))

    def _stop(self, desk: Desk) -> None:
        desk.cancel_entries()
        for lot in desk.lots:
            desk.close(lot, "grid_stop")
        self._upper = None
        self._pause = self._pause_candles

    def _place(self, candle: Candle, desk: Desk) -> None:
        # Orders change only through fills and through us, so most candles end here.
        if desk.revision == self._placed_at:
            return
        taken = {lot.slot for lot in desk.lots} | {order.slot for order in desk.entries}
        for slot in range(1, self._level_count + 1):
            price = self._price(slot)
            if slot not in taken and 0 < price < candle.close:
                exit_ = Exit(None, price + self._step, "grid_pair")
                desk.enter_at_limit(price, self._notional_quote, exit_, slot)
        is_complete = len(desk.lots) + len(desk.entries) >= self._level_count
        self._placed_at = desk.revision if is_complete else -1

    def _price(self, slot: int) -> Decimal:
        if self._upper is None:
            return Decimal(0)
        return self._upper - slot * self._step

    def indicators(self) -> list[dict[str, Any]]:
        """Return what the strategy waits for."""
        limit = self._max_atr_ratio * self._last_close
        rows: list[tuple[str, float, float | None, str | None]] = [
            (f"ATR {self._atr_period}", self._atr, limit, "<=")
        ]
        if self._upper is not None:
            rows.append(("Price above grid floor", self._last_close, self._bounds[0], ">="))
        names = ("name", "value", "threshold", "comparison")
        return [dict(zip(names, map(finite, row), strict=True)) for row in rows]

    def grid(self, desk: Desk) -> dict[str, Any]:
        """Return the levels with what waits on them."""
        if self._upper is None:
            return {}
        resting = {order.slot for order in desk.entries}
        held = {lot.slot for lot in desk.lots}
        levels = []
        for slot in range(self._level_count, -1, -1):
            if slot + 1 in held:
                levels.append(level(self._price(slot), "sell", "open"))
            if slot in held:
                levels.append(level(self._price(slot), "buy", "filled"))
            elif slot:
                levels.append(
                    level(self._price(slot), "buy", "open" if slot in resting else "waiting")
                )
        return {
            "lower_price": float(self._price(self._level_count)),
            "upper_price": float(self._upper),
            "step_price": float(self._step),
            "levels": levels,
        }

    def to_resume(self) -> dict[str, Any]:
        """Return where the grid stands."""
        return {
            "upper": None if self._upper is None else str(self._upper),
            "step": str(self._step),
            "notional_quote": str(self._notional_quote),
            "pause": self._pause,
        }

    def restore(self, saved: dict[str, Any]) -> None:
        """Put the grid where it stood."""
        self._upper = None if saved["upper"] is None else Decimal(saved["upper"])
        self._step = Decimal(saved["step"])
        self._notional_quote = Decimal(saved["notional_quote"])
        self._pause = saved["pause"]
        self._set_bounds()


def level(price: Decimal, side: str, status: str) -> dict[str, Any]:
    """Return one line of the grid."""
    return {"price": float(price), "side": side, "status": status}
