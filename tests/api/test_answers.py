"""What the addresses answer over one bot's real files."""

import json

import pytest

from botscope.metrics.glossary import GLOSSARY
from tests.api.sample import NOW_S, STATE, app_of, client_of, settings_of, write_bot


def get(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.json
    return answer.json


def test_status_says_what_the_bot_says(client):
    found = get(client, "/api/status")
    assert found["bot"]["bot_name"] == "Test bot"
    assert found["bot"]["uptime_s"] == NOW_S - 1_767_225_600
    assert found["source"]["age_s"] == 10
    assert found["indicators"][0]["name"] == "ADX"
    assert found["extra"] == {"moon_phase": "full"}
    assert found["setup"]["state_found"] is True
    assert found["setup"]["log_file_count"] == 1
    assert found["demo"] is False


def test_demo_is_told(bot_folder):
    assert get(client_of(bot_folder, demo=True), "/api/status")["demo"] is True


def test_nothing_there_yet_is_an_answer(tmp_path):
    client = client_of(tmp_path)
    setup = get(client, "/api/status")["setup"]
    assert setup.pop("charts_found") in (True, False)
    assert setup == {
        "state": str(tmp_path / "state"),
        "logs": str(tmp_path / "logs"),
        "state_found": False,
        "log_file_count": 0,
    }
    assert get(client, "/api/stats")["trade_count"] == 0
    assert get(client, "/api/balance")["total_quote"] is None


def test_balance_tells_the_change_since_the_start(client):
    found = get(client, "/api/balance")
    assert found["change_quote"] == 15.5
    assert found["change_ratio"] == round(15.5 / 990, 10)
    assert found["quote_asset"] == "USDT"


def test_unrealized_is_computed_where_the_bot_does_not_tell(client):
    position = get(client, "/api/positions")["positions"][0]
    assert position["unrealized_pnl_quote"] == pytest.approx(5.5)
    assert get(client, "/api/stats")["unrealized_pnl_quote"] == pytest.approx(5.5)


def test_realized_and_unrealized_make_the_total(client):
    found = get(client, "/api/stats")
    total = found["realized_pnl_quote"] + found["unrealized_pnl_quote"]
    assert found["total_pnl_quote"] == pytest.approx(total, abs=1e-8)


def test_selection_has_no_open_positions(client):
    found = get(client, "/api/stats?bot_version=v8.00")
    assert found["unrealized_pnl_quote"] is None
    assert "Open positions belong to no closed trade" in found["undefined"]["total_pnl_quote"]


def test_every_null_figure_has_its_reason(client):
    found = get(client, "/api/stats")
    figures = {key: value for key, value in found.items() if key not in ("meta", "undefined")}
    assert {key for key, value in figures.items() if value is None} == set(found["undefined"])


def test_days_add_up_to_the_total(client):
    days = get(client, "/api/periods")["periods"]
    total = get(client, "/api/stats")["realized_pnl_quote"]
    assert sum(day["realized_pnl_quote"] for day in days) == pytest.approx(total, abs=1e-8)
    assert [day["start"] for day in days] == ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]


@pytest.mark.parametrize("by", ["symbol", "side", "hour", "weekday", "bot_version", "strategy"])
def test_groups_add_up_to_the_total(client, by):
    found = get(client, f"/api/breakdown?by={by}")["groups"]
    total = get(client, "/api/stats")["realized_pnl_quote"]
    assert sum(group["realized_pnl_quote"] for group in found) == pytest.approx(total, abs=1e-8)


def test_group_without_a_name_can_be_asked_for(tmp_path):
    # Rows from before the bot's start: its version is not theirs.
    folder = write_bot(tmp_path, state={**STATE, "started_at": "2026-01-03T00:00:00Z"})
    log = folder / "logs" / "trades.csv"
    log.write_text(log.read_text(encoding="utf-8").replace(",v8.00,", ",,"), encoding="utf-8")
    client = client_of(folder)
    groups = {g["name"]: g for g in get(client, "/api/breakdown?by=bot_version")["groups"]}
    found = get(client, "/api/stats?bot_version=unknown")
    assert found["trade_count"] == groups["unknown"]["trade_count"] == 20


def test_equity_ends_at_start_plus_realized(client):
    found = get(client, "/api/equity")
    total = get(client, "/api/stats")["realized_pnl_quote"]
    assert found["points"][0][1] == found["starting_quote"] == 990
    assert found["points"][-1][1] == pytest.approx(990 + total)
    assert [version["bot_version"] for version in found["versions"]] == ["v8.00", "v8.01"]
    assert found["versions"][0]["to"] == "2026-01-01T12:19:00Z"


def test_equity_of_a_window_begins_with_what_was_there(client):
    whole = get(client, "/api/equity")["points"]
    day = get(client, "/api/equity?window=1D")["points"]
    assert day[-1] == whole[-1]
    assert day[0][1] == pytest.approx(whole[20][1])


def test_window_and_range_contradict(client):
    answer = client.get("/api/equity?window=1D&from=2026-01-01")
    assert (answer.status_code, answer.json["parameter"]) == (400, "window")


def test_selection_that_begins_later_starts_with_what_was_earned_before(client):
    first_day = get(client, "/api/stats?to=2026-01-01")["realized_pnl_quote"]
    found = get(client, "/api/explain?figure=apr_ratio&from=2026-01-02")
    starts = [each["value"] for each in found["inputs"] if each["name"] == "starting_quote"]
    assert starts == [pytest.approx(990 + first_day)]


