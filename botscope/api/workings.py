"""What the dashboard's process knows of itself: since when, how large, who asks, what failed."""

import logging
import os
import platform
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from botscope.api.moments import iso

PACKAGES = ("pandas", "numpy", "flask", "waitress", "orjson")
CLIENT_WINDOW_MS = 60_000
"""A page asks every 15 s: who was silent for a minute is gone."""

CLIENT_LIMIT = 200
ROOT_LOGGER = "botscope"
ROOMS = {
    "ingest": "reading the bot's files",
    "history": "keeping the history",
    "api": "answering a request",
    "attach": "starting beside the bot",
}
OTHER_ROOM = "running the dashboard"


@dataclass(slots=True)
class Mistakes:
    """How often one kind of thing was logged, and when."""

    first_ms: int
    last_ms: int
    count: int = 0


class MistakeCounter(logging.Handler):
    """Counts what the dashboard logs as a warning or an error, by room; never keeps its words.

    The words may hold a path or a piece of a file; they are in the log of the process alone.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._found: dict[tuple[str, str], Mistakes] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Count one line of the log."""
        level = "error" if record.levelno >= logging.ERROR else "warning"
        moment_ms = int(record.created * 1000)
        found = self._found.setdefault(
            (room_of(record.name), level), Mistakes(moment_ms, moment_ms)
        )
        found.last_ms = moment_ms
        found.count += 1

    def rows(self) -> list[dict[str, Any]]:
        """Return what was counted, the latest first."""
        self.acquire()
        try:
            found = sorted(self._found.items(), key=lambda item: -item[1].last_ms)
            return [
                {
                    "category": category,
                    "level": level,
                    "count": each.count,
                    "first_at": iso(each.first_ms),
                    "last_at": iso(each.last_ms),
                }
                for (category, level), each in found
            ]
        finally:
            self.release()


def room_of(logger_name: str) -> str:
    """Return in words what a part of the dashboard does."""
    parts = logger_name.split(".")
    return ROOMS.get(parts[1], OTHER_ROOM) if len(parts) > 1 else OTHER_ROOM


def mistake_counter() -> MistakeCounter:
    """Return the one counter of this process; a second application counts with it."""
    root = logging.getLogger(ROOT_LOGGER)
    for handler in root.handlers:
        if isinstance(handler, MistakeCounter):
            return handler
    counter = MistakeCounter()
    root.addHandler(counter)
    return counter


class Workings:
    """One process of the dashboard; thread-safe."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.started_ms = int(clock() * 1000)
        self.mistakes = mistake_counter()
        self._clients: dict[int, int] = {}
        self._lock = threading.Lock()

    def note_client(self, address: str | None, agent: str, now_ms: int) -> None:
        """Remember that somebody asked; only a number that stands for who it was is kept."""
        with self._lock:
            self._clients.pop(client := hash((address, agent)), None)
            self._clients[client] = now_ms
            while len(self._clients) > CLIENT_LIMIT:
                del self._clients[next(iter(self._clients))]

    def client_count(self, now_ms: int) -> int:
        """Return how many different browsers and scripts asked within the last minute."""
        with self._lock:
            return sum(now_ms - asked_ms <= CLIENT_WINDOW_MS for asked_ms in self._clients.values())


def package_versions() -> dict[str, str | None]:
    """Return the versions of what the dashboard is built on, None for what is not installed."""
    return {name: _version_of(name) for name in PACKAGES}


def _version_of(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def platform_words() -> str:
    """Return the system and the machine, without the name that somebody gave it."""
    return f"{platform.system()} {platform.release()}, {platform.machine()}"


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of memory in use, or the sentence that says why it is not known."""

    rss_bytes: int | None
    peak_bytes: int | None
    note: str | None


def memory_used() -> Memory:
    """Return how much memory this process holds now, and held at most."""
    rss, peak = _rss_bytes(), _peak_bytes()
    if rss is not None:
        # The system counts the most a little later than the present.
        return Memory(rss, None if peak is None else max(peak, rss), None)
    note = "This system does not tell a program how much memory it holds now."
    return Memory(None, peak, f"{note} Shown is the most since its start." if peak else note)


def _rss_bytes() -> int | None:
    """Read Linux's own account of the process; a file that lies in memory, on no disk."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return None


def _peak_bytes() -> int | None:
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in KiB, macOS in bytes.
    return peak if sys.platform == "darwin" else peak * 1024
