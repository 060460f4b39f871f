"""From values to places on a drawing: round ticks, and calendar ticks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from botscope.report.words import moment_of

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from values to pixels."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the place of a value."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 2)


def padded(values: Sequence[float], share: float = 0.06) -> tuple[float, float]:
    """Return a range with some air around values; never empty."""
    low, high = min(values), max(values)
    air = (high - low) * share or max(abs(high) * share, 1.0)
    return low - air, high + air


def ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Return round values within a range."""
    span = high - low
    if not (span > 0 and math.isfinite(span)):
        return [low]
    size = 10.0 ** math.floor(math.log10(span / count))
    step = next((size * each for each in STEPS if span / (size * each) <= count), size * 10)
    first = math.ceil(low / step)
    return [(first + index) * step for index in range(int(math.floor(high / step) - first) + 1)]


def decimals_of(values: Sequence[float]) -> int:
    """Return how many decimals tell ticks as they are."""
    steps = [abs(b - a) for a, b in zip(values, values[1:], strict=False)]
    step = min(steps, default=1.0)
    exact = (n for n in range(9) if abs(round(step, n) - step) <= step * 1e-6)
    return next(exact, 8)


def days(from_ms: float, to_ms: float, zone: str, count: int) -> list[tuple[float, str]]:
    """Return at most so many moments with their names, evenly within a range of time."""
    span_ms = max(to_ms - from_ms, 1)
    found = []
    for index in range(count):
        moment_ms = from_ms + span_ms * (index + 0.5) / count
        moment = moment_of(moment_ms, zone)
        if moment is not None:
            found.append(_named(moment, moment_ms, span_ms))
    return list(dict.fromkeys(found))


def _named(moment: datetime, moment_ms: float, span_ms: float) -> tuple[float, str]:
    if span_ms <= 3 * 86_400_000:
        return moment_ms, f"{moment.day} {moment:%b %H:%M}"
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    shape = f"{moment.day} {moment:%b}" if span_ms < 320 * 86_400_000 else f"{moment:%b %Y}"
    return midnight.timestamp() * 1000, shape
