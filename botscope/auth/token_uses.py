"""When each token was used last: in memory at once, on disk once a minute."""

import contextlib
import sqlite3
from collections.abc import Mapping

from botscope.auth.store import Store

KEEP_MS = 60_000


class TokenUses:
    """Notes the use of tokens."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept_ms: dict[str, int] = {}

    def note(self, digest: str, now_ms: int) -> bool:
        """Note a use; True for the first one of all times.

        Raises
        ------
        OSError, sqlite3.Error
        """
        kept_ms = self._kept_ms.get(digest)
        if kept_ms is not None and now_ms - kept_ms < KEEP_MS:
            return False
        # Before writing: a disk that fails is asked once a minute, not at every request.
        self._kept_ms[digest] = now_ms
        with self._store.transaction() as connection:
            known = connection.execute("SELECT 1 FROM token_use WHERE digest = ?", (digest,))
            is_first = known.fetchone() is None
            connection.execute("INSERT OR REPLACE INTO token_use VALUES (?, ?)", (digest, now_ms))
        return is_first


def last_uses(store: Store) -> Mapping[str, int]:
    """Return the last use by the token's digest; nothing where none can be read."""
    with contextlib.suppress(OSError, sqlite3.Error), store.reading() as connection:
        return dict(connection.execute("SELECT digest, used_ms FROM token_use").fetchall())
    return {}
