"""Rows of more than one width in one file, and rows that were quoted twice."""

from pathlib import Path

import pytest
from trade_log import HEADER, listed, picture, read, reader_of, row, rows, write

EVENTS = "time,trade_id,symbol,side,price,status,reason,result_pct\n"


def _entry(index: int) -> str:
    return f"2025-01-01 00:{index:02d}:00,id{index},BTCUSDT,LONG,{100 + index},1.5,2.5,3.5,open\n"


def _exit(index: int) -> str:
    return f"2025-01-01 01:{index:02d}:00,id{index},BTCUSDT,LONG,{101 + index},closed,TP,0.01\n"


def _in_turn(count: int) -> str:
    return EVENTS + "".join(_entry(index) + _exit(index) for index in range(count))


def test_rows_of_two_widths_in_turn_are_both_read(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "t.csv", _in_turn(30))
    (account,) = read(tmp_path).files
    assert account.is_conserved
    assert (account.reasons, account.quarantined_count) == ({}, 0)
    assert (
        "9 and in turn 8 columns" in account.segments[0] or "8 and in turn 9" in account.segments[0]
    )


def test_rows_of_a_rare_width_stay_refused(tmp_path: Path) -> None:
    text = EVENTS + "".join(_exit(index) for index in range(50)) + _entry(55) + _entry(56)
    write(tmp_path / "logs" / "t.csv", text)
    (account,) = read(tmp_path).files
    assert account.is_conserved
    assert account.reasons == {"too_many_columns": 2}


def test_widths_in_turn_come_to_the_same_when_they_are_appended(tmp_path: Path) -> None:
    text = _in_turn(30)
    reader = reader_of(tmp_path)
    for start in range(0, len(text), 211):
        write(tmp_path / "logs" / "t.csv", text[start : start + 211], append=True)
        reader.refresh()
    assert picture(reader.refresh().bots["bot"]) == picture(read(tmp_path))


@pytest.mark.parametrize("is_own", [True, False], ids=["own", "foreign"])
def test_row_quoted_as_a_whole_is_split_again(tmp_path: Path, is_own: bool) -> None:
    if is_own:
        text = HEADER + rows(5)
        quoted = HEADER + rows(4) + '"' + row(4, exit_price=105.0).rstrip("\n") + '"\n'
        assert quoted.replace('"', "") == text
    else:
        text = EVENTS + "".join(_exit(index) for index in range(20))
        lines = text.splitlines(keepends=True)
        lines[7] = '"' + lines[7].rstrip("\n").replace("TP", '""TP""') + '"\n'
        quoted = "".join(lines)
    write(tmp_path / "a" / "logs" / "t.csv", text)
    write(tmp_path / "b" / "logs" / "t.csv", quoted)
    plain, twice = read(tmp_path / "a"), read(tmp_path / "b")
    assert twice.files[0].quarantined_count == 0
    assert twice.files[0].accepted_count == plain.files[0].accepted_count
    without_place = [trade[:-4] for trade in listed(twice.trades)]
    assert without_place == [trade[:-4] for trade in listed(plain.trades)]


def test_header_of_the_old_width_lends_its_names_to_a_lasting_new_one(tmp_path: Path) -> None:
    head = "date,pair,side,qty,entry,exit,profit\n"
    old = [
        f"2025-01-01 00:{i:02d}:00,BTCUSDT,long,1,100,{101 + i % 3},{1 + i % 3}" for i in range(30)
    ]
    new = [
        f"2025-01-02 00:{i:02d}:00,BTCUSDT,long,1,100,{101 + i % 3},{1 + i % 3},v2"
        for i in range(30)
    ]
    write(tmp_path / "logs" / "t.csv", head + "\n".join([*old, *new]) + "\n")
    bot = read(tmp_path)
    (account,) = bot.files
    assert [text.split(", ")[1] for text in account.segments] == ["7 columns", "8 columns"]
    assert (account.accepted_count, account.columns["pnl"]) == (60, "profit")
    assert float(bot.trades.realized_pnl_quote.sum()) == 120.0


@pytest.mark.parametrize(
    "lines",
    [
        ["," * 300] * 2000,
        ["a,b,c,d", "a,b,c,e"] * 1000,
        [*["a,b,c,1"] * 6, *["a,b,1"] * 6] * 200,
    ],
    ids=["nothing-but-commas", "headers-in-turn", "widths-in-blocks"],
)
def test_noise_is_not_searched_for_layouts_for_ever(tmp_path: Path, lines: list[str]) -> None:
    write(tmp_path / "logs" / "t.csv", "\n".join(lines) + "\n")
    (account,) = read(tmp_path).files
    assert account.is_conserved
    assert account.line_count == len(lines)
    assert len(account.segments) <= 64


def test_rows_after_lines_of_nothing_but_commas_are_read(tmp_path: Path) -> None:
    rows_of = EVENTS + "".join(_exit(index) for index in range(20))
    write(tmp_path / "a" / "logs" / "t.csv", ",,\n" * 3 + rows_of)
    write(tmp_path / "b" / "logs" / "t.csv", rows_of)
    after, alone = read(tmp_path / "a").files[0], read(tmp_path / "b").files[0]
    assert after.is_conserved
    assert after.accepted_count == alone.accepted_count
