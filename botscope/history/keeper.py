"""Keeps histories on disk by one thread that nobody waits for."""

import logging
import sqlite3
import threading
from pathlib import Path

from botscope.history.store import HistoryStore
from botscope.history.thinning import ROW_LIMIT, thinned, without
from botscope.history.tracks import Tracks

logger = logging.getLogger(__name__)

LOOK_S = 0.5
REST_S = 10.0
"""A bot that rewrites its state every second must not wear a memory card: writes are gathered."""

FIRST_RETRY_S, LAST_RETRY_S = 2.0, 60.0
"""A full disk stays full for a while; an attempt costs a few system calls."""

STOP_S = 5.0

UNREADABLE = (OSError, sqlite3.Error, ValueError, TypeError)
"""A folder that cannot be used, a file that is no history, a cell that is no number."""


class Keeper:
    """Reads what was kept, writes what is new, and tries again where that fails.

    Until it succeeds everything is in memory, and said not to be kept.
    """

    def __init__(self, folder: Path, *, row_limit: int = ROW_LIMIT, rest_s: float = REST_S) -> None:
        self.tracks = Tracks(row_limit)
        self.size_bytes: int | None = None
        self._rest_s = rest_s
        self._store = HistoryStore(folder)
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._has_failed = False

    def start(self) -> None:
        """Begin to read and write in the background; starting twice changes nothing."""
        if self._thread is None:
            self._stopped.clear()
            self._thread = threading.Thread(target=self._run, name="botscope-history", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Write what is left and end the thread; a disk that hangs is not waited for."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(timeout=STOP_S)
            self._thread = None

    def work(self) -> bool:
        """Read, write and thin what there is; False where the data folder does not let us."""
        try:
            if self._store.open():
                self.tracks.forget()
            self._read()
            waiting = self.tracks.waiting()
            if waiting:
                self._store.write(waiting)
                self.tracks.written(waiting)
            settings = self.tracks.waiting_settings()
            if settings:
                self._store.write_settings(settings)
                self.tracks.settings_written(settings)
            stops = self.tracks.waiting_stops()
            if stops:
                self._store.write_stops(stops)
                self.tracks.stops_written(stops)
            for identity in self.tracks.too_long():
                self.tracks.adopt(identity, self._store.thin(identity, self.tracks.row_limit))
        except UNREADABLE as error:
            self._fail(error)
            return False
        self._has_failed = False
        self.size_bytes = self._store.size_bytes()
        self.tracks.tell(None)
        return True

    def _read(self) -> None:
        for place in self.tracks.places_without_name():
            self.tracks.name(place, self._store.newest(place))
        for identity in self.tracks.unloaded():
            settings = self._store.read_settings(identity)
            self.tracks.adopt_stops(identity, self._store.read_stops(identity))
            self.tracks.adopt(identity, self._store.read(identity))
            self.tracks.adopt_settings(identity, settings)

    def _fail(self, error: Exception) -> None:
        if not self._has_failed:
            logger.warning("the history cannot be kept in %s: %s", self._store.path, error)
        self._has_failed = True
        # The next attempt opens the file anew, and sets aside what is no database any more.
        self._store.close()
        self.tracks.tell(
            f"The history cannot be kept in Botscope's data folder ({error}). What was seen since "
            "the start of this dashboard is shown, and is lost when it ends."
        )
        for identity in self.tracks.too_long():
            series = self.tracks.series_of(identity)
            self.tracks.replace(identity, series, without(series, thinned(series)))

    def _run(self) -> None:
        retry_s = FIRST_RETRY_S
        while not self._stopped.is_set():
            if not self.tracks.has_work():
                self._stopped.wait(LOOK_S)
            elif self.work():
                retry_s = FIRST_RETRY_S
                self._stopped.wait(self._rest_s)
            else:
                self._stopped.wait(retry_s)
                retry_s = min(retry_s * 2, LAST_RETRY_S)
        if self.tracks.has_work():
            self.work()
        self._store.close()
