"""What holds for every request and response: who may ask, how large, and the security headers."""

import re
from collections.abc import Callable, Iterable

from flask import Flask, Response, g, request

from botscope.api.problem import new_request_id, problem

BODY_LIMIT_BYTES = 65_536

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[^:\[\]@/\\\s]+)(?::\d{1,5})?")


def register(app: Flask, host: str) -> None:
    """Check every request before anything else, and mark every response."""
    app.before_request(_check(frozenset(known_names(host))))
    app.after_request(_mark)


def known_names(host: str) -> Iterable[str]:
    """Return the names under which this dashboard may be asked for."""
    yield from LOOPBACK_NAMES
    yield f"[{host}]" if ":" in host else host


def is_known(host: str, names: frozenset[str]) -> bool:
    """Return True for one of our names, with any port, in any case."""
    match = HOST.fullmatch(host)
    return match is not None and match["name"].lower() in names


def _check(names: frozenset[str]) -> Callable[[], Response | None]:
    def check() -> Response | None:
        g.request_id = new_request_id()
        if not is_known(request.environ.get("HTTP_HOST", ""), names):
            return problem(
                400,
                "This name is not one of Botscope's. Open http://127.0.0.1 with its port; "
                "the address after --host (BOTSCOPE_HOST) is accepted too.",
                parameter="Host",
            )
        if (request.content_length or 0) > BODY_LIMIT_BYTES:
            return problem(413, "The request is larger than 64 KiB.")
        return None

    return check


def _mark(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response
