"""Questions made up from the description of the API, and what every answer to them must keep."""

import collections
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema
import schemathesis.openapi
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from botscope.api.openapi import template
from botscope.api.resources.trades import MOST_ROWS
from botscope.api.table import ROUTES

# Which of these are right depends on the data, so no schema can list them: a right question has
# one that the sample knows.
BY_THE_DATA = {
    "bot": "bot",
    "quote_asset": "USDT",
    "tz": "Europe/Berlin",
    "from": "2026-01-01",
    "to": "2026-01-02T12:00:00Z",
    "as_of": "2026-01-02",
    "a": "v8.00",
    "b": "v8.01",
}
# What is right there depends on two parameters together.
TOGETHER = ("/api/versions/compare", "/api/equity", "/api/explain")
# The answers of the test client are looked at as they come, so they must come as they are.
AS_IT_IS = {"Accept-Encoding": "identity"}
PARAMETERS = {
    template(route.path): {parameter.name: parameter for parameter in route.parameters}
    for route in ROUTES
}
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def operations(app: Callable[..., Any]) -> Iterator[APIOperation]:
    """Yield every address with its parameters, as the description tells them."""
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    for found in schema.get_all_operations():
        yield found.ok()


def check(case: Case, mode: GenerationMode) -> int:
    """Ask once; the status.

    Raises
    ------
    Exception
        Where the answer is none that the description allows, or a refusal names nothing.
    """
    if mode is GenerationMode.POSITIVE:
        case.query = {name: BY_THE_DATA.get(name, value) for name, value in case.query.items()}
        if case.operation.path == "/api/trades" and case.query.get("form") != "columns":
            # As the document says: so many as rows, more only as columns.
            case.query["limit"] = min(int(case.query.get("limit", 50)), MOST_ROWS)
    left_out = [positive_data_acceptance] if case.operation.path in TOGETHER else []
    answer = case.call_and_validate(headers=AS_IT_IS, excluded_checks=left_out)
    if answer.status_code == 400 and case.method == "GET":
        assert "parameter" in answer.json(), "a refusal names the parameter"
    if mode is GenerationMode.NEGATIVE and answer.status_code == 200 and case.method == "GET":
        written = urlsplit(str(answer.request.url)).query
        assert is_right_as_written(case.operation.path, written), f"accepted: {written}"
        # Wrong only before it was written, such as a list of one text: no question is left of it.
        reject()
    return answer.status_code


def is_right_as_written(path: str, written: str) -> bool:
    """Return True for a query that breaks no schema of its parameters, however it was meant."""
    known = PARAMETERS[path]
    given = parse_qs(written, keep_blank_values=True)
    needed = {parameter.name for parameter in known.values() if parameter.is_required}
    return needed <= set(given) <= set(known) and all(
        len(texts) == 1 and _fits(texts[0], known[name].schema) for name, texts in given.items()
    )


def _fits(text: str, schema: Mapping[str, Any]) -> bool:
    is_whole = schema["type"] == "integer" and text.isascii() and text.isdigit()
    return jsonschema.Draft202012Validator(schema).is_valid(int(text) if is_whole else text)


def fuzz(
    operation: APIOperation, mode: GenerationMode, count: int, *, is_repeatable: bool
) -> collections.Counter[int]:
    """Ask so many questions about one address; how many were asked, by status."""
    statuses: collections.Counter[int] = collections.Counter()

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=is_repeatable,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Case) -> None:
        statuses[check(case, mode)] += 1

    try:
        ask()
    except Unsatisfiable:
        # An address without parameters has no wrong question.
        assert mode is GenerationMode.NEGATIVE
    return statuses
