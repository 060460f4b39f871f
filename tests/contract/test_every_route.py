"""What holds for every address: shape, errors, headers, conditions, methods, compression."""

import gzip
import json
import re

import brotli
import jsonschema
import pytest

from botscope.api.guard import SECURITY_HEADERS
from botscope.api.openapi import template
from botscope.api.openapi_posts import POST_PATHS
from botscope.api.schema import PROBLEM
from botscope.api.table import RESOURCES, ROUTES
from botscope.auth.routes import POSTS

QUERIES = {
    "/api/versions/compare": "?a=v8.00&b=v8.01",
    "/api/explain": "?figure=win_rate_ratio",
}
VARIABLES = {
    "/api/trades/<path:trade_id>": "/api/trades/t3",
    "/static/<path:name>": "/static/page.css",
}
ENVELOPED = [route.path for route in RESOURCES]
EVERY = [route.path for route in ROUTES]
JSON_NUMBERS_ONLY = {"parse_constant": lambda name: pytest.fail(f"{name} is not JSON")}


def address(path: str) -> str:
    return VARIABLES.get(path, path) + QUERIES.get(path, "")


@pytest.fixture(scope="module")
def static_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    (folder / "index.html").write_text("<!doctype html>" + "<p>page</p>" * 100, encoding="utf-8")
    (folder / "page.css").write_text("p { color: inherit }" * 50, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def client(bot_folder, static_folder):
    from tests.api.sample import app_of, settings_of

    return app_of(settings_of(bot_folder), static_folder=static_folder).test_client()


@pytest.fixture(scope="module")
def description(client):
    return client.get("/api/openapi.json").json


def schema_at(description, path):
    operation = description["paths"][template(path)]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return {**schema, "components": description["components"]}


@pytest.mark.parametrize("path", ENVELOPED)
def test_answer_has_the_described_shape(client, description, path):
    answer = client.get(address(path))
    assert answer.status_code == 200
    document = json.loads(answer.data, **JSON_NUMBERS_ONLY)
    jsonschema.validate(document, schema_at(description, path))


@pytest.mark.parametrize("path", ENVELOPED)
def test_snapshot_is_the_strong_etag(client, path):
    answer = client.get(address(path))
    assert answer.headers["ETag"] == f'"{answer.json["meta"]["snapshot"]}"'


@pytest.mark.parametrize("path", EVERY)
def test_every_response_carries_the_security_headers(client, path):
    answer = client.get(address(path))
    assert answer.status_code == 200
    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert answer.headers["Cache-Control"]


CONDITIONAL = [route.path for route in RESOURCES if route.freshness != "process"]


@pytest.mark.parametrize("form", ['"{}"', 'W/"{}"', '"other", "{}"', "*"])
@pytest.mark.parametrize("path", CONDITIONAL)
def test_known_revision_gets_304_without_a_body(client, path, form):
    known = client.get(address(path)).headers["ETag"].strip('"')
    answer = client.get(address(path), headers={"If-None-Match": form.format(known)})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == f'"{known}"'
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", ENVELOPED)
def test_other_revision_gets_the_answer(client, path):
    answer = client.get(address(path), headers={"If-None-Match": '"other"'})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/trades.csv", "/api/openapi.json", "/", "/static/<path:name>"]
)
def test_other_answers_are_conditional_too(client, path):
    etag = client.get(address(path)).headers["ETag"]
    assert client.get(address(path), headers={"If-None-Match": etag}).status_code == 304


UNPACK = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@pytest.mark.parametrize("encoding", ["gzip", "br"])
@pytest.mark.parametrize("path", EVERY)
def test_compressed_answer_says_the_same(client, path, encoding):
    plain = client.get(address(path))
    packed = client.get(address(path), headers={"Accept-Encoding": f"{encoding}, identity;q=0"})
    assert packed.headers["Content-Encoding"] == encoding
    unpack = UNPACK[packed.headers.get("Content-Encoding")]
    content = unpack(packed.data)
    assert without_moment(content) == without_moment(plain.data)


def without_moment(content: bytes) -> bytes:
    """The counters and the uptime of /metrics, and the memory, are about this very request."""
    content = re.sub(rb'"(rss|peak)_bytes":\d+', b"", content)
    return re.sub(rb"botscope_(uptime|response|cache|memory)\w+[^\n]*\n", b"", content)


LARGE = (
    "/api/stats",
    "/api/glossary",
    "/",
    "/api/trades.csv",
    "/metrics",
    "/api/openapi.json",
)


