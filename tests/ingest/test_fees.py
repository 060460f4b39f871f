"""Fees: signs, rates, assets and dictionaries in a cell, judged by hand-made rows."""

import numpy as np
import pytest
from test_detect import layout_of, times

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
