"""Rows of other bots' logs that stand twice: by id, changed, in pairs; and those that are real."""

from pathlib import Path

import pytest

from botscope.domain.accounts import FileAccount
from tests.ingest.trade_log import picture, read, read_in_pieces, write

CLOSED = "trade_id,time,symbol,side,qty,entry,exit,pnl"
FILLS = "trade_id,time,symbol,side,qty,price"


def closed(number: int, pnl: float | None = None, **changed: str) -> str:
    entry, size = 100 + number % 9, 1 + number % 3
    result = (3 - number % 7) * size
    cells = {
        "id": f"k{number:03d}",
        "time": f"2025-03-{number % 28 + 1:02d} {number % 24:02d}:10:00",
        "symbol": "SOLUSDT",
        "side": "LONG",
        "qty": str(size),
        "entry": str(entry),
        "exit": f"{entry + result / size:.2f}",
        "pnl": f"{result if pnl is None else pnl:.2f}",
    }
    return ",".join({**cells, **changed}.values())


def fill(number: int, name: str | None = None) -> str:
    side = ("BUY", "SELL")[number % 2]
    clock = f"2025-05-{number // 24 + 1:02d} {number % 24:02d}:00:00"
    return f"{name or 900 + number},{clock},ETHUSDT,{side},2,{50 + number % 2 * (1 + number % 5)}"


def account(folder: Path, header: str, rows: list[str]) -> FileAccount:
    write(folder / "logs" / "trades.csv", "\n".join([header, *rows, ""]))
    (found,) = read(folder).files
    assert found.is_conserved
    return found


def by_hand(rows: list[str]) -> float:
    return round(sum(float(row.rsplit(",", 1)[1]) for row in rows), 2)


@pytest.mark.parametrize("place", [3, 11, 20], ids=["at-once", "later", "at-the-end"])
def test_row_that_stands_again_under_its_id_counts_once(tmp_path: Path, place: int) -> None:
    rows = [closed(number) for number in range(20)]
    found = account(tmp_path, CLOSED, [*rows[:place], rows[2], *rows[place:]])
    assert (found.trade_count, found.duplicate_count) == (20, 1)
    assert found.realized_pnl_quote == pytest.approx(by_hand(rows))
    assert f"line {place + 2} repeats line 4" in found.notes


def test_four_rows_with_a_doubled_id_are_three_trades(tmp_path: Path) -> None:
    rows = [closed(number) for number in (1, 2, 2, 4)]
    found = account(tmp_path, CLOSED, rows)
    assert (found.trade_count, found.duplicate_count) == (3, 1)


@pytest.mark.parametrize("header", [CLOSED, CLOSED.replace("trade_id", "order_id")])
def test_every_row_written_twice_with_its_id_counts_once(tmp_path: Path, header: str) -> None:
    rows = [closed(number) for number in range(15)]
    found = account(tmp_path, header, [row for row in rows for _ in range(2)])
    assert (found.trade_count, found.duplicate_count) == (15, 15)
    assert found.realized_pnl_quote == pytest.approx(by_hand(rows))


def test_doubled_fill_with_a_trade_id_does_not_shift_the_pairing(tmp_path: Path) -> None:
    rows = [fill(number) for number in range(12)]
    clean = account(tmp_path / "clean", FILLS, rows)
    found = account(tmp_path / "doubled", FILLS, [*rows[:6], rows[5], *rows[6:]])
    assert (found.trade_count, found.duplicate_count) == (6, 1)
    assert found.paired_pnl_quote == clean.paired_pnl_quote


def orders(count: int) -> list[str]:
    """Orders of which some were filled in parts that differ."""
    rows = [fill(number, f"o{number}") for number in range(count)]
    return [part for row in rows for part in (row, row.replace(",2,", ",3,"))]


def test_equal_parts_of_one_order_are_real_and_stay(tmp_path: Path) -> None:
    rows = orders(12)
    found = account(tmp_path, FILLS.replace("trade_id", "order_id"), [*rows[:9], *rows[8:]])
    assert (found.accepted_count, found.duplicate_count) == (25, 0)
    assert any("parts of one order may be alike, so they count" in n for n in found.notes)


def test_orders_of_two_equal_rows_count_both_and_are_doubted(tmp_path: Path) -> None:
    rows = [fill(number, f"o{number}") for number in range(12) for _ in range(2)]
    found = account(tmp_path, FILLS.replace("trade_id", "order_id"), rows)
    assert (found.accepted_count, found.duplicate_count) == (24, 0)
    assert found.confidence < 0.9


def test_order_that_stands_again_after_later_ones_counts_once_and_is_doubted(
    tmp_path: Path,
) -> None:
    rows = [fill(number, f"o{number}") for number in range(12)]
    found = account(tmp_path, FILLS.replace("trade_id", "order_id"), [*rows, rows[3]])
    assert (found.accepted_count, found.duplicate_count) == (12, 1)
    assert found.confidence < 0.9


