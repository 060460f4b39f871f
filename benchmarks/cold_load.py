"""Load a trade log of our own schema, 1 % of it bad, and hold the account to the writer's ledger.

Usage: python benchmarks/cold_load.py [--rows 10000 100000 1000000] [--turns 3]
       [--kind sequential|random] [--foreign]

Each line is a JSON object: CPU seconds, wall seconds, peak memory, the account. Medians end it,
with how many times the floor that is: newlines counted and floats parsed by the C engine of
pandas, on the same rows without the bad ones, in a fresh process, too. Ours imports pandas while
it reads a log that is large enough for it, so two ratios are told: with that import on the floor's
side as well, and, stricter, without it on either side. Exit 1 when a count is off.
``--foreign`` loads the same trades as another bot would write them, too, and compares: what does
it cost that the layout has to be found first, and every row to be judged?
"""

import argparse
import json
import platform
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

HEADER = (
    "trade_id,opened_at,closed_at,symbol,side,quantity_base,entry_price,exit_price,"
    "gross_pnl_quote,fee_quote,realized_pnl_quote,bot_version,strategy,exit_reason\n"
)
FOREIGN_HEADER = "Date;Pair;Type;Open Price;Close Price;Amount;Commission;Profit;Note\n"
FOREIGN_REASONS = ("too_few_columns", "too_many_columns", "bad_number", "bad_time")
START_MS = 1_577_836_800_000
BAD_SHARE = 0.01
COLUMN_COUNT = 14
NUMBER = re.compile(rb"-?\d+\.\d+")


