"""Which pages of other origins may read the answers: none, but those that the settings name."""

from collections.abc import Collection, Mapping
from typing import Any

OPEN_PREFIX = "/api/"
"""What can be read from elsewhere; our own page never is."""

READABLE = "ETag, Retry-After, Content-Disposition"
"""Headers of an answer that a script may see beside the harmless ones."""

SENDABLE = "Authorization, If-None-Match"
"""A token and a condition; a log-in's cookie never goes along."""

REMEMBERED_S = "600"

Headers = list[tuple[str, str]]


class AllowedOrigins:
    """The origins that may read, letter by letter as a browser sends them."""

    def __init__(self, origins: Collection[str] = ()) -> None:
        self._origins = frozenset(origins)

    def headers(self, environ: Mapping[str, Any]) -> Headers:
        """Return what an answer says to a browser about who may read it."""
        if not self._origins or not environ["PATH_INFO"].startswith(OPEN_PREFIX):
            return []
        # A cache between must not hand the answer for one origin to another.
        varying = [("Vary", "Origin")]
        if not self.includes(environ):
            return varying
        return [
            *varying,
            ("Access-Control-Allow-Origin", environ["HTTP_ORIGIN"]),
            ("Access-Control-Expose-Headers", READABLE),
        ]

    def includes(self, environ: Mapping[str, Any]) -> bool:
        """Return True for a request from a page that may read."""
        return environ.get("HTTP_ORIGIN") in self._origins

    def is_preflight(self, environ: Mapping[str, Any]) -> bool:
        """Return True where a browser asks ahead whether such a page may ask."""
        return (
            environ["REQUEST_METHOD"] == "OPTIONS"
            and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ
            and environ["PATH_INFO"].startswith(OPEN_PREFIX)
            and self.includes(environ)
        )


def preflight_headers(allowed_methods: str) -> dict[str, str]:
    """Return what a page that may read is told about how it may ask."""
    return {
        "Access-Control-Allow-Methods": allowed_methods,
        "Access-Control-Allow-Headers": SENDABLE,
        "Access-Control-Max-Age": REMEMBERED_S,
    }
