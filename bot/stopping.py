"""End cleanly: a signal asks, the loop finishes its candle."""

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

SLICE_S = 0.25
"""Windows does not interrupt a wait for a signal, so a wait is cut into slices."""

Answer = TypeVar("Answer")

SIGNAL_NAMES = ("SIGINT", "SIGTERM", "SIGBREAK")


class StoppedError(Exception):
    """The bot was told to stop while it waited for an answer."""


class Stop:
    """The wish to stop, set by a signal or by a test."""

    def __init__(self) -> None:
        self._event = threading.Event()

    @property
    def is_set(self) -> bool:
        """Return True once the bot shall stop."""
        return self._event.is_set()

    def set(self) -> None:
        """Ask the bot to stop."""
        self._event.set()

    def wait(self, seconds: float) -> bool:
        """Wait, and return True at once when the bot shall stop."""
        end = time.monotonic() + seconds
        while not self._event.is_set():
            left = end - time.monotonic()
            if left <= 0:
                return False
            self._event.wait(min(left, SLICE_S))
        return True

    def aside(self, work: Callable[[], Answer]) -> Answer:
        """Return what ``work`` returns; raise ``StoppedError`` when the bot shall stop before.

        A signal does not end a wait for a socket, so the waiting is done in a thread that is left
        behind. ``work`` gives its failures back as values.
        """
        done: list[Answer] = []
        worker = threading.Thread(target=lambda: done.append(work()), daemon=True)
        worker.start()
        while worker.is_alive():
            if self._event.is_set():
                raise StoppedError
            worker.join(SLICE_S)
        return done[0]

    def on_signals(self) -> None:
        """Listen to Ctrl-C and to the system's request to end."""
        for name in SIGNAL_NAMES:
            number = getattr(signal, name, None)
            if number is not None:
                signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._event.set()
