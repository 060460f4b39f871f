"""The settings of each version are kept: what changed, since when, and without secrets."""

import json
import sqlite3

import pytest

from botscope.domain.bot_settings import NAMES_LIMIT, VERSIONS_LIMIT, flattened, is_same
from botscope.history.store import FILE_NAME
from tests.api.sample import settings_of
from tests.history.living_bot import iso

CANARIES = {
    "api_key": "canary-1",
    "exchange": {"apiSecret": "canary-2", "options": {"token": "canary-3"}},
    "accounts": [{"name": "main", "password": "canary-4"}, {"passphrase": "canary-5"}],
    "webhook_url": "https://hooks.example/webhook/canary-6",
    "proxy": "http://me:canary-7@proxy.example:8080",
    "telegram": "1234567890:canary-8_abcdefghijklmnopqrstuvwxyz",
}


def history_file(bot):
    return bot.folder / "own" / FILE_NAME


def reported(bot, dashboard, version, settings, **more):
    bot.now_s += 60
    bot.report(1000, bot_version=version, settings=settings, **more)
    dashboard.look()
    return iso(bot.now_s)


def told(dashboard):
    answer = dashboard.client.get("/api/settings")
    assert answer.status_code == 200, answer.json
    return answer.json["bot_settings"]


def row(dashboard, name):
    return next(each for each in told(dashboard)["rows"] if each["name"] == name)


def test_settings_of_an_earlier_version_are_still_known(bot):
    dashboard = bot.dashboard()
    first = reported(bot, dashboard, "v1", {"adx": 20, "size": 1})
    reported(bot, dashboard, "v1", {"adx": 20, "size": 1})
    begun = reported(bot, dashboard, "v2", {"adx": 25, "size": 1.0})
    v1, v2 = told(dashboard)["versions"]
    assert (v1["bot_version"], v1["first_seen_at"], v1["is_present"]) == ("v1", first, False)
    assert (v2["first_seen_at"], v2["is_present"], v2["changed_count"]) == (begun, True, 1)
    assert row(dashboard, "adx")["values"] == {"v1": 20, "v2": 25}
    assert row(dashboard, "adx")["changed_in"] == ["v2"]
    assert row(dashboard, "size")["is_changed"] is False


def test_settings_that_come_and_go_are_changes(bot):
    dashboard = bot.dashboard()
    reported(bot, dashboard, "v1", {"old": 1})
    reported(bot, dashboard, "v2", {"new": {"deep": None}})
    assert row(dashboard, "old")["values"] == {"v1": 1}
    assert row(dashboard, "new.deep")["values"] == {"v2": None}
    assert row(dashboard, "old")["changed_in"] == row(dashboard, "new.deep")["changed_in"] == ["v2"]


def test_change_while_a_version_runs_is_told_with_the_last_value(bot):
    dashboard = bot.dashboard()
    reported(bot, dashboard, "v1", {"adx": 20})
    reported(bot, dashboard, "v1", {"adx": 30})
    found = row(dashboard, "adx")
    assert (found["values"], found["varied_in"], found["changed_in"]) == ({"v1": 30}, ["v1"], [])
    assert found["is_changed"] is True


def test_settings_outlive_the_dashboard(bot):
    first = bot.dashboard()
    reported(bot, first, "v1", {"adx": 20})
    first.stop()
    second = bot.dashboard()
    reported(bot, second, "v2", {"adx": 25})
    assert row(second, "adx")["values"] == {"v1": 20, "v2": 25}
    assert told(second)["versions"][0]["bot_version"] == "v1"


def test_back_to_an_earlier_version_keeps_when_that_began(bot):
    dashboard = bot.dashboard()
    first = reported(bot, dashboard, "v1", {"adx": 20})
    reported(bot, dashboard, "v2", {"adx": 25})
    last = reported(bot, dashboard, "v1", {"adx": 20})
    v1, _ = told(dashboard)["versions"]
    assert (v1["first_seen_at"], v1["last_seen_at"], v1["is_present"]) == (first, last, True)


def test_bot_without_a_version_has_settings_too(bot):
    dashboard = bot.dashboard()
    reported(bot, dashboard, None, {"adx": 20})
    assert row(dashboard, "adx")["values"] == {"unknown": 20}


def test_no_secret_reaches_the_disk_or_the_answer(bot):
    dashboard = bot.dashboard()
    reported(bot, dashboard, "v1", CANARIES)
    dashboard.stop()
    kept = b"".join(path.read_bytes() for path in (bot.folder / "own").iterdir())
    assert b"version_settings" in kept
    assert b"canary" not in kept
    answer = bot.dashboard()
    answer.look()
    content = answer.client.get("/api/settings").data
    assert b"canary" not in content
    assert content.count(b"[redacted]") >= len(CANARIES)


def test_secret_that_an_older_rule_let_through_is_hidden_when_read(bot):
    first = bot.dashboard()
    reported(bot, first, "v1", {"exchange": {"host": "x"}})
    first.stop()
    old = json.dumps({"exchange.api_key": "canary", "proxy": "http://me:canary@proxy.example"})
    with sqlite3.connect(history_file(bot)) as connection:
        connection.execute("UPDATE version_settings SET settings = ?, bot_version = 'v0'", (old,))
    second = bot.dashboard()
    second.look()
    content = second.client.get("/api/settings").data
    assert b'"v0"' in content
    assert b"canary" not in content


