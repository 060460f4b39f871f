"""Fees: signs, rates, assets and dictionaries in a cell, judged by hand-made rows."""

import numpy as np
import pytest
from test_detect import layout_of, times
from trade_log import read, write

from botscope.ingest.fees import (
    CELL_LIMIT_CHARS,
    Fee,
    asset_place,
    is_negated,
    is_rate,
    parse_fee,
    settle_fee,
)
from botscope.ingest.layout import Row
from botscope.ingest.values import parse_number

CELLS = {
    "amount": ("0.5", [Fee(0.5)]),
    "glued asset": ("0.0010BTC", [Fee(0.001, "BTC")]),
    "asset after a blank": ("0.01 USDT", [Fee(0.01, "USDT")]),
    "python dictionary": ("{'USDT': 0.02}", [Fee(0.02, "USDT")]),
    "json dictionary": ('{"BNB": "0.02"}', [Fee(0.02, "BNB")]),
    "cost and currency": ("{'cost': 0.1, 'currency': 'USDT', 'rate': 0.001}", [Fee(0.1, "USDT")]),
    "list of costs": ("[{'cost': 0.1, 'currency': 'A'}, {'cost': 1, 'currency': 'B'}]",
                      [Fee(0.1, "A"), Fee(1.0, "B")]),
    "percent of the notional": ("{'percent': '0.001', 'flat_fees': []}",
                                [Fee(0.001, is_ratio=True)]),
    "flat fee": ("{'percent': 0, 'flat_fees': [{'token': 'USDT', 'amount': '0.1'}]}",
                 [Fee(0.1, "USDT")]),
    "nothing paid": ("{'percent': 0, 'flat_fees': []}", [Fee(0.0)]),
    "words": ("free", []),
    "call": ("{'USDT': __import__('os').getpid()}", []),
    "not a number": ("{'USDT': 'nan'}", []),
    "boolean": ("{'USDT': True}", []),
    "never closed": ("{'USDT': 0.1", []),
    "beyond what a float holds": ("1e999BTC", []),
}  # fmt: skip


@pytest.mark.parametrize("cell, parts", CELLS.values(), ids=CELLS)
def test_cell_is_read_as_amounts_and_assets(cell, parts):
    assert parse_fee(cell) == parts


def test_asset_that_begins_with_a_digit_is_told_by_the_instrument():
    assert parse_fee("0.51INCH", "1INCHUSDT") == [Fee(0.5, "1INCH")]


def test_long_and_deep_cells_are_refused():
    assert parse_fee("{'USDT': " + " " * CELL_LIMIT_CHARS + "1}") == []
    assert parse_fee("[" * 900 + "]" * 900) == []


PLACES = {
    "quote of a glued name": ("USDT", "BTCUSDT", "quote"),
    "base of a glued name": ("btc", "BTCUSDT", "base"),
    "third": ("BNB", "BTCUSDT", "other"),
    "quote of a pair": ("USDC", "ETH/USDC:USDC", "quote"),
    "base of a contract": ("ETH", "ETH-USDT-SWAP", "base"),
    "asset within a name": ("USD", "BTC/USDT", "other"),
    "dollars of a coin alone": ("USDC", "HYPE", "quote"),
    "dollars without an instrument": ("USDT", "", "quote"),
    "third without an instrument": ("BNB", "", "other"),
    "other dollars than the name says": ("USDC", "BTCUSDT", "other"),
    "no asset": ("", "BTCUSDT", "quote"),
}


@pytest.mark.parametrize("asset, symbol, place", PLACES.values(), ids=PLACES)
def test_place_of_an_asset_follows_from_the_instrument(asset, symbol, place):
    assert asset_place(asset, symbol) == place


ROWS = {
    "base, at the price of the row": (Row(fee_cell="0.002BTC", symbol="BTCUSDT", price=100.0), 0.2),
    "base, without a price": (Row(fee_cell="0.002BTC", symbol="BTCUSDT"), None),
    "third asset": (Row(fee=0.01, fee_asset="BNB", symbol="BTCUSDT", price=100.0), None),
    "third asset, nothing paid": (Row(fee=0.0, fee_asset="BNB", symbol="BTCUSDT"), 0.0),
    "quote": (Row(fee=0.3, fee_asset="USDT", symbol="BTC-USDT", price=100.0), 0.3),
    "ratio": (Row(fee_cell="{'percent': 0.001}", symbol="A-B", price=10.0, quantity=-5.0), 0.05),
    "one part of two unknown": (Row(fee_cell="{'USDT': 1, 'BNB': 1}", symbol="BTCUSDT"), None),
    "no cell": (Row(fee=0.7), 0.7),
    "beyond what a float holds": (Row(fee_cell="1e300A", symbol="A-B", price=1e300), None),
}


