"""Where overrides are kept, looked at again while running: beside the logs, and by --mapping."""

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from botscope.domain.accounts import FileAccount
from botscope.ingest.files import RefusedFileError, open_regular, problem_sentence
from botscope.ingest.options import IngestOptions
from botscope.ingest.override_block import Override
from botscope.ingest.override_file import parse_overrides
from botscope.ingest.overrides import FileOverride
from botscope.ingest.tail import Stamp, read_fully

MAPPING_NAME = "botscope.toml"
LIMIT_BYTES = 256 * 1024
"""A mapping is a page of text; beyond this it is another file."""

_LINE_CHARS = 2000
# The time that a TOML parser takes for a name of many parts grows with their square.


@dataclass(frozen=True, slots=True)
class Mapping:
    """What one file sets; with a problem it sets nothing."""

    blocks: tuple[Override, ...] = ()
    problems: tuple[str, ...] = ()


NOTHING = Mapping()


def read_mapping(path: Path) -> Mapping:
    """Read one mapping; what cannot be read is a problem, not an error."""
    try:
        return _parsed(path)
    except OSError as error:
        return Mapping(problems=(f"{path.name}: {problem_sentence(error)}",))


def _parsed(path: Path) -> Mapping:
    try:
        with open_regular(path) as handle:
            raw = read_fully(handle, LIMIT_BYTES + 1)
        if len(raw) > LIMIT_BYTES:
            return Mapping(problems=(f"{path.name}: it is larger than {LIMIT_BYTES} bytes",))
        text = raw.decode("utf-8-sig")
        if max(map(len, text.splitlines()), default=0) > _LINE_CHARS:
            return Mapping(problems=(f"{path.name}: a line is longer than {_LINE_CHARS}",))
    except UnicodeDecodeError as error:
        return Mapping(problems=(f"{path.name}: it is not UTF-8: {error.reason}",))
    return Mapping(*parse_overrides(text, path.name))


class _Watched:
    """One place where a mapping may stand, read again when the file changes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.mapping: Mapping | None = None
        self._stamp: Stamp | None = None
        self._is_racy = False

    @property
    def is_settled(self) -> bool:
        """True when another look at the same file would change nothing."""
        return self.mapping is None or (self._stamp is not None and not self._is_racy)

    def refresh(self, now_ms: int, racy_window_s: float) -> None:
        """Take over what the file says now; a missing file is no mapping."""
        try:
            stamp = Stamp.of(self.path.lstat())
        except (FileNotFoundError, NotADirectoryError):
            self._stamp, self.mapping = None, None
            return
        except OSError as error:
            if self.mapping is not None:
                self._keep(error)
            return
        if stamp == self._stamp and not self._is_racy:
            return
        self._is_racy = stamp.is_young(now_ms, racy_window_s)
        try:
            self._stamp, self.mapping = stamp, _parsed(self.path)
        except OSError as error:
            self._keep(error)

    def _keep(self, error: OSError) -> None:
        """Go on with what was read, and say so: other columns would be other amounts."""
        self._stamp = None
        problem = f"{self.path.name}: {problem_sentence(error)}"
        is_refused = isinstance(error, RefusedFileError) or error.errno == errno.ELOOP
        blocks = self.mapping.blocks if self.mapping and not is_refused else ()
        if blocks:
            problem += "; what it said before is used"
        self.mapping = Mapping(blocks, (problem,))


class OverrideSource:
    """Everything that is set by hand about the logs of one bot.

    ``botscope.toml`` in the logs folder counts, else the one in its parent, which is the bot's
    folder; a block of ``--mapping`` wins over both.
    """

    def __init__(self, logs: Path, options: IngestOptions) -> None:
        self._beside = [_Watched(logs / MAPPING_NAME), _Watched(logs.parent / MAPPING_NAME)]
        named = options.mapping_file
        self._named = _Watched(Path(named)) if named else None
        self._racy_window_s = options.racy_window_s
        self._mappings: tuple[Mapping, Mapping] = (NOTHING, NOTHING)

    @property
    def _watched(self) -> list[_Watched]:
        return [*self._beside, self._named] if self._named else self._beside

    @property
    def is_settled(self) -> bool:
        """True when another look at the same files would change nothing."""
        return all(watched.is_settled for watched in self._watched)

    @property
    def looked_at(self) -> list[Path]:
        """The paths that what is set depends on."""
        return [watched.path for watched in self._watched]

    def refresh(self, now_ms: int) -> bool:
        """Look again; return True when something else is set now."""
        for watched in self._watched:
            watched.refresh(now_ms, self._racy_window_s)
        beside = next((w.mapping for w in self._beside if w.mapping is not None), NOTHING)
        before, self._mappings = self._mappings, (beside, self._of_option())
        return self._mappings != before

    def _of_option(self) -> Mapping:
        if self._named is None:
            return NOTHING
        gone = Mapping(problems=(f"{self._named.path.name}: it is not there any more",))
        return gone if self._named.mapping is None else self._named.mapping

    def of(self, file: str) -> FileOverride | None:
        """Return what is set about a file, by its path under the logs folder."""
        return FileOverride.of(file, [block for m in self._mappings for block in m.blocks])

    @property
    def identity(self) -> tuple[Mapping, Mapping]:
        """What the picture of the bot depends on."""
        return self._mappings

    def accounts(self, files: Sequence[str]) -> list[FileAccount]:
        """Return an account of each mapping that is not used, or that is about no file."""
        named = self._named.path.name if self._named else ""
        names = (MAPPING_NAME, named)
        found = zip(names, self._mappings, strict=True)
        accounts = [_account(name, mapping, files) for name, mapping in found]
        return [account for account in accounts if account is not None]


def _account(name: str, mapping: Mapping, files: Sequence[str]) -> FileAccount | None:
    if mapping.problems:
        opening = "" if mapping.blocks else "it is not used: "
        problem = opening + "; ".join(mapping.problems)
        return FileAccount(name, "other", {}, 0.0, problem=problem)
    idle = [block for block in mapping.blocks if not any(block.matches(file) for file in files)]
    notes = tuple(f"no log file matches {', '.join(map(repr, block.match))}" for block in idle)
    return FileAccount(name, "other", {}, 1.0, notes=notes) if notes else None
