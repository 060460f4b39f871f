"""The one question of every request: who asks, and whether they may look."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from botscope.auth.viewer import OPEN_VIEWER, Viewer

OPEN_PATHS = frozenset({"/", "/health", "/login", "/logout", "/logout-everywhere"})
"""What is answered to everybody: the page without data, whether the process lives, the log-in."""

STATIC_PREFIX = "/static/"


class Gate:
    """Tells who a request comes from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def viewer_of(self, environ: Mapping[str, Any]) -> Viewer | None:
        """Return who asks, None for somebody who has to log in first; costs next to nothing."""
        return OPEN_VIEWER


def is_open(path: str, method: str = "GET") -> bool:
    """Return True for what needs no viewer; a preflight never carries who asks."""
    return method == "OPTIONS" or path in OPEN_PATHS or path.startswith(STATIC_PREFIX)
