"""The link of an explanation shows exactly the rows that were used, or there is none."""

import math
from datetime import date, timedelta

import pytest

from botscope.metrics.glossary import GLOSSARY
from tests.api.sample import STATE, client_of, trade_line, write_bot

SELECTIONS = ("", "&side=long", "&bot_version=v8.01", "&outcome=win", "&from=2026-01-02")
PAIR = "&a=v8.00&b=v8.01"
IDS = ("first", "second", "third")


def explained(client, figure, query=""):
    return client.get(f"/api/explain?figure={figure}{query}").json


@pytest.mark.parametrize("query", SELECTIONS, ids=lambda text: text or "everything")
@pytest.mark.parametrize("figure", [entry.key for entry in GLOSSARY])
def test_a_link_shows_as_many_rows_as_were_used(client, figure, query):
    pair = PAIR if "version" not in query and "from" not in query else ""
    found = explained(client, figure, query + pair)
    if found["rows_query"] is None:
        return
    rows = client.get(f"/api/trades?{found['rows_query']}").json
    assert rows["filtered_count"] == found["used_count"] > 0


@pytest.mark.parametrize(
    ("figure", "part"),
    [
        ("win_count", "outcome=win"),
        ("loss_count", "outcome=loss"),
        ("average_win_duration_s", "outcome=win"),
        ("a_expectancy_quote", "bot_version=v8.00"),
        ("b_expectancy_quote", "bot_version=v8.01"),
        ("best_trade_quote", "from="),
        ("drawdown_7d_ratio", ""),
    ],
)
def test_figures_of_a_part_link_to_that_part(client, figure, part):
    found = explained(client, figure, PAIR)
    assert part in found["rows_query"]


@pytest.mark.parametrize("figure", ["unrealized_pnl_quote", "total_quote", "flat_count"])
def test_what_no_trade_made_has_no_link(client, figure):
    found = explained(client, figure)
    assert (found["used_count"], found["rows_query"]) == (0, None)


def test_of_several_versions_only_the_compared_ones_are_used(tmp_path):
    folder = write_bot(tmp_path)
    log = folder / "logs" / "trades.csv"
    lines = log.read_text(encoding="utf-8").splitlines()
    lines[1:11] = [line.replace("v8.00", "v7.99") for line in lines[1:11]]
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    client = client_of(folder)
    found = explained(client, "p_value", PAIR)
    assert found["used_count"] == 30
    assert {"reason": "other_version", "count": 10} in found["left_out"]


def inputs_of(found):
    return {each["name"]: each["value"] for each in found["inputs"]}


def test_an_effect_size_is_redone_from_its_inputs(client):
    found = explained(client, "effect_size", PAIR)
    parts = inputs_of(found)
    a, b = parts["a_trade_count"], parts["b_trade_count"]
    squares = (a - 1) * parts["a_deviation_quote"] ** 2 + (b - 1) * parts["b_deviation_quote"] ** 2
    pooled = math.sqrt(squares / (a + b - 2))
    gap = parts["b_expectancy_quote"] - parts["a_expectancy_quote"]
    wanted = gap / pooled * (1 - 3 / (4 * (a + b) - 9))
    assert found["result"] == pytest.approx(wanted, rel=1e-6)


def test_draws_of_a_comparison_and_of_other_luck_are_named(client):
    assert inputs_of(explained(client, "p_value", PAIR))["labelings_count"] == 10_000
    assert inputs_of(explained(client, "p_value", PAIR))["seed"] == 20_240_801
    assert inputs_of(explained(client, "risk_of_ruin_ratio"))["seed"] == 20_240_802


def test_start_of_a_selection_is_that_of_the_account_and_what_came_before(client):
    found = explained(client, "starting_quote", "&from=2026-01-02")
    parts = inputs_of(found)
    wanted = parts["account_starting_quote"] + parts["earlier_pnl_quote"]
    assert found["result"] == pytest.approx(wanted)
    assert found["used_count"] == 20


def test_totals_of_the_account_have_their_parts(client):
    parts = inputs_of(explained(client, "total_quote"))
    assert parts["free_quote"] + parts["locked_quote"] == 1000.0
    found = explained(client, "cumulative_pnl_quote")
    parts = inputs_of(found)
    assert parts["profit_quote"] - parts["loss_quote"] == pytest.approx(found["result"])


@pytest.mark.parametrize(
    ("query", "count"), [("", 1), ("&bot_version=v8.01", 1), ("&bot_version=v8.00", 0)]
)
def test_a_row_set_aside_is_left_out_where_it_passes_the_filter(client, query, count):
    reasons = {
        each["reason"]: each["count"] for each in explained(client, "fee_quote", query)["left_out"]
    }
    assert reasons.get("outlier", 0) == count
    assert reasons["too_few_columns"] == 1


@pytest.mark.parametrize("address", ["/api/explain?figure=p_value&", "/api/versions/compare?"])
def test_a_version_is_not_compared_with_itself(client, address):
    answer = client.get(f"{address}a=v8.00&b=v8.00")
    assert answer.status_code == 400
    assert "same version" in answer.json["detail"]


