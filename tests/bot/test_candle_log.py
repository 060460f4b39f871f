"""The bot's candles on disk: whole lines, bounded, and never a reason to stop."""

import csv
import logging

import pytest

from bot.candle_log import CandleLog, candle_file_name
from bot.demo.candles import HOUR_MS, DemoCandles

MINUTE_MS = 60_000


def lines_of(path):
    return path.read_text(encoding="utf-8").splitlines()


def times_of(path):
    return [int(line.split(",")[0]) for line in lines_of(path)[1:]]


def add(log, *numbers):
    for number in numbers:
        log.add(number * MINUTE_MS, 100.0, 101.5, 99.5, 100.25, 2)
    log.write()


@pytest.fixture
def log(tmp_path):
    return CandleLog(tmp_path, "BTCUSDT", "1m")


def test_past_candles_are_added_where_the_file_lacks_them(log, tmp_path):
    past = [(number * MINUTE_MS, 1.0, 1.0, 1.0, 1.0, 1.0) for number in range(4)]
    log.add_past(past)
    add(log, 4)
    again = CandleLog(tmp_path, "BTCUSDT", "1m")
    again.add_past([*past, (5 * MINUTE_MS, 1.0, 1.0, 1.0, 1.0, 1.0)])
    add(again, 6)
    # One at 0 has no time: the market did not tell it.
    assert times_of(log.path) == [number * MINUTE_MS for number in range(1, 7)]


def test_a_candle_is_on_disk_as_soon_as_it_is_added(log):
    log.add(1_700_000_000_000, 100, 101.5, 99.5, 100.25, 2)
    assert lines_of(log.path) == [
        "time,open,high,low,close,volume",
        "1700000000000,100.0,101.5,99.5,100.25,2.0",
    ]


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("BTCUSDT", "BTCUSDT_1m.csv"),
        ("BTC/USDT:USDT", "BTC-USDT-USDT_1m.csv"),
        ("../../etc/passwd", "etc-passwd_1m.csv"),
        ("C:\\nul", "C-nul_1m.csv"),
        ("\u202e\0", "x_1m.csv"),
        ("A" * 300, "A" * 40 + "_1m.csv"),
    ],
)
def test_any_symbol_becomes_a_safe_file_name(symbol, name):
    assert candle_file_name(symbol, "1m") == name


def test_a_file_never_holds_much_more_than_asked_for(tmp_path):
    log = CandleLog(tmp_path, "BTCUSDT", "1m", kept_count=40)
    for number in range(1000):
        add(log, number)
        assert len(times_of(log.path)) <= 50
    assert times_of(log.path)[-40:] == [number * MINUTE_MS for number in range(960, 1000)]
    assert list(tmp_path.rglob("*.tmp")) == []


def test_many_candles_at_once_leave_the_newest(tmp_path):
    log = CandleLog(tmp_path, "BTCUSDT", "1m", kept_count=40)
    log.add(0, 1, 1, 1, 1, 1)
    add(log, *range(1, 500))
    assert times_of(log.path)[-1] == 499 * MINUTE_MS
    assert len(times_of(log.path)) <= 50


def test_the_next_run_goes_on_in_the_same_file(log, tmp_path):
    add(log, 1, 2)
    add(CandleLog(tmp_path, "BTCUSDT", "1m"), 3)
    assert times_of(log.path) == [MINUTE_MS, 2 * MINUTE_MS, 3 * MINUTE_MS]


def test_a_line_cut_by_a_kill_is_cut_off(log, tmp_path):
    add(log, 1, 2)
    with log.path.open("ab") as file:
        file.write(b"180000,100.0,10")
    add(CandleLog(tmp_path, "BTCUSDT", "1m"), 3)
    assert times_of(log.path) == [MINUTE_MS, 2 * MINUTE_MS, 3 * MINUTE_MS]


def test_a_replay_begun_again_keeps_each_candle_once_when_shortened(tmp_path):
    log = CandleLog(tmp_path, "BTCUSDT", "1m", kept_count=40)
    add(log, *range(30))
    add(log, *range(30))
    assert times_of(log.path) == [number * MINUTE_MS for number in range(30)]


def test_a_file_that_is_none_of_ours_is_begun_anew(log):
    log.path.parent.mkdir()
    log.path.write_text("hello\n", encoding="utf-8")
    add(log, 1)
    assert times_of(log.path) == [MINUTE_MS]


def test_a_folder_that_cannot_be_written_never_stops_the_bot(tmp_path, caplog):
    (tmp_path / "candles").write_text("a file where the folder should be", encoding="utf-8")
    log = CandleLog(tmp_path, "BTCUSDT", "1m")
    with caplog.at_level(logging.WARNING):
        add(log, 1)
        add(log, 2)
    assert len(caplog.records) == 1
    (tmp_path / "candles").unlink()
    add(log, 3)
    assert times_of(log.path) == [MINUTE_MS, 2 * MINUTE_MS, 3 * MINUTE_MS]


def test_a_file_that_vanishes_is_made_again(log):
    add(log, 1)
    log.path.unlink()
    add(log, 2)
    add(log, 3)
    assert times_of(log.path) == [2 * MINUTE_MS, 3 * MINUTE_MS]


@pytest.mark.parametrize("value", ["no number", None, object()], ids=["text", "nothing", "object"])
def test_what_is_no_number_is_left_out_without_a_word(log, value):
    log.add(MINUTE_MS, 1, 1, 1, value, 1)
    add(log, 2)
    assert times_of(log.path) == [2 * MINUTE_MS]


def test_a_replay_leaves_the_candles_that_it_traded_on(bot, candle_file):
    bot.run("--market", f"replay:{candle_file}", "--candles", "3000")
    with candle_file.open(encoding="utf-8", newline="") as file:
        expected = list(csv.reader(file))[1:3001]
    rows = [line.split(",") for line in lines_of(bot.state / "candles" / "BTCUSDT_1m.csv")[1:]]
    assert [int(row[0]) // 1000 for row in rows] == [int(row[0]) for row in expected]
    assert [[float(cell) for cell in row[1:]] for row in rows] == [
        [float(cell) for cell in row[1:]] for row in expected
    ]


def test_no_candle_file_is_written_where_it_is_switched_off(bot, candle_file):
    bot.run("--market", f"replay:{candle_file}", "--candles", "300", "--no-candle-file")
    assert not (bot.state / "candles").exists()


def test_candles_change_nothing_of_what_is_traded(bot, candle_file, bot_command, tmp_path):
    options = ("--market", f"replay:{candle_file}", "--candles", "6000")
    without = bot_command(tmp_path / "without")
    assert bot.run(*options).ledger == without.run(*options, "--no-candle-file").ledger


def test_the_demo_joins_whole_hours_and_leaves_out_one_it_did_not_see_begin(tmp_path):
    log = DemoCandles(tmp_path, "BTCUSDT")
    begin_ms = 10 * HOUR_MS + 30 * MINUTE_MS
    for number in range(30 + 60 + 1):
        price = 100 + number
        log.add(begin_ms + number * MINUTE_MS, price, price + 2, price - 2, price + 1, 1)
    log.write()
    assert lines_of(tmp_path / "candles" / "BTCUSDT_1h.csv")[1:] == [
        f"{11 * HOUR_MS},130.0,191.0,128.0,190.0,60.0"
    ]
