"""Score the reader on a folder of labeled logs of real bots.

usage: python benchmarks/wild_score.py FOLDER [RESULTS.jsonl] [SPLIT]

FOLDER holds ``manifest.jsonl``, ``score.py`` and the files. Each log is read alone, by the same
reader that the dashboard runs. Columns without a name in the file (``position:N``) are not
written: the scorer compares names. Afterwards every confident answer with a wrong total is
listed, which must be none.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from botscope.domain.accounts import FileAccount
from botscope.ingest.options import IngestOptions
from botscope.ingest.places import BotPlace
from botscope.ingest.reader import Reader

CONFIDENT = 0.9


def labels(folder: Path) -> list[dict[str, Any]]:
    """Return the labels of the folder's CSV logs."""
    lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    return [label for label in map(json.loads, lines) if label["kind"] == "csv"]


def read_alone(path: Path) -> FileAccount:
    """Return the reader's account of one file, with no other beside it."""
    with tempfile.TemporaryDirectory() as folder:
        logs = Path(folder) / "logs"
        logs.mkdir()
        shutil.copyfile(path, logs / path.name)
        place = BotPlace("wild", "wild", Path(folder) / "state.json", logs)
        snapshot = Reader(lambda: [place], IngestOptions()).refresh()
        return snapshot.bots["wild"].files[0]


def result(label: dict[str, Any], account: FileAccount) -> dict[str, Any]:
    """Return one line of RESULTS.jsonl."""
    named = {k: v for k, v in account.columns.items() if not v.startswith("position:")}
    return {
        "id": label["id"],
        "layout": account.layout_kind,
        "columns": named,
        "n_trades": account.trade_count,
        "total_pnl": account.realized_pnl_quote,
        "valid_rows": account.accepted_count + account.not_a_trade_count,
        "confidence": account.confidence,
        "error": account.problem,
    }


def is_total_wrong(label: dict[str, Any], answer: dict[str, Any]) -> bool:
    """Return True where a total is asked for and another one is given."""
    wanted, given = label["expected"]["total_pnl"], answer["total_pnl"]
    if wanted is None or given is None:
        return False
    return abs(given - wanted) > 1e-6 * max(1.0, abs(wanted))


def misses(pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> Iterator[str]:
    """Yield a line for each answer that differs from its label."""
    for label, answer in pairs:
        expected = label["expected"]
        differs = [
            f"{name} {given!r} for {wanted!r}"
            for name, given, wanted in (
                ("layout", answer["layout"], label["layout"]),
                ("n_trades", answer["n_trades"], expected["n_trades"]),
            )
            if given != wanted
        ]
        wanted = expected["total_pnl"]
        if wanted is not None and (answer["total_pnl"] is None or is_total_wrong(label, answer)):
            differs.append(f"total {answer['total_pnl']!r} for {wanted!r}")
        if differs:
            yield f"{label['id']} ({answer['confidence']:.2f}): {'; '.join(differs)}"


def main(arguments: list[str]) -> int:
    """Write the results, print the score and what differs."""
    folder = Path(arguments[0])
    out = Path(arguments[1] if len(arguments) > 1 else "RESULTS.jsonl")
    began = time.perf_counter()
    pairs = [(label, result(label, read_alone(folder / label["file"]))) for label in labels(folder)]
    lines = (json.dumps(answer, allow_nan=False) for _, answer in pairs)
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(pairs)} files in {time.perf_counter() - began:.1f} s")
    print(*misses(pairs), sep="\n")
    split = arguments[2] if len(arguments) > 2 else "all"
    command = [sys.executable, str(folder / "score.py"), str(out), split]
    score = subprocess.run(command, check=False, capture_output=True, text=True)
    print(score.stdout or score.stderr)
    wrong = [
        label["id"]
        for label, answer in pairs
        if is_total_wrong(label, answer) and answer["confidence"] >= CONFIDENT
    ]
    print(f"confident with a wrong total: {wrong or 'none'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
