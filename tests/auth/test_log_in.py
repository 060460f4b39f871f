"""The log-in through its front door: the form's address, the cookie, and how a session ends."""

import pytest
from auth_house import PASSWORD, WRONG, log_in

from botscope.api.guard import SECURITY_HEADERS
from botscope.api.table import ROUTES

COMMAND = "python dashboard_api.py password"
CLOSED = [
    route.path.replace("<path:trade_id>", "t3")
    for route in ROUTES
    if route.path not in ("/", "/health", "/static/<path:name>")
]


def test_nobody_has_to_log_in_without_a_password(house):
    client = house.start()
    assert client.get("/api/status").status_code == 200
    session = client.get("/api/session").json
    assert (session["way"], session["password_command"]) == ("open", COMMAND)
    assert log_in(client).status_code == 409


@pytest.mark.parametrize("path", [*CLOSED, "/nothing", "/api/nothing"])
def test_somebody_unknown_gets_the_same_answer_everywhere(closed_client, path):
    answer = closed_client.get(path)
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Botscope"'
    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert "ETag" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/static/js/main.js"])
def test_page_itself_is_open_because_it_holds_no_data(closed_client, path):
    assert closed_client.get(path).status_code == 200


def test_health_says_that_the_process_lives_and_nothing_of_the_bot(closed_client):
    answer = closed_client.get("/health")
    assert (answer.status_code, answer.json["status"]) == (200, "alive")
    told = [answer.json["meta"][name] for name in ("snapshot", "source_status", "data_age_s")]
    assert told == [None, None, None]
    assert "ETag" not in answer.headers


def test_known_revision_opens_nothing(guarded):
    client = guarded.start()
    log_in(client)
    etag = client.get("/api/status").headers["ETag"]
    stranger = client.application.test_client()
    assert stranger.get("/api/status", headers={"If-None-Match": etag}).status_code == 401


def test_right_password_lets_in(guarded):
    client = guarded.start()
    assert log_in(client).status_code == 204
    assert client.get("/api/status").status_code == 200
    told = client.get("/api/session").json
    assert (told["way"], told["name"], told["role"]) == ("session", "owner", "viewer")
    assert (told["ends_at"], told["idle_minutes"]) == ("2026-01-03T12:26:40Z", 30.0)
    assert told["password_command"] is None


def cookie_of(answer):
    name, _, rest = answer.headers["Set-Cookie"].partition("=")
    value, *attributes = rest.split("; ")
    return name, value, set(attributes)


def test_cookie_is_out_of_reach_of_scripts_and_of_other_sites(guarded):
    name, value, attributes = cookie_of(log_in(guarded.start(port=9000)))
    assert name == "botscope-9000"
    assert len(value) == 43
    assert attributes == {"HttpOnly", "SameSite=Strict", "Path=/"}


def test_behind_tls_the_cookie_never_travels_plainly(guarded):
    client = guarded.start()
    answer = log_in(client, base_url="https://127.0.0.1")
    name, _, attributes = cookie_of(answer)
    assert name == "__Host-botscope-8765"
    assert attributes == {"HttpOnly", "SameSite=Strict", "Path=/", "Secure"}
    assert client.get("/api/status", base_url="https://127.0.0.1").status_code == 200


def test_folder_holds_no_id_that_could_be_used(guarded):
    _, value, _ = cookie_of(log_in(guarded.start()))
    kept = b"".join(path.read_bytes() for path in guarded.access.iterdir())
    assert value.encode() not in kept
    assert PASSWORD.encode() not in kept


@pytest.mark.parametrize("way_out", ["/logout", "/logout-everywhere"])
def test_copied_cookie_is_worth_nothing_after_log_out(guarded, way_out):
    client = guarded.start()
    name, value, _ = cookie_of(log_in(client))
    thief = client.application.test_client()
    thief.set_cookie(name, value, domain="localhost")
    assert thief.get("/api/status").status_code == 200
    assert client.post(way_out, json={}).status_code == 204
    assert [one.get("/api/status").status_code for one in (client, thief)] == [401, 401]
    assert [one.get("/api/status").status_code for one in replayed(guarded, name, value)] == [401]


def replayed(house, name, value):
    again = house.start()
    again.set_cookie(name, value, domain="localhost")
    return [again]


