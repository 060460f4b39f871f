"""The bot's versions: one table of what distinguishes them."""

from collections.abc import Mapping

DEFAULT_VERSION = "v8.02"

PARAMETERS: Mapping[str, Mapping[str, Mapping[str, float]]] = {
    "v8.00": {
        "adx_trend": {
            "adx_period": 14,
            "adx_threshold": 28,
            "fast_ema_period": 20,
            "slow_ema_period": 100,
            "atr_period": 60,
            "stop_atr": 5,
            "take_atr": 10,
            "cooldown_candles": 30,
            "risk_per_trade_ratio": 0.004,
            "max_position_ratio": 0.3,
        },
        "grid": {
            "level_count": 8,
            "step_ratio": 0.003,
            "stop_steps": 3,
            "pause_candles": 240,
            "atr_period": 60,
            "max_atr_ratio": 0.01,
            "risk_per_trade_ratio": 0.005,
            "max_position_ratio": 0.5,
        },
    },
    "v8.01": {
        "adx_trend": {
            "adx_period": 30,
            "adx_threshold": 25,
            "fast_ema_period": 40,
            "slow_ema_period": 160,
            "atr_period": 90,
            "stop_atr": 7,
            "take_atr": 14,
            "cooldown_candles": 60,
            "risk_per_trade_ratio": 0.004,
            "max_position_ratio": 0.3,
        },
        "grid": {
            "level_count": 10,
            "step_ratio": 0.004,
            "stop_steps": 4,
            "pause_candles": 360,
            "atr_period": 60,
            "max_atr_ratio": 0.008,
            "risk_per_trade_ratio": 0.005,
            "max_position_ratio": 0.5,
        },
    },
    "v8.02": {
        "adx_trend": {
            "adx_period": 30,
            "adx_threshold": 27,
            "fast_ema_period": 60,
            "slow_ema_period": 240,
            "atr_period": 120,
            "stop_atr": 8,
            "take_atr": 18,
            "cooldown_candles": 30,
            "risk_per_trade_ratio": 0.004,
            "max_position_ratio": 0.3,
        },
        "grid": {
            "level_count": 12,
            "step_ratio": 0.005,
            "stop_steps": 5,
            "pause_candles": 480,
            "atr_period": 120,
            "max_atr_ratio": 0.006,
            "risk_per_trade_ratio": 0.005,
            "max_position_ratio": 0.5,
        },
    },
}


def parameters_of(bot_version: str, strategy: str) -> Mapping[str, float]:
    """Return a version's parameters; an unknown version is a label on the default's."""
    known = PARAMETERS.get(bot_version, PARAMETERS[DEFAULT_VERSION])
    return known[strategy]
