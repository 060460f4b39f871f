"""Read while separate processes write as badly as bots do, and hold what is shown to their ledger.

Usage: python benchmarks/chaos.py [--seconds 60] [--seed 1] [--mode MODE ...]

Each mode runs its share of the time, again and again with another seed. Prints per mode: readings,
rows acknowledged, rows shown, wrong values (an amount or an id that was never written, a trade
shown twice, a line not accounted for), rows missed without a reason, and the worst staleness: how
long an acknowledged row took to be shown. Exit 1 when a wrong value was shown or a row was missed.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "chaos"))

from chaos_writer import LOG_MODES, row

from botscope.domain.snapshot import BotSnapshot
from botscope.ingest.places import single_place
from botscope.ingest.reader import Reader

WRITER = Path(__file__).resolve().parent.parent / "tests" / "chaos" / "chaos_writer.py"
ROWS_AT_ONCE = 400


@dataclass(slots=True)
class Report:
    """What became of one mode."""

    read_count: int = 0
    acknowledged_count: int = 0
    shown_count: int = 0
    wrong_count: int = 0
    missed_count: int = 0
    set_aside_count: int = 0
    worst_staleness_ms: float = 0.0

    @property
    def is_clean(self) -> bool:
        """True when nothing wrong was shown and nothing was lost in silence."""
        return self.wrong_count == 0 and self.missed_count == 0


def wrong_values(bot: BotSnapshot) -> int:
    """Count what is shown and was never written."""
    shown = [raw.decode() for raw in bot.trades.trade_id.tolist()]
    amounts = bot.trades.realized_pnl_quote.tolist()
    count = sum(not account.is_conserved for account in bot.files) + len(shown) - len(set(shown))
    for trade_id, amount in zip(shown, amounts, strict=True):
        number = trade_id[1:]
        is_known = number.isdigit() and float(row(trade_id, int(number)).split(",")[10]) == amount
        count += not is_known
    return count


class Watch:
    """Follows one writer's ledger and notes how late each row is shown."""

    def __init__(self, folder: Path, report: Report) -> None:
        place = single_place(folder / "state", folder / "logs")
        self.reader = Reader(lambda: [place])
        self.report = report
        self._ledger = folder / "ledger.txt"
        self._waiting: dict[str, float] = {}
        self._seen: set[str] = set()

    def look(self) -> None:
        """Read once; compare with what was acknowledged before the reading began."""
        began = time.perf_counter()
        names = self._ledger.read_text(encoding="ascii").split() if self._ledger.exists() else []
        for name in names:
            if name not in self._seen:
                self._waiting.setdefault(name, began)
        bot = self.reader.refresh().bots["bot"]
        self.report.read_count += 1
        self.report.wrong_count += wrong_values(bot)
        now = time.perf_counter()
        for raw in bot.trades.trade_id.tolist():
            since = self._waiting.pop(raw.decode(), None)
            self._seen.add(raw.decode())
            if since is not None:
                late_ms = (now - since) * 1000
                self.report.worst_staleness_ms = max(self.report.worst_staleness_ms, late_ms)

    def finish(self) -> None:
        """Settle the account of this writer."""
        self.look()
        bot = self.reader.refresh().bots["bot"]
        set_aside = sum(a.quarantined_count + a.pending_count for a in bot.files)
        ledger = set(self._ledger.read_text(encoding="ascii").split())
        missing = ledger - {raw.decode() for raw in bot.trades.trade_id.tolist()}
        self.report.acknowledged_count += len(ledger)
        self.report.shown_count += len(bot.trades)
        self.report.set_aside_count += set_aside
        # A row glued to one that a kill cut is in quarantine under a reason of its own.
        self.report.missed_count += max(0, len(missing) - set_aside)


def run_writer(mode: str, folder: Path, seed: int, watch: Watch, first: int = 0) -> None:
    """Let one writer write while the reader looks; in mode kill-9 it dies on the way."""
    command = [sys.executable, str(WRITER), mode, str(folder), str(ROWS_AT_ONCE), str(seed)]
    writer = subprocess.Popen([*command, str(first)])
    dies_at = time.monotonic() + 0.3 + (seed % 17) * 0.02 if mode == "kill-9" else float("inf")
    while writer.poll() is None:
        watch.look()
        if time.monotonic() > dies_at:
            writer.kill()
    writer.wait(timeout=30)


def run_mode(mode: str, seconds: float, seed: int) -> Report:
    """Write and read in one mode for a while."""
    report, end = Report(), time.monotonic() + seconds
    while time.monotonic() < end:
        with tempfile.TemporaryDirectory(prefix="botscope-chaos-") as name:
            folder = Path(name)
            watch = Watch(folder, report)
            for turn in range(3 if mode == "kill-9" else 1):
                run_writer(mode, folder, seed, watch, turn * (ROWS_AT_ONCE + 2))
                seed += 1
            watch.finish()
    return report


def main() -> int:
    """Run the modes and print what they came to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mode", nargs="+", choices=sorted(LOG_MODES), default=sorted(LOG_MODES))
    options = parser.parse_args()
    head = ("mode", "reads", "written", "shown", "wrong", "missed", "set aside", "stalest ms")
    print("{:<24}{:>8}{:>9}{:>9}{:>7}{:>8}{:>11}{:>12}".format(*head))
    reports = []
    for mode in options.mode:
        report = run_mode(mode, options.seconds / len(options.mode), options.seed)
        reports.append(report)
        print(
            f"{mode:<24}{report.read_count:>8}{report.acknowledged_count:>9}"
            f"{report.shown_count:>9}{report.wrong_count:>7}{report.missed_count:>8}"
            f"{report.set_aside_count:>11}{report.worst_staleness_ms:>12.1f}",
            flush=True,
        )
    return 0 if all(report.is_clean for report in reports) else 1


if __name__ == "__main__":
    sys.exit(main())