def test_log_out_ends_one_session_and_everywhere_all(guarded):
    here = guarded.start()
    there, elsewhere = (here.application.test_client() for _ in range(2))
    for client in (here, there, elsewhere):
        log_in(client)
    here.post("/logout", json={})
    assert [c.get("/ready").status_code for c in (here, there, elsewhere)] == [401, 200, 200]
    there.post("/logout-everywhere", json={})
    assert [c.get("/ready").status_code for c in (here, there, elsewhere)] == [401, 401, 401]


def test_log_in_makes_a_new_id_and_ends_the_old_one(guarded):
    client = guarded.start()
    name, first, _ = cookie_of(log_in(client))
    _, second, _ = cookie_of(log_in(client))
    assert first != second
    client.set_cookie(name, first, domain="localhost")
    assert client.get("/ready").status_code == 401


def test_id_that_a_stranger_chose_is_never_taken_over(guarded):
    client = guarded.start()
    client.set_cookie("botscope-8765", "chosen", domain="localhost")
    _, value, _ = cookie_of(log_in(client))
    assert value != "chosen"


def test_session_survives_a_restart_of_the_dashboard(guarded):
    name, value, _ = cookie_of(log_in(guarded.start()))
    again = guarded.start()
    again.set_cookie(name, value, domain="localhost")
    assert again.get("/api/session").json["name"] == "owner"


def test_polling_does_not_put_off_the_end_of_an_idle_session(guarded):
    client = guarded.start()
    log_in(client)
    seen = []
    for _ in range(4 * 31):
        guarded.later(0.25)
        seen.append(client.get("/api/status").status_code)
    assert seen == [200] * 119 + [401] * 5


def test_reader_puts_off_the_end_but_not_the_last_one(guarded):
    client = guarded.start()
    log_in(client)
    seen = []
    for _ in range(37):
        guarded.later(20)
        headers = {"X-Botscope-Reader": "1"}
        seen.append(client.get("/ready", headers=headers).status_code)
    assert seen == [200] * 35 + [401] * 2


def test_end_of_an_idle_session_is_known_after_a_restart_too(guarded):
    name, value, _ = cookie_of(log_in(guarded.start()))
    guarded.later(31)
    again = guarded.start()
    again.set_cookie(name, value, domain="localhost")
    assert again.get("/ready").status_code == 401


def test_limits_are_settings(guarded):
    client = guarded.start(session_idle=5, session_hours=1)
    log_in(client)
    assert client.get("/api/session").json["idle_minutes"] == 5.0
    guarded.later(6)
    assert client.get("/ready").status_code == 401


def test_change_of_the_password_ends_every_session(guarded, wait_a_look):
    client = guarded.start()
    log_in(client)
    guarded.set_password("another horse")
    wait_a_look()
    assert client.get("/ready").status_code == 401
    assert log_in(client).status_code == 401
    assert log_in(client, "another horse").status_code == 204


def test_password_that_is_set_while_running_is_asked_for(house, wait_a_look):
    client = house.start()
    assert client.get("/ready").status_code == 200
    house.set_password()
    wait_a_look()
    assert client.get("/ready").status_code == 401
    house.command("password", "--remove")
    wait_a_look()
    assert client.get("/ready").status_code == 200


@pytest.mark.parametrize(
    "options", [{"host": "192.168.1.5"}, {"trusted_proxy": "127.0.0.1"}], ids=str
)
def test_removed_password_opens_nothing_to_the_outside(guarded, wait_a_look, options):
    client = guarded.start(**options)
    guarded.command("password", "--remove")
    wait_a_look()
    assert client.get("/ready").status_code == 401


@pytest.mark.parametrize("content", [b"", b"{}", b'{"accounts": 1}', b"\xff", b"[1"])
def test_file_that_cannot_be_understood_shuts_the_door(guarded, content):
    (guarded.access / "password.json").write_bytes(content)
    client = guarded.start()
    assert client.get("/ready").status_code == 401
    assert log_in(client).status_code == 401


def test_sessions_that_cannot_be_read_are_forgotten_and_kept_aside(guarded, caplog):
    (guarded.access / "sessions.sqlite").write_bytes(b"no database" * 100)
    assert log_in(guarded.start()).status_code == 204
    assert (guarded.access / "sessions-unreadable.sqlite").exists()
    assert "the sessions cannot be read" in caplog.text


