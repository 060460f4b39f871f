"""How often one may guess: five failures shut a name and an address for 15 minutes."""

import ipaddress
import sqlite3
from collections.abc import Sequence

from botscope.auth.store import Store

TRIES = 5
LOCK_MS = 15 * 60 * 1000

UPSERT = "INSERT OR REPLACE INTO failure (subject, count, last_ms, until_ms) VALUES (?, ?, ?, ?)"


class LockedError(Exception):
    """Nobody may guess here for the next ``wait_s`` seconds."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"locked for {wait_s} s")
        self.wait_s = wait_s


def subjects_of(name: str, address: str) -> tuple[str, str]:
    """Return what a failure is counted for: the name, known or not, and where it came from."""
    return f"name {name}", f"address {_neighborhood(address)}"


def _neighborhood(address: str) -> str:
    """Return an address; of IPv6 the network, because one customer has all addresses of it."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))


def check(store: Store, subjects: Sequence[str], now_ms: int) -> None:
    """Raise LockedError where one of them is shut, at the price of a look."""
    with store.reading() as connection:
        _refuse_if_locked(connection, subjects, now_ms)


def take_try(store: Store, subjects: Sequence[str], now_ms: int) -> int:
    """Count a try before its password is looked at; return how many are left after it.

    Fifty requests at once are fifty transactions one after another: the sixth finds it shut.

    Raises
    ------
    LockedError
    """
    with store.transaction() as connection:
        _refuse_if_locked(connection, subjects, now_ms)
        connection.execute("DELETE FROM failure WHERE last_ms <= ?", (now_ms - LOCK_MS,))
        counts = [_count_one(connection, subject, now_ms) for subject in subjects]
    return TRIES - max(counts)


def forgive(store: Store, subjects: Sequence[str]) -> None:
    """Forget the failures of somebody who knew the password."""
    with store.transaction() as connection:
        connection.executemany("DELETE FROM failure WHERE subject = ?", [(s,) for s in subjects])


def open_name(store: Store, name: str) -> None:
    """Forget all failures of a name, and of the addresses: the password was set anew."""
    with store.transaction() as connection:
        connection.execute(
            "DELETE FROM failure WHERE subject = ? OR subject LIKE 'address %'", (f"name {name}",)
        )


def _refuse_if_locked(connection: sqlite3.Connection, subjects: Sequence[str], now_ms: int) -> None:
    found = connection.execute(
        "SELECT max(until_ms) FROM failure WHERE subject IN (?, ?) AND until_ms <= ?",
        # A clock that was set back must not make a quarter of an hour a day.
        (*subjects, now_ms + LOCK_MS),
    ).fetchone()[0]
    if found is not None and found > now_ms:
        raise LockedError(-((now_ms - found) // 1000))


def _count_one(connection: sqlite3.Connection, subject: str, now_ms: int) -> int:
    found = connection.execute(
        "SELECT count FROM failure WHERE subject = ? AND until_ms = 0", (subject,)
    ).fetchone()
    count = 1 + (found[0] if found else 0)
    until_ms = now_ms + LOCK_MS if count >= TRIES else 0
    connection.execute(UPSERT, (subject, count, now_ms, until_ms))
    return count
