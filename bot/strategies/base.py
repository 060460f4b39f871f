"""What a strategy is to the loop."""

from collections.abc import Mapping
from typing import Any, Protocol

from bot.execution.desk import Desk
from bot.market.candle import Candle

Parameters = Mapping[str, float]


class Strategy(Protocol):
    """Looks at every candle and, where the bot may act, trades through the desk."""

    warm_up_count: int

    def observe(self, candle: Candle) -> None:
        """Take a candle into the indicators without trading."""

    def decide(self, candle: Candle, desk: Desk) -> None:
        """Trade on the candle that ``observe`` has just taken."""

    def indicators(self) -> list[dict[str, Any]]:
        """Return name, value, threshold and comparison of what the strategy waits for."""

    def grid(self, desk: Desk) -> dict[str, Any]:
        """Return the grid block of the state file; empty where there is none."""

    def to_resume(self) -> dict[str, Any]:
        """Return what cannot be computed again from the candles."""

    def restore(self, saved: dict[str, Any]) -> None:
        """Take back what ``to_resume`` returned."""
