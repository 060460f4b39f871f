"""The folder of the warm start: what is in it, how it is written, how large it may become."""

import contextlib
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from botscope.ingest.warm.arrays import UnkeptError
from botscope.ingest.warm.rules import rules_mark

logger = logging.getLogger(__name__)

LIMIT_BYTES = 1 << 30
"""Some ten million rows; a dashboard on a small machine must not fill its disk."""

STOP_S = 2.0
_SUFFIX, _UNDONE = ".warm", ".part"
_FREE_SHARE = 0.5
_LEFT_BEHIND_S = 3600.0
_RETRIES_S = (0.05, 0.2)

Job = Callable[[Path], None]
"""Writes one file at a path that is not there yet."""


class WarmStore:
    """Files under opaque names, written by one thread that nobody waits for."""

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes
        self._started_s = time.time()
        self._mark: str | None = None
        self._waiting: dict[str, tuple[Job, int]] = {}
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_stopped = False
        self._is_busy = False

    @property
    def mark(self) -> str:
        """The reading rules that this process follows, "" where they cannot be told."""
        if self._mark is None:
            self._mark = rules_mark(self._started_s) or ""
        return self._mark

    def path_of(self, log: Path) -> Path:
        """Return where what is kept of a log stands."""
        place = os.fsencode(os.path.normcase(log.absolute()))
        return self.folder / f"{blake2b(place, digest_size=16).hexdigest()}{_SUFFIX}"

    # -- writing -------------------------------------------------------------------------------

    def keep(self, path: Path, job: Job, size_bytes: int) -> None:
        """Have a file written soon; a later job for the same path replaces one that waits.

        ``size_bytes`` is about the most that it can become.
        """
        with self._wake:
            if self._is_stopped:
                return
            self._waiting[path.name] = (job, size_bytes)
            self._wake.notify_all()
            if self._thread is None:
                # It must not keep a process alive: what it has not written is read again.
                self._thread = threading.Thread(target=self._run, name="botscope-warm", daemon=True)
                self._thread.start()

    def settle(self, timeout_s: float) -> bool:
        """Wait until everything is written; False where it takes longer."""
        with self._wake:
            return self._wake.wait_for(lambda: not (self._waiting or self._is_busy), timeout_s)

    def stop(self) -> None:
        """End the thread after the file that it is at, if that is soon."""
        with self._wake:
            self._is_stopped = True
            self._waiting.clear()
            self._wake.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=STOP_S)

    def _run(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._waiting or self._is_stopped)
                if self._is_stopped:
                    return
                name, (job, size_bytes) = self._waiting.popitem()
                self._is_busy = True
            self._write(self.folder / name, job, size_bytes)
            del job
            with self._wake:
                self._is_busy = False
                self._wake.notify_all()

    def _write(self, path: Path, job: Job, size_bytes: int) -> None:
        undone = path.with_name(f"{path.stem}-{os.getpid()}{_UNDONE}")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            undone.unlink(missing_ok=True)
            self._require_room(size_bytes)
            job(undone)
            self._make_room(path, undone.stat().st_size)
            _replace(undone, path)
        except (OSError, UnkeptError) as error:
            logger.info("nothing is kept for the next start in %s: %s", self.folder, error)
            with contextlib.suppress(OSError):
                undone.unlink(missing_ok=True)

    # -- how large -----------------------------------------------------------------------------

    def _require_room(self, size_bytes: int) -> None:
        free = shutil.disk_usage(self.folder).free
        if size_bytes > min(self.limit_bytes, free * _FREE_SHARE):
            raise OSError(f"{size_bytes} bytes are more than may be kept")

    def _make_room(self, path: Path, size_bytes: int) -> None:
        """Delete what was not used for longest until a file of this size fits in."""
        used = size_bytes
        for file, status in self._others(path):
            used += status.st_size
            if used > self.limit_bytes:
                file.unlink(missing_ok=True)

    def _others(self, path: Path) -> list[tuple[Path, os.stat_result]]:
        """Return the other files of the folder, the latest used first."""
        now_s, found = time.time(), []
        for file in self.folder.iterdir():
            status = file.stat()
            if file.suffix == _UNDONE and now_s - status.st_mtime > _LEFT_BEHIND_S:
                file.unlink(missing_ok=True)
            elif file.suffix == _SUFFIX and file != path:
                found.append((file, status))
        return sorted(found, key=lambda each: -each[1].st_mtime)


def _replace(source: Path, target: Path) -> None:
    for wait_s in _RETRIES_S:
        try:
            source.replace(target)
        except PermissionError:
            # On Windows somebody may have the old one open for a moment.
            time.sleep(wait_s)
        else:
            return
    source.replace(target)
