"""Time the reference bot: both strategies, three versions, over every candle file given.

    python benchmarks/replay.py FILE.csv.gz [FILE ...]

Each run is a process of its own, as a user starts it, so the start of Python is part of the figure.
"""

import json
import subprocess
import sys
import tempfile
import time
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STRATEGIES = ("adx_trend", "grid")
VERSIONS = ("v8.00", "v8.01", "v8.02")


def main() -> int:
    """Run every combination and print a table; 2 when no file is given."""
    files = sys.argv[1:]
    if not files:
        print("Name at least one candle file.", file=sys.stderr)
        return 2
    started_s = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(product(files, STRATEGIES, VERSIONS)):
            print(measure(*case, Path(folder) / str(number)))
    print(f"total {time.perf_counter() - started_s:.2f} s")
    return 0


def measure(file: str, strategy: str, version: str, folder: Path) -> str:
    """Return one line: what ran, how long it took, what came out."""
    command = [sys.executable, "-m", "bot", "--market", f"replay:{Path(file).resolve()}"]
    options = ["--strategy", strategy, "--bot-version", version]
    folders = ["--state", str(folder / "state"), "--logs", str(folder / "logs")]
    began_s = time.perf_counter()
    done = subprocess.run(
        [*command, *options, *folders], cwd=ROOT, capture_output=True, text=True, check=True
    )
    took_s = time.perf_counter() - began_s
    ledger = json.loads(done.stdout.splitlines()[-1])
    return (
        f"{Path(file).name:48} {strategy:10} {version}  {took_s:5.2f} s"
        f"  {ledger['trade_count']:4} trades  {ledger['realized_pnl_quote']:>16}"
    )


if __name__ == "__main__":
    sys.exit(main())
