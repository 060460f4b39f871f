"""One change of a file, again and again: the quick tests do few rounds, the benchmark many."""

import json
import os
import time
from pathlib import Path

from botscope.ingest.reader import Reader
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
