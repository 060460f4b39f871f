"""Append ten rows to a big trade log, again and again, and measure the refresh that shows them.

Usage: python benchmarks/append.py [--rows 1000000] [--turns 30] [--foreign]

Measured twice: until the rows are in the snapshot, and until every answer that the page asks for
is prepared from it. ``unchanged`` is a poll that finds nothing new.

``--foreign`` appends to the log of another bot, whose layout was found when it was loaded: what
an append pays for that is shown beside, and it has to be nothing.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cold_load import (
    cells_of,
    foreign_cells_of,
    watched_detection,
    write_foreign,
    write_log,
)
from tables import figures

from botscope.app import WARMER, create_app
from botscope.ingest.places import single_place
from botscope.ingest.reader import Reader
from botscope.settings import Settings

RACY_S = 2.1


def measure(logs: Path, count: int, turns: int, row: Callable[[int], str]) -> None:
    """Load once, then append and refresh."""
    detection_s = watched_detection()
    reader = Reader(lambda: [single_place(logs / "state", logs)])
    shown = len(reader.refresh().bots["bot"].trades)
    warmer = create_app(Settings(), reader).extensions[WARMER]
    prepared = warmer.warm()
    detection_s.clear()
    spent: dict[str, list[float]] = {"shown_ms": [], "prepared_ms": [], "shown_cpu_ms": []}
    for turn in range(turns):
        first = count + turn * 10
        lines = [row(first + i) for i in range(10)]
        with (logs / "trades.csv").open("a", encoding="ascii", newline="\n") as handle:
            handle.writelines(lines)
        started, cpu = time.perf_counter(), time.process_time()
        trades = reader.refresh().bots["bot"].trades
        spent["shown_ms"].append((time.perf_counter() - started) * 1000)
        spent["shown_cpu_ms"].append((time.process_time() - cpu) * 1000)
        # What the page asks for when it is opened is prepared once; from then on what was asked.
        warmer._done = None
        if warmer.warm() != prepared:
            raise SystemExit("not every answer was prepared")
        spent["prepared_ms"].append((time.perf_counter() - started) * 1000)
        shown += 10
        if len(trades) != shown:
            raise SystemExit(f"{len(trades)} trades shown, {shown} written")
    time.sleep(RACY_S)
    reader.refresh()
    unchanged_us = statistics.median(unchanged(reader) for _ in range(9))
    told = {name: statistics.median(values) for name, values in spent.items()}
    worst = {f"worst_{name}": max(values) for name, values in spent.items()}
    looked = {"layouts_looked_for": len(detection_s), "prepared_count": prepared}
    outcome = {"rows": count, **told, **worst, "unchanged_us": unchanged_us, **looked}
    print(json.dumps(outcome))
    print(figures(outcome))


def unchanged(reader: Reader) -> float:
    """Return the microseconds of a poll that finds nothing new."""
    started = time.perf_counter()
    for _ in range(200):
        reader.refresh()
    return (time.perf_counter() - started) / 200 * 1e6


def main() -> None:
    """Write a log and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--foreign", action="store_true")
    options = parser.parse_args()
    draw = random.Random(2)  # noqa: S311 - made-up trades
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trades.csv"
        if options.foreign:
            write_foreign(path, options.rows)
            measure(
                path.parent,
                options.rows,
                options.turns,
                lambda index: ";".join(foreign_cells_of(index, draw)) + "\n",
            )
            return
        write_log(path, options.rows, "sequential")
        measure(
            path.parent,
            options.rows,
            options.turns,
            lambda index: ",".join(cells_of(index, draw, "sequential")) + "\n",
        )


if __name__ == "__main__":
    main()
