"""Live a day in some minutes, and tell whether memory grows, anything fails or stays open.

Usage: python benchmarks/soak.py [--polls 5000000] [--rows 1000000] [--batch 100]

A bot appends its rows in batches, reports after each, and rotates its log, of which it keeps the
last twenty: the data stay as large as they are, so that all growth is ours. After each batch the
reader reads, the history is kept, and pages ask as pages do: the whole answers once, then again and
again whether anything changed. Everything is the real thing but the socket: the WSGI application is
called as waitress calls it.

Prints one line of JSON for each twentieth of the polls, and a last one with the slope of the memory
(least squares over the samples after the first quarter, MiB for 100,000 polls), the statuses of all
answers, and the threads and files that are open more than at the start. Exit 1 above 1 MiB, and
where an answer was neither 200 nor 304 or a row that must be there was not shown.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "chaos"))

import numpy as np
from chaos_writer import HEADER, row, state_text
from tables import figures
from werkzeug.test import EnvironBuilder

from botscope.app import create_app, create_reader, with_history
from tests.api.sample import settings_of

KEPT_LOGS, ROWS_A_LOG = 20, 1000
SLOPE_LIMIT_MIB = 1.0
PATHS = (
    "/api/status",
    "/api/stats",
    "/api/trades?limit=50",
    "/api/equity?points=600",
    "/api/balance",
    "/api/versions",
    "/api/quality",
    "/api/periods?by=day",
)


def rss_mib() -> float:
    """Return the memory that this process has now; its most where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / (1 << 20)


def open_file_count() -> int:
    """Count the files that this process has open, 0 where the system does not tell."""
    try:
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a count, no paths
    except OSError:
        return 0


class Bot:
    """Appends rows, reports, and rotates its log."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "logs" / "trades.csv"
        self.state = folder / "state" / "bot_state.json"
        for path in (self.log, self.state):
            path.parent.mkdir(parents=True)
        self.row_count = 0

    def go_on(self, count: int) -> None:
        """Write the next rows and a state."""
        if self.row_count % ROWS_A_LOG == 0:
            self._rotate()
        numbers = range(self.row_count, self.row_count + count)
        with self.log.open("a", encoding="ascii", newline="") as log:
            log.writelines(row(f"T{number:07d}", number) for number in numbers)
        self.row_count += count
        fresh = self.state.with_suffix(".tmp")
        fresh.write_text(state_text(self.row_count), encoding="ascii")
        fresh.replace(self.state)

    def _rotate(self) -> None:
        if self.log.exists():
            self.log.replace(self.log.with_name(f"trades.csv.{self.row_count // ROWS_A_LOG}"))
            old = self.row_count // ROWS_A_LOG - KEPT_LOGS
            self.log.with_name(f"trades.csv.{old}").unlink(missing_ok=True)
        self.log.write_text(HEADER, encoding="ascii")

    @property
    def kept_count(self) -> int:
        """How many rows are in the logs that are left."""
        return min(self.row_count, KEPT_LOGS * ROWS_A_LOG + (self.row_count - 1) % ROWS_A_LOG + 1)


@dataclass(slots=True)
class Pages:
    """Asks the application as browsers do, each address with the name of its last answer."""

    application: Any
    statuses: Counter[int] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)
    _environs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def ask(self, path: str) -> None:
        """Ask once."""
        environ = dict(self._environ(path))
        if path in self.names:
            environ["HTTP_IF_NONE_MATCH"] = self.names[path]
        told: list[Any] = []
        body = self.application(
            environ, lambda status, headers, _info=None: told.extend((status, headers))
        )
        for _ in body:
            pass
        if hasattr(body, "close"):
            body.close()
        self.statuses[int(told[0][:3])] += 1
        self.names[path] = dict(told[1]).get("ETag", "")

    def _environ(self, path: str) -> dict[str, Any]:
        if path not in self._environs:
            headers = {"Accept-Encoding": "gzip, br", "Host": "127.0.0.1"}
            environ = EnvironBuilder(path, headers=headers).get_environ()
            self._environs[path] = {**environ, "REMOTE_ADDR": "127.0.0.1"}
        return self._environs[path]


def slope_mib(polls: list[int], memory: list[float]) -> float:
    """Return how memory grows, in MiB for 100,000 polls, after the first quarter."""
    start = len(polls) // 4
    return float(np.polyfit(np.asarray(polls[start:]) / 100_000, memory[start:], 1)[0])


def soak(poll_count: int, row_count: int, batch: int, folder: Path) -> dict[str, Any]:
    """Let a bot live and pages ask until all is written and asked."""
    bot = Bot(folder)
    settings = settings_of(folder)
    reader = create_reader(settings)
    source, keeper = with_history(settings, reader)
    pages = Pages(create_app(settings, source).wsgi_app)
    rounds = max(row_count // batch, 1)
    polls, memory, missed_count = [], [], 0
    began, files, threads = time.monotonic(), 0, 0
    for turn in range(rounds):
        bot.go_on(batch)
        missed_count += len(reader.refresh().bots["bot"].trades) != bot.kept_count
        for number in range(poll_count // rounds):
            pages.ask(PATHS[number % len(PATHS)])
        if keeper is not None:
            keeper.work()
        polls.append(sum(pages.statuses.values()))
        memory.append(rss_mib())
        if turn == 0:
            files, threads = open_file_count(), threading.active_count()
        if turn % max(rounds // 20, 1) == 0:
            print(
                json.dumps(
                    {"polls": polls[-1], "rows": bot.row_count, "rss_mib": round(memory[-1], 1)}
                ),
                flush=True,
            )
    return {
        "polls": polls[-1],
        "rows": bot.row_count,
        "seconds": round(time.monotonic() - began, 1),
        "rss_mib": [round(memory[0], 1), round(memory[-1], 1), round(max(memory), 1)],
        "slope_mib_per_100k_polls": round(slope_mib(polls, memory), 3),
        "statuses": {str(status): count for status, count in sorted(pages.statuses.items())},
        "missed_rounds": missed_count,
        "files_left_open": open_file_count() - files,
        "threads_left": threading.active_count() - threads,
    }


def main() -> int:
    """Run the soak and print what it came to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--polls", type=int, default=5_000_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=100)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="botscope-soak-") as name:
        outcome = soak(asked.polls, asked.rows, asked.batch, Path(name))
    print(json.dumps(outcome))
    print(figures(outcome))
    is_well = outcome["slope_mib_per_100k_polls"] < SLOPE_LIMIT_MIB
    is_well = (
        is_well and set(outcome["statuses"]) <= {"200", "304"} and not outcome["missed_rounds"]
    )
    return int(not is_well)


if __name__ == "__main__":
    sys.exit(main())
