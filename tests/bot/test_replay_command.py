"""A replay through the real command line: the ledger, the log and the state agree."""

import gzip
import os
from decimal import Decimal
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "market"
MONEY = ("gross_pnl_quote", "fee_quote", "realized_pnl_quote")


@pytest.fixture(scope="module")
def whole(tmp_path_factory, bot_command, candle_file):
    """The outcome of one undisturbed replay, which others are compared with."""
    return bot_command(tmp_path_factory.mktemp("whole")).run("--market", f"replay:{candle_file}")


@pytest.mark.parametrize("strategy", ["adx_trend", "grid"])
def test_ledger_equals_the_sum_of_the_log_to_the_last_digit(bot, candle_file, strategy):
    outcome = bot.run("--market", f"replay:{candle_file}", "--strategy", strategy)
    assert outcome.code == 0, outcome.stderr
    check_books(bot.rows(), outcome.ledger)
    assert outcome.ledger["trade_count"] >= 12


def check_books(rows, ledger):
    assert len(rows) == ledger["trade_count"]
    for name in MONEY:
        assert sum(Decimal(row[name]) for row in rows) == Decimal(ledger[name]), name
    wins = sum(Decimal(row["realized_pnl_quote"]) > 0 for row in rows)
    assert wins == ledger["win_count"]
    booked = Decimal(ledger["starting_quote"]) + Decimal(ledger["realized_pnl_quote"])
    assert booked - Decimal(ledger["open_fee_quote"]) == Decimal(ledger["total_quote"])


def test_each_row_explains_its_own_money(bot, candle_file):
    # A tiny market makes many partial fills, whose averages have endless digits.
    bot.run("--market", f"replay:{candle_file}", "--strategy", "grid", "--balance", "9000000")
    rows = bot.rows()
    assert any("." in row["exit_price"] and len(row["exit_price"]) > 12 for row in rows)
    for row in rows:
        sign = 1 if row["side"] == "long" else -1
        move = Decimal(row["exit_price"]) - Decimal(row["entry_price"])
        explained = move * Decimal(row["quantity_base"]) * sign
        assert abs(explained - Decimal(row["gross_pnl_quote"])) <= Decimal("1e-8")
        net = Decimal(row["gross_pnl_quote"]) - Decimal(row["fee_quote"])
        assert net == Decimal(row["realized_pnl_quote"])
        assert row["opened_at"] <= row["closed_at"]


def test_state_follows_the_schema_and_the_ledger(bot, candle_file):
    ledger = bot.run("--market", f"replay:{candle_file}").ledger
    state = bot.read_state()
    assert list(state)[0] == "seq"
    assert list(state)[-1] == "seq_end"
    assert state["seq"] == state["seq_end"]
    assert state["schema"] == 1
    assert state["balance"]["total_quote"] == float(ledger["total_quote"])
    assert state["indicators"][0]["name"] == "ADX 30"
    assert state["indicators"][0]["comparison"] == ">="
    assert {"lower_price", "upper_price"}.isdisjoint(state["grid"])


def test_open_positions_make_up_the_equity(bot, candle_file):
    bot.run("--market", f"replay:{candle_file}", "--strategy", "grid")
    state = bot.read_state()
    balance, positions = state["balance"], state["positions"]
    unrealized = sum(position["unrealized_pnl_quote"] for position in positions)
    assert balance["equity_quote"] == pytest.approx(balance["total_quote"] + unrealized, abs=1e-7)
    assert len(state["grid"]["levels"]) >= 12


def test_replaying_a_finished_file_again_doubles_nothing(bot, candle_file):
    first = bot.run("--market", f"replay:{candle_file}")
    second = bot.run("--market", f"replay:{candle_file}")
    assert second.ledger == first.ledger
    assert len(bot.rows()) == first.ledger["trade_count"]


def test_another_version_is_another_log_and_another_result(bot, candle_file):
    outcomes = {
        version: bot.run("--market", f"replay:{candle_file}", "--bot-version", version).ledger
        for version in ("v8.00", "v8.01", "v8.02")
    }
    assert len({ledger["realized_pnl_quote"] for ledger in outcomes.values()}) == 3
    for version, ledger in outcomes.items():
        check_books(bot.rows(version), ledger)


@pytest.mark.usefixtures("counted")
def test_a_new_strategy_in_the_same_log_goes_on_counting(bot, candle_file):
    for strategy in ("adx_trend", "grid"):
        bot.run("--market", f"replay:{candle_file}", "--strategy", strategy)
    ids = [row["trade_id"] for row in bot.rows()]
    assert len(ids) == len(set(ids))
    assert ids == sorted(ids)


