"""One change of a file, again and again: the quick tests do few rounds, the benchmark many."""

import json
import os
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chaos_run import check_shown, ledger, reader_at, start_writer

from botscope.ingest.reader import Reader
from tests.chaos.dashboard_process import Dashboard, get
from tests.ingest.trade_log import HEADER, reader_of, row, write

HOUR_S = 3600


def state_text(seq: int) -> str:
    return json.dumps({"seq": seq, "schema": 1, "bot_name": "b", "seq_end": seq})


def shown_ids(reader: Reader) -> list[str]:
    return [raw.decode() for raw in reader.refresh().bots["bot"].trades.trade_id.tolist()]


def dated(path: Path, at_ns: int) -> None:
    os.utime(path, ns=(at_ns, at_ns))


def made_anew(folder: Path, count: int, *, is_unlinked: bool) -> int:
    """Make a log anew between two looks, of one size and date; how often that was not seen."""
    log, reader = folder / "logs" / "t.csv", reader_of(folder, now_s=time.time())
    at_ns, missed = time.time_ns() - HOUR_S * 10**9, 0
    write(log, HEADER + row(0))
    for index in range(count):
        made = log if is_unlinked else log.with_name("t.new")
        if is_unlinked:
            # The next file often gets the very inode that this one gives back.
            log.unlink()
        write(made, HEADER + row(index))
        dated(made, at_ns)
        made.replace(log)
        missed += shown_ids(reader) != [f"T{index:06d}"]
    return missed


def rewritten_unseen(folder: Path, count: int) -> int:
    """Write other content under the same time and size; how often that was not seen at once.

    The reader's clock is an hour ahead: no file is young, and its time alone has to tell.
    """
    log, reader = folder / "logs" / "t.csv", reader_of(folder, now_s=time.time() + HOUR_S)
    state = folder / "state" / "bot_state.json"
    at_ns, missed = time.time_ns() - HOUR_S * 10**9, 0
    for index in range(count):
        write(log, HEADER + row(index))
        write(state, state_text(100_000 + index))
        dated(log, at_ns)
        dated(state, at_ns)
        missed += shown_ids(reader) != [f"T{index:06d}"]
        seen = reader.current and reader.current.bots["bot"].state
        missed += seen is None or seen.seq != 100_000 + index
        _wait_for_another_tick(log)
    return missed


def _wait_for_another_tick(path: Path) -> None:
    """Wait until the disk's clock moves: within one tick of it no time tells two writes apart."""
    probe = path.with_name(".tick")
    changed_ns = path.stat().st_ctime_ns
    probe.touch()
    while probe.stat().st_ctime_ns <= changed_ns:
        time.sleep(0.001)
        probe.touch()


@dataclass(slots=True)
class Kills:
    """What became of a bot, or of a dashboard, that was killed again and again."""

    kill_count: int = 0
    acknowledged_count: int = 0
    lost: list[str] = field(default_factory=list)
    refused_count: int = 0
    back_s: list[float] = field(default_factory=list)


def writer_killed(folder: Path, kill_count: int, seed: int = 0) -> Kills:
    """Kill a bot in the middle of its rows; it goes on as one that mends nothing.

    The row after the kill is glued to the cut one: it is refused, under a reason that says so,
    and the text of the refused line still has it.
    """
    reader, index, chance, outcome = reader_at(folder), 0, random.Random(seed), Kills()
    for turn in range(kill_count):
        writer = start_writer("kill-9", folder, 10_000, seed + turn, index)
        known = len(ledger(folder))
        while len(ledger(folder)) == known:
            time.sleep(0.002)
        end = time.monotonic() + chance.uniform(0.0, 0.12)
        while time.monotonic() < end:
            check_shown(reader.refresh().bots["bot"])
        writer.kill()
        writer.wait(timeout=60)
        # A row may be whole in the file though it was not acknowledged: go on after it.
        index = max(int(name[1:]) for name in ledger(folder)) + 2
    bot = reader.refresh().bots["bot"]
    shown, names = set(check_shown(bot)), ledger(folder)
    refused = " ".join(row.text for row in bot.rejected)
    outcome.kill_count, outcome.acknowledged_count = kill_count, len(names)
    outcome.lost = [name for name in names if name not in shown and name not in refused]
    outcome.refused_count = sum(a.quarantined_count + a.pending_count for a in bot.files)
    return outcome


def dashboard_killed(folder: Path, kill_count: int, seed: int = 0) -> Kills:
    """Kill a dashboard at any moment; each time it comes back with all that it had."""
    chance, outcome = random.Random(seed), Kills(kill_count)
    dashboard = Dashboard(folder)
    before = None
    for _ in range(kill_count + 1):
        began = time.monotonic()
        dashboard.start()
        try:
            dashboard.wait_for("/ready")
            outcome.back_s.append(time.monotonic() - began)
            said = {path: get(dashboard.url + path) for path in ("/api/trades", "/api/stats")}
            told = [_without_moments(said["/api/trades"]), said["/api/stats"]["trade_count"]]
            if before is not None and told != before:
                outcome.lost.append(f"{told} after {before}")
            before = told
            time.sleep(chance.uniform(0.0, 0.3))
        finally:
            dashboard.kill()
    return outcome


def _without_moments(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "meta"}
