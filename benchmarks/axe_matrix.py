"""Every view in every condition, theme and width, looked at by axe and by our own checks.

Usage: python benchmarks/axe_matrix.py [--out axe_matrix.jsonl] [--view overview]

The tests see each view in each condition once; here is the full product: 9 views, demo, empty,
stale, refusing (500) and unreachable, dark, light and high contrast, 1440 and 360 wide. Prints a
table of what was found and writes one line of JSON for each look; exit 1 when anything was.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]

FILES = {"refusing": "demo", "unreachable": "demo"}


def looks(browser: Browser, condition: str, only: str | None) -> list[dict[str, Any]]:
    """Look at all views in one condition."""
    from axe import every_case, violations, write_condition
    from dashboards import start, watch

    found = []
    with tempfile.TemporaryDirectory() as folder:
        dashboard = start(
            Path(folder), *write_condition(Path(folder), FILES.get(condition, condition))
        )
        try:
            page = watch(browser, 1440, "dark").open(dashboard)
            for case in every_case():
                if case.condition == condition and only in (None, case.view):
                    began_s = time.perf_counter()
                    wrong = violations(page, case)
                    took_s = round(time.perf_counter() - began_s, 2)
                    found.append({**asdict(case), "wrong": wrong, "took_s": took_s})
            page.context.close()
        finally:
            dashboard.stop()
    return found


def table(found: list[dict[str, Any]]) -> str:
    """Return how many looks each view had, and in how many something was wrong."""
    seen = Counter(look["view"] for look in found)
    bad = Counter(look["view"] for look in found if look["wrong"])
    lines = [
        f"{view:12} {count:3} looks, {bad[view]} with violations" for view, count in seen.items()
    ]
    return "\n".join(
        [*lines, f"{'all':12} {len(found):3} looks, {sum(bad.values())} with violations"]
    )


def main() -> int:
    """Look at everything and tell."""
    from axe import CONDITIONS
    from dashboards import EXECUTABLE, FLAGS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument("--view", default=None)
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=FLAGS)
        found = [look for name in CONDITIONS for look in looks(browser, name, options.view)]
        browser.close()
    if options.out:
        text = "".join(json.dumps(look) + "\n" for look in found)
        options.out.write_text(text, encoding="utf-8")
    print(table(found))
    for look in found:
        for each in look["wrong"]:
            place = f"{look['view']} {look['condition']} {look['theme']} {look['width']}"
            print(f"{place}: {each}")
    return int(any(look["wrong"] for look in found))


if __name__ == "__main__":
    sys.exit(main())
