"""A bot while it runs: its state moves, it ends cleanly, it goes on where it was."""

import json
import signal
import time
from datetime import UTC, datetime

import pytest


def wait_until(is_so, seconds=20):
    end_s = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end_s, "waited in vain"
        time.sleep(0.02)


def seq_of(bot):
    return bot.read_state()["seq"] if (bot.state / "bot_state.json").exists() else 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl_c", "term"])
def test_a_signal_ends_the_bot_cleanly(bot, number):
    process = bot.start("--market", "simulated", "--speed", "1200")
    wait_until(lambda: seq_of(bot) > 5)
    process.send_signal(number)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in errors
    assert json.loads(output.splitlines()[-1])["trade_count"] == 0
    state = bot.read_state()
    updated_at = datetime.fromisoformat(state["updated_at"])
    assert abs((datetime.now(UTC) - updated_at).total_seconds()) < 10


@pytest.mark.parametrize("module", ["bot", "bot.demo"])
@pytest.mark.parametrize("library", ["numpy", "talib"])
def test_ctrl_c_while_libraries_load_is_no_traceback(bot, module, library):
    process = bot.start(module=module, PYTHONPROFILEIMPORTTIME="1")
    # Python names each import as it ends; those of the libraries come once signals are taken.
    assert any(f" {library}." in line for line in process.stderr)
    process.send_signal(signal.SIGINT)
    _output, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors
    assert process.returncode == 0


def test_a_slow_bot_ends_at_once_too(bot):
    process = bot.start("--market", "simulated", "--speed", "0.01")
    wait_until(lambda: seq_of(bot) >= 1)
    started_s = time.monotonic()
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert time.monotonic() - started_s < 3


@pytest.mark.usefixtures("counted")
def test_a_second_bot_on_the_same_folder_is_refused(bot):
    process = bot.start("--market", "simulated", "--speed", "600")
    wait_until(lambda: seq_of(bot) > 1)
    second = bot.run("--market", "simulated", "--candles", "2")
    process.kill()
    process.communicate()
    assert second.code == 2
    assert "another bot is already writing" in second.stderr.lower()
    assert "Traceback" not in second.stderr


@pytest.mark.usefixtures("counted")
def test_a_new_version_takes_the_money_over_and_closes_what_it_did_not_open(bot):
    options = ("--market", "simulated", "--seed", "5", "--speed", "max", "--strategy", "grid")
    before = bot.run(*options, "--candles", "4000", "--bot-version", "v8.01").ledger
    assert before["open_position_count"] > 0
    after = bot.run(*options, "--candles", "4300", "--bot-version", "v8.02").ledger
    taken = [row for row in bot.rows("v8.02") if row["exit_reason"] == "version_change"]
    assert len(taken) == before["open_position_count"]
    assert after["starting_quote"] == before["starting_quote"]
    rows = len(bot.rows("v8.01")) + len(bot.rows("v8.02"))
    assert after["trade_count"] == rows


def test_reset_breaker_lets_a_stopped_bot_trade_again(bot):
    options = ("--market", "simulated", "--speed", "max", "--taker-fee-ratio", "0.08")
    bot.run(*options, "--candles", "9000")
    assert bot.read_state()["risk"]["trading_enabled"] is False
    bot.run(*options, "--candles", "9001", "--reset-breaker")
    assert bot.read_state()["risk"]["trading_enabled"] is True


def test_a_strategy_that_is_new_to_a_file_starts_afresh_and_says_so(bot, candle_file):
    bot.run("--market", f"replay:{candle_file}", "--strategy", "grid")
    outcome = bot.run("--market", f"replay:{candle_file}", "--strategy", "adx_trend")
    assert "starting afresh" in outcome.stderr
    assert outcome.ledger["starting_quote"] == "10000"