@pytest.mark.parametrize("row, fee_quote", ROWS.values(), ids=ROWS)
def test_fee_is_settled_in_quote_or_not_counted(row, fee_quote):
    settle_fee(row)
    assert row.fee == (None if fee_quote is None else pytest.approx(fee_quote))


def test_negated_style_turns_what_was_paid_positive():
    assert parse_number("-0.5", "point negated") == 0.5
    assert parse_number("-0,5", "comma negated") == 0.5
    assert parse_number("0", "point negated") == 0.0
    assert parse_number("-", "point negated") is None


def test_mostly_negative_fees_are_payments_unless_results_prove_rebates():
    fees, gross = np.full(10, -0.5), np.arange(10.0)
    unknown = np.full(10, np.nan)
    assert is_negated(fees, unknown, unknown)
    assert is_negated(fees, gross - 0.5, gross)
    assert not is_negated(fees, gross + 0.5, gross)
    assert not is_negated(-fees, gross, gross)


def test_small_constant_fee_over_varied_amounts_is_a_rate():
    notional = np.linspace(100, 900, 12)
    assert is_rate(np.full(12, 0.001), notional)
    assert not is_rate(0.001 * notional, notional)
    assert not is_rate(np.full(12, 0.001), np.full(12, 5.0))


def test_a_few_rates_in_turn_are_rates():
    notional = np.linspace(100, 900, 24)
    assert is_rate(np.tile([0.001, 0.0004, 0.0006], 8), notional)
    assert not is_rate(np.tile([0.001, 0.0004, 0.0006], 2), notional[:6])


def test_a_share_too_small_for_a_fee_is_a_rate_though_amounts_hardly_vary():
    assert is_rate(np.full(12, 0.001), np.linspace(1000, 1001, 12))
    assert not is_rate(np.full(12, 0.001), np.full(12, 1000.0))


def fills(fee, head="fee"):
    rows = [f"time,symbol,side,price,quantity,{head}"]
    for at, moment in enumerate(times(14)):
        side = "SELL" if at % 2 else "BUY"
        rows.append(f"{moment},ABCUSDT,{side},{100 + at},{1 + at // 2},{fee(at)}")
    return layout_of("\n".join(rows))


def test_column_of_rates_is_listed_as_not_counted():
    layout = fills(lambda at: "0.001")
    assert layout.column("fee") is None
    assert any("repeats a rate" in note for note in layout.notes)


def test_column_with_a_minus_is_read_as_paid():
    assert fills(lambda at: f"-{0.1 + at / 50:.3f}").column("fee").style == "point negated"


def test_third_asset_is_listed_with_its_count():
    layout = fills(lambda at: f"{0.1 + at / 50:.3f}," + ("BNB" if at < 5 else "USDT"),
                   "fee,fee_coin")  # fmt: skip
    assert layout.column("fee_asset").header == "fee_coin"
    assert any("fees in BNB are not counted" in note and "5 of 14" in note for note in layout.notes)


def test_fee_with_its_asset_in_the_cell_is_recognized():
    layout = fills(lambda at: f"{0.1 + at / 50:.3f}USDT")
    assert layout.column("fee_cell").header == "fee"
    assert layout.column("fee") is None


def test_closing_side_is_found_by_the_results():
    rows = ["time,symbol,side,entry_price,exit_price,qty,pnl"]
    for at, moment in enumerate(times(14)):
        side, move = ("SELL", 1) if at % 3 else ("BUY", -1)
        gain = 2.0 + at / 7 if at % 2 else -1.5 - at / 9
        rows.append(f"{moment},ABCUSDT,{side},100,{100 + move * gain:.6f},2,{2 * gain:.6f}")
    layout = layout_of("\n".join(rows))
    assert any("closing order" in note for note in layout.notes)
    assert "equals (exit - entry) x quantity" in layout.column("pnl").evidence


SAID = {
    "rate in percent": (lambda at: "0.1%", "is a rate in percent"),
    "three rates": (lambda at: ("0.001", "0.0004", "0.0006")[at % 3], "repeats a rate"),
    "call in a dictionary": (lambda at: "{'USDT': getpid()}", "cannot be read as amounts"),
    "too deep": (lambda at: "[" * 50 + "]" * 50, "cannot be read as amounts"),
    "minus before an asset": (lambda at: f"-{0.1 + at / 50:.3f}USDT", "writes a minus"),
    "another coin in a dictionary": (lambda at: "{'BNB': 0.01}", "fees in BNB are not counted"),
}


