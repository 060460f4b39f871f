"""One attached dashboard per folder: a lock in Botscope's own folder that ends with its holder.

The lock belongs to the open file, not to its existence: a killed holder leaves nothing stale.
"""

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from botscope.errors import FolderServedError
from botscope.settings import Settings, bot_folders

PLACE = "attached"
LOCKED_AT = 1 << 20
"""Windows locks bytes and not files: one far behind the text, so that others can read who it is."""

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> None:
        os.lseek(handle, LOCKED_AT, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def claimed(settings: Settings) -> Iterator[Callable[[str], None]]:
    """Hold the bot's folders for the block; yields what tells others the address.

    Without a folder of our own to write to there is no lock, and nobody is kept out.

    Raises
    ------
    FolderServedError
        When another attached dashboard serves the folders; it names that one.
    """
    try:
        handle = _opened(lock_path(settings))
    except OSError:
        yield lambda _url: None
        return
    try:
        _claim(handle)
        yield lambda url: _tell(handle, url)
    finally:
        os.close(handle)


def _opened(path: Path) -> int:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)


def _claim(handle: int) -> None:
    try:
        _try_lock(handle)
    except (BlockingIOError, PermissionError):
        raise _served_by(_told(handle)) from None
    except OSError:
        # A file system without locks: then there is no telling, and no reason to refuse.
        return
    os.ftruncate(handle, 0)


def _tell(handle: int, url: str) -> None:
    text = json.dumps({"url": url, "pid": os.getpid(), "bot_pid": os.getppid()})
    with contextlib.suppress(OSError):
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, text.encode())


def _served_by(holder: dict[str, Any]) -> FolderServedError:
    if not holder:
        return FolderServedError("Another dashboard that is starting has the same files.", "")
    url = str(holder.get("url", ""))
    who = f"process {holder.get('pid', '?')} of the bot {holder.get('bot_pid', '?')}"
    return FolderServedError(f"The same files are served at {url} by {who}.", url)


def _told(handle: int) -> dict[str, Any]:
    os.lseek(handle, 0, os.SEEK_SET)
    with contextlib.suppress(OSError, ValueError):
        told = json.loads(os.read(handle, 4096))
        return told if isinstance(told, dict) else {}
    return {}


def holder_of(settings: Settings) -> dict[str, Any] | None:
    """Return what the attached dashboard of these folders told of itself; None without one."""
    try:
        handle = os.open(lock_path(settings), os.O_RDWR)
    except OSError:
        return None
    try:
        _try_lock(handle)
    except OSError:
        return _told(handle)
    finally:
        os.close(handle)
    return None


def lock_path(settings: Settings) -> Path:
    """Return the file that stands for the bot's folders, however they were written."""
    places = sorted({_written_out(path) for _, path in bot_folders(settings)})
    digest = hashlib.sha256("\0".join(places).encode("utf-8", "surrogateescape")).hexdigest()
    return settings.data / PLACE / f"{digest[:16]}.lock"


def _written_out(path: Path) -> str:
    whole = Path(os.path.normcase(os.path.realpath(path)))
    return str(whole.parent if whole.name == "bot_state.json" else whole)
