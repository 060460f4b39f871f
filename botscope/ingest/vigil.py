"""Whether anything moved since the last whole look: one question per path, and no listing.

A bot's folder is looked at every second, and nearly always nothing has happened. A look that found
everything settled leaves here what it looked at; while the file system says the same of every one
of these paths, folders included, another look would find the same.
"""

import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

WHOLE_LOOK_S = 5.0
"""Some file systems do not date a folder that something is put into: it is listed so often."""

_Seen = tuple[int, int, int, int, int]


class Watched(Protocol):
    """What looks at files of its own."""

    @property
    def is_settled(self) -> bool:
        """True when another look at the same paths would change nothing."""

    @property
    def looked_at(self) -> Sequence[Path]:
        """The paths that it depends on."""


class Vigil:
    """Remembers paths and what the file system said of them.

    ``racy_window_s`` is how long a coarse clock may still give another change the same time.
    """

    def __init__(self, racy_window_s: float) -> None:
        self._racy_window_s = racy_window_s
        self._paths: tuple[str, ...] = ()
        self._before: list[_Seen | None] = []
        self._settled: list[_Seen | None] | None = None
        self._looked_s = 0.0

    def is_quiet(self) -> bool:
        """Look at the paths; True when all are as they were at a whole look that is not long past.

        Call it before each whole look: what it sees is what that look answers for.
        """
        self._before = [_seen(path) for path in self._paths]
        is_same = self._settled is not None and self._before == self._settled
        return is_same and time.monotonic() - self._looked_s < WHOLE_LOOK_S

    def note(self, paths: Iterable[str | Path], *, is_settled: bool) -> None:
        """Take over what a whole look has looked at, and whether it left nothing to look for."""
        looked_at = tuple(dict.fromkeys(str(path) for path in paths)) if is_settled else ()
        # The first look at a path was not preceded by ours: from the next one on we can answer.
        is_known = is_settled and looked_at == self._paths and not self._has_young()
        self._settled = self._before if is_known else None
        self._paths, self._looked_s = looked_at, time.monotonic()

    def _has_young(self) -> bool:
        newest_ns = max((max(seen[3:]) for seen in self._before if seen), default=0)
        return time.time() - newest_ns / 1e9 < self._racy_window_s


def _seen(path: str) -> _Seen | None:
    """Return what tells one version of a file or folder from another, None where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116 - a Path would cost more than the question
    except OSError:
        return None
    return (
        status.st_dev,
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )
