"""The log-in as Flask knows it: the check before every request, and three addresses to post to."""

import sqlite3
from collections.abc import Callable
from typing import Any

import orjson
from flask import Flask, Response, g, request

from botscope.auth import passwords
from botscope.auth.gate import Gate, WrongPasswordError, is_open, is_secure
from botscope.auth.lockout import LockedError
from botscope.errors import RefusedError

NAME_LIMIT = 100

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Botscope"'}
CLOSED = "Log in first: open the page, or send a token as Authorization: Bearer."
WRONG = "Name or password is wrong. Tries left before log-in is closed for 15 minutes: {count}."
LOCKED = "Too many wrong tries: log-in is closed for {minutes}. Who is logged in stays so."
BUSY = "Too many people log in at this moment. Try again in some seconds."
UNKEPT = "The log-in cannot be kept: Botscope's own folder cannot be written to."
OFF = "Nobody has to log in here: no password is set."
FORM = 'A JSON object with the texts "name" and "password" is expected.'
JSON_ONLY = "A body of the type application/json is expected."
POSTS = ("/login", "/logout", "/logout-everywhere")
"""Every address that changes something: who is logged in, and nothing else."""


def register(app: Flask, gate: Gate) -> None:
    """Ask of every request who sends it, and give an application its log-in."""
    app.before_request(_check(gate))
    answers: tuple[Callable[[Gate], Response], ...] = (_log_in, _log_out, _log_out_everywhere)
    for path, answer in zip(POSTS, answers, strict=True):
        _add(app, path, answer, gate)


def _add(app: Flask, path: str, answer: Callable[[Gate], Response], gate: Gate) -> None:
    def view() -> Response:
        # No page elsewhere can make a browser send this type without asking us first.
        if request.mimetype != "application/json":
            raise RefusedError(415, JSON_ONLY)
        return answer(gate)

    app.add_url_rule(path, endpoint=path, view_func=view, methods=["POST"])


def _check(gate: Gate) -> Callable[[], None]:
    def check() -> None:
        viewer = gate.viewer_of(request.environ)
        if viewer is None and not is_open(request.path, request.method):
            raise RefusedError(401, CLOSED, CHALLENGE)
        g.viewer = viewer

    return check


def _log_in(gate: Gate) -> Response:
    if not gate.is_on:
        raise RefusedError(409, OFF)
    name, password = _form()
    try:
        secret, _viewer = gate.log_in(name, password, request.environ)
    except WrongPasswordError as error:
        left = {"X-Botscope-Tries-Left": str(error.left_count)}
        raise RefusedError(401, WRONG.format(count=error.left_count), CHALLENGE | left) from None
    except LockedError as error:
        raise _locked(error.wait_s) from None
    except passwords.BusyError:
        raise RefusedError(503, BUSY, {"Retry-After": "5"}) from None
    except (OSError, sqlite3.Error) as error:
        raise RefusedError(503, UNKEPT, {"Retry-After": "60"}) from error
    response = Response(status=204)
    _set_cookie(response, gate, secret)
    return response


def _form() -> tuple[str, str]:
    try:
        # Flask's own reader fails on deep nesting; this one says no.
        form: Any = orjson.loads(request.get_data())
    except ValueError:
        raise RefusedError(400, FORM) from None
    if not isinstance(form, dict) or form.keys() != {"name", "password"}:
        raise RefusedError(400, FORM)
    name, password = form["name"], form["password"]
    if not isinstance(name, str) or not isinstance(password, str):
        raise RefusedError(400, FORM)
    if len(name) > NAME_LIMIT or len(password) > passwords.LENGTH_MAX:
        raise RefusedError(400, "The name or the password is longer than any can be.")
    return name.strip(), password


def _locked(wait_s: int) -> RefusedError:
    minutes = -(-wait_s // 60)
    told = "1 minute" if minutes == 1 else f"{minutes} minutes"
    return RefusedError(429, LOCKED.format(minutes=told), {"Retry-After": str(wait_s)})


def _log_out(gate: Gate) -> Response:
    return _ended(gate, lambda: gate.log_out(request.environ))


def _log_out_everywhere(gate: Gate) -> Response:
    return _ended(gate, lambda: gate.log_out_everywhere(request.environ))


def _ended(gate: Gate, end: Callable[[], None]) -> Response:
    try:
        end()
    except (OSError, sqlite3.Error) as error:
        raise RefusedError(503, UNKEPT, {"Retry-After": "60"}) from error
    response = Response(status=204)
    _set_cookie(response, gate, "")
    return response


def _set_cookie(response: Response, gate: Gate, secret: str) -> None:
    """Set the cookie, or with an empty value remove it."""
    response.set_cookie(
        gate.cookie_name(request.environ),
        secret,
        max_age=None if secret else 0,
        path="/",
        secure=is_secure(request.environ),
        httponly=True,
        samesite="Strict",
    )
