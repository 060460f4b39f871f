"""The reference bot's log tells no stop: its state does, and so its trades have a result in R."""

import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.slow

PATIENCE_S = 60.0


@pytest.fixture
def running_bot(project_root, tmp_path):
    """Let the bot trade a simulated market, a thousand times as fast as a real one."""
    command = [sys.executable, "-m", "bot", "--mode", "paper", "--market", "simulated"]
    command += ["--strategy", "adx_trend", "--bot-version", "v8.00", "--speed", "3000"]
    command += ["--seed", "5", "--state", str(tmp_path / "state"), "--logs", str(tmp_path / "logs")]
    quiet = subprocess.DEVNULL
    bot = subprocess.Popen(command, cwd=project_root, stdout=quiet, stderr=quiet)
    yield tmp_path
    bot.terminate()
    bot.wait(timeout=30)


def test_a_trade_that_was_watched_from_its_opening_has_a_result_in_r(running_bot, serve):
    state, logs = running_bot / "state", running_bot / "logs"
    while not (state / "bot_state.json").exists():
        time.sleep(0.1)
    served = serve("--state", str(state), "--logs", str(logs))
    until_s, known = time.monotonic() + PATIENCE_S, []
    while not known and time.monotonic() < until_s:
        time.sleep(0.5)
        known = served.get("/api/trades?unit=r&risk=known")["trades"]
    trade = known[-1]
    money = served.get(f"/api/trades/{trade['trade_id']}")["trade"]["realized_pnl_quote"]
    assert trade["realized_pnl_quote"] == pytest.approx(money / trade["risk_quote"], abs=1e-6)
    # A stop that was hit costs what was risked, and fees and slippage on top.
    if trade["exit_reason"] == "stop_loss":
        assert -2.0 < trade["realized_pnl_quote"] <= -1.0
