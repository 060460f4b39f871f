"""One run.py at a time: a lock that the system itself drops when its holder dies."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

RETRY_S = 0.2

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


@contextmanager
def try_lock(path: Path) -> Iterator[bool]:
    """Take the lock for the block if it is free; yields whether it was.

    The lock belongs to the open file, not to its existence: there is nothing to go stale after a
    crash, and nothing to clean up.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        yield _try_lock(handle)
    finally:
        os.close(handle)


@contextmanager
def wait_for_lock(path: Path, when_waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock for the block; call ``when_waiting`` once if another has it now."""
    has_waited = False
    while True:
        with try_lock(path) as is_ours:
            if is_ours:
                yield
                return
        if not has_waited:
            when_waiting()
            has_waited = True
        time.sleep(RETRY_S)
