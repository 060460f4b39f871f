"""The table of trades: filters, order, pages, exports and where each trade stands."""

import csv
import io

import pytest

from botscope.api.export import cell
from tests.api.sample import COLUMNS, client_of, trade_line, write_bot


def trades(client, query=""):
    answer = client.get(f"/api/trades?limit=500{query}")
    assert answer.status_code == 200, answer.json
    return answer.json


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 40),
        ("&bot_version=v8.00", 20),
        ("&symbol=ETHUSDT", 0),
        ("&side=long&strategy=adx_trend&exit_reason=take_profit", 40),
        ("&q=T3", 11),
        ("&from=2026-01-02", 20),
        ("&to=2026-01-01", 20),
        ("&to=2026-01-01T12:05:00Z", 5),
        ("&from=2026-01-01T12:05:00Z&to=2026-01-01T12:07:00Z", 2),
        ("&from=2026-01-01&to=2026-01-01&tz=Pacific/Auckland", 0),
        ("&from=2026-01-02&to=2026-01-02&tz=Pacific/Auckland", 20),
        ("&include=outliers", 41),
        ("&include=quarantined", 41),
    ],
)
def test_filter_selects(client, query, count):
    found = trades(client, query)
    assert (found["filtered_count"], len(found["trades"])) == (count, count)


def test_outcomes_add_up_to_all(client):
    counts = [
        trades(client, f"&outcome={each}")["filtered_count"] for each in ("win", "loss", "flat")
    ]
    assert sum(counts) == 40
    assert trades(client, "&outcome=win")["totals"]["win_count"] == counts[0]


def test_totals_are_of_the_selection_and_not_of_the_page(client):
    page = client.get("/api/trades?limit=1&bot_version=v8.00").json
    everything = trades(client, "&bot_version=v8.00")
    assert page["totals"] == everything["totals"]
    pnl = [trade["realized_pnl_quote"] for trade in everything["trades"]]
    assert page["totals"]["realized_pnl_quote"] == pytest.approx(sum(pnl), abs=1e-9)


def test_pages_cover_every_trade_once(client):
    ids = [
        trade["trade_id"]
        for offset in range(0, 40, 7)
        for trade in client.get(f"/api/trades?limit=7&offset={offset}").json["trades"]
    ]
    assert sorted(ids) == sorted(f"t{number}" for number in range(40))


@pytest.mark.parametrize(
    "column", ["closed_at", "opened_at", "realized_pnl_quote", "line", "duration_s"]
)
def test_sorting_up_and_down(client, column):
    up = [trade[column] for trade in trades(client, f"&sort={column}")["trades"]]
    down = [trade[column] for trade in trades(client, f"&sort=-{column}")["trades"]]
    assert up == sorted(up)
    assert down == sorted(up, reverse=True)


def test_sorting_by_text_ignores_case_and_unknown_numbers_come_last(tmp_path):
    folder = write_bot(tmp_path)
    lines = [trade_line(n, 1.0, day=1, version=v) for n, v in enumerate(["b", "A", "C"])]
    lines[0] = lines[0].replace(",0.1,1.0", ",,1.0")
    (folder / "logs" / "trades.csv").write_text("\n".join([COLUMNS, *lines, ""]), encoding="utf-8")
    client = client_of(folder)
    assert [t["bot_version"] for t in trades(client, "&sort=bot_version")["trades"]] == [
        "A",
        "b",
        "C",
    ]
    for sort in ("fee_quote", "-fee_quote"):
        assert trades(client, f"&sort={sort}")["trades"][-1]["fee_quote"] is None


@pytest.mark.parametrize("column", ["opened_at", "duration_s", "side", "exit_reason", "trade_id"])
def test_unknown_sorts_last_both_ways_and_equal_ones_newest_first(tmp_path, column):
    folder = write_bot(tmp_path)
    lines = [trade_line(n, 1.0, day=1, version="v") for n in range(4)]
    blank = lines[1].split(",")
    for place in (0, 1, 4, 13):
        blank[place] = ""
    lines[1] = ",".join(blank)
    (folder / "logs" / "trades.csv").write_text("\n".join([COLUMNS, *lines, ""]), encoding="utf-8")
    client = client_of(folder)
    for sort in (column, f"-{column}"):
        found = trades(client, f"&sort={sort}")["trades"]
        assert found[-1]["line"] == 3, sort
        if column in ("side", "exit_reason", "duration_s"):
            assert [trade["line"] for trade in found] == [5, 4, 2, 3]
    if column == "trade_id":
        assert [t["line"] for t in trades(client, "&sort=-trade_id")["trades"]] == [5, 4, 2, 3]


