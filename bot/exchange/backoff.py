"""How long to wait after a request has failed."""

import random
from dataclasses import dataclass

RATE_LIMIT_STATUS = 429
BAN_STATUS = 418
DEFAULT_WAIT_S = {RATE_LIMIT_STATUS: 60.0, BAN_STATUS: 120.0}
LONGEST_BAN_S = 3 * 86_400.0
"""Binance bans for up to three days; a longer Retry-After is a mistake."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that gave nothing; ``status`` is None where no answer came."""

    text: str
    status: int | None = None
    retry_after: str | None = None


class Backoff:
    """Waits that double from one failure to the next, bounded, with jitter.

    Where the server says how long to wait it is obeyed: asking earlier turns a limit into a ban.
    """

    def __init__(
        self, first_s: float = 1.0, longest_s: float = 60.0, draw: random.Random | None = None
    ) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._draw = draw or random.Random()  # noqa: S311 - jitter, not a secret
        self._failure_count = 0

    def reset(self) -> None:
        """Begin again with the shortest wait: a request has succeeded."""
        self._failure_count = 0

    def wait_s(self, failure: Failure) -> float:
        """Return how long to wait before the next try."""
        self._failure_count += 1
        doubled_s = self._first_s * 2.0 ** min(self._failure_count - 1, 30)
        bounded_s = min(self._longest_s, doubled_s)
        # Half fixed, half drawn: bots that failed together do not come back together.
        own_s = bounded_s / 2 + self._draw.random() * bounded_s / 2
        asked_s = told_wait_s(failure)
        return own_s if asked_s is None else asked_s + self._draw.random() * min(1.0, asked_s / 10)


def told_wait_s(failure: Failure) -> float | None:
    """Return what the server asks for; None where it is ours to choose."""
    text = (failure.retry_after or "").strip()
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return min(float(text), LONGEST_BAN_S)
    return DEFAULT_WAIT_S.get(failure.status or 0)
