"""What holds for every request and response: who may ask, how large, and the security headers."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

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

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
OUR_OWN_SITES = ("same-origin", "none")
"""What a browser says of a request that our own page or its user's own hand began."""

STANDARD_PORTS = {"http": ":80", "https": ":443"}

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


def is_from_elsewhere(environ: Mapping[str, Any]) -> bool:
    """Return True for a request that a browser sends on behalf of another site.

    What the browser says of itself decides, because no page can write it; a browser too old for
    that still names the origin. Whoever sends neither is no browser, and holds nobody's log-in.
    """
    site = environ.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        return site not in OUR_OWN_SITES
    origin = environ.get("HTTP_ORIGIN")
    return origin is not None and not _is_origin_of(origin, environ.get("HTTP_HOST", ""))


def _is_origin_of(origin: str, host: str) -> bool:
    """Return True when a page of this origin came from this very host and port."""
    try:
        parts = urlsplit(origin.lower())
    except ValueError:
        return False
    standard = STANDARD_PORTS.get(parts.scheme)
    if standard is None or not parts.netloc:
        return False
    return parts.netloc.removesuffix(standard) == host.lower().removesuffix(standard)


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
        if request.method not in SAFE_METHODS and is_from_elsewhere(request.environ):
            return problem(403, "Another site asked for this. Only Botscope's own page may.")
        if (request.content_length or 0) > BODY_LIMIT_BYTES:
            return problem(413, "The request is larger than 64 KiB.")
        return None

    return check


def _mark(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response
