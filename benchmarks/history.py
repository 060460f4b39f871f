"""The history: its size for a year of 15-minute candles, and what a report and an answer cost.

Usage: python benchmarks/history.py
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from botscope.domain.history import HistoryRow
from botscope.history.compact import Identity, Report
from botscope.history.curve import marked_curve, marked_points
from botscope.history.keeper import Keeper

YEAR_COUNT = 35_040
CANDLE_MS = 15 * 60 * 1000
WHOSE = Identity("place", "bot", "paper", "USDT")
POSITION = '["BTCUSDT","long",0.0042,91240.5,{mark:.2f},{gain:.8f},1767400000000]'


def row_of(number: int, position_count: int) -> HistoryRow:
    """Return the report of one candle, with prices that move."""
    gain = (number * 7919 % 2000) / 97 - 10
    mark = 91240.5 + gain * 3
    held = ",".join([POSITION.format(mark=mark, gain=gain)] * position_count)
    moment_ms = 1_735_689_600_000 + number * CANDLE_MS
    equity = 10_000 + number / 100 + gain
    version = f"v8.{number * 12 // YEAR_COUNT:02d}"
    until_ms = moment_ms + 2 * CANDLE_MS
    return HistoryRow(moment_ms, until_ms, equity, equity - gain, gain, version, f"[{held}]")


def milliseconds(work: Callable[[], object], runs: int = 1) -> float:
    """Return the median of some runs."""
    times = []
    for _ in range(runs):
        started_s = time.perf_counter()
        work()
        times.append((time.perf_counter() - started_s) * 1000)
    return statistics.median(times)


def fill(folder: Path, position_count: int) -> None:
    """Write a year."""
    keeper = Keeper(folder)
    for number in range(YEAR_COUNT - 200):
        keeper.tracks.note(Report(WHOSE, row_of(number, position_count), CANDLE_MS))
    keeper.work()
    noted, written = [], []
    for number in range(YEAR_COUNT - 200, YEAR_COUNT):
        report = Report(WHOSE, row_of(number, position_count), CANDLE_MS)
        noted.append(milliseconds(lambda each=report: keeper.tracks.note(each)))  # type: ignore[misc]
        written.append(milliseconds(keeper.work))
    print(f"  a report: {statistics.median(noted):.3f} ms to note (nobody waits for a disk),")
    print(
        f"    {statistics.median(written):.2f} ms to write in the thread, most {max(written):.1f}"
    )
    keeper._store.close()
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"  a year: {size / 1e6:.2f} MB on disk, {size / YEAR_COUNT:.0f} bytes a report")


def look(folder: Path) -> None:
    """Read a year and answer from it."""
    keeper = Keeper(folder)
    keeper.tracks.history(WHOSE, "place")
    print(f"  read at the start: {milliseconds(keeper.work):.0f} ms in the thread")
    series = keeper.tracks.history(WHOSE, "place").series
    packed = sum(map(len, series.positions.blocks))
    print(f"  in memory: {(packed + len(series) * 44) / 1e6:.2f} MB for {len(series)} reports")
    whole = milliseconds(
        lambda: marked_points(marked_curve([series]), count=600, from_ms=None, to_ms=None), 20
    )
    print(f"  600 points of the curve: {whole:.2f} ms")
    print(f"  positions of a past moment: {milliseconds(lambda: series.row(17_000), 50):.3f} ms")
    keeper._store.close()


def main() -> int:
    """Measure for a bot with one open position, and for one with ten."""
    for position_count in (1, 10):
        print(f"{position_count} open positions, {YEAR_COUNT} reports:")
        with tempfile.TemporaryDirectory() as name:
            fill(Path(name), position_count)
            look(Path(name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
