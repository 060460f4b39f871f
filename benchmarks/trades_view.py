"""How fast the Trades view answers with very many trades: from each event to the new rows.

Usage: python benchmarks/trades_view.py [--trades 1000000] [--limit 200]

Writes a log, starts a real dashboard and a real Chromium, does each thing five times with another
choice each time, and prints the medians in milliseconds; exit 1 when one is above the limit.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]


def measured(url: str) -> dict[str, float]:
    """Return the median of each interaction."""
    from dashboards import EXECUTABLE, FLAGS
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
    from dashboards import start
    from trades_timing import write_many

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trades", type=int, default=1_000_000)
    parser.add_argument("--limit", type=float, default=200, help="milliseconds (%(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "state").mkdir()
        write_many(root / "logs", options.trades)
        dashboard = start(root, patience_s=120)
        try:
            medians = measured(dashboard.url)
        finally:
            dashboard.stop()
    print(json.dumps({"trades": options.trades, "median_ms": medians}))
    return int(max(medians.values()) > options.limit)


if __name__ == "__main__":
    sys.exit(main())
