"""Which files are logs; opening them without hanging, leaving the folder, or blocking a bot."""

import os
import re
import stat
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from botscope.ingest.bystanders import HEAD_BYTES, Bystander, bystander_of, refusal_of
from botscope.ingest.candle_names import market_of

_LOG_NAME = re.compile(r"(?!\.|~).*\.csv(?:[.-]\d{1,14})?", re.IGNORECASE | re.DOTALL)
_OTHER_NAME = re.compile(
    r"(?!\.|~)(?!.*\.meta\.json$).*\.(?:json|zip|sqlite3?|db)", re.IGNORECASE | re.DOTALL
)
_REMEMBERED_FILES = 8192
_SPECIAL = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


class RefusedFileError(OSError):
    """A path that must not be opened; the message says why."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A path under the logs folder, its name with '/', and why it is refused, if it is."""

    name: str
    path: Path
    status: os.stat_result | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The logs that were found, and what a disk would not show.

    ``unseen`` has the names of folders ("" is the root) and files that could not be looked at,
    each with the reason: what was known of them need not be gone. ``looked_at`` are the folders
    and files that the listing depends on.
    """

    files: list[FoundFile]
    left_out_count: int
    unseen: dict[str, str]
    looked_at: tuple[str, ...] = ()

    @property
    def places(self) -> dict[tuple[int, int], str]:
        """The name of each file, by device and inode."""
        return {(s.st_dev, s.st_ino): f.name for f in self.files if (s := f.status) is not None}

    def why_unseen(self, name: str) -> str | None:
        """Say why a file that is not among the found ones may be there all the same."""
        places = (name, *(path.as_posix() for path in PurePosixPath(name).parents), "")
        return next((self.unseen[place] for place in places if place in self.unseen), None)


def is_log_name(name: str) -> bool:
    """Return True for ``*.csv`` and its rotated forms (``.csv.1``); hidden files are not logs."""
    return _LOG_NAME.fullmatch(name) is not None


def is_export_name(name: str) -> bool:
    """Return True for a file that is read as an export in JSON, where it is one."""
    return name.lower().endswith(".json")


def find_logs(
    root: Path, limit: int, own_folder: Path | None = None, candle_folder: Path | None = None
) -> Listing:
    """Return the newest ``limit`` logs under a folder in order of name, and how many are left out.

    A missing folder has no logs. Links are followed only to regular files inside the folder.
    Exports of trades in JSON are logs too; other JSON is not. Archives and databases of trades
    are listed with the reason why they are not read.
    ``own_folder`` is the dashboard's own: what lies in it is no bot's. Candle files in
    ``candle_folder`` are no logs.
    """
    found, unseen, looked_at = _walk(
        root,
        own_folder.absolute() if own_folder else None,
        candle_folder.absolute() if candle_folder else None,
    )
    left_out = max(0, len(found) - limit)
    if left_out:
        found.sort(key=lambda file: (-_modified_ns(file), file.name))
    files = sorted(found[:limit], key=lambda file: file.name)
    return Listing(files, left_out, unseen, tuple(looked_at))


def _modified_ns(file: FoundFile) -> int:
    return file.status.st_mtime_ns if file.status else 0


def _walk(
    root: Path, own_folder: Path | None, candle_folder: Path | None
) -> tuple[list[FoundFile], dict[str, str], list[str]]:
    found: list[FoundFile] = []
    unseen: dict[str, str] = {}
    looked_at: list[str] = [os.fspath(root)]

    def note(error: OSError) -> None:
        folder = Path(error.filename or root)
        unseen["" if folder == root else _shown_name(folder.relative_to(root))] = _sentence(error)

    for folder, folders, every_name in os.walk(root, followlinks=False, onerror=note):
        here = Path(folder)
        looked_at.append(folder)
        has_candles = here.absolute() == candle_folder
        names = [name for name in every_name if not (has_candles and market_of(name))]
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and (here / name).absolute() != own_folder
        ]
        # A folder called x.csv is listed too: its owner is told why it is not read.
        for name in [*names, *(name for name in folders if is_log_name(name))]:
            if is_log_name(name):
                found.append(_look_at(root, here / name))
                # The name, not where it leads to: a link on the way may be led elsewhere.
                looked_at.append(os.fspath(here / name))
        other_paths = [here / name for name in names if _OTHER_NAME.fullmatch(name)]
        looked_at += map(os.fspath, other_paths)
        others = [_look_inside(root, path) for path in other_paths]
        found.extend(file for file in others if file is not None and file.status is not None)
        unseen |= {f.name: f.problem or "" for f in others if f is not None and f.status is None}
    return found, unseen, looked_at


def _look_inside(root: Path, path: Path) -> FoundFile | None:
    """Return a file that is no CSV and holds trades all the same, None for any other.

    One that cannot be looked at is returned without a status.
    """
    file = _look_at(root, path)
    if file.status is None or file.problem is not None:
        return file if file.status is None else None
    status = file.status
    try:
        found = _bystander(
            file.path, status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
        )
    except OSError as error:
        return FoundFile(file.name, file.path, None, _sentence(error))
    if found is None:
        return None
    kind, member = found
    if kind == "archive" and (path.parent / PurePosixPath(member).name).exists():
        return None
    return FoundFile(file.name, file.path, status, refusal_of(kind, member))


@lru_cache(maxsize=_REMEMBERED_FILES)
def _bystander(path: Path, *_version: int) -> tuple[Bystander, str] | None:
    # A folder is listed every second, and its files are opened again when they have changed.
    with open_regular(path) as handle:
        return bystander_of(path.name, handle.read(HEAD_BYTES) or b"")


def _look_at(root: Path, path: Path) -> FoundFile:
    name = _shown_name(path.relative_to(root))
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            path, status = _follow(root, path)
    except OSError as error:
        return FoundFile(name, path, None, _sentence(error))
    except RuntimeError:
        return FoundFile(name, path, None, "a link that leads back to itself")
    return FoundFile(name, path, status, refusal(status))


def _shown_name(path: Path) -> str:
    # A name may be any bytes: what is no text is written out, so that it can be sent as JSON.
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _follow(root: Path, link: Path) -> tuple[Path, os.stat_result]:
    target = link.resolve(strict=True)
    if not target.is_relative_to(root.resolve()):
        raise RefusedFileError("a link that leads out of the folder")
    return target, target.lstat()


def refusal(status: os.stat_result) -> str | None:
    """Say why a path is not a file to read, None when it is one."""
    if stat.S_ISREG(status.st_mode):
        return None
    return f"not a file but {_SPECIAL.get(stat.S_IFMT(status.st_mode), 'something else')}"


def _sentence(error: OSError) -> str:
    return str(error.strerror or error) or type(error).__name__


def problem_sentence(error: OSError) -> str:
    """Say in a few words why a file could not be read."""
    return _sentence(error)


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading without waiting, following no link.

    Raises
    ------
    OSError
        When the path is a link, a pipe, a device or a folder, or cannot be opened.
    """
    if sys.platform == "win32":
        return _open_shared(path)
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    return _checked(os.open(path, flags))


def _checked(descriptor: int) -> BinaryIO:
    """Return an open file if it is one to read; the system has it back where it is not."""
    try:
        problem = refusal(os.fstat(descriptor))
        if problem:
            raise RefusedFileError(problem)
        return os.fdopen(descriptor, "rb", buffering=0)
    except OSError:
        os.close(descriptor)
        raise


if sys.platform == "win32":  # pragma: no cover - unproven on this platform

    def _open_shared(path: Path) -> BinaryIO:
        """Open with share-delete, so that the bot's ``os.replace`` does not fail meanwhile."""
        import ctypes
        import msvcrt

        share_read_write_delete, open_existing, generic_read = 7, 3, 0x80000000
        create = ctypes.windll.kernel32.CreateFileW
        create.restype = ctypes.c_void_p
        handle = create(
            str(path), generic_read, share_read_write_delete, None, open_existing, 0, None
        )
        if handle in (None, ctypes.c_void_p(-1).value):
            raise ctypes.WinError()
        return _checked(msvcrt.open_osfhandle(handle, os.O_RDONLY | os.O_BINARY))
