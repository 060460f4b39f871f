"""``attach(mode="thread")``: the dashboard inside the bot's own process, at a price."""

import atexit
import importlib
import os

from botscope.attach import PATIENCE_S, REASONS, Dashboard
from botscope.errors import FolderServedError, PortInUseError, SettingsError

KNOWN_MODE = "thread"


class ThreadedDashboard(Dashboard):
    """A dashboard in threads of this process, with the same methods as the other one."""

    def __init__(self, arguments: list[str], url: str, mode: str) -> None:
        super().__init__(arguments, url, None)
        self._mode = mode
        self._serving_pid: int | None = None

    def start(self) -> None:
        """Start the thread, unless the mode is none of ours."""
        if self._mode == KNOWN_MODE:
            atexit.register(self._end_with_the_bot)
            super().start()
        else:
            self._say("failed", f"mode is 'process' or 'thread', not {self._mode!r}.")

    def _end_with_the_bot(self) -> None:
        """Let the threads end before the interpreter takes itself apart under them."""
        self._stopping.set()
        if self._thread is not None and self._thread.is_alive():
            self._thread.join(PATIENCE_S)

    def _pid(self) -> int | None:
        return self._serving_pid

    def _run_once(self) -> str:
        """Serve until asked to stop, or say what keeps us from it."""
        self._start_count += 1
        self._say("starting", "The dashboard is starting.")
        try:
            return self._serve()
        except ImportError as error:
            return f"Botscope's packages are missing here: {error}"
        except SettingsError as error:
            return f"{REASONS[2]}: {' '.join(error.problems).rstrip('.')}"
        except PortInUseError as error:
            return f"{REASONS[3]}: {str(error).rstrip('.')}"
        except FolderServedError as error:
            self.url = error.url or self.url
            return f"{REASONS[4]}: {str(error).rstrip('.')}"
        finally:
            self._serving_pid = None

    def _serve(self) -> str:
        # By its name: the packages of a server are loaded by those alone who ask for a thread.
        threaded = importlib.import_module("botscope.threaded")
        threaded.run(self._command, self._is_at, self._stopping)
        return "The dashboard was stopped"

    def _is_at(self, url: str) -> None:
        self.url = url
        self._serving_pid = os.getpid()
        self._say("running", f"The dashboard runs at {url}, in a thread of the bot")