def test_a_trade_that_shares_its_moment_is_found_by_its_id(tmp_path):
    """The larger of two losses in one millisecond; the link with the moment alone shows both."""
    folder = write_bot(tmp_path)
    log = folder / "logs" / "trades.csv"
    lines = log.read_text(encoding="utf-8").splitlines()[:1]
    for name, pnl in (("first", -1.0), ("second", -2.0), ("third", 3.0)):
        lines.append(trade_line(1, pnl, day=1, version="v8.00").replace("t1,", f"{name},", 1))
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    client = client_of(folder)
    found = explained(client, "best_trade_quote", "&outcome=loss")
    rows = client.get(f"/api/trades?{found['rows_query']}").json["trades"]
    assert [trade["trade_id"] for trade in rows] == ["first"]
    nameless = [line.replace(f"{name},", ",", 1) for line, name in zip(lines[1:], IDS, strict=True)]
    log.write_text("\n".join([lines[0], *nameless]) + "\n", encoding="utf-8")
    found = explained(client_of(folder), "best_trade_quote", "&outcome=loss")
    assert (found["rows_query"], found["used_count"]) == (None, 1)
    assert found["rows_note"] == "No filter shows just this trade: trades.csv line 2."


@pytest.mark.parametrize("figure", ["final_pnl_quote", "percentile_ratio", "risk_of_ruin_ratio"])
def test_chance_without_trades_says_just_that(client, figure):
    assert explained(client, figure, "&symbol=NONE")["undefined"] == "There are no trades."


@pytest.mark.parametrize("unit", ["percent", "r"])
def test_open_positions_are_explained_in_the_unit_of_their_result(client, unit):
    found = explained(client, "unrealized_pnl_quote", f"&unit={unit}")
    parts = inputs_of(found)
    shown = sum(value for name, value in parts.items() if name.endswith("1_quote"))
    assert shown == pytest.approx(found["result"] or 0.0)


def test_more_positions_than_one_reads_are_one_sum(tmp_path):
    held = [{**STATE["positions"][0], "symbol": f"C{number}USDT"} for number in range(25)]
    client = client_of(write_bot(tmp_path, state={**STATE, "positions": held}))
    found = explained(client, "unrealized_pnl_quote")
    parts = inputs_of(found)
    assert parts["open_position_count"] == 25
    listed = [parts[f"position_{number}_quote"] for number in range(1, 21)]
    assert sum(listed) + parts["other_positions_quote"] == pytest.approx(found["result"])


@pytest.mark.parametrize(("apart", "is_answered"), [(28, False), (29, True)])
def test_days_are_counted_as_the_glossary_says(tmp_path, apart, is_answered):
    """From the 1st to the 30th it is 29 days apart and 30 calendar days."""
    folder = write_bot(tmp_path)
    first = date(2026, 1, 2) - timedelta(days=apart)
    lines = [(folder / "logs" / "trades.csv").read_text(encoding="utf-8").splitlines()[0]]
    for row, (day, pnl) in enumerate([(first, 5.0), (date(2025, 12, 20), -3.0)]):
        lines.append(trade_line(row, pnl, day=1, version="v8").replace("2026-01-01", str(day)))
    lines.append(trade_line(2, 2.0, day=2, version="v8"))
    (folder / "logs" / "trades.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = explained(client_of(folder), "sharpe_ratio")
    assert (found["result"] is not None) == is_answered
    words = "Under 30 calendar days from the first trade to the last, both days counted"
    assert next(entry for entry in GLOSSARY if entry.key == "sharpe_ratio").undefined.startswith(
        words
    )


@pytest.mark.parametrize(
    ("query", "said"), [("", "count nowhere"), ("&include=outliers", "count here")]
)
def test_rows_set_aside_are_said_to_count_only_where_they_do(client, query, said):
    found = explained(client, "excluded_pnl_quote", query)
    assert (found["used_count"], found["rows_query"]) == (1, None)
    assert said in found["rows_note"]


def test_what_a_later_trade_closed_of_a_position_is_in_its_explanation(tmp_path):
    """Half of two coins was sold after the report, which compares its balance without that."""
    held = {"symbol": "BTCUSDT", "side": "long", "quantity_base": 2, "entry_price": 100.0}
    document = {
        **STATE,
        "updated_at": "2026-01-01T12:30:00Z",
        "positions": [{**held, "mark_price": 110.0, "unrealized_pnl_quote": None}],
    }
    folder = write_bot(tmp_path, state=document)
    log = folder / "logs" / "trades.csv"
    head = log.read_text(encoding="utf-8").splitlines()[0]
    rows = [trade_line(row, 5.0, day=1, version="v8") for row in (10, 20, 45)]
    log.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    client = client_of(folder)
    found = explained(client, "unrealized_pnl_quote")
    parts = inputs_of(found)
    move = parts["position_1_mark_price"] - parts["position_1_entry_price"]
    wanted = parts["position_1_quantity_base"] * parts["position_1_open_ratio"] * move
    assert found["result"] == parts["position_1_quote"] == wanted == 10.0
    compared = explained(client, "expected_quote")
    rows = client.get(f"/api/trades?{compared['rows_query']}").json
    assert rows["filtered_count"] == compared["used_count"] == 2
