"""A log file over time: appended, rotated, cut, replaced, rewritten, gone and back."""

import errno
import os
import shutil
import time
from pathlib import Path
from typing import BinaryIO

import pytest
from trade_log import HEADER, NOW_S, listed, picture, read, reader_of, row, rows, write

from botscope.ingest import logfile
from botscope.ingest.files import open_regular
from botscope.ingest.logfile import LogFile
from botscope.ingest.options import IngestOptions
from botscope.ingest.reader import Reader
from botscope.ingest.tail import Stamp


def _log(folder: Path) -> Path:
    return folder / "logs" / "t.csv"


AT_ONCE = IngestOptions(rewrite_patience_s=0.0)


def _ids(reader: Reader) -> list[str]:
    trades = reader.refresh().bots["bot"].trades
    return [raw.decode() for raw in trades.trade_id.tolist()]


def test_appended_rows_are_added_and_old_snapshots_stay_as_they_were(tmp_path: Path) -> None:
    write(_log(tmp_path), HEADER + rows(3))
    reader = reader_of(tmp_path)
    old = reader.refresh()
    before = listed(old.bots["bot"].trades)
    for start in range(3, 300, 30):
        write(_log(tmp_path), rows(30, start), append=True)
        reader.refresh()
    assert len(reader.current.bots["bot"].trades) == 303
    assert listed(old.bots["bot"].trades) == before
    assert picture(reader.current.bots["bot"]) == picture(read(tmp_path))


def test_snapshot_is_the_same_object_while_nothing_changes(tmp_path: Path) -> None:
    write(_log(tmp_path), HEADER + rows(3))
    reader = reader_of(tmp_path)
    assert reader.refresh() is reader.refresh()


def test_revision_is_the_same_for_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    write(_log(tmp_path), HEADER + rows(3))
    assert reader_of(tmp_path).refresh().revision == reader_of(tmp_path).refresh().revision


def test_rotation_by_renaming_counts_both_files_once(tmp_path: Path) -> None:
    log = write(_log(tmp_path), HEADER + rows(3))
    reader = reader_of(tmp_path)
    reader.refresh()
    log.replace(log.with_name("t.csv.1"))
    write(log, HEADER + row(7))
    assert _ids(reader) == ["T000000", "T000001", "T000002", "T000007"]
    assert picture(reader.current.bots["bot"]) == picture(read(tmp_path))


def _shift(log: Path, count: int) -> None:
    """Rotate as logrotate does: the newest old log becomes number 1, and all others move on."""
    for number in range(count, 0, -1):
        log.with_name(f"t.csv.{number}").replace(log.with_name(f"t.csv.{number + 1}"))
    log.replace(log.with_name("t.csv.1"))


def test_a_log_that_moved_on_before_it_was_opened_is_the_same_one_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = write(_log(tmp_path), HEADER + rows(4, 10))
    write(log.with_name("t.csv.1"), HEADER + rows(4))
    reader = reader_of(tmp_path)
    reader.refresh()
    write(log, row(14), append=True)
    _shift(log, 1)
    write(log, HEADER + rows(1, 20))

    def moved(path: Path) -> BinaryIO:
        if path.name in ("t.csv", "t.csv.1"):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        return open_regular(path)

    # Amid the next rotation these names are nobody's for a moment.
    with monkeypatch.context() as patched:
        patched.setattr(logfile, "open_regular", moved)
        assert set(_ids(reader)) >= {f"T{index:06d}" for index in (0, 1, 2, 3, 10, 11, 12, 13)}
    write(log, rows(2, 21), append=True)
    _shift(log, 2)
    write(log, HEADER + row(30))
    expected = [*range(4), *range(10, 15), *range(20, 23), 30]
    assert _ids(reader) == [f"T{index:06d}" for index in expected]
    assert [file.duplicate_count for file in reader.current.bots["bot"].files] == [0] * 4


def test_new_log_in_the_inode_of_a_deleted_one_is_read_at_once(tmp_path: Path) -> None:
    log = write(_log(tmp_path), HEADER + rows(4, 10))
    oldest = write(log.with_name("t.csv.1"), HEADER + rows(3))
    reader = reader_of(tmp_path)
    reader.refresh()
    # One after the other as in a rotation; the new log usually gets the inode of the oldest.
    log.replace(log.with_name("t.csv.2"))
    oldest.unlink()
    write(log, HEADER + rows(2, 20))
    assert _ids(reader) == [f"T{index:06d}" for index in (10, 11, 12, 13, 20, 21)]


