"""From a request to a response: query, snapshot, conditional answer, kept body, compression."""

import hashlib
import threading
from collections.abc import Callable, Hashable
from dataclasses import replace

from flask import Response, g, request

from botscope.api.caching import AnswerCache
from botscope.api.encodings import Encoding, Wanted, wanted_by
from botscope.api.envelope import Body, Meta, body_of
from botscope.api.known import Known, KnownQuestions
from botscope.api.parameters import read_query
from botscope.api.route import CLOCK_MS, Question, Route, ViewShelf
from botscope.api.source import Site, SnapshotSource
from botscope.api.warming import Asked, AskedLately
from botscope.api.workings import Workings
from botscope.auth.viewer import OPEN_VIEWER, Viewer
from botscope.domain.snapshot import Snapshot
from botscope.errors import NotReadyError, QueryError

OF_THE_MOMENT = ("live", "process")
ALLOW = "GET, HEAD, OPTIONS"
JSON_TYPE = "application/json"
VARY = "Accept-Encoding"
DOWNLOADS_AT_ONCE = 2
"""Of the server's eight threads; a slow reader holds one for as long as it reads."""

ASK_AGAIN = "private, no-cache"


class Answerer:
    """Answers the routes of one site from the newest snapshot."""

    def __init__(self, site: Site, source: SnapshotSource, clock: Callable[[], float]) -> None:
        self.site = site
        self.source = source
        self.cache = AnswerCache()
        self.lately = AskedLately()
        self.known = KnownQuestions()
        self.downloads = threading.BoundedSemaphore(DOWNLOADS_AT_ONCE)
        self._shelf = ViewShelf()
        self._clock = clock
        self.workings = Workings(clock)
        # A restart with other settings or another version answers differently from equal data.
        self._mark = hashlib.blake2b(repr(site).encode(), digest_size=4).hexdigest()

    def now_ms(self) -> int:
        """Return the moment of answering."""
        return int(self._clock() * 1000)

    def revision(self, snapshot: Snapshot) -> str:
        """Return what names a snapshot to the outside, and is its ETag."""
        return f"{snapshot.revision}.{self._mark}"

    @property
    def current(self) -> Snapshot | None:
        """The newest snapshot."""
        return self.source.current

    def question(self, route: Route, path: dict[str, str]) -> Question:
        """Read and check the request.

        Raises
        ------
        QueryError, NotReadyError
        """
        return self._of_viewer(self._ask(self._asked(route, path)))

    def _of_viewer(self, question: Question) -> Question:
        viewer = viewer_here()
        if viewer is None:
            # What is open to everybody says nothing of the bot, not even how old its data are.
            return replace(question, snapshot=None)
        return replace(question, viewer=viewer)

    def _asked(self, route: Route, path: dict[str, str]) -> Asked:
        return Asked(route, path, read_query(arguments(), route.parameters, self.site.timezone))

    def _ask(self, asked: Asked) -> Question:
        route, snapshot = asked.route, self.source.current
        if snapshot is None and route.needs_data:
            raise NotReadyError(self.source.upkeep.standstill or "")
        if snapshot is not None and route.freshness not in OF_THE_MOMENT:
            _require_whole(snapshot)
        return Question(
            site=self.site,
            source=self.source,
            snapshot=snapshot,
            query=asked.query,
            now_ms=_steady_ms(route, snapshot, self.now_ms()),
            path=asked.path,
            shelf=self._shelf,
            is_sum=route.is_sum,
            process=self.workings,
        )

    def prepare(self, asked: Asked) -> None:
        """Answer a question from the newest snapshot and keep the answer."""
        question = self._ask(asked)
        if question.snapshot is not None:
            asked.route.check(question)
            self._body(asked, question, self.revision(question.snapshot))

    def respond(self, route: Route, path: dict[str, str]) -> Response:
        """Answer a request for a route with a JSON answer."""
        asked = self._asked(route, path)
        question = self._of_viewer(self._ask(asked))
        self.workings.note_client(request.remote_addr, request.user_agent.string, self.now_ms())
        snapshot = question.snapshot
        revision = None if snapshot is None else self.revision(snapshot)
        if snapshot is not None:
            _ = question.view  # a question for no known bot is wrong, even when nothing changed
            route.check(question)
        self.note(asked)
        if revision is not None:
            self.known.note(request.environ, Known(asked, revision))
            if is_unchanged(revision) and self.may_say_unchanged(route, snapshot):
                return conditional(Response(status=304), revision)
        body = self._body(asked, question, revision)
        return conditional(self._encoded(body), revision)

    def _body(self, asked: Asked, question: Question, revision: str | None) -> Body:
        route = asked.route

        def compute() -> Body:
            return body_of(self._meta(question, revision), route.respond(question))

        if revision is None or route.freshness in OF_THE_MOMENT:
            return compute()
        return self.cache.body(
            revision,
            _kept_under(asked, question.now_ms),
            compute,
            is_heavy=route.is_heavy or asked.is_bulk,
            is_current=lambda: self.source.current is question.snapshot,
        )

    def note(self, asked: Asked) -> None:
        """Remember what was asked, so that it is answered ahead from the next snapshot."""
        if asked.route.freshness in ("data", "clock") and not asked.is_bulk:
            self.lately.note(asked)

    def kept(self, asked: Asked, snapshot: Snapshot, revision: str) -> Body | None:
        """Return the body that is kept for a question, None where it has to be made."""
        now_ms = _steady_ms(asked.route, snapshot, self.now_ms())
        return self.cache.take(revision, _kept_under(asked, now_ms))

    def _meta(self, question: Question, revision: str | None) -> Meta:
        if question.snapshot is None:
            return Meta(None, None, None, self.site.version)
        view = question.view
        return Meta(revision, view.source.status, view.updated_at_ms, self.site.version)

    def _encoded(self, body: Body) -> Response:
        content, encoding = body.best(self.now_ms(), wanted())
        return encoded(Response(content, content_type=JSON_TYPE), encoding)

    def may_say_unchanged(self, route: Route, snapshot: Snapshot | None) -> bool:
        """Return False where equal data have another answer now: "today" ends without a trade."""
        if route.freshness == "process":
            return False
        if route.freshness != "clock" or snapshot is None:
            return True
        return self.now_ms() // CLOCK_MS == snapshot.as_of_ms // CLOCK_MS


