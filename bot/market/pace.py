"""How fast candles come."""

import time

from bot.stopping import Stop


class Pace:
    """Lets one candle through every ``interval_s`` on a steady beat; at once where that is 0."""

    def __init__(self, stop: Stop, interval_s: float) -> None:
        self._stop = stop
        self.interval_s = interval_s
        self._next_s = time.monotonic() + interval_s

    def __call__(self) -> bool:
        """Wait for the next beat; True when the bot shall stop."""
        if not self.interval_s:
            return self._stop.is_set
        now = time.monotonic()
        is_stopped = self._stop.wait(max(0.0, self._next_s - now))
        # A beat that was missed (a suspended machine) is not made up for.
        self._next_s = max(self._next_s, now - self.interval_s) + self.interval_s
        return is_stopped