def test_rotation_by_copy_and_truncation_counts_once_at_every_moment(tmp_path: Path) -> None:
    log = write(_log(tmp_path), HEADER + rows(3))
    reader = reader_of(tmp_path, AT_ONCE)
    reader.refresh()
    shutil.copy(log, log.with_name("t.csv.1"))
    assert len(_ids(reader)) == 3
    write(log, "")
    assert len(_ids(reader)) == 3
    write(log, HEADER + row(7), append=True)
    assert len(_ids(reader)) == 4


def test_truncated_log_is_read_again_and_says_so(tmp_path: Path) -> None:
    log = write(_log(tmp_path), HEADER + rows(5))
    reader = reader_of(tmp_path, AT_ONCE)
    reader.refresh()
    write(log, HEADER + rows(2))
    assert len(_ids(reader)) == 2
    assert "became shorter" in reader.current.bots["bot"].files[0].notes[-1]


@pytest.mark.parametrize("read_before", [0, 5], ids=["first reading", "appended"])
def test_log_that_is_written_anew_while_it_is_read_mixes_no_rows(
    read_before: int, tmp_path: Path
) -> None:
    path, now_ms = _log(tmp_path), int(NOW_S * 1000)
    log = LogFile("t.csv", AT_ONCE)
    if read_before:
        write(path, HEADER + rows(read_before))
        log.refresh(path, Stamp.of(path.stat()), now_ms)
        log.picture(0)
    write(path, rows(5, 5), append=True) if read_before else write(path, HEADER + rows(10))
    # Rows are equally long: the new file is read on from the middle as if it were the old one.
    log.on_read = lambda _length: path.write_text(HEADER + rows(12, 50), encoding="ascii") and None
    log.refresh(path, Stamp.of(path.stat()), now_ms)
    log.on_read = None
    log.refresh(path, Stamp.of(path.stat()), now_ms)
    shown = log.picture(0).closed.trades.trade_id.tolist()
    assert [name.decode() for name in shown] == [f"T{index:06d}" for index in range(50, 62)]


def test_log_written_anew_is_never_shown_half(tmp_path: Path) -> None:
    log = write(_log(tmp_path), HEADER + rows(5))
    reader = reader_of(tmp_path)
    whole = reader.refresh()
    for half in ("", HEADER[:40], HEADER + rows(2), HEADER + rows(4) + row(4)[:30]):
        log.write_text(half, encoding="ascii")
        assert reader.refresh() is whole
    log.write_text(HEADER + rows(6), encoding="ascii")
    assert len(_ids(reader)) == 6


def test_log_that_stays_short_is_believed_after_a_moment(tmp_path: Path) -> None:
    log = write(_log(tmp_path), HEADER + rows(5))
    reader = reader_of(tmp_path, IngestOptions(rewrite_patience_s=0.05))
    reader.refresh()
    log.write_text(HEADER + rows(2), encoding="ascii")
    assert len(_ids(reader)) == 5
    time.sleep(0.06)
    assert len(_ids(reader)) == 2


