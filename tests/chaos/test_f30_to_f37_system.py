"""Faults of the machine: great files, files that are none, disks that fail, fill up or hang."""

import builtins
import errno
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from botscope.app import create_app
from botscope.ingest.options import IngestOptions
from botscope.ingest.places import BotFolder, single_place
from botscope.ingest.reader import Reader
from tests.api.sample import settings_of, write_bot
from tests.chaos.dashboard_process import Dashboard, get
from tests.ingest.test_hostile_logs import READ_TWICE
from tests.ingest.trade_log import HEADER, picture, read, reader_of, row, rows, write

POSIX = pytest.mark.skipif(os.name == "nt", reason="pipes, limits and signals as POSIX has them")
WATCHDOG_S = 2.0


@POSIX
@pytest.mark.alone
def test_f30_a_great_log_is_served_while_it_is_read(tmp_path: Path) -> None:
    tail = row(0).partition(",")[2]
    lines = "".join(f"T{index:07d},{tail}" for index in range(250_000))
    write(tmp_path / "logs" / "trades.csv", HEADER + lines)
    began = time.monotonic()
    with Dashboard(tmp_path) as dashboard:
        dashboard.wait_for("/health")
        assert time.monotonic() - began < 3.0
        done = dashboard.wait_for("/ready", until=lambda told: told["indexed_ratio"] == 1)
        assert done["bot_count"] == 1
        assert get(dashboard.url + "/api/quality")["totals"]["accepted_count"] == 250_000
        assert dashboard.peak_mb() < 400


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measures memory by /proc")
def test_f31_a_line_of_a_gigabyte_costs_neither_memory_nor_the_rows_beside_it(
    tmp_path: Path, project_root: Path, uncovered: dict[str, str]
) -> None:
    write(tmp_path / "logs" / "good.csv", HEADER + rows(3))
    bad = write(tmp_path / "logs" / "bad.csv", HEADER + row(7) + "x")
    # The bytes of the hole are read as zeros, and take no place on the disk.
    os.truncate(bad, 1 << 30)
    write(bad, "\n" + row(8), append=True)
    done = subprocess.run(
        [sys.executable, "-c", READ_TWICE, str(tmp_path)],
        cwd=project_root, env=uncovered, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert found["files"][0]["reasons"] == {"nul_bytes": 1}
    assert found["trades"] == 5
    assert found["grown_mb"] < 50


class FailingDisk:
    """Lets the calls to the system through and counts them; the k-th one fails."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.count, self.fails_at, self.error = 0, 0, 0
        self._folder = str(folder)
        self._inside = False
        for name in ("stat", "lstat", "scandir", "open", "fstat", "fdopen"):
            patch.setattr(os, name, self._counting(getattr(os, name), is_path=name[:2] != "fs"))
        patch.setattr(builtins, "open", self._counting(open, is_path=True))

    def _counting(self, real: Callable[..., object], *, is_path: bool) -> Callable[..., object]:
        def call(*arguments: object, **more: object) -> object:
            is_ours = not is_path or isinstance(arguments[0], int)
            if is_ours or str(arguments[0]).startswith(self._folder):
                self.count += 1
                if self.count == self.fails_at:
                    raise OSError(self.error, os.strerror(self.error))
            return real(*arguments, **more)

        return call


@POSIX
@pytest.mark.parametrize("name", ["EACCES", "EIO", "ENOENT", "EMFILE", "ESTALE"])
def test_f32_the_system_may_refuse_any_call(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in ("a.csv", "deep/b.csv"):
        write(tmp_path / "logs" / part, HEADER + rows(3, len(part)))
    write(tmp_path / "state" / "bot_state.json", '{"seq": 1, "schema": 1, "seq_end": 1}')
    whole = picture(read(tmp_path))
    disk = FailingDisk(tmp_path, monkeypatch)
    disk.error = getattr(errno, name)
    read(tmp_path)
    call_count = disk.count
    assert call_count > 15
    for disk.fails_at in range(1, call_count + 1):
        disk.count = 0
        reader = reader_of(tmp_path)
        first = reader.refresh().bots["bot"]
        told = [first.source.message, *(str(file.problem) for file in first.files)]
        assert "mistake in Botscope" not in " ".join(told), disk.fails_at
        assert all(file.is_conserved for file in first.files)
        assert picture(reader.refresh().bots["bot"]) == whole, disk.fails_at


@POSIX
@pytest.mark.parametrize("name", ["EACCES", "EIO", "ESTALE"])
def test_f32_what_was_read_stays_where_the_disk_refuses_later(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in ("a.csv", "deep/b.csv"):
        write(tmp_path / "logs" / part, HEADER + rows(3, 10 * len(part)))
    reader = reader_of(tmp_path)
    whole = reader.refresh().bots["bot"].trades
    disk = FailingDisk(tmp_path, monkeypatch)
    disk.error = getattr(errno, name)
    reader.refresh()
    call_count = disk.count
    for disk.fails_at in range(1, call_count + 1):
        disk.count = 0
        shown = reader.refresh().bots["bot"].trades
        assert sorted(shown.trade_id.tolist()) == sorted(whole.trade_id.tolist()), disk.fails_at
        disk.fails_at = 0
        assert all(file.problem is None for file in reader.refresh().bots["bot"].files)


@POSIX
@pytest.mark.parametrize("name", ["EACCES", "EIO"])
def test_f32_bots_and_what_is_set_by_hand_stay_where_the_disk_refuses(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, bot in enumerate(("one", "two")):
        write(tmp_path / bot / "logs" / "t.csv", HEADER + rows(3, 10 * number))
        write(tmp_path / bot / "logs" / "more.csv", HEADER + rows(3, 500))
        write(tmp_path / bot / "botscope.toml", '[[file]]\nmatch = "more.csv"\nignore = true\n')
    reader = Reader(BotFolder(tmp_path).look)
    assert _counts(reader) == {"one": 3, "two": 3}
    disk = FailingDisk(tmp_path, monkeypatch)
    disk.error = getattr(errno, name)
    reader.refresh()
    call_count, kept = disk.count, 0
    for disk.fails_at in range(1, call_count + 1):
        disk.count = 0
        assert _counts(reader) == {"one": 3, "two": 3}, disk.fails_at
        files = [file for bot in reader.current.bots.values() for file in bot.files]
        kept += any("what it said before is used" in (file.problem or "") for file in files)
        disk.fails_at = 0
        reader.refresh()
    assert kept > 0


def _counts(reader: Reader) -> dict[str, int]:
    return {name: len(bot.trades) for name, bot in reader.refresh().bots.items()}


@POSIX
@pytest.mark.parametrize(
    "name",
    ["logs/trades.csv", "logs/trades.json", "logs/botscope.toml", "logs/deep/x.csv.1"]
    + ["state/bot_state.json", "state/candles/BTCUSDT_1m.csv", "botscope.toml"],
)
@pytest.mark.parametrize("what", ["pipe", "device", "socketless folder", "link to a pipe"])
def test_f35_what_is_no_file_is_never_waited_for(name: str, what: str, tmp_path: Path) -> None:
    write(tmp_path / "logs" / "good.csv", HEADER + rows(3))
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if what == "pipe":
        os.mkfifo(path)
    elif what == "device":
        path.symlink_to("/dev/zero")
    elif what == "socketless folder":
        path.mkdir()
    else:
        os.mkfifo(path.with_name("pipe"))
        path.symlink_to(path.with_name("pipe"))
    shown: list[int] = []
    reader = reader_of(tmp_path)
    reading = threading.Thread(
        target=lambda: shown.append(len(reader.refresh().bots["bot"].trades)), daemon=True
    )
    reading.start()
    reading.join(WATCHDOG_S)
    assert shown == [3]


@POSIX
def test_f36_a_disk_without_room_costs_only_what_we_keep_and_is_told(tmp_path: Path) -> None:
    write_bot(tmp_path)
    with Dashboard(tmp_path, file_limit_bytes=0) as dashboard:
        dashboard.wait_for("/ready")
        notes = dashboard.wait_for("/api/equity", until=lambda answer: answer["notes"])["notes"]
        assert "cannot be kept" in notes[0]
        assert get(dashboard.url + "/api/quality")["notes"] == notes
        assert get(dashboard.url + "/api/status")["bot"]["bot_name"] == "Test bot"
        assert get(dashboard.url + "/api/trades")["total_count"] > 0


class HangingDisk:
    """A network mount that does not answer while ``is_away``."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.answers, self.is_waited_for = threading.Event(), threading.Event()
        self.answers.set()
        # Our own folder lies on another disk.
        self._folders = str(folder / "state"), str(folder / "logs")
        for name in ("stat", "lstat", "scandir", "open"):
            patch.setattr(os, name, self._waiting(getattr(os, name)))

    def _waiting(self, real: Callable[..., object]) -> Callable[..., object]:
        def call(path: object, *arguments: object, **more: object) -> object:
            if not self.answers.is_set() and str(path).startswith(self._folders):
                self.is_waited_for.set()
                self.answers.wait(30)
            return real(path, *arguments, **more)

        return call


def _hangable(tmp_path: Path) -> Reader:
    write_bot(tmp_path)
    place = single_place(tmp_path / "state", tmp_path / "logs")
    options = IngestOptions(poll_interval_s=0.02, hang_patience_s=0.3)
    return Reader(lambda: [place], options)


def _status(client) -> dict:
    return client.get("/api/status").json


@pytest.mark.alone
def test_f37_a_disk_that_hangs_is_told_and_no_request_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = _hangable(tmp_path)
    client = create_app(settings_of(tmp_path), reader).test_client()
    disk = HangingDisk(tmp_path, monkeypatch)
    reader.start()
    try:
        while reader.current is None:
            time.sleep(0.01)
        before = _status(client)
        disk.answers.clear()
        assert disk.is_waited_for.wait(5)
        time.sleep(0.4)
        told, took_ms = _status(client), []
        for path in ("/api/status", "/api/trades", "/api/stats", "/ready") * 50:
            began = time.perf_counter()
            assert client.get(path).status_code == 200
            took_ms.append((time.perf_counter() - began) * 1000)
        assert sorted(took_ms)[-2] < 50
        assert told["meta"]["source_status"] == told["source"]["status"] == "unreadable"
        assert "Reading has stood still since 20" in told["source"]["message"]
        assert "the disk does not answer" in told["source"]["message"]
        assert told["meta"]["snapshot"] != before["meta"]["snapshot"]
        assert told["bot"]["bot_name"] == "Test bot"
        disk.answers.set()
        time.sleep(0.5)
        assert _status(client)["source"]["message"] == before["source"]["message"]
    finally:
        disk.answers.set()
        reader.stop()


def test_f37_a_disk_that_hangs_from_the_start_says_why_nothing_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = _hangable(tmp_path)
    client = create_app(settings_of(tmp_path), reader).test_client()
    disk = HangingDisk(tmp_path, monkeypatch)
    disk.answers.clear()
    reader.start()
    try:
        assert disk.is_waited_for.wait(5)
        time.sleep(0.4)
        refused = client.get("/ready")
        assert refused.status_code == 503
        assert "stood still since" in refused.json["detail"]
        assert client.get("/health").status_code == 200
    finally:
        disk.answers.set()
        reader.stop()
