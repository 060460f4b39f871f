"""What holds for every request and response: who may ask, how large, and the security headers."""

import functools
import html
import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from botscope.api.origins import AllowedOrigins, preflight_headers
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


ANY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on

STRANGE_NAME = (
    "This name is not one of Botscope's. Open http://127.0.0.1 with its port; the address after "
    "--host (BOTSCOPE_HOST) is accepted too. If the name is yours, start Botscope with "
    "--allow-host NAME (BOTSCOPE_ALLOW_HOST)."
)

STRANGE_NAME_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>400 - Botscope</title>
<h1>Botscope does not know this address</h1>
<p>{sentence}</p>
<p>It is refused so that no other site can read your account through a name of its own
(DNS rebinding). Request {id}.</p>
</html>
"""


class Guard:
    """Whom this dashboard answers.

    Parameters
    ----------
    host : str
        The address that it listens on.
    allowed_hosts : iterable of str
        More names that lead to it, such as that of a proxy.
    allowed_origins : collection of str
        Whose pages may read the answers.
    """

    def __init__(
        self,
        host: str,
        allowed_hosts: Iterable[str] = (),
        allowed_origins: Iterable[str] = (),
    ) -> None:
        self._names = frozenset([*known_names(host), *allowed_hosts])
        self._takes_any_address = host in ANY_ADDRESS
        self.origins = AllowedOrigins(frozenset(allowed_origins))
        self.knows = functools.lru_cache(maxsize=64)(self._knows)

    def register(self, app: Flask, methods: str) -> None:
        """Check every request before anything else, and mark every response."""
        app.before_request(lambda: self._refusal(methods))
        app.after_request(self._mark)

    def _knows(self, host: str) -> bool:
        """Return True for a host under which we may be asked.

        A name can be made to lead here by its owner, whose page then reads our answers. An address
        cannot, so any address will do where we listen on all of them.
        """
        return is_known(host, self._names) or (self._takes_any_address and _is_address(host))

    def origin_headers(self, environ: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return what an answer says about the pages of other origins."""
        return self.origins.headers(environ)

    def _refusal(self, methods: str) -> Response | None:
        g.request_id = new_request_id()
        if not self.knows(request.environ.get("HTTP_HOST", "")):
            return _strange_name()
        if self.origins.is_preflight(request.environ):
            return Response(status=204, headers={"Allow": methods} | preflight_headers(methods))
        if request.method not in SAFE_METHODS and is_from_elsewhere(request.environ):
            return problem(403, "Another site asked for this. Only Botscope's own page may.")
        if (request.content_length or 0) > BODY_LIMIT_BYTES:
            return problem(413, "The request is larger than 64 KiB.")
        return None

    def _mark(self, response: Response) -> Response:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        for name, value in self.origin_headers(request.environ):
            response.headers.add(name, value)
        return response


def known_names(host: str) -> Iterable[str]:
    """Return the names under which this dashboard may always be asked for."""
    yield from LOOPBACK_NAMES
    yield f"[{host}]" if ":" in host else host


def _is_address(host: str) -> bool:
    match = HOST.fullmatch(host)
    try:
        return match is not None and bool(ipaddress.ip_address(match["name"].strip("[]")))
    except ValueError:
        return False


def _strange_name() -> Response:
    """Refuse a name: in words that a browser shows, or as a problem for everybody else."""
    if "text/html" not in request.headers.get("Accept", ""):
        return problem(400, STRANGE_NAME, parameter="Host")
    page = STRANGE_NAME_PAGE.format(sentence=html.escape(STRANGE_NAME), id=g.request_id)
    return Response(page, 400, content_type="text/html; charset=utf-8")


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
