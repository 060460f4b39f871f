"""From a request to a response: query, snapshot, conditional answer, kept body, compression."""

import hashlib
from collections.abc import Callable

from flask import Response, request

from botscope.api.caching import AnswerCache
from botscope.api.envelope import Body, Meta, body_of
from botscope.api.parameters import normalized, read_query
from botscope.api.route import CLOCK_MS, Question, Route, ViewShelf
from botscope.api.source import Site, SnapshotSource
from botscope.api.warming import Asked, AskedLately
from botscope.api.workings import Workings
from botscope.domain.snapshot import Snapshot
from botscope.errors import NotReadyError

OF_THE_MOMENT = ("live", "process")
ALLOW = "GET, HEAD, OPTIONS"


class Answerer:
    """Answers the routes of one site from the newest snapshot."""

    def __init__(self, site: Site, source: SnapshotSource, clock: Callable[[], float]) -> None:
        self.site = site
        self.source = source
        self.cache = AnswerCache()
        self.lately = AskedLately()
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
        arguments = request.args.to_dict(flat=False)
        return self._ask(
            Asked(route, path, read_query(arguments, route.parameters, self.site.timezone))
        )

    def _ask(self, asked: Asked) -> Question:
        route, snapshot = asked.route, self.source.current
        if snapshot is None and route.needs_data:
            raise NotReadyError
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
            self._body(asked.route, question, self.revision(question.snapshot))

    def respond(self, route: Route, path: dict[str, str]) -> Response:
        """Answer a request for a route with a JSON answer."""
        question = self.question(route, path)
        self.workings.note_client(request.remote_addr, request.user_agent.string, self.now_ms())
        snapshot = question.snapshot
        revision = None if snapshot is None else self.revision(snapshot)
        if snapshot is not None:
            _ = question.view  # a question for no known bot is wrong, even when nothing changed
            route.check(question)
        if route.freshness in ("data", "clock"):
            self.lately.note(Asked(route, path, question.query))
        if revision and is_unchanged(revision) and self._may_say_unchanged(route, snapshot):
            return conditional(Response(status=304), revision)
        body = self._body(route, question, revision)
        return conditional(self._encoded(body), revision)

    def _body(self, route: Route, question: Question, revision: str | None) -> Body:
        def compute() -> Body:
            return body_of(self._meta(question, revision), route.respond(question))

        if revision is None or route.freshness in OF_THE_MOMENT:
            return compute()
        tick = question.now_ms // CLOCK_MS if route.freshness == "clock" else 0
        path = tuple(question.path.items())
        key = (route.path, path, tick, normalized(question.query))
        return self.cache.body(
            revision,
            key,
            compute,
            is_heavy=route.is_heavy,
            is_current=lambda: self.source.current is question.snapshot,
        )

    def _meta(self, question: Question, revision: str | None) -> Meta:
        if question.snapshot is None:
            return Meta(None, None, None, self.site.version)
        view = question.view
        return Meta(revision, view.source.status, view.updated_at_ms, self.site.version)

    def _encoded(self, body: Body) -> Response:
        now_ms = self.now_ms()
        if body.deflated is None or not accepts_gzip():
            return Response(body.plain(now_ms), content_type="application/json")
        response = Response(body.gzipped(now_ms), content_type="application/json")
        response.headers["Content-Encoding"] = "gzip"
        return response

    def _may_say_unchanged(self, route: Route, snapshot: Snapshot | None) -> bool:
        """Return False where equal data have another answer now: "today" ends without a trade."""
        if route.freshness == "process":
            return False
        if route.freshness != "clock" or snapshot is None:
            return True
        return self.now_ms() // CLOCK_MS == snapshot.as_of_ms // CLOCK_MS


def _steady_ms(route: Route, snapshot: Snapshot | None, now_ms: int) -> int:
    """Return the moment that an answer is computed for: equal for all who share the answer."""
    if route.freshness in OF_THE_MOMENT or snapshot is None:
        return now_ms
    return max(now_ms // CLOCK_MS * CLOCK_MS, min(snapshot.as_of_ms, now_ms))


def is_unchanged(revision: str) -> bool:
    """Return True when the client holds this revision; If-None-Match compares weakly."""
    return request.if_none_match.contains_weak(revision)


def accepts_gzip() -> bool:
    """Return True when the client asked for gzip."""
    return request.accept_encodings.quality("gzip") > 0


def conditional(response: Response, revision: str | None) -> Response:
    """Add what a later conditional request needs."""
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "private, no-cache"
    if revision is not None:
        response.headers["ETag"] = f'"{revision}"'
    return response


def options() -> Response:
    """Tell which methods an address answers."""
    return Response(status=204, headers={"Allow": ALLOW})