@pytest.mark.parametrize("path", LARGE)
@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=1, gzip;q=0.5", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("GZIP", "gzip"),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("gzip, identity;q=0", "gzip"),
        ("identity", None),
        ("gzip;q=0", None),
        ("br;q=0.5, identity", None),
        ("deflate, zstd", None),
        ("*;q=0", None),
        ("", None),
        ("gzip;q=nonsense", None),
        (",, gzip ;;", "gzip"),
    ],
)
def test_the_form_is_the_one_that_is_asked_for(client, path, header, encoding):
    answer = client.get(path, headers={"Accept-Encoding": header})
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", EVERY)
def test_head_has_the_headers_and_no_body(client, path):
    answer = client.head(address(path))
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Type"] == client.get(address(path)).headers["Content-Type"]


@pytest.mark.parametrize("path", EVERY)
def test_options_name_the_methods(client, path):
    answer = client.options(address(path))
    assert (answer.status_code, answer.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
@pytest.mark.parametrize("path", EVERY)
def test_other_methods_are_refused(client, path, method):
    answer = client.open(address(path), method=method)
    assert_problem(answer, 405)
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


STRICT = [path for path in EVERY if path not in ("/", "/static/<path:name>")]


@pytest.mark.parametrize("path", STRICT)
def test_unknown_parameter_is_named(client, path):
    sign = "&" if "?" in address(path) else "?"
    answer = client.get(f"{address(path)}{sign}nonsense=1")
    assert_problem(answer, 400)
    assert answer.json["parameter"] == "nonsense"


@pytest.mark.parametrize("path", [route.path for route in ROUTES if route.parameters])
def test_repeated_parameter_is_named(client, path):
    name = next(route for route in ROUTES if route.path == path).parameters[0].name
    sign = "&" if "?" in address(path) else "?"
    answer = client.get(f"{address(path)}{sign}{name}=x&{name}=y")
    assert_problem(answer, 400)
    assert answer.json["parameter"] == name


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/api", "/api/", "/api/candle", "/api/trades/", "/api//status", "/console"],
)
def test_unknown_address_is_a_problem(client, path):
    assert_problem(client.get(path), 404)


@pytest.mark.parametrize("path", EVERY)
def test_large_body_is_refused(client, path):
    answer = client.get(address(path), data=b"x" * 70_000)
    assert_problem(answer, 413)


def assert_problem(answer, status: int) -> None:
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    jsonschema.validate(answer.json, PROBLEM)
    assert answer.json["status"] == status
    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert answer.headers["Cache-Control"] == "no-store"


def test_before_the_first_snapshot_data_are_not_ready(bot_folder):
    from botscope.app import create_app, create_reader
    from tests.api.sample import settings_of

    settings = settings_of(bot_folder)
    early = create_app(settings, create_reader(settings)).test_client()
    needing = [route.path for route in ROUTES if route.needs_data]
    for path in needing:
        answer = early.get(address(path))
        assert_problem(answer, 503)
        assert answer.headers["Retry-After"] == "1"
    assert early.get("/health").json["meta"]["snapshot"] is None
    assert early.get("/api/glossary").status_code == 200
    assert early.get("/metrics").status_code == 200


def test_every_address_is_described_once(description):
    known = [*(template(path) for path in EVERY), *POST_PATHS]
    assert sorted(description["paths"]) == sorted(known)
    operations = [one for path in description["paths"].values() for one in path.values()]
    identifiers = [operation["operationId"] for operation in operations]
    assert len(set(identifiers)) == len(identifiers)


def test_addresses_to_post_to_are_those_of_the_log_in():
    assert list(POST_PATHS) == list(POSTS)


def test_description_names_every_parameter(description):
    for route in ROUTES:
        parameters = description["paths"][template(route.path)]["get"]["parameters"]
        named = [each["name"] for each in parameters if each["in"] == "query"]
        assert named == [parameter.name for parameter in route.parameters]
        for parameter in parameters:
            jsonschema.Draft202012Validator.check_schema(parameter["schema"])


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_every_address_and_parameter_is_in_the_document(route, project_root):
    document = (project_root / "docs" / "rest-api.md").read_text(encoding="utf-8")
    assert f"`{template(route.path)}`" in document
    for parameter in route.parameters:
        assert f"| `{parameter.name}` |" in document
        assert parameter.meaning in document


@pytest.mark.parametrize("route", RESOURCES, ids=lambda route: route.path)
def test_every_member_of_an_answer_is_in_the_document(route, project_root):
    document = (project_root / "docs" / "rest-api.md").read_text(encoding="utf-8")
    section = document.split(f"### `{template(route.path)}`\n")[1].split("\n### ")[0]
    members = next(line for line in section.split("\n") if line.startswith("Beside `meta`:"))
    assert [name for name in route.properties if f"`{name}`" not in members] == []


def test_document_names_no_address_that_does_not_exist(project_root):
    document = (project_root / "docs" / "rest-api.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(/[\w./{}-]*)`", document))
    assert named <= {template(path) for path in EVERY} | set(POSTS)
