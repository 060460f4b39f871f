"""What is kept of a bot's reports: each once, only what may be believed, and nothing of others."""

import json
import os
import sqlite3
import stat

import pytest

from botscope.history.store import BROKEN_NAME, FILE_NAME
from tests.history.living_bot import is_settled, iso

GAP = None


def history_file(bot):
    return bot.folder / "own" / FILE_NAME


def kept(bot):
    with sqlite3.connect(history_file(bot)) as connection:
        return connection.execute("SELECT * FROM report ORDER BY moment_ms").fetchall()


def test_curve_shows_the_swings_of_open_positions(bot):
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0), (1010, 10), (990, -10), (1003, 3))
    answer = dashboard.equity()
    assert [value for _, value, _ in answer["points"]] == [1000, 1010, 990, 1003]
    assert [ratio for _, _, ratio in answer["points"]] == [
        0,
        0,
        round(20 / 1010, 10),
        round(7 / 1010, 10),
    ]
    assert (answer["is_marked_to_market"], answer["curve"]) == (True, "marked_to_market")
    assert answer["label"] == f"marked to market since {answer['marked_from']}"


def test_same_state_read_again_is_kept_once(bot):
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0))
    for _ in range(3):
        bot.report(1000)
        dashboard.look()
    assert len(kept(bot)) == 1


def test_history_goes_on_after_a_restart(bot):
    first = bot.dashboard()
    bot.live(first, (1000, 0), (1001, 1))
    first.stop()
    second = bot.dashboard()
    second.look()
    bot.live(second, (1002, 2))
    assert second.values() == [1000, 1001, 1002]
    assert len(kept(bot)) == 3


def test_history_is_shown_while_the_state_file_is_missing(bot):
    first = bot.dashboard()
    bot.live(first, (1000, 0), (1001, 1))
    first.stop()
    (bot.folder / "state" / "bot_state.json").unlink()
    second = bot.dashboard()
    second.look()
    assert second.values() == [1000, 1001]
    assert second.then(bot.now_s)["equity_quote"] == 1001


def test_place_of_which_nothing_was_kept_has_no_history(bot):
    (bot.folder / "state" / "bot_state.json").unlink()
    dashboard = bot.dashboard()
    assert dashboard.look() is True
    assert dashboard.equity("")["marked_count"] == 0
    assert "Nothing was kept" in dashboard.then(bot.now_s)["message"]


def test_what_waits_for_a_disk_is_bounded(bot):
    (bot.folder / "own").write_text("no folder", encoding="utf-8")
    dashboard = bot.dashboard(row_limit=40)
    bot.live(dashboard, *((1000.0 + step, 1.0) for step in range(60)))
    (bot.folder / "own").unlink()
    bot.live(dashboard, (2000, 1))
    assert len(kept(bot)) <= 40
    assert dashboard.values()[-1] == 2000


def test_time_without_a_dashboard_is_a_gap_and_not_a_line(bot):
    first = bot.dashboard()
    bot.live(first, (1000, 0), (1001, 1))
    first.stop()
    bot.now_s += 3600
    second = bot.dashboard()
    bot.live(second, (900, -100), (905, -95))
    answer = second.equity()
    assert [value for _, value, _ in answer["points"]] == [1000, 1001, GAP, 900, 905]
    assert answer["gap_count"] == 1
    until_s = bot.now_s - 3600 - 60 - 60 + 120
    assert answer["gaps"] == [{"from": iso(until_s), "to": iso(bot.now_s - 60)}]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"seq_end": None, "seq": 99}, "fresh"),
        ({"updated_at": iso(1_767_300_000)}, "stale"),
        ({"updated_at": iso(1_767_500_000)}, "future"),
    ],
    ids=["no-end", "stale", "future"],
)
def test_what_cannot_be_believed_is_not_kept(bot, wrong, status):
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0))
    bot.now_s += 60
    bot.report(5555, **wrong)
    dashboard.look()
    shown = dashboard.client.get("/api/status").json["source"]["status"]
    assert shown == status
    assert dashboard.values() == ([1000, 5555] if status == "fresh" else [1000])


def test_torn_state_is_not_kept(bot):
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0))
    bot.now_s += 60
    bot.report(7777)
    path = bot.folder / "state" / "bot_state.json"
    path.write_text(path.read_text(encoding="utf-8")[:-9], encoding="utf-8")
    dashboard.look()
    assert dashboard.values() == [1000]


@pytest.mark.parametrize(
    "other",
    [
        {"bot_name": "Another bot"},
        {"mode": "live"},
        {"balance": {"quote_asset": "EUR", "equity_quote": 5}},
    ],
    ids=["name", "mode", "money"],
)
def test_another_bot_at_the_same_place_has_a_history_of_its_own(bot, other):
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0), (1001, 1))
    bot.now_s += 60
    bot.report(5, **other)
    dashboard.look()
    assert dashboard.values() == [5]
    bot.live(dashboard, (1002, 2))
    assert [value for value in dashboard.values() if value] == [1000, 1001, 1002]


