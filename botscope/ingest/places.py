"""Where each bot keeps its files: one pair, named pairs, or a folder of bots."""

import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from botscope.ingest.files import is_log_name

STATE_NAME = "bot_state.json"


@dataclass(frozen=True, slots=True)
class BotPlace:
    """One bot's name and paths; ``state`` may be a file or a folder, ``logs`` is a folder."""

    bot_id: str
    bot_name: str
    state: Path
    logs: Path


def slug(name: str) -> str:
    """Return a name as lower-case ASCII words joined by '-', never empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "bot"


def single_place(state: Path, logs: Path, name: str = "bot") -> BotPlace:
    """Describe the only bot."""
    return BotPlace(slug(name), name, state, logs)


def named_place(text: str) -> BotPlace:
    """Read ``NAME=STATE,LOGS``.

    Raises
    ------
    ValueError
        When the text does not have that form.
    """
    name, equals, paths = text.partition("=")
    state, comma, logs = paths.rpartition(",")
    if not (equals and comma and name.strip() and state.strip() and logs.strip()):
        message = f"--bot takes NAME=STATE,LOGS, not {text!r}"
        raise ValueError(message)
    return BotPlace(slug(name), name.strip(), Path(state.strip()), Path(logs.strip()))


class BotFolder:
    """The sub-folders with a state file or CSV logs, looked for again each time.

    What a disk does not show for a moment is not gone: it stays as it was.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, BotPlace] = {}

    def look(self) -> tuple[BotPlace, ...]:
        """List the bots ordered by name; none where the folder never was to be seen."""
        try:
            children = sorted(self._folder.iterdir())
        except OSError:
            return unique_ids(self._known.values())
        found = {child.name: self._looked_at(child) for child in children}
        self._known = {name: place for name, place in found.items() if place is not None}
        return unique_ids(self._known.values())

    def _looked_at(self, child: Path) -> BotPlace | None:
        if child.name.startswith("."):
            return None
        try:
            is_folder = child.is_dir() and not child.is_symlink()
            return _place_in(child) if is_folder else None
        except OSError:
            return self._known.get(child.name)


def discover(folder: Path) -> tuple[BotPlace, ...]:
    """List every sub-folder with a state file or CSV logs, ordered by name; [] if unreadable."""
    return BotFolder(folder).look()


def unique_ids(places: Iterable[BotPlace]) -> tuple[BotPlace, ...]:
    """Number the ids that two names share."""
    taken: dict[str, int] = {}
    result = []
    for place in places:
        count = taken[place.bot_id] = taken.get(place.bot_id, 0) + 1
        bot_id = place.bot_id if count == 1 else f"{place.bot_id}-{count}"
        result.append(BotPlace(bot_id, place.bot_name, place.state, place.logs))
    return tuple(result)


def state_file(state: Path, own_folder: Path | None = None) -> Path:
    """Return the state file that a path means: itself, the folder's own, or its newest JSON.

    What lies in ``own_folder``, the dashboard's, is no bot's; nor is what a bot keeps to start
    again from (``*.resume``, ``*.resume.json``), or a backtest, a report of how it is.
    """
    if not state.is_dir():
        return state
    preferred = state / STATE_NAME
    if preferred.exists():
        return preferred
    if own_folder is not None and state.resolve() == own_folder.resolve():
        return preferred
    dated = [(_modified(path), path.name, path) for path in _json_files(state)]
    return max(dated)[2] if dated else preferred


def _json_files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if _is_state_name(path.name) and path.is_file()]


def _is_state_name(name: str) -> bool:
    lower = name.lower()
    is_export = lower.startswith("backtest-result") or lower.endswith(".meta.json")
    is_plain = lower.endswith(".json") and not lower.startswith(".")
    return is_plain and not is_export and ".resume" not in lower


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _place_in(folder: Path) -> BotPlace | None:
    state = folder / "state" if (folder / "state").is_dir() else folder
    logs = folder / "logs" if (folder / "logs").is_dir() else folder
    if not (_json_files(state) or _has_logs(logs)):
        return None
    return BotPlace(slug(folder.name), folder.name, state, logs)


def _has_logs(logs: Path) -> bool:
    errors: list[OSError] = []
    walk = os.walk(logs, onerror=errors.append)
    if any(is_log_name(name) for _, folders, files in walk for name in (*files, *folders)):
        return True
    if errors:
        raise errors[0]
    return False
