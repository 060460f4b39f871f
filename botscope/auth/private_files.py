"""Files for their owner alone: a folder of 0700, files of 0600, replaced as a whole."""

import contextlib
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

FOLDER_MODE = 0o700
FILE_MODE = 0o600
LOOK_S = 1.0
REPLACE_TRIES = 5
REPLACE_WAIT_S = 0.05

Content = TypeVar("Content")

NOT_THERE = (FileNotFoundError, NotADirectoryError)
"""How a file is missed: also where a file stands in place of its folder."""


def make_folder(folder: Path) -> None:
    """Make sure that a folder is there and closed to others."""
    # Each new folder of its own: with `parents` the modes of those above are anybody's.
    folder.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
    # mkdir leaves an existing folder as it is, and a copied one is often open to all.
    folder.chmod(FOLDER_MODE)


def create(path: Path, *more_flags: int) -> int:
    """Open a file for writing, created for its owner alone; return the descriptor."""
    flags = os.O_CREAT | os.O_WRONLY | getattr(os, "O_CLOEXEC", 0)
    for flag in more_flags:
        flags |= flag
    return os.open(path, flags, FILE_MODE)


def write(path: Path, content: bytes) -> None:
    """Replace a file as a whole: a reader sees the old content or the new, never a part."""
    make_folder(path.parent)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(create(beside, os.O_EXCL), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def replace(source: Path, target: Path) -> None:
    """Rename over a file; on Windows somebody who reads it holds that up for a moment."""
    for left in reversed(range(REPLACE_TRIES)):
        try:
            source.replace(target)
        except PermissionError:
            if not left:
                raise
            time.sleep(REPLACE_WAIT_S)
        else:
            return


class WatchedFile(Generic[Content]):
    """The content of a small file, read again when it was replaced; looked at once a second.

    Parameters
    ----------
    path : Path
    parse : callable
        From the bytes, None for a file that is not there, to the content. Raises ValueError for
        bytes that are none.
    closed : object
        The content of a file that is there and cannot be read or understood.
    """

    def __init__(
        self, path: Path, parse: Callable[[bytes | None], Content], closed: Content
    ) -> None:
        self.path = path
        self._parse = parse
        self._closed = closed
        self._content = closed
        self._seen: object = self
        self._next_look_s = 0.0

    def current(self) -> Content:
        """Return the content, at most a second old."""
        now_s = time.monotonic()
        if now_s >= self._next_look_s:
            self._next_look_s = now_s + LOOK_S
            self.look()
        return self._content

    def look(self) -> None:
        """Read the file again if it is another than before."""
        try:
            found = os.stat(self.path)  # noqa: PTH116 - a third of the price, in every second
            seen: object = (found.st_ino, found.st_size, found.st_mtime_ns)
        except NOT_THERE:
            seen = None
        except OSError:
            seen = "closed"
        if seen != self._seen:
            self._content = self._read()
            self._seen = seen

    def _read(self) -> Content:
        try:
            with contextlib.suppress(*NOT_THERE):
                return self._parse(self.path.read_bytes())
            return self._parse(None)
        except (OSError, ValueError):
            return self._closed
