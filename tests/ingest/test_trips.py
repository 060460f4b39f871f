"""Which way a position went, and what counts where no row says it: through the reader."""

from pathlib import Path

import pytest

from botscope.domain.accounts import FileAccount
from botscope.domain.trades import Trades
from tests.ingest.trade_log import picture, read, read_in_pieces, write

FILLS = "time,symbol,side,qty,price"
EVENTS = "time,symbol,action,qty,price"
PRICES = ((210.0, 214.0), (212.5, 209.0), (208.0, 215.5), (216.0, 213.0), (211.0, 219.0),
          (220.0, 217.5))  # fmt: skip
AMOUNTS = (1.5, 2.25, 0.75, 3.5, 1.25, 2.0)
LONG = [round((out - into) * size, 4) for (into, out), size in zip(PRICES, AMOUNTS, strict=True)]


def opened(folder: Path, header: str, rows: list[str]) -> tuple[FileAccount, Trades]:
    write(folder / "logs" / "trades.csv", "\n".join([header, *rows, ""]))
    bot = read(folder)
    (found,) = bot.files
    assert found.is_conserved
    return found, bot.trades


def pairs(first: str, second: str, *, results: list[float] | None = None) -> list[str]:
    """One opening and one closing row for each of the prices."""
    rows = []
    for at, ((into, out), size) in enumerate(zip(PRICES, AMOUNTS, strict=True)):
        ends = ("", "") if results is None else (",", f",{results[at]}")
        day = f"2025-07-{at + 1:02d}"
        rows.append(f"{day} 08:00:00,AVAXUSDT,{first},{size},{into}{ends[0]}")
        rows.append(f"{day} 15:00:00,AVAXUSDT,{second},{size},{out}{ends[1]}")
    return rows


def test_open_and_close_without_a_direction_are_long_and_it_is_said(tmp_path: Path) -> None:
    found, trades = opened(tmp_path, EVENTS, pairs("OPEN", "CLOSE"))
    assert found.paired_pnl_quote == pytest.approx(sum(LONG))
    assert trades.realized_pnl_quote.tolist() == pytest.approx(LONG)
    assert found.confidence < 0.9
    assert (
        "no row names a direction: every position is taken for a long one, as every closing row "
        "follows an opening one" in found.notes
    )


@pytest.mark.parametrize(("sign", "side"), [(1, "long"), (-1, "short")])
def test_results_of_the_file_tell_the_direction_of_all_positions(
    tmp_path: Path, sign: int, side: str
) -> None:
    results = [sign * result for result in LONG]
    rows = pairs("OPEN", "CLOSE", results=results)
    found, trades = opened(tmp_path, f"{EVENTS},pnl", rows)
    assert found.paired_pnl_quote == pytest.approx(sum(results))
    assert found.realized_pnl_quote == pytest.approx(sum(results))
    assert [trades.side.at(index) for index in range(len(trades))] == [side] * len(PRICES)
    assert any(f"taken for a {side} one, as the file's results" in note for note in found.notes)


def test_results_of_both_directions_leave_it_unknown(tmp_path: Path) -> None:
    results = [result * (-1) ** at for at, result in enumerate(LONG)]
    rows = pairs("OPEN", "CLOSE", results=results)
    found, trades = opened(tmp_path, f"{EVENTS},pnl", rows)
    assert found.realized_pnl_quote == pytest.approx(sum(results))
    assert found.paired_pnl_quote is None
    assert trades.side.at(0) is None
    assert found.confidence < 0.9


def test_closing_rows_without_opening_ones_and_directions_are_counted_as_unknown(
    tmp_path: Path,
) -> None:
    rows = [*pairs("OPEN", "CLOSE"), "2025-07-08 10:00:00,LINKUSDT,CLOSE,4,15.5"]
    found, trades = opened(tmp_path, EVENTS, rows)
    assert (found.trade_count, len(trades)) == (7, 0)
    assert found.uncounted == {"unknown_direction": 7}
    assert not any("have no opening row" in note for note in found.notes)
    assert found.confidence < 0.9


def test_long_and_short_beside_exit_are_openings(tmp_path: Path) -> None:
    rows = pairs("LONG", "EXIT")[:6] + pairs("SHORT", "EXIT")[6:]
    found, _ = opened(tmp_path, EVENTS, rows)
    assert found.paired_pnl_quote == pytest.approx(sum(LONG[:3]) - sum(LONG[3:]))
    assert not any("no opening row" in note for note in found.notes)


def test_closed_trades_without_direction_and_result_are_told_as_left_out(tmp_path: Path) -> None:
    rows = [
        f"2025-07-{at + 1:02d} 15:00:00,AVAXUSDT,{size},{into},{out}"
        for at, ((into, out), size) in enumerate(zip(PRICES, AMOUNTS, strict=True))
    ]
    found, trades = opened(tmp_path, "closed_at,symbol,qty,entry_price,exit_price", rows)
    assert (found.trade_count, len(trades)) == (6, 0)
    assert found.uncounted == {"unknown_direction": 6}
    assert found.confidence < 0.9
    assert any(note.startswith("6 of 6 trades count in no figure") for note in found.notes)
    assert not any("figures come from entry" in note for note in found.notes)