@pytest.mark.parametrize(
    ("zone", "query", "count"),
    [
        ("Pacific/Auckland", "&from=2026-01-02&to=2026-01-01T12:00:00Z", 0),
        ("Pacific/Auckland", "&from=20260102&to=20260102", 20),
        ("UTC", "&from=20260102&to=20260102", 20),
        ("UTC", "&from=2026-01-01 12:05&to=2026-01-01t12:06:00.500", 2),
    ],
)
def test_days_of_a_range_follow_the_zone_of_the_settings(bot_folder, zone, query, count):
    client = client_of(bot_folder, timezone=zone)
    assert trades(client, query)["filtered_count"] == count


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=2026-W01", "from"),
        ("to=2026-W01-2", "to"),
        ("from=2026", "from"),
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=nan", "limit"),
        ("limit=1e2", "limit"),
        ("limit=%D9%A3", "limit"),
        ("limit=", "limit"),
        ("offset=-1", "offset"),
        ("offset=99999999999999999999", "offset"),
        ("sort=rowid;drop", "sort"),
        ("outcome=Win", "outcome"),
        ("from=yesterday", "from"),
        ("from=2026-02-30", "from"),
        ("from=2026-01-02&to=2026-01-01", "to"),
        ("tz=Mars/Olympus", "tz"),
        ("tz=../../etc/passwd", "tz"),
        ("symbol=", "symbol"),
        ("q=" + "x" * 201, "q"),
        ("symbol=%00", "symbol"),
        ("include=all", "include"),
        ("bot=nobody", "bot"),
        ("quote_asset=EUR", "quote_asset"),
        ("symbol=a&symbol=b", "symbol"),
        ("Limit=5", "Limit"),
    ],
)
def test_bad_parameter_is_named(client, query, parameter):
    answer = client.get(f"/api/trades?{query}")
    assert (answer.status_code, answer.json["parameter"]) == (400, parameter)


def test_trade_tells_where_it_stands(client):
    found = client.get("/api/trades/t3").json
    assert found["trade"]["trade_id"] == "t3"
    assert (found["trade"]["file"], found["trade"]["line"]) == ("trades.csv", 5)
    assert found["provenance"]["text"].startswith("t3,2026-01-01T10:03:00Z,")
    assert found["provenance"]["lines"] == [5]
    assert found["same_id"] == []


def test_every_trade_is_found_by_its_place(client):
    for trade in trades(client, "&include=outliers")["trades"]:
        found = client.get(f"/api/trades/{trade['place_id']}").json["trade"]
        assert found == trade


def test_trade_that_was_set_aside_tells_why(client):
    found = client.get("/api/trades/t40").json
    assert found["trade"]["is_excluded"] is True
    assert found["provenance"]["excluded_reason"] == "outlier"


@pytest.mark.parametrize(
    "name",
    ["nobody", "trades.csv:9999", "trades.csv:", ":5", "x:5", "trades.csv:1-2", "a/b", "%00"],
)
def test_unknown_trade_is_not_found(client, name):
    assert client.get(f"/api/trades/{name}").status_code == 404


def test_nul_at_the_end_of_an_id_names_no_trade(tmp_path):
    folder = write_bot(tmp_path)
    lines = [trade_line(n, 1.0, day=1, version="v") for n in range(2)]
    lines[0] = lines[0].removeprefix("t0")
    (folder / "logs" / "trades.csv").write_text("\n".join([COLUMNS, *lines, ""]), encoding="utf-8")
    client = client_of(folder)
    assert client.get("/api/trades/t1").status_code == 200
    assert client.get("/api/trades/t1%00").status_code == 404
    assert client.get("/api/trades/%00").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/trades/nobody", 404),
        ("/api/versions/compare?a=v8.00&b=v9", 400),
        ("/api/equity?window=1D&from=2026-01-01", 400),
        ("/api/stats?bot=nobody", 400),
    ],
)
def test_etag_of_another_address_hides_no_mistake(client, path, status):
    etag = client.get("/api/stats").headers["ETag"]
    answer = client.get(path, headers={"If-None-Match": etag})
    assert answer.status_code == status


def test_export_is_the_selection(client):
    answer = client.get("/api/trades.csv?bot_version=v8.01&sort=closed_at")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    shown = trades(client, "&bot_version=v8.01&sort=closed_at")["trades"]
    assert [row["trade_id"] for row in rows] == [trade["trade_id"] for trade in shown]
    assert [float(row["realized_pnl_quote"]) for row in rows] == [
        trade["realized_pnl_quote"] for trade in shown
    ]
    assert answer.headers["Content-Disposition"] == "attachment; filename=botscope-trades.csv"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (-1.5, "-1.5"),
        ("-1.5", "-1.5"),
        ("+2", "+2"),
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-cmd|'/c calc'!A0", "'-cmd|'/c calc'!A0"),
        ("\tx", "'\tx"),
        ("\0x", "'\0x"),
        ("\r=1", '"\'\r=1"'),
        ('say "a,b"', '"say ""a,b"""'),
        (None, ""),
        (False, "false"),
    ],
)
def test_no_cell_is_a_formula_and_numbers_stay_numbers(value, written):
    assert cell(value) == written
