"""Every answer that holds P&L tells it in the unit asked for, and says what it left out."""

import csv
import io

import pytest

from botscope.api.table import RESOURCES
from tests.api.sample import COLUMNS, client_of, write_bot

HEADER = COLUMNS.replace("gross_pnl_quote", "initial_stop_price,gross_pnl_quote")
START = 990.0
PATHS = {
    "/api/versions/compare": "/api/versions/compare?a=v8.00&b=v8.01&",
    "/api/explain": "/api/explain?figure=realized_pnl_quote&",
    "/api/trades/<path:trade_id>": "/api/trades/t1?",
}
OF_RESULTS = [
    route.path
    for route in RESOURCES
    if "unit" in {parameter.name for parameter in route.parameters}
]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """Forty trades of quantity 1 at 100; every second one tells that it risked 0.5 or 2."""
    folder = write_bot(tmp_path_factory.mktemp("bot"))
    log = folder / "logs" / "trades.csv"
    lines = log.read_text(encoding="utf-8").splitlines()
    rows = [with_stop(number, line) for number, line in enumerate(lines[1:41])]
    log.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return client_of(folder)


def with_stop(number, line):
    cells = line.split(",")
    stop = "" if number % 2 else ("99.5" if number % 4 else "98")
    return ",".join([*cells[:8], stop, *cells[8:]])


def ask(client, path, unit):
    address = PATHS.get(path, f"{path}?")
    answer = client.get(f"{address}unit={unit}")
    assert answer.status_code == 200, answer.json
    return answer.json


def trades_of(client, unit="quote", **query):
    more = "".join(f"&{name}={value}" for name, value in query.items())
    return client.get(f"/api/trades?unit={unit}&limit=500{more}").json["trades"]


def by_hand(client):
    """Return the result in R of each trade whose risk is told, from prices of the log."""
    known = [trade for trade in trades_of(client) if trade["risk_quote"] is not None]
    assert {trade["risk_quote"] for trade in known} == {0.5, 2.0}
    return [trade["realized_pnl_quote"] / trade["risk_quote"] for trade in known]


def test_there_are_answers_of_results():
    assert len(OF_RESULTS) >= 11


@pytest.mark.parametrize("path", OF_RESULTS)
@pytest.mark.parametrize("unit", ["quote", "percent", "r"])
def test_each_answer_says_what_it_is_told_in(client, path, unit):
    measured = ask(client, path, unit)["measured"]
    assert measured["unit"] == unit
    assert (measured["reason"] is None) == (measured["left_out_count"] == 0)


@pytest.mark.parametrize("path", OF_RESULTS)
def test_without_a_unit_the_answer_is_in_money(client, path):
    plain = client.get(PATHS.get(path, f"{path}?").rstrip("?&")).json
    asked = ask(client, path, "quote")
    for answer in (plain, asked):
        del answer["meta"]
    assert plain == asked


@pytest.mark.parametrize("path", OF_RESULTS)
def test_an_unknown_unit_is_refused(client, path):
    answer = client.get(f"{PATHS.get(path, f'{path}?')}unit=euro")
    assert (answer.status_code, answer.json["parameter"]) == (400, "unit")


def test_the_sum_in_r_is_that_of_the_trades(client):
    results = by_hand(client)
    stats = ask(client, "/api/stats", "r")
    assert stats["measured"]["used_count"] == len(results) == 20
    assert stats["realized_pnl_quote"] == pytest.approx(sum(results))
    assert stats["expectancy_quote"] == pytest.approx(sum(results) / 20)
    assert (stats["best_trade_quote"], stats["worst_trade_quote"]) == pytest.approx(
        (max(results), min(results))
    )


