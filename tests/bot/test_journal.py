"""The journal: no row is lost, doubled, torn or glued, whatever was cut where."""

import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import bot.journal
from bot.journal import (
    HEADER_LINE,
    TRADE_COLUMNS,
    Journal,
    JournalError,
    replace_file,
    trade_line,
)

LOG = "trades_v1.csv"


def make_row(number):
    return {**dict.fromkeys(TRADE_COLUMNS, "1"), "trade_id": f"v1-{number:06d}"}


def make_journal(folder):
    return Journal(folder / "state", folder / "logs", LOG)


@pytest.fixture
def journal(tmp_path):
    journal = make_journal(tmp_path)
    journal.open()
    yield journal
    journal.close()


def log_ids(journal):
    lines = journal.log_path.read_text(encoding="utf-8").splitlines()
    return [line.split(",")[0] for line in lines[1:]]


def test_a_new_log_begins_with_the_header(journal):
    journal.commit([make_row(1)], {})
    assert journal.log_path.read_text(encoding="utf-8") == HEADER_LINE + trade_line(make_row(1))


def test_memory_comes_back_as_it_was_committed(journal, tmp_path):
    journal.commit([], {"cash": "1.5"})
    journal.close()
    assert make_journal(tmp_path).open() == {"cash": "1.5"}


def test_seq_frames_the_state_and_grows_over_restarts(journal, tmp_path):
    journal.show({"bot_name": "a"})
    journal.close()
    again = make_journal(tmp_path)
    again.open()
    again.show({"bot_name": "a"})
    state = json.loads(again.state_path.read_bytes())
    assert list(state) == ["seq", "schema", "bot_name", "seq_end"]
    assert state["seq"] == state["seq_end"] == 2


def test_a_number_that_is_none_never_reaches_the_state(journal):
    journal.show({"adx": 1.0})
    with pytest.raises(ValueError, match="not JSON compliant"):
        journal.show({"adx": float("nan")})
    assert json.loads(journal.state_path.read_bytes())["adx"] == 1.0


WHOLE = HEADER_LINE + trade_line(make_row(1))
PENDING = trade_line(make_row(2)) + trade_line(make_row(3))


@pytest.mark.parametrize("kept", range(len(PENDING) + 1))
def test_a_commit_cut_at_any_byte_is_finished_at_the_next_start(tmp_path, kept):
    cut_commit(tmp_path, WHOLE.encode(), [make_row(2), make_row(3)], PENDING.encode()[:kept])
    journal = make_journal(tmp_path)
    assert journal.open() == {"step": 3}
    assert journal.log_path.read_text(encoding="utf-8") == WHOLE + PENDING
    journal.close()


@pytest.mark.parametrize("kept", range(0, len(HEADER_LINE) + 5, 7))
def test_a_first_commit_cut_inside_the_header_is_finished(tmp_path, kept):
    text = HEADER_LINE + trade_line(make_row(1))
    cut_commit(tmp_path, b"", [make_row(1)], text.encode()[:kept])
    journal = make_journal(tmp_path)
    journal.open()
    assert journal.log_path.read_text(encoding="utf-8") == text
    journal.close()


def cut_commit(folder, before, rows, written):
    """Leave what a kill leaves: the memory is there, the rows only in part."""
    (folder / "state").mkdir()
    (folder / "logs").mkdir()
    memory = {
        "format": 1,
        "log": LOG,
        "log_bytes": len(before),
        "rows": rows,
        "resume": {"step": 3},
    }
    (folder / "state" / "bot_state.resume").write_text(json.dumps(memory), encoding="utf-8")
    (folder / "logs" / LOG).write_bytes(before + written)


def test_a_foreign_torn_line_is_moved_away_and_never_glued(journal, tmp_path):
    journal.commit([make_row(1)], {})
    journal.close()
    with journal.log_path.open("ab") as log:
        log.write(b"v1-000002,2025-01-01T00:0")
    again = make_journal(tmp_path)
    again.open()
    again.commit([make_row(2)], {})
    assert log_ids(again) == ["v1-000001", "v1-000002"]
    torn = again.log_path.with_name(f"{LOG}.torn")
    assert torn.read_bytes() == b"v1-000002,2025-01-01T00:0\n"
    again.close()


def test_a_log_that_was_deleted_makes_the_memory_void_and_says_so(journal, tmp_path, caplog):
    journal.commit([make_row(1)], {"cash": "1"})
    journal.commit([], {"cash": "2"})
    journal.close()
    journal.log_path.unlink()
    again = make_journal(tmp_path)
    assert again.open() is None
    again.close()
    assert "memory is void" in caplog.text


def test_a_broken_memory_file_is_no_memory(journal, tmp_path):
    journal.commit([make_row(1)], {"cash": "1"})
    journal.close()
    journal.resume_path.write_bytes(b'{"log": "trades')
    again = make_journal(tmp_path)
    assert again.open() is None
    assert again.last_number("v1") == 1
    again.close()


