"""The one question of every request: who asks, and whether they may look."""

import logging
import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from botscope.auth import accounts, lockout, passwords, tokens
from botscope.auth.audit import Audit
from botscope.auth.sessions import Limits, Session, Sessions
from botscope.auth.store import Store
from botscope.auth.token_uses import TokenUses
from botscope.auth.viewer import OPEN_VIEWER, Viewer

logger = logging.getLogger(__name__)

OPEN_PATHS = frozenset({"/health", "/login", "/logout", "/logout-everywhere"})
"""What is answered to everybody beside the page: whether the process lives, and the log-in."""

STATIC_PREFIX = "/static/"
BEARER = "bearer "
READER = "HTTP_X_BOTSCOPE_READER"
"""The page sends it with the first question after a key, a click or a touch: somebody is there."""


class WrongPasswordError(Exception):
    """The name or the password is wrong; ``left_count`` tries are left."""

    def __init__(self, left_count: int) -> None:
        super().__init__("wrong name or password")
        self.left_count = left_count


class Gate:
    """Tells who a request comes from, and lets somebody in.

    Parameters
    ----------
    data : Path
        Botscope's own folder.
    limits : Limits
        When a session ends.
    must_shut : bool
        Whether others than this machine may reach us: then nobody comes in without a password,
        also when it is removed while we run.
    port : int
        Tells the cookies of several dashboards on one machine apart.
    clock : callable
        Seconds since the epoch.
    """

    def __init__(
        self,
        data: Path,
        limits: Limits,
        *,
        must_shut: bool = False,
        port: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        folder = accounts.folder_of(data)
        self.limits = limits
        self.audit = Audit(folder)
        self._must_shut = must_shut
        self._cookie = f"botscope-{port}"
        self._clock = clock
        self._accounts = accounts.watched(data)
        self._tokens = tokens.watched(data)
        self._store = Store(folder)
        self._sessions = Sessions(self._store, limits)
        self._uses = TokenUses(self._store)

    @property
    def is_on(self) -> bool:
        """True where one has to log in."""
        return self._must_shut or self._accounts.current().is_on

    def viewer_of(self, environ: Mapping[str, Any]) -> Viewer | None:
        """Return who asks, None for somebody who has to log in first; costs next to nothing."""
        if not self.is_on:
            return OPEN_VIEWER
        authorization = environ.get("HTTP_AUTHORIZATION", "")
        if authorization[: len(BEARER)].lower() == BEARER:
            return self._of_token(authorization[len(BEARER) :].strip(), environ)
        session = self._session_of(environ)
        if session is None:
            return None
        if READER in environ:
            self._see_reader(session)
        return self._viewer(session)

    def cookie_name(self, environ: Mapping[str, Any]) -> str:
        """Return the cookie's name; behind TLS one that no other site and no plain page can set."""
        return f"__Host-{self._cookie}" if is_secure(environ) else self._cookie

    def log_in(
        self, name: str, password: str, environ: Mapping[str, Any]
    ) -> tuple[str, Viewer | None]:
        """Return a new session's id and its viewer.

        Raises
        ------
        WrongPasswordError, LockedError, BusyError, OSError, sqlite3.Error
        """
        address = str(environ.get("REMOTE_ADDR", ""))
        subjects = lockout.subjects_of(name, address)
        lockout.check(self._store, subjects, self._now_ms())
        with passwords.turn():
            left_count = lockout.take_try(self._store, subjects, self._now_ms())
            account = self._accounts.current().by_name.get(name)
            is_right = passwords.is_right(password, account.password if account else None)
        if account is None or not is_right:
            raise self._failure(left_count, "" if account is None else name, address)
        lockout.forgive(self._store, subjects)
        self._end(environ)
        secret, session = self._sessions.begin(name, account.mark, self._now_ms())
        self.audit.note("login", name=name, address=address)
        return secret, self._viewer(session)

    def log_out(self, environ: Mapping[str, Any]) -> None:
        """End the session of a request."""
        session = self._session_of(environ)
        self._end(environ)
        if session is not None:
            self._note("logout", session, environ)

    def log_out_everywhere(self, environ: Mapping[str, Any]) -> None:
        """End every session of who asks; nothing for somebody without one."""
        session = self._session_of(environ)
        if session is not None:
            self._sessions.end_all(session.account)
            self._note("logout_everywhere", session, environ)

    def _failure(self, left_count: int, name: str, address: str) -> Exception:
        # Not the name of nobody: people type their password into the wrong field.
        detail = "" if name else "no such name"
        self.audit.note("login_failed", name=name, address=address, detail=detail)
        if left_count > 0:
            return WrongPasswordError(left_count)
        self.audit.note("locked", name=name, address=address, detail="for 15 minutes")
        return lockout.LockedError(lockout.LOCK_MS // 1000)

    def _session_of(self, environ: Mapping[str, Any]) -> Session | None:
        secret = cookie_in(environ.get("HTTP_COOKIE", ""), self.cookie_name(environ))
        session = self._sessions.find(secret, self._now_ms()) if secret else None
        if session is None:
            return None
        account = self._accounts.current().by_name.get(session.account)
        return session if account is not None and account.mark == session.mark else None

    def _end(self, environ: Mapping[str, Any]) -> None:
        secret = cookie_in(environ.get("HTTP_COOKIE", ""), self.cookie_name(environ))
        if secret:
            self._sessions.end(secret)

    def _viewer(self, session: Session) -> Viewer | None:
        account = self._accounts.current().by_name.get(session.account)
        if account is None:
            return None
        ends_at_ms = session.began_ms + self.limits.whole_ms
        return Viewer(account.name, account.role, "session", ends_at_ms)

    def _see_reader(self, session: Session) -> None:
        try:
            self._sessions.see_reader(session, self._now_ms())
        except (OSError, sqlite3.Error) as error:
            logger.warning("the sessions cannot be written: %s", error)

    def _of_token(self, secret: str, environ: Mapping[str, Any]) -> Viewer | None:
        token = self._tokens.current().get(tokens.digest_of(secret))
        if token is None:
            return None
        try:
            if self._uses.note(token.digest, self._now_ms()):
                address = str(environ.get("REMOTE_ADDR", ""))
                self.audit.note("token_first_used", name=token.name, address=address)
        except (OSError, sqlite3.Error) as error:
            logger.warning("the use of a token cannot be written: %s", error)
        return Viewer(token.name, "viewer", "token")

    def _note(self, event: str, session: Session, environ: Mapping[str, Any]) -> None:
        address = str(environ.get("REMOTE_ADDR", ""))
        self.audit.note(event, name=session.account, address=address)

    def _now_ms(self) -> int:
        return int(self._clock() * 1000)


def is_page(path: str) -> bool:
    """Return True for the page and its files, which hold no data."""
    return path == "/" or path.startswith(STATIC_PREFIX)


def is_open(path: str, method: str = "GET") -> bool:
    """Return True for what needs no viewer; a preflight never carries who asks."""
    return method == "OPTIONS" or path in OPEN_PATHS or is_page(path)


def is_secure(environ: Mapping[str, Any]) -> bool:
    """Return True where the request came through TLS, by the word of a proxy that is trusted."""
    return environ.get("wsgi.url_scheme") == "https"


def cookie_in(header: str, name: str) -> str:
    """Return the value of one cookie, '' where there is none of the name."""
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return ""
