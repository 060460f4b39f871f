"""Nothing that a file contains makes an answer fail, invalid or dangerous."""

import json

import pytest

from botscope.api.openapi import template
from botscope.api.table import RESOURCES, ROUTES
from tests.api.sample import COLUMNS, STATE, app_of, client_of, settings_of, write_bot

QUERIES = {
    "/api/versions/compare": "?a=unknown&b=v8",
    "/api/explain": "?figure=sharpe_ratio",
    "/api/trades": "?include=outliers&q=x",
}
PAYLOAD = "<img src=x onerror=alert(1)>\u202e\x1b[31m\ud800"

STATES = {
    "empty": b"",
    "cut": json.dumps(STATE).encode()[:300],
    "number": b"42",
    "list": b"[1, 2, {}]",
    "not-text": bytes(range(256)),
    "deep": b"[" * 100_000,
    "deep-object": b'{"a":' * 900 + b"1" + b"}" * 900,
    "huge-integer": b'{"schema": 1, "seq": '
    + b"9" * 5000
    + b', "balance": {"total_quote": 1e999}}',
    "not-finite": b'{"schema":1,"balance":{"total_quote":NaN,"equity_quote":-Infinity},"x":NaN}',
    "wrong-types": json.dumps({key: [{"a": [None, True]}, "x", 10**30] for key in STATE}).encode(),
    "nulls": json.dumps(dict.fromkeys(STATE)).encode(),
    "strings": json.dumps(dict.fromkeys(STATE, PAYLOAD)).encode(),
    "payload-keys": json.dumps({PAYLOAD: {PAYLOAD: [PAYLOAD]}, "schema": 1}).encode(),
    "times-out-of-range": json.dumps(
        STATE | {"started_at": 10**18, "updated_at": -5, "positions": [{"opened_at": 1e300}]}
    ).encode(),
    "surrogates": b'{"bot_name": "\\ud800", "symbols": ["\\udfff"], "x": "\\ud83d"}',
}

ROW = "t1,2026-01-01T10:00:00Z,2026-01-01T11:00:00Z,{s},{s},1,100,101,1,0.1,0.9,{s},{s},{s}"
LOGS = {
    "payload-in-every-text": (COLUMNS + "\n" + ROW.format(s=PAYLOAD) + "\n").encode(
        "utf-8", "replace"
    ),
    "formulas": (COLUMNS + "\n" + ROW.format(s="=cmd|' /C calc'!A0") + "\n").encode(),
    "not-finite": (COLUMNS + "\nt1,,2026-01-01,X,long,inf,nan,1e999,-inf,nan,nan,v,s,r\n").encode(),
    "huge-amounts": (
        COLUMNS
        + "\n"
        + "".join(
            f"t{n},2026-01-0{n}T10:00:00Z,2026-01-0{n}T11:00:00Z,X,long,1,1,1,3e307,0,3e307,v{n},s,r\n"
            for n in range(1, 6)
        )
    ).encode(),
    "times": (
        COLUMNS
        + "\n"
        + "".join(
            f"t{n},0001-01-01T00:00:00Z,{when},X,long,1,1,1,1,0,1,v,s,r\n"
            for n, when in enumerate(
                ["0001-01-01", "9999-12-31T23:59:59Z", "99999999999999999", "-1"]
            )
        )
    ).encode(),
    "binary": bytes(range(256)) * 40,
    "one-long-line": b"x," * 100_000,
    "nul": b"\0" * 4096,
    "utf-16": (COLUMNS + "\n").encode("utf-16"),
    "empty": b"",
}


@pytest.mark.parametrize("content", STATES.values(), ids=STATES)
def test_no_state_file_makes_an_answer_fail(tmp_path, content):
    folder = write_bot(tmp_path)
    (folder / "state" / "bot_state.json").write_bytes(content)
    assert_all_answer(client_of(folder))


@pytest.mark.parametrize("content", LOGS.values(), ids=LOGS)
def test_no_log_makes_an_answer_fail(tmp_path, content):
    folder = write_bot(tmp_path)
    (folder / "logs" / "hostile.csv").write_bytes(content)
    assert_all_answer(client_of(folder))
    (folder / "logs" / "trades.csv").unlink()
    assert_all_answer(client_of(folder))


@pytest.mark.parametrize("name", ["<img src=x>.csv", "a\u202egpj.csv", "a b;c=d.csv", "ü.csv"])
def test_no_file_name_makes_an_answer_fail(tmp_path, name):
    folder = write_bot(tmp_path)
    log = folder / "logs" / "trades.csv"
    log.rename(folder / "logs" / name)
    client = client_of(folder)
    assert_all_answer(client)
    place = client.get("/api/trades?limit=1").json["trades"][0]["place_id"]
    assert client.get(f"/api/trades/{place}").status_code == 200


def assert_all_answer(client) -> None:
    for route in ROUTES:
        path = route.path.replace("<path:trade_id>", "t1").replace("<path:name>", "x")
        answer = client.get(path + QUERIES.get(route.path, ""))
        assert answer.status_code < 500, (route.path, answer.data)
    for route in RESOURCES:
        if "<" not in route.path:
            answer = client.get(route.path + QUERIES.get(route.path, ""))
            json.loads(answer.data, parse_constant=lambda name: pytest.fail(name))


@pytest.mark.uncounted
@pytest.mark.shared
def test_every_state_file_of_real_bots_is_answered_by_every_address(wild_files, tmp_path):
    names = sorted(wild_files.glob("*.json"))
    assert len(names) == 45
    for state in names:
        settings = settings_of(tmp_path, state=state)
        client = app_of(settings).test_client()
        assert_all_answer(client)
        found = client.get("/api/status").json
        assert found["source"]["status"] not in ("torn", "unreadable", "schema"), state.name
        balance, held = client.get("/api/balance").json, client.get("/api/positions").json
        is_seen = found["extra"] or found["settings"] or held["positions"] or balance["assets"]
        assert is_seen or balance["total_quote"] is not None, state.name


@pytest.mark.uncounted
@pytest.mark.shared
def test_what_nobody_recognized_in_a_real_state_file_is_shown(wild_files, tmp_path):
    shown = 0
    for state in sorted(wild_files.glob("*.json")):
        client = app_of(settings_of(tmp_path, state=state)).test_client()
        shown += len(client.get("/api/status").json["extra"])
    assert shown > 100


def test_every_address_with_a_variable_is_exercised():
    variables = {template(route.path) for route in ROUTES if "<" in route.path}
    assert variables == {"/api/trades/{trade_id}", "/static/{name}"}