def test_a_memory_of_another_format_is_no_memory(journal, tmp_path):
    journal.commit([], {"cash": "1"})
    journal.close()
    journal.resume_path.write_text('{"format": 0, "resume": {}}', encoding="utf-8")
    again = make_journal(tmp_path)
    assert again.open() is None
    again.close()


def test_rows_of_the_last_version_are_finished_in_its_own_log(tmp_path):
    cut_commit(tmp_path, WHOLE.encode(), [make_row(2)], b"")
    journal = Journal(tmp_path / "state", tmp_path / "logs", "trades_v2.csv")
    assert journal.open() == {"step": 3}
    old = (tmp_path / "logs" / LOG).read_text(encoding="utf-8")
    assert old == WHOLE + trade_line(make_row(2))
    journal.close()


@pytest.mark.parametrize("state", ["state", "other"], ids=["same_state", "same_log_only"])
def test_two_bots_cannot_write_to_one_place(journal, tmp_path, state):
    program = "import sys, pathlib; from bot.journal import *\n" + (
        "p = pathlib.Path(sys.argv[1])\n"
        f"try: Journal(p / {state!r}, p / 'logs', 'trades_v1.csv').open()\n"
        "except JournalError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "another bot" in done.stdout


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user without all rights")
def test_a_folder_without_rights_is_a_sentence(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(JournalError, match="cannot be written"):
        make_journal(tmp_path).open()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "state").write_text("", encoding="utf-8")
    with pytest.raises(JournalError, match="cannot be written"):
        make_journal(tmp_path).open()


def test_replacing_leaves_no_temp_file_behind(tmp_path):
    for text in (b"one", b"two"):
        replace_file(tmp_path / "a.json", text)
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_bytes() == b"two"


def test_a_reader_never_sees_a_state_that_is_not_whole(journal):
    end_s = time.monotonic() + 0.5
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(journal.state_path)])
    seen = set()
    while time.monotonic() < end_s or not seen:
        if journal.state_path.exists():
            state = json.loads(journal.state_path.read_bytes())
            assert state["seq"] == state["seq_end"]
            seen.add(state["seq"])
    writer.kill()
    writer.wait()
    assert seen


WRITER = """
import sys, pathlib
from bot.journal import Journal
path = pathlib.Path(sys.argv[1])
journal = Journal(path.parent, path.parent, 'x.csv')
while True:
    journal.show({'text': 'a' * 20_000})
"""


def test_rows_follow_the_memory_so_a_full_disk_is_made_up_for(journal, tmp_path, monkeypatch):
    journal.commit([make_row(1)], {"step": 1})
    with monkeypatch.context() as system, pytest.raises(JournalError, match="No space"):
        system.setattr(os, "write", refuse_to_write)
        journal.commit([make_row(2)], {"step": 2})
    journal.close()
    again = make_journal(tmp_path)
    assert again.open() == {"step": 2}
    assert log_ids(again) == ["v1-000001", "v1-000002"]
    again.close()


def test_a_bot_that_goes_on_after_a_full_disk_loses_and_doubles_nothing(journal, monkeypatch):
    journal.commit([make_row(1)], {"step": 1})
    with monkeypatch.context() as system:
        system.setattr(os, "write", write_half())
        for _ in range(2):
            with pytest.raises(JournalError, match="No space"):
                journal.commit([make_row(2)], {"step": 2})
    journal.commit([make_row(3)], {"step": 3})
    assert log_ids(journal) == ["v1-000001", "v1-000002", "v1-000003"]
    assert journal.log_path.read_bytes().count(b"\n") == 4


def write_half():
    """Return a disk that takes half of one row, and nothing more."""
    real_write, calls = os.write, []

    def write(handle, content):
        calls.append(1)
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real_write(handle, content[: len(content) // 2])

    return write


def test_a_line_break_in_a_cell_stays_one_line(journal):
    journal.commit([{**make_row(1), "exit_reason": "stop\r\nloss\0"}], {})
    assert journal.log_path.read_bytes().count(b"\n") == 2
    assert b"stop  loss " in journal.log_path.read_bytes()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format":99}'])
def test_a_memory_that_is_none_is_said_to_be_none(tmp_path, caplog, content):
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "bot_state.resume").write_bytes(content)
    journal = make_journal(tmp_path)
    assert journal.open() is None
    journal.close()
    assert "no memory" in caplog.text


def refuse_to_write(handle, content):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_the_journal_can_be_copied_alone(tmp_path):
    (tmp_path / "my_journal.py").write_bytes(Path(bot.journal.__file__).read_bytes())
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import my_journal;"
        "assert not [name for name in sys.modules if name.split('.')[0] in ('bot', 'numpy')]"
    )
    subprocess.run([sys.executable, "-I", "-c", program], check=True)
