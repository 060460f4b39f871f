"""The demo: a useful past at once, a live present, and nobody's own files touched."""

import csv
import os
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.demo.history import LEGACY_HEADER
from bot.demo.show import main
from bot.journal import HEADER_LINE, TRADE_COLUMNS
from bot.stopping import Stop


def launch(bot):
    """Start a demo and wait until its history is on disk."""
    bot.process = bot.start("--speed", "1200", module="bot.demo")
    while not (bot.state / "bot_state.json").exists():
        assert bot.process.poll() is None, bot.process.communicate()
        time.sleep(0.02)
    return bot


@pytest.fixture
def demo(bot):
    """A running demo whose history is on disk; ended with the test."""
    yield launch(bot)
    bot.process.kill()
    bot.process.communicate()


@pytest.fixture(scope="module")
def ended(tmp_path_factory, bot_command):
    """What a demo leaves behind that was ended soon after its history."""
    before_s = sum(os.times()[2:4])
    demo = launch(bot_command(tmp_path_factory.mktemp("demo")))
    end(demo)
    demo.cpu_s = sum(os.times()[2:4]) - before_s
    return demo


def end(demo):
    demo.process.terminate()
    _output, errors = demo.process.communicate(timeout=60)
    assert demo.process.returncode == 0
    assert "Traceback" not in errors


def sound_rows(demo, version):
    text = (demo.logs / f"trades_{version}.csv").read_text(encoding="utf-8")
    rows = [dict(zip(TRADE_COLUMNS, row, strict=False)) for row in csv.reader(text.splitlines())]
    return [row for row in rows[1:] if is_sound(row)]


def is_sound(row):
    if len(row) != len(TRADE_COLUMNS) or row["trade_id"].startswith("v8.01-9"):
        return False
    try:
        datetime.fromisoformat(row["closed_at"])
        Decimal(row["entry_price"])
        return row["exit_reason"] in REASONS
    except (ValueError, ArithmeticError):
        return False


REASONS = {"stop_loss", "take_profit", "trend_turned", "shutdown"}


@pytest.mark.alone
def test_the_history_takes_less_than_four_seconds(ended):
    # Processor time: how long the machine lets us wait for it is not the demo's doing.
    assert ended.cpu_s < 4
    names = {path.name for path in ended.logs.glob("*.csv")}
    versions = ("v7", "v8.00", "v8.01", "v8.02")
    assert names == {f"trades_{version}.csv" for version in versions}


def test_three_versions_ran_one_after_another_and_the_last_until_now(ended):
    eras = [sound_rows(ended, version) for version in ("v8.00", "v8.01", "v8.02")]
    assert all(len(rows) > 20 for rows in eras)
    for before, after in zip(eras, eras[1:], strict=False):
        assert before[-1]["closed_at"] <= after[0]["opened_at"]
    now = datetime.now(UTC)
    first = datetime.fromisoformat(eras[0][0]["opened_at"])
    assert timedelta(weeks=4) < now - first < timedelta(weeks=6)
    closed = [datetime.fromisoformat(row["closed_at"]) for row in eras[2]]
    assert closed == sorted(closed)
    assert now - timedelta(days=2) < closed[-1] <= now


def test_the_money_of_all_versions_adds_up_to_the_balance(ended):
    rows = [row for v in ("v8.00", "v8.01", "v8.02") for row in sound_rows(ended, v)]
    ids = {row["trade_id"]: Decimal(row["realized_pnl_quote"]) for row in rows}
    with (ended.logs / "trades_v7.csv").open(encoding="utf-8", newline="") as file:
        legacy = [Decimal(row["pnl"]) - Decimal(row["commission"]) for row in csv.DictReader(file)]
    state = ended.read_state()
    open_fees = sum(Decimal(str(p["fee_quote"])) for p in state["positions"])
    booked = 10_000 + sum(ids.values()) + sum(legacy) - open_fees
    assert float(booked) == pytest.approx(state["balance"]["total_quote"], abs=1e-7)