@pytest.mark.parametrize(
    ("body", "type_", "status"),
    [
        (b"{}", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"", "application/json", 400),
        (b'{"name": 1, "password": 2}', "application/json", 400),
        (b'{"name": "owner"}', "application/json", 400),
        (b'{"name": "owner", "password": "x", "next": "/"}', "application/json", 400),
        (b'{"name": "owner", "password": "' + b"x" * 300 + b'"}', "application/json", 400),
        (b"name=owner&password=x", "application/x-www-form-urlencoded", 415),
        (b'{"name": "owner", "password": "x"}', "text/plain", 415),
        (b"[" * 60_000, "application/json", 400),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_log_in_is_refused_and_never_counted(guarded, body, type_, status):
    client = guarded.start()
    for _ in range(6):
        answer = client.post("/login", data=body, content_type=type_)
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert log_in(client).status_code == 204


@pytest.mark.parametrize("path", ["/login", "/logout", "/logout-everywhere"])
def test_other_site_can_neither_log_in_nor_out(guarded, path):
    client = guarded.start()
    log_in(client)
    body = {"name": "owner", "password": WRONG}
    answer = client.post(path, json=body, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert client.get("/ready").status_code == 200


@pytest.mark.parametrize("path", ["/login", "/logout", "/logout-everywhere"])
def test_log_in_is_nothing_to_open(guarded, path):
    answer = guarded.start().get(path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "OPTIONS, POST")


def test_each_is_told_who_they_are_also_when_it_was_asked_before(guarded):
    secret = guarded.command("token", "add", "backup").splitlines()[0]
    client = guarded.start()
    script = client.application.test_client()
    log_in(client)
    told = [
        one.get("/api/session", headers=headers).json["name"]
        for _ in range(3)
        for one, headers in ((client, {}), (script, {"Authorization": f"Bearer {secret}"}))
    ]
    assert told == ["owner", "backup"] * 3


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/login", {"name": "owner", "password": PASSWORD}, 204),
        ("/login", {"name": "owner", "password": WRONG}, 401),
        ("/login", {}, 400),
        ("/logout", {}, 204),
        ("/logout-everywhere", {}, 204),
    ],
)
def test_every_answer_of_the_log_in_carries_the_security_headers(guarded, path, body, status):
    answer = guarded.start().post(path, json=body)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert answer.headers["Cache-Control"] == "no-store"


def test_log_in_says_what_it_says_in_the_description(guarded):
    client = guarded.start()
    client.post("/logout", json={})
    log_in(client)
    described = client.get("/api/openapi.json").json["paths"]["/login"]["post"]["responses"]
    for body, type_ in ((b"{}", "application/json"), (b"x", "text/plain")):
        answer = client.post("/login", data=body, content_type=type_)
        assert str(answer.status_code) in described


def test_folder_that_cannot_be_written_ends_no_session(guarded, caplog):
    client = guarded.start()
    log_in(client)
    guarded.later(2)
    for name in ("sessions.sqlite", "sessions.sqlite-wal"):
        (guarded.access / name).unlink(missing_ok=True)
    headers = {"X-Botscope-Reader": "1"}
    assert client.get("/ready", headers=headers).status_code == 200


def test_session_in_a_full_house_pushes_out_the_one_unseen_longest(guarded, monkeypatch):
    monkeypatch.setattr("botscope.auth.sessions.COUNT_MAX", 3)
    first = guarded.start()
    clients = [first, *(first.application.test_client() for _ in range(3))]
    for client in clients:
        guarded.later(1)
        log_in(client)
    assert [one.get("/ready").status_code for one in clients] == [401, 200, 200, 200]


def test_log_out_by_another_dashboard_on_the_folder_is_known(guarded, wait_a_look):
    here, there = guarded.start(), guarded.start()
    name, value, _ = cookie_of(log_in(here))
    wait_a_look()
    there.set_cookie(name, value, domain="localhost")
    assert there.get("/ready").status_code == 200
    there.post("/logout-everywhere", json={})
    wait_a_look()
    assert here.get("/ready").status_code == 401
