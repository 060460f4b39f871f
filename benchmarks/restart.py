"""Start a dashboard over a large log: for the first time, again, and again after rows were added.

Usage: python benchmarks/restart.py [--rows 5000000] [--turns 3]

Seconds from the start of the process until `/ready` says that every byte is in, until the first
figures are answered, and the CPU seconds and memory of that. Each line is a JSON object; a table
of medians ends it. Exit 1 when a start says other figures than the one before it.
"""

import argparse
import json
import platform
import random
import re
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cold_load import cells_of, write_log
from load import Server
from tables import medians, table

FIGURES = ("trade_count", "win_rate_ratio", "net_profit_quote", "realized_pnl_quote")
KEPT_WITHIN_S = 60.0

NAMES = ("alive_s", "ready_s", "ready_cpu_s", "answered_s", "rss_mb", "peak_mb")


def asked(server: Server, path: str) -> dict[str, object] | None:
    """Return an answer, None where there is none yet."""
    try:
        address = f"http://127.0.0.1:{server.port}{path}"
        with urllib.request.urlopen(address, timeout=120) as answer:
            found: dict[str, object] = json.load(answer)
            return found
    except OSError:
        return None


def memory_mb(server: Server, name: str) -> float | None:
    """Return VmRSS or VmHWM in MB, None where the system does not tell."""
    try:
        text = Path(f"/proc/{server.process.pid}/status").read_text(encoding="utf-8")
    except OSError:
        return None
    found = re.search(rf"{name}:\s+(\d+) kB", text)
    return int(found[1]) / 1024 if found else None


def started(folder: Path, what: str) -> tuple[dict[str, object], dict[str, object]]:
    """Start, wait, ask, stop; what it took, and the figures."""
    began = time.perf_counter()
    server = Server(folder)
    try:
        while (told := asked(server, "/health")) is None:
            time.sleep(0.01)
        alive_s = time.perf_counter() - began
        while (told := asked(server, "/ready")) is None or told["indexed_ratio"] != 1:
            time.sleep(0.01)
        ready_s, ready_cpu_s = time.perf_counter() - began, server.cpu_s()
        stats = asked(server, "/api/stats") or {}
        answered_s = time.perf_counter() - began
        wait_until_kept(folder)
        took = {
            "what": what,
            "alive_s": alive_s,
            "ready_s": ready_s,
            "ready_cpu_s": ready_cpu_s,
            "answered_s": answered_s,
            "rss_mb": memory_mb(server, "VmRSS"),
            "peak_mb": memory_mb(server, "VmHWM"),
        }
        return took, {name: stats.get(name) for name in FIGURES}
    finally:
        server.process.terminate()
        server.process.wait()


def wait_until_kept(folder: Path) -> None:
    """Wait until the reading is on the disk for the next start."""
    began = time.perf_counter()
    while time.perf_counter() - began < KEPT_WITHIN_S:
        if list((folder / "own" / "warm").glob("*.warm")):
            return
        time.sleep(0.1)


def main() -> int:
    """Write a log and start."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    rows: list[dict[str, object]] = []
    is_same = True
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        log = folder / "logs" / "trades.csv"
        log.parent.mkdir()
        write_log(log, options.rows, "sequential")
        time.sleep(2.5)
        size = {"rows": options.rows, "log_mb": log.stat().st_size / 1e6}
        print(json.dumps({**size, "machine": platform.platform()}))
        took, figures = started(folder, "first")
        rows.append(took)
        print(json.dumps(took))
        for _ in range(options.turns):
            took, again = started(folder, "again")
            is_same &= again == figures
            rows.append(took)
            print(json.dumps(took))
        draw = random.Random(3)  # noqa: S311 - made-up trades
        for turn in range(options.turns):
            with log.open("a", encoding="ascii", newline="\n") as handle:
                for index in range(10):
                    number = options.rows + turn * 10 + index
                    handle.write(",".join(cells_of(number, draw, "sequential")) + "\n")
            took, again = started(folder, "ten rows later")
            is_same &= again["trade_count"] == int(str(figures["trade_count"])) + (turn + 1) * 10
            rows.append(took)
            print(json.dumps(took))
    print(table(medians(rows, "what", NAMES)))
    print("figures agree" if is_same else "FIGURES DIFFER")
    return 0 if is_same else 1


if __name__ == "__main__":
    sys.exit(main())
