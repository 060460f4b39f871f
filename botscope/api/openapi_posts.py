"""The addresses that change who is logged in, as OpenAPI describes them."""

from typing import Any

from botscope.api.schema import STRING, record

SECURITY_SCHEMES: dict[str, Any] = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "botscope-8765"},
}

SECURITY: list[dict[str, list[str]]] = [{}, {"token": []}, {"session": []}]
"""Either nobody has to log in, or one of the two."""

FORM = record(name=STRING, password=STRING)
NOTHING: dict[str, Any] = {"type": "object"}
REFUSALS = ("400", "401", "403", "409", "413", "415", "429", "503")


def _post(identifier: str, summary: str, body: dict[str, Any]) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    refusals = {
        status: {"description": "Refused; the detail says why", "content": problem}
        for status in REFUSALS
    }
    return {
        "post": {
            "summary": summary,
            "operationId": identifier,
            "parameters": [],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": body}},
            },
            "responses": {"204": {"description": "Done"}, **refusals},
        }
    }


POST_PATHS: dict[str, Any] = {
    "/login": _post("log_in", "Begin a session", FORM),
    "/logout": _post("log_out", "End this session", NOTHING),
    "/logout-everywhere": _post("log_out_everywhere", "End every session of who asks", NOTHING),
}
