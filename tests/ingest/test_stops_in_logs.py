"""Stops that a log tells: what a trade risked, and that nothing else changes by them."""

import json

import numpy as np
import pytest

from tests.api.sample import client_of

OWN = (
    "trade_id,opened_at,closed_at,symbol,side,quantity_base,entry_price,exit_price,"
    "initial_stop_price,gross_pnl_quote,fee_quote,realized_pnl_quote,bot_version,strategy,exit_reason"
)


@pytest.fixture
def asked(tmp_path):
    """Write a log and return what the dashboard says of it."""

    def ask(text, name="trades.csv"):
        (tmp_path / "logs").mkdir(exist_ok=True)
        (tmp_path / "logs" / name).write_text(text, encoding="utf-8")
        client = client_of(tmp_path)
        quality = client.get("/api/quality").json["files"][0]
        trades = client.get("/api/trades?unit=r&sort=closed_at").json
        return quality, trades

    return ask


def own_row(number, stop, side="long"):
    leaving = 110.0 if side == "long" else 90.0
    opened, closed = f"2026-01-01T10:{number:02d}:00Z", f"2026-01-01T12:{number:02d}:00Z"
    money = f"2.0,100.0,{leaving},{stop},20.0,1.0,19.0"
    return f"t{number},{opened},{closed},BTCUSDT,{side},{money},v1,adx_trend,take_profit"


def test_our_own_log_may_have_one_more_column(asked):
    rows = [own_row(0, "95.0"), own_row(1, "104.0", "short"), own_row(2, ""), own_row(3, "101.0")]
    quality, trades = asked("\n".join([OWN, *rows]) + "\n")
    assert quality["accepted_count"] == 4
    assert [trade["risk_quote"] for trade in trades["trades"]] == [10.0, 8.0, None, None]
    assert trades["trades"][0]["realized_pnl_quote"] == pytest.approx(1.9)
    assert trades["measured"]["left_out_count"] == 2


def test_a_stop_that_is_no_number_costs_the_row_nothing(asked):
    quality, trades = asked("\n".join([OWN, own_row(0, "trailing"), own_row(1, "95.0")]) + "\n")
    assert (quality["accepted_count"], quality["quarantined_count"]) == (2, 0)
    assert [trade["risk_quote"] for trade in trades["trades"]] == [None, 10.0]


def test_the_fast_way_reads_the_same_stops_as_the_slow_one(asked):
    rows = [own_row(number % 60, f"{90 + number % 9}.5") for number in range(400)]
    rows = [row.replace(f"t{n % 60},", f"t{n},", 1) for n, row in enumerate(rows)]
    _, whole = asked("\n".join([OWN, *rows]) + "\n")
    quoted = [row.replace(",v1,", ',"v1",') for row in rows]
    _, single = asked("\n".join([OWN, *quoted]) + "\n")
    risks = [[trade["risk_quote"] for trade in part["trades"]] for part in (whole, single)]
    assert risks[0] == risks[1]
    assert None not in risks[0]


def foreign(stop_name, stops):
    """Write closed trades of a bot that we do not know."""
    head = f"entry_time,exit_time,symbol,side,entry_price,exit_price,qty,{stop_name},pnl"
    rows = []
    for number, stop in enumerate(stops):
        entry = 100.0 + number
        leaving = entry + (3.0 if number % 3 else -2.0)
        pnl = (leaving - entry) * 2.0
        rows.append(
            f"2025-12-{number + 1:02d} 10:00:00,2025-12-{number + 1:02d} 12:00:00,BTCUSDT,long,"
            f"{entry},{leaving},2.0,{stop},{pnl}"
        )
    return "\n".join([head, *rows]) + "\n"


NEAR = [95.0 + number for number in range(20)]
NAMES = ["stop_loss", "SL", "Initial Stop", "stop price", "initial_stop_loss_abs"]


@pytest.mark.parametrize("name", NAMES)
def test_a_foreign_column_of_stops_is_known_by_its_exact_name(asked, name):
    quality, trades = asked(foreign(name, NEAR))
    assert quality["columns"]["stop_price"] == name
    assert {trade["risk_quote"] for trade in trades["trades"]} == {10.0}


NO_STOPS = {
    "percentages": ("stop_loss", [2.0 + number / 10 for number in range(20)]),
    "one number for all": ("sl", [80.0] * 20),
    "words": ("stop", ["trailing"] * 20),
    "another name": ("stop_loss_pct", NEAR),
    "a name that only begins like one": ("stop_reason", NEAR),
}


@pytest.mark.parametrize("case", NO_STOPS)
def test_what_is_no_price_near_the_entry_is_no_stop(asked, case):
    quality, trades = asked(foreign(*NO_STOPS[case]))
    assert "stop_price" not in quality["columns"]
    assert trades["measured"]["used_count"] == 0


def test_a_stop_column_changes_nothing_else_of_a_foreign_log(asked):
    with_stop, known = asked(foreign("stop_loss", NEAR))
    without, plain = asked(foreign("remark", ["x"] * 20))
    same = ("layout_kind", "confidence", "accepted_count", "realized_pnl_quote", "pnl_basis")
    assert {key: with_stop[key] for key in same} == {key: without[key] for key in same}
    assert known["filtered_count"] == plain["filtered_count"] == 20


def test_freqtrade_tells_its_first_stop(asked):
    trades = [
        {
            "pair": "BTC/USDT", "is_short": False, "amount": 2.0, "open_rate": 100.0,
            "close_rate": 110.0, "profit_abs": 19.5, "profit_ratio": 0.0975,
            "open_timestamp": 1_767_261_600_000 + number, "close_timestamp": 1_767_268_800_000,
            "initial_stop_loss_abs": 95.0, "stop_loss_abs": 105.0, "exit_reason": "roi",
            "fee_open": 0.001, "fee_close": 0.001, "trade_id": number,
        }
        for number in range(3)
    ]  # fmt: skip
    text = json.dumps({"strategy": {"S": {"trades": trades}}, "strategy_comparison": []})
    _, found = asked(text, "backtest-result.json")
    risks = np.asarray([trade["risk_quote"] for trade in found["trades"]], dtype=float)
    assert risks.tolist() == [10.0] * len(risks)
