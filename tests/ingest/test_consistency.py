"""Where a file's own money and its prices disagree, the account says so with both sums."""

from pathlib import Path

import pytest
from trade_log import read, write

from botscope.ingest.consistency import OWN_COUNTS

HEADER = "date,pair,side,qty,entry,exit,profit\n"


def _log(factor: float, count: int = 30, offset: float = 0.0, quantity: float = 1.0) -> str:
    lines = [HEADER]
    for index in range(count):
        gain = (7, -3, 5, -4)[index % 4] + index / 10
        pnl = round(factor * gain * quantity + offset, 6)
        lines.append(
            f"2025-01-01 00:{index:02d}:00,BTCUSDT,long,{quantity},100,{100 + gain},{pnl}\n"
        )
    return "".join(lines)


def _notes(folder: Path, text: str) -> tuple[list[str], object]:
    write(folder / "logs" / "t.csv", text)
    bot = read(folder)
    (account,) = bot.files
    assert account.is_conserved
    return [note for note in account.notes if "own results sum to" in note], bot


def test_agreeing_money_and_prices_need_no_word(tmp_path: Path) -> None:
    notes, bot = _notes(tmp_path, _log(1.0))
    assert notes == []
    assert bot.files[0].realized_pnl_quote == pytest.approx(bot.trades.realized_pnl_quote.sum())


def test_leveraged_results_count_and_both_sums_are_told(tmp_path: Path) -> None:
    notes, bot = _notes(tmp_path, _log(10.0))
    (note,) = notes
    own = float(bot.trades.realized_pnl_quote.sum())
    assert f"sum to {own:.2f}" in note
    assert f"amounts to {own / 10:.6g}" in note
    assert "the file's own figures count" in note


def test_results_that_most_rows_refute_give_way_to_prices(tmp_path: Path) -> None:
    notes, bot = _notes(tmp_path, _log(-1.0))
    (note,) = notes
    assert "the prices count" in note
    assert "30 of 30 rows" in note
    gains = bot.trades.exit_price - bot.trades.entry_price
    assert bot.trades.realized_pnl_quote.tolist() == pytest.approx(gains.tolist())
    assert bot.files[0].realized_pnl_quote is None
    assert bot.files[0].paired_pnl_quote == pytest.approx(gains.sum())


def test_few_rows_refute_nothing(tmp_path: Path) -> None:
    notes, bot = _notes(tmp_path, _log(-1.0, count=6))
    assert "the file's own figures count" in notes[0]
    assert bot.files[0].realized_pnl_quote == pytest.approx(bot.trades.realized_pnl_quote.sum())


def test_results_before_fees_are_told_as_that(tmp_path: Path) -> None:
    lines = ["time,symbol,side,quantity,price,fee,realized_pnl\n"]
    for index in range(24):
        side, price = (("buy", 100), ("sell", 103))[index % 2]
        pnl = 3 if index % 2 else 0
        lines.append(f"2025-01-01 00:{index:02d}:00,BTCUSDT,{side},1,{price},0.5,{pnl}\n")
    notes, bot = _notes(tmp_path, "".join(lines))
    assert bot.files[0].layout_kind == "fills"
    assert "the difference is the fees" in notes[0]
    assert OWN_COUNTS in bot.files[0].notes
    # The account gives the file's own sum, the trades what is left of it after both fees.
    assert (bot.files[0].pnl_basis, bot.files[0].realized_pnl_quote) == ("gross", 36.0)
    assert float(bot.trades.gross_pnl_quote.sum()) == 36.0
    assert float(bot.trades.realized_pnl_quote.sum()) == 24.0


def test_file_whose_rows_are_all_set_aside_claims_nothing_of_money(tmp_path: Path) -> None:
    notes, bot = _notes(tmp_path, _log(1.0).replace("2025-01-01", "1999-01-01"))
    assert (len(bot.trades), notes) == (0, [])
    assert [n for n in bot.files[0].notes if "no money column" in n] == []


def test_results_after_fees_are_told_as_that(tmp_path: Path) -> None:
    lines = [HEADER.replace("\n", ",fee\n")]
    for index in range(24):
        gain, fee = (6, -2, 3, -4)[index % 4] + index / 8, 0.75 + index / 32
        lines.append(
            f"2025-01-01 00:{index:02d}:00,BTCUSDT,long,1,100,{100 + gain},{gain - fee},{fee}\n"
        )
    notes, bot = _notes(tmp_path, "".join(lines))
    assert bot.files[0].pnl_basis == "net"
    assert notes[0].endswith("the difference is the fees, which the file's own results are after")
