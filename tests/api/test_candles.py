"""/api/candles: the candles of the files, gathered where asked, with what the bot did on them."""

import json
import os
import sys

import jsonschema
import pytest

from botscope.api.openapi import template
from tests.api.sample import STATE, client_of, write_bot

MINUTE_MS = 60_000
START_MS = 1_767_312_000_000  # 2026-01-02T00:00:00Z
COUNT = 24 * 60 + 20
STATE_WITH_LEVELS = {
    **STATE,
    "positions": [
        {
            "symbol": "BTC/USDT",
            "side": "long",
            "quantity_base": 0.5,
            "entry_price": 101.0,
            "mark_price": 102.0,
            "stop_loss_price": 97.0,
            "take_profit_price": 109.0,
            "opened_at": "2026-01-03T00:10:00Z",
        }
    ],
    "orders": [
        {"order_id": "1", "symbol": "BTCUSDT", "side": "buy", "type": "limit", "price": 95.0},
        {"order_id": "2", "symbol": "BTCUSDT", "side": "sell", "type": "stop_loss", "price": 97.0},
        {"order_id": "3", "symbol": "ETHUSDT", "side": "buy", "type": "limit", "price": 9.0},
        {"order_id": "4", "symbol": "BTCUSDT", "side": "sell", "price": 120.0, "status": "filled"},
    ],
    "grid": {
        "lower_price": 90.0,
        "upper_price": 110.0,
        "levels": [
            {"price": 95.0, "side": "buy", "status": "open"},
            {"price": 105.0, "side": "sell", "status": "open"},
            {"price": 109.0, "side": "sell", "status": "open"},
            {"price": 106.0, "side": "sell", "status": "filled"},
            {"price": "no", "side": "buy"},
            104.0,
        ],
    },
}


def prices(number):
    """Return open, high, low, close of a made-up candle."""
    middle = 100 + number % 7
    return middle, middle + 1.5, middle - 1.5, middle + (1 if number % 2 else -1)


def rows(count=COUNT, step_ms=MINUTE_MS):
    for number in range(count):
        cells = ",".join(map(str, prices(number)))
        yield f"{START_MS + number * step_ms},{cells},{number % 10}\n"


