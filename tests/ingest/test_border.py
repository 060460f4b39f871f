"""A mistake of ours in one file, or in the state, costs only that; the rest is shown."""

import logging
import os
from pathlib import Path
from typing import Any, cast

import pytest
from trade_log import HEADER, read, reader_of, row, rows, write

from botscope.ingest.border import Border, Fault
from botscope.ingest.options import IngestOptions
from botscope.ingest.places import BotPlace
from botscope.ingest.reader import Reader

# A limit that is no number: only what compares with it goes wrong, as a mistake of ours would.
NO_NUMBER = cast("Any", None)
FOREIGN = "date,pair,side,qty,entry,exit,profit\n" + "".join(
    f"2025-01-01 00:{index:02d}:00,BTCUSDT,long,1,100,{101 + index % 3},{1 + index % 3}\n"
    for index in range(30)
)


def _wide(text: str) -> bytes:
    return b"\xff\xfe" + text.encode("utf-16-le")


def test_one_file_costs_only_itself(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(tmp_path / "logs" / "a.csv", _wide(HEADER + rows(3)))
    write(tmp_path / "logs" / "b.csv", HEADER + rows(2, 50))
    reader = reader_of(tmp_path, IngestOptions(wide_limit_bytes=NO_NUMBER))
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            bot = reader.refresh().bots["bot"]
    assert len(bot.trades) == 2
    assert "mistake in Botscope (TypeError" in (bot.files[0].problem or "")
    assert "its rows are not counted" in (bot.files[0].problem or "")
    assert bot.files[1].problem is None
    assert all(account.is_conserved for account in bot.files)
    assert [bool(record.exc_info) for record in caplog.records] == [True]


def test_file_that_goes_wrong_later_keeps_what_was_read_of_it(tmp_path: Path) -> None:
    log = write(tmp_path / "logs" / "a.csv", HEADER + rows(3))
    reader = reader_of(tmp_path, IngestOptions(wide_limit_bytes=NO_NUMBER))
    reader.refresh()
    write(log, _wide(HEADER + rows(9)))
    (account,) = reader.refresh().bots["bot"].files
    assert (account.accepted_count, account.is_conserved) == (3, True)
    assert "what was read before is still shown" in (account.problem or "")
    assert len(reader.refresh().bots["bot"].trades) == 3
    write(log, HEADER + rows(5))
    bot = reader.refresh().bots["bot"]
    assert (bot.files[0].problem, len(bot.trades)) == (None, 5)


def test_kept_trades_are_numbered_anew_when_a_file_comes_before_theirs(tmp_path: Path) -> None:
    log = write(tmp_path / "logs" / "m.csv", HEADER + rows(3))
    reader = reader_of(tmp_path, IngestOptions(wide_limit_bytes=NO_NUMBER))
    reader.refresh()
    write(log, _wide(HEADER))
    write(tmp_path / "logs" / "a.csv", HEADER + row(70))
    bot = reader.refresh().bots["bot"]
    assert sorted(bot.trades.source.tolist()) == [0, 1, 1, 1]
    assert [account.file for account in bot.files] == ["a.csv", "m.csv"]


def test_verdict_over_a_whole_file_that_fails_costs_only_that_file(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "a.csv", FOREIGN)
    write(tmp_path / "logs" / "b.csv", HEADER + rows(2))
    bot = read(tmp_path, IngestOptions(arithmetic_agreement_ratio=NO_NUMBER))
    assert len(bot.trades) == 2
    assert "its rows are not counted" in (bot.files[0].problem or "")


def test_state_that_cannot_be_read_by_a_mistake_leaves_the_logs(tmp_path: Path) -> None:
    write(tmp_path / "state" / "bot_state.json", '{"balance": 1}')
    write(tmp_path / "logs" / "b.csv", HEADER + rows(2))
    bot = read(tmp_path, IngestOptions(state_limit_bytes=NO_NUMBER))
    assert len(bot.trades) == 2
    assert bot.source.status == "unreadable"
    assert "mistake in Botscope" in bot.source.message


def test_bot_whose_folder_cannot_be_walked_leaves_the_others(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "b.csv", HEADER + rows(2))
    places = [
        BotPlace("odd", "odd", tmp_path / "none", tmp_path / "no\0path"),
        BotPlace("bot", "bot", tmp_path / "state", tmp_path / "logs"),
    ]
    snapshot = Reader(lambda: places).refresh()
    assert len(snapshot.bots["bot"].trades) == 2
    assert "mistake in Botscope" in snapshot.bots["odd"].source.message


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_link_to_itself_is_a_problem_of_its_own(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "b.csv", HEADER + rows(2))
    (tmp_path / "logs" / "a.csv").symlink_to("a.csv")
    bot = read(tmp_path)
    assert len(bot.trades) == 2
    assert bot.files[0].problem
    assert "mistake" not in bot.files[0].problem


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode on Windows")
def test_name_that_is_no_text_is_shown_and_can_be_sent(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path / "logs")
    (tmp_path / "logs").mkdir()
    try:
        Path(os.fsdecode(folder + b"/tr\xffade.csv")).write_text(HEADER + row(0), encoding="ascii")
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    (account,) = read(tmp_path).files
    assert account.file.encode() == b"tr\\xffade.csv"
    assert account.accepted_count == 1


def test_fault_is_logged_again_when_it_came_back(caplog: pytest.LogCaptureFixture) -> None:
    border, answers = Border(), ["x", "x", "", "x"]
    for text in answers:
        outcome = border.run("part", lambda text=text: 1 / len(text[1:]) if text else 1)
        assert isinstance(outcome, Fault) is bool(text)
    assert len(caplog.records) == 2
