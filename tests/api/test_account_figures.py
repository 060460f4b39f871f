"""What an account holds beside its trades: deposits, fee rates, its balance now."""

import json

import pytest

from botscope.metrics.glossary_account import COMPARISON
from botscope.setting_values import Payment
from tests.api.sample import COLUMNS, STATE, client_of, trade_line, write_bot

MIDDLE = "2026-01-02"


def stats_of(folder, **settings):
    return client_of(folder, **settings).get("/api/stats").json


def test_untold_deposits_leave_the_time_weighted_return_undefined(client):
    found = client.get("/api/stats").json
    assert found["time_weighted_return_ratio"] is None
    assert "deposits" in found["undefined"]["time_weighted_return_ratio"]


def test_no_deposits_make_it_the_change_of_the_equity(bot_folder):
    found = stats_of(bot_folder, deposits=())
    wanted = found["realized_pnl_quote"] / 990.0
    assert found["time_weighted_return_ratio"] == pytest.approx(wanted, rel=1e-8)


def test_a_deposit_moves_the_balance_and_is_not_earned(bot_folder):
    deposits = (Payment(MIDDLE, 990.0),)
    plain, paid = client_of(bot_folder), client_of(bot_folder, deposits=deposits)
    before, after = (each.get("/api/balance").json for each in (plain, paid))
    assert after["deposits_quote"] == 990.0
    assert after["change_quote"] == pytest.approx(before["change_quote"] - 990.0)
    assert after["change_ratio"] is None
    rests = [each.get("/api/reconciliation").json["unexplained_quote"] for each in (plain, paid)]
    assert rests[0] - rests[1] == pytest.approx(990.0)
    ends = [each.get("/api/equity").json["points"][-1][1] for each in (plain, paid)]
    assert ends[1] - ends[0] == pytest.approx(990.0)
    results = [each.get("/api/stats").json["realized_pnl_quote"] for each in (plain, paid)]
    assert results[0] == results[1]


def test_a_day_of_a_deposit_begins_in_the_zone_of_the_settings(bot_folder):
    """Paid in on the third by the clock of Kiribati, which is ten on the second in UTC."""
    deposits = (Payment("2026-01-03", 990.0),)
    utc = stats_of(bot_folder, deposits=deposits)
    island = stats_of(bot_folder, deposits=deposits, timezone="Pacific/Kiritimati")
    assert utc["time_weighted_return_ratio"] != island["time_weighted_return_ratio"]


def test_a_filter_keeps_the_capital_of_the_account(bot_folder):
    """The second version starts with what the account held, the deposit included."""
    client = client_of(bot_folder, deposits=(Payment(MIDDLE, 9_000.0),))
    part = client.get("/api/stats?bot_version=v8.01").json
    first = client.get("/api/stats?bot_version=v8.00").json["realized_pnl_quote"]
    wanted = part["realized_pnl_quote"] / (9_990.0 + first)
    # Twenty small results in a row: compounding moves the fifth digit.
    assert part["time_weighted_return_ratio"] == pytest.approx(wanted, rel=2e-3)


def test_a_deposit_belongs_to_the_money_of_the_account(tmp_path):
    """The bot counts in USDT and has traded one pair against BTC, too."""
    folder = write_bot(tmp_path)
    log = folder / "logs" / "trades.csv"
    rows = log.read_text(encoding="utf-8")
    log.write_text(rows.replace("BTCUSDT", "ETHBTC", 3), encoding="utf-8")
    client = client_of(folder, deposits=(Payment(MIDDLE, 990.0),))
    balances = {
        asset: client.get(f"/api/balance?quote_asset={asset}").json for asset in ("USDT", "BTC")
    }
    assert balances["USDT"]["deposits_quote"] == 990.0
    assert balances["BTC"]["deposits_quote"] is None


