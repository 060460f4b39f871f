"""Read while separate processes write as badly as bots do, and hold what is shown to their ledger.

Usage: python benchmarks/chaos.py [--reads 1000000] [--answers 20000] [--kills 500] [--restarts 200]
    [--cycles 10000] [--seed 1] [--mode MODE ...] [--quick]

The long form of the tests under ``tests/chaos``. Five parts, one line of JSON and one of a table
for each row; ``--quick`` does a hundredth of each, and 0 leaves a part out.

reads     the reader beside one writer after the other: readings, rows or states written and shown,
          wrong values (never written, shown twice, a line not accounted for), rows missed without a
          reason, how often what was shown went away again, and the worst staleness: how long an
          acknowledged row took to be shown.
answers   the dashboard over HTTP while seven bots write: answers, wrong values, errors (5xx).
kills     ``kill -9`` of a bot that mends nothing: rows lost, lines refused.
restarts  ``kill -9`` of the dashboard: the slowest return, and what it did not have any more.
cycles    files made anew or rewritten under their old date and size: how often that was not seen.

Exit 1 when a wrong value, a lost or missed row, an error or an unseen change was found.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
import urllib.error
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "chaos"))

from chaos_watch import LOGS, STATES, Outcome, Watch, watch_log, watch_state
from cycles import dashboard_killed, made_anew, rewritten_unseen, writer_killed
from seven_bots import MODES, make_folders, start_all, wrong_values
from tables import table

from tests.api.sample import write_bot
from tests.chaos.dashboard_process import Dashboard

KILLS_A_FOLDER = 50
"""Refused lines are kept for a page, not for ever: so many kills stay within what is kept."""


def peak_mb() -> float:
    """Return the most memory that this process ever had."""
    factor = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / factor, 1)


def reads(count: int, seed: int, modes: list[str]) -> Iterator[Outcome]:
    """Read beside each writer in turn."""
    for mode in modes:
        with tempfile.TemporaryDirectory(prefix="botscope-chaos-") as name:
            watch = Watch(mode, count // len(modes), seed)
            run = watch_state if mode in STATES else watch_log
            began = time.monotonic()
            run(Path(name), watch)
            took_s = time.monotonic() - began
            yield {"part": "reads", "mode": mode, **watch.told(), "seconds": round(took_s, 1)}


def answers(count: int) -> Iterator[Outcome]:
    """Ask the dashboard while seven bots write."""
    asked, wrong, errors, first = 0, 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="botscope-chaos-") as name:
        folder = Path(name)
        make_folders(folder)
        with Dashboard(folder, bots=True) as dashboard:
            dashboard.wait_for("/ready")
            while asked < count:
                writers = start_all(folder, 400, 4000, first)
                first += 402
                dashboard.wait_for("/api/bots", until=lambda told: len(told["bots"]) == len(MODES))
                while any(writer.poll() is None for writer in writers):
                    for mode in MODES:
                        asked += 1
                        try:
                            wrong += wrong_values(dashboard.url, mode)
                        except urllib.error.HTTPError as error:
                            errors += error.code >= 500
            memory = round(dashboard.peak_mb(), 1)
    yield {"part": "answers", "answers": asked, "wrong": wrong, "errors": errors, "peak_mb": memory}


def kills(count: int, seed: int) -> Iterator[Outcome]:
    """Kill a writing bot."""
    rows = lost = refused = 0
    for turn in range(0, count, KILLS_A_FOLDER):
        with tempfile.TemporaryDirectory(prefix="botscope-chaos-") as name:
            outcome = writer_killed(Path(name), min(KILLS_A_FOLDER, count - turn), seed + turn)
        rows, lost = rows + outcome.acknowledged_count, lost + len(outcome.lost)
        refused += outcome.refused_count
    too_many = max(0, refused - count)
    yield {"part": "kills", "kills": count, "written": rows, "lost": lost, "refused": refused}
    yield {"part": "kills", "refused_beyond_one_a_kill": too_many, "wrong": too_many}


def restarts(count: int, seed: int) -> Iterator[Outcome]:
    """Kill the dashboard."""
    with tempfile.TemporaryDirectory(prefix="botscope-chaos-") as name:
        write_bot(Path(name))
        outcome = dashboard_killed(Path(name), count, seed)
    back = sorted(outcome.back_s)
    yield {
        "part": "restarts", "kills": count, "lost": len(outcome.lost),
        "back_median_s": round(back[len(back) // 2], 2), "back_worst_s": round(back[-1], 2),
    }  # fmt: skip


def cycles(count: int) -> Iterator[Outcome]:
    """Make files anew, and rewrite them under their old date and size."""
    ways: dict[str, Callable[[Path], int]] = {
        "unlinked and made anew": lambda folder: made_anew(folder, count // 2, is_unlinked=True),
        "renamed over": lambda folder: made_anew(folder, count // 2, is_unlinked=False),
        "same date and size": lambda folder: rewritten_unseen(folder, max(count // 10, 1)),
    }
    for way, run in ways.items():
        with tempfile.TemporaryDirectory(prefix="botscope-chaos-") as name:
            yield {"part": "cycles", "mode": way, "unseen": run(Path(name))}


def is_bad(outcome: Outcome) -> bool:
    """Tell whether anything happened that must not."""
    faults = ("wrong", "missed", "errors", "lost", "unseen", "taken_back")
    return (
        any(outcome.get(name) for name in faults) and outcome.get("mode") != "state-in-place-bare"
    )


def main() -> int:
    """Run the parts and print what they came to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name, count in (
        ("reads", 1_000_000), ("answers", 20_000), ("kills", 500), ("restarts", 200),
        ("cycles", 10_000), ("seed", 1),
    ):  # fmt: skip
        parser.add_argument(f"--{name}", type=int, default=count)
    parser.add_argument("--mode", nargs="+", choices=[*LOGS, *STATES], default=[*LOGS, *STATES])
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    share = 100 if asked.quick else 1
    parts = (
        (asked.reads, lambda n: reads(n, asked.seed, asked.mode)),
        (asked.answers, answers),
        (asked.kills, lambda n: kills(n, asked.seed)),
        (asked.restarts, lambda n: restarts(n, asked.seed)),
        (asked.cycles, cycles),
    )
    found = []
    for count, run in parts:
        for outcome in run(max(count // share, 1)) if count else ():
            found.append(outcome)
            print(json.dumps(outcome), flush=True)
    print(table(found))
    bad = [outcome for outcome in found if is_bad(outcome)]
    read_count = sum(int(outcome.get("reads", 0)) for outcome in found)
    print(f"{read_count} reads, peak memory {peak_mb()} MB: {'FAULTS' if bad else 'nothing wrong'}")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
