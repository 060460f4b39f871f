"""Questions made up from the description of the API, and what every answer to them must keep."""

import collections
from collections.abc import Callable, Iterator
from typing import Any

import schemathesis.openapi
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from botscope.api.resources.trades import MOST_ROWS

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
# What is right there depends on two parameters together, or on the files of candles.
TOGETHER = ("/api/versions/compare", "/api/equity", "/api/explain", "/api/candles")
# The answers of the test client are looked at as they come, so they must come as they are.
AS_IT_IS = {"Accept-Encoding": "identity"}
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
    return answer.status_code


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
