"""Seven bots that write in seven bad ways under one dashboard, and what is wrong in its answers."""

import subprocess
from pathlib import Path

from chaos_run import expected_pnl, start_writer

from tests.chaos.dashboard_process import get

LOG_MODES = ("append", "append-split", "rotate", "copytruncate")
STATE_MODES = ("state-truncate", "state-in-place", "state-replace")
MODES = LOG_MODES + STATE_MODES


def make_folders(folder: Path) -> None:
    for mode in MODES:
        for name in ("state", "logs"):
            (folder / "bots" / mode / name).mkdir(parents=True)


def start_all(
    folder: Path, row_count: int, state_count: int, first: int = 0
) -> "list[subprocess.Popen[bytes]]":
    counts = dict.fromkeys(LOG_MODES, row_count) | dict.fromkeys(STATE_MODES, state_count)
    return [
        start_writer(mode, folder / "bots" / mode, count, 1, first)
        for mode, count in counts.items()
    ]


def wrong_values(url: str, mode: str) -> int:
    """Count what one bot's answers show that was never written."""
    if mode in STATE_MODES:
        status = get(f"{url}/api/status?bot={mode}")
        if not status["bot"]["bot_name"]:
            return 0
        values = set(status["settings"].values())
        return int(len(values) > 1)
    trades = get(f"{url}/api/trades?limit=500&bot={mode}")["trades"]
    shown = {trade["trade_id"]: trade["realized_pnl_quote"] for trade in trades}
    is_twice = len(shown) != len(trades)
    return is_twice + sum(expected_pnl(name) != amount for name, amount in shown.items())
