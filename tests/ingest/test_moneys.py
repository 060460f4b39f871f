"""One file with results in several moneys: each is said apart, and there is no sum."""

from pathlib import Path

import pytest

from botscope.domain.accounts import FileAccount
from tests.ingest.trade_log import HEADER as HEADER_OF_OURS
from tests.ingest.trade_log import read, row, write

HEADER = "time,symbol,side,qty,entry,exit,pnl"


def trade(day: int, symbol: str, size: float, entry: float, out: float) -> str:
    result = round(size * (out - entry), 8)
    return f"2025-09-{day:02d} 07:00:00,{symbol},LONG,{size},{entry},{out},{result}"


def account(folder: Path, rows: list[str], name: str = "trades.csv") -> FileAccount:
    write(folder / "logs" / name, "\n".join([HEADER, *rows, ""]))
    return next(found for found in read(folder).files if found.file == name)


DOLLARS = [trade(day, "LTCUSDT", 2, 80 + day, 83 + day - day % 3) for day in range(1, 7)]
COINS = [trade(day, "LTC/BTC", 3, 0.001, 0.00125) for day in range(1, 5)]


def test_results_in_several_moneys_have_no_sum(tmp_path: Path) -> None:
    found = account(tmp_path, [*DOLLARS, *COINS])
    assert (found.trade_count, found.realized_pnl_quote, found.paired_pnl_quote) == (10, None, None)
    assert found.confidence < 0.9
    made = sum(float(row.rsplit(",", 1)[1]) for row in DOLLARS)
    assert (
        f"results in several moneys, which have no sum: {made:g} USDT in 6 trades, "
        "0.003 BTC in 4 trades" in found.notes
    )


def test_several_symbols_of_one_money_have_a_sum(tmp_path: Path) -> None:
    found = account(tmp_path, [*DOLLARS, trade(9, "ETHUSDT", 1, 2000, 2010)])
    made = sum(float(row.rsplit(",", 1)[1]) for row in DOLLARS) + 10
    assert found.realized_pnl_quote == pytest.approx(made)
    assert not any("several moneys" in note for note in found.notes)


def test_symbols_of_which_some_name_no_money_are_doubted(tmp_path: Path) -> None:
    found = account(tmp_path, [*DOLLARS, *COINS, trade(9, "GOLD", 1, 2000, 2010)])
    assert found.realized_pnl_quote is not None
    assert found.confidence < 0.9
    assert any("may be over different money" in note for note in found.notes)


def test_our_own_log_in_several_moneys_has_no_sum_either(tmp_path: Path) -> None:
    lines = [row(index) for index in range(6)]
    coins = [line.replace("BTCUSDT", "ETHBTC") for line in lines[4:]]
    write(tmp_path / "logs" / "trades.csv", HEADER_OF_OURS + "".join(lines[:4] + coins))
    (found,) = read(tmp_path).files
    assert (found.trade_count, found.realized_pnl_quote) == (6, None)
    assert found.confidence < 0.9
    assert any("79 USDT in 4 trades" in note for note in found.notes)


def test_copy_of_a_file_in_several_moneys_makes_no_sum_either(tmp_path: Path) -> None:
    account(tmp_path, [*DOLLARS, *COINS], "a.csv")
    copied = account(tmp_path, [*DOLLARS, *COINS, trade(20, "LTCUSDT", 1, 90, 95)], "b.csv")
    assert (copied.realized_pnl_quote, copied.paired_pnl_quote) == (None, None)
