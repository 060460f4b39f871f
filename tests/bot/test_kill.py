"""kill -9 at random moments: the resumed run ends exactly where an uninterrupted one does."""

import random
import time

import pytest

KILL_COUNT = 15
SPEED = "120000"
"""Market time per wall time at which the made-up ten days take some seven seconds."""


@pytest.mark.parametrize("strategy", ["adx_trend", pytest.param("grid", marks=pytest.mark.long)])
def test_a_replay_killed_many_times_ends_with_the_same_ledger(bot, candle_file, strategy):
    options = ("--market", f"replay:{candle_file}", "--strategy", strategy)
    whole = bot.run(*options).ledger
    whole_rows = bot.rows()
    bot.state, bot.logs = bot.state.with_name("killed"), bot.logs.with_name("killed_logs")
    kill_often(bot, options)
    assert bot.run(*options).ledger == whole
    assert bot.rows() == whole_rows


def kill_often(bot, options):
    draw = random.Random(4)
    for turn in range(KILL_COUNT if "grid" in options else KILL_COUNT // 3):
        # The last kills hit a bot at full speed, which commits many candles at once.
        speed = SPEED if turn < KILL_COUNT // 3 * 2 else "max"
        process = bot.start(*options, "--speed", speed)
        wait_for_start(bot, process)
        time.sleep(draw.uniform(0.0, 0.25))
        process.kill()
        process.communicate()


def wait_for_start(bot, process):
    """Wait until this process has shown its first state: kills before that prove little."""
    path = bot.state / "bot_state.json"
    before = path.stat().st_mtime_ns if path.exists() else 0
    while process.poll() is None and (not path.exists() or path.stat().st_mtime_ns == before):
        time.sleep(0.005)


def test_a_simulated_run_killed_and_resumed_keeps_path_and_ids(bot):
    options = ("--market", "simulated", "--strategy", "grid", "--seed", "5", "--candles", "4000")
    for _ in range(4):
        process = bot.start(*options, "--speed", "60000")
        wait_for_start(bot, process)
        time.sleep(0.4)
        process.kill()
        process.communicate()
    outcome = bot.run(*options, "--speed", "max")
    killed = [money_of(row) for row in bot.rows()]
    bot.state, bot.logs = bot.state.with_name("whole"), bot.logs.with_name("whole_logs")
    assert bot.run(*options, "--speed", "max").ledger == outcome.ledger
    assert [money_of(row) for row in bot.rows()] == killed


def money_of(row):
    return (row["trade_id"], row["entry_price"], row["exit_price"], row["realized_pnl_quote"])
