"""Round trips from fills and events, checked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from botscope.ingest.layout import ENTRIES_ONLY, Layout, Row
from botscope.ingest.pairing import pair
from botscope.ingest.rowtable import RowTable


def table(*rows, **shared):
    return RowTable.of(
        Row(
            time_ms=1000 * (at + 1),
            line=at + 2,
            offset=50 * at,
            **{"symbol": "AAA", **shared, **row},
        )
        for at, row in enumerate(rows)
    )


def fill(side, quantity, price, **more):
    return {"side": side, "quantity": quantity, "price": price, **more}


def test_buy_and_sell_make_one_trade_with_its_lines():
    paired = pair(table(fill("BUY", 2, 10.0, fee=0.1), fill("SELL", 2, 12.0, fee=0.2)), "fills")
    trade = paired.trades
    assert (paired.trade_count, paired.open_count) == (1, 0)
    assert paired.realized_pnl_quote is None
    assert paired.paired_pnl_quote == pytest.approx(2 * 2 - 0.3)
    assert (trade.line[0], trade.open_line[0]) == (3, 2)
    assert (trade.opened_at_ms[0], trade.closed_at_ms[0]) == (1000, 2000)
    assert (trade.gross_pnl_quote[0], trade.fee_quote[0]) == (4.0, pytest.approx(0.3))
    assert trade.side.at(0) == "long"


def test_first_in_is_first_out():
    rows = table(fill("buy", 1, 10.0), fill("buy", 1, 20.0), fill("sell", 1, 30.0))
    paired = pair(rows, "fills")
    assert (paired.paired_pnl_quote, paired.open_count) == (20.0, 1)


def test_partial_close_counts_as_one_and_leaves_the_rest():
    rows = table(fill("buy", 4, 10.0, fee=0.4), fill("sell", 1, 11.0), fill("sell", 3, 12.0))
    paired = pair(rows, "fills")
    assert paired.trade_count == 2
    assert paired.trades.realized_pnl_quote.tolist() == pytest.approx([0.9, 5.7])


def test_symbols_never_mix():
    rows = table(fill("buy", 1, 10.0), fill("sell", 1, 99.0, symbol="BBB"), fill("sell", 1, 12.0))
    paired = pair(rows, "fills")
    assert paired.paired_pnl_quote == 2.0
    assert "1 of 2 closing rows have no opening row in the file" in paired.notes


def test_flip_closes_one_and_opens_one():
    rows = table(
        fill("Open Long", 1, 10.0), fill("Long > Short", 3, 12.0), fill("Close Short", 2, 11.0)
    )
    paired = pair(rows, "fills")
    assert (paired.trade_count, paired.open_count) == (2, 0)
    assert paired.trades.realized_pnl_quote.tolist() == [2.0, 2.0]
    assert [paired.trades.side.at(at) for at in range(2)] == ["long", "short"]


def test_events_without_quantity_count_and_keep_the_own_result():
    rows = table(
        {"side": "Entrada", "price": 10.0}, {"side": "Salida", "price": 9.0, "pnl": -3.5},
        direction="LONG",
    )  # fmt: skip
    paired = pair(rows, "events")
    assert (paired.trade_count, paired.realized_pnl_quote) == (1, -3.5)
    assert paired.paired_pnl_quote is None


def test_exit_closes_whatever_side_was_open():
    rows = table(
        fill("SELL", 1, 10.0), fill("EXIT", 1, 8.0), fill("BUY", 1, 8.0), fill("EXIT", 1, 9.0)
    )
    paired = pair(rows, "events")
    assert (paired.trade_count, paired.paired_pnl_quote) == (2, 3.0)


def test_result_of_opening_rows_does_not_count():
    rows = table(fill("Open Short", 1, 10.0, pnl=-0.1), fill("Close Short", 1, 9.0, pnl=0.8))
    assert pair(rows, "fills").realized_pnl_quote == 0.8


def test_result_on_sells_alone_makes_every_sell_a_trade():
    rows = table(
        fill("buy", 1, 10.0, pnl=0.0),
        fill("sell", 1, 10.0, pnl=0.0),
        fill("sell", 1, 9.0, pnl=-1.0),
    )
    assert pair(rows, "fills").trade_count == 2


def test_result_on_both_sides_is_where_it_is_not_zero():
    rows = table(
        fill("sell", 1, 10.0, pnl=0.0), fill("buy", 1, 9.0, pnl=1.0), fill("sell", 1, 9.0, pnl=-1.0)
    )
    assert pair(rows, "fills").trade_count == 2


def test_reason_tells_what_closes_where_nothing_else_does():
    rows = table(
        fill("sell", 1, 10.0, reason="SHORT_BREAKOUT"), fill("buy", 1, 9.0, reason="EXIT_TP"),
        fill("buy", 1, 9.0, reason="LONG (Trend)"),
    )  # fmt: skip
    paired = pair(rows, "fills")
    assert (paired.trade_count, paired.paired_pnl_quote) == (1, 1.0)


def test_sale_of_nothing_is_no_trade():
    rows = table(fill("buy", 1, 10.0), fill("sell", 0.0, 11.0), fill("sell", 1, 12.0))
    assert pair(rows, "fills").trade_count == 1


def test_signed_quantities_are_buys_and_sells():
    rows = table(fill("HOLD", 5, 10.0), fill("HOLD", -5, 11.0))
    paired = pair(rows, "fills")
    assert (paired.trade_count, paired.paired_pnl_quote) == (1, 5.0)


def test_entries_with_targets_complete_nothing():
    rows = table(fill("buy", 1, 10.0), fill("sell", 1, 11.0))
    layout = Layout("fills", 3, (), notes=(ENTRIES_ONLY,))
    assert pair(rows, layout).trade_count == 0


def test_log_with_the_newest_row_first_is_read_backwards():
    rows = table(*[fill("sell" if at % 2 == 0 else "buy", 1, 20.0 - at) for at in range(8)])
    newest_first = RowTable.of(
        Row(time_ms=9000 - 1000 * at, symbol="AAA", side=rows.side.at(at), quantity=1.0,
            price=float(rows.price[at]), line=at + 2)
        for at in range(8)
    )  # fmt: skip
    assert pair(newest_first, "fills").paired_pnl_quote == pytest.approx(4.0)


def test_round_trips_count_each_row_and_derive_what_they_can():
    rows = table({"entry_price": 10.0, "exit_price": 11.0, "quantity": 2.0, "direction": "SHORT"})
    paired = pair(rows, "closed_trades")
    assert (paired.trade_count, paired.realized_pnl_quote) == (1, None)
    assert paired.paired_pnl_quote == -2.0


@pytest.mark.parametrize("kind", ["signals", "other"])
def test_rows_that_are_no_executions_are_no_trades(kind):
    assert pair(table(fill("buy", 1, 1.0), fill("sell", 1, 2.0)), kind).trade_count == 0


@pytest.mark.parametrize("kind", ["fills", "events", "closed_trades"])
def test_no_rows_give_no_trades(kind):
    assert len(pair(RowTable.of([]), kind).trades) == 0


moves = st.lists(st.tuples(st.booleans(), st.integers(1, 9), st.integers(1, 50)), max_size=40)


@given(moves)
def test_money_is_conserved_where_everything_is_sold(moves):
    held = 0
    rows, cash = [], 0.0
    for is_buy, quantity, price in moves:
        amount = quantity if is_buy else min(quantity, held)
        if amount == 0:
            continue
        held += amount if is_buy else -amount
        cash += (-1 if is_buy else 1) * amount * price
        rows.append(fill("buy" if is_buy else "sell", float(amount), float(price)))
    if held:
        rows.append(fill("sell", float(held), 25.0))
        cash += held * 25.0
    paired = pair(table(*rows), "fills")
    assert paired.open_count == 0
    assert (paired.paired_pnl_quote or 0.0) == pytest.approx(cash)
    assert np.all(paired.trades.open_line < paired.trades.line)


def test_average_price_of_what_is_held_is_used_on_request():
    rows = table(
        fill("buy", 1, 10.0, fee=0.1), fill("buy", 3, 20.0, fee=0.5), fill("sell", 2, 30.0)
    )
    assert pair(rows, "fills").paired_pnl_quote == pytest.approx(20 + 10 - 0.1 - 0.5 / 3)
    averaged = pair(rows, "fills", method="average")
    assert averaged.paired_pnl_quote == pytest.approx(2 * (30 - 17.5) - 2 * 0.6 / 4)
    assert averaged.open_count == 1
    assert averaged.trades.entry_price[0] == pytest.approx(17.5)


def test_fee_of_a_flip_is_shared_between_what_it_closes_and_opens():
    rows = table(
        fill("Open Long", 1, 10.0), fill("Long > Short", 4, 12.0, fee=0.4),
        fill("Close Short", 3, 11.0),
    )  # fmt: skip
    assert pair(rows, "fills").trades.fee_quote.tolist() == pytest.approx([0.1, 0.3])


def test_rebate_of_an_opening_row_is_earned_not_paid():
    rows = table(fill("buy", 1, 10.0, fee=-0.2), fill("sell", 1, 11.0, fee=0.1))
    assert pair(rows, "fills").paired_pnl_quote == pytest.approx(1.1)


def test_states_of_one_order_that_only_grow_count_once():
    rows = table(
        fill("buy", 1, 10.0, order_id="A", status="PARTIALLY_FILLED"),
        fill("buy", 3, 10.0, order_id="A", status="FILLED"),
        fill("sell", 3, 12.0, order_id="B", status="FILLED"),
    )
    paired = pair(rows, "fills")
    assert (paired.paired_pnl_quote, paired.open_count) == (6.0, 0)


def test_partial_fills_of_one_order_that_do_not_grow_are_fills():
    rows = table(
        fill("buy", 2, 10.0, order_id="A", status="PARTIALLY_FILLED"),
        fill("buy", 1, 10.0, order_id="A", status="FILLED"),
        fill("sell", 3, 12.0, order_id="B", status="FILLED"),
    )
    assert pair(rows, "fills").paired_pnl_quote == 6.0


def test_strategy_that_only_openings_name_does_not_part_a_round_trip():
    rows = table(fill("buy", 1, 10.0, strategy="grid"), fill("sell", 1, 12.0))
    assert pair(rows, "fills").paired_pnl_quote == 2.0


def test_tiny_amounts_are_matched_like_any_other():
    rows = table(fill("buy", 4e-10, 1e9), fill("sell", 1e-10, 2e9), fill("sell", 3e-10, 2e9))
    paired = pair(rows, "fills")
    assert (paired.trade_count, paired.open_count) == (2, 0)
    assert paired.paired_pnl_quote == pytest.approx(0.4)


@pytest.mark.parametrize("count", [20_000, 80_000])
def test_pairing_takes_each_row_once(count):
    side = np.where(np.arange(count) < count // 2, "buy", "sell")
    rows = RowTable.of(
        Row(time_ms=at, symbol="AAA", side=str(side[at]), quantity=1.0, price=100.0 + at, line=at)
        for at in range(count)
    )
    paired = pair(rows, "fills")
    assert (paired.trade_count, paired.open_count) == (count // 2, 0)
    assert paired.paired_pnl_quote == pytest.approx((count // 2) ** 2)


@pytest.mark.parametrize(
    "cost, words", [(0.0, "before fees"), (0.4, "after fees"), (9.0, "differ from pairing")]
)
def test_own_results_are_held_against_pairing(cost, words):
    rows = []
    for at in range(8):
        rows.append(fill("buy", 2, 10.0, fee=0.2))
        rows.append(fill("sell", 2, 12.0 + at, fee=0.2, pnl=4.0 + 2 * at - cost))
    paired = pair(table(*rows), "fills")
    assert any(words in note for note in paired.notes)
    assert paired.realized_pnl_quote == pytest.approx(sum(4.0 + 2 * at - cost for at in range(8)))
