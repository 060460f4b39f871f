"""Files that no bot writes are refused with a reason, in bounded time and memory."""

import io
import json
import os
import random
import subprocess
import sys
import zipfile

import pytest

from tests.ingest.trade_log import HEADER, read, reader_of, rows, write

WATCHDOG_S = 60
MEMORY_LIMIT_MB = 160

# Read in a process of its own: one that hangs can be ended, and its memory is measured alone.
READ_TWICE = """
import json, sys, time
from pathlib import Path
from botscope.ingest.places import single_place
from botscope.ingest.reader import Reader

def peak_mb():
    text = Path("/proc/self/status").read_text()
    return int(text.split("VmHWM:")[1].split()[0]) / 1024

folder = Path(sys.argv[1])
reader = Reader(lambda: [single_place(folder / "state", folder / "logs")])
before, took = peak_mb(), []
for _ in range(2):
    began = time.process_time()
    bot = reader.refresh().bots["bot"]
    took.append(time.process_time() - began)
files = [
    {name: getattr(file, name) for name in (
        "file", "problem", "reasons", "line_count", "quarantined_count", "notes", "is_conserved",
        "layout_kind", "confidence", "accepted_count", "pending_count", "mapping_block")}
    for file in bot.files
]
print(json.dumps({"files": files, "took_s": took, "grown_mb": peak_mb() - before,
    "trades": len(bot.trades), "source": bot.source.status, "message": bot.source.message}))
"""

pytestmark = pytest.mark.skipif(
    not os.path.exists("/proc/self/status"),  # noqa: PTH110 - not a file of ours
    reason="measures memory by /proc, which only Linux has",
)


