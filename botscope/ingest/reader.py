"""The reader: one background thread that turns files into snapshots and swaps them in."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from botscope.domain.snapshot import Snapshot, Upkeep
from botscope.ingest.border import Border, Fault
from botscope.ingest.files import open_regular
from botscope.ingest.merge import BotReader
from botscope.ingest.options import IngestOptions
from botscope.ingest.places import BotPlace
from botscope.ingest.pulse import Pulse
from botscope.ingest.warm.store import WarmStore

logger = logging.getLogger(__name__)

_LINE_LIMIT = 4096
_READERS_AT_ONCE = 4
_PROGRESS_EVERY_S = 1.0
"""A first load shorter than this is shown when it is whole, so no script meets half a sum."""


class Reader:
    """Watches bots' files. ``current`` is a reference that never waits and never changes inside."""

    def __init__(
        self,
        places: Callable[[], Sequence[BotPlace]],
        options: IngestOptions | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.options = options or IngestOptions()
        self._places = places
        self._clock = clock
        self._bots: dict[str, BotReader] = {}
        self._identity: tuple[object, ...] | None = None
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._line_readers = threading.BoundedSemaphore(_READERS_AT_ONCE)
        self._border = Border()
        folder = self.options.warm_folder
        self.warm = WarmStore(Path(folder)) if folder else None
        self._picture: Snapshot | None = None
        self._upkeep = Upkeep()
        self._pulse = Pulse(clock, self.options.hang_patience_s)

    @property
    def current(self) -> Snapshot | None:
        """The newest snapshot; while the disk does not answer, one that says so."""
        return self._pulse.shown(self._picture)

    @property
    def upkeep(self) -> Upkeep:
        """When and how long was read, and why reading stands still where it does."""
        hang = self._pulse.standstill()
        return replace(self._upkeep, standstill=hang.message) if hang else self._upkeep

    # -- one pass ------------------------------------------------------------------------------

    def refresh(self) -> Snapshot:
        """Read what is new in every bot's files and return the picture of all of them."""
        with self._lock:
            now_ms, started_s = int(self._clock() * 1000), time.monotonic()
            try:
                self._read_bots(now_ms)
                snapshot = self._publish(now_ms)
            finally:
                self._pulse.rest()
            self._upkeep = Upkeep(now_ms, time.monotonic() - started_s)
            return snapshot

    def _read_bots(self, now_ms: int) -> None:
        self._pulse.beat("all bots")
        self._follow_places()
        publishes = self._picture is None and self._thread is not None
        for bot in self._bots.values():
            self._pulse.beat(bot.place.bot_name)
            self._refresh_bot(bot, now_ms, self._progress(now_ms, bot, publishes=publishes))

    def _refresh_bot(self, bot: BotReader, now_ms: int, on_file: Callable[[float], None]) -> None:
        outcome = self._border.run(bot.place.bot_name, lambda: bot.refresh(now_ms, on_file))
        bot.fault = outcome if isinstance(outcome, Fault) else None

    def _follow_places(self) -> None:
        places = {place.bot_id: place for place in self._places()}
        for bot_id in self._bots.keys() - places.keys():
            del self._bots[bot_id]
        for bot_id, place in places.items():
            known = self._bots.get(bot_id)
            if known is None or known.place != place:
                self._bots[bot_id] = BotReader(place, self.options, self._border, self.warm)
        self._bots = {bot_id: self._bots[bot_id] for bot_id in places}

    def _progress(self, now_ms: int, bot: BotReader, *, publishes: bool) -> Callable[[float], None]:
        last_s = time.monotonic()

        def hear(ratio: float) -> None:
            nonlocal last_s
            self._pulse.beat(bot.place.bot_name)
            if publishes and ratio < 1 and time.monotonic() - last_s >= _PROGRESS_EVERY_S:
                self._publish(now_ms, min(ratio, 0.99))
                last_s = time.monotonic()

        return hear

    def _publish(self, now_ms: int, indexed_ratio: float = 1.0) -> Snapshot:
        identity = (indexed_ratio, *(bot.identity(now_ms) for bot in self._bots.values()))
        if self._picture is not None and identity == self._identity:
            return self._picture
        bots = {bot_id: bot.snapshot(now_ms, indexed_ratio) for bot_id, bot in self._bots.items()}
        revision = blake2b(repr(identity).encode(), digest_size=12).hexdigest()
        self._identity = identity
        self._picture = Snapshot(revision, now_ms, bots)
        return self._picture

    # -- the thread ----------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to refresh in the background; starting twice changes nothing."""
        if self._thread is None:
            self._stopped.clear()
            self._thread = threading.Thread(target=self._run, name="botscope-reader", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the background thread and wait for it a moment."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(timeout=2.0)
            self._thread = None
        if self.warm is not None:
            self.warm.stop()

    def _run(self) -> None:
        while not self._stopped.is_set():
            # Faults of one file or bot stay there; the last good picture outlives any other.
            self._border.run("reading", self.refresh)
            self._stopped.wait(self.options.poll_interval_s)

    # -- one line ------------------------------------------------------------------------------

    def read_line(self, bot_id: str, source: int, offset: int) -> str | None:
        """Return the raw text of the line at an offset; None when it cannot be had in time."""
        bot = self._bots.get(bot_id)
        place = bot.log_of(source) if bot else None
        if place is None or offset < 0 or not self._line_readers.acquire(blocking=False):
            return None
        answer: list[str] = []

        def read() -> None:
            try:
                with open_regular(place[0]) as handle:
                    answer.append(place[1].text_at(handle, offset, _LINE_LIMIT))
            except OSError as error:
                logger.info("line at %s cannot be read: %s", offset, error)
            finally:
                self._line_readers.release()

        # A thread of its own: on a hanging disk the request goes on without it.
        worker = threading.Thread(target=read, name="botscope-line", daemon=True)
        worker.start()
        worker.join(self.options.read_line_timeout_s)
        return answer[0] if answer else None
