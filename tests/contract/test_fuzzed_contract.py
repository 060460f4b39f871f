"""Made-up questions over the whole description: no answer outside of it, no mistake of ours."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.failures import FailureGroup
from schemathesis.openapi.checks import JsonSchemaError

from botscope.api.openapi import template
from botscope.api.openapi_posts import POST_PATHS
from botscope.api.table import ROUTES
from tests.api.sample import app_of, settings_of
from tests.contract.fuzzing import MODES, fuzz, is_right_as_written, operations
from tests.contract.test_every_route import address

COUNT = 8
# The description is read from there; test_every_route.py asks it like all others.
FUZZED = [template(route.path) for route in ROUTES if route.path != "/api/openapi.json"]
NO_PARAMETERS = {template(route.path) for route in ROUTES if not route.parameters}


@pytest.fixture(scope="module")
def app(bot_folder):
    return app_of(settings_of(bot_folder))


@pytest.fixture(scope="module")
def by_path(app):
    return {operation.path: operation for operation in operations(app)}


def test_every_address_is_fuzzed(by_path):
    assert set(by_path) == {*FUZZED, *POST_PATHS}


@pytest.mark.parametrize("path", FUZZED)
def test_answers_keep_to_the_description(by_path, path):
    right, wrong = (fuzz(by_path[path], mode, COUNT, is_repeatable=True) for mode in MODES)
    assert set(right) <= {200, 400, 404}
    assert set(wrong) <= {400, 404}
    assert sum(right.values()) > 0
    assert path in NO_PARAMETERS or sum(wrong.values()) > 0


@pytest.mark.parametrize(
    ("path", "mode", "statuses"),
    [
        # Nobody has to log in here, so nobody can; what a log-out is sent along is not read.
        ("/login", MODES[0], {409}),
        ("/login", MODES[1], {400, 409, 415}),
        ("/logout", MODES[0], {204}),
        ("/logout-everywhere", MODES[0], {204}),
    ],
    ids=str,
)
def test_posts_keep_to_the_description(by_path, path, mode, statuses):
    assert set(fuzz(by_path[path], mode, COUNT, is_repeatable=True)) <= statuses


def test_an_answer_beside_the_description_would_be_found(app):
    description = app.test_client().get("/api/openapi.json").data

    def liar(environ, start_response):
        if environ["PATH_INFO"] != "/api/openapi.json":
            return app(environ, start_response)
        start_response("200 OK", [("Content-Type", "application/json")])
        return [description.replace(b'"figures":{"type":"array"', b'"figures":{"type":"string"')]

    lied_about = next(each for each in operations(liar) if each.path == "/api/glossary")
    with pytest.raises(FailureGroup) as found:
        fuzz(lied_about, MODES[0], 1, is_repeatable=True)
    assert [type(failure) for failure in found.value.exceptions] == [JsonSchemaError]


@pytest.mark.parametrize(
    ("written", "is_right"),
    [
        ("timeframe=15m", True),
        ("limit=5", True),
        ("", True),
        ("timeframe=15x", False),
        ("timeframe=%D9%A3m", False),
        ("timeframe=1m&timeframe=1m", False),
        ("limit=5.0", False),
        ("limit=0", False),
        ("symbol=", False),
        ("x=1", False),
    ],
)
def test_what_is_wrong_as_it_is_written_is_never_answered(app, written, is_right):
    assert is_right_as_written("/api/candles", written) is is_right
    answer = app.test_client().get(f"/api/candles?{written}")
    assert answer.status_code == (200 if is_right else 400)


LETTERS = st.text(st.characters(codec="latin-1"), max_size=60)
NAMES = st.sampled_from(["limit", "from", "to", "tz", "sort", "bot", "window", "points", "q", "x"])
VALUES = st.one_of(
    LETTERS,
    st.sampled_from(["nan", "-1", "1e999", "9" * 400, "%00", "%ff%fe", "2026-13-45", "../x", "[]"]),
    st.integers().map(str),
    st.datetimes().map(str),
)
QUERIES = st.one_of(
    LETTERS,
    st.lists(st.tuples(NAMES, VALUES), max_size=4).map(
        lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
    ),
)


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(path=st.sampled_from([address(route.path) for route in ROUTES]), query=QUERIES)
def test_no_letters_in_a_query_are_a_mistake_of_ours(app, path, query):
    bare = path.partition("?")[0]
    letters = {"QUERY_STRING": query, "PATH_INFO": bare}
    answer = app.test_client().get(bare, environ_overrides=letters)
    assert answer.status_code in (200, 400, 404)
    if answer.mimetype.endswith("json"):
        json.loads(answer.data, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
