"""Snapshots with their history: what a reader publishes, and what was kept of earlier states."""

import threading
from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from botscope.domain.first_stops import with_first_stops
from botscope.domain.history import History
from botscope.domain.snapshot import BotSnapshot, Snapshot, Upkeep
from botscope.history.compact import identity_of, report_of
from botscope.history.keeper import Keeper
from botscope.history.store import read_only, read_only_stops


class Reading(Protocol):
    """Where snapshots come from."""

    @property
    def current(self) -> Snapshot | None:
        """The newest snapshot."""

    @property
    def upkeep(self) -> Upkeep:
        """What reading did last."""

    def read_line(self, bot_id: str, source: int, offset: int) -> str | None:
        """Return the raw text of one line."""


class HistorySource:
    """Gives each new snapshot to the keeper, and gives it on together with the history.

    A state and its row in the history are one snapshot: no answer has the one without the other.
    """

    def __init__(
        self,
        reading: Reading,
        keeper: Keeper,
        place_of: Callable[[str], str],
        has_one_money: Callable[[BotSnapshot], bool] = lambda _bot: True,
    ) -> None:
        self._reading = reading
        self._has_one_money = has_one_money
        self._keeper = keeper
        self._place_of = place_of
        self._shown: tuple[Snapshot | None, int, Snapshot | None] = (None, -1, None)
        self._lock = threading.Lock()

    @property
    def current(self) -> Snapshot | None:
        """The newest snapshot with its history; it touches no disk."""
        with self._lock:
            snapshot, revision = self._reading.current, self._keeper.tracks.revision
            if snapshot is None:
                return None
            if self._shown[0] is not snapshot or self._shown[1] != revision:
                self._show(snapshot)
            return self._shown[2]

    @property
    def upkeep(self) -> Upkeep:
        """What reading did last, and how large the history was when it was last looked after."""
        return replace(self._reading.upkeep, history_size_bytes=self._keeper.size_bytes)

    def read_line(self, bot_id: str, source: int, offset: int) -> str | None:
        """Return the raw text of one line."""
        return self._reading.read_line(bot_id, source, offset)

    def _show(self, snapshot: Snapshot) -> None:
        if self._shown[0] is not snapshot:
            for bot in snapshot.bots.values():
                place, has_one_money = self._place_of(bot.bot_id), self._has_one_money(bot)
                report = report_of(place, bot, has_one_money=has_one_money)
                if report is not None:
                    self._keeper.tracks.note(report)
        revision = self._keeper.tracks.revision
        bots = {bot_id: self._with_history(bot) for bot_id, bot in snapshot.bots.items()}
        named = f"{snapshot.revision}.{_mark_of(bots)}"
        self._shown = (snapshot, revision, replace(snapshot, revision=named, bots=bots))

    def _with_history(self, bot: BotSnapshot) -> BotSnapshot:
        place = self._place_of(bot.bot_id)
        identity = identity_of(place, bot.state) if bot.state else None
        return with_risks(replace(bot, history=self._keeper.tracks.history(identity, place)))


def with_kept(snapshot: Snapshot, folder: Path, place_of: Callable[[str], str]) -> Snapshot:
    """Return a snapshot with what was kept of its bots until now; nothing is written."""
    return replace(
        snapshot,
        bots={
            bot_id: with_risks(replace(bot, history=_kept(bot, folder, place_of(bot_id))))
            for bot_id, bot in snapshot.bots.items()
        },
    )


def with_risks(bot: BotSnapshot) -> BotSnapshot:
    """Return a bot whose trades have the risks that its history tells."""
    stops = bot.history.first_stops
    if not stops:
        return bot
    trades = with_first_stops(bot.trades, stops)
    return replace(bot, trades=trades, excluded=with_first_stops(bot.excluded, stops))


def _kept(bot: BotSnapshot, folder: Path, place: str) -> History:
    if bot.state is None:
        return History()
    identity = identity_of(place, bot.state)
    stops = read_only_stops(folder, identity)
    return History(read_only(folder, identity), first_stops=stops)


def _mark_of(bots: dict[str, BotSnapshot]) -> str:
    """Return what names the histories of all bots: equal ones have an equal name."""
    said = [(bot_id, *_said(bot.history)) for bot_id, bot in bots.items()]
    return blake2b(repr(said).encode("utf-8", "replace"), digest_size=4).hexdigest()


def _said(history: History) -> tuple[object, ...]:
    series = history.series
    ends = (series.row(0), series.row(-1)) if len(series) else ()
    seen = [(each.bot_version, each.first_seen_ms, each.last_seen_ms) for each in history.settings]
    stops = history.first_stops
    return len(series), ends, history.notes, seen, len(stops), stops[-1:]
