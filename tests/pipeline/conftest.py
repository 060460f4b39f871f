import json
import math
import random
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

STRATEGIES = ("adx_trend", "grid")
VERSIONS = ("v8.00", "v8.01", "v8.02")
MINUTE_S = 60


@pytest.fixture(scope="session")
def made_up_candles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten days of one-minute candles with calm and wild stretches, the same every time."""
    chance = random.Random(2026)
    price, path = 60_000.0, tmp_path_factory.mktemp("market") / "BTCUSDT_made_up.csv"
    lines = ["t,open,high,low,close,volume"]
    for minute in range(10 * 1440):
        swing = 0.0006 * (1 + 0.8 * math.sin(minute / 700))
        drift = 0.0002 * math.sin(minute / 300)
        close = price * math.exp(chance.gauss(drift, swing))
        high = max(price, close) * (1 + abs(chance.gauss(0, swing / 2)))
        low = min(price, close) * (1 - abs(chance.gauss(0, swing / 2)))
        when = 1_767_225_600 + minute * MINUTE_S
        numbers = ",".join(f"{value:.2f}" for value in (price, high, low, close))
        lines.append(f"{when},{numbers},{chance.uniform(1, 50):.3f}")
        price = round(close, 2)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


Replay = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def replay(project_root: Path) -> Replay:
    """Let the reference bot trade a candle file; its own ledger."""

    def run(
        candles: Path, folder: Path, strategy: str, version: str, *options: str
    ) -> dict[str, Any]:
        command = [sys.executable, "-m", "bot", "--mode", "paper", "--market", f"replay:{candles}"]
        command += ["--strategy", strategy, "--bot-version", version]
        command += ["--state", str(folder / "state"), "--logs", str(folder / "logs")]
        done = subprocess.run(
            [*command, *options], cwd=project_root, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        ledger: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return ledger

    return run


class Served:
    """A running dashboard, asked over HTTP."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}"

    def status_of(self, path: str) -> int:
        """Ask for a path; the status of the answer."""
        try:
            with urllib.request.urlopen(self._base + path, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def text(self, path: str) -> str:
        """Ask for a path; the answer as it is."""
        with urllib.request.urlopen(self._base + path, timeout=30) as answer:
            return str(answer.read().decode())

    def get(self, path: str) -> dict[str, Any]:
        """Ask for a path; the JSON of the answer."""
        document: dict[str, Any] = json.loads(self.text(path))
        return document


Serve = Callable[..., Served]


@pytest.fixture
def serve(project_root: Path, tmp_path: Path, free_port: int) -> Iterator[Serve]:
    """Start the real dashboard on given files; it ends with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*options: str) -> Served:
        place = ["--port", str(free_port), "--data", str(tmp_path / "own")]
        command = [sys.executable, str(project_root / "dashboard_api.py"), *options, *place]
        with (tmp_path / "dashboard.log").open("wb") as log:
            started.append(subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log))
        served = Served(free_port)
        wait_until_ready(served, started[-1], tmp_path / "dashboard.log")
        return served

    yield start
    for process in started:
        process.terminate()
        process.wait(timeout=60)


def wait_until_ready(served: Served, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            # Ready means that something can be shown; a first load may still be going on.
            if served.status_of("/ready") == 200 and is_read(served):
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8"))


def is_read(served: Served) -> bool:
    """Tell whether the first load of every bot is done."""
    bots = served.get("/api/bots")["bots"]
    places = [f"/api/status?bot={bot['bot_id']}" for bot in bots]
    return all(served.get(place)["indexed_ratio"] == 1 for place in places)
