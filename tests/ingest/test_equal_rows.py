"""Equal rows that are real, and great losses that happened: right rows are not dropped."""

from collections.abc import Callable
from pathlib import Path

import pytest

from botscope.domain.accounts import FileAccount
from tests.ingest.trade_log import picture, read, read_in_pieces, write

GRID = "date,symbol,buy_price,sell_price,qty,profit"
FILLS = "time,symbol,side,price,qty,pnl"
ORDERS = "order_id,time,symbol,side,price,qty"
CLOSED = "time,symbol,side,qty,entry,exit,pnl"


def account(folder: Path, header: str, rows: list[str]) -> FileAccount:
    write(folder / "logs" / "trades.csv", "\n".join([header, *rows, ""]))
    (found,) = read(folder).files
    assert found.is_conserved
    return found


def by_day(index: int) -> str:
    return f"2025-04-{1 + index // 4:02d}"


def by_minute(index: int) -> str:
    return f"2025-04-01 10:{index // 4:02d}"


def grid(clock: Callable[[int], str], count: int) -> list[str]:
    low = [60_000 + 500 * (index % 2) for index in range(count)]
    return [f"{clock(at)},BTCUSDT,{buy},{buy + 500},0.01,5.00" for at, buy in enumerate(low)]


@pytest.mark.parametrize("clock", [by_day, by_minute], ids=["by-day", "by-minute"])
@pytest.mark.parametrize("count", [12, 48])
def test_grid_that_brings_the_same_twice_at_one_time_counts_twice(
    tmp_path: Path, clock: Callable[[int], str], count: int
) -> None:
    found = account(tmp_path, GRID, grid(clock, count))
    assert (found.trade_count, found.duplicate_count) == (count, 0)
    assert found.realized_pnl_quote == pytest.approx(5.0 * count)
    assert found.confidence < 0.9
    assert any("rows equal earlier ones at the same time" in note for note in found.notes)


def test_two_trades_that_stand_again_at_their_moment_count_and_are_doubted(tmp_path: Path) -> None:
    pair = [f"2025-04-09 10:00:07,ALTUSDT,LONG,{size},1.25,1.00,{-size / 4}" for size in (4, 8)]
    rows = small()
    found = account(tmp_path, CLOSED, [*rows[:8], *pair, *pair, *rows[9:]])
    assert (found.trade_count, found.duplicate_count) == (27, 0)
    assert found.confidence < 0.9


def test_few_equal_parts_at_one_moment_are_ordinary_among_fills(tmp_path: Path) -> None:
    rows = [row for day in range(1, 25) for row in parts(day)[::2]]
    found = account(tmp_path, FILLS, [*rows, *parts(25)])
    assert (found.accepted_count, found.duplicate_count) == (len(rows) + 8, 0)
    said = "4 rows equal earlier ones at the same time: fills may be alike, so they count"
    assert said in found.notes


def test_grid_fills_that_are_told_by_day_all_count(tmp_path: Path) -> None:
    rows = [
        f"2025-04-{1 + at // 20:02d},BTCUSDT,{('BUY', 'SELL')[at % 2]},{60_000 + at % 2 * 500},0.01"
        for at in range(120)
    ]
    found = account(tmp_path, FILLS.removesuffix(",pnl"), rows)
    assert (found.trade_count, found.duplicate_count) == (60, 0)
    assert found.paired_pnl_quote == pytest.approx(300.0)
    assert found.confidence < 0.9


def parts(day: int) -> list[str]:
    opened, closed = (f"2025-04-{day:02d} {hour}:00:00,BTCUSDT" for hour in (10, 11))
    buys = [f"{opened},BUY,{64_000 + day},{size}," for size in ("0.01", "0.02")]
    sells = [f"{closed},SELL,{64_500 + day},{size},5.00" for size in ("0.01", "0.02")]
    return [*buys, *buys, *sells, *sells]


def test_partial_fills_of_one_second_all_count(tmp_path: Path) -> None:
    rows = [row for day in range(1, 13) for row in parts(day)]
    found = account(tmp_path, FILLS, rows)
    assert (found.accepted_count, found.duplicate_count) == (len(rows), 0)
    assert found.confidence < 0.9


