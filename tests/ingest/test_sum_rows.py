"""Rows that add up others: totals of a day or of the whole file are no trades."""

from pathlib import Path

import pytest

from botscope.domain.accounts import FileAccount
from botscope.ingest.sum_rows import is_sum_name
from tests.ingest.trade_log import picture, read, read_in_pieces, write

HEADER = "time,symbol,qty,entry,exit,pnl"
RESULTS = (12.5, -4.25, 8.0, 3.75, -9.5, 6.0, 2.5, -1.25)


def row(day: int, result: float) -> str:
    return f"2025-06-{day:02d} 09:30:00,DOTUSDT,2,40,{40 + result / 2},{result}"


def total(day: int, result: float, name: str = "TOTAL") -> str:
    return f"2025-06-{day:02d} 23:59:59,{name},,,,{result}"


ROWS = [row(day + 1, result) for day, result in enumerate(RESULTS)]


def account(folder: Path, rows: list[str], header: str = HEADER) -> FileAccount:
    write(folder / "logs" / "trades.csv", "\n".join([header, *rows, ""]))
    (found,) = read(folder).files
    assert found.is_conserved
    return found


@pytest.mark.parametrize(
    "name", ["TOTAL", "Sum", "Summe", "Gesamt", "DAILY TOTAL", "Итого", "合计", "grand total 2025"]
)
def test_row_that_is_called_a_sum_is_no_trade(tmp_path: Path, name: str) -> None:
    found = account(tmp_path, [*ROWS, total(9, sum(RESULTS), name)])
    assert (found.trade_count, found.not_a_trade_count) == (8, 1)
    assert found.realized_pnl_quote == pytest.approx(sum(RESULTS))
    assert "line 10 adds up other rows and is no trade" in found.notes


def test_sum_after_fees_is_no_trade_by_its_word_alone(tmp_path: Path) -> None:
    found = account(tmp_path, [*ROWS, total(9, sum(RESULTS) - 3.1)])
    assert (found.trade_count, found.not_a_trade_count) == (8, 1)


def test_sums_of_each_day_are_no_trades_without_a_word(tmp_path: Path) -> None:
    first, second = sum(RESULTS[:5]), sum(RESULTS[5:])
    rows = [*ROWS[:5], total(5, first, "DOTUSDT"), *ROWS[5:], total(8, second, "DOTUSDT")]
    found = account(tmp_path, rows)
    assert (found.trade_count, found.not_a_trade_count) == (8, 2)
    assert found.realized_pnl_quote == pytest.approx(sum(RESULTS))
    assert "lines 7, 11 add up other rows and are no trades" in found.notes


def test_row_without_amounts_that_is_no_sum_counts(tmp_path: Path) -> None:
    found = account(tmp_path, [*ROWS[:4], total(4, 5.5, "DOTUSDT"), *ROWS[4:]])
    assert (found.trade_count, found.not_a_trade_count) == (9, 0)
    assert found.realized_pnl_quote == pytest.approx(sum(RESULTS) + 5.5)


def test_result_that_equals_the_sum_by_chance_counts_where_it_has_its_prices(
    tmp_path: Path,
) -> None:
    found = account(tmp_path, [*ROWS, row(9, sum(RESULTS))])
    assert (found.trade_count, found.not_a_trade_count) == (9, 0)


def test_sum_in_a_log_of_times_and_results_alone_is_no_trade(tmp_path: Path) -> None:
    rows = [f"2025-06-{day + 1:02d} 09:30:00,DOTUSDT,{x}" for day, x in enumerate(RESULTS)]
    found = account(
        tmp_path, [*rows, f"2025-06-09 00:00:00,TOTAL,{sum(RESULTS)}"], "time,symbol,pnl"
    )
    assert (found.trade_count, found.not_a_trade_count) == (8, 1)
    assert found.realized_pnl_quote == pytest.approx(sum(RESULTS))


@pytest.mark.parametrize("name", ["SUMUSDT", "SUM/USDT", "TOTALBTC", "summer", "total stop", ""])
def test_name_of_something_else_is_no_sum(name: str) -> None:
    assert not is_sum_name(name)


@pytest.mark.parametrize("piece", [1, 3])
def test_sums_do_not_depend_on_where_a_reading_ended(tmp_path: Path, piece: int) -> None:
    rows = [*ROWS[:3], total(3, sum(RESULTS[:3]), "DOTUSDT"), ROWS[1], *ROWS[3:]]
    rows += [total(8, 1.0, "DOTUSDT"), total(8, sum(RESULTS[3:]) + 1, ""), total(9, 9.0)]
    *_, grown = read_in_pieces(tmp_path, HEADER, rows, piece)
    assert grown.files[0].is_conserved
    assert picture(grown) == picture(read(tmp_path))
