"""What answering costs: every address cold, kept and unchanged; 50 clients at once; 500 that poll.

Usage: python benchmarks/serve.py [--trades 100000] [--rounds 5] [--poll-s 30] [--only PART]

A real dashboard over a log of made-up trades is asked over HTTP. Beside it runs the same
application without its front, so that both stand in one run: `front` answers before Flask what was
answered before, `flask` is Flask on waitress. Each line is a JSON object; a table ends it.
"""

import argparse
import itertools
import json
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from load import Load, Server, write_log
from tables import table

from botscope.api.table import ROUTES

QUERIES = {
    "/api/versions/compare": "?a=v8.00&b=v8.01",
    "/api/explain": "?figure=win_rate_ratio",
}
VARIABLES = {
    "/api/trades/<path:trade_id>": "/api/trades/t3",
    "/static/<path:name>": "/static/js/main.js",
}
REPEATS = 100
REPEATS_S = 2.0
UNCACHED = 20
ZONES = [f"Etc/GMT{sign}{hour}" for hour in range(1, 11) for sign in "+-"]
BUSY_S = 2.0
CLIENTS = 50
PAGES = 500
POLL_S = 15.0
POLLED = (
    "/api/status",
    "/api/stats",
    "/api/trades",
    "/api/equity",
    "/api/periods",
    "/api/balance",
)
"""What a page asks for each time in the worst case; most often one question is all."""

WAYS = ("front", "flask")
COLUMNS = ("figure", *WAYS, "bar")

Row = dict[str, Any]


def addresses() -> list[str]:
    """List every address, with what it needs to be asked."""
    return [VARIABLES.get(r.path, r.path) + QUERIES.get(r.path, "") for r in ROUTES]


def measure_address(server: Server, path: str) -> Row:
    """Time the first answer, the kept one, and the one for whom nothing changed."""
    cold = server.ask(path)
    row: Row = {"part": "address", "path": path, "status": cold.status, "bytes": cold.size_bytes}
    row["cold_ms"] = round(cold.took_ms, 2)
    for name, etag in (("kept", ""), ("unchanged", cold.etag)):
        cpu_s = server.cpu_s()
        took = repeat(lambda etag=etag: server.ask(path, etag).took_ms)
        row[f"{name}_median_ms"] = round(statistics.median(took), 3)
        row[f"{name}_cpu_ms"] = round((server.cpu_s() - cpu_s) * 1000 / len(took), 3)
    return row


def repeat(ask: Callable[[], float]) -> list[float]:
    """Ask often, or what is slow at least thrice."""
    took, end_s = [ask()], time.perf_counter() + REPEATS_S
    while len(took) < 3 or (len(took) < REPEATS and time.perf_counter() < end_s):
        took.append(ask())
    return took


def measure_uncached(server: Server) -> list[Row]:
    """Time answers that nobody asked for before: of figures by zone, of trades by page."""
    questions = {
        "/api/stats": [f"/api/stats?tz={zone}" for zone in ZONES],
        "/api/trades": [f"/api/trades?offset={number}" for number in range(1, UNCACHED + 1)],
    }
    rows = []
    for path, asked in questions.items():
        took = [server.ask(question).took_ms for question in asked]
        row: Row = {
            "part": "uncached",
            "path": path,
            "median_ms": round(statistics.median(took), 2),
        }
        rows.append(row | {"max_ms": round(max(took), 2)})
    return rows


def measure_clients(servers: dict[str, Server], rounds: int, etag: str | None) -> list[Row]:
    """Let clients ask as fast as they are answered, one server after the other, in rounds."""
    rows: list[Row] = []
    for number, (name, server) in itertools.product(range(rounds), servers.items()):
        cpu_s, began_s = server.cpu_s(), time.perf_counter()
        known = server.ask("/api/stats").etag if etag is None else etag
        load = Load(server.port, ["/api/stats"], CLIENTS, etag=known)
        load.run(BUSY_S)
        elapsed_s = time.perf_counter() - began_s
        rows.append(
            {
                "part": "unchanged_at_once" if etag is None else "kept_at_once",
                "way": name,
                "round": number,
                "requests_per_s": round(len(load.took_ms) / elapsed_s),
                "p50_ms": round(load.percentile_ms(50), 2),
                "p99_ms": round(load.percentile_ms(99), 2),
                "cpu_ms_per_request": round((server.cpu_s() - cpu_s) * 1000 / len(load.took_ms), 4),
                "wrong": load.wrong_count,
            }
        )
    return rows