@pytest.mark.parametrize("header", [GRID, FILLS], ids=["trades", "fills"])
def test_tail_that_is_appended_again_goes_back_in_time_and_counts_once(
    tmp_path: Path, header: str
) -> None:
    rows = grid(by_day, 24) if header == GRID else [r for day in range(1, 7) for r in parts(day)]
    found = account(tmp_path, header, [*rows, *rows[-12:]])
    assert (found.accepted_count, found.duplicate_count) == (len(rows), 12)


@pytest.mark.parametrize("size", [2, 3, 4, 6])
@pytest.mark.parametrize("count", [8, 30])
def test_equal_parts_of_each_order_all_count_and_are_doubted(
    tmp_path: Path, size: int, count: int
) -> None:
    rows = [
        f"o{at},2025-05-{at // 24 + 1:02d} {at % 24:02d}:00:07,ETHUSDT,{('BUY', 'SELL')[at % 2]},"
        f"{50 + at % 2 * (1 + at % 5)},2"
        for at in range(count)
        for _ in range(size)
    ]
    found = account(tmp_path, ORDERS, rows)
    assert (found.accepted_count, found.duplicate_count) == (count * size, 0)
    assert found.confidence < 0.9
    assert any("parts of one order may be alike, so they count" in n for n in found.notes)


def scalps(second: str) -> list[str]:
    return [
        f"2025-04-01 10:{at // 2:02d}:{second},BTCUSDT,LONG,0.01,64000,64500,5.00"
        for at in range(24)
    ]


def test_equal_scalps_that_share_a_minute_all_count_and_are_doubted(tmp_path: Path) -> None:
    found = account(tmp_path, CLOSED, scalps("00"))
    assert (found.trade_count, found.duplicate_count) == (24, 0)
    assert found.realized_pnl_quote == pytest.approx(120.0)
    assert found.confidence < 0.9


def test_equal_scalps_that_share_a_second_are_doubted(tmp_path: Path) -> None:
    assert account(tmp_path, CLOSED, scalps("07")).confidence < 0.9


def small(count: int = 24) -> list[str]:
    return [
        f"2025-04-{1 + at:02d} 10:00:00,ALTUSDT,LONG,100,1.25,{1.26 + at % 3 / 100:.2f},"
        f"{1 + at % 3:.2f}"
        for at in range(count)
    ]


@pytest.mark.parametrize("left", ["0.20", "0.10", "0.03"])
def test_coin_that_collapses_is_a_real_loss(tmp_path: Path, left: str) -> None:
    loss = round(100 * (float(left) - 1.25), 2)
    row = f"2025-04-25 10:00:00,ALTUSDT,LONG,100,1.25,{left},{loss:.2f}"
    found = account(tmp_path, CLOSED, [*small(), row])
    assert (found.trade_count, found.quarantined_count) == (25, 0)
    assert found.realized_pnl_quote == pytest.approx(48 + loss)
    assert found.confidence < 0.9
    said = f"1 row with {loss:,.2f} in all is far beyond the other rows and still counted"
    assert any(note.startswith(said) for note in found.notes)


def test_row_that_is_left_out_is_named_with_its_sum_and_costs_confidence(tmp_path: Path) -> None:
    row = "2025-04-25 10:00:00,ALTUSDT,LONG,100,1.25,20.00,1875.00"
    found = account(tmp_path, CLOSED, [*small(), row])
    assert (found.trade_count, found.quarantined_count) == (24, 1)
    assert found.confidence < 0.9
    assert any(note.startswith("1 row with 1,875.00 in all is left out") for note in found.notes)


@pytest.mark.parametrize("piece", [1, 7])
@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (GRID, [*grid(by_day, 24), *grid(by_day, 24)[-9:]]),
        (FILLS, [r for day in (1, 2, 3, 2) for r in parts(day)]),
        (CLOSED, [*small(), "2025-04-25 10:00:00,ALTUSDT,LONG,100,1.25,0.20,-105.00", *small(3)]),
    ],
    ids=["grid", "fills", "collapse"],
)
def test_verdicts_do_not_depend_on_where_a_reading_ended(
    tmp_path: Path, header: str, rows: list[str], piece: int
) -> None:
    *_, grown = read_in_pieces(tmp_path, header, rows, piece)
    assert picture(grown) == picture(read(tmp_path))
