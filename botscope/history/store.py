"""The history on disk: one SQLite file in WAL mode, written by one thread of each dashboard."""

import contextlib
import logging
import math
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from botscope.domain.bot_settings import VersionSettings
from botscope.domain.first_stops import FirstStop, Key
from botscope.domain.history import NO_HISTORY, HistoryRow, HistorySeries
from botscope.history import setting_table, stop_table
from botscope.history.compact import Identity
from botscope.history.thinning import is_too_long, thinned, without

logger = logging.getLogger(__name__)

FILE_NAME = "history.sqlite"
BROKEN_NAME = "history-unreadable.sqlite"
SCHEMA = 1
IDENTITY_LIMIT = 200
"""Histories in one file: a bot that calls itself anew with every report must not fill a disk."""

BUSY_S = 2.0
"""Another dashboard on the same folder writes for milliseconds."""

PRAGMAS = (
    # Readers never wait for the writer, and a crash loses at most the last candles.
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    # The journal beside the file stays small, too.
    "PRAGMA journal_size_limit = 1048576",
    "PRAGMA wal_autocheckpoint = 200",
)

TABLES = """
CREATE TABLE IF NOT EXISTS identity (
    identity_id INTEGER PRIMARY KEY,
    place TEXT NOT NULL, bot_name TEXT NOT NULL, mode TEXT NOT NULL, quote_asset TEXT NOT NULL,
    UNIQUE (place, bot_name, mode, quote_asset)
);
CREATE TABLE IF NOT EXISTS report (
    identity_id INTEGER NOT NULL, moment_ms INTEGER NOT NULL, hold_ms INTEGER NOT NULL,
    equity_quote REAL, balance_quote REAL, unrealized_pnl_quote REAL,
    bot_version TEXT NOT NULL, positions TEXT NOT NULL,
    PRIMARY KEY (identity_id, moment_ms)
) WITHOUT ROWID;
"""
COLUMNS = (
    "moment_ms, moment_ms + hold_ms, equity_quote, balance_quote, unrealized_pnl_quote, "
    "bot_version, positions"
)

IDENTITY_QUERY = (
    "SELECT identity_id FROM identity "
    "WHERE place = ? AND bot_name = ? AND mode = ? AND quote_asset = ?"
)
DELETE = "DELETE FROM report WHERE identity_id = ? AND moment_ms = ?"


class NewerSchemaError(sqlite3.DatabaseError):
    """The file was written by a newer Botscope; it is left alone."""


