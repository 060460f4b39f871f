"""Which bot version wrote a row that does not say so: by file name, folder, or the state file."""

import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import numpy as np

from botscope.domain.columns import ABSENT, BoolArray, Labels
from botscope.domain.state import BotState
from botscope.domain.trades import Trades
from botscope.ingest.closed import ClosedTrades

_LOG_ENDING = re.compile(r"\.(?:csv|tsv|txt|log)(?:[.-]\d{1,14})?$", re.IGNORECASE)
_DATES = (
    re.compile(
        r"(?<!\d)(?:19|20)\d{2}([-_.]?)(?:0[1-9]|1[0-2])(?:\1(?:0[1-9]|[12]\d|3[01]))?(?!\d)"
    ),
    re.compile(
        r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])([-_.])(?:0?[1-9]|1[0-2])\1(?:(?:19|20)\d{2})(?!\d)"
    ),
    re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)"),
)
_NAMED = re.compile(
    r"(?<![^\W_])v(?:er(?:sion)?)?[ ._-]?(\d{1,3}(?:(?:\.\d{1,3})+|(?:_\d{1,3})+)?)"
    r"((?:[a-z]\d{0,2}|-?(?:rc|beta|alpha)\.?\d{0,2})?)(?![^\W_])",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![\w.])(?<!\d)(\d{1,3}(?:\.\d{1,3}){1,2})(?![\w%]|\.\d)", re.ASCII)
_DAY_LIKE = re.compile(r"\d\d\.\d\d(?:\.\d\d)?")


@dataclass(frozen=True, slots=True)
class Timeline:
    """The version that runs, and since when, as the state file tells it."""

    version: str
    started_at_ms: int


def timeline_of(state: BotState | None) -> Timeline | None:
    """Return what the state file knows of versions, None where it lacks one of the two."""
    if state is None or not state.bot_version or state.started_at_ms is None:
        return None
    return Timeline(state.bot_version, state.started_at_ms)


def version_in(name: str) -> str | None:
    """Return the version that a name of a file or folder carries, None where it has none.

    ``v8.02``, ``ver2``, ``trades_v3_1`` and ``bot-2.4`` carry one; dates and years do not.
    """
    text = name
    for date in _DATES:
        text = date.sub(" ", text)
    named = _NAMED.search(text)
    if named is not None:
        return f"v{named[1].replace('_', '.')}{named[2]}"
    # A bare number needs a point, and blanks or marks around it; 02.11 is a day.
    plain = text.replace("_", " ").replace("-", " ")
    bare = [match[1] for match in _BARE.finditer(plain) if not _DAY_LIKE.fullmatch(match[1])]
    return bare[0] if len(bare) == 1 else None


def version_of_path(file: str, folders: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the version in a path and where it stands: the file's name, else nearest folder.

    Parameters
    ----------
    file
        The path under the logs folder, with ``/``.
    folders
        The names of the folders above it, the nearest first.
    """
    path = PurePosixPath(file)
    version = version_in(_LOG_ENDING.sub("", path.name))
    if version is not None:
        return version, "the file name"
    inner = [parent.name for parent in path.parents if parent.name]
    for folder in (*inner, *folders):
        version = version_in(folder)
        if version is not None:
            return version, f"the folder {folder}"
    return None


@dataclass(frozen=True, slots=True)
class VersionSource:
    """What is known of the version of a file's rows besides the rows themselves.

    ``given`` and ``in_path`` are a version and where it stands.
    """

    given: tuple[str, str] | None = None
    in_path: tuple[str, str] | None = None
    timeline: Timeline | None = None

    def fill(self, closed: ClosedTrades) -> tuple[ClosedTrades, tuple[str, ...]]:
        """Return trades with a version where one is known, and a sentence on where from.

        A version that a row carries is never changed; a row of which nothing is known stays
        without one.
        """
        bare = _bare_count(closed.trades) + _bare_count(closed.excluded)
        found = self._found()
        if not bare or found is None:
            return closed, ()
        version, place, from_ms = found
        trades = _filled(closed.trades, version, from_ms)
        excluded = _filled(closed.excluded, version, from_ms)
        count = bare - _bare_count(trades) - _bare_count(excluded)
        note = f"version {version} of {count} trades is from {place}"
        return replace(closed, trades=trades, excluded=excluded), (note,) if count else ()

    def _found(self) -> tuple[str, str, int | None] | None:
        if self.given is not None:
            return *self.given, None
        if self.in_path is not None:
            return *self.in_path, None
        if self.timeline is not None:
            place = "the state file: they closed after it started"
            return self.timeline.version, place, self.timeline.started_at_ms
        return None


def _bare(trades: Trades) -> BoolArray:
    return np.asarray(trades.bot_version.codes == ABSENT, dtype=np.bool_)


def _bare_count(trades: Trades) -> int:
    return int(np.count_nonzero(_bare(trades)))


def _filled(trades: Trades, version: str, from_ms: int | None) -> Trades:
    labels, where = trades.bot_version, _bare(trades)
    if from_ms is not None:
        where &= trades.closed_at_ms >= from_ms
    if not where.any():
        return trades
    names = labels.names if version in labels.names else (*labels.names, version)
    codes = np.where(where, np.int32(names.index(version)), labels.codes).astype(np.int32)
    return replace(trades, bot_version=Labels(codes, names))