@pytest.fixture
def read_apart(tmp_path, project_root, uncovered):
    def run() -> dict:
        done = subprocess.run(
            [sys.executable, "-c", READ_TWICE, str(tmp_path)],
            cwd=project_root,
            # Counting lines for the coverage would be half of what is measured here.
            env=uncovered,
            capture_output=True,
            text=True,
            timeout=WATCHDOG_S,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    return run


def huge_line(ended: bytes = b"\n"):
    def write_it(path):
        with path.open("wb") as handle:
            for _ in range(64):
                handle.write(b"a,1,2025-01-01," * ((1 << 20) // 15))
            handle.write(ended)

    return write_it


def zipped(path):
    content = io.BytesIO()
    noise = random.Random(1)
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("trades.csv", noise.randbytes(4 << 20))
    path.write_bytes(content.getvalue())


def wide(count: int, lines: int):
    def write_it(path):
        head = ",".join(f"c{index}" for index in range(count))
        line = ",".join("1" for _ in range(count))
        path.write_text(head + "\n" + (line + "\n") * lines, encoding="ascii")

    return write_it


def bare_commas(path):
    path.write_bytes((b"," * 65_000 + b"\n") * 200)


def quotes(path):
    path.write_bytes((b'"' * 65_000 + b"\n") * 50 + (b'"a,' * 20_000 + b"\n") * 50)


def flicker(path):
    # Another width every six lines: each could be another layout.
    parts = [("1," * width + "1\n") * 6 for width in range(2, 40)]
    path.write_text("".join(parts) * 60, encoding="ascii")


def numbers(path):
    path.write_bytes(b"time,price\n" + (b"2025-01-01," + b"9" * 60_000 + b"\n") * 100)


def blanks(path):
    path.write_bytes(b"\n" * (4 << 20))


HOSTILE = {
    "one line of 64 MB": (huge_line(), "line_too_long"),
    "one line of 64 MB that does not end": (huge_line(b""), None),
    "a ZIP": (zipped, None),
    "100,000 columns": (wide(100_000, 20), "line_too_long"),
    "10,000 columns": (wide(10_000, 300), None),
    "commas alone": (bare_commas, None),
    "quotes alone": (quotes, None),
    "another width every six lines": (flicker, None),
    "numbers of 60,000 digits": (numbers, None),
    "four million blank lines": (blanks, None),
}


@pytest.mark.slow
@pytest.mark.parametrize(("make", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_costs_little_and_every_line_is_accounted_for(
    tmp_path, read_apart, make, reason
):
    logs = tmp_path / "logs"
    write(logs / "good.csv", HEADER + rows(3))
    make(logs / "bad.csv")
    found = read_apart()
    bad = found["files"][0]
    assert found["trades"] == 3
    assert bad["is_conserved"]
    assert bad["accepted_count"] == 0
    assert bad["confidence"] < 0.9 or bad["quarantined_count"] or bad["pending_count"]
    assert reason is None or reason in bad["reasons"]
    assert bad["problem"] is None or make is zipped
    assert found["grown_mb"] < MEMORY_LIMIT_MB
    assert found["took_s"][0] < 20
    assert found["took_s"][1] < 5


@pytest.mark.slow
def test_five_thousand_files_are_read_and_an_idle_look_at_them_is_cheap(tmp_path, read_apart):
    for index in range(5_001):
        write(tmp_path / "logs" / f"t{index:04}.csv", HEADER + rows(2, 2 * index))
    found = read_apart()
    assert found["trades"] == 10_000
    assert found["files"][0]["notes"][-1] == (
        "1 older log files are not read: the limit is reached"
    )
    assert found["took_s"][0] < 45
    assert found["took_s"][1] < 8


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'], ids=["lists", "objects", "both"])
def test_a_deep_state_is_refused_with_a_reason(tmp_path, read_apart, opening):
    write(tmp_path / "logs" / "good.csv", HEADER + rows(3))
    write(tmp_path / "state" / "bot_state.json", opening * 400_000)
    found = read_apart()
    assert found["source"] in ("unreadable", "schema", "torn")
    assert found["message"]
    assert found["trades"] == 3
    assert found["grown_mb"] < MEMORY_LIMIT_MB


def test_pipes_folders_and_links_out_of_the_folder_are_named_and_not_opened(tmp_path):
    logs = tmp_path / "logs"
    write(logs / "good.csv", HEADER + rows(3))
    write(tmp_path / "secret.txt", HEADER + rows(5))
    os.mkfifo(logs / "pipe.csv")
    (logs / "folder.csv").mkdir()
    (logs / "link.csv").symlink_to(tmp_path / "secret.txt")
    (logs / "lost.csv").symlink_to(logs / "nothing")
    (logs / "circle.csv").symlink_to(logs / "circle.csv")
    bot = read(tmp_path)
    problems = {file.file: file.problem for file in bot.files}
    assert problems.pop("good.csv") is None
    assert "a pipe" in problems.pop("pipe.csv")
    assert "a folder" in problems.pop("folder.csv")
    assert "leads out of the folder" in problems.pop("link.csv")
    assert all(problems.values())
    assert sorted(problems) == ["circle.csv", "lost.csv"]
    assert len(bot.trades) == 3


def test_a_mapping_that_leads_elsewhere_or_is_a_pipe_is_not_opened(tmp_path):
    write(tmp_path / "logs" / "good.csv", HEADER + rows(3))
    os.mkfifo(tmp_path / "logs" / "botscope.toml")
    reader = reader_of(tmp_path)
    assert "a pipe" in reader.refresh().bots["bot"].files[1].problem
    (tmp_path / "logs" / "botscope.toml").unlink()
    elsewhere = write(tmp_path / "other.toml", '[[file]]\nmatch = "*"\nignore = true\n')
    (tmp_path / "logs" / "botscope.toml").symlink_to(elsewhere)
    bot = reader.refresh().bots["bot"]
    assert bot.files[1].problem
    assert len(bot.trades) == 3


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 100_000,
        b"a = " + b"[" * 50_000,
        b"#" * 300_000,
        b"x." * 50_000 + b"x = 1",
        (b"x." * 900 + b"x = 1\n") * 100,
    ],
    ids=["tables", "arrays", "too large", "dotted", "many dotted"],
)
def test_a_hostile_mapping_is_a_problem_and_nothing_more(tmp_path, text):
    write(tmp_path / "logs" / "good.csv", HEADER + rows(3))
    write(tmp_path / "logs" / "botscope.toml", text)
    bot = read(tmp_path)
    assert bot.files[1].problem
    assert len(bot.trades) == 3
