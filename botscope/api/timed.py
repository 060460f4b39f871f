"""How long answers take, counted before everything else: the whole way through the application."""

import logging
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
SLOW_S = 1.0

logger = logging.getLogger(__name__)


class Durations:
    """A histogram of durations; thread-safe."""

    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS_S) + 1)
        self._sum_s = 0.0
        self._lock = threading.Lock()

    def note(self, duration_s: float) -> None:
        """Count one answer."""
        slot = bisect_left(BOUNDS_S, duration_s)
        with self._lock:
            self._counts[slot] += 1
            self._sum_s += duration_s

    def cumulated(self) -> tuple[list[tuple[float, int]], int, float]:
        """Return how many took at most each bound, how many there were, and their sum."""
        with self._lock:
            counts, sum_s = list(self._counts), self._sum_s
        total = 0
        rows = []
        for bound, count in zip(BOUNDS_S, counts, strict=False):
            total += count
            rows.append((bound, total))
        return rows, total + counts[-1], sum_s


class Timed:
    """A WSGI application around another one that notes how long its answers take."""

    def __init__(self, inner: Application, durations: Durations) -> None:
        self.inner = inner
        self.durations = durations

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:  # noqa: ANN401
        """Answer by the inner application; an answer is bytes already when it is returned."""
        started_s = time.perf_counter()
        answer = self.inner(environ, start_response)
        duration_s = time.perf_counter() - started_s
        self.durations.note(duration_s)
        if duration_s > SLOW_S:
            # Without the question: that may name a symbol or a text that was searched for.
            logger.info("%s took %.1f s", environ.get("PATH_INFO", ""), duration_s)
        return answer
