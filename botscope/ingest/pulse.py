"""Whether reading goes on: a disk that does not answer can only be noticed from beside it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from botscope.domain.snapshot import Snapshot
from botscope.domain.state import Source
from botscope.ingest.status import clock_text


@dataclass(frozen=True, slots=True)
class Standstill:
    """Since when reading has not got on, and at which bot's files."""

    since_ms: int
    bot_name: str

    @property
    def message(self) -> str:
        """The sentence that a reader of the page needs."""
        return (
            f"Reading has stood still since {clock_text(self.since_ms)} at the files of "
            f"{self.bot_name!r}: the disk does not answer."
        )


class Pulse:
    """Beaten by the reading thread; anybody may ask, without waiting for it, when that was."""

    def __init__(self, clock: Callable[[], float], patience_s: float) -> None:
        self._clock = clock
        self._patience_s = patience_s
        self._last: tuple[float, Standstill] | None = None
        self._shown: tuple[Snapshot, Standstill, Snapshot] | None = None

    def beat(self, bot_name: str) -> None:
        """Note that reading is at a bot's files, and gets on."""
        self._last = time.monotonic(), Standstill(int(self._clock() * 1000), bot_name)

    def rest(self) -> None:
        """Note that a reading has ended; nothing is expected until the next one begins."""
        self._last = None

    def standstill(self) -> Standstill | None:
        """Return since when reading hangs, None while it does not."""
        last = self._last
        if last is None or time.monotonic() - last[0] < self._patience_s:
            return None
        return last[1]

    def shown(self, snapshot: Snapshot | None) -> Snapshot | None:
        """Return a snapshot as it may be shown now: while reading hangs it says so.

        Equal questions get the same object, as they do from the reader itself.
        """
        hang = self.standstill()
        if snapshot is None or hang is None:
            return snapshot
        kept = self._shown
        if kept is None or kept[0] is not snapshot or kept[1] != hang:
            kept = self._shown = (snapshot, hang, _doubted(snapshot, hang))
        return kept[2]


def _doubted(snapshot: Snapshot, hang: Standstill) -> Snapshot:
    bots = {
        bot_id: replace(bot, source=_unread(bot.source, hang))
        for bot_id, bot in snapshot.bots.items()
    }
    return replace(snapshot, revision=f"{snapshot.revision}.still-{hang.since_ms}", bots=bots)


def _unread(source: Source, hang: Standstill) -> Source:
    message = f"{hang.message} The last good values are shown."
    return replace(source, status="unreadable", message=message)
