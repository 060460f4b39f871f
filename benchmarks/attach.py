"""What a bot notices of its dashboard: how long attach() takes, and how late its loop runs.

    python benchmarks/attach.py

A loop that wants to run every 5 ms is timed alone, with an attached dashboard that nobody looks
at, and with one that a client polls as fast as it can.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from botscope.attach import attach  # noqa: E402 - found through the line above

BEAT_S = 0.005
BEATS = 2000
CLIENT = """
import sys, time, urllib.request
paths = ("/api/status", "/api/stats", "/api/trades", "/api/equity", "/api/periods")
while True:
    for path in paths:
        urllib.request.urlopen(sys.argv[1] + path).read()
"""
HEADER = (
    "trade_id,opened_at,closed_at,symbol,side,quantity_base,entry_price,exit_price,"
    "gross_pnl_quote,fee_quote,realized_pnl_quote,bot_version,strategy,exit_reason"
)


def write_log(folder: Path, count: int = 5000) -> None:
    """Write a log of some thousand trades."""
    (folder / "logs").mkdir()
    rows = [
        f"t{n},2026-01-{1 + n % 28:02d}T10:00:00Z,2026-01-{1 + n % 28:02d}T11:00:00Z,BTCUSDT,long,"
        f"1,100,{100 + n % 7 - 2},{n % 7 - 2},0,{n % 7 - 2},v8.00,adx_trend,take_profit"
        for n in range(count)
    ]
    (folder / "logs" / "trades.csv").write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")


def free_port() -> int:
    """Find a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def lateness_ms() -> list[float]:
    """Run the loop and return how late each beat came."""
    late, due = [], time.perf_counter()
    for _ in range(BEATS):
        due += BEAT_S
        time.sleep(max(due - time.perf_counter(), 0))
        late.append((time.perf_counter() - due) * 1000)
        due = max(due, time.perf_counter() - BEAT_S)
    return late


def summary(late: list[float]) -> dict[str, float]:
    """Return median, 99th percentile and maximum."""
    ordered = sorted(late)
    p99 = ordered[int(len(ordered) * 0.99) - 1]
    return {
        "median_ms": round(statistics.median(late), 3),
        "p99_ms": round(p99, 3),
        "max_ms": round(ordered[-1], 3),
    }


def wait_for(condition: Callable[[], bool], limit_s: float = 30) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + limit_s
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)


def main() -> None:
    """Print the figures as JSON."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_log(folder)
        figures: dict[str, object] = {"cpus": os.cpu_count(), "alone": summary(lateness_ms())}
        started = time.perf_counter()
        dashboard = attach(
            state=folder / "state", logs=folder / "logs", port=free_port(), data=str(folder / "own")
        )
        figures["attach_returned_after_ms"] = round((time.perf_counter() - started) * 1000, 3)
        wait_for(lambda: dashboard.status()["state"] == "running")
        figures["running_after_s"] = round(time.perf_counter() - started, 2)
        time.sleep(2)
        figures["attached"] = summary(lateness_ms())
        client = subprocess.Popen([sys.executable, "-c", CLIENT, dashboard.url])
        try:
            time.sleep(1)
            figures["attached_and_polled"] = summary(lateness_ms())
        finally:
            client.kill()
            client.wait()
            dashboard.stop()
            wait_for(lambda: dashboard.status()["pid"] is None)
        print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
