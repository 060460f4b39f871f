"""What was paid in or taken out stands beside the curve that it lifts, at its moment."""

from datetime import datetime

import pytest

from botscope.setting_values import Payment
from tests.api.sample import STATE, client_of, write_bot

PAID = (Payment("2026-01-02T11:00:00Z", -40.0), Payment("2026-01-02", 990.0))
BOTH = [
    {"at": "2026-01-02T00:00:00Z", "amount_quote": 990.0},
    {"at": "2026-01-02T11:00:00Z", "amount_quote": -40.0},
]


def payments(client, query=""):
    return client.get(f"/api/equity?{query}").json["deposits"]


def test_payments_come_in_order_of_time_with_their_sign(bot_folder):
    assert payments(client_of(bot_folder, deposits=PAID)) == BOTH


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("from=2026-01-02", BOTH),
        ("from=2026-01-03", BOTH),
        ("to=2026-01-02T11:00:00Z", BOTH[:1]),
        ("to=2026-01-01", []),
        ("window=1D", BOTH),
        ("outcome=win", BOTH),
    ],
)
def test_a_range_names_all_payments_until_its_end(bot_folder, query, wanted):
    assert payments(client_of(bot_folder, deposits=PAID), query) == wanted


@pytest.mark.parametrize("told", [None, ()], ids=["untold", "none"])
def test_without_payments_there_is_nothing_to_mark(bot_folder, told):
    assert payments(client_of(bot_folder, deposits=told)) == []


def test_the_curve_jumps_by_what_was_paid(bot_folder):
    """Between the closes around both payments the curve moves by results and payments alone."""
    client = client_of(bot_folder, deposits=PAID)
    points = client.get("/api/equity?curve=realized&points=5000").json["points"]
    earned = client.get("/api/stats").json["realized_pnl_quote"]
    paid = sum(payment["amount_quote"] for payment in payments(client))
    assert points[-1][1] - points[0][1] == pytest.approx(earned + paid)


def test_an_account_that_was_paid_in_later_has_its_ratios(tmp_path):
    balance = {**STATE["balance"], "starting_quote": 0.0}
    folder = write_bot(tmp_path, state={**STATE, "balance": balance})
    found = client_of(folder, deposits=(Payment("2026-01-01", 990.0),)).get("/api/stats").json
    wanted = client_of(write_bot(tmp_path / "other")).get("/api/stats").json
    for name in ("max_drawdown_ratio", "current_drawdown_ratio", "drawdown_30d_ratio"):
        assert found[name] == pytest.approx(wanted[name], abs=1e-9)
    assert "no_starting_balance" not in {each["code"] for each in found["warnings"]}


def test_a_start_of_nothing_without_payments_is_not_called_unknown(tmp_path):
    balance = {**STATE["balance"], "starting_quote": 0.0}
    client = client_of(write_bot(tmp_path, state={**STATE, "balance": balance}))
    for path in ("stats", "montecarlo"):
        reason = client.get(f"/api/{path}").json["undefined"]["max_drawdown_ratio"]
        assert reason.startswith("The starting balance is not above zero")


@pytest.mark.parametrize(
    ("as_of", "paid"),
    [
        ("2026-01-01T23:00:00Z", 0.0),
        ("2026-01-02T01:00:00Z", 990.0),
        ("2026-01-02T23:00:00Z", 950.0),
    ],
)
def test_what_was_known_at_a_moment_stands_on_the_curve(bot_folder, as_of, paid):
    client = client_of(bot_folder, deposits=PAID)
    found = client.get(f"/api/equity?curve=realized&points=5000&as_of={as_of}").json
    then = found["then"]["realized_equity_quote"]
    bare = client_of(bot_folder).get(f"/api/equity?as_of={as_of}").json["then"]
    assert then - bare["realized_equity_quote"] == pytest.approx(paid)
    moment_ms = datetime.fromisoformat(as_of).timestamp() * 1000
    before = [equity for at_ms, equity, _ in found["points"] if at_ms <= moment_ms]
    due = sum(
        payment["amount_quote"]
        for payment in found["deposits"]
        if found["points"][len(before) - 1][0] < at_ms_of(payment) <= moment_ms
    )
    assert then == pytest.approx(before[-1] + due)


def at_ms_of(payment):
    return datetime.fromisoformat(payment["at"]).timestamp() * 1000