def measure_pages(servers: dict[str, Server], poll_s: float, paths: tuple[str, ...]) -> list[Row]:
    """Let many pages poll with what they know, each at a moment of its own."""
    rows: list[Row] = []
    for name, server in servers.items():
        etag = server.ask("/api/stats").etag
        for path in paths:
            server.ask(path)
            server.ask(path, etag)
        cpu_s = server.cpu_s()
        load = Load(server.port, list(paths), PAGES, etag=etag, every_s=POLL_S)
        load.run(poll_s)
        rows.append(
            {
                "part": "pages",
                "way": name,
                "pages": PAGES,
                "questions_per_poll": len(paths),
                "requests": len(load.took_ms),
                "p50_ms": round(load.percentile_ms(50), 2),
                "p99_ms": round(load.percentile_ms(99), 2),
                "core_percent": round((server.cpu_s() - cpu_s) / poll_s * 100, 2),
                "wrong": load.wrong_count,
            }
        )
    return rows


def summary(rows: list[Row]) -> list[Row]:
    """Return the figures that have a bar, with and without the front."""
    at_once = [figure for part in ("kept", "unchanged") for figure in busy(rows, f"{part}_at_once")]
    pages = [figure for row in rows if row["part"] == "pages" for figure in polling(row)]
    return at_once + pages + [uncached(row) for row in rows if row["part"] == "uncached"]


def busy(rows: list[Row], part: str) -> list[Row]:
    """Return the medians of the rounds in which clients ask as fast as they can."""
    ways = {way: [r for r in rows if (r["part"], r.get("way")) == (part, way)] for way in WAYS}
    if not all(ways.values()):
        return []
    found: list[Row] = []
    for name, bar in (("requests_per_s", ""), ("p99_ms", "20"), ("cpu_ms_per_request", "")):
        middle = {way: middle_of(group, name) for way, group in ways.items()}
        found.append({"figure": f"{CLIENTS} clients, {part}: {name}", **middle, "bar": bar})
    times = round(found[0]["front"] / found[0]["flask"], 2)
    return [*found, {"figure": f"times as many, {part}", "front": times, "flask": 1, "bar": "2"}]


def polling(row: Row) -> list[Row]:
    """Return the figures of one measurement of pages that poll."""
    name = f"{PAGES} pages, {row['questions_per_poll']} questions each {POLL_S:g} s"
    return [
        {"figure": f"{name}: {figure}", row["way"]: row[figure], "bar": bar}
        for figure, bar in (("p99_ms", "25"), ("core_percent", "15"))
    ]


def uncached(row: Row) -> Row:
    """Return the figure of answers that nobody asked for before."""
    bar = {"/api/stats": "20", "/api/trades": "15"}[row["path"]]
    return {"figure": f"{row['path']}, uncached: ms", "front": row["median_ms"], "bar": bar}


def middle_of(rows: list[Row], name: str) -> float:
    """Return the median of one figure."""
    return round(statistics.median(float(str(row[name])) for row in rows), 3)


def measure(asked: argparse.Namespace, servers: dict[str, Server]) -> list[Row]:
    """Measure every part that is asked for, printing each line as it is known."""
    parts = {
        "address": lambda: [measure_address(servers["front"], path) for path in addresses()],
        "uncached": lambda: measure_uncached(servers["front"]),
        "kept": lambda: measure_clients(servers, asked.rounds, ""),
        "unchanged": lambda: measure_clients(servers, asked.rounds, None),
        "pages": lambda: [
            *measure_pages(servers, asked.poll_s, POLLED[:1]),
            *measure_pages({"front": servers["front"]}, asked.poll_s, POLLED),
        ],
    }
    rows: list[Row] = []
    for name, part in parts.items():
        if asked.only in (None, name):
            found = part()
            rows += found
            for row in found:
                print(json.dumps(row), flush=True)
    return rows


def main() -> None:
    """Print the figures as JSON lines, and the medians as a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--trades", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--poll-s", type=float, default=30.0)
    parser.add_argument("--only", choices=["address", "uncached", "kept", "unchanged", "pages"])
    asked = parser.parse_args()
    machine = f"{platform.system()} {platform.release()}, {platform.machine()}"
    print(json.dumps({"machine": machine, "python": platform.python_version(), **vars(asked)}))
    with tempfile.TemporaryDirectory() as name:
        write_log(Path(name), asked.trades)
        servers = {"front": Server(Path(name)), "flask": Server(Path(name), is_bare=True)}
        try:
            for way, server in servers.items():
                took_s = server.wait_until_read()
                print(json.dumps({"part": "start", "way": way, "ready_s": round(took_s, 2)}))
            rows = measure(asked, servers)
            memory = {way: round(server.memory_mb()) for way, server in servers.items()}
            print(json.dumps({"part": "memory_mb", **memory}))
        finally:
            for server in servers.values():
                server.stop()
    print(table(summary(rows), COLUMNS))


if __name__ == "__main__":
    main()
