"""What every refusal carries, under which names we answer, and whose pages may read."""

import http.client
import json

import pytest

from botscope.api.guard import SECURITY_HEADERS
from botscope.app import create_app
from botscope.errors import SettingsError
from botscope.settings import load
from tests.api.sample import app_of, client_of, settings_of

OURS = "https://page.example"
THEIRS = "https://evil.example"
JSON = {"Content-Type": "application/json"}


class Broken:
    """A source whose snapshot cannot be taken: the mistake of ours that a test can make."""

    current = property(lambda _self: {}["nothing"])


@pytest.fixture(scope="module")
def broken(bot_folder):
    return create_app(settings_of(bot_folder), Broken()).test_client()


REFUSALS = {
    "bad-query": ("GET", "/api/stats?limit=x", {}, 400),
    "bad-letters": ("GET", "/api/stats", {"environ_overrides": {"QUERY_STRING": "\x80"}}, 400),
    "foreign-host": ("GET", "/", {"environ_overrides": {"HTTP_HOST": "evil.example"}}, 400),
    "another-site": ("POST", "/login", {"headers": {"Origin": THEIRS}}, 403),
    "no-such-trade": ("GET", "/api/trades/none", {}, 404),
    "no-such-address": ("GET", "/nothing", {}, 404),
    "no-such-file": ("GET", "/static/none.css", {}, 404),
    "other-method": ("PUT", "/api/stats", {}, 405),
    "post-to-the-page": ("POST", "/", {}, 405),
    "odd-method": ("BREW", "/api/stats", {}, 405),
    "no-log-in": ("POST", "/login", {"data": '{"name":"a","password":"b"}', "headers": JSON}, 409),
    "large": ("POST", "/login", {"data": b"x" * 70_000}, 413),
    "no-json": ("POST", "/login", {"data": b"x"}, 415),
}


@pytest.mark.parametrize(("method", "path", "options", "status"), REFUSALS.values(), ids=REFUSALS)
def test_every_refusal_carries_every_header(client, method, path, options, status):
    assert_refused(client.open(path, method=method, **options), status)


def test_mistake_of_ours_carries_every_header(broken):
    for path in ("/api/status", "/api/trades.csv", "/metrics"):
        assert_refused(broken.get(path), 500)


def test_who_is_not_logged_in_gets_every_header_and_no_figure(bot_folder):
    shut = client_of(bot_folder, host="0.0.0.0")  # noqa: S104 - nothing listens in this test
    assert_refused(shut.get("/api/stats"), 401)
    assert_refused(shut.get("/api/openapi.json"), 401)
    assert shut.get("/").status_code == 200


def assert_refused(answer, status):
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert answer.headers["Cache-Control"] == "no-store"


def test_browser_at_a_foreign_name_gets_a_page_that_says_what_to_set(client):
    strange = {"environ_overrides": {"HTTP_HOST": "evil.example"}}
    page = client.get("/", headers={"Accept": "text/html,*/*;q=0.8"}, **strange)
    assert (page.status_code, page.content_type) == (400, "text/html; charset=utf-8")
    for word in ("--allow-host NAME", "BOTSCOPE_ALLOW_HOST", "BOTSCOPE_HOST", "<!doctype html>"):
        assert word in page.text
    # Nothing on it needs anything that the policy forbids, and it repeats nothing of the request.
    assert "evil" not in page.text
    assert "<script" not in page.text
    assert {name: page.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_script_at_a_foreign_name_is_told_the_setting(client):
    answer = client.get("/api/stats", environ_overrides={"HTTP_HOST": "evil.example"})
    assert answer.json["parameter"] == "Host"
    assert "--allow-host" in answer.json["detail"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("dash.example", 200),
        ("DASH.example:443", 200),
        ("127.0.0.1:8765", 200),
        ("x.dash.example", 400),
        ("dash.example.evil", 400),
        ("192.168.1.7", 400),
    ],
)
def test_allowed_name_is_one_of_ours(bot_folder, host, status):
    client = client_of(bot_folder, allow_host=("dash.example",))
    for path in ("/", "/api/openapi.json"):
        assert client.get(path, environ_overrides={"HTTP_HOST": host}).status_code == status


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("192.168.1.7:8765", 200),
        ("[fe80::1]:8765", 200),
        ("192.168.1", 400),
        ("192.168.1.7.evil.example", 400),
        ("evil.example", 400),
    ],
)
def test_listening_everywhere_any_address_will_do_and_no_name(bot_folder, host, status):
    client = client_of(bot_folder, host="0.0.0.0")  # noqa: S104 - nothing listens in this test
    assert client.get("/", environ_overrides={"HTTP_HOST": host}).status_code == status


