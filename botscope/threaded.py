"""What ``attach(mode="thread")`` runs: a command line's settings, served from this thread."""

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from botscope.cli import parse, settings_from
from botscope.server import serve_in_thread


def run(
    arguments: Sequence[str], announce: Callable[[str], None], stopping: threading.Event
) -> None:
    """Serve what the arguments say until the event is set.

    Raises
    ------
    SettingsError, PortInUseError, FolderServedError
        What keeps it from serving.
    """
    serve_in_thread(settings_from(parse(arguments), os.environ, Path()), announce, stopping)