def _require_whole(snapshot: Snapshot) -> None:
    """Refuse figures of files that are not read to their end: they would be wrong, and look right.

    Raises
    ------
    NotReadyError
    """
    ratio = snapshot.indexed_ratio
    if ratio < 1:
        raise NotReadyError(
            f"Still reading the logs for the first time: {ratio:.0%} of the bytes are in. "
            "No figure is told before all of them are."
        )


def _kept_under(asked: Asked, now_ms: int) -> Hashable:
    """Return the name of an answer among those of one snapshot."""
    return (*asked.key, now_ms // CLOCK_MS if asked.route.freshness == "clock" else 0)


def _steady_ms(route: Route, snapshot: Snapshot | None, now_ms: int) -> int:
    """Return the moment that an answer is computed for: equal for all who share the answer."""
    if route.freshness in OF_THE_MOMENT or snapshot is None:
        return now_ms
    return max(now_ms // CLOCK_MS * CLOCK_MS, min(snapshot.as_of_ms, now_ms))


def arguments() -> dict[str, list[str]]:
    """Return the parameters of the request.

    Raises
    ------
    QueryError
        When a letter of it is none.
    """
    try:
        return request.args.to_dict(flat=False)
    except UnicodeDecodeError:
        raise QueryError("query", "not valid UTF-8") from None


def is_unchanged(revision: str) -> bool:
    """Return True when the client holds this revision; If-None-Match compares weakly."""
    return request.if_none_match.contains_weak(revision)


def wanted() -> Wanted:
    """Return the form of an answer that the client prefers."""
    return wanted_by(request.headers.get("Accept-Encoding", ""))


def encoded(response: Response, encoding: Encoding | None) -> Response:
    """Say in what form the content of a response is."""
    if encoding is not None:
        response.headers["Content-Encoding"] = encoding
    return response


def conditional(response: Response, revision: str | None) -> Response:
    """Add what a later conditional request needs."""
    response.headers["Vary"] = VARY
    response.headers["Cache-Control"] = ASK_AGAIN
    if revision is not None:
        response.headers["ETag"] = f'"{revision}"'
    return response


def viewer_here() -> Viewer | None:
    """Return who sent the present request, None for somebody who has not logged in."""
    viewer: Viewer | None = g.get("viewer", OPEN_VIEWER)
    return viewer


def options() -> Response:
    """Tell which methods an address answers."""
    return Response(status=204, headers={"Allow": ALLOW})