@pytest.fixture(scope="module")
def shared(bot_folder):
    """A dashboard whose answers one page elsewhere may read."""
    return app_of(settings_of(bot_folder, allow_origin=(OURS, "http://127.0.0.1:8080")))


def about_origins(answer):
    named = ("Access-Control-", "Vary")
    return sorted(pair for pair in answer.headers if pair[0].startswith(named))


READABLE = ("Access-Control-Expose-Headers", "ETag, Retry-After, Content-Disposition")


@pytest.mark.parametrize(
    "path", ["/api/stats", "/api/status", "/api/trades.csv", "/api/nothing", "/api/stats?x=1"]
)
def test_page_that_is_allowed_may_read_answers_and_refusals(shared, path):
    for _ in range(2):  # the second answer may be the front's
        answer = shared.test_client().get(path, headers={"Origin": OURS})
        assert ("Access-Control-Allow-Origin", OURS) in about_origins(answer)
        assert READABLE in about_origins(answer)
        assert ("Vary", "Origin") in about_origins(answer)
        assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    [
        THEIRS,
        "null",
        "https://page.example.evil",
        "https://page.example:8443",
        "http://page.example",
        "https://PAGE.example",
        "https://sub.page.example",
        "*",
        "",
    ],
)
def test_no_other_origin_may_read(shared, origin):
    answer = shared.test_client().get("/api/stats", headers={"Origin": origin})
    assert about_origins(answer) == [("Vary", "Accept-Encoding"), ("Vary", "Origin")]


@pytest.mark.parametrize("path", ["/", "/metrics", "/health", "/login"])
def test_only_the_api_may_be_read_from_elsewhere(shared, path):
    answer = shared.test_client().get(path, headers={"Origin": OURS})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_without_the_setting_nothing_is_said_of_origins(client):
    answer = client.get("/api/stats", headers={"Origin": OURS})
    assert about_origins(answer) == [("Vary", "Accept-Encoding")]


def preflight(app, origin, method="GET"):
    headers = {"Origin": origin, "Access-Control-Request-Method": method}
    return app.test_client().options("/api/stats", headers=headers)


def test_allowed_page_may_send_a_token_and_a_condition_and_nothing_else(shared):
    answer = preflight(shared, OURS)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == OURS
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert answer.headers["Access-Control-Allow-Headers"] == "Authorization, If-None-Match"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_no_other_page_is_told_that_it_may_ask(shared):
    answer = preflight(shared, THEIRS)
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")]


def test_allowed_page_may_still_change_nothing(shared):
    answer = shared.test_client().post("/login", json={}, headers={"Origin": OURS})
    assert_refused(answer, 403)


@pytest.mark.parametrize(
    ("name", "text", "is_right"),
    [
        ("allow_host", "dash.example", True),
        ("allow_host", "[fe80::1]", True),
        ("allow_host", "dash.example:443", False),
        ("allow_host", "https://dash.example", False),
        ("allow_host", "*.example", False),
        ("allow_host", "dash.example.", False),
        ("allow_host", "a b", False),
        ("allow_origin", "https://my.example", True),
        ("allow_origin", "http://127.0.0.1:8080", True),
        ("allow_origin", "http://[::1]:8080", True),
        ("allow_origin", "https://my.example:443", False),
        ("allow_origin", "https://my.example/", False),
        ("allow_origin", "my.example", False),
        ("allow_origin", "null", False),
        ("allow_origin", "*", False),
        ("allow_origin", "https://*.example", False),
        ("allow_origin", "file:///page", False),
    ],
)
def test_names_and_origins_are_exact(name, text, is_right):
    if is_right:
        assert getattr(load({name: [text]}, {}, {}), name) == (text,)
        return
    with pytest.raises(SettingsError, match="is not"):
        load({name: [text]}, {}, {})


def test_several_origins_may_stand_in_one_variable():
    found = load({}, {"BOTSCOPE_ALLOW_ORIGIN": "https://a.example;https://B.example"}, {})
    assert found.allow_origin == ("https://a.example", "https://b.example")


def test_titles_of_refusals_are_those_of_the_status(client):
    for status, path in ((404, "/nothing"), (400, "/api/stats?x=1")):
        assert json.loads(client.get(path).data)["title"] == http.client.responses[status]
