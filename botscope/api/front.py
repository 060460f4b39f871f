"""What stands before Flask: answers that were given before are given again, without its machinery.

It never decides what is right. It repeats, for the present snapshot, what Flask answered to the
same letters before, and steps aside in any doubt (docs/decisions/0008-the-front.md).
"""

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from werkzeug.http import parse_etags

from botscope.api.answering import ASK_AGAIN, JSON_TYPE, VARY, Answerer
from botscope.api.encodings import Encoding, wanted_by
from botscope.api.guard import SECURITY_HEADERS, Guard
from botscope.api.known import Known
from botscope.api.pages import ASK_AGAIN as ASK_AGAIN_FOR_FILE
from botscope.api.pages import PageFile
from botscope.api.prometheus import RequestCounter
from botscope.domain.snapshot import Snapshot

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

SECURITY = list(SECURITY_HEADERS.items())
OK = "200 OK"
NOT_MODIFIED = "304 NOT MODIFIED"
PAGE_ADDRESS = "/"
STATIC_ADDRESS = "/static/"
Answer = tuple[str, Headers, bytes]
"""Status, headers and content."""
Found = tuple[Known | None, Answer]
"""What was asked, where it was data, and the answer."""
FOUND = "botscope.found"
"""Under this name an environment carries the answer that was found when it was looked at."""


class Front:
    """A WSGI application before another one.

    Parameters
    ----------
    behind : WSGI application
        Answers everything that is not answered here.
    may_look : callable
        Whether an environment is that of somebody who may see the address that it asks for.
    """

    def __init__(
        self,
        behind: Application,
        answerer: Answerer,
        files: Mapping[str, PageFile],
        guard: Guard,
        counter: RequestCounter,
        may_look: Callable[[Environ], bool],
    ) -> None:
        self.behind = behind
        self._answerer = answerer
        self._files = {STATIC_ADDRESS + name: file for name, file in files.items()}
        if "index.html" in files:
            self._files[PAGE_ADDRESS] = files["index.html"]
        self._guard = guard
        self._counter = counter
        self._may_look = may_look

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request, or let the application behind answer it."""
        found: Found | None = environ.pop(FOUND, None) or self._found(environ)
        if found is None:
            return self.behind(environ, start_response)
        known, (status, headers, content) = found
        if known is not None:
            self._note(known, environ)
        self._counter.count(int(status[:3]))
        headers += SECURITY
        headers += self._guard.origin_headers(environ)
        start_response(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" or not content else [content]

    def is_at_hand(self, environ: Environ) -> bool:
        """Tell whether a request can be answered from what is kept; the answer waits with it."""
        found = self._found(environ)
        if found is not None:
            environ[FOUND] = found
        return found is not None

    def _is_plain(self, environ: Environ) -> bool:
        """Return True for a request to read, from who may, with nothing unusual about it."""
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and environ.get("CONTENT_LENGTH") in (None, "", "0")
            and not environ.get("SCRIPT_NAME")
            and "HTTP_UPGRADE" not in environ
            and "HTTP_TRANSFER_ENCODING" not in environ
            and self._guard.knows(environ.get("HTTP_HOST", ""))
            and self._may_look(environ)
        )

    def _found(self, environ: Environ) -> Found | None:
        if not self._is_plain(environ):
            return None
        file = self._files.get(environ["PATH_INFO"])
        if file is not None:
            return None, _file_answer(file, environ)
        known = self._answerer.known.of(environ)
        # What Flask answered to nobody yet is its own, and so are its mistakes.
        snapshot = None if known is None else self._answerer.current
        if known is None or snapshot is None:
            return None
        answer = self._kept_answer(known, snapshot, environ)
        return None if answer is None else (known, answer)

    def _kept_answer(self, known: Known, snapshot: Snapshot, environ: Environ) -> Answer | None:
        answerer, asked = self._answerer, known.asked
        revision = answerer.revision(snapshot)
        if is_held(revision, environ):
            if known.revision != revision:
                return None
            if answerer.may_say_unchanged(asked.route, snapshot):
                return NOT_MODIFIED, _conditional(revision), b""
        body = answerer.kept(asked, snapshot, revision)
        if body is None:
            return None
        if known.revision != revision:
            # Kept from this revision, so it is a right question on this revision.
            answerer.known.note(environ, Known(asked, revision))
        wanted = wanted_by(environ.get("HTTP_ACCEPT_ENCODING", ""))
        content, encoding = body.best(answerer.now_ms(), wanted)
        return OK, _content_headers(JSON_TYPE, content, encoding) + _conditional(revision), content

    def _note(self, known: Known, environ: Environ) -> None:
        """Leave the traces that Flask's answer would have left."""
        answerer = self._answerer
        agent = environ.get("HTTP_USER_AGENT", "")
        answerer.workings.note_client(environ.get("REMOTE_ADDR"), agent, answerer.now_ms())
        answerer.note(known.asked)


def is_held(etag: str, environ: Mapping[str, Any]) -> bool:
    """Return True when the client has this revision; If-None-Match compares weakly."""
    header = environ.get("HTTP_IF_NONE_MATCH")
    if header is None:
        return False
    return header == f'"{etag}"' or _etags(header).contains_weak(etag)


_etags = functools.lru_cache(maxsize=64)(parse_etags)


def _file_answer(file: PageFile, environ: Environ) -> Answer:
    marks = [
        ("ETag", f'"{file.etag}"'),
        ("Cache-Control", ASK_AGAIN_FOR_FILE),
        ("Vary", VARY),
    ]
    if is_held(file.etag, environ):
        return NOT_MODIFIED, marks, b""
    content, encoding = file.forms.best(wanted_by(environ.get("HTTP_ACCEPT_ENCODING", "")))
    return OK, _content_headers(file.content_type, content, encoding) + marks, content


def _content_headers(content_type: str, content: bytes, encoding: Encoding | None) -> Headers:
    headers = [("Content-Type", content_type), ("Content-Length", str(len(content)))]
    return headers if encoding is None else [*headers, ("Content-Encoding", encoding)]


def _conditional(revision: str) -> Headers:
    return [("Vary", VARY), ("Cache-Control", ASK_AGAIN), ("ETag", f'"{revision}"')]
