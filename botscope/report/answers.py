"""What the API would answer, without a server: the report shows these very figures."""

from collections.abc import Mapping
from typing import Any, cast

from botscope.api.parameters import read_query
from botscope.api.route import Question, Route, ViewShelf
from botscope.api.source import Site
from botscope.api.strict_json import clean
from botscope.api.table import RESOURCES
from botscope.domain.snapshot import Snapshot, Upkeep

ROUTES: dict[str, Route] = {route.path: route for route in RESOURCES}


class FixedSource:
    """One snapshot and no other."""

    upkeep = Upkeep()

    def __init__(self, snapshot: Snapshot) -> None:
        self.current = snapshot

    def read_line(self, _bot_id: str, _source: int, _offset: int) -> str | None:
        """Return nothing: a report shows no raw lines."""
        return None


class Answers:
    """Asks the routes of the API about one snapshot at one moment."""

    def __init__(self, site: Site, snapshot: Snapshot, now_ms: int) -> None:
        self.site = site
        self.snapshot = snapshot
        self.now_ms = now_ms
        self._source = FixedSource(snapshot)
        self._shelf = ViewShelf()

    def ask(self, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """Return an answer as JSON would carry it.

        Parameters
        ----------
        query
            Parameters by name; those that the address does not take are left out.

        Raises
        ------
        QueryError
            For an impossible value, naming the parameter.
        """
        route = ROUTES[path]
        names = {parameter.name for parameter in route.parameters}
        given = {name: [value] for name, value in query.items() if name in names}
        question = Question(
            site=self.site,
            source=self._source,
            snapshot=self.snapshot,
            query=read_query(given, route.parameters, self.site.timezone),
            now_ms=self.now_ms,
            shelf=self._shelf,
            is_sum=route.is_sum,
        )
        _ = question.view
        route.check(question)
        return cast(dict[str, Any], clean(route.respond(question)))
