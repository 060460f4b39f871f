"""A fee column that counts up is charged once; real fees that happen to rise are left alone."""

from itertools import accumulate
from pathlib import Path

import pytest

from tests.ingest.trade_log import picture, read, read_in_pieces, write

HEADER = "time,symbol,side,qty,entry,exit,pnl,fees"
SIZES = (2.0, 5.5, 1.25, 3.75, 4.0, 0.5, 2.5, 6.0)
MOVES = (1.5, -0.75, 2.25, -1.0, 0.5, 3.0, -2.0, 1.25)
ENTRY = 80.0
RESULTS = [size * move for size, move in zip(SIZES, MOVES, strict=True)]
FEES = [
    round(size * (2 * ENTRY + move) * 0.001, 5) for size, move in zip(SIZES, MOVES, strict=True)
]


def rows(fees: list[float]) -> list[str]:
    return [
        f"2025-08-{at + 1:02d} 12:00:00,LTCUSDT,LONG,{size},{ENTRY},{ENTRY + move},"
        f"{size * move},{fee}"
        for at, (size, move, fee) in enumerate(zip(SIZES, MOVES, fees, strict=True))
    ]


@pytest.mark.parametrize("is_newest_first", [False, True])
def test_fees_that_count_up_are_charged_once(tmp_path: Path, is_newest_first: bool) -> None:
    lines = rows([round(total, 5) for total in accumulate(FEES)])
    if is_newest_first:
        lines.reverse()
    write(tmp_path / "logs" / "trades.csv", "\n".join([HEADER, *lines, ""]))
    bot = read(tmp_path)
    assert bot.trades.fee_quote.tolist() == pytest.approx(FEES, abs=2e-5)
    assert float(bot.trades.realized_pnl_quote.sum()) == pytest.approx(sum(RESULTS) - sum(FEES))
    assert bot.files[0].realized_pnl_quote == pytest.approx(sum(RESULTS))
    assert any(note.startswith("the fees count up") for note in bot.files[0].notes)


def test_fees_that_rise_with_what_is_traded_are_fees(tmp_path: Path) -> None:
    lines = [
        f"2025-08-{size:02d} 12:00:00,LTCUSDT,LONG,{size},80,81,{size}.0,{size * 0.161:.4f}"
        for size in range(1, 10)
    ]
    write(tmp_path / "logs" / "trades.csv", "\n".join([HEADER, *lines, ""]))
    bot = read(tmp_path)
    assert float(bot.trades.fee_quote.sum()) == pytest.approx(45 * 0.161)
    assert not any(note.startswith("the fees count up") for note in bot.files[0].notes)


@pytest.mark.parametrize("piece", [1, 3])
def test_fees_do_not_depend_on_where_a_reading_ended(tmp_path: Path, piece: int) -> None:
    lines = rows([round(total, 5) for total in accumulate(FEES)])
    *_, grown = read_in_pieces(tmp_path, HEADER, lines, piece)
    assert picture(grown) == picture(read(tmp_path))
