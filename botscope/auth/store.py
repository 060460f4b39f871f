"""What changes while we run, in ``sessions.sqlite``: sessions, failed tries, uses of tokens."""

import contextlib
import logging
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from botscope.auth import private_files

logger = logging.getLogger(__name__)

FILE_NAME = "sessions.sqlite"
BROKEN_NAME = "sessions-unreadable.sqlite"
BUSY_S = 2.0
PRAGMAS = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL")
TABLES = """
CREATE TABLE IF NOT EXISTS session (
    digest TEXT PRIMARY KEY, account TEXT NOT NULL, mark TEXT NOT NULL,
    began_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failure (
    subject TEXT PRIMARY KEY, count INTEGER NOT NULL, last_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS token_use (
    digest TEXT PRIMARY KEY, used_ms INTEGER NOT NULL
) WITHOUT ROWID;
"""


class Store:
    """One connection, shared by threads one at a time; may raise OSError or sqlite3.Error."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.RLock()
        self._version: int | None = None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Do all of it or nothing, while nobody else writes."""
        with self._lock:
            connection = self._opened()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read without a transaction."""
        with self._lock:
            yield self._opened()

    def is_changed(self) -> bool:
        """Return True where another process has written since the last call, and the first time."""
        with self.reading() as connection:
            version = int(connection.execute("PRAGMA data_version").fetchone()[0])
        before, self._version = self._version, version
        return version != before

    def close(self) -> None:
        """Close the file; what was written stays written."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            private_files.make_folder(self.path.parent)
            try:
                self._connection = self._connected()
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError as error:
                self._set_aside(error)
                self._connection = self._connected()
        return self._connection

    def _connected(self) -> sqlite3.Connection:
        os.close(private_files.create(self.path))
        connection = sqlite3.connect(
            self.path, timeout=BUSY_S, isolation_level=None, check_same_thread=False
        )
        try:
            for pragma in PRAGMAS:
                connection.execute(pragma)
            connection.executescript(TABLES)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _set_aside(self, error: sqlite3.Error) -> None:
        """Move a file that is no database out of the way: everybody logs in again."""
        logger.warning("the sessions cannot be read (%s); kept as %s", error, BROKEN_NAME)
        private_files.replace(self.path, self.path.with_name(BROKEN_NAME))
        for ending in ("-wal", "-shm"):
            self.path.with_name(FILE_NAME + ending).unlink(missing_ok=True)