@pytest.mark.parametrize(
    ("told", "step"),
    [(0.001, 1.001 / 0.999 - 1), (0, 0.0), ("0.1%", None), ([1], None), (True, None)],
    ids=["rate", "free", "text", "list", "yes"],
)
def test_smallest_grid_step_follows_the_fee_rate_of_the_bot(tmp_path, told, step):
    folder = write_bot(tmp_path, state={**STATE, "settings": {"maker_fee_ratio": told}})
    found = stats_of(folder)["minimum_grid_step_ratio"]
    paid = stats_of(write_bot(tmp_path / "untold"))["minimum_grid_step_ratio"]
    assert found == pytest.approx(paid if step is None else step, abs=1e-10)


def test_risk_of_ruin_is_that_of_the_present_balance(client):
    found = client.get("/api/montecarlo").json
    assert found["present_quote"] == STATE["balance"]["equity_quote"]
    assert found["ruin_quote"] == found["present_quote"] / 2


def test_present_balance_without_a_state_is_start_and_realized(tmp_path):
    folder = write_bot(tmp_path, state={"bot_name": "silent"})
    client = client_of(folder, starting_balance=100.0, deposits=(Payment(MIDDLE, 50.0),))
    realized = client.get("/api/stats").json["realized_pnl_quote"]
    found = client.get("/api/montecarlo").json["present_quote"]
    assert found == pytest.approx(150.0 + realized)


def test_a_payment_that_is_still_to_come_counts_nowhere(tmp_path):
    """Nobody tells a moment of the state, so now is the moment: the payment is a month ahead."""
    folder = write_bot(tmp_path)
    (folder / "state" / "bot_state.json").unlink()
    plain, ahead = (
        client_of(folder, starting_balance=100.0, deposits=deposits)
        for deposits in ((), (Payment("2026-02-03", 5000.0),))
    )
    for path, name in (
        ("montecarlo", "present_quote"),
        ("balance", "deposits_quote"),
        ("reconciliation", "deposits_quote"),
        ("explain?figure=deposits_quote", "result"),
    ):
        found = [each.get(f"/api/{path}").json[name] for each in (plain, ahead)]
        assert found[0] == found[1], path


def test_a_balance_that_trades_do_not_explain_is_warned_of(tmp_path):
    state = json.loads(json.dumps(STATE))
    state["balance"]["equity_quote"] = 2_000.0
    client = client_of(write_bot(tmp_path, state=state))
    codes = [each["code"] for each in client.get("/api/stats").json["warnings"]]
    assert codes[0] == "unexplained_balance"
    part = client.get("/api/stats?side=long").json["warnings"]
    assert "unexplained_balance" not in [each["code"] for each in part]


def explained(client, figure, query=""):
    found = client.get(f"/api/explain?figure={figure}{query}").json
    return found, {each["name"]: each["value"] for each in found["inputs"]}


def test_figures_of_the_account_are_explained_by_what_they_are_made_of(client):
    balance = client.get("/api/balance").json
    found, inputs = explained(client, "change_quote")
    assert found["result"] == balance["change_quote"]
    assert inputs["equity_quote"] - inputs["starting_quote"] == pytest.approx(found["result"])
    checked = client.get("/api/reconciliation").json
    found, inputs = explained(client, "unexplained_quote")
    assert found["result"] == checked["unexplained_quote"]
    assert inputs["expected_quote"] == checked["expected_quote"]


def test_what_was_set_aside_is_explained(client):
    found, _ = explained(client, "excluded_pnl_quote")
    assert found["result"] == 90_000.0


@pytest.mark.parametrize("figure", [entry.key for entry in COMPARISON])
def test_every_number_of_a_comparison_is_explained(client, figure):
    pair = "a=v8.00&b=v8.01"
    wanted = client.get(f"/api/versions/compare?{pair}").json[figure]
    found, inputs = explained(client, figure, f"&{pair}")
    assert found["result"] == wanted
    assert (wanted is None) == (found["undefined"] is not None)
    assert inputs or wanted is None


def test_a_comparison_with_a_version_that_is_not_there_is_refused(client):
    answer = client.get("/api/explain?figure=p_value&a=v8.00&b=v9")
    assert (answer.status_code, answer.json["parameter"]) == (400, "b")


