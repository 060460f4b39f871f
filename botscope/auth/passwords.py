"""Passwords: what one may be, how it is kept, and a comparison that tells nothing by its time."""

import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from werkzeug.security import check_password_hash, generate_password_hash

LENGTH_MIN = 8
LENGTH_MAX = 256
PATIENCE_S = 5.0
WAITING_MAX = 4
"""Half of the server's threads: the others go on to serve those who are known."""

# One takes 32 MiB: eight at once would end a machine of 1 GB, and stop the bot beside us.
_hashing = threading.Lock()
_waiting = threading.BoundedSemaphore(WAITING_MAX)


class BusyError(Exception):
    """Too many passwords are waiting to be compared."""


def problem_of(password: str) -> str | None:
    """Return why a password cannot be used, None where it can."""
    if len(password) < LENGTH_MIN:
        return f"The password has fewer than {LENGTH_MIN} characters."
    if len(password) > LENGTH_MAX:
        return f"The password has more than {LENGTH_MAX} characters."
    if any(unicodedata.category(character) == "Cc" for character in password):
        return "The password holds a character that cannot be typed."
    return None


def hash_of(password: str) -> str:
    """Return what is kept of a password: scrypt with a salt of its own."""
    return generate_password_hash(_normal(password))


def is_right(password: str, kept: str | None) -> bool:
    """Compare a password with what is kept of it; for None it takes as long and is False."""
    is_equal = check_password_hash(kept or _of_nobody(), _normal(password))
    return is_equal and kept is not None


@contextmanager
def turn() -> Iterator[None]:
    """Wait for the one place where passwords are compared.

    Raises
    ------
    BusyError
        After five seconds, and at once where four are waiting: the server's threads are few.
    """
    if not _waiting.acquire(blocking=False):
        raise BusyError
    try:
        if not _hashing.acquire(timeout=PATIENCE_S):
            raise BusyError
        try:
            yield
        finally:
            _hashing.release()
    finally:
        _waiting.release()


def prepare() -> None:
    """Compute what unknown names are compared with, so that the first one takes no longer."""
    _of_nobody()


def _normal(password: str) -> str:
    """Write alike what keyboards write differently, such as an accent of its own."""
    return unicodedata.normalize("NFC", password)


@cache
def _of_nobody() -> str:
    return generate_password_hash(secrets.token_hex())
