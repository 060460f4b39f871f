"""The loop that hands requests to the threads: with many connections it takes several at a time.

Each turn of waitress's loop asks every open connection what it waits for, about a tenth of a
millisecond for fifty of them. A turn for each single event costs more than the answers, and takes
the interpreter's lock from the threads that make them: with fifty busy clients the slowest answers
took three times as long. A short rest lets events come together; nobody sees it.
"""

import time
from typing import Any

from waitress import wasyncore  # type: ignore[import-untyped]

MANY_CONNECTIONS = 16
"""Two browsers have twelve; below this a turn costs little."""

REST_S = 0.0003


def turn(timeout_s: float, sockets: dict[int, Any]) -> None:
    """Wait until something happens on any connection, and handle it."""
    wasyncore.loop(timeout=timeout_s, use_poll=True, map=sockets, count=1)
    if len(sockets) >= MANY_CONNECTIONS:
        time.sleep(REST_S)


class GatheringLoop:
    """What waitress calls to handle its connections, in place of its own loop."""

    @staticmethod
    def loop(timeout: float, map: dict[int, Any], *, use_poll: bool) -> None:
        """Handle what happens until the last connection is closed."""
        del use_poll
        while map:
            turn(timeout, map)
