"""The history under force: a killed dashboard, and two that write at the same time."""

import math
import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from botscope.domain.history import HistoryRow
from botscope.history.compact import Identity, Report
from botscope.history.keeper import Keeper
from botscope.history.store import FILE_NAME
from tests.history.living_bot import is_settled

WHOSE = Identity("place", "bot", "paper", "USDT")
WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.history.test_hard_use import keeper_of, note
keeper = keeper_of(Path(sys.argv[1]))
for number in range(1_000_000):
    note(keeper, number)
    keeper.work()
    print(number, flush=True)
"""


def keeper_of(folder):
    keeper = Keeper(folder)
    keeper.tracks.history(WHOSE, "place")
    keeper.work()
    return keeper


def note(keeper, number: int) -> None:
    moment_ms = 1_700_000_000_000 + number * 60_000
    equity = 1000 + math.sin(number)
    row = HistoryRow(moment_ms, moment_ms + 130_000, equity, equity, 0.0, "v1", "[]")
    keeper.tracks.note(Report(WHOSE, row, 60_000))


def moments(folder) -> list[int]:
    with sqlite3.connect(folder / FILE_NAME) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [row[0] for row in connection.execute("SELECT moment_ms FROM report ORDER BY 1")]


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_killed_dashboard_leaves_a_whole_history(tmp_path, project_root):
    for round_number in range(3):
        command = [sys.executable, "-c", WRITER, str(tmp_path), str(project_root)]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
        for _ in range(40 * (round_number + 1)):
            said = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        kept = moments(tmp_path)
        assert len(kept) >= said + 1
        assert [b - a for a, b in zip(kept, kept[1:], strict=False)] == [60_000] * (len(kept) - 1)


def test_two_dashboards_that_write_at_once_keep_each_report_once(tmp_path):
    keepers = [Keeper(tmp_path, rest_s=0.02) for _ in range(2)]
    for keeper in keepers:
        keeper.start()
    for number in range(400):
        for keeper in keepers:
            note(keeper, number)
        if number % 40 == 0:
            time.sleep(0.05)
    assert all(is_settled(keeper) for keeper in keepers)
    for keeper in keepers:
        keeper.stop()
    assert len(moments(tmp_path)) == 400
    for keeper in keepers:
        assert keeper.tracks.history(WHOSE, "place").notes == ()
