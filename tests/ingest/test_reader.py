"""The reader's thread, its border, its places, and the raw text of one line."""

import logging
import os
import threading
import time
from pathlib import Path

import pytest
from trade_log import HEADER, read, reader_of, row, rows, write

from botscope.ingest.options import IngestOptions
from botscope.ingest.places import BotPlace, discover, named_place, slug, state_file, unique_ids
from botscope.ingest.reader import Reader

QUICK = IngestOptions(poll_interval_s=0.02)


def _until(condition, timeout_s: float = 5.0) -> bool:
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


def test_thread_shows_new_rows_and_ends(tmp_path: Path) -> None:
    log = write(tmp_path / "logs" / "t.csv", HEADER + row(0))
    reader = reader_of(tmp_path, QUICK)
    assert reader.current is None
    reader.start()
    reader.start()
    assert _until(lambda: reader.current and len(reader.current.bots["bot"].trades) == 1)
    write(log, row(1), append=True)
    assert _until(lambda: len(reader.current.bots["bot"].trades) == 2)
    reader.stop()
    names = [thread.name for thread in threading.enumerate()]
    assert "botscope-reader" not in names


def test_fault_in_the_loop_keeps_the_last_picture_and_is_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path / "logs" / "t.csv", HEADER + row(0))
    place = BotPlace("bot", "bot", tmp_path / "state", tmp_path / "logs")
    calls = []

    def places() -> list[BotPlace]:
        calls.append(1)
        if 2 <= len(calls) <= 5:
            raise RuntimeError("no folder today")
        return [place]

    reader = Reader(places, QUICK)
    with caplog.at_level(logging.ERROR):
        reader.start()
        assert _until(lambda: len(calls) > 8)
        reader.stop()
    assert len(reader.current.bots["bot"].trades) == 1
    assert sum("mistake in Botscope" in record.message for record in caplog.records) == 1


def test_line_is_read_by_its_offset_and_nonsense_gives_none(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "t.csv", HEADER + rows(3))
    reader = reader_of(tmp_path)
    trades = reader.refresh().bots["bot"].trades
    assert reader.read_line("bot", 0, int(trades.offset[1])).startswith("T000001,")
    assert reader.read_line("bot", 7, 0) is None
    assert reader.read_line("bot", 0, -1) is None
    assert reader.read_line("other", 0, 0) is None


@pytest.mark.skipif(os.name == "nt", reason="needs a pipe")
def test_line_of_a_file_that_became_a_pipe_does_not_hang(tmp_path: Path) -> None:
    log = write(tmp_path / "logs" / "t.csv", HEADER + rows(3))
    reader = reader_of(tmp_path)
    reader.refresh()
    log.unlink()
    os.mkfifo(log)
    started = time.monotonic()
    assert reader.read_line("bot", 0, 0) is None
    assert time.monotonic() - started < 2


def test_bots_are_found_in_a_folder_while_running(tmp_path: Path) -> None:
    write(tmp_path / "Grid Bot" / "logs" / "t.csv", HEADER + row(0))
    (tmp_path / "empty").mkdir()
    reader = Reader(lambda: discover(tmp_path))
    assert list(reader.refresh().bots) == ["grid-bot"]
    write(tmp_path / "adx" / "state" / "bot_state.json", "{}")
    assert list(reader.refresh().bots) == ["grid-bot", "adx"]
    (tmp_path / "Grid Bot" / "logs" / "t.csv").unlink()
    assert list(reader.refresh().bots) == ["adx"]


def test_files_directly_in_a_bots_folder_are_found(tmp_path: Path) -> None:
    write(tmp_path / "solo" / "trades.csv", HEADER + row(0))
    write(tmp_path / "solo" / "my_state.json", "{}")
    (place,) = discover(tmp_path)
    assert (place.state, place.logs) == (tmp_path / "solo", tmp_path / "solo")


def test_folder_of_bots_that_is_not_there_has_none(tmp_path: Path) -> None:
    assert discover(tmp_path / "nowhere") == ()


def test_named_bot_is_read_from_its_option() -> None:
    place = named_place("Äpfel & Co=a/state.json,b/logs")
    assert (place.bot_id, place.state, place.logs) == (
        "apfel-co",
        Path("a/state.json"),
        Path("b/logs"),
    )


@pytest.mark.parametrize("text", ["", "x", "x=", "x=a", "=a,b", "x=,b", "x=a,"])
def test_named_bot_without_its_parts_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="NAME=STATE,LOGS"):
        named_place(text)


def test_ids_of_equal_names_are_numbered() -> None:
    places = [named_place(f"{name}=s,l") for name in ("a b", "A-B", "c")]
    assert [place.bot_id for place in unique_ids(places)] == ["a-b", "a-b-2", "c"]


def test_name_without_a_letter_still_has_an_id() -> None:
    assert slug("机器人") == "bot"


def test_state_in_a_folder_is_ours_or_the_newest(tmp_path: Path) -> None:
    old, new = write(tmp_path / "a.json", "{}"), write(tmp_path / "b.json", "{}")
    os.utime(old, (1, 1))
    assert state_file(tmp_path) == new
    ours = write(tmp_path / "bot_state.json", "{}")
    os.utime(ours, (1, 1))
    assert state_file(tmp_path) == ours
    assert state_file(old) == old


def test_state_is_not_what_a_bot_keeps_to_start_again_nor_ours(tmp_path: Path) -> None:
    mine = write(tmp_path / "mine.json", "{}")
    os.utime(mine, (1, 1))
    for name in ("bot_state.json.resume", "bot_state.resume.json", ".hidden.json"):
        write(tmp_path / name, "{}")
    assert state_file(tmp_path) == mine
    assert state_file(tmp_path, own_folder=tmp_path / "other") == mine
    assert state_file(tmp_path, own_folder=tmp_path) == tmp_path / "bot_state.json"


def test_small_logs_are_read_without_importing_pandas(tmp_path: Path, project_root: Path) -> None:
    import subprocess
    import sys

    write(tmp_path / "logs" / "t.csv", HEADER + rows(2000))
    code = (
        "import sys; from pathlib import Path; from botscope.ingest.reader import Reader;"
        "from botscope.ingest.places import single_place as p;"
        "r = Reader(lambda: [p(Path('s'), Path(sys.argv[1]))]); "
        "print(len(r.refresh().bots['bot'].trades), 'pandas' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "logs")],
        cwd=project_root,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split() == ["2000", "False"]


def test_great_log_is_read_in_bulk_to_the_same_figures(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "t.csv", HEADER + rows(3000))
    plain = read(tmp_path)
    bulk = read(tmp_path, IngestOptions(bulk_from_bytes=0, bulk_block_bytes=0))
    assert plain.trades.realized_pnl_quote.tolist() == bulk.trades.realized_pnl_quote.tolist()
    assert plain.trades.opened_at_ms.tolist() == bulk.trades.opened_at_ms.tolist()