@pytest.mark.parametrize(
    "query", ["", "&from=2026-01-02T12:25:00Z", "&include=outliers&to=2026-01-02T12:30:00Z"]
)
def test_version_has_one_drawdown_wherever_it_is_shown(client, query):
    listed = get(client, "/api/versions?" + query.removeprefix("&"))["versions"][-1]
    figures = get(client, f"/api/stats?bot_version=v8.01{query}")
    assert listed["bot_version"] == "v8.01"
    assert listed["max_drawdown_ratio"] == figures["max_drawdown_ratio"] > 0


@pytest.mark.parametrize("query", ["", "&from=2026-01-02T12:25:00Z&outcome=win", "&outcome=loss"])
def test_curve_of_a_selection_begins_with_the_equity_that_the_figures_use(client, query):
    points = get(client, f"/api/equity?bot_version=v8.01{query}")["points"]
    explained = get(client, f"/api/explain?figure=apr_ratio&bot_version=v8.01{query}")
    starts = [each["value"] for each in explained["inputs"] if each["name"] == "starting_quote"]
    assert [points[0][1]] == starts != [990]


def test_starting_balance_from_the_settings_where_the_state_has_none(tmp_path):
    state = {key: value for key, value in STATE.items() if key != "balance"}
    client = client_of(write_bot(tmp_path, state=state), starting_balance=500.0)
    assert get(client, "/api/equity")["starting_quote"] == 500


@pytest.mark.parametrize("figure", GLOSSARY, ids=lambda figure: figure.key)
def test_every_figure_of_the_glossary_is_explained(client, figure):
    found = get(client, f"/api/explain?figure={figure.key}&bot_version=v8.01")
    assert (found["title"], found["formula"]) == (figure.title, figure.formula)
    rows = found["rows_query"]
    assert (
        rows is None or get(client, f"/api/trades?{rows}")["filtered_count"] == found["used_count"]
    )


def test_explanation_gives_the_same_number_as_the_figures(client):
    stats = get(client, "/api/stats?outcome=loss")
    for key in ("realized_pnl_quote", "trade_count", "first_trade_at", "win_rate_interval"):
        found = get(client, f"/api/explain?figure={key}&outcome=loss")
        assert found["result"] == stats[key]


def test_left_out_rows_are_counted_with_their_reason(client):
    found = get(client, "/api/explain?figure=realized_pnl_quote")
    reasons = {row["reason"]: row["count"] for row in found["left_out"]}
    assert reasons == {"outlier": 1, "too_few_columns": 1}
    with_outliers = get(client, "/api/explain?figure=realized_pnl_quote&include=outliers")
    assert [row["reason"] for row in with_outliers["left_out"]] == ["too_few_columns"]


def test_comparison_names_the_versions_there_are(client):
    answer = client.get("/api/versions/compare?a=v8.00&b=v9")
    assert (answer.status_code, answer.json["parameter"]) == (400, "b")
    assert "v8.00, v8.01" in answer.json["detail"]
    assert get(client, "/api/versions/compare?a=v8.00&b=v8.01")["b_trade_count"] == 20


def test_refused_rows_are_listed_with_file_line_and_text(client):
    found = get(client, "/api/quality/rows")
    assert found["total_count"] == 2
    broken = next(row for row in found["rows"] if row["reason"] == "too_few_columns")
    assert (broken["file"], broken["line"]) == ("trades.csv", 43)
    assert broken["text"] == "t41,2026-01-02T10:00:00Z,broken"
    only = get(client, "/api/quality/rows?reason=outlier&limit=1")
    assert [row["reason"] for row in only["rows"]] == ["outlier"]


def test_account_of_the_lines_adds_up(client):
    found = get(client, "/api/quality")
    assert found["totals"]["is_conserved"] is True
    assert found["totals"]["line_count"] == 43
    assert found["excluded_pnl_quote"] == 90_000


def test_trades_explain_the_balance_or_not(client):
    found = get(client, "/api/reconciliation")
    assert found["balance_quote"] == 1005.5
    rest = 1005.5 - (990 + found["realized_pnl_quote"] + 5.5)
    assert found["unexplained_quote"] == pytest.approx(rest, abs=1e-8)


def test_today_ends_at_midnight_without_any_new_data(bot_folder):
    evening, midnight = 1_767_398_300.0, 1_767_398_500.0
    settings = settings_of(bot_folder)
    moment = [evening]
    from botscope.app import create_app, create_reader

    reader = create_reader(settings, clock=lambda: moment[0])
    reader.refresh()
    client = create_app(settings, reader, clock=lambda: moment[0]).test_client()
    first = client.get("/api/bots")
    assert first.json["bots"][0]["today_pnl_quote"] != 0
    moment[0] = midnight
    again = client.get("/api/bots", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert again.json["bots"][0]["today_pnl_quote"] == 0


def test_age_is_that_of_the_moment_of_answering(bot_folder):
    settings = settings_of(bot_folder)
    moment = [NOW_S]
    from botscope.app import create_app, create_reader

    reader = create_reader(settings, clock=lambda: moment[0])
    reader.refresh()
    client = create_app(settings, reader, clock=lambda: moment[0]).test_client()
    ages = []
    for later in (0, 5, 7):
        moment[0] = NOW_S + later
        ages.append(get(client, "/api/periods")["meta"]["data_age_s"])
    assert ages == [10, 15, 17]


def test_metrics_are_prometheus_text(client):
    text = client.get("/metrics").text
    assert 'botscope_trades{bot="bot"} 40.0\n' in text
    assert 'botscope_quarantined_rows{bot="bot",reason="outlier"} 1.0\n' in text


def test_description_is_json(client):
    assert json.loads(client.get("/api/openapi.json").data)["openapi"] == "3.1.0"


def test_other_settings_are_another_revision(bot_folder):
    revisions = {
        app_of(settings_of(bot_folder, timezone=zone)).test_client().get("/health").headers["ETag"]
        for zone in ("UTC", "Asia/Kolkata")
    }
    assert len(revisions) == 2