def test_trades_in_percent_alone_are_told_as_left_out(tmp_path: Path) -> None:
    rows = [
        f"2025-07-{at + 1:02d} 15:00:00,AVAXUSDT,LONG,{into},{out},{100 * (out / into - 1):+.2f}%"
        for at, (into, out) in enumerate(PRICES)
    ]
    found, trades = opened(tmp_path, "closed_at,symbol,side,entry_price,exit_price,pnl", rows)
    assert (found.trade_count, len(trades)) == (6, 0)
    assert found.uncounted == {"unknown_result": 6}
    assert found.confidence < 0.9
    assert any(note.startswith("`pnl` is not taken for money") for note in found.notes)
    assert not any("no money column" in note for note in found.notes)


def test_closed_trades_without_a_result_are_worked_out_less_fees(tmp_path: Path) -> None:
    rows = [
        f"2025-07-{at + 1:02d} 15:00:00,AVAXUSDT,long,{size},{into},{out},0.25"
        for at, ((into, out), size) in enumerate(zip(PRICES, AMOUNTS, strict=True))
    ]
    header = "closed_at,symbol,direction,qty,entry_price,exit_price,fee"
    found, trades = opened(tmp_path, header, rows)
    assert float(trades.realized_pnl_quote.sum()) == pytest.approx(sum(LONG) - 6 * 0.25)
    assert found.paired_pnl_quote == pytest.approx(sum(LONG) - 6 * 0.25)


# -- more sold than held -------------------------------------------------------------------------


def test_sale_of_more_than_is_held_is_cut_and_told(tmp_path: Path) -> None:
    rows = [*pairs("BUY", "SELL"), "2025-07-09 08:00:00,AVAXUSDT,BUY,1,200",
            "2025-07-09 09:00:00,AVAXUSDT,SELL,4,205"]  # fmt: skip
    found, trades = opened(tmp_path, FILLS, rows)
    assert float(trades.realized_pnl_quote.sum()) == pytest.approx(sum(LONG) + 5)
    assert found.confidence < 0.9
    note = next(note for note in found.notes if "close more than is held" in note)
    assert "1 of 7 closing rows" in note
    assert "line 15: 4, held 1" in note
    assert "spot is assumed" in note


def test_fee_taken_in_the_coin_is_no_sale_of_more_than_is_held(tmp_path: Path) -> None:
    rows = [row.replace(",BUY,1.5,", ",BUY,1.4985,") for row in pairs("BUY", "SELL")]
    found, _ = opened(tmp_path, FILLS, rows)
    assert not any("more than is held" in note for note in found.notes)


def test_log_of_short_positions_alone_is_not_turned_round(tmp_path: Path) -> None:
    found, trades = opened(tmp_path, FILLS, pairs("SELL", "BUY"))
    assert found.trade_count == 6
    assert found.paired_pnl_quote == pytest.approx(-sum(LONG))
    assert {trades.side.at(index) for index in range(6)} == {"short"}
    assert found.confidence < 0.9
    assert any(note.startswith("read as futures") for note in found.notes)


def test_exact_reversals_close_one_trade_and_open_the_next(tmp_path: Path) -> None:
    prices = (100, 110, 105, 120)
    rows = [
        f"2025-07-01 {at + 8:02d}:00:00,AVAXUSDT,{('BUY', 'SELL')[at % 2]},{1 + (at > 0)},{price}"
        for at, price in enumerate(prices)
    ]
    found, trades = opened(tmp_path, FILLS, rows)
    assert (found.trade_count, found.paired_pnl_quote) == (3, 30.0)
    assert trades.realized_pnl_quote.tolist() == [10.0, 5.0, 15.0]
    assert found.confidence < 0.9


def test_sales_of_what_was_held_before_the_log_began_stay_spot(tmp_path: Path) -> None:
    rows = pairs("SELL", "BUY")[:1] + pairs("BUY", "SELL")[2:]
    found, trades = opened(tmp_path, FILLS, rows)
    assert {trades.side.at(index) for index in range(len(trades))} == {"long"}
    assert found.uncounted == {"no_opening_row": 1}
    assert "1 of 6 closing rows have no opening row in the file" in found.notes


@pytest.mark.parametrize("piece", [1, 4])
@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (EVENTS, pairs("OPEN", "CLOSE")),
        (FILLS, pairs("SELL", "BUY")),
        (EVENTS, pairs("LONG", "EXIT")),
    ],
    ids=["undirected", "shorts", "long-exit"],
)
def test_way_of_positions_does_not_depend_on_where_a_reading_ended(
    tmp_path: Path, header: str, rows: list[str], piece: int
) -> None:
    for grown in read_in_pieces(tmp_path, header, rows, piece):
        assert grown.files[0].is_conserved
    assert picture(grown) == picture(read(tmp_path))


def test_results_of_purchases_and_sales_tell_that_positions_are_reversed(tmp_path: Path) -> None:
    prices = (300, 306, 309, 297, 303, 311)
    sizes = (1, 3, 3, 4, 4, 2)
    held, results = (1, -2, 1, -3, 1), []
    for at, (before, after) in enumerate(zip(prices[:-1], prices[1:], strict=True)):
        results.append(held[at] * (after - before))
    rows = [
        f"2025-07-02 {at + 8:02d}:00:00,AVAXUSDT,{('BUY', 'SELL')[at % 2]},{sizes[at]},{price},"
        f"{results[at - 1] if at else ''}"
        for at, price in enumerate(prices)
    ]
    found, trades = opened(tmp_path, f"{FILLS},pnl", rows)
    assert found.trade_count == 5
    assert found.realized_pnl_quote == sum(results)
    assert found.paired_pnl_quote == sum(results)
    assert [trades.side.at(index) for index in range(5)] == ["long", "short"] * 2 + ["long"]
