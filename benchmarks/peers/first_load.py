"""What a browser loads for an equal page: Botscope, Dash, Streamlit, NiceGUI, Flask with pandas.

    python benchmarks/peers/first_load.py [--trades 10000] [--rounds 3] [--only NAME ...]

Each peer gets an environment of its own in a temporary folder (a network is needed, and some
hundred megabytes), shows four figures, a curve and the last hundred trades of one log, and is
opened by a browser without a cache each time. Counted are all bytes that came over the wire,
those of web sockets too, and the time until the total can be read. Botscope shows its whole
overview, which is more.
"""

import argparse
import json
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE.parent), str(ROOT), str(ROOT / "tests" / "browser")]

from dashboards import EXECUTABLE, FLAGS  # noqa: E402 - found through the line above
from serve import free_port, write_log  # noqa: E402

START_S = 90.0
SETTLE_MS = 1500


@dataclass(frozen=True)
class Peer:
    """How one of them is installed and started; ``useful`` is a text on its ready page."""

    name: str
    packages: tuple[str, ...]
    command: tuple[str, ...]
    useful: str = "Total "


PEERS = (
    Peer("dash", ("dash==4.4.1", "pandas"), ("{python}", "dash_app.py", "{log}", "{port}")),
    Peer(
        "streamlit",
        ("streamlit==1.67.0", "pandas"),
        (
            *("{python}", "-m", "streamlit", "run", "streamlit_app.py", "--server.port={port}"),
            *("--server.headless=true", "--browser.gatherUsageStats=false"),
            *("--server.address=127.0.0.1", "--", "{log}"),
        ),
    ),
    Peer(
        "nicegui", ("nicegui==3.18.0", "pandas"), ("{python}", "nicegui_app.py", "{log}", "{port}")
    ),
    Peer(
        "flask-pandas",
        ("flask==3.1.3", "pandas"),
        ("{python}", "flask_app.py", "{log}", "{port}", "{charts}"),
    ),
)
BOTSCOPE = Peer(
    "botscope",
    (),
    (
        *("{python}", str(ROOT / "dashboard_api.py"), "--port={port}", "--history=no"),
        *("--logs={logs}", "--data={own}", "--starting-balance=1000"),
    ),
    useful="Realized",
)


def python_of(peer: Peer, folder: Path) -> str:
    """Make the peer's own environment; ours has what Botscope needs."""
    if not peer.packages:
        return sys.executable
    venv = folder / f"venv-{peer.name}"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    python = str(venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, *peer.packages], check=True)
    return python


@contextmanager
def running(peer: Peer, folder: Path) -> Iterator[tuple[str, int]]:
    """Start a server and yield its address and process."""
    port = free_port()
    places = {
        "python": python_of(peer, folder),
        "port": port,
        "log": folder / "logs" / "trades.csv",
        "logs": folder / "logs",
        "own": folder / "own",
        "charts": ROOT / "static" / "vendor" / "chart.umd.min.js",
    }
    command = [part.format(**places) for part in peer.command]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=HERE, stdout=quiet, stderr=quiet)
    try:
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}/", server.pid
    finally:
        server.terminate()
        server.wait()


def wait_for_port(port: int) -> None:
    """Wait until somebody listens."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nobody listens on {port}")


def load(browser: Browser, url: str, useful: str) -> dict[str, float]:
    """Open the page in a fresh context and count what it takes."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    wire = context.new_cdp_session(page)
    seen = {"bytes": 0.0, "requests": 0.0}

    def add(size: float) -> None:
        seen["bytes"] += size

    def count(_event: dict[str, Any]) -> None:
        seen["requests"] += 1

    wire.on("Network.loadingFinished", lambda event: add(event["encodedDataLength"]))
    wire.on("Network.requestWillBeSent", count)
    wire.on(
        "Network.webSocketFrameReceived", lambda event: add(len(event["response"]["payloadData"]))
    )
    wire.send("Network.enable")
    started = time.perf_counter()
    page.goto(url)
    wanted = page.get_by_text(re.compile(re.escape(useful))).locator("visible=true")
    wanted.first.wait_for(timeout=60_000)
    seen["useful_ms"] = (time.perf_counter() - started) * 1000
    page.wait_for_timeout(SETTLE_MS)
    context.close()
    return seen


def rss_mb(pid: int) -> float | None:
    """Return the memory of a process and of those that it started, where Linux tells."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return None
    own = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return own + sum(rss_mb(int(child)) or 0 for child in children)


def measured(peer: Peer, browser: Browser, folder: Path, rounds: int) -> dict[str, Any]:
    """Load the page of one peer some times and return the medians."""
    with running(peer, folder) as (url, pid):
        # The first visit of all pays for imports that no later visitor pays.
        load(browser, url, peer.useful)
        loads = [load(browser, url, peer.useful) for _ in range(rounds)]
        memory = rss_mb(pid)
    return {
        "page": peer.name,
        "kilobytes": round(statistics.median(each["bytes"] for each in loads) / 1000, 1),
        "requests": int(statistics.median(each["requests"] for each in loads)),
        "useful_ms": round(statistics.median(each["useful_ms"] for each in loads)),
        "server_mb": None if memory is None else round(memory, 1),
    }


def main() -> None:
    """Print a JSON line per page, then a table with ratios to Botscope."""
    parser = argparse.ArgumentParser(description="What a browser loads for an equal page.")
    parser.add_argument("--trades", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=[peer.name for peer in PEERS])
    chosen = parser.parse_args()
    machine = {"cpus": os.cpu_count(), "python": platform.python_version()}
    print(json.dumps({"benchmark": "peers", "trades": chosen.trades, **machine}), flush=True)
    rows = []
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        write_log(folder, chosen.trades)
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=FLAGS)
        for peer in (BOTSCOPE, *(each for each in PEERS if each.name in chosen.only)):
            rows.append(measured(peer, browser, folder, chosen.rounds))
            print(json.dumps(rows[-1]), flush=True)
        browser.close()
    print(table(rows))


def table(rows: list[dict[str, Any]]) -> str:
    """Write the rows with how many times Botscope's bytes each of them loads."""
    ours = rows[0]["kilobytes"]
    lines = ["| page | kB | x Botscope | requests | useful after ms | server MB |"]
    lines.append("|---|---|---|---|---|---|")
    lines += [
        f"| {row['page']} | {row['kilobytes']} | {row['kilobytes'] / ours:.1f} "
        f"| {row['requests']} | {row['useful_ms']} | {row['server_mb']} |"
        for row in rows
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
