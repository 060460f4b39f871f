"""The one shape of every error: ``application/problem+json`` with an id to find it in the log."""

import http
import secrets

import orjson
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from botscope.errors import MissingError, NotReadyError, QueryError, RefusedError

TYPE = "application/problem+json"

DETAILS = {
    404: "There is nothing at this address. /api/openapi.json lists every address.",
    405: "This address does not answer this method; Allow tells which it does.",
    413: "The request is larger than 64 KiB.",
    500: "The dashboard made a mistake. Its log names it under this request_id.",
}


def problem_bytes(status: int, detail: str, request_id: str, **more: str) -> bytes:
    """Serialize a problem document."""
    return orjson.dumps(
        {
            "type": "about:blank",
            "title": http.HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
            "request_id": request_id,
            **more,
        }
    )


def new_request_id() -> str:
    """Return an id that is unlikely to appear twice in one log."""
    return secrets.token_hex(8)


def problem(status: int, detail: str, **more: str) -> Response:
    """Build the response for a problem; ``more`` are extra members such as ``parameter``."""
    text = detail.encode("utf-8", "replace").decode("utf-8")
    body = problem_bytes(status, text, g.get("request_id") or new_request_id(), **more)
    return Response(body, status, content_type=TYPE, headers={"Cache-Control": "no-store"})


def register(app: Flask) -> None:
    """Give every error of an application the same shape."""
    app.register_error_handler(QueryError, _query)
    app.register_error_handler(MissingError, _missing)
    app.register_error_handler(NotReadyError, _not_ready)
    app.register_error_handler(RefusedError, _refused)
    app.register_error_handler(HTTPException, _http)


def _query(error: QueryError) -> Response:
    return problem(400, f"{error.parameter}: {error.detail}", parameter=error.parameter)


def _missing(error: MissingError) -> Response:
    return problem(404, str(error))


def _not_ready(error: NotReadyError) -> Response:
    usual = "The bot's files are being read for the first time. Try again soon."
    answer = problem(503, str(error) or usual)
    answer.headers["Retry-After"] = "1"
    return answer


def _refused(error: RefusedError) -> Response:
    answer = problem(error.status, error.detail)
    answer.headers.update(error.headers)
    return answer


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    answer = problem(status, DETAILS.get(status) or error.description or "")
    if status == 405:
        allowed = getattr(error, "valid_methods", None) or ("GET", "HEAD", "OPTIONS")
        answer.headers["Allow"] = ", ".join(sorted(allowed))
    if status == 500:
        cause = getattr(error, "original_exception", None) or error
        _log_mistake(cause)
    return answer


def _log_mistake(cause: BaseException) -> None:
    """Log what went wrong once, with the id that the answer carries; no query, no header."""
    from logging import getLogger

    getLogger(__name__).error(
        "request %s to %r failed: %r", g.get("request_id"), request.path[:200], cause
    )
