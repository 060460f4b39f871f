"""The table of all addresses, and how it becomes a Flask application's routes."""

from collections.abc import Callable
from functools import partial

import orjson
from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from botscope.api import export, pages, prometheus
from botscope.api.answering import (
    ALLOW,
    JSON_TYPE,
    Answerer,
    arguments,
    conditional,
    encoded,
    is_unchanged,
    wanted,
)
from botscope.api.encodings import Forms, forms_of
from botscope.api.openapi import document
from botscope.api.parameters import read_query
from botscope.api.resources import (
    account,
    bots,
    candles,
    chances,
    curves,
    equity,
    explain,
    groups,
    process,
    quality,
    session,
    settings,
    stats,
    status,
    system,
    trades,
    versions,
)
from botscope.api.route import Route

RESOURCES: tuple[Route, ...] = (
    *status.ROUTES,
    *account.ROUTES,
    *trades.ROUTES,
    *stats.ROUTES,
    *versions.ROUTES,
    *equity.ROUTES,
    *curves.ROUTES,
    *groups.ROUTES,
    *explain.ROUTES,
    *chances.ROUTES,
    *quality.ROUTES,
    *bots.ROUTES,
    *candles.ROUTES,
    *settings.ROUTES,
    *session.ROUTES,
    *system.ROUTES,
    *process.ROUTES,
)
"""Every address that answers with an envelope."""

OPENAPI = Route(
    "/api/openapi.json",
    "This description of every address",
    lambda _question: {},
    {},
    needs_data=False,
)
PAGE = Route("/", "The page", lambda _question: {}, {}, needs_data=False)
STATIC = Route(
    "/static/<path:name>", "A file of the page", lambda _question: {}, {}, needs_data=False
)

ROUTES: tuple[Route, ...] = (
    *RESOURCES,
    export.ROUTE,
    prometheus.ROUTE,
    OPENAPI,
    PAGE,
    STATIC,
)
"""Every address there is."""

METHODS = ("GET", "HEAD", "OPTIONS")
Respond = Callable[[dict[str, str]], Response]


def register(
    app: Flask,
    answerer: Answerer,
    files: dict[str, pages.PageFile],
    counter: prometheus.RequestCounter,
) -> None:
    """Give an application every address."""
    for route in RESOURCES:
        _add(app, route, partial(answerer.respond, route))
    description = forms_of(orjson.dumps(document(ROUTES, answerer.site.version)))
    _add(app, OPENAPI, lambda _path: _described(answerer, description))
    _add(app, export.ROUTE, lambda path: export.respond(answerer, export.ROUTE, path))
    _add(
        app,
        prometheus.ROUTE,
        lambda _path: prometheus.respond(answerer, counter, arguments()),
    )
    _add(app, PAGE, lambda _path: pages.respond(files, "index.html"))
    _add(app, STATIC, lambda path: pages.respond(files, path["name"]))


def _add(app: Flask, route: Route, respond: Respond) -> None:
    def view(**path: str) -> ResponseReturnValue:
        if request.method == "OPTIONS":
            return Response(status=204, headers={"Allow": ALLOW})
        return respond(path)

    app.add_url_rule(
        route.path,
        endpoint=route.path,
        view_func=view,
        methods=METHODS,
        provide_automatic_options=False,
    )


def _described(answerer: Answerer, description: Forms) -> Response:
    read_query(arguments(), OPENAPI.parameters)
    snapshot = answerer.source.current
    revision = None if snapshot is None else answerer.revision(snapshot)
    if revision and is_unchanged(revision):
        return conditional(Response(status=304), revision)
    content, encoding = description.best(wanted())
    return conditional(encoded(Response(content, content_type=JSON_TYPE), encoding), revision)
