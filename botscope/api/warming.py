"""Answers prepared as soon as a new snapshot is there, so that a page that polls never waits.

Prepared is what was asked for within the last minute; at the start, what the page asks for first.
Nobody watching costs nothing, and a bot that writes every second costs a bounded share of time.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from botscope.api.parameters import Query, normalized, read_query
from botscope.api.route import Route
from botscope.domain.snapshot import Snapshot
from botscope.errors import BotscopeError

FIRST: tuple[tuple[str, dict[str, list[str]]], ...] = (
    ("/api/balance", {}),
    ("/api/stats", {}),
    ("/api/positions", {}),
    ("/api/trades", {}),
    ("/api/equity", {"window": ["all"]}),
    ("/api/periods", {}),
    ("/api/quality", {}),
    ("/api/bots", {}),
    ("/api/versions", {}),
)
"""What the page asks for when it is opened."""

LOOK_S = 0.2
REST_FACTOR = 4
"""After some work the thread rests four times as long, so it takes a fifth of a core at most."""

TIDY_S = 5.0
"""Large answers need memory for a moment; giving it back costs about a millisecond."""

REMEMBERED_S = 60.0
"""A page polls every 15 s, a hidden one less often."""

REMEMBERED_COUNT = 48


@dataclass(frozen=True)
class Asked:
    """A question that somebody asked, free of the snapshot that answered it."""

    route: Route
    path: dict[str, str]
    query: Query

    @cached_property
    def key(self) -> tuple[Hashable, ...]:
        """What two equal questions share."""
        return (self.route.path, tuple(self.path.items()), normalized(self.query))

    @property
    def is_bulk(self) -> bool:
        """True where the answer is a large part of the data: for a script, not for a page."""
        return self.route.is_bulk(self.query)


class AskedLately:
    """The questions of the last minute, the latest last; thread-safe and bounded."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked: OrderedDict[object, tuple[float, Asked]] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, asked: Asked) -> None:
        """Remember a question."""
        with self._lock:
            self._asked[asked.key] = (self._clock(), asked)
            self._asked.move_to_end(asked.key)
            if len(self._asked) > REMEMBERED_COUNT:
                self._asked.popitem(last=False)

    def questions(self) -> list[Asked]:
        """Return what was asked lately, light questions first."""
        since = self._clock() - REMEMBERED_S
        with self._lock:
            lately = [asked for moment, asked in self._asked.values() if moment >= since]
        return sorted(lately, key=lambda asked: asked.route.is_heavy)


def first_questions(routes: Iterable[Route], timezone: str) -> list[Asked]:
    """Return what the page asks for when it is opened."""
    by_path = {route.path: route for route in routes}
    return [
        Asked(by_path[path], {}, read_query(arguments, by_path[path].parameters, timezone))
        for path, arguments in FIRST
    ]


class Preparer(Protocol):
    """What can answer ahead of the question."""

    @property
    def current(self) -> Snapshot | None:
        """The newest snapshot."""

    def prepare(self, asked: Asked) -> None:
        """Answer from the newest snapshot and keep the answer."""


class Warmer:
    """A thread that prepares answers from each new snapshot; it never holds up the reader.

    It looks for a new snapshot instead of being told, and skips those that were replaced
    meanwhile, so nothing piles up however fast they come.
    """

    def __init__(self, preparer: Preparer, first: Sequence[Asked], lately: AskedLately) -> None:
        self._preparer = preparer
        self._first = first
        self._lately = lately
        self.tidy: Callable[[], None] | None = None
        self._done: Snapshot | None = None
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look for snapshots; starting twice changes nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="botscope-warmer", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread after the answer that it is at."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(timeout=2.0)

    def warm(self) -> int:
        """Prepare the newest snapshot unless that was done; return how many answers."""
        snapshot = self._preparer.current
        # During a first load its processor time belongs to the reader.
        if snapshot is None or snapshot is self._done or snapshot.indexed_ratio < 1:
            return 0
        questions = [*(self._first if self._done is None else ()), *self._lately.questions()]
        self._done = snapshot
        return sum(self._prepares(asked, snapshot) for asked in questions)

    def _prepares(self, asked: Asked, snapshot: Snapshot) -> bool:
        if self._stopped.is_set() or self._preparer.current is not snapshot:
            return False
        try:
            self._preparer.prepare(asked)
        except BotscopeError:
            # What was right lately can be wrong now: a bot or a version is gone.
            return False
        return True

    def _run(self) -> None:
        rest_s, tidied_s = LOOK_S, time.monotonic()
        while not self._stopped.wait(rest_s):
            started_s = time.monotonic()
            self.warm()
            now_s = time.monotonic()
            rest_s = max(LOOK_S, REST_FACTOR * (now_s - started_s))
            if self.tidy is not None and now_s - tidied_s >= TIDY_S:
                self.tidy()
                tidied_s = now_s
