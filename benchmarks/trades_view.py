"""How fast the Trades view answers with very many trades: from each event to the new rows.

Usage: python benchmarks/trades_view.py [--trades 1000000] [--limit 200]

Writes a log, starts a real dashboard and a real Chromium, does each thing five times with another
choice each time, and prints the medians in milliseconds; exit 1 when one is above the limit.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "browser"))


def started(root: Path, port: int) -> subprocess.Popen[bytes]:
    """Start a dashboard and wait until it has read everything."""
    command = [sys.executable, str(ROOT / "dashboard_api.py"), "--port", str(port)]
    places = ["--state", str(root / "state"), "--logs", str(root / "logs")]
    process = subprocess.Popen([*command, *places, "--data", str(root / "data")], cwd=root)
    for _ in range(1200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5):
                return process
        except OSError:
            time.sleep(0.1)
    process.terminate()
    raise TimeoutError("the dashboard was never ready")


def measured(url: str) -> dict[str, float]:
    """Return the median of each interaction."""
    from conftest import EXECUTABLE, FLAGS
    from trades_timing import every_interaction

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{url}/#/trades")
        page.wait_for_selector("table.trades tbody tr", timeout=60_000)
        found = every_interaction(page)
        browser.close()
    return found


def main() -> int:
    """Write, start, measure, compare."""
    from conftest import free_port
    from trades_timing import write_many

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trades", type=int, default=1_000_000)
    parser.add_argument("--limit", type=float, default=200, help="milliseconds (%(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "state").mkdir()
        write_many(root / "logs", options.trades)
        port = free_port()
        process = started(root, port)
        try:
            medians = measured(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(timeout=15)
    print(json.dumps({"trades": options.trades, "median_ms": medians}))
    return int(max(medians.values()) > options.limit)


if __name__ == "__main__":
    sys.exit(main())
