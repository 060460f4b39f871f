"""Append ten rows to a big trade log, again and again, and measure the refresh that shows them.

Usage: python benchmarks/append.py [--rows 1000000] [--turns 30] [--foreign]

``--foreign`` appends to the log of another bot, whose layout was found when it was loaded: what
an append pays for that is shown beside, and it has to be nothing.
"""

import argparse
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

from botscope.ingest.places import single_place
from botscope.ingest.reader import Reader

RACY_S = 2.1


def measure(logs: Path, count: int, turns: int, row: Callable[[int], str]) -> None:
    """Load once, then append and refresh."""
    detection_s = watched_detection()
    reader = Reader(lambda: [single_place(logs / "state", logs)])
    shown = len(reader.refresh().bots["bot"].trades)
    spent_ms: list[float] = []
    detection_s.clear()
    for turn in range(turns):
        first = count + turn * 10
        lines = [row(first + i) for i in range(10)]
        with (logs / "trades.csv").open("a", encoding="ascii", newline="\n") as handle:
            handle.writelines(lines)
        started = time.perf_counter()
        trades = reader.refresh().bots["bot"].trades
        spent_ms.append((time.perf_counter() - started) * 1000)
        shown += 10
        if len(trades) != shown:
            raise SystemExit(f"{len(trades)} trades shown, {shown} written")
    time.sleep(RACY_S)
    reader.refresh()
    started = time.perf_counter()
    for _ in range(100):
        reader.refresh()
    unchanged_ms = (time.perf_counter() - started) * 10
    print(
        f"append of 10 rows to {count}: median {statistics.median(spent_ms):.1f} ms wall, ", end=""
    )
    print(f"worst {max(spent_ms):.1f} ms; unchanged {unchanged_ms:.3f} ms; ", end="")
    print(f"layouts looked for {len(detection_s)} times in {sum(detection_s) * 1000:.0f} ms")


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