class HistoryStore:
    """One connection to the file, for one thread; every method may raise OSError or sqlite3.Error.

    The file is the truth: when it is deleted or replaced while we run, it is opened anew.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None

    def open(self) -> bool:
        """Make sure that the file at the path is the one that is open; True where it was not."""
        if self._connection is not None and self._file == _identity(self.path):
            return False
        self.close()
        self._create()
        try:
            self._connection = self._connected()
        except NewerSchemaError:
            raise
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            self._set_aside(error)
            self._connection = self._connected()
        self._file = _identity(self.path)
        return True

    def close(self) -> None:
        """Close the file; what was written stays written."""
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
        self._connection, self._file = None, None

    def write(self, waiting: Mapping[Identity, Mapping[int, HistoryRow | None]]) -> None:
        """Write rows by their moment, None for one that leaves; all or none of them."""
        with self._transaction() as connection:
            for identity, rows in waiting.items():
                number = _number_of(connection, identity)
                left = [(number, moment_ms) for moment_ms, row in rows.items() if row is None]
                connection.executemany(DELETE, left)
                _put(connection, number, [row for row in rows.values() if row is not None])

    def write_settings(self, waiting: Mapping[Identity, Mapping[str, VersionSettings]]) -> None:
        """Write the settings of versions; all or none of them."""
        with self._transaction() as connection:
            for identity, versions in waiting.items():
                setting_table.put_versions(connection, _number_of(connection, identity), versions)

    def read_settings(self, identity: Identity) -> dict[str, VersionSettings]:
        """Return the settings of each version of one bot."""
        found = self._opened.execute(IDENTITY_QUERY, _key(identity)).fetchone()
        return {} if found is None else setting_table.read_versions(self._opened, int(found[0]))

    def write_stops(self, waiting: Mapping[Identity, Mapping[Key, FirstStop]]) -> None:
        """Write first stops; all or none of them."""
        with self._transaction() as connection:
            for identity, stops in waiting.items():
                number = _number_of(connection, identity)
                stop_table.put_stops(connection, number, stops.values())

    def read_stops(self, identity: Identity) -> tuple[FirstStop, ...]:
        """Return the first stops of one bot."""
        found = self._opened.execute(IDENTITY_QUERY, _key(identity)).fetchone()
        return () if found is None else stop_table.read_stops(self._opened, int(found[0]))

    def size_bytes(self) -> int:
        """Return what the file and its journal take on the disk."""
        paths = (self.path.with_name(FILE_NAME + ending) for ending in ("", "-wal"))
        return sum(path.stat().st_size for path in paths if path.exists())

    def read(self, identity: Identity) -> HistorySeries:
        """Return the history of one bot."""
        return read_series(self._opened, identity)

    def newest(self, place: str) -> Identity | None:
        """Return whose history at a place was written last."""
        found = self._opened.execute(
            "SELECT place, bot_name, mode, quote_asset FROM identity JOIN report USING "
            "(identity_id) WHERE place = ? GROUP BY identity_id ORDER BY max(moment_ms) DESC",
            (place,),
        ).fetchone()
        return None if found is None else Identity(*found)

    def thin(self, identity: Identity, row_limit: int) -> HistorySeries:
        """Thin one bot's history until it is short enough; return what is left."""
        with self._transaction() as connection:
            series = read_series(connection, identity)
            number = _number_of(connection, identity)
            while is_too_long(series, row_limit):
                series = self._thin_once(connection, number, series)
        return series

    @staticmethod
    def _thin_once(
        connection: sqlite3.Connection, number: int, series: HistorySeries
    ) -> HistorySeries:
        choice = thinned(series)
        left = series.moment_ms[~choice.is_kept].tolist()
        connection.executemany(DELETE, [(number, moment_ms) for moment_ms in left])
        kept = without(series, choice)
        is_longer = choice.until_ms[choice.is_kept] != series.until_ms[choice.is_kept]
        holds = (kept.until_ms - kept.moment_ms)[is_longer].tolist()
        connection.executemany(
            "UPDATE report SET hold_ms = ? WHERE identity_id = ? AND moment_ms = ?",
            [
                (hold_ms, number, moment_ms)
                for hold_ms, moment_ms in zip(
                    holds, kept.moment_ms[is_longer].tolist(), strict=True
                )
            ],
        )
        return kept

    @property
    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            raise sqlite3.OperationalError("the history is not open")
        return self._connection

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._opened
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def _create(self) -> None:
        """Create folder and file for their owner alone: they tell what somebody owns."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None)
        try:
            for pragma in PRAGMAS:
                connection.execute(pragma)
            written = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if written > SCHEMA:
                raise NewerSchemaError("it was written by a newer version of Botscope")
            if written < SCHEMA:
                connection.executescript(TABLES)
                connection.execute(f"PRAGMA user_version = {SCHEMA}")
            connection.execute(setting_table.TABLE)
            connection.execute(stop_table.TABLE)
            _check(connection)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _set_aside(self, error: sqlite3.Error) -> None:
        """Move a file that is no database out of the way; it is not ours to destroy."""
        logger.warning("the history cannot be read (%s); it is kept as %s", error, BROKEN_NAME)
        self.path.replace(self.path.with_name(BROKEN_NAME))
        for ending in ("-wal", "-shm"):
            self.path.with_name(FILE_NAME + ending).unlink(missing_ok=True)
        self._create()


def read_only(folder: Path, identity: Identity) -> HistorySeries:
    """Return a history without ever writing; nothing where there is none that can be read."""
    path = folder / FILE_NAME
    try:
        if not path.is_file():
            return NO_HISTORY
        address = f"{path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(address, uri=True, timeout=BUSY_S)
        with contextlib.closing(connection):
            return read_series(connection, identity)
    except (OSError, sqlite3.Error, ValueError, TypeError) as error:
        logger.warning("the history in %s cannot be read: %s", path, error)
        return NO_HISTORY


def read_only_stops(folder: Path, identity: Identity) -> tuple[FirstStop, ...]:
    """Return first stops without ever writing; none where the file has no table of them."""
    path = folder / FILE_NAME
    try:
        if not path.is_file():
            return ()
        address = f"{path.absolute().as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=BUSY_S)) as connection:
            found = connection.execute(IDENTITY_QUERY, _key(identity)).fetchone()
            return () if found is None else stop_table.read_stops(connection, int(found[0]))
    except (OSError, sqlite3.Error, ValueError, TypeError):
        return ()


def read_series(connection: sqlite3.Connection, identity: Identity) -> HistorySeries:
    """Return the history of one bot."""
    found = connection.execute(
        f"SELECT {COLUMNS} FROM report JOIN identity USING (identity_id) "  # noqa: S608
        "WHERE place = ? AND bot_name = ? AND mode = ? AND quote_asset = ? ORDER BY moment_ms",
        _key(identity),
    ).fetchall()
    return HistorySeries.of(_row(values) for values in found) if found else NO_HISTORY


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _key(identity: Identity) -> tuple[str, str, str, str]:
    return identity.place, identity.bot_name, identity.mode, identity.quote_asset


def _number_of(connection: sqlite3.Connection, identity: Identity) -> int:
    """Return the number of a history, and begin it where it is new."""
    found = connection.execute(IDENTITY_QUERY, _key(identity)).fetchone()
    if found is None:
        connection.execute(
            "INSERT INTO identity (place, bot_name, mode, quote_asset) VALUES (?, ?, ?, ?)",
            _key(identity),
        )
        _forget_oldest(connection)
        found = connection.execute(IDENTITY_QUERY, _key(identity)).fetchone()
    return int(found[0])


def _forget_oldest(connection: sqlite3.Connection) -> None:
    """Keep the number of histories within its limit; the one silent for longest leaves."""
    numbers = connection.execute(
        "SELECT identity_id FROM identity LEFT JOIN report USING (identity_id) "
        "GROUP BY identity_id ORDER BY ifnull(max(moment_ms), 9e18) DESC LIMIT -1 OFFSET ?",
        (IDENTITY_LIMIT,),
    ).fetchall()
    for table in ("report", "version_settings", "first_stop", "identity"):
        connection.executemany(f"DELETE FROM {table} WHERE identity_id = ?", numbers)  # noqa: S608


def _put(connection: sqlite3.Connection, number: int, rows: Sequence[HistoryRow]) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO report VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(number, row.moment_ms, row.until_ms - row.moment_ms, *row[2:]) for row in rows],
    )


def _row(values: Sequence[Any]) -> HistoryRow:
    """Return a row as it was written; SQLite keeps NaN as NULL."""
    moment_ms, until_ms, equity, balance, unrealized, version, positions = values
    return HistoryRow(
        int(moment_ms),
        int(until_ms),
        _number(equity),
        _number(balance),
        _number(unrealized),
        str(version),
        str(positions),
    )


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _check(connection: sqlite3.Connection) -> None:
    """Find damage before it is written on."""
    found = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found is None or found[0] != "ok":
        raise sqlite3.DatabaseError("it is damaged")