def write_candles(folder, name="BTCUSDT_1m.csv", lines=None):
    candles = folder / "state" / "candles"
    candles.mkdir(exist_ok=True)
    text = "time,open,high,low,close,volume\n" + "".join(rows() if lines is None else lines)
    (candles / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = write_bot(tmp_path_factory.mktemp("bot"), state=STATE_WITH_LEVELS)
    return client_of(write_candles(folder))


def ask(client, query=""):
    answer = client.get(f"/api/candles{query}")
    assert answer.status_code == 200, answer.json
    return answer.json


def test_the_newest_candles_come_as_they_stand_in_the_file(client):
    answer = ask(client, "?limit=3")
    first = COUNT - 3
    assert answer["candles"][0] == [START_MS + first * MINUTE_MS, *prices(first), first % 10]
    assert (len(answer["candles"]), answer["in_range_count"]) == (3, COUNT)
    assert (answer["symbol"], answer["timeframe"]) == ("BTCUSDT", "1m")
    assert (answer["gathered_from"], answer["message"]) == (None, None)


def test_the_answer_has_the_described_shape(client):
    description = client.get("/api/openapi.json").json
    operation = description["paths"][template("/api/candles")]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    answer = ask(client, "?limit=5000")
    assert answer["markers"]
    jsonschema.validate(answer, {**schema, "components": description["components"]})


def test_a_range_begins_with_its_start_and_ends_before_its_end(client):
    answer = ask(client, "?from=2026-01-02T00:10:00Z&to=2026-01-02T00:13:00Z")
    times = [candle[0] for candle in answer["candles"]]
    assert times == [START_MS + number * MINUTE_MS for number in (10, 11, 12)]


def test_longer_candles_are_gathered_from_those_of_the_file(client):
    answer = ask(client, "?timeframe=15m&from=2026-01-02T01:00:00Z&to=2026-01-02T01:15:00Z")
    assert answer["gathered_from"] == "1m"
    own = [prices(number) for number in range(60, 75)]
    assert answer["candles"] == [
        [
            START_MS + 60 * MINUTE_MS,
            own[0][0],
            max(each[1] for each in own),
            min(each[2] for each in own),
            own[-1][3],
            sum(number % 10 for number in range(60, 75)),
        ]
    ]


def test_what_can_be_asked_for_is_listed(client):
    known = {entry["timeframe"]: entry["gathered_from"] for entry in ask(client)["known"]}
    assert known["1m"] is None
    assert {known[name] for name in ("3m", "5m", "15m", "30m", "1h")} == {"1m"}
    assert "12h" not in known


def test_a_whole_file_of_longer_candles_goes_on_with_the_shorter_ones(tmp_path):
    folder = write_candles(write_bot(tmp_path))
    write_candles(folder, "BTCUSDT_1h.csv", list(rows(20, 60 * MINUTE_MS)))
    answer = ask(client_of(folder), "?timeframe=1h")
    assert answer["gathered_from"] is None
    assert len(answer["candles"]) == 25
    assert answer["candles"][19][1:5] == list(prices(19))
    assert answer["candles"][20][1] == prices(20 * 60)[0]
    assert answer["candles"][24][4] == prices(COUNT - 1)[3]
    assert ask(client_of(folder))["timeframe"] == "1m"


def test_an_hour_that_the_file_does_not_hold_from_its_start_is_left_out(tmp_path):
    lines = list(rows())[30:]
    folder = write_candles(write_bot(tmp_path), lines=lines)
    answer = ask(client_of(folder), "?timeframe=1h")
    assert answer["candles"][0][0] == START_MS + 60 * MINUTE_MS


def test_trades_are_marked_where_they_were_opened_and_closed(client):
    answer = ask(client, "?limit=5000")
    trades = client.get("/api/trades?from=2026-01-02&limit=500").json["trades"]
    exits = {mark["trade_id"]: mark for mark in answer["markers"] if mark["kind"] == "exit"}
    assert set(exits) == {trade["trade_id"] for trade in trades}
    assert answer["marked_trade_count"] == len(trades)
    for trade in trades:
        mark = exits[trade["trade_id"]]
        assert mark["price"] == trade["exit_price"]
        assert mark["realized_pnl_quote"] == trade["realized_pnl_quote"]
        assert mark["place_id"] == trade["place_id"]


def test_a_marker_leads_to_its_trade(client):
    mark = ask(client, "?limit=5000")["markers"][0]
    trade = client.get(f"/api/trades/{mark['place_id']}").json["trade"]
    assert trade["trade_id"] == mark["trade_id"]


def test_a_trade_that_is_left_out_is_not_marked(client):
    marked = {mark["trade_id"] for mark in ask(client, "?limit=5000")["markers"]}
    assert "t40" not in marked


def test_what_is_open_is_marked_and_says_so(client):
    (mark,) = [mark for mark in ask(client)["markers"] if mark["is_open"]]
    assert (mark["kind"], mark["price"], mark["trade_id"]) == ("entry", 101.0, None)


def test_levels_are_the_prices_that_the_bot_waits_for(client):
    levels = ask(client)["levels"]
    found = [(level["kind"], level["price"]) for level in levels if level["kind"] != "last"]
    assert found == [
        ("sell", 109.0),
        ("sell", 105.0),
        ("entry", 101.0),
        ("stop", 97.0),
        ("buy", 95.0),
    ]
    words = {level["kind"]: level["words"] for level in levels}
    assert words["stop"] == "stop of the long position"


def test_a_target_and_the_order_for_it_are_one_level(client):
    (level,) = [level for level in ask(client)["levels"] if level["price"] == 109.0]
    assert level["words"] == "waits to sell: target of the long position"
    assert level["quantity_base"] == 0.5


def test_levels_are_a_ladder_with_the_last_price_on_its_rung(client):
    found = [level["price"] for level in ask(client)["levels"]]
    assert found == sorted(found, reverse=True)
    assert len(found) == 6


def test_the_last_price_is_the_newest_close_whatever_the_range(client):
    levels = ask(client, "?to=2026-01-02T01:00:00Z")["levels"]
    (last,) = [level for level in levels if level["kind"] == "last"]
    assert last["price"] == prices(COUNT - 1)[3]


def test_missing_candles_are_counted(tmp_path):
    lines = [line for number, line in enumerate(rows()) if number not in (10, 11, 700)]
    answer = ask(client_of(write_candles(write_bot(tmp_path), lines=lines)), "?limit=5000")
    assert answer["hole_count"] == 2


def test_left_out_lines_are_counted_with_their_reasons(tmp_path):
    lines = [*rows(20), f"{START_MS},1,0.5,2,1,1\n", "nonsense\n", "1767312"]
    (file,) = ask(client_of(write_candles(write_bot(tmp_path), lines=lines)))["files"]
    assert file["reasons"] == {"impossible_candle": 1, "too_few_columns": 1}
    assert (file["left_out_count"], file["pending_count"]) == (2, 1)
    parts = ("header", "blank", "candle", "repeated", "not_kept", "left_out", "pending")
    assert file["line_count"] == sum(file[f"{part}_count"] for part in parts)


def test_a_volume_that_is_not_told_is_null(tmp_path):
    folder = write_candles(write_bot(tmp_path), lines=[f"{START_MS},1,2,1,2,\n"])
    answer = client_of(folder).get("/api/candles")
    assert json.loads(answer.data)["candles"] == [[START_MS, 1, 2, 1, 2, None]]


EMPTY = {
    "another market": ("?symbol=ETHUSDT", "There are no candles of ETHUSDT"),
    "another timeframe": ("?timeframe=7m", "There are no candles of 7m"),
    "another range": ("?to=2020-01-01", "No candle lies in this range"),
}


@pytest.mark.parametrize("case", EMPTY)
def test_an_answer_without_candles_says_why(client, case):
    query, words = EMPTY[case]
    answer = ask(client, query)
    assert answer["candles"] == answer["markers"] == []
    assert answer["message"].startswith(words)
    assert answer["known"]


def test_a_bot_without_candle_files_is_told_where_to_write_them(tmp_path):
    answer = ask(client_of(write_bot(tmp_path)))
    assert (answer["candles"], answer["known"]) == ([], [])
    assert "candles/BTCUSDT_1m.csv" in answer["message"]


REFUSED = {
    "timeframe": "?timeframe=often",
    "limit": "?limit=0",
    "limit beyond": "?limit=5001",
    "from": "?from=soon",
    "to": "?from=2026-01-03&to=2026-01-01",
    "interval": "?interval=1m",
    "file": "?file=../../etc/passwd",
    "symbol": "?symbol=",
    "bot": "?bot=nobody",
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_question_that_makes_no_sense_is_refused_by_name(client, case):
    answer = client.get(f"/api/candles{REFUSED[case]}")
    assert answer.status_code == 400
    assert answer.json["parameter"] == case.split(" ", maxsplit=1)[0]


def test_another_spelling_of_the_market_is_the_same_market(client):
    assert ask(client, "?symbol=btc-usdt&limit=2")["symbol"] == "BTCUSDT"


@pytest.mark.parametrize("symbol", ["../../state/bot_state.json", "..\\..", "%00", "%2e%2e%2f"])
def test_a_symbol_is_never_a_path(client, symbol):
    answer = client.get(f"/api/candles?symbol={symbol}")
    assert answer.status_code in (200, 400)
    assert not answer.json.get("candles")


def test_a_known_revision_gets_304(client):
    etag = client.get("/api/candles").headers["ETag"]
    assert client.get("/api/candles", headers={"If-None-Match": etag}).status_code == 304


def test_a_trade_tells_how_far_the_price_went_for_and_against_it(client):
    trade = client.get("/api/trades/t25").json
    found, row = trade["excursion"], trade["trade"]
    assert (found["undefined"], found["timeframe"]) == (None, "1m")
    during = [prices(number) for number in range(10 * 60 + 25, 12 * 60 + 25)]
    assert found["adverse_price"] == min(each[2] for each in during)
    assert found["favorable_price"] == max(each[1] for each in during)
    loss = (row["entry_price"] - found["adverse_price"]) * row["quantity_base"]
    assert found["adverse_quote"] == pytest.approx(loss)


def test_excursions_follow_the_unit(client):
    in_money = client.get("/api/trades/t25").json["excursion"]
    in_percent = client.get("/api/trades/t25?unit=percent").json["excursion"]
    assert in_percent["adverse_quote"] == pytest.approx(in_money["adverse_quote"] / 990 * 100)
    assert in_percent["adverse_ratio"] == in_money["adverse_ratio"]
    in_r = client.get("/api/trades/t25?unit=r").json["excursion"]
    assert in_r["adverse_quote"] is None


def test_a_trade_before_the_candles_says_why_nothing_is_known(client):
    found = client.get("/api/trades/t3").json["excursion"]
    assert found["adverse_quote"] is None
    assert found["undefined"] == "the candles do not reach over the whole trade"
    assert "highs and lows" in found["explanation"]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are text here")
def test_a_file_name_that_is_no_text_breaks_nothing(tmp_path):
    folder = write_candles(write_bot(tmp_path))
    strange = os.fsencode(folder / "state" / "candles") + b"/\xff\xfe_1m.csv"
    with open(strange, "w", encoding="utf-8") as file:  # noqa: PTH123 - a name of bytes
        file.writelines(rows(20))
    answer = ask(client_of(folder), "?symbol=BTCUSDT&limit=1")
    assert {file["file"] for file in answer["files"]} == {"BTCUSDT_1m.csv", "\\xff\\xfe_1m.csv"}