def test_few_orders_that_stand_twice_count_and_are_doubted(tmp_path: Path) -> None:
    rows = [fill(number, f"o{number}") for number in range(4) for _ in range(2)]
    found = account(tmp_path, FILLS.replace("trade_id", "order_id"), rows)
    assert (found.accepted_count, found.duplicate_count) == (8, 0)
    assert found.confidence < 0.9


def test_parts_of_one_order_at_one_price_and_moment_stay(tmp_path: Path) -> None:
    rows = [fill(number, f"o{number}") for number in range(24)]
    part = rows[4].replace(",2,", ",1,")
    found = account(tmp_path, FILLS.replace("trade_id", "order_id"), [*rows[:5], part, *rows[5:]])
    assert (found.accepted_count, found.duplicate_count) == (25, 0)


def test_trade_told_twice_with_another_result_counts_once_and_is_told(tmp_path: Path) -> None:
    rows = [closed(number) for number in range(12)]
    found = account(tmp_path, CLOSED, [*rows, closed(11, pnl=77.0)])
    assert (found.trade_count, found.duplicate_count) == (12, 1)
    assert found.realized_pnl_quote == pytest.approx(by_hand(rows))
    assert found.confidence < 0.9
    assert (
        "line 14 has the id of line 13 and another pnl: one trade told twice, the first counts"
        in found.notes
    )


def test_one_id_for_two_different_trades_keeps_both_and_is_told(tmp_path: Path) -> None:
    rows = [closed(number) for number in range(20)]
    other = closed(5, id="k002")
    found = account(tmp_path, CLOSED, [*rows, other])
    assert (found.trade_count, found.duplicate_count) == (21, 0)
    assert found.confidence < 0.9
    assert "one `trade_id` stands for different rows in lines 4 and 22: all count" in found.notes


def test_ids_that_begin_again_at_one_are_no_duplicates(tmp_path: Path) -> None:
    rows = [closed(number, id=str(number % 8)) for number in range(24)]
    found = account(tmp_path, CLOSED, rows)
    assert (found.trade_count, found.duplicate_count) == (24, 0)


def test_trade_closed_again_and_again_under_one_id_is_as_many_trades(tmp_path: Path) -> None:
    rows = [closed(number // 4, time=f"2025-03-02 10:{number:02d}:00") for number in range(24)]
    found = account(tmp_path, CLOSED, rows)
    assert (found.trade_count, found.duplicate_count) == (24, 0)


@pytest.mark.parametrize("first", [0, 6], ids=["from-the-start", "from-the-middle"])
def test_stretch_of_rows_that_all_stand_twice_counts_once(tmp_path: Path, first: int) -> None:
    header = CLOSED.removeprefix("trade_id,")
    rows = [closed(number).split(",", 1)[1] for number in range(20)]
    twice = [row for at, row in enumerate(rows) for _ in range(2 if at >= first else 1)]
    found = account(tmp_path, header, twice)
    assert (found.trade_count, found.duplicate_count) == (20, 20 - first)
    assert found.realized_pnl_quote == pytest.approx(by_hand(rows))
    assert found.confidence < 0.9
    assert any("stand twice, each beside its copy" in note for note in found.notes)


def test_few_rows_that_all_stand_twice_count_and_are_doubted(tmp_path: Path) -> None:
    rows = [closed(number).split(",", 1)[1] for number in range(4)]
    found = account(tmp_path, CLOSED.removeprefix("trade_id,"), [r for r in rows for _ in range(2)])
    assert (found.trade_count, found.duplicate_count) == (8, 0)
    assert found.confidence < 0.9
    assert "4 rows equal the row before: may be a trade of its own, so it counts" in found.notes


def test_single_equal_trade_without_an_id_stays(tmp_path: Path) -> None:
    rows = [closed(number).split(",", 1)[1] for number in range(16)]
    found = account(tmp_path, CLOSED.removeprefix("trade_id,"), [*rows[:5], rows[4], *rows[5:]])
    assert (found.trade_count, found.duplicate_count) == (17, 0)
    assert found.confidence >= 0.9


def _tangled() -> list[str]:
    rows = [closed(number) for number in range(30)]
    pairs = [row for row in rows[10:22] for _ in range(2)]
    return [*rows[:10], rows[3], closed(7, pnl=1.23), *pairs, rows[0], *rows[22:], *rows[20:25]]


@pytest.mark.uncounted
@pytest.mark.parametrize("has_id", [True, False], ids=["with-ids", "without"])
@pytest.mark.parametrize("piece", [1, 5, 13])
def test_repeats_do_not_depend_on_where_a_reading_ended(
    tmp_path: Path, piece: int, has_id: bool
) -> None:
    rows = _tangled() if has_id else [row.split(",", 1)[1] for row in _tangled()]
    header = CLOSED if has_id else CLOSED.removeprefix("trade_id,")
    for grown in read_in_pieces(tmp_path, header, rows, piece):
        assert grown.files[0].is_conserved
    assert picture(grown) == picture(read(tmp_path))
