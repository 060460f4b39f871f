"""Bots and dashboards that stop, come back, move, or meet names that want to do harm."""

import os
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cycles import dashboard_killed, writer_killed

from botscope.app import create_app
from botscope.ingest.places import single_place
from botscope.ingest.reader import Reader
from tests.api.sample import NOW_S, settings_of, write_bot
from tests.chaos.dashboard_process import Dashboard, get
from tests.ingest.trade_log import HEADER, iso, read, row, rows, write
from tests.ingest.trade_log import NOW_S as LOG_NOW_S

POSIX = pytest.mark.skipif(
    os.name == "nt", reason="renames folders in use, and kills as POSIX does"
)


class Clocked:
    """A bot's files and the dashboard over them, at a moment that the test decides."""

    def __init__(self, folder: Path) -> None:
        self.now_s = NOW_S
        self.state = write_bot(folder) / "state" / "bot_state.json"
        place = single_place(folder / "state", folder / "logs")
        self.reader = Reader(lambda: [place], clock=lambda: self.now_s)
        app = create_app(settings_of(folder), self.reader, clock=lambda: self.now_s)
        self.client = app.test_client()

    def report(self) -> None:
        """Let the bot report now."""
        text = self.state.read_text(encoding="utf-8")
        before = text.partition('"updated_at": "')[2].partition('"')[0]
        moment = datetime.fromtimestamp(self.now_s, UTC).isoformat().replace("+00:00", "Z")
        self.state.write_text(text.replace(before, moment), encoding="utf-8")

    def meta(self, path: str = "/api/status") -> dict:
        self.reader.refresh()
        return self.client.get(path).json["meta"]


def test_f38_a_silent_bot_is_stale_after_two_candles_and_fresh_when_it_reports(
    tmp_path: Path,
) -> None:
    bot = Clocked(tmp_path)
    assert bot.meta()["source_status"] == "fresh"
    bot.now_s += 130
    told = bot.meta()
    assert told["source_status"] == "stale"
    assert told["data_age_s"] == pytest.approx(140, abs=1)
    assert (
        "has not reported since 2026-01-03 00:26:30"
        in (bot.client.get("/api/status").json["source"]["message"])
    )
    bot.report()
    assert bot.meta()["source_status"] == "fresh"


@pytest.mark.parametrize("jump_s", [-3600, -140, -1, 3600])
def test_f40_a_clock_that_jumps_makes_no_age_negative_and_takes_no_trade_away(
    jump_s: int, tmp_path: Path
) -> None:
    bot = Clocked(tmp_path)
    bot.meta()
    before = bot.client.get("/api/trades").json["total_count"]
    bot.now_s += jump_s
    for path in ("/api/status", "/api/trades", "/api/bots", "/api/stats"):
        assert (bot.meta(path)["data_age_s"] or 0) >= 0
    assert bot.client.get("/api/status").json["source"]["age_s"] >= 0
    assert bot.client.get("/api/trades").json["total_count"] == before
    expected = "future" if jump_s <= -140 else "stale" if jump_s > 0 else "fresh"
    assert bot.meta()["source_status"] == expected


def test_f40_rows_of_one_moment_stay_in_the_order_of_the_file(tmp_path: Path) -> None:
    at_ms = int(LOG_NOW_S * 1000) - 60_000
    names = ["Tz", "Ta", "Tm", "Tb"]
    text = HEADER + "".join(row(i, trade_id=n, closed_ms=at_ms) for i, n in enumerate(names))
    write(tmp_path / "logs" / "t.csv", text)
    shown = read(tmp_path).trades.trade_id.tolist()
    assert [name.decode() for name in shown] == names


def test_f40_a_row_of_next_week_is_refused_and_said(tmp_path: Path) -> None:
    later_ms = int(LOG_NOW_S * 1000) + 7 * 86_400_000
    write(tmp_path / "logs" / "t.csv", HEADER + rows(3) + row(3, closed_ms=later_ms))
    bot = read(tmp_path)
    assert bot.files[0].reasons == {"time_out_of_range": 1}
    assert iso(later_ms)[:10] in bot.rejected[0].text