@pytest.mark.parametrize("cell, words", SAID.values(), ids=SAID)
def test_fee_that_is_not_counted_is_said_and_shown_as_unknown(tmp_path, cell, words):
    text = ["time,symbol,side,price,quantity,fee"]
    for at, moment in enumerate(times(24)):
        side = "SELL" if at % 2 else "BUY"
        text.append(f"{moment},ABCUSDT,{side},{100 + at},{1 + at // 2},{cell(at)}")
    write(tmp_path / "logs" / "fills.csv", "\n".join(text) + "\n")
    bot = read(tmp_path)
    assert any(words in note for note in bot.files[0].notes)
    assert len(bot.trades) == 12
    assert np.isnan(bot.trades.fee_quote).all()
    assert bot.trades.realized_pnl_quote.tolist() == bot.trades.gross_pnl_quote.tolist()


def test_fee_of_which_one_side_is_known_counts_that_side(tmp_path):
    text = "time,symbol,side,price,quantity,fee,fee_coin\n"
    for at, moment in enumerate(times(14)):
        side, coin = ("SELL", "USDT") if at % 2 else ("BUY", "BNB")
        text += f"{moment},ABCUSDT,{side},{100 + at},{1 + at // 2},0.{at + 10},{coin}\n"
    write(tmp_path / "logs" / "fills.csv", text)
    assert read(tmp_path).trades.fee_quote.tolist() == pytest.approx(
        [float(f"0.{at + 10}") for at in range(1, 14, 2)]
    )


BASES = {"after": ("net", 1.0), "before": ("gross", 0.0)}


@pytest.mark.parametrize("basis, taken", BASES.values(), ids=BASES)
def test_fee_in_a_dictionary_tells_whether_results_are_after_it(tmp_path, basis, taken):
    text = "open_time,close_time,symbol,side,entry_price,exit_price,quantity,pnl,fee\n"
    for at, moment in enumerate(times(14)):
        fee, gross = 0.3 + at / 10, (at % 5 - 2.3) * (1 + at)
        text += f"{moment},{moment},ABCUSDT,LONG,100,{100 + at % 5 - 2.3:.1f},{1 + at},"
        text += f"{gross - taken * fee:.4f},{{'USDT': {fee:.2f}}}\n"
    write(tmp_path / "logs" / "trades.csv", text)
    bot = read(tmp_path)
    assert bot.files[0].pnl_basis == basis
    expected = [(at % 5 - 2.3) * (1 + at) - 0.3 - at / 10 for at in range(14)]
    assert sorted(bot.trades.realized_pnl_quote) == pytest.approx(sorted(expected), abs=1e-3)


LEGS = [("entry_fee", "exit_fee"), ("Close commission", "Open commission"), ("buy_fee", "sell_fee")]


@pytest.mark.parametrize("names", LEGS, ids=lambda names: names[0])
@pytest.mark.parametrize("sign", [1, -1], ids=["paid", "minus"])
@pytest.mark.parametrize("is_net", [True, False], ids=["net", "gross"])
@pytest.mark.parametrize("count", [12, 400], ids=["few", "many"])
def test_fees_of_entry_and_exit_are_both_paid(tmp_path, names, sign, is_net, count):
    lines, total = [f"closed_at,symbol,side,qty,entry_price,exit_price,{','.join(names)},pnl"], 0.0
    for index in range(count):
        entry, exit_ = 100 + index % 11, 101.5 + index % 7
        first, second = round(entry * 0.002, 4), round(exit_ * 0.002, 4)
        gross = 2 * (exit_ - entry)
        total += gross - first - second
        pnl = gross - first - second if is_net else gross
        moment = f"2025-03-{1 + index // 24:02} {index % 24:02}:00:00"
        fees = f"{sign * first},{sign * second}"
        lines.append(f"{moment},BTCUSDT,LONG,2,{entry},{exit_},{fees},{pnl:.4f}")
    write(tmp_path / "logs" / "t.csv", "\n".join(lines) + "\n")
    bot = read(tmp_path)
    assert bot.trades.realized_pnl_quote.sum() == pytest.approx(total)
    assert bot.files[0].pnl_basis == ("net" if is_net else "gross")
    assert {bot.files[0].columns["fee"], bot.files[0].columns["second_fee"]} == set(names)


def test_fee_of_both_beside_that_of_each_is_not_added_again(tmp_path):
    lines = ["closed_at,symbol,side,qty,entry_price,exit_price,entry_fee,exit_fee,total_fee,pnl"]
    for day in range(1, 20):
        fees = f"0.4,0.5,0.9,{6 - 2 * day - 0.9:.1f}"
        lines.append(f"2025-03-{day:02} 11:00:00,BTCUSDT,LONG,2,{100 + day},103,{fees}")
    write(tmp_path / "logs" / "t.csv", "\n".join(lines) + "\n")
    bot = read(tmp_path)
    assert bot.trades.fee_quote.sum() == pytest.approx(0.9 * 19)
