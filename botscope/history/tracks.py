"""The histories in memory: what a request sees, and what still waits to be written."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from botscope.domain.bot_settings import VersionSettings, in_order, seen_again
from botscope.domain.first_stops import FirstStop, Key
from botscope.domain.history import NO_HISTORY, NO_KEEPING, History, HistoryRow, HistorySeries
from botscope.history.compact import Identity, Report
from botscope.history.growing import applied, change_of, joined
from botscope.history.stop_table import StopTrack
from botscope.history.thinning import is_too_long

BACKWARDS = (
    "The bot's last reports are dated before one that was kept already, so a clock was set back. "
    "They are not kept; keeping goes on once that moment has passed."
)

STAYS = object()

Waiting = dict[int, HistoryRow | None]
"""Rows by moment on their way to the disk; None for one that leaves."""


@dataclass(slots=True)
class Track:
    """One bot's history."""

    series: HistorySeries = NO_HISTORY
    waiting: Waiting = field(default_factory=dict)
    settings: dict[str, VersionSettings] = field(default_factory=dict)
    settings_waiting: set[str] = field(default_factory=set)
    stops: StopTrack = field(default_factory=StopTrack)
    is_loaded: bool = False
    is_backwards: bool = False

    def forget_oldest_settings(self) -> None:
        """Keep the number of versions within its limit: a bot may name itself anew each candle."""
        self.settings = {each.bot_version: each for each in in_order(self.settings)}
        self.settings_waiting &= self.settings.keys()


