"""What the API says, and how a figure on the page reads as a number."""

import json
import re
import urllib.parse
import urllib.request
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

READER_ZONE = ZoneInfo("Europe/Berlin")
"""The zone that every browser of these tests is set to."""


def ask(dashboard: Any, path: str, **query: Any) -> dict[str, Any]:
    text = urllib.parse.urlencode({name: value for name, value in query.items() if value})
    with urllib.request.urlopen(f"{dashboard.url}/api/{path}?{text}", timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def number_in(text: str) -> float:
    """Read a figure as a person does: thin spaces group, a real minus counts."""
    found = re.search(r"[+\u2212]?\d[\d\u202f]*(?:\.\d+)?", text)
    assert found, text
    return float(found[0].replace("\u202f", "").replace("\u2212", "-"))


def shown(locator: Any) -> float:
    """Return the figure that a cell or a key figure shows."""
    return number_in(locator.inner_text())


def midnight(days_ago: int) -> datetime:
    """Return when a day began in the reader's zone."""
    today = datetime.now(READER_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days_ago)


def log_rows(dashboard: Any) -> list[dict[str, str]]:
    """Read every clean row of the logs, by hand and without the product, oldest first."""
    rows: dict[str, dict[str, str]] = {}
    for path in sorted((dashboard.root / "logs").glob("trades_v*.csv")):
        head, *lines = path.read_text(encoding="utf-8").split("\n")[:-1]
        for line in lines:
            cells = dict(zip(head.split(","), line.split(","), strict=False))
            if line.count(",") == head.count(",") and not line.startswith("v8.01-outlier"):
                rows.setdefault(cells["trade_id"], cells)
    return sorted(rows.values(), key=lambda row: row["closed_at"])