@pytest.mark.parametrize("unit", ["quote", "percent", "r"])
def test_all_views_of_a_unit_have_the_same_total(client, unit):
    total = ask(client, "/api/stats", unit)["realized_pnl_quote"]
    periods = ask(client, "/api/periods", unit)["periods"]
    versions = ask(client, "/api/versions", unit)["versions"]
    trades = client.get(f"/api/trades?unit={unit}&limit=500").json
    known = [
        t["realized_pnl_quote"] for t in trades["trades"] if t["realized_pnl_quote"] is not None
    ]
    points = ask(client, "/api/equity", unit)["points"]
    groups = {
        by: client.get(f"/api/breakdown?unit={unit}&by={by}").json["groups"]
        for by in ("symbol", "hour", "weekday", "bot_version", "exit_reason")
    }
    sums = {
        "periods": sum(row["realized_pnl_quote"] for row in periods),
        "cumulative": periods[-1]["cumulative_pnl_quote"],
        "versions": sum(row["realized_pnl_quote"] for row in versions),
        "curves of versions": sum(row["curve"][-1][1] for row in versions),
        "trades": sum(known),
        "totals": trades["totals"]["realized_pnl_quote"],
        "curve": points[-1][1] - points[0][1],
        "explained": ask(client, "/api/explain", unit)["result"],
        **{by: sum(row["realized_pnl_quote"] or 0 for row in rows) for by, rows in groups.items()},
    }
    assert sums == pytest.approx(dict.fromkeys(sums, total), abs=1e-6)
    bins = ask(client, "/api/distribution", unit)
    assert sum(part["count"] for part in bins["bins"]) == bins["measured"]["used_count"]


def test_percent_is_that_of_the_starting_balance(client):
    money, percent = (ask(client, "/api/stats", unit) for unit in ("quote", "percent"))
    for key in ("realized_pnl_quote", "fee_quote", "unrealized_pnl_quote", "max_drawdown_quote"):
        assert percent[key] == pytest.approx(money[key] / START * 100, abs=1e-8)
    assert percent["max_drawdown_ratio"] == money["max_drawdown_ratio"]
    assert ask(client, "/api/equity", "percent")["starting_quote"] == 100.0


def test_a_table_keeps_the_trades_of_unknown_risk_and_sorts_them_last(client):
    for sort in ("realized_pnl_quote", "-realized_pnl_quote"):
        results = [t["realized_pnl_quote"] for t in trades_of(client, "r", sort=sort)]
        known = results[:20]
        assert known == sorted(known, reverse=sort.startswith("-"))
        assert results[20:] == [None] * 20


@pytest.mark.parametrize(("risk", "count"), [("known", 20), ("unknown", 20)])
def test_trades_can_be_asked_for_by_whether_their_risk_is_known(client, risk, count):
    found = trades_of(client, "r", risk=risk)
    assert len(found) == count
    assert {trade["realized_pnl_quote"] is None for trade in found} == {risk == "unknown"}


def test_the_export_is_in_the_unit_of_the_table(client):
    text = client.get("/api/trades.csv?unit=r&sort=closed_at").text
    rows = list(csv.DictReader(io.StringIO(text)))
    expected = trades_of(client, "r", sort="closed_at")
    told = [float(row["realized_pnl_quote"] or "nan") for row in rows]
    results = [trade["realized_pnl_quote"] for trade in expected]
    shown = [float("nan") if result is None else result for result in results]
    assert told == pytest.approx(shown, nan_ok=True, abs=1e-8)
    assert results.count(None) == 20


def test_an_explanation_leads_to_exactly_its_trades(client):
    found = client.get("/api/explain?figure=realized_pnl_quote&unit=r").json
    assert (found["used_count"], found["left_out"]) == (
        20,
        [{"reason": "risk_unknown", "count": 20}],
    )
    listed = client.get(f"/api/trades?{found['rows_query']}").json
    assert listed["filtered_count"] == 20
    assert listed["totals"]["realized_pnl_quote"] == pytest.approx(found["result"])


def test_what_is_no_result_is_explained_in_money(client):
    for figure in ("equity_quote", "win_rate_ratio"):
        found = client.get(f"/api/explain?figure={figure}&unit=r").json
        assert found["measured"]["unit"] == "quote"


