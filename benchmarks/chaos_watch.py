"""The reader beside one writer: what it showed, held to what was written."""

import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chaos_run import expected_pnl, ledger, start_writer
from chaos_writer import LOG_MODES

from botscope.domain.snapshot import BotSnapshot
from botscope.ingest.places import single_place
from botscope.ingest.reader import Reader

Outcome = dict[str, Any]

LOGS = tuple(sorted({*LOG_MODES, "two-bots"} - {"kill-9"}))
STATES = ("state-truncate", "state-in-place", "state-replace", "state-in-place-bare")
ROWS_AT_ONCE, STATES_AT_ONCE = 400, 4000
SETTLE_S = 5.0


@dataclass(slots=True)
class Watch:
    """What one mode came to."""

    mode: str
    wanted_count: int
    seed: int
    read_count: int = 0
    written_count: int = 0
    shown_count: int = 0
    wrong_count: int = 0
    missed_count: int = 0
    taken_back_count: int = 0
    stalest_ms: float = 0.0
    _amounts: dict[str, float] = field(default_factory=dict)

    def told(self) -> Outcome:
        """Return the figures of this mode."""
        return {
            "reads": self.read_count,
            "written": self.written_count,
            "shown": self.shown_count,
            "wrong": self.wrong_count,
            "missed": self.missed_count,
            "taken_back": self.taken_back_count,
            "stalest_ms": round(self.stalest_ms, 1),
        }

    def amount(self, name: str) -> float:
        """Return what was written as the result of a trade."""
        if name not in self._amounts:
            self._amounts[name] = expected_pnl(name)
        return self._amounts[name]


def watch_log(folder: Path, watch: Watch) -> None:
    """Let writers append, each its rows in a folder of its own, until there were enough reads."""
    turn = 0
    while watch.read_count < watch.wanted_count:
        place = folder / str(turn)
        seeds = (2, 3) if watch.mode == "two-bots" else (watch.seed + turn,)
        place.mkdir()
        _follow_log(place, watch, [start_writer(watch.mode, place, ROWS_AT_ONCE, s) for s in seeds])
        turn += 1


def _follow_log(folder: Path, watch: Watch, writers: "list[subprocess.Popen[bytes]]") -> None:
    reader = Reader(lambda: [single_place(folder / "state", folder / "logs")])
    waiting: dict[str, float] = {}
    seen: set[str] = set()
    before: BotSnapshot | None = None
    while any(writer.poll() is None for writer in writers):
        began = time.perf_counter()
        waiting |= {n: began for n in ledger(folder) if n not in seen and n not in waiting}
        bot = reader.refresh().bots["bot"]
        watch.read_count += 1
        if bot is not before:
            seen, before = _compare(bot, watch, seen, waiting), bot
    end = time.monotonic() + SETTLE_S
    names = set(ledger(folder))
    while not names <= seen and time.monotonic() < end:
        time.sleep(0.05)
        seen = _compare(reader.refresh().bots["bot"], watch, seen, waiting)
        watch.read_count += 1
    watch.written_count += len(names)
    watch.shown_count += len(seen)
    watch.missed_count += len(names - seen)


def _compare(bot: BotSnapshot, watch: Watch, seen: set[str], waiting: dict[str, float]) -> set[str]:
    listed = [raw.decode() for raw in bot.trades.trade_id.tolist()]
    shown, now = set(listed), time.perf_counter()
    amounts = bot.trades.realized_pnl_quote.tolist()
    watch.wrong_count += sum(not account.is_conserved for account in bot.files)
    watch.wrong_count += len(listed) - len(shown)
    pairs = zip(listed, amounts, strict=True)
    watch.wrong_count += sum(watch.amount(name) != amount for name, amount in pairs)
    watch.taken_back_count += len(seen - shown)
    late = [now - waiting.pop(name) for name in shown & waiting.keys()]
    watch.stalest_ms = max([watch.stalest_ms, *(each * 1000 for each in late)])
    return shown


def watch_state(folder: Path, watch: Watch) -> None:
    """Let a writer rewrite the state until there were enough reads; no state is a mixture."""
    reader = Reader(lambda: [single_place(folder / "state", folder / "logs")])
    while watch.read_count < watch.wanted_count:
        writer = start_writer(watch.mode, folder, STATES_AT_ONCE, watch.seed)
        newest, since, seen = 0.0, time.perf_counter(), 0
        while writer.poll() is None:
            state = reader.refresh().bots["bot"].state
            watch.read_count += 1
            value = state.balance.total_quote if state else None
            if state is None or value is None:
                continue
            watch.wrong_count += set(state.settings.values()) - {value} != set()
            now = time.perf_counter()
            # The writer begins again at 1: only within its run a state may not go back.
            watch.taken_back_count += value < newest and seen > 1 and newest != STATES_AT_ONCE
            if value != newest:
                watch.stalest_ms = max(watch.stalest_ms, (now - since) * 1000 if seen else 0.0)
                newest, since, seen = value, now, seen + 1
        last = reader.refresh().bots["bot"].state
        watch.written_count += STATES_AT_ONCE
        watch.shown_count += seen
        watch.missed_count += last is None or last.balance.total_quote != STATES_AT_ONCE
