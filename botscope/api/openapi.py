"""The description of every address, made from the same table that serves them."""

import re
from collections.abc import Sequence
from typing import Any

from botscope.api.openapi_posts import POST_PATHS, SECURITY, SECURITY_SCHEMES
from botscope.api.parameters import Parameter
from botscope.api.route import Route
from botscope.api.schema import META, PROBLEM

FLASK_VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")

OTHER_TYPES = {
    "/api/trades.csv": "text/csv",
    "/metrics": "text/plain",
    "/": "text/html",
    "/static/<path:name>": "application/octet-stream",
}
PROBLEMS = {
    "400": "A parameter is unknown, repeated or impossible; `parameter` names it",
    "401": "Somebody has to log in first, or send a token",
    "404": "What the address names does not exist",
    "405": "The method is not GET, HEAD or OPTIONS",
    "413": "The request is larger than 64 KiB",
    "500": "A mistake of the dashboard; the log names it under the request_id",
    "503": "Nothing has been read yet",
}


def document(routes: Sequence[Route], version: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Botscope",
            "version": version,
            "description": "A read-only view of the files that a trading bot writes.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {template(route.path): {"get": _operation(route)} for route in routes}
        | POST_PATHS,
        "security": SECURITY,
        "components": {
            "schemas": {"Meta": META, "Problem": PROBLEM},
            "responses": {name: _problem(text) for name, text in PROBLEMS.items()},
            "securitySchemes": SECURITY_SCHEMES,
        },
    }


def template(path: str) -> str:
    """Return a path as OpenAPI writes it."""
    return FLASK_VARIABLE.sub(r"{\1}", path)


def _operation(route: Route) -> dict[str, Any]:
    names = FLASK_VARIABLE.findall(route.path)
    return {
        "summary": route.summary,
        "operationId": operation_id(route.path),
        "parameters": [_path_parameter(name) for name in names]
        + [_query_parameter(parameter) for parameter in route.parameters],
        "responses": {
            "200": {"description": "The answer", "content": _content(route)},
            "304": {"description": "Unchanged since the ETag in If-None-Match"},
        }
        | {name: {"$ref": f"#/components/responses/{name}"} for name in PROBLEMS},
    }


def operation_id(path: str) -> str:
    """Return a name for an operation that is valid in most languages."""
    return "get_" + (re.sub(r"\W+", "_", template(path)).strip("_") or "page")


def _content(route: Route) -> dict[str, Any]:
    other = OTHER_TYPES.get(route.path)
    if other is not None:
        return {other: {"schema": {"type": "string"}}}
    if route.path == "/api/openapi.json":
        return {"application/json": {"schema": {"type": "object"}}}
    return {"application/json": {"schema": schema_of(route)}}


def schema_of(route: Route) -> dict[str, Any]:
    """Return the schema of a route's whole answer."""
    properties = {"meta": {"$ref": "#/components/schemas/Meta"}, **route.properties}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _path_parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query_parameter(parameter: Parameter) -> dict[str, Any]:
    schema = dict(parameter.schema)
    if parameter.default is not None:
        schema["default"] = parameter.default
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.is_required,
        "description": parameter.meaning,
        "schema": schema,
    }


def _problem(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": text, "content": {"application/problem+json": {"schema": schema}}}