def test_bots_of_two_folders_share_a_data_folder_and_no_row(bot, tmp_path_factory):
    from tests.history.living_bot import LivingBot

    other = LivingBot(tmp_path_factory.mktemp("other"))
    data = tmp_path_factory.mktemp("data")
    one, two = bot.dashboard(data), other.dashboard(data)
    bot.live(one, (1000, 0), (1001, 1))
    other.live(two, (50, 0), (51, 1))
    assert (one.values(), two.values()) == ([1000, 1001], [50, 51])


def test_two_dashboards_on_one_data_folder_keep_each_report_once(bot):
    one, two = bot.dashboard(), bot.dashboard()
    for equity in (1000, 1001, 1002):
        bot.live(one, (equity, 0))
        two.look()
    assert one.values() == two.values() == [1000, 1001, 1002]
    assert len(kept(bot)) == 3


def test_report_more_often_than_the_candle_leaves_one_row_per_candle(bot):
    dashboard = bot.dashboard()
    bot.live(dashboard, *((1000 + step, 0) for step in range(31)), every_s=10)
    moments = [row[1] for row in kept(bot)]
    assert 6 <= len(moments) <= 9
    assert dashboard.values()[-1] == 1030
    assert dashboard.equity()["gap_count"] == 0


def test_clock_set_back_never_mixes_two_times(bot):
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0), (1001, 0))
    bot.now_s -= 1800
    bot.live(dashboard, (5, 0), (6, 0))
    assert dashboard.values() == [1000, 1001]
    assert "set back" in dashboard.equity()["notes"][0]
    bot.now_s += 3600
    bot.live(dashboard, (1002, 0))
    assert dashboard.values() == [1000, 1001, GAP, 1002]
    assert dashboard.equity()["notes"] == []


def test_unknown_equity_is_not_a_point_and_not_zero(bot):
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0))
    bot.now_s += 60
    bot.report(0, unrealized=5, balance={"quote_asset": "USDT", "total_quote": 1000.0})
    dashboard.look()
    assert dashboard.values() == [1000]
    then = dashboard.then(bot.now_s)
    assert (then["is_known"], then["equity_quote"], then["balance_quote"]) == (True, None, 1000)


def test_positions_in_several_moneys_are_kept_and_never_added_up(bot):
    from tests.api.sample import COLUMNS, trade_line

    lines = [trade_line(n, 1.0, day=1, version="v1") for n in range(4)]
    lines += [trade_line(n, 0.1, day=1, version="v1").replace("BTCUSDT", "ETHBTC") for n in (8, 9)]
    log = bot.folder / "logs" / "trades.csv"
    log.write_text("\n".join([COLUMNS, *lines]) + "\n", encoding="utf-8")
    dashboard = bot.dashboard()
    held = [{"symbol": "BTCUSDT", "side": "long", "unrealized_pnl_quote": 5.0}]
    held += [{"symbol": "ETHBTC", "side": "long", "unrealized_pnl_quote": 0.01}]
    bot.now_s += 60
    bot.report(1000, positions=held)
    dashboard.look()
    then = dashboard.equity(f"as_of={iso(bot.now_s)}&quote_asset=USDT")["then"]
    assert (then["equity_quote"], then["unrealized_pnl_quote"]) == (1000, None)
    assert [each["symbol"] for each in then["positions"]] == ["BTCUSDT", "ETHBTC"]


# -- the data folder ---------------------------------------------------------------------------


def test_nothing_is_written_into_the_bots_folders(bot):
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0), (1001, 1))
    assert sorted(path.name for path in (bot.folder / "state").iterdir()) == ["bot_state.json"]
    assert sorted(path.name for path in (bot.folder / "logs").iterdir()) == ["trades.csv"]


@pytest.mark.skipif(os.name != "posix", reason="file modes of POSIX")
def test_file_is_for_its_owner_alone(bot):
    bot.live(bot.dashboard(), (1000, 0))
    assert stat.S_IMODE(history_file(bot).stat().st_mode) == 0o600
    assert stat.S_IMODE(history_file(bot).parent.stat().st_mode) == 0o700


def test_database_is_in_wal_mode(bot):
    bot.live(bot.dashboard(), (1000, 0))
    with sqlite3.connect(history_file(bot)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.skipif(os.name != "posix", reason="an open file cannot be deleted on Windows")
@pytest.mark.parametrize("whole_folder", [False, True], ids=["file", "folder"])
def test_deleted_while_running_it_begins_anew(bot, whole_folder):
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0), (1001, 1))
    for path in list(history_file(bot).parent.iterdir()):
        if whole_folder or path.name == FILE_NAME:
            path.unlink()
    if whole_folder:
        history_file(bot).parent.rmdir()
    bot.live(dashboard, (1002, 2), (1003, 3))
    assert dashboard.values() == [1002, 1003]
    assert len(kept(bot)) == 2
    assert dashboard.equity()["notes"] == []


