"""What the dashboard tells of itself: its settings without secrets, its process without paths."""

import json
import logging

import pytest

from botscope.cli import parse, settings_from
from botscope.ingest.redaction import is_secret_name
from botscope.settings import TABLE
from botscope.settings_shown import SHOWN
from tests.api.sample import NOW_S, STATE, app_of, client_of, settings_of, write_bot


def own(client, name):
    listed = client.get("/api/settings").json["dashboard_settings"]
    return next(each for each in listed if each["name"] == name)


@pytest.fixture
def started(tmp_path):
    """Start as from a terminal: command line, environment and .env each say something."""
    write_bot(tmp_path)
    (tmp_path / ".env").write_text("BOTSCOPE_OUTLIERS=no\nBOTSCOPE_PORT=9001", encoding="utf-8")
    data = tmp_path.parent / f"{tmp_path.name}-canary" / "own-data"
    argv = ["--state", str(tmp_path / "state"), "--logs", str(tmp_path / "logs")]
    argv += ["--data", str(data), "--deposits", "2026-01-01=500,2026-01-02=-20.5"]
    environ = {"BOTSCOPE_TIMEZONE": "Europe/Berlin", "BOTSCOPE_PORT": "9002"}
    return app_of(settings_from(parse(argv), environ, tmp_path)).test_client()


@pytest.mark.parametrize(
    ("name", "value", "source"),
    [
        ("outliers", False, ".env"),
        ("port", 9002, "environment"),
        ("timezone", "Europe/Berlin", "environment"),
        ("deposits", "2026-01-01=500, 2026-01-02=-20.5", "command line"),
        ("data", "…/own-data", "command line"),
        ("history", True, "default"),
        ("mapping", None, "default"),
    ],
)
def test_each_setting_says_where_its_value_comes_from(started, name, value, source):
    found = own(started, name)
    assert (found["value"], found["source"]) == (value, source)


def test_value_that_a_program_gave_is_not_called_a_default(tmp_path):
    client = client_of(write_bot(tmp_path), timezone="Asia/Tokyo")
    assert own(client, "timezone")["source"] == "program"


def test_path_of_our_own_folder_is_not_told(started):
    assert b"-canary" not in started.get("/api/settings").data


def test_named_bots_are_shown_by_their_names_alone(tmp_path):
    write_bot(tmp_path)
    place = f"grid={tmp_path / 'state'},{tmp_path / 'logs'}"
    line = parse(["--bot", place, "--data", str(tmp_path.parent / "elsewhere")])
    client = app_of(settings_from(line, {}, tmp_path.parent)).test_client()
    assert own(client, "bot")["value"] == "grid"
    assert str(tmp_path / "logs") not in json.dumps(own(client, "bot"))


def test_only_settings_of_the_allow_list_are_sent(client):
    listed = client.get("/api/settings").json["dashboard_settings"]
    assert [each["name"] for each in listed] == list(SHOWN)
    assert set(SHOWN) <= {setting.name for setting in TABLE}
    assert [name for name in SHOWN if is_secret_name(name)] == []


def test_several_bots_are_asked_for_one_by_one(tmp_path):
    for name in ("a", "b"):
        write_bot(tmp_path / "bots" / name)
    client = client_of(tmp_path, bots=tmp_path / "bots")
    both = client.get("/api/settings").json["bot_settings"]
    assert (both["bot_id"], both["rows"]) == (None, [])
    assert "choose one bot" in both["message"]
    one = client.get("/api/settings?bot=b").json["bot_settings"]
    assert (one["bot_id"], one["rows"][0]["values"]) == ("b", {"v8.01": 0.01})


def test_bot_without_settings_is_told_so(tmp_path):
    state = {name: value for name, value in STATE.items() if name != "settings"}
    answer = client_of(write_bot(tmp_path, state=state)).get("/api/settings").json
    assert answer["bot_settings"]["message"] == "The bot reports no settings in its state file."


def test_a_setting_keeps_all_its_decimals(tmp_path):
    tiny = {"x_ratio": 0.123456789012345, "fee_quote": 1e-12}
    answer = client_of(write_bot(tmp_path, state={**STATE, "settings": tiny})).get("/api/settings")
    assert [each["values"]["v8.01"] for each in answer.json["bot_settings"]["rows"]] == [
        0.123456789012345,
        1e-12,
    ]


def test_system_counts_what_was_read(client):
    reading = client.get("/api/system").json["reading"]
    assert (reading["bot_count"], reading["file_count"], reading["line_count"]) == (1, 1, 43)
    assert (reading["trade_count"], reading["problem_file_count"]) == (40, 0)
    assert reading["last_read_at"] == reading["changed_at"] == "2026-01-03T00:26:40Z"
    assert 0 < reading["last_read_s"] < 60


def test_system_tells_versions_uptime_and_memory(bot_folder):
    moment = [NOW_S]
    from botscope.app import create_app, create_reader

    reader = create_reader(settings_of(bot_folder), clock=lambda: NOW_S)
    reader.refresh()
    client = create_app(settings_of(bot_folder), reader, clock=lambda: moment[0]).test_client()
    moment[0] += 90
    answer = client.get("/api/system").json
    assert (answer["started_at"], answer["uptime_s"]) == ("2026-01-03T00:26:40Z", 90)
    assert answer["versions"]["python"].startswith("3.")
    assert answer["versions"]["flask"] == "3.1.3"
    memory = answer["memory"]
    assert (memory["rss_bytes"] is None) == (memory["note"] is not None)
    assert memory["rss_bytes"] is None or memory["rss_bytes"] > 10_000_000


def test_history_switched_off_has_no_size(bot_folder):
    answer = client_of(bot_folder, history=False).get("/api/system").json
    assert answer["history"] == {"is_on": False, "size_bytes": None}


def test_errors_are_counted_by_kind_and_never_quoted(client):
    def count():
        found = client.get("/api/system").json["errors"]
        kept = [each for each in found if each["category"] == "reading the bot's files"]
        return {each["level"]: each["count"] for each in kept}

    before = count()
    logger = logging.getLogger("botscope.ingest.reader")
    logger.error("/secret/path/canary cannot be read: %s", "canary")
    logger.warning("canary")
    logger.info("canary")
    assert count()["error"] == before.get("error", 0) + 1
    assert count()["warning"] == before.get("warning", 0) + 1
    assert b"canary" not in client.get("/api/system").data


def test_clients_of_the_last_minute_are_counted(bot_folder):
    from botscope.app import create_app, create_reader

    moment = [NOW_S]
    reader = create_reader(settings_of(bot_folder), clock=lambda: NOW_S)
    reader.refresh()
    client = create_app(settings_of(bot_folder), reader, clock=lambda: moment[0]).test_client()
    for agent in ("phone", "desk", "phone"):
        client.get("/api/status", headers={"User-Agent": agent})
    assert client.get("/api/system", headers={"User-Agent": "desk"}).json["client_count"] == 2
    moment[0] += 61
    assert client.get("/api/system", headers={"User-Agent": "desk"}).json["client_count"] == 1
