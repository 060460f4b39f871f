"""One bot: its state file and all its logs, merged into one picture."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from botscope.domain.accounts import FileAccount, RejectedRow
from botscope.domain.fills import TripFills
from botscope.domain.snapshot import BotSnapshot, NewestRow
from botscope.domain.state import Source
from botscope.domain.trades import Trades
from botscope.ingest.border import Border, Fault
from botscope.ingest.candle_source import CandleSource
from botscope.ingest.closed import NOTHING, ClosedTrades
from botscope.ingest.copies import CopyFinder, by_rank
from botscope.ingest.files import FoundFile, Listing, find_logs
from botscope.ingest.logfile import LogFile
from botscope.ingest.newest import SHOWN_COUNT
from botscope.ingest.options import IngestOptions
from botscope.ingest.override_source import OverrideSource
from botscope.ingest.picture import FilePicture, unread
from botscope.ingest.places import BotPlace
from botscope.ingest.simulated import without_backtests
from botscope.ingest.state_source import StateSource
from botscope.ingest.tail import Stamp
from botscope.ingest.version_source import Timeline, VersionSource, timeline_of, version_of_path
from botscope.ingest.vigil import Vigil, Watched
from botscope.ingest.warm.log import WarmLog
from botscope.ingest.warm.store import WarmStore

_LISTINGS = 8
"""So often a folder is listed in which names change, until it is the same twice."""

_LOOKS = 3


@dataclass(frozen=True, slots=True, eq=False)
class _Merged:
    """What the logs of a bot come to at one revision of each."""

    trades: Trades
    excluded: Trades
    files: tuple[FileAccount, ...]
    rejected: tuple[RejectedRow, ...]
    fills: tuple[TripFills, ...]


class BotReader:
    """Keeps one bot's snapshot up to date."""

    def __init__(
        self,
        place: BotPlace,
        options: IngestOptions,
        border: Border,
        warm: WarmStore | None = None,
    ) -> None:
        self.place = place
        self._options = options
        self._border = border
        self._warm = warm
        self._state = StateSource(place.state, options)
        self._candles = CandleSource(place.state, options, border, place.bot_name)
        self._files: dict[str, LogFile] = {}
        self._paths: dict[str, Path] = {}
        self._left_out_count = 0
        self._merged: _Merged | None = None
        self._overrides = OverrideSource(place.logs, options)
        self._timeline: Timeline | None = None
        self.fault: Fault | None = None
        self._vigil = Vigil(options.racy_window_s)

    def refresh(self, now_ms: int, on_file: Callable[[float], None] | None = None) -> None:
        """Read what is new; ``on_file`` hears the share of bytes read, also amid a file."""
        if self._merged is not None and self.fault is None and self._vigil.is_quiet():
            return
        self._refresh_state(now_ms)
        self._candles.refresh(now_ms)
        for _ in range(_LOOKS):
            listing = self._read_logs(now_ms, on_file)
            # What was in it may stand in a copy that was made after the folder was listed.
            if not any(log.has_begun_anew for log in self._files.values()):
                break
        if self._merged is None:
            self._merged = self._merge()
        self._stand_down(listing)

    def _read_logs(self, now_ms: int, on_file: Callable[[float], None] | None) -> Listing:
        """List the logs and read what is new in each."""
        listing, found = self._found()
        if self._adopt(found):
            self._merged = None
        self._follow_overrides(now_ms)
        sizes = {file.name: file.status.st_size if file.status else 0 for file in found}
        total, done = max(sum(sizes.values()), 1), 0
        # The newest file first: on a first load it is what the page asks about.
        for file in sorted(found, key=_newest_first):
            self._files[file.name].on_read = _share_of(done, total, on_file)
            if self._refresh_file(file, now_ms):
                self._merged = None
                done += sizes[file.name]
                if on_file is not None:
                    on_file(done / total)
        return listing

    def _stand_down(self, listing: Listing) -> None:
        """Leave it to the vigil to tell when there is something to look for again."""
        sources: tuple[Watched, ...] = (self._state, self._candles, self._overrides)
        is_settled = (
            not (listing.unseen or listing.left_out_count)
            and all(source.is_settled for source in sources)
            and all(log.is_settled for log in self._files.values())
        )
        paths = [path for source in sources for path in source.looked_at]
        self._vigil.note((*paths, *listing.looked_at), is_settled=is_settled)

    def _found(self) -> tuple[Listing, list[FoundFile]]:
        """List the logs; those that a disk does not show now stay, and are said to be so."""
        listing = self._listing()
        for _ in range(_LISTINGS):
            if not self._may_be_amid_rotation(listing):
                break
            before, listing = listing, self._listing()
            if listing.places == before.places:
                break
        self._left_out_count = listing.left_out_count
        found = [*listing.files, *self._unseen(listing)]
        if listing.unseen:
            found.sort(key=lambda file: file.name)
        return listing, found

    def _listing(self) -> Listing:
        own = self._options.own_folder
        return find_logs(
            self.place.logs,
            self._options.file_limit,
            Path(own) if own else None,
            self._candles.folder,
        )

    def _may_be_amid_rotation(self, listing: Listing) -> bool:
        """Tell whether files got other names while they were listed: some twice, some not at all.

        A deleted file looks the same, once.
        """
        single = [s for f in listing.files if (s := f.status) is not None and s.st_nlink == 1]
        seen = {(status.st_dev, status.st_ino) for status in single}
        known = {log.place for log in self._files.values() if log.place}
        return len(seen) < len(single) or not known <= listing.places.keys()

    def _unseen(self, listing: Listing) -> list[FoundFile]:
        if not listing.unseen:
            return []
        seen = {file.name for file in listing.files}
        why = {name: listing.why_unseen(name) for name in self._files if name not in seen}
        return [FoundFile(n, self._paths[n], None, reason) for n, reason in why.items() if reason]

    def _refresh_state(self, now_ms: int) -> None:
        part = f"{self.place.bot_name}: state file"
        outcome = self._border.run(part, lambda: self._state.refresh(now_ms))
        if isinstance(outcome, Fault):
            self._state.break_off(outcome)

    def _follow_overrides(self, now_ms: int) -> None:
        """Read again what somebody has set differently since."""
        timeline = timeline_of(self._state.state)
        if self._overrides.refresh(now_ms) or timeline != self._timeline:
            self._merged, self._timeline = None, timeline
        for name, log in self._files.items():
            log.follow(self._overrides.of(name))

    def _refresh_file(self, file: FoundFile, now_ms: int) -> bool:
        log = self._files[file.name]
        if file.problem is not None or file.status is None:
            return log.fail(file.problem or "it vanished")
        stamp = Stamp.of(file.status)
        outcome = self._border.run(
            self._part(file.name), lambda: log.refresh(file.path, stamp, now_ms)
        )
        return log.break_off(outcome) if isinstance(outcome, Fault) else outcome

    def _part(self, name: str) -> str:
        return f"{self.place.bot_name}: {name}"

    def _adopt(self, found: list[FoundFile]) -> bool:
        """Take over the files that are there now; a renamed one keeps what was read of it."""
        by_identity = {log.place: log for log in self._files.values() if log.place}
        files: dict[str, LogFile] = {}
        for file in found:
            identity = (file.status.st_dev, file.status.st_ino) if file.status else None
            log = by_identity.get(identity) if identity else None
            if log is not None and file.status is not None and not log.may_be(file.status):
                log = None
            if log is not None and log.name != file.name and not self._is_at_home(log, found):
                log.rename(file.name)
                files[file.name] = log
        for file in found:
            if file.name not in files:
                known = self._files.get(file.name)
                is_free = known is not None and known.name == file.name
                files[file.name] = known if known and is_free else self._log_of(file.name)
        is_changed = list(files) != list(self._files) or any(
            files[name] is not self._files[name] for name in files
        )
        self._files = {file.name: files[file.name] for file in found}
        self._paths = {file.name: file.path for file in found}
        return is_changed or list(self._files) != list(files)

    def _log_of(self, name: str) -> LogFile:
        warm = None if self._warm is None else WarmLog(self._warm, self._options)
        return LogFile(name, self._options, warm)

    @staticmethod
    def _is_at_home(log: LogFile, found: list[FoundFile]) -> bool:
        return any(
            file.name == log.name
            and file.status is not None
            and (file.status.st_dev, file.status.st_ino) == log.place
            for file in found
        )

    def identity(self, now_ms: int) -> tuple[object, ...]:
        """Return what the picture of this bot depends on: bytes read, problems, status."""
        source = self._source(now_ms)
        return (
            self.place.bot_id,
            self.place.bot_name,
            self._state.content_id,
            source.status,
            source.message,
            tuple(log.identity for log in self._files.values()),
            self._overrides.identity,
            self._candles.identity,
        )

    def _source(self, now_ms: int) -> Source:
        source = self._state.source(now_ms)
        if self.fault is None:
            return source
        message = f"This bot could not be read because of a mistake in Botscope ({self.fault.text})"
        return replace(source, status="unreadable", message=message)

    def snapshot(self, now_ms: int, indexed_ratio: float = 1.0) -> BotSnapshot:
        """Return the picture of this bot."""
        merged = self._merged or self._merge()
        return BotSnapshot(
            bot_id=self.place.bot_id,
            bot_name=(self._state.state and self._state.state.bot_name) or self.place.bot_name,
            state=self._state.state,
            source=self._source(now_ms),
            trades=merged.trades,
            excluded=merged.excluded,
            files=merged.files,
            rejected=merged.rejected,
            excluded_pnl_quote=float(merged.excluded.realized_pnl_quote.sum()),
            indexed_ratio=indexed_ratio,
            candles=self._candles.files,
            newest_rows=self._newest_rows() if indexed_ratio < 1 else (),
            fills=merged.fills,
        )

    def _newest_rows(self) -> tuple[NewestRow, ...]:
        rows = [row for log in self._files.values() for row in log.newest_rows]
        rows.sort(key=lambda row: row.closed_at_ms, reverse=True)
        return tuple(rows[:SHOWN_COUNT])

    def _merge(self) -> _Merged:
        logs = enumerate(self._files.values())
        pictures = [self._with_version(self._picture(log, source)) for source, log in logs]
        pictures = without_backtests(pictures)
        finder = CopyFinder(len(pictures))
        # Believed in one order, listed in another: that of their names.
        ranked = sorted(pictures, key=by_rank)
        once = {p.source: self._without_copies(finder, p) for p in ranked}
        singles = [once[picture.source] for picture in pictures]
        accounts = [account for _, account in singles]
        if self._left_out_count and accounts:
            note = f"{self._left_out_count} older log files are not read: the limit is reached"
            accounts[0] = replace(accounts[0], notes=(*accounts[0].notes, note))
        accounts += self._overrides.accounts(tuple(self._files))
        return _Merged(
            trades=_joined([closed.trades for closed, _ in singles]),
            excluded=_joined([closed.excluded for closed, _ in singles]),
            files=tuple(accounts),
            rejected=tuple(row for picture in pictures for row in picture.rejected),
            fills=tuple(picture.closed.fills for picture in pictures),
        )

    def _picture(self, log: LogFile, source: int) -> FilePicture:
        outcome = self._border.run(f"{self._part(log.name)}, trades", lambda: log.picture(source))
        if not isinstance(outcome, Fault):
            return outcome
        log.break_off(outcome)
        return log.picture(source)

    def _with_version(self, picture: FilePicture) -> FilePicture:
        """Return a picture in which rows that name no version have one, where one is known."""
        file = picture.account.file
        override = self._overrides.of(file)
        whole = override.whole if override else None
        logs = self.place.logs.absolute()
        source = VersionSource(
            (whole.version, whole.origin) if whole and whole.version else None,
            version_of_path(file, (logs.name, logs.parent.name)),
            self._timeline,
        )
        closed, notes = source.fill(picture.closed)
        account = replace(picture.account, notes=(*picture.account.notes, *notes))
        return replace(picture, closed=closed, account=account)

    def _without_copies(
        self, finder: CopyFinder, picture: FilePicture
    ) -> tuple[ClosedTrades, FileAccount]:
        closed, account = picture.closed, picture.account
        outcome = self._border.run(
            f"{self._part(account.file)}, copies",
            lambda: finder.without_copies(picture.source, closed, account),
        )
        if not isinstance(outcome, Fault):
            return outcome
        return NOTHING, unread(account.file, picture.source, outcome.problem).account

    def log_of(self, source: int) -> tuple[Path, LogFile] | None:
        """Return the path of a file by its number, and what knows how its rows are written."""
        names = list(self._files)
        if not 0 <= source < len(names):
            return None
        return self._paths[names[source]], self._files[names[source]]


def _share_of(
    done_bytes: int, total_bytes: int, on_file: Callable[[float], None] | None
) -> Callable[[int], None] | None:
    if on_file is None:
        return None
    return lambda read_bytes: on_file((done_bytes + read_bytes) / total_bytes)


def _newest_first(file: FoundFile) -> tuple[int, str]:
    return (-file.status.st_mtime_ns if file.status else 0, file.name)


def _joined(tables: list[Trades]) -> Trades:
    filled = [table for table in tables if len(table)]
    joined = Trades.concat(filled)
    return joined.in_order() if len(filled) > 1 else joined
