"""A folder in which nothing moved is not listed again, and nothing that moves is overlooked."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from botscope.domain.snapshot import BotSnapshot
from botscope.ingest import vigil
from botscope.ingest.options import IngestOptions
from botscope.ingest.places import single_place
from botscope.ingest.reader import Reader
from tests.ingest.trade_log import HEADER, row, rows, write

RACY_S = 0.02
OPTIONS = IngestOptions(racy_window_s=RACY_S, rewrite_patience_s=0.0)
CANDLES = "opened_at,open,high,low,close,volume\n2026-01-01T00:00:00Z,1,2,0.5,1.5,10\n"
MAPPING = '[[file]]\nmatch = "trades.csv"\nversion = "v1.00"\n'


class Look:
    """A reader of one folder, and how often it listed a folder."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        place = single_place(folder / "state", folder / "logs")
        self._reader = Reader(lambda: [place], OPTIONS)
        self.listed_count = 0
        scandir = os.scandir

        def counted(path: object = ".") -> object:
            self.listed_count += 1
            return scandir(path)  # type: ignore[call-overload]

        monkeypatch.setattr(os, "scandir", counted)

    def __call__(self) -> BotSnapshot:
        return self._reader.refresh().bots["bot"]

    def settle(self) -> BotSnapshot:
        """Look until no file is young and each path was looked at twice."""
        for _ in range(3):
            time.sleep(2 * RACY_S)
            bot = self()
        return bot


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Look]:
    write(tmp_path / "logs" / "trades.csv", HEADER + rows(3))
    write(tmp_path / "logs" / "old" / "first.csv", HEADER + row(100))
    for number, name in enumerate(("first", "second")):
        write(tmp_path / "logs" / ".hidden" / name / "t.csv", HEADER + row(200 + number))
    (tmp_path / "logs" / ".hidden" / "current").symlink_to("first", target_is_directory=True)
    (tmp_path / "logs" / "led.csv").symlink_to(Path(".hidden") / "current" / "t.csv")
    write(tmp_path / "state" / "bot_state.json", '{"bot_name": "one"}')
    write(tmp_path / "state" / "candles" / "BTCUSDT_1h.csv", CANDLES)
    yield Look(tmp_path, monkeypatch)


def test_where_nothing_moved_no_folder_is_listed(look: Look) -> None:
    before = look.settle()
    look.listed_count = 0
    for _ in range(20):
        assert look() is before
    assert look.listed_count == 0


def _appended(folder: Path) -> None:
    write(folder / "logs" / "trades.csv", row(50), append=True)


def _appended_below(folder: Path) -> None:
    write(folder / "logs" / "old" / "first.csv", row(101), append=True)


def _new_log(folder: Path) -> None:
    write(folder / "logs" / "more.csv", HEADER + row(60))


def _new_log_in_a_new_folder(folder: Path) -> None:
    write(folder / "logs" / "deep" / "more.csv", HEADER + row(60))


def _removed(folder: Path) -> None:
    (folder / "logs" / "old" / "first.csv").unlink()


def _all_gone(folder: Path) -> None:
    shutil.rmtree(folder / "logs")


def _replaced(folder: Path) -> None:
    new = write(folder / "new.csv", HEADER + rows(3, start=70))
    new.replace(folder / "logs" / "trades.csv")


def _rotated(folder: Path) -> None:
    log = folder / "logs" / "trades.csv"
    log.rename(folder / "logs" / "trades.csv.1")
    write(log, HEADER + row(80))


def _linked(folder: Path) -> None:
    target = write(folder / "logs" / "hidden.txt", HEADER + row(90))
    (folder / "logs" / "linked.csv").symlink_to(target)


def _led_elsewhere(folder: Path) -> None:
    current = folder / "logs" / ".hidden" / "current"
    current.unlink()
    current.symlink_to("second", target_is_directory=True)


def _reported(folder: Path) -> None:
    write(folder / "state" / "bot_state.json", '{"bot_name": "two"}')


def _silent(folder: Path) -> None:
    (folder / "state" / "bot_state.json").unlink()


def _mapped(folder: Path) -> None:
    write(folder / "logs" / "botscope.toml", MAPPING)


def _mapped_beside(folder: Path) -> None:
    write(folder / "botscope.toml", MAPPING)


def _new_candles(folder: Path) -> None:
    write(folder / "state" / "candles" / "ETHUSDT_1h.csv", CANDLES)


def _candles_gone(folder: Path) -> None:
    shutil.rmtree(folder / "state" / "candles")


CHANGES: list[Callable[[Path], None]] = [
    _appended,
    _appended_below,
    _new_log,
    _new_log_in_a_new_folder,
    _removed,
    _all_gone,
    _replaced,
    _rotated,
    _linked,
    _led_elsewhere,
    _reported,
    _silent,
    _mapped,
    _mapped_beside,
    _new_candles,
    _candles_gone,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_whatever_moves_is_seen_at_the_next_look(
    look: Look, change: Callable[[Path], None]
) -> None:
    before = look.settle()
    assert look() is before
    change(look.folder)
    assert look() is not before


def test_a_folder_that_is_never_dated_is_listed_every_few_seconds(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vigil, "_seen", lambda _path: (1, 1, 1, 1, 1))
    monkeypatch.setattr(vigil, "WHOLE_LOOK_S", 0.2)
    before = look.settle()
    assert look() is before
    _new_log(look.folder)
    until_s = time.monotonic() + 5
    while look() is before:
        assert time.monotonic() < until_s, "the new log is never found"
        time.sleep(0.02)
    assert len(look().trades) == len(before.trades) + 1


def test_a_young_file_is_looked_at_until_its_clock_has_moved_on(look: Look) -> None:
    look.settle()
    log = look.folder / "logs" / "trades.csv"
    text = log.read_bytes()
    # Two writes of one length within one tick: what the first look saw may be dated as the second.
    log.write_bytes(text.replace(b"take_profit", b"stop_losses"))
    before = look()
    status = log.stat()
    log.write_bytes(text.replace(b"take_profit", b"my_own_exit"))
    os.utime(log, ns=(status.st_atime_ns, status.st_mtime_ns))
    after = look()
    assert after is not before
    assert set(after.trades.exit_reason.names) & {"my_own_exit"}