def test_gzip_and_short_headers_give_the_same_ledger(bot, candle_file, tmp_path, whole):
    text = candle_file.read_text(encoding="utf-8")
    short = text.replace("t,open,high,low,close,volume", "t,o,h,l,c,v")
    packed = tmp_path / "packed.csv.gz"
    packed.write_bytes(gzip.compress(short.encode()))
    assert bot.run("--market", f"replay:{packed}").ledger == whole.ledger


@pytest.mark.parametrize("factor", [1_000, 1_000_000, 1_000_000_000], ids=["ms", "us", "ns"])
def test_the_unit_of_time_does_not_matter(bot, candle_file, tmp_path, factor):
    header, *lines = candle_file.read_text(encoding="utf-8").splitlines()[:2000]
    finer = [f"{int(line[:10]) * factor}{line[10:]}" for line in lines]
    path = tmp_path / "BTCUSDT_finer.csv"
    path.write_bytes("\r\n".join([header, *finer, ""]).encode())
    outcome = bot.run("--market", f"replay:{path}", "--strategy", "grid")
    assert outcome.code == 0, outcome.stderr
    assert bot.rows()[0]["opened_at"].startswith("2023-11-1")
    assert bot.read_state()["timeframe"] == "1m"


def test_a_hole_in_the_file_does_not_change_the_timeframe(bot, candle_file, tmp_path):
    lines = candle_file.read_text(encoding="utf-8").splitlines()
    path = tmp_path / "BTCUSDT_holes.csv"
    path.write_text("\n".join([*lines[:700], *lines[1900:3000]]), encoding="utf-8")
    assert bot.run("--market", f"replay:{path}").code == 0
    assert bot.read_state()["timeframe"] == "1m"


def test_prices_far_below_a_known_tick_are_traded_too(bot, tmp_path):
    path = tmp_path / "BTCUSDT_tiny.csv"
    prices = ["1e-9", "1.02e-9", "0.97e-9", "1.01e-9"] * 150
    rows = [f"{60 * at + 60},{p},1.03e-9,0.96e-9,{p},5e12" for at, p in enumerate(prices)]
    path.write_text("\n".join(["t,o,h,l,c,v", *rows]), encoding="utf-8")
    outcome = bot.run("--market", f"replay:{path}", "--strategy", "grid", "--bot-version", "v8.00")
    assert outcome.code == 0, outcome.stderr
    assert bot.read_state()["settings"]["tick_size_quote"] < 1e-12


@pytest.mark.usefixtures("counted")
def test_candles_are_joined_into_the_timeframe_asked_for(bot, candle_file):
    bot.run("--market", f"replay:{candle_file}", "--timeframe", "5m")
    assert bot.read_state()["timeframe"] == "5m"
    assert all(row["closed_at"][14:16] in FIVES for row in bot.rows())


ONE_MINUTE = "BTCUSDT_perp_1m_2025-05-04_2025-06-03.csv.gz"
CRASH = "BTCUSDT_perp_5m_2025-03-06_2025-04-13.csv.gz"
FIVES = {f"{minute:02d}" for minute in range(0, 60, 5)}


def test_candles_option_stops_early_and_a_restart_goes_on(bot, candle_file, whole):
    half = bot.run("--market", f"replay:{candle_file}", "--candles", "7000").ledger
    assert half["trade_count"] < whole.ledger["trade_count"]
    assert bot.run("--market", f"replay:{candle_file}").ledger == whole.ledger


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the workplace's shared market data are not here")
@pytest.mark.parametrize(
    ("strategy", "name"),
    [
        ("adx_trend", ONE_MINUTE),
        ("grid", CRASH),
        pytest.param("grid", ONE_MINUTE, marks=pytest.mark.long),
        pytest.param("adx_trend", CRASH, marks=pytest.mark.long),
    ],
    ids=["trend-one_minute", "grid-crash", "grid-one_minute", "trend-crash"],
)
def test_real_candles_with_three_versions_are_traded_in_time(bot, tmp_path, strategy, name):
    started_s = sum(os.times()[2:4])
    for version in ("v8.00", "v8.01", "v8.02"):
        bot.state, bot.logs = tmp_path / version / "state", tmp_path / version / "logs"
        options = ("--strategy", strategy, "--bot-version", version)
        outcome = bot.run("--market", f"replay:{SHARED / name}", *options)
        check_books(bot.rows(version), outcome.ledger)
        assert 20 <= outcome.ledger["trade_count"] <= 1000
        assert float(outcome.ledger["equity_quote"]) > 8000
    # A quarter of the runs has a quarter of the minute that all twelve may take; processor time,
    # because how long the machine lets them wait is not the bot's doing.
    assert sum(os.times()[2:4]) - started_s < 15