def iso(moment_ms: int) -> str:
    """Return a moment as the bot's journal writes it."""
    moment = datetime.fromtimestamp(moment_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def cells_of(index: int, draw: random.Random, kind: str) -> list[str]:
    """Return one consistent trade."""
    # Five million rows in five years: a row of the future would be set aside.
    closed_ms = START_MS + index * 30_000 + draw.randrange(20_000)
    side, entry = draw.choice(("long", "short")), draw.uniform(20_000, 70_000)
    exit_price, quantity = entry * (1 + draw.gauss(0, 0.01)), draw.uniform(0.001, 0.1)
    entry, exit_price, quantity = round(entry, 1), round(exit_price, 1), round(quantity, 4)
    gross = round((exit_price - entry) * quantity * (1 if side == "long" else -1), 6)
    fee = round((entry + exit_price) * quantity * 0.0004, 6)
    name = f"t{index:07d}" if kind == "sequential" else uuid.UUID(int=draw.getrandbits(128)).hex
    return [
        *(name, iso(closed_ms - draw.randrange(30_000)), iso(closed_ms), "BTCUSDT", side),
        *(f"{quantity}", f"{entry}", f"{exit_price}", f"{gross:.6f}", f"{fee:.6f}"),
        *(f"{gross - fee:.6f}", f"v8.0{index % 3}", "adx_trend", draw.choice(("tp", "sl", "exit"))),
    ]


def spoil(cells: list[str], draw: random.Random) -> tuple[str, str]:
    """Return a bad line, and the reason for which it has to be refused."""
    spoiled = list(cells)
    reason = draw.choice(
        ("too_few_columns", "too_many_columns", "bad_number", "bad_time", "inconsistent_pnl")
    )
    match reason:
        case "too_few_columns":
            spoiled = spoiled[:6]
        case "too_many_columns":
            spoiled.append("x")
        case "bad_number":
            spoiled[10] = draw.choice(("NaN", "1_000", "--1", "0x10"))
        case "bad_time":
            spoiled[2] = draw.choice(("2025-13-01T00:00:00Z", "yesterday", "2025-02-30T00:00:00Z"))
        case "inconsistent_pnl":
            spoiled[10] = "99999.5"
    return ",".join(spoiled) + "\n", reason


def foreign_cells_of(index: int, draw: random.Random) -> list[str]:
    """Return a trade as a bot that knows nothing of us writes it."""
    cells = cells_of(index, draw, "sequential")
    closed, entry, exit_price, quantity = cells[2], cells[6], cells[7], cells[5]
    note = draw.choice(("take profit", "stop", "signal turned"))
    moment = closed[:19].replace("T", " ")
    side = cells[4].upper()
    return [moment, "BTC/USDT", side, entry, exit_price, quantity, cells[9], cells[10], note]


def spoil_foreign(cells: list[str], draw: random.Random) -> tuple[str, str]:
    """Return a bad line of the other bot, and the reason for which it has to be refused."""
    spoiled, reason = list(cells), draw.choice(FOREIGN_REASONS)
    match reason:
        case "too_few_columns":
            spoiled = spoiled[:4]
        case "too_many_columns":
            spoiled.append("x")
        case "bad_number":
            spoiled[7] = draw.choice(("1_000", "--1", "0x10"))
        case "bad_time":
            spoiled[0] = draw.choice(("2025-13-01 00:00:00", "yesterday", "2025-02-30 00:00:00"))
    return ";".join(spoiled) + "\n", reason


def write_foreign(path: Path, count: int) -> dict[str, int]:
    """Write the log of another bot and return the ledger."""
    draw = random.Random(1)  # noqa: S311 - made-up trades
    ledger = Counter[str]()
    with path.open("w", encoding="ascii", newline="\n") as handle:
        handle.write(FOREIGN_HEADER)
        for index in range(count):
            cells = foreign_cells_of(index, draw)
            if draw.random() < BAD_SHARE:
                line, reason = spoil_foreign(cells, draw)
                handle.write(line)
                ledger[reason] += 1
            else:
                handle.write(";".join(cells) + "\n")
                ledger["accepted"] += 1
    return dict(ledger)


def write_log(path: Path, count: int, kind: str) -> dict[str, int]:
    """Write the log and return the ledger: how many lines of each fate it holds."""
    draw = random.Random(1)  # noqa: S311 - made-up trades
    ledger, repeat = Counter[str](), ""
    with path.open("w", encoding="ascii", newline="\n") as handle:
        handle.write(HEADER)
        for index in range(count):
            cells, chance = cells_of(index, draw, kind), draw.random()
            if chance < BAD_SHARE * 0.9:
                line, reason = spoil(cells, draw)
                handle.write(line)
                ledger[reason] += 1
            elif chance < BAD_SHARE and repeat:
                handle.write(repeat)
                ledger["duplicate"] += 1
            else:
                repeat = ",".join(cells) + "\n"
                handle.write(repeat)
                ledger["accepted"] += 1
    return dict(ledger)


def load(logs: Path) -> dict[str, object]:
    """Load in this process and return the account, with what it cost."""
    from botscope.ingest.places import single_place
    from botscope.ingest.reader import Reader

    detection_s = watched_detection()
    wall, cpu = time.perf_counter(), time.process_time()
    bot = Reader(lambda: [single_place(logs / "state", logs)]).refresh().bots["bot"]
    spent = {"cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall}
    (account,) = bot.files
    counts = {"accepted": account.accepted_count, "duplicate": account.duplicate_count}
    return {
        **spent,
        "detection_s": sum(detection_s),
        "process_cpu_s": time.process_time(),
        "has_pandas": "pandas" in sys.modules,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "is_conserved": account.is_conserved,
        "ledger": {name: n for name, n in (counts | account.reasons).items() if n},
    }


def watched_detection() -> list[float]:
    """Return a list that fills with the CPU seconds of each search for a layout."""
    from botscope.ingest.opening import Opening

    spent_s: list[float] = []
    recognized = Opening._recognized

    def watched(*given: Any) -> Any:  # noqa: ANN401
        began_s = time.process_time()
        found = recognized(*given)
        spent_s.append(time.process_time() - began_s)
        return found

    setattr(Opening, "_recognized", watched)  # noqa: B010 - to watch it is all this is for
    return spent_s


def measured(path: Path) -> dict[str, Any]:
    """Load a log in a process of its own."""
    command = [sys.executable, __file__, "--load", str(path.parent)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def floor(path: Path) -> dict[str, Any]:
    """Measure the least that anybody can do with the clean rows, in a process of its own."""
    clean = path.with_name("clean.txt")
    with path.open("rb") as rows, clean.open("wb") as out:
        # The float columns of a spoiled row would stop the C engine at once.
        out.writelines(row for row in rows if is_clean(row))
    done = subprocess.run(
        [sys.executable, __file__, "--floor", str(clean)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    clean.unlink()
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def is_clean(row: bytes) -> bool:
    """Return True for a row of ours whose money is a number."""
    cells = row.rstrip(b"\n").split(b",")
    return len(cells) == COLUMN_COUNT and NUMBER.fullmatch(cells[10]) is not None


def parse_floor(path: Path) -> dict[str, float]:
    """Count newlines and parse the six float columns of clean rows."""
    import numpy as np  # noqa: F401 - ours is begun with NumPy loaded

    cpu = time.process_time()
    import pandas as pd

    imported_s = time.process_time() - cpu
    with path.open("rb") as handle:
        lines = sum(block.count(b"\n") for block in iter(lambda: handle.read(1 << 20), b""))
    frame = pd.read_csv(path, header=None, usecols=range(5, 11), dtype="float64", engine="c")
    if len(frame) != lines:
        raise SystemExit(f"{len(frame)} rows parsed, {lines} lines counted")
    return {"cpu_s": time.process_time() - cpu - imported_s, "import_cpu_s": imported_s}


def runs(path: Path, ledger: dict[str, int], turns: int, what: str) -> tuple[float, bool, bool]:
    """Load a log some times and print each.

    Returns the median of CPU seconds, whether all counts were exact, and whether it took pandas.
    """
    results = [measured(path) for _ in range(turns)]
    for result in results:
        is_exact = bool(result["ledger"] == ledger and result["is_conserved"])
        print(json.dumps({"what": what, **result, "is_exact": is_exact}), flush=True)
    exact = all(r["ledger"] == ledger and r["is_conserved"] for r in results)
    names = ("cpu_s", "wall_s", "process_cpu_s", "peak_mb", "detection_s")
    middle = {name: statistics.median(r[name] for r in results) for name in names}
    print(
        f"{what}: {middle['cpu_s']:.2f} s CPU, {middle['wall_s']:.2f} s wall; process with imports "
        f"{middle['process_cpu_s']:.2f} s CPU; peak {middle['peak_mb']:.0f} MB; layout found in "
        f"{middle['detection_s'] * 1000:.0f} ms; account {'exact' if exact else 'OFF'}"
    )
    return middle["cpu_s"], exact, any(r["has_pandas"] for r in results)


def main() -> int:
    """Write the logs, load each in fresh processes, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    sizes = [10_000, 100_000, 1_000_000]
    parser.add_argument("--rows", type=int, nargs="+", default=sizes)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--kind", choices=("sequential", "random"), default="sequential")
    parser.add_argument("--foreign", action="store_true")
    parser.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--floor", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load or options.floor:
        told = load(options.load) if options.load else parse_floor(options.floor)
        print(json.dumps(told))
        return 0
    print(json.dumps({"machine": platform.platform(), "python": platform.python_version()}))
    is_exact = True
    for rows in options.rows:
        with tempfile.TemporaryDirectory() as folder:
            is_exact &= compare(Path(folder) / "trades.csv", rows, options)
    return 0 if is_exact else 1


def compare(path: Path, rows: int, options: argparse.Namespace) -> bool:
    """Measure one size: ours, the floor, and the log of another bot where that is asked for."""
    ledger = write_log(path, rows, options.kind)
    what = f"{rows} rows, ids {options.kind}"
    cpu_s, is_exact, has_pandas = runs(path, ledger, options.turns, what)
    floors = [floor(path) for _ in range(options.turns)]
    least_s = statistics.median(each["cpu_s"] for each in floors)
    import_s = statistics.median(each["import_cpu_s"] for each in floors)
    paid_s = import_s if has_pandas else 0.0
    print(
        f"floor {least_s:.2f} s CPU and {import_s:.2f} s to import pandas; ours / floor "
        f"{cpu_s / (least_s + import_s):.2f} with the import, "
        f"{(cpu_s - paid_s) / least_s:.2f} without it on either side",
        flush=True,
    )
    if options.foreign:
        ledger = write_foreign(path, rows)
        other_s, exact, _ = runs(path, ledger, options.turns, f"{rows} rows of another bot")
        is_exact &= exact
        print(f"foreign / own {other_s / cpu_s:.2f}", flush=True)
    return is_exact


if __name__ == "__main__":
    sys.exit(main())
