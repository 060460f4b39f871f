"""Shared by the tests of the bot: made-up candles, the real command line, a real small exchange."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Outcome(NamedTuple):
    """What a finished bot left behind."""

    code: int
    stdout: str
    stderr: str

    @property
    def ledger(self):
        return json.loads(self.stdout.splitlines()[-1])


class BotCommand:
    """``python -m bot`` with its own folders."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.logs = folder / "logs"

    def command(self, *options: str, module: str = "bot") -> list[str]:
        folders = ["--state", str(self.state), "--logs", str(self.logs)]
        return [sys.executable, "-m", module, *options, *folders]

    def run(self, *options: str, timeout: float = 60) -> Outcome:
        done = subprocess.run(
            self.command(*options), cwd=ROOT, capture_output=True, text=True, timeout=timeout
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def start(self, *options: str, module: str = "bot", **variables: str) -> subprocess.Popen:
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", **variables}
        return subprocess.Popen(
            self.command(*options, module=module),
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def rows(self, version: str = "v8.02") -> list[dict[str, str]]:
        with (self.logs / f"trades_{version}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def read_state(self) -> dict:
        return json.loads((self.state / "bot_state.json").read_bytes())


@pytest.fixture
def bot(tmp_path: Path) -> BotCommand:
    return BotCommand(tmp_path / "run")


@pytest.fixture(scope="session")
def candle_file(tmp_path_factory) -> Path:
    """Ten days of seeded candles with a CSV header as exchanges' archives have it."""
    from bot.market.simulated import BITCOIN, PricePath

    path = tmp_path_factory.mktemp("candles") / "BTCUSDT_made_up.csv"
    days = PricePath(BITCOIN, seed=11, tick_size=0.01)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["t", "open", "high", "low", "close", "volume"])
        rows = [prices for _ in range(10) for prices in days.next_day()]
        writer.writerows([1_700_000_000 // 60 * 60 + 60 * at, *row] for at, row in enumerate(rows))
    return path


@pytest.fixture(scope="session")
def bot_command():
    """For fixtures that live longer than one test."""
    return BotCommand
