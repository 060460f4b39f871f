"""What the dashboard holds in memory: with the demo's data, and with a large log.

Usage: python benchmarks/memory.py [--rows 1000000] [--foreign]

RSS is everything the process has in memory, PSS its fair share of what it shares with other
programs (Python itself, NumPy, OpenSSL): beside a bot written in Python the latter is what it
costs. Measured after the start, after every address was asked, and after a rest. Linux only.
Each line is a JSON object; a table ends it.
"""

import argparse
import contextlib
import json
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cold_load import write_foreign, write_log
from load import Server
from serve import addresses
from tables import table

ROOT = Path(__file__).resolve().parent.parent
DEMO_S = 8.0
REST_S = 7.0


def held(process_id: int) -> dict[str, float]:
    """Return what a process holds, in MB."""
    rollup = Path(f"/proc/{process_id}/smaps_rollup").read_text(encoding="utf-8")
    status = Path(f"/proc/{process_id}/status").read_text(encoding="utf-8")
    names = {"rss_mb": "Rss", "pss_mb": "Pss", "own_mb": "Anonymous"}
    told = {key: megabytes(name, rollup) for key, name in names.items()}
    return {**told, "peak_mb": megabytes("VmHWM", status)}


def megabytes(name: str, text: str) -> float:
    """Return what is told in kB as MB."""
    found = re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)
    return round(int(found[1]) / 1024, 1) if found else -1.0


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Server]:
    """Serve a folder until the block ends."""
    server = Server(folder)
    try:
        server.wait_until_read()
        yield server
    finally:
        server.process.terminate()
        server.process.wait()


def measure(folder: Path, what: str) -> Iterator[dict[str, object]]:
    """Tell what is held at each stage."""
    with served(folder) as server:
        yield {"what": what, "when": "started", **held(server.process.pid)}
        for address in addresses():
            server.ask(address)
        yield {"what": what, "when": "all asked", **held(server.process.pid)}
        time.sleep(REST_S)
        pid = server.process.pid
        yield {"what": what, "when": "at rest", **held(pid), "has_pandas": has_pandas(pid)}


def has_pandas(pid: int) -> bool:
    """Tell whether a process has loaded pandas."""
    return "/pandas/" in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")


def told(folder: Path, what: str) -> list[dict[str, object]]:
    """Measure a folder, and print each stage."""
    found = []
    for stage in measure(folder, what):
        print(json.dumps(stage), flush=True)
        found.append(stage)
    return found


def write_demo(folder: Path) -> None:
    """Let the reference bot write what the demo shows."""
    for name in ("state", "logs"):
        (folder / name).mkdir()
    command = [sys.executable, "-m", "bot.demo", "--state", str(folder / "state")]
    with subprocess.Popen(
        [*command, "--logs", str(folder / "logs")], cwd=ROOT, stdout=subprocess.DEVNULL
    ) as bot:
        time.sleep(DEMO_S)
        bot.terminate()


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--foreign", action="store_true")
    options = parser.parse_args()
    print(json.dumps({"machine": platform.platform(), "python": platform.python_version()}))
    found = []
    with tempfile.TemporaryDirectory() as place:
        write_demo(Path(place))
        found += told(Path(place), "demo")
    for kind in ("ours", "another bot's") if options.foreign else ("ours",):
        with tempfile.TemporaryDirectory() as place:
            log = Path(place) / "logs" / "trades.csv"
            log.parent.mkdir()
            if kind == "ours":
                write_log(log, options.rows, "sequential")
            else:
                write_foreign(log, options.rows)
            found += told(Path(place), f"{options.rows} rows, {kind}, first start")
            found += told(Path(place), f"{options.rows} rows, {kind}, restart")
    print(table(found))


if __name__ == "__main__":
    main()
