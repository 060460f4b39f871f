"""When to trade: strategies behind one Protocol."""

from bot.strategies.adx_trend import AdxTrend
from bot.strategies.base import Parameters, Strategy
from bot.strategies.grid import Grid

STRATEGIES: dict[str, type[AdxTrend] | type[Grid]] = {"adx_trend": AdxTrend, "grid": Grid}


def make_strategy(name: str, parameters: Parameters) -> Strategy:
    """Build a strategy by its name."""
    return STRATEGIES[name](parameters)