def test_damaged_file_is_set_aside_and_keeping_goes_on(bot):
    history_file(bot).parent.mkdir()
    history_file(bot).write_bytes(b"this is no database at all" * 400)
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0), (1001, 1))
    assert dashboard.values() == [1000, 1001]
    assert len(kept(bot)) == 2
    assert (history_file(bot).parent / BROKEN_NAME).read_bytes().startswith(b"this is no")


def test_file_of_a_newer_version_is_left_alone(bot):
    bot.live(bot.dashboard(), (1000, 0))
    with sqlite3.connect(history_file(bot)) as connection:
        connection.execute("PRAGMA user_version = 2")
    dashboard = bot.dashboard()
    bot.live(dashboard, (1001, 0), (1002, 0))
    assert dashboard.values() == [1001, 1002]
    assert "newer version of Botscope" in dashboard.equity()["notes"][0]
    assert len(kept(bot)) == 1


@pytest.mark.skipif(os.name != "posix", reason="needs a folder that is a file")
def test_unusable_data_folder_costs_only_the_keeping(bot):
    (bot.folder / "own").write_text("a file where the folder should be", encoding="utf-8")
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0), (1001, 1))
    assert dashboard.values() == [1000, 1001]
    assert "cannot be kept" in dashboard.equity()["notes"][0]
    quality = dashboard.client.get("/api/quality").json
    assert quality["notes"] == dashboard.equity()["notes"]
    (bot.folder / "own").unlink()
    bot.live(dashboard, (1002, 2))
    assert dashboard.equity()["notes"] == []
    assert [row[3] for row in kept(bot)] == [1000, 1001, 1002]


def test_full_disk_costs_only_the_keeping(bot):
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0))
    connection = dashboard.keeper._store._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    wide = [{"symbol": f"COIN{n}USDT", "side": "long", "quantity_base": 1.5} for n in range(90)]
    for step in range(3):
        bot.now_s += 60
        bot.report(1001 + step, positions=wide)
        was_written = dashboard.look()
        if step == 0:
            assert was_written is False
            assert "full" in dashboard.equity()["notes"][0]
    assert dashboard.values() == [1000, 1001, 1002, 1003]
    assert dashboard.equity()["notes"] == []
    assert len(kept(bot)) == 4


def test_hostile_texts_of_a_bot_are_kept_and_answered(bot):
    dashboard = bot.dashboard()
    bot.now_s += 60
    odd = {
        "symbol": "<b>'; DROP TABLE report; --\ud800\u202e",
        "side": "long",
        "quantity_base": 1e300,
    }
    bot.report(1000, bot_name="'; DELETE FROM report", bot_version="\ud83d", positions=[odd])
    dashboard.look()
    then = dashboard.then(bot.now_s)
    assert "DROP TABLE" in then["positions"][0]["symbol"]
    assert len(kept(bot)) == 1


def test_what_somebody_else_wrote_into_the_file_breaks_no_answer(bot):
    first = bot.dashboard()
    bot.live(first, (1000, 5), (1001, 5))
    first.stop()
    with sqlite3.connect(history_file(bot)) as connection:
        connection.execute("UPDATE report SET positions = '{\"a\": [' ")
    second = bot.dashboard()
    second.look()
    then = second.then(bot.now_s - 60)
    assert (then["is_known"], then["positions"]) == (True, None)
    with sqlite3.connect(history_file(bot)) as connection:
        connection.execute("UPDATE report SET equity_quote = 'a text'")
    third = bot.dashboard()
    assert third.look() is False
    assert "cannot be kept" in third.equity()["notes"][0]


def test_history_switched_off_keeps_nothing(bot):
    from tests.api.sample import client_of

    answer = client_of(bot.folder, history=False).get("/api/equity").json
    assert (answer["curve"], answer["marked_from"]) == ("realized", None)
    assert not (bot.folder / "own").exists()


def test_the_thread_writes_by_itself_and_stops(bot):
    dashboard = bot.dashboard()
    dashboard.keeper.start()
    dashboard.keeper.start()
    bot.now_s += 60
    bot.report(1000)
    dashboard.reader.refresh()
    assert dashboard.source.current is dashboard.source.current
    assert is_settled(dashboard.keeper)
    assert len(kept(bot)) == 1
    bot.now_s += 60
    bot.report(1001)
    dashboard.reader.refresh()
    _ = dashboard.source.current
    dashboard.keeper.stop()
    assert [row[3] for row in kept(bot)] == [1000, 1001]


def test_answer_and_its_name_change_together(bot):
    dashboard = bot.dashboard()
    bot.live(dashboard, (1000, 0), (1001, 1))
    before = dashboard.client.get("/api/equity?curve=marked_to_market")
    tag = {"If-None-Match": before.headers["ETag"]}
    address = "/api/equity?curve=marked_to_market"
    assert dashboard.client.get(address, headers=tag).status_code == 304
    bot.live(dashboard, (1002, 2))
    after = dashboard.client.get(address, headers=tag)
    assert after.status_code == 200
    assert json.loads(after.data)["points"][-1][1] == 1002
