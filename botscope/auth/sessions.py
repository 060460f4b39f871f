"""What a session is and when it ends; those that live are in memory, all of them on disk."""

import logging
import secrets
import sqlite3
import threading
import time
from dataclasses import dataclass

from botscope.auth.private_files import LOOK_S
from botscope.auth.store import Store
from botscope.auth.tokens import digest_of

logger = logging.getLogger(__name__)

KEEP_MS = 60_000
"""How exactly the disk knows when a reader was there last."""

COUNT_MAX = 200

COLUMNS = "digest, account, mark, began_ms, seen_ms"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lives: without a reader, and in any case."""

    idle_ms: int = 30 * 60_000
    whole_ms: int = 12 * 3_600_000


@dataclass(slots=True)
class Session:
    """One log-in; ``seen_ms`` is when its reader was there last."""

    digest: str
    account: str
    mark: str
    began_ms: int
    seen_ms: int
    kept_ms: int

    def is_over(self, now_ms: int, limits: Limits) -> bool:
        """Return True where it has ended by itself, also by a clock that was set far back."""
        return (
            now_ms - self.seen_ms >= limits.idle_ms
            or abs(now_ms - self.began_ms) >= limits.whole_ms
        )


class Sessions:
    """Begins, finds and ends sessions; finding one that lives costs a look into a table."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self.limits = limits
        self._store = store
        self._living: dict[str, Session] = {}
        self._lock = threading.Lock()
        self._next_look_s = 0.0

    def find(self, secret: str, now_ms: int) -> Session | None:
        """Return the session of an id, None where there is none any more."""
        self._look_sometimes()
        session = self._living.get(digest_of(secret))
        if session is None or session.is_over(now_ms, self.limits):
            return None
        return session

    def see_reader(self, session: Session, now_ms: int) -> None:
        """Note that somebody sits before the page; on disk once a minute."""
        session.seen_ms = max(now_ms, session.seen_ms)
        if now_ms - session.kept_ms < KEEP_MS:
            return
        session.kept_ms = now_ms
        with self._store.transaction() as connection:
            connection.execute(
                "UPDATE session SET seen_ms = ? WHERE digest = ?", (now_ms, session.digest)
            )

    def begin(self, account: str, mark: str, now_ms: int) -> tuple[str, Session]:
        """Begin a session; return its id, which nobody else knows, and the session."""
        secret = secrets.token_urlsafe(32)
        session = Session(digest_of(secret), account, mark, now_ms, now_ms, now_ms)
        row = (session.digest, account, mark, now_ms, now_ms)
        with self._lock, self._store.transaction() as connection:
            living = self._swept(connection, now_ms)
            connection.execute(f"INSERT INTO session ({COLUMNS}) VALUES (?, ?, ?, ?, ?)", row)  # noqa: S608
            self._living = {**living, session.digest: session}
        return secret, session

    def end(self, secret: str) -> None:
        """End one session."""
        self._end("digest = ?", digest_of(secret))

    def end_all(self, account: str) -> None:
        """End every session of an account, here and in other dashboards on the same folder."""
        self._end("account = ?", account)

    def _end(self, condition: str, value: str) -> None:
        with self._lock:
            # First here: a disk that fails must not keep a session alive.
            self._living = {
                digest: session
                for digest, session in self._living.items()
                if value not in (digest, session.account)
            }
            with self._store.transaction() as connection:
                connection.execute(f"DELETE FROM session WHERE {condition}", (value,))  # noqa: S608

    def _swept(self, connection: sqlite3.Connection, now_ms: int) -> dict[str, Session]:
        """Forget what is over, and the oldest of too many."""
        newest = sorted(self._living.values(), key=lambda one: one.seen_ms, reverse=True)
        kept = [one for one in newest[: COUNT_MAX - 1] if not one.is_over(now_ms, self.limits)]
        living = {one.digest: one for one in kept}
        gone = [(digest,) for digest in self._living.keys() - living.keys()]
        connection.executemany("DELETE FROM session WHERE digest = ?", gone)
        return living

    def _look_sometimes(self) -> None:
        now_s = time.monotonic()
        if now_s >= self._next_look_s:
            self._next_look_s = now_s + LOOK_S
            try:
                self.look()
            except (OSError, sqlite3.Error) as error:
                # Those whom we know stay; nobody new comes in meanwhile.
                logger.warning("the sessions cannot be read: %s", error)

    def look(self) -> None:
        """Take over what another process has written: its log-outs above all."""
        with self._lock:
            if not self._store.is_changed():
                return
            with self._store.reading() as connection:
                rows = connection.execute(f"SELECT {COLUMNS}, seen_ms FROM session").fetchall()  # noqa: S608
            self._living = {row[0]: self._merged(Session(*row)) for row in rows}

    def _merged(self, session: Session) -> Session:
        """Return the session as we know it: the disk is a minute behind."""
        known = self._living.get(session.digest, session)
        known.seen_ms = max(known.seen_ms, session.seen_ms)
        return known
