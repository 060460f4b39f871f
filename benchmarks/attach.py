"""What a bot notices of its dashboard: how long attach() takes, and how late its loop runs.

    python benchmarks/attach.py             a process of its own, as attach() does it
    python benchmarks/attach.py --thread    the same, inside the bot's process

A loop that wants to run every 5 ms is timed in rounds: alone, with an attached dashboard that
nobody looks at, with one page that asks each second (a real one asks every 15 s), and with a client
that asks as fast as it can. What counts is the growth within a round; the table shows medians.
"""

import argparse
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

BEAT_S = 0.005
BEATS = 1000
BARS = {"returned_ms": 20, "memory_mib": 5, "browser_growth_ms": 2, "saturated_growth_ms": 15}
CLIENT = """
import sys, time, urllib.request
paths = ("/api/status", "/api/stats", "/api/trades", "/api/equity", "/api/periods")
while True:
    for path in paths:
        urllib.request.urlopen(sys.argv[1] + path).read()
    time.sleep(float(sys.argv[2]))
"""
NEWCOMER = """
import json, os, sys, time
def rss_mib():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
sys.path.insert(0, sys.argv[1])
before = rss_mib() if os.path.exists("/proc/self/statm") else None
from botscope import attach
started = time.perf_counter()
dashboard = attach(sys.argv[2], sys.argv[3], int(sys.argv[4]), data=sys.argv[5], mode=sys.argv[6])
returned_ms = (time.perf_counter() - started) * 1000
while dashboard.status()["state"] == "starting":
    time.sleep(0.05)
running_s = time.perf_counter() - started
memory = None if before is None else rss_mib() - before
dashboard.stop()
print(json.dumps({"returned_ms": returned_ms, "memory_mib": memory, "running_after_s": running_s}))
while dashboard.status()["pid"]:
    time.sleep(0.05)
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


def p99_ms() -> float:
    """Run the loop and return the 99th percentile of its lateness."""
    return sorted(lateness_ms())[int(BEATS * 0.99) - 1]


def wait_for(condition: Callable[[], bool], limit_s: float = 30) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + limit_s
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)


def newcomer(folder: Path, mode: str) -> dict[str, float]:
    """Attach from a fresh, bare process, which has the most to load."""
    places = [str(ROOT), *(str(folder / name) for name in ("state", "logs"))]
    arguments = [*places, str(free_port()), str(folder / "own"), mode]
    command = [sys.executable, "-c", NEWCOMER, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def asked(url: str, pause_s: float) -> float:
    """Time the loop while a client asks."""
    client = subprocess.Popen([sys.executable, "-c", CLIENT, url, str(pause_s)])
    try:
        time.sleep(1)
        return p99_ms()
    finally:
        client.kill()
        client.wait()


def one_round(folder: Path, mode: str) -> dict[str, float]:
    """Time the loop alone and beside a dashboard, one after the other."""
    from botscope.attach import attach

    alone = p99_ms()
    dashboard = attach(
        folder / "state", folder / "logs", free_port(), data=str(folder / "own"), mode=mode
    )
    wait_for(lambda: dashboard.status()["state"] == "running")
    time.sleep(1)
    try:
        idle = p99_ms()
        browser, saturated = asked(dashboard.url, 1), asked(dashboard.url, 0)
    finally:
        dashboard.stop()
        wait_for(lambda: dashboard.status()["pid"] is None)
    late = {"alone_p99_ms": alone, "idle_growth_ms": idle - alone}
    late |= {"browser_growth_ms": browser - alone, "saturated_growth_ms": saturated - alone}
    return {name: round(value, 3) for name, value in late.items()}


def medians(rows: list[dict[str, float]]) -> dict[str, float]:
    """Return the median of every figure."""
    known = {name: [row[name] for row in rows if row[name] is not None] for name in rows[0]}
    return {name: round(statistics.median(found), 2) for name, found in known.items() if found}


def shown(figures: dict[str, float], bars: dict[str, float]) -> str:
    """Write the figures as a table."""
    lines = ["| figure | median | bar |", "|---|---|---|"]
    return "\n".join(
        [
            *lines,
            *(f"| {name} | {value} | {bars.get(name, '')} |" for name, value in figures.items()),
        ]
    )


def main() -> None:
    """Print every round and the medians as JSON lines, then a table."""
    parser = argparse.ArgumentParser(description="What a bot notices of its dashboard.")
    parser.add_argument("--thread", action="store_true", help="inside the bot's process")
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    mode = "thread" if chosen.thread else "process"
    machine: dict[str, Any] = {
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.system(),
    }
    print(json.dumps({"benchmark": "attach", "mode": mode, **machine}))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_log(folder)
        starts = [newcomer(folder, mode) for _ in range(chosen.rounds)]
        rounds = []
        for _ in range(chosen.rounds):
            rounds.append(one_round(folder, mode))
            print(
                json.dumps({each: round(value, 2) for each, value in rounds[-1].items()}),
                flush=True,
            )
    figures = medians(starts) | medians(rounds)
    print(json.dumps({"median": figures}))
    print(shown(figures, BARS if mode == "process" else {}))


if __name__ == "__main__":
    main()