def test_each_figure_is_explained_as_it_is_answered(client):
    stats = ask(client, "/api/stats", "r")
    for figure in ("max_drawdown_quote", "sqn", "payoff_ratio", "max_drawdown_ratio", "fee_quote"):
        found = client.get(f"/api/explain?figure={figure}&unit=r").json
        assert found["result"] == stats[figure]
        assert found["undefined"] == stats["undefined"].get(figure)


def test_the_reported_equity_is_not_told_in_r(client):
    answer = client.get("/api/equity?unit=r&curve=marked_to_market")
    assert (answer.status_code, answer.json["parameter"]) == (400, "curve")
    assert all(point[2] is None for point in ask(client, "/api/equity", "r")["points"])


def test_other_luck_in_r_knows_nothing_of_the_balance(client):
    found = ask(client, "/api/montecarlo", "r")
    assert found["reshuffle"]["final_pnl_quote"]["real"] == pytest.approx(sum(by_hand(client)))
    assert found["risk_of_ruin_ratio"] is None
    assert "R has no equity" in found["undefined"]["risk_of_ruin_ratio"]
    assert found["fan"]["real_quote"][-1] == pytest.approx(sum(by_hand(client)))


def test_the_fan_is_told_in_the_unit_asked_for(client):
    money, percent = (ask(client, "/api/montecarlo", unit)["fan"] for unit in ("quote", "percent"))
    start = client.get("/api/balance").json["starting_quote"]
    for name in ("q05", "q95"):
        wanted = [amount * 100 / start for amount in money["bootstrap"][name]]
        assert percent["bootstrap"][name] == pytest.approx(wanted, abs=1e-7)


def test_no_trade_in_r_has_no_fan_and_the_reason_is_not_the_unit(client):
    found = client.get("/api/montecarlo?unit=r&from=2030-01-01").json
    assert found["fan"] is None
    assert found["undefined"]["fan"] == "There are no trades."


def test_money_in_a_warning_says_that_it_is_money(client):
    def unexplained(unit):
        notes = ask(client, "/api/stats", unit)["warnings"]
        return next(note["text"] for note in notes if note["code"] == "unexplained_balance")

    assert "USDT" not in unexplained("quote")
    assert unexplained("r") == unexplained("percent")
    assert " USDT more than" in unexplained("r") or " USDT less than" in unexplained("r")


def test_without_a_starting_balance_percent_is_unknown_and_never_zero(tmp_path):
    (tmp_path / "logs").mkdir()
    row = "t1,2026-01-01T10:00:00Z,2026-01-01T12:00:00Z,BTCUSDT,long,1,100,101,1,0.1,0.9,v1,x,y"
    (tmp_path / "logs" / "trades.csv").write_text(f"{COLUMNS}\n{row}\n", encoding="utf-8")
    stats = ask(client_of(tmp_path), "/api/stats", "percent")
    assert stats["realized_pnl_quote"] is None
    assert stats["trade_count"] == stats["measured"]["left_out_count"] == 1
    assert "starting balance" in stats["undefined"]["realized_pnl_quote"]


def test_the_marks_of_the_market_are_told_in_the_unit(tmp_path):
    folder = write_bot(tmp_path)
    log = folder / "logs" / "trades.csv"
    lines = log.read_text(encoding="utf-8").splitlines()
    rows = [with_stop(number, line) for number, line in enumerate(lines[1:3])]
    log.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    (folder / "state" / "candles").mkdir()
    candles = [f"2026-01-01T{hour:02d}:00:00Z,100,101,99,100,1" for hour in range(24)]
    path = folder / "state" / "candles" / "BTCUSDT_1h.csv"
    path.write_text("\n".join(["time,open,high,low,close,volume", *candles]) + "\n", "utf-8")
    client = client_of(folder)
    results = {}
    for unit in ("quote", "r"):
        answer = client.get(f"/api/candles?unit={unit}").json
        exits = [mark for mark in answer["markers"] if mark["kind"] == "exit"]
        results[unit] = [mark["realized_pnl_quote"] for mark in exits]
    assert len(results["quote"]) == 2
    assert results["r"] == [pytest.approx(results["quote"][0] / 2.0), None]
    assert answer["measured"]["left_out_count"] == 1