def test_other_luck_is_explained_with_its_draws(client):
    simulated = client.get("/api/montecarlo").json
    found, inputs = explained(client, "risk_of_ruin_ratio")
    assert found["result"] == simulated["risk_of_ruin_ratio"]
    assert inputs["ruin_quote"] == simulated["ruin_quote"]
    found, inputs = explained(client, "final_pnl_quote")
    final = simulated["bootstrap"]["final_pnl_quote"]
    assert found["result"] == [final["q05"], final["q95"]]
    assert inputs["runs_count"] == simulated["runs_count"]


def test_the_fan_ends_where_the_ranges_do_and_keeps_the_sum(client):
    found = client.get("/api/montecarlo").json
    fan, count = found["fan"], found["trade_count"]
    assert (fan["trade_index"][0], fan["trade_index"][-1]) == (0, count)
    assert fan["real_quote"][-1] == found["bootstrap"]["final_pnl_quote"]["real"]
    for name in ("05", "25", "50", "75", "95"):
        ends = {way: fan[way][f"q{name}"][-1] for way in ("reshuffle", "bootstrap")}
        assert ends["reshuffle"] == pytest.approx(fan["real_quote"][-1])
        assert ends["bootstrap"] == found["bootstrap"]["final_pnl_quote"][f"q{name}"]


def test_what_is_unexplained_is_redone_from_its_inputs(client):
    """The balance in the explanation is the one that was compared, not the cash alone."""
    found, inputs = explained(client, "unexplained_quote")
    rest = inputs["balance_quote"] - inputs["expected_quote"]
    assert rest == pytest.approx(found["result"])
    assert inputs["balance_quote"] == client.get("/api/reconciliation").json["balance_quote"]


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-01-02",
        "from=2026-01-02&side=long",
        "from=2026-01-02&bot_version=v8.01",
        "from=2026-01-01T12:00:00Z&to=2026-01-02T12:00:00Z",
    ],
)
def test_curve_and_figures_of_a_selection_agree(client, query):
    curve = client.get(f"/api/equity?curve=realized&points=5000&{query}").json
    stats = client.get(f"/api/stats?{query}").json
    falls = [point[2] for point in curve["points"]]
    assert max(falls) == pytest.approx(stats["max_drawdown_ratio"], abs=1e-9)
    assert falls[-1] == pytest.approx(stats["current_drawdown_ratio"], abs=1e-9)
    assert curve["points"][0][1] == pytest.approx(curve["starting_quote"])
    earned = curve["points"][-1][1] - curve["starting_quote"]
    assert earned == pytest.approx(stats["realized_pnl_quote"])


def test_without_a_state_file_nothing_is_said_to_be_open_or_expected(tmp_path):
    folder = write_bot(tmp_path)
    (folder / "state" / "bot_state.json").unlink()
    found = client_of(folder, starting_balance=500.0).get("/api/reconciliation").json
    assert found["starting_quote"] == 500.0
    for name in ("unrealized_pnl_quote", "expected_quote", "balance_quote", "unexplained_quote"):
        assert found[name] is None
        assert found["undefined"][name]


def all_wins_of(client, query=""):
    notes = client.get(f"/api/stats?{query}").json["warnings"]
    return [each["text"] for each in notes if each["code"] == "all_wins"]


def test_only_wins_asked_for_are_no_perfect_record(client):
    assert all_wins_of(client, "outcome=win") == []


def test_losing_rows_that_were_set_aside_are_named(tmp_path):
    folder = write_bot(tmp_path)
    lines = [COLUMNS, *(trade_line(n, 1.0 + n / 100, day=1, version="v8.00") for n in range(40))]
    lines.append(trade_line(40, -90_000.0, day=1, version="v8.00"))
    (folder / "logs" / "trades.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    client = client_of(folder)
    (text,) = all_wins_of(client, "side=long")
    assert "1 losing row was set aside" in text