def test_file_of_a_botscope_without_settings_opens_and_goes_on(bot):
    first = bot.dashboard()
    reported(bot, first, "v1", {"adx": 20})
    first.stop()
    with sqlite3.connect(history_file(bot)) as connection:
        connection.execute("DROP TABLE version_settings")
        before = connection.execute("SELECT count(*) FROM report").fetchone()
        schema = connection.execute("PRAGMA user_version").fetchone()
    second = bot.dashboard()
    reported(bot, second, "v2", {"adx": 25})
    assert second.equity()["notes"] == []
    assert row(second, "adx")["values"] == {"v2": 25}
    second.stop()
    with sqlite3.connect(history_file(bot)) as connection:
        after = connection.execute("SELECT count(*) FROM report").fetchone()
        assert (after[0], connection.execute("PRAGMA user_version").fetchone()) == (
            before[0] + 1,
            schema,
        )


def test_deleted_file_begins_the_settings_anew(bot):
    dashboard = bot.dashboard()
    reported(bot, dashboard, "v1", {"adx": 20})
    for path in (bot.folder / "own").iterdir():
        path.unlink()
    begun = reported(bot, dashboard, "v2", {"adx": 25})
    (only,) = told(dashboard)["versions"]
    assert (only["bot_version"], only["first_seen_at"]) == ("v2", begun)


@pytest.mark.parametrize(
    "damage",
    ["settings = '{\"a\": ['", "settings = '[1]'", "varied = '7'", "first_seen_ms = 'then'"],
)
def test_damaged_row_is_left_out_and_the_rest_stays(bot, damage):
    first = bot.dashboard()
    reported(bot, first, "v1", {"adx": 20})
    reported(bot, first, "v2", {"adx": 25})
    first.stop()
    with sqlite3.connect(history_file(bot)) as connection:
        connection.execute(f"UPDATE version_settings SET {damage} WHERE bot_version = 'v1'")  # noqa: S608
    second = bot.dashboard()
    second.look()
    assert [each["bot_version"] for each in told(second)["versions"]] == ["v2"]


def test_bot_that_names_itself_anew_each_candle_fills_nothing(bot):
    dashboard = bot.dashboard()
    for number in range(VERSIONS_LIMIT + 5):
        reported(bot, dashboard, f"v{number}", {"adx": number})
    names = [each["bot_version"] for each in told(dashboard)["versions"]]
    assert names == [f"v{number}" for number in range(5, VERSIONS_LIMIT + 5)]
    with sqlite3.connect(history_file(bot)) as connection:
        count = connection.execute("SELECT count(*) FROM version_settings").fetchone()[0]
    assert count == VERSIONS_LIMIT


def test_names_that_do_not_fit_are_counted_and_never_called_changed(bot):
    dashboard = bot.dashboard()
    many = {f"part{part}": {f"s{n}": n for n in range(150)} for part in range(3)}
    reported(bot, dashboard, "v1", many)
    reported(bot, dashboard, "v2", {"part2": {"s149": 149}})
    v1, v2 = told(dashboard)["versions"]
    assert (v1["setting_count"], v1["left_out_count"]) == (NAMES_LIMIT, 450 - NAMES_LIMIT)
    assert row(dashboard, "part2.s149")["is_changed"] is False
    assert row(dashboard, "part0.s0")["changed_in"] == ["v2"]


def test_stale_state_still_shows_what_the_bot_ran_with(bot):
    dashboard = bot.dashboard()
    reported(bot, dashboard, "v1", {"adx": 20})
    bot.now_s += 86_400
    dashboard.look()
    assert row(dashboard, "adx")["values"] == {"v1": 20}
    assert told(dashboard)["versions"][0]["is_present"] is True


def test_switched_off_history_says_that_only_the_present_is_known(bot):
    from tests.api.sample import app_of

    answer = app_of(settings_of(bot.folder, history=False)).test_client().get("/api/settings").json
    (only,) = answer["bot_settings"]["versions"]
    assert (only["first_seen_at"], only["is_present"]) == (None, True)
    assert "--history is off" in answer["bot_settings"]["message"]


def test_two_dashboards_on_one_folder_join_what_they_saw(bot):
    first, second = bot.dashboard(), bot.dashboard()
    begun = reported(bot, first, "v1", {"adx": 20})
    second.look()
    reported(bot, second, "v1", {"adx": 30})
    first.stop()
    second.stop()
    third = bot.dashboard()
    third.look()
    assert told(third)["versions"][0]["first_seen_at"] == begun
    assert row(third, "adx")["varied_in"] == ["v1"]


@pytest.mark.parametrize(
    ("settings", "flat"),
    [
        ({}, {}),
        ({"a": {"b": {"c": 1}}}, {"a.b.c": 1}),
        ({"a": {}}, {"a": {}}),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2}]}),
        ({"a.b": 1, "a": {"b": 2}}, {"a.b": 1, "a.b (2)": 2}),
    ],
    ids=["none", "nested", "empty", "list", "equal-names"],
)
def test_nested_settings_have_dotted_names(settings, flat):
    assert flattened(settings) == (flat, 0)


@pytest.mark.parametrize(
    ("a", "b", "is_equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, None, False),
        ("1", 1, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ([1, 2], [2, 1], False),
    ],
    ids=["whole", "switch", "null", "text", "order-of-names", "order-of-list"],
)
def test_values_are_the_same_when_they_mean_the_same(a, b, is_equal):
    assert is_same(a, b) is is_equal