def test_edit_in_the_middle_is_seen_even_with_time_and_size_unchanged(tmp_path: Path) -> None:
    log = write(_log(tmp_path), HEADER + rows(5))
    now_s = log.stat().st_mtime
    reader = reader_of(tmp_path, now_s=now_s)
    reader.refresh()
    status = log.stat()
    write(log, (HEADER + rows(5)).replace("T000002", "T00000X"))
    os.utime(log, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert "T00000X" in _ids(reader)


def test_edit_of_a_big_file_in_place_is_seen_by_its_time(tmp_path: Path) -> None:
    text = HEADER + rows(12_000)
    log = write(_log(tmp_path), text)
    reader = reader_of(tmp_path)
    reader.refresh()
    place = text.index("T007777")
    with log.open("r+b") as handle:
        handle.seek(place)
        handle.write(b"X")
    os.utime(log, ns=(1, log.stat().st_mtime_ns + 5_000_000_000))
    assert "X007777" in _ids(reader)


def test_replaced_log_of_the_same_size_is_read_again(tmp_path: Path) -> None:
    log = write(_log(tmp_path), HEADER + rows(3))
    reader = reader_of(tmp_path)
    reader.refresh()
    write(log.with_name("new"), (HEADER + rows(3)).replace("T000001", "T00009Z"))
    log.with_name("new").replace(log)
    assert "T00009Z" in _ids(reader)


def test_deleted_log_is_gone_and_a_new_one_is_found(tmp_path: Path) -> None:
    log = write(_log(tmp_path), HEADER + rows(3))
    reader = reader_of(tmp_path)
    reader.refresh()
    log.unlink()
    assert _ids(reader) == []
    write(tmp_path / "logs" / "deep" / "u.CSV", HEADER + row(9))
    assert _ids(reader) == ["T000009"]


def test_folder_that_appears_later_is_found_without_a_restart(tmp_path: Path) -> None:
    reader = reader_of(tmp_path)
    assert reader.refresh().bots["bot"].files == ()
    write(_log(tmp_path), HEADER + row(1))
    assert _ids(reader) == ["T000001"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user who can be refused")
def test_unreadable_log_keeps_its_rows_and_says_why(tmp_path: Path) -> None:
    log = write(_log(tmp_path), HEADER + rows(3))
    reader = reader_of(tmp_path)
    reader.refresh()
    log.chmod(0)
    os.utime(log)
    assert len(_ids(reader)) == 3
    assert reader.current.bots["bot"].files[0].problem


def test_log_replaced_by_a_folder_keeps_its_rows_and_says_why(tmp_path: Path) -> None:
    log = write(_log(tmp_path), HEADER + rows(3))
    reader = reader_of(tmp_path)
    reader.refresh()
    log.unlink()
    log.mkdir()
    assert len(_ids(reader)) == 3
    assert "folder" in (reader.current.bots["bot"].files[0].problem or "")


def test_ids_that_fall_and_rise_are_still_compared_exactly(tmp_path: Path) -> None:
    names = ["T9", "T10", "T3", "T11", "T3", "T9", "", "T12", "", "T2", "T2"]
    lines = [row(index, trade_id=name) for index, name in enumerate(names)]
    write(_log(tmp_path), HEADER + "".join(lines))
    bot = read(tmp_path)
    assert [raw.decode() for raw in bot.trades.trade_id.tolist()] == [
        *("T9", "T10", "T3", "T11", "", "T12", "", "T2")
    ]
    reader, other = reader_of(tmp_path / "b"), _log(tmp_path / "b")
    write(other, HEADER)
    for line in lines:
        write(other, line, append=True)
        reader.refresh()
    assert picture(reader.current.bots["bot"]) == picture(bot)


def test_the_bots_folder_is_never_written_to(tmp_path: Path) -> None:
    write(_log(tmp_path), HEADER + rows(3) + "broken\n")
    write(tmp_path / "state" / "bot_state.json", "{}")
    files = sorted(tmp_path.rglob("*"))
    times = [path.stat().st_mtime_ns for path in files]
    reader_of(tmp_path).refresh()
    assert sorted(tmp_path.rglob("*")) == files
    assert [path.stat().st_mtime_ns for path in files] == times


def test_line_over_the_limit_does_not_stop_a_growing_file(tmp_path: Path) -> None:
    options = IngestOptions(line_limit_bytes=500)
    log = write(_log(tmp_path), HEADER + row(0) + "x" * 400)
    reader = reader_of(tmp_path, options)
    reader.refresh()
    write(log, "x" * 400, append=True)
    reader.refresh()
    write(log, "x\n" + row(1), append=True)
    assert _ids(reader) == ["T000000", "T000001"]
    assert reader.current.bots["bot"].files[0].reasons == {"line_too_long": 1}


@pytest.mark.parametrize("first", ["\r" + HEADER[1:60], "trade_id", HEADER.rstrip("\n") + "\r"])
def test_first_line_feed_decides_anew_what_ends_a_line(tmp_path: Path, first: str) -> None:
    log = write(_log(tmp_path), first)
    reader = reader_of(tmp_path)
    reader.refresh()
    for part in (rows(2), rows(2, 2).replace("\n", "\r\n"), rows(2, 4)):
        write(log, part, append=True)
        assert picture(reader.refresh().bots["bot"]) == picture(read(tmp_path))


def test_log_that_ends_its_lines_with_returns_grows(tmp_path: Path) -> None:
    log = write(_log(tmp_path), "trade_id")
    reader = reader_of(tmp_path)
    for part in (HEADER[8:-1] + "\r", rows(2).replace("\n", "\r"), rows(2, 2).replace("\n", "\r")):
        write(log, part, append=True)
        assert picture(reader.refresh().bots["bot"]) == picture(read(tmp_path))
    assert len(reader.current.bots["bot"].trades) == 4
