"""Domain values to strict JSON: finite numbers, valid text, bounded depth, rounded money."""

import math
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import orjson

DEPTH_LIMIT = 64
"""Levels of nesting that are passed on; a bot's state may contain thousands."""

SAFE_INTEGER = 2**53 - 1
"""Beyond it a browser rounds silently, so larger integers travel as text."""

QUOTE_DECIMALS = 8
RATIO_DECIMALS = 10
RATIO_NAMES = frozenset(["profit_factor", "sqn", "p_value", "win_rate_interval", "points"])
QUOTE_NAMES = frozenset(
    ["curve", "fan", "expectancy_interval", "difference_interval", "anytime_interval"]
)
AVERAGES = frozenset(
    ["expectancy_quote", "a_expectancy_quote", "b_expectancy_quote", "average_win_quote"]
    + ["average_loss_quote", "difference_quote", "mean_quote", "mean_pnl_quote", "median_quote"]
    + ["pnl_deviation_quote", "a_deviation_quote", "b_deviation_quote", "pooled_deviation_quote"]
    + ["expectancy_interval", "difference_interval", "anytime_interval"]
    + ["from_quote", "to_quote", "width_quote"]
)
"""What is divided has more decimals than money: 8 would leave an average of bitcoins one digit."""

AVERAGE_DIGITS = 8
AVERAGE_DECIMALS = 16
"""Averages below 1 keep so many digits, up to so many decimals: beyond lies the noise of sums."""

COLUMN_LENGTH = 64
"""From here on it pays to look at the kinds of all values of a list first."""

TEXTS = frozenset({str, type(None)})
NUMBERS = frozenset({float, type(None)})

AS_WRITTEN = frozenset({"extra", "settings", "values"})
"""Parts that are the bot's own words: shown as they are, never rounded."""


def dumps(answer: dict[str, Any]) -> bytes:
    """Serialize an answer; what JSON cannot say becomes null or text, never an error."""
    return orjson.dumps(clean(answer))


def clean(value: object, key: str = "", depth: int = 0) -> object:
    """Return a value that strict JSON can carry, rounded as the name of its key asks."""
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | np.integer | np.floating):
        return _number(value, key)
    return _container(value, key, depth)


def _container(value: object, key: str, depth: int) -> object:
    if depth > DEPTH_LIMIT:
        return f"(nested deeper than {DEPTH_LIMIT} levels)"
    if isinstance(value, dict):
        return _mapping(value, key, depth)
    if isinstance(value, list | tuple):
        if len(value) >= COLUMN_LENGTH:
            return _column(value, key, depth)
        return [clean(item, key, depth + 1) for item in value]
    if isinstance(value, np.ndarray):
        return [clean(item, key, depth + 1) for item in value.tolist()]
    if isinstance(value, np.bool_):
        return bool(value)
    return _text(str(value))


def _column(values: Sequence[object], key: str, depth: int) -> list[Any]:
    """Return many values as ``clean`` would one by one, at a fraction of the time."""
    types, known = frozenset(map(type, values)), cast("Sequence[Any]", values)
    if types <= TEXTS and all(text is None or text.isascii() for text in known):
        return list(known)
    if types <= NUMBERS and key not in AVERAGES:
        return _numbers(known, _decimals(key))
    return [clean(item, key, depth + 1) for item in known]


def _numbers(values: Sequence[float | None], decimals: int | None) -> list[float | None]:
    finite = [n if n is not None and math.isfinite(n) else None for n in values]
    if decimals is None:
        return finite
    return [n if n is None else round(n, decimals) + 0.0 for n in finite]


def _mapping(value: dict[Any, Any], key: str, depth: int) -> dict[str, Any]:
    if key in AS_WRITTEN:
        return {_text(str(name)): clean(item, key, depth + 1) for name, item in value.items()}
    return {
        _text(str(name)): clean(item, _unit_name(str(name), key), depth + 1)
        for name, item in value.items()
    }


def _unit_name(name: str, parent: str) -> str:
    """Let a part of a figure ("q05" of "max_drawdown_quote") be rounded as the figure is."""
    is_part = _decimals(name) is None and _decimals(parent) is not None
    return parent if is_part else name


def _number(
    value: float | np.integer[Any] | np.floating[Any], key: str
) -> int | float | str | None:
    if isinstance(value, int | np.integer):
        whole = int(value)
        return whole if abs(whole) <= SAFE_INTEGER else str_of(whole)
    number = float(value)
    if not math.isfinite(number):
        return None
    return _rounded(number, key)


def _rounded(number: float, key: str) -> float:
    decimals = _decimals(key)
    if decimals is None:
        return number
    if key in AVERAGES and number:
        zeros = max(0, -math.floor(math.log10(abs(number))) - 1)
        decimals = min(AVERAGE_DIGITS + zeros, AVERAGE_DECIMALS)
    return round(number, decimals) + 0.0


def _decimals(key: str) -> int | None:
    """Return how many decimals a name asks for, None where values stay as they are."""
    if key.endswith("_quote") or key in QUOTE_NAMES:
        return QUOTE_DECIMALS
    if key.endswith("_ratio") or key in RATIO_NAMES:
        return RATIO_DECIMALS
    return None


def str_of(whole: int) -> str:
    """Write a large integer; Python refuses to write those of thousands of digits in decimal."""
    return str(whole) if whole.bit_length() < 10_000 else hex(whole)


def _text(text: str) -> str:
    """Replace halves of surrogate pairs, which UTF-8 cannot carry."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")
