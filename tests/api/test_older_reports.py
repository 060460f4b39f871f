"""A state file that is older than the newest trades: nothing is counted twice."""

import json

import pytest

from tests.api.sample import COLUMNS, STATE, client_of

REPORTED = "2026-01-02T12:00:00Z"
OPENED = "2026-01-02T09:00:00Z"
LATER = "2026-01-02T12:20:00Z"


def row(name, opened, closed, pnl, *, symbol="BTCUSDT", side="long", quantity=1.0):
    """Write a trade that entered at 1000, without fees."""
    sign = 1 if side == "long" else -1
    price = 1000.0 + sign * pnl / quantity
    money = f"{quantity},1000,{price},{pnl},0,{pnl}"
    return f"{name},{opened},{closed},{symbol},{side},{money},v1,adx_trend,target"


EARLIER = [row(f"e{n}", f"2026-01-01T0{n}:00:00Z", f"2026-01-01T0{n}:30:00Z", 5.0) for n in (1, 2)]


def held(**changes):
    return {
        "symbol": "BTCUSDT",
        "side": "long",
        "quantity_base": 1.0,
        "entry_price": 1000.0,
        "mark_price": 1049.0,
        "opened_at": OPENED,
        **changes,
    }


def answers(folder, rows, *positions, equity=1059.0, **settings):
    """Return the figures and the comparison of a bot that reported before its newest trades."""
    (folder / "state").mkdir()
    (folder / "logs").mkdir()
    balance = {
        "quote_asset": "USDT",
        "total_quote": 1010.0,
        "equity_quote": equity,
        "starting_quote": 1000.0,
    }
    state = {**STATE, "updated_at": REPORTED, "balance": balance, "positions": list(positions)}
    (folder / "state" / "bot_state.json").write_text(json.dumps(state), encoding="utf-8")
    log = "\n".join([COLUMNS, *EARLIER, *rows]) + "\n"
    (folder / "logs" / "trades.csv").write_text(log, encoding="utf-8")
    client = client_of(folder, **settings)
    return client.get("/api/stats").json, client.get("/api/reconciliation").json


@pytest.mark.parametrize(
    ("rows", "positions", "unrealized", "total"),
    [
        ([row("n", OPENED, LATER, 50.0)], [held()], 0.0, 60.0),
        ([row("n", "", LATER, 50.0)], [held()], 0.0, 60.0),
        ([row("n", OPENED, LATER, 50.0)], [held(opened_at=None)], 0.0, 60.0),
        ([row("n", OPENED, LATER, 50.0)], [held(symbol="BTC/USDT")], 0.0, 60.0),
        ([row("n", OPENED, LATER, 12.5, quantity=0.25)], [held()], 36.75, 59.25),
        ([row("n", OPENED, LATER, 50.0)], [held(), held(symbol="ETHUSDT")], 49.0, 109.0),
        ([row("n", OPENED, LATER, 50.0, symbol="ETHUSDT")], [held()], 49.0, 109.0),
        ([row("n", OPENED, LATER, 50.0, side="short")], [held()], 49.0, 109.0),
        ([row("n", "2026-01-02T12:05:00Z", LATER, 5.0)], [held()], 49.0, 64.0),
        ([row("n", "2026-01-02T10:00:00Z", LATER, 5.0)], [held()], 49.0, 64.0),
        (
            [row("n", OPENED, LATER, 50.0)],
            [held(), held(opened_at="2026-01-02T11:00:00Z", unrealized_pnl_quote=7.0)],
            7.0,
            67.0,
        ),
        (
            [row("n", "", LATER, 50.0), row("m", "", LATER, 40.0)],
            [held(), held(opened_at=None, unrealized_pnl_quote=7.0)],
            0.0,
            100.0,
        ),
    ],
    ids=[
        "closed since",
        "trade without an opening",
        "position without an opening",
        "symbol written otherwise",
        "closed in part",
        "another market stays open",
        "trade of another market",
        "trade of the other side",
        "opened and closed since",
        "trade of another opening",
        "one of two lots",
        "both of two lots",
    ],
)
def test_a_position_closed_since_the_report_is_not_counted_twice(
    tmp_path, rows, positions, unrealized, total
):
    stats, _ = answers(tmp_path, rows, *positions)
    assert stats["unrealized_pnl_quote"] == pytest.approx(unrealized)
    assert stats["total_pnl_quote"] == pytest.approx(total)


def test_the_balance_is_compared_with_the_trades_of_its_moment(tmp_path):
    stats, found = answers(tmp_path, [row("n", OPENED, LATER, 50.0)], held())
    assert (found["realized_pnl_quote"], found["unrealized_pnl_quote"]) == (10.0, 49.0)
    assert (found["expected_quote"], found["unexplained_quote"]) == (1059.0, 0.0)
    assert found["is_within_tolerance"] is True
    assert (found["reported_at"], found["later_trade_count"]) == (REPORTED, 1)
    assert "Not compared: 1 trade closed after" in found["note"]
    assert "unexplained_balance" not in {each["code"] for each in stats["warnings"]}


def test_what_is_missing_at_the_moment_of_the_report_is_still_found(tmp_path):
    stats, found = answers(tmp_path, [row("n", OPENED, LATER, 50.0)], held(), equity=1159.0)
    assert found["unexplained_quote"] == pytest.approx(100.0)
    assert stats["warnings"][0]["code"] != "few_trades"
    assert "unexplained_balance" in {each["code"] for each in stats["warnings"]}


def test_a_report_dated_by_the_beginning_of_its_round_knows_the_trades_of_the_round(tmp_path):
    closed = row("n", OPENED, "2026-01-02T12:00:02Z", 50.0)
    _, found = answers(tmp_path, [closed], equity=1060.0)
    assert (found["unexplained_quote"], found["later_trade_count"]) == (0.0, 0)
    assert found["is_within_tolerance"] is True


def test_figures_of_two_moments_say_so(tmp_path):
    stats, _ = answers(tmp_path, [row("n", OPENED, LATER, 50.0)], held())
    (text,) = [each["text"] for each in stats["warnings"] if each["code"] == "older_report"]
    assert text.startswith("1 trade closed after the bot's last report (2026-01-02T12:00:00Z)")


def test_a_report_of_the_newest_trades_needs_no_such_words(tmp_path):
    stats, found = answers(tmp_path, [row("n", OPENED, REPORTED, 49.0)], equity=1059.0)
    assert "older_report" not in {each["code"] for each in stats["warnings"]}
    assert (found["unexplained_quote"], found["later_trade_count"]) == (0.0, 0)