@pytest.mark.parametrize(
    ("zone", "day", "twice"),
    [("Europe/Berlin", "2025-10-26", "02"), ("America/New_York", "2025-11-02", "01")],
)
def test_f41_an_hour_that_a_zone_has_twice_costs_no_row_and_no_amount(
    zone: str, day: str, twice: str, tmp_path: Path
) -> None:
    clocks = ["00:30", "01:10", "01:50", "01:10", "01:50", "02:10", "02:50", "02:10", "02:50"]
    lines = []
    for index, clock in enumerate([*clocks, "03:30"]):
        cells = row(index).split(",")
        lines.append(",".join([cells[0], "", f"{day} {clock}:00", *cells[3:]]))
    write(tmp_path / "logs" / "t.csv", HEADER + "".join(lines))
    write(tmp_path / "botscope.toml", f'[[file]]\nmatch = "*"\ntimezone = "{zone}"\n')
    bot = read(tmp_path)
    assert bot.files[0].reasons == {}
    count = sum(clock.startswith(twice) for clock in clocks)
    told = f"{count} rows stand in an hour that clocks in {zone} show twice; "
    assert [note for note in bot.files[0].notes if note.startswith(told)] != []
    assert len(bot.trades) == 10
    assert bot.trades.realized_pnl_quote.sum() == pytest.approx(10 * 19.75)


@POSIX
def test_f45_folders_that_go_away_and_come_back_heal_by_themselves(tmp_path: Path) -> None:
    write_bot(tmp_path)
    with Dashboard(tmp_path) as dashboard:
        dashboard.wait_for("/ready")
        count = get(dashboard.url + "/api/trades")["total_count"]
        for name in ("logs", "state"):
            (tmp_path / name).rename(tmp_path / f"{name}-away")
        gone = dashboard.wait_for("/api/status", until=lambda told: "vanished" in _message(told))
        assert gone["bot"]["bot_name"] == "Test bot"
        assert get(dashboard.url + "/api/trades")["total_count"] == count > 0
        problems = {file["problem"] for file in get(dashboard.url + "/api/quality")["files"]}
        assert None not in problems
        for name in ("logs", "state"):
            (tmp_path / f"{name}-away").rename(tmp_path / name)
        began = time.monotonic()
        dashboard.wait_for("/api/status", until=lambda told: "vanished" not in _message(told))
        assert time.monotonic() - began < 5
        healed = dashboard.wait_for(
            "/api/quality", until=lambda told: not any(file["problem"] for file in told["files"])
        )
        assert healed["totals"]["accepted_count"] > 0


def _message(told: dict) -> str:
    return told["source"]["message"]


@POSIX
def test_f46_a_killed_bot_costs_at_most_the_line_it_was_writing(tmp_path: Path) -> None:
    outcome = writer_killed(tmp_path, 8)
    assert outcome.lost == []
    assert outcome.refused_count <= outcome.kill_count
    assert outcome.acknowledged_count > 50


@POSIX
def test_f47_a_killed_dashboard_comes_back_with_all_that_it_had(tmp_path: Path) -> None:
    write_bot(tmp_path)
    history = tmp_path / "own" / "history.sqlite"
    with Dashboard(tmp_path) as dashboard:
        dashboard.wait_for("/api/equity", until=lambda _told: history.exists())
    assert dashboard_killed(tmp_path, 2).lost == []
    with sqlite3.connect(history) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@POSIX
@pytest.mark.alone
def test_f47_a_killed_dashboard_is_back_within_three_seconds(tmp_path: Path) -> None:
    write_bot(tmp_path)
    assert max(dashboard_killed(tmp_path, 2).back_s) < 3.0


@POSIX
def test_f48_a_name_that_wants_to_do_harm_is_only_a_name(tmp_path: Path) -> None:
    write_bot(tmp_path)
    names = ["<img src=x onerror=alert(1)>.csv", "two\nlines.csv", "\u202etxt.csv", "a\\b.csv"]
    names += ["=cmd.csv", "'; DROP TABLE.csv", "%2e%2e%2fetc.csv", "\x1b[31m.csv", "-rf.csv"]
    for index, name in enumerate(names):
        write(tmp_path / "logs" / name, HEADER + rows(2, 1000 + 2 * index))
    with Dashboard(tmp_path) as dashboard:
        dashboard.wait_for("/ready")
        quality = get(dashboard.url + "/api/quality")
    shown = {file["file"]: file["accepted_count"] for file in quality["files"]}
    assert {name: shown.get(name) for name in names} == dict.fromkeys(names, 2)