def test_the_legacy_log_has_its_own_columns(ended):
    lines = (ended.logs / "trades_v7.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] + "\n" == LEGACY_HEADER
    cells = lines[1].split(",")
    assert datetime.strptime(cells[0], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - as that log has it
    assert cells[2] in ("LONG", "SHORT")
    assert cells[8] == "7.4"


def test_the_logs_hold_every_kind_of_damage(ended):
    raw = {path.name: path.read_bytes() for path in ended.logs.glob("*.csv")}
    assert b"\0" * 200 in raw["trades_v8.00.csv"]
    assert b"stop_lossv8.00-" in raw["trades_v8.00.csv"] or b"v8.00-" in raw["trades_v8.00.csv"]
    widths = [line.count(b",") for line in raw["trades_v8.00.csv"].splitlines()]
    assert max(widths) > len(TRADE_COLUMNS)
    assert min(widths[1:]) < len(TRADE_COLUMNS) - 1
    assert b",n/a," in raw["trades_v8.02.csv"]
    assert b"2026-13-45T" in raw["trades_v8.02.csv"]
    assert b",3700," in raw["trades_v8.01.csv"]
    assert b",250," in raw["trades_v8.01.csv"]
    assert b"2099-" in raw["trades_v8.01.csv"]
    assert all(text.endswith(b"\n") for text in raw.values())


@pytest.mark.usefixtures("counted")
def test_the_live_part_moves_and_says_that_it_is_a_demo(demo):
    first = demo.read_state()
    deadline_s = time.monotonic() + 60
    while demo.read_state()["seq"] < first["seq"] + 5 and time.monotonic() < deadline_s:
        time.sleep(0.05)
    state = demo.read_state()
    assert state["seq"] >= first["seq"] + 5
    assert state["demo"] is True
    assert state["mode"] == "paper"
    assert (state["timeframe"], state["settings"]["market_speed"]) == ("1m", 1200)
    assert all(row["value"] is not None for row in state["indicators"])
    end(demo)


def test_a_restart_goes_on_and_doubles_nothing(demo):
    end(demo)
    before = {path.name: path.read_bytes() for path in demo.logs.glob("*.csv")}
    seq = demo.read_state()["seq"]
    demo.process = demo.start("--speed", "1200", module="bot.demo")
    while demo.read_state()["seq"] < seq + 4:
        time.sleep(0.05)
    end(demo)
    for path in demo.logs.glob("*.csv"):
        assert path.read_bytes().startswith(before[path.name])
    assert (demo.logs / "trades_v8.02.csv").read_text(encoding="utf-8").count(HEADER_LINE) == 1


def test_an_old_demo_is_made_anew(demo):
    end(demo)
    old_s = time.time() - 7 * 3600
    os.utime(demo.state / "bot_state.resume", (old_s, old_s))
    lines = len((demo.logs / "trades_v8.00.csv").read_bytes().splitlines())
    demo.process = demo.start("--speed", "1200", module="bot.demo")
    deadline_s = time.monotonic() + 60
    resume = demo.state / "bot_state.resume"
    while not resume.exists() or time.time() - resume.stat().st_mtime > 3600:
        assert time.monotonic() < deadline_s
        time.sleep(0.05)
    end(demo)
    assert len((demo.logs / "trades_v8.00.csv").read_bytes().splitlines()) == lines


def test_folders_with_somebodys_files_are_refused(bot, capsys):
    bot.logs.mkdir(parents=True)
    own = bot.logs / "trades_v8.02.csv"
    own.write_text("mine\n", encoding="utf-8")
    assert main(["--state", str(bot.state), "--logs", str(bot.logs)], Stop()) == 2
    assert "not the demo's" in capsys.readouterr().err
    assert own.read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [(["--seed", "-1"], "--seed"), (["--speed", "0"], "--speed"), (["--what"], "--what")],
    ids=["seed", "speed", "unknown"],
)
def test_a_usage_problem_is_one_sentence(bot, capsys, options, sentence):
    folders = ["--state", str(bot.state), "--logs", str(bot.logs)]
    assert main([*options, *folders], Stop()) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