class Tracks:
    """All histories by whose they are; thread-safe, and no method touches a disk."""

    def __init__(self, row_limit: int) -> None:
        self.row_limit = row_limit
        self.revision = 0
        self._tracks: dict[Identity, Track] = {}
        self._newest: dict[str, Identity | None] = {}
        self._problem: str | None = None
        self._lock = threading.Lock()

    def note(self, report: Report) -> bool:
        """Take a report over; False where it is known or dated before the last one."""
        with self._lock:
            self._newest[report.identity.place] = report.identity
            track = self._tracks.setdefault(report.identity, Track())
            self._note_settings(track, report.settings)
            if track.stops.note(report.stops):
                self.revision += 1
            change = change_of(track.series, report.row, report.candle_ms)
            if not change.put and change.is_backwards == track.is_backwards:
                return False
            self.revision += 1
            track.is_backwards = change.is_backwards
            track.series = applied(track.series, change)
            track.waiting |= dict.fromkeys(change.left)
            track.waiting |= {row.moment_ms: row for row in change.put}
            while len(track.waiting) > self.row_limit:
                del track.waiting[next(iter(track.waiting))]
            return True

    def _note_settings(self, track: Track, seen: VersionSettings | None) -> None:
        if seen is None:
            return
        before = track.settings.get(seen.bot_version)
        now = seen_again(before, seen)
        if now != before:
            track.settings[seen.bot_version] = now
            track.settings_waiting.add(seen.bot_version)
            track.forget_oldest_settings()
            self.revision += 1

    def history(self, identity: Identity | None, place: str) -> History:
        """Return one history; without an identity, the newest of a place."""
        with self._lock:
            if identity is None:
                identity = self._newest.setdefault(place, None)
            if identity is None:
                return NO_KEEPING
            track = self._tracks.setdefault(identity, Track())
            notes = (self._problem, BACKWARDS if track.is_backwards else None)
            told = tuple(note for note in notes if note)
            settings, stops = tuple(track.settings.values()), track.stops.listed
            return History(track.series, told, settings, is_kept=True, first_stops=stops)

    # -- for the thread that reads and writes --------------------------------------------------

    def has_work(self) -> bool:
        """Return True where something is to be read, written or thinned."""
        with self._lock:
            return None in self._newest.values() or any(
                not track.is_loaded
                or track.waiting
                or track.settings_waiting
                or track.stops.waiting
                or is_too_long(track.series, self.row_limit)
                for track in self._tracks.values()
            )

    def places_without_name(self) -> list[str]:
        """Return the places of which nobody knows yet whose they are."""
        with self._lock:
            return [place for place, identity in self._newest.items() if identity is None]

    def name(self, place: str, identity: Identity | None) -> None:
        """Say whose a place was last; None where nothing was ever kept of it."""
        with self._lock:
            if identity is None:
                self._newest.pop(place, None)
            elif self._newest.get(place) is None:
                self._newest[place] = identity
                self._tracks.setdefault(identity, Track())

    def unloaded(self) -> list[Identity]:
        """Return whose history was not read yet."""
        with self._lock:
            return [identity for identity, track in self._tracks.items() if not track.is_loaded]

    def too_long(self) -> list[Identity]:
        """Return whose history must be thinned."""
        with self._lock:
            return [
                identity
                for identity, track in self._tracks.items()
                if is_too_long(track.series, self.row_limit)
            ]

    def series_of(self, identity: Identity) -> HistorySeries:
        """Return the reports as they are in memory."""
        with self._lock:
            return self._tracks[identity].series

    def adopt(self, identity: Identity, kept: HistorySeries) -> None:
        """Take over what the disk has; what waits to be written follows it."""
        with self._lock:
            track = self._tracks[identity]
            track.waiting = _following(kept, track.waiting)
            while len(kept) and track.waiting.get(int(kept.moment_ms[-1]), STAYS) is None:
                kept = kept.without_last()
            track.series = joined(kept, _in_order(track.waiting))
            track.is_loaded = True
            self.revision += 1

    def adopt_settings(self, identity: Identity, kept: Mapping[str, VersionSettings]) -> None:
        """Take over the settings that the disk has; what was seen since is newer."""
        with self._lock:
            track = self._tracks[identity]
            newer = {name: track.settings[name] for name in track.settings_waiting}
            track.settings = {**kept}
            for name, version in newer.items():
                track.settings[name] = seen_again(kept.get(name), version)
            track.forget_oldest_settings()
            self.revision += 1

    def adopt_stops(self, identity: Identity, kept: Sequence[FirstStop]) -> None:
        """Take over the first stops that the disk has."""
        with self._lock:
            self._tracks[identity].stops.adopt(kept)
            self.revision += 1

    def waiting_stops(self) -> dict[Identity, dict[Key, FirstStop]]:
        """Return the first stops that are to be written."""
        with self._lock:
            found = {each: dict(track.stops.waiting) for each, track in self._tracks.items()}
        return {identity: stops for identity, stops in found.items() if stops}

    def stops_written(self, done: Mapping[Identity, dict[Key, FirstStop]]) -> None:
        """Take written first stops off the list."""
        with self._lock:
            for identity, stops in done.items():
                self._tracks[identity].stops.written(stops)

    def replace(self, identity: Identity, before: HistorySeries, after: HistorySeries) -> None:
        """Put a shorter history in the place of one, unless that has grown meanwhile."""
        with self._lock:
            if self._tracks[identity].series is before:
                self._tracks[identity].series = after
                self.revision += 1

    def forget(self) -> None:
        """Read everything anew: another file lies at the place of ours."""
        with self._lock:
            for track in self._tracks.values():
                track.is_loaded = False

    def waiting(self) -> dict[Identity, Waiting]:
        """Return what is to be written."""
        with self._lock:
            found = {identity: dict(track.waiting) for identity, track in self._tracks.items()}
        return {identity: rows for identity, rows in found.items() if rows}

    def waiting_settings(self) -> dict[Identity, dict[str, VersionSettings]]:
        """Return the settings that are to be written, by version."""
        with self._lock:
            return {
                identity: {name: track.settings[name] for name in track.settings_waiting}
                for identity, track in self._tracks.items()
                if track.settings_waiting
            }

    def settings_written(self, done: Mapping[Identity, Mapping[str, VersionSettings]]) -> None:
        """Take written settings off the list, unless they changed meanwhile."""
        with self._lock:
            for identity, versions in done.items():
                track = self._tracks[identity]
                track.settings_waiting -= {
                    name for name, each in versions.items() if track.settings[name] is each
                }

    def written(self, done: dict[Identity, Waiting]) -> None:
        """Take what was written off the list, unless it changed meanwhile."""
        with self._lock:
            for identity, rows in done.items():
                waiting = self._tracks[identity].waiting
                for moment_ms, row in rows.items():
                    if moment_ms in waiting and waiting[moment_ms] is row:
                        del waiting[moment_ms]

    def tell(self, problem: str | None) -> None:
        """Say what is wrong with keeping, or that nothing is."""
        with self._lock:
            if problem != self._problem:
                self._problem = problem
                self.revision += 1


def _following(kept: HistorySeries, waiting: Waiting) -> Waiting:
    """Return what concerns the last two rows or comes after them; the rest is on the disk."""
    if not len(kept):
        return waiting
    last_two = kept.moment_ms[-2:].tolist()
    border_ms = last_two[0] if last_two[0] in waiting else last_two[-1]
    return {moment_ms: row for moment_ms, row in waiting.items() if moment_ms >= border_ms}


def _in_order(waiting: Waiting) -> Sequence[HistoryRow]:
    return [row for _, row in sorted(waiting.items(), key=lambda item: item[0]) if row is not None]
