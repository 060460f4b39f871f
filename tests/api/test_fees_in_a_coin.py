"""Fees that a log tells in a third coin are spoken of as what they are, never as untold."""

import json

import pytest

from tests.api.sample import STATE, client_of

SAID = "Fees in BNB are in no sum: no row tells their worth in USDT, and the P&L is before them."


def bot_of(folder, text, *, equity=1000.0):
    (folder / "state").mkdir()
    (folder / "logs").mkdir()
    balance = {"quote_asset": "USDT", "total_quote": equity, "equity_quote": equity}
    document = {**STATE, "positions": [], "balance": {**balance, "starting_quote": 1000.0}}
    (folder / "state" / "bot_state.json").write_text(json.dumps(document), encoding="utf-8")
    (folder / "logs" / "fills.csv").write_text(text, encoding="utf-8")
    return client_of(folder)


def fills(fee_asset, *, result=None):
    """Ten round trips of a symbol with the fee of each fill in an asset."""
    lines = ["time,symbol,side,price,quantity,fee,fee_asset" + (",realized_pnl" if result else "")]
    for number in range(20):
        side, price = ("BUY", 100) if number % 2 == 0 else ("SELL", 102)
        own = f",{2 * (number % 2)}" if result else ""
        fee = 0.002 + number**2 / 1e5
        when = f"2026-01-02T{number:02d}:30:00Z"
        lines.append(f"{when},BTCUSDT,{side},{price + number},1,{fee},{fee_asset}{own}")
    return "\n".join(lines) + "\n"


def texts_of(client):
    return {each["code"]: each["text"] for each in client.get("/api/stats").json["warnings"]}


@pytest.mark.parametrize("result", [None, "own"], ids=["paired", "own results"])
def test_fees_in_a_third_coin_are_named_everywhere(tmp_path, result):
    client = bot_of(tmp_path, fills("BNB", result=result))
    assert texts_of(client)["unknown_fees"] == SAID
    assert SAID in client.get("/api/reconciliation").json["note"]
    found = client.get("/api/explain?figure=fee_quote").json
    assert (found["result"], found["note"]) == (None, SAID)
    assert found["undefined"] == "No trade tells its fees in the money of its result."
    assert client.get("/api/explain?figure=realized_pnl_quote").json["note"] == SAID


def test_the_fees_are_not_called_inside_the_realized_result(tmp_path):
    note = bot_of(tmp_path, fills("BNB")).get("/api/reconciliation").json["note"]
    assert "Fees are inside" not in note


def test_fees_in_the_money_of_the_results_are_nothing_to_speak_of(tmp_path):
    client = bot_of(tmp_path, fills("USDT"))
    assert "unknown_fees" not in texts_of(client)
    assert "Fees are inside" in client.get("/api/reconciliation").json["note"]
    assert client.get("/api/explain?figure=fee_quote").json["note"] is None


def test_beside_known_fees_those_in_a_coin_are_told_of(tmp_path):
    text = fills("USDT")
    mixed = text.replace(",USDT\n", ",BNB\n", 10)
    told = texts_of(bot_of(tmp_path, mixed))["unknown_fees"]
    assert told.startswith("Fees are unknown for 5 of 10 trades: the fee sum is partial.")
    assert told.endswith(SAID)
