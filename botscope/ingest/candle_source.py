"""The candles of one bot: every file of them in the folder beside its state."""

import os
from pathlib import Path

from botscope.domain.candles import CandleFile
from botscope.ingest.border import Border, Fault
from botscope.ingest.candle_file import CandleReader
from botscope.ingest.candle_names import FOLDER_NAME, candle_folder, market_of
from botscope.ingest.options import IngestOptions


class CandleSource:
    """Finds candle files by listing their folder, and keeps each up to date."""

    def __init__(self, state: Path, options: IngestOptions, border: Border, bot_name: str) -> None:
        self._state = state
        self._options = options
        self._border = border
        self._bot_name = bot_name
        self._readers: dict[str, CandleReader] = {}
        self._paths: dict[str, Path] | None = None
        self.folder = state.parent / FOLDER_NAME
        """Where the candles are looked for."""

    @property
    def files(self) -> tuple[CandleFile, ...]:
        """Every file, in order of name."""
        return tuple(reader.picture for reader in self._readers.values())

    @property
    def identity(self) -> tuple[object, ...]:
        """What the pictures depend on."""
        return tuple((name, reader.revision) for name, reader in self._readers.items())

    @property
    def is_settled(self) -> bool:
        """True when another look at the same folder and files would change nothing."""
        if self._paths is None or len(self._paths) >= self._options.candle_file_limit:
            return False
        return all(reader.is_settled for reader in self._readers.values())

    @property
    def looked_at(self) -> list[Path]:
        """The folder and the files that the pictures depend on."""
        return [self.folder, *(self._paths or {}).values()]

    def refresh(self, now_ms: int) -> None:
        """Read what is new; what a disk does not show now stays as it was."""
        self._paths = None
        try:
            self.folder = candle_folder(self._state)
            paths = self._paths = self._found()
        except OSError:
            return
        self._readers = {name: self._reader(name) for name in paths}
        for name, path in paths.items():
            self._refresh_file(name, path, now_ms)

    def _refresh_file(self, name: str, path: Path, now_ms: int) -> None:
        reader = self._readers[name]
        part = f"{self._bot_name}: candles {name}"
        outcome = self._border.run(part, lambda: reader.refresh(path, now_ms))
        if isinstance(outcome, Fault):
            reader.fail(outcome.problem_with_last_good)

    def _reader(self, name: str) -> CandleReader:
        known = self._readers.get(name)
        market = market_of(name)
        # A file whose name says no market is not among the paths.
        return known or CandleReader(name, market or ("", ""), self._options)

    def _found(self) -> dict[str, Path]:
        try:
            found = [path for path in self.folder.iterdir() if market_of(_shown(path))]
        except (FileNotFoundError, NotADirectoryError):
            return {}
        newest = sorted(found, key=_modified, reverse=True)[: self._options.candle_file_limit]
        return {_shown(path): path for path in sorted(newest, key=_shown)}


def _shown(path: Path) -> str:
    # A name may be any bytes: what is no text is written out, so that it can be sent as JSON.
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def _modified(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0
