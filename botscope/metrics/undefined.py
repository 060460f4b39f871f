"""What a figure answers when it has no answer: a reason instead of a number."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Undefined:
    """A figure that is not defined for these trades, with the reason in plain words."""

    reason: str


Value = float | int | Undefined

NO_TRADES = Undefined("There are no trades.")
NO_START = Undefined("The starting balance is not known, so there is nothing to relate it to.")
NOT_ABOVE_ZERO = Undefined(
    "The starting balance is not above zero, so there is nothing to relate it to."
)
TOO_LARGE = Undefined("The amounts are too large to be added up.")


def finite(value: float) -> Value:
    """Return the number, or say that the sum left the range of numbers."""
    return value if math.isfinite(value) else TOO_LARGE


def number_or_none(value: Value) -> float | int | None:
    """Return the number, None where it is undefined or not finite."""
    if isinstance(value, Undefined) or not math.isfinite(value):
        return None
    return value


def borders_or_none(interval: tuple[float, float] | None) -> list[float | int | None] | None:
    """Return an interval as a list, None where there is none."""
    return None if interval is None else [number_or_none(border) for border in interval]
