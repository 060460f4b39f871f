"""One trade of a log of fills names every row that it is made of, with what counts of each."""

from collections import defaultdict

import pytest

from botscope.api import trade_fills
from tests.api.sample import client_of

HEADER = "time,symbol,side,price,quantity,fee"
ROWS = (
    ("BTCUSDT", "buy", 100, 1),
    ("ETHUSDT", "sell", 50, 2),
    ("BTCUSDT", "buy", 110, 2),
    ("ETHUSDT", "buy", 45, 1),
    ("BTCUSDT", "sell", 120, 2),
    ("ETHUSDT", "buy", 40, 1),
    ("BTCUSDT", "sell", 130, 3),
    ("BTCUSDT", "buy", 125, 2),
    ("ETHUSDT", "sell", 60, 1),
    ("ETHUSDT", "buy", 55, 1),
    ("ETHUSDT", "buy", 50, 1),
    ("ETHUSDT", "buy", 52, 3),
    ("ETHUSDT", "sell", 60, 4),
)
"""From line 2 on: scaled in, closed in parts, turned from long to short, two markets mixed."""


def texts(rows=ROWS):
    return [
        f"2026-01-02T10:{at:02d}:00Z,{symbol},{side},{price},{quantity},0.1"
        for at, (symbol, side, price, quantity) in enumerate(rows)
    ]


def bot_of(folder, rows=ROWS, setting=None):
    (folder / "state").mkdir()
    (folder / "logs").mkdir()
    log = "\n".join([HEADER, *texts(rows), ""])
    (folder / "logs" / "fills.csv").write_text(log, encoding="utf-8")
    if setting:
        (folder / "logs" / "botscope.toml").write_text(setting, encoding="utf-8")
    return client_of(folder)


def of_trade(client, lines):
    answer = client.get(f"/api/trades/fills.csv:{lines}")
    assert answer.status_code == 200, answer.json
    return answer.json


def told(fills):
    return [
        (fill["role"], fill["line"], fill["side"], fill["quantity_base"], fill["price"])
        for fill in fills
    ]


@pytest.fixture(scope="module")
def fills_client(tmp_path_factory):
    return bot_of(tmp_path_factory.mktemp("fills"))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "2-6",
            [("open", 2, "buy", 1, 100), ("open", 4, "buy", 1, 110), ("close", 6, "sell", 2, 120)],
        ),
        ("3-5", [("open", 3, "sell", 1, 50), ("close", 5, "buy", 1, 45)]),
        ("3-7", [("open", 3, "sell", 1, 50), ("close", 7, "buy", 1, 40)]),
        ("4-8", [("open", 4, "buy", 1, 110), ("close", 8, "sell", 1, 130)]),
        ("8-9", [("open", 8, "sell", 2, 130), ("close", 9, "buy", 2, 125)]),
        ("10-11", [("open", 10, "sell", 1, 60), ("close", 11, "buy", 1, 55)]),
        (
            "12-14",
            [("open", 12, "buy", 1, 50), ("open", 13, "buy", 3, 52), ("close", 14, "sell", 4, 60)],
        ),
    ],
    ids=[
        "scaled in, closed in part",
        "first part of a short",
        "second part of the same short",
        "the long part of a row that turns the position",
        "the short part of the same row",
        "one row against one row",
        "scaled in, closed at once",
    ],
)
def test_a_trade_names_each_row_with_the_part_that_counts(fills_client, lines, expected):
    source = of_trade(fills_client, lines)["provenance"]
    assert told(source["fills"]) == expected
    assert [fill["text"] for fill in source["fills"]] == [
        texts()[fill["line"] - 2] for fill in source["fills"]
    ]
    assert source["lines"] == [fill["line"] for fill in source["fills"]]
    assert (source["fill_count"], source["has_all_fills"]) == (len(expected), True)


def test_parts_of_all_trades_give_their_entries_and_use_up_each_row_once(fills_client):
    used = defaultdict(float)
    for trade in fills_client.get("/api/trades?limit=500").json["trades"]:
        fills = of_trade(fills_client, trade["place_id"].partition(":")[2])["provenance"]["fills"]
        parts = [fill for fill in fills if fill["role"] == "open"]
        assert sum(fill["quantity_base"] for fill in parts) == trade["quantity_base"]
        spent = sum(fill["quantity_base"] * fill["price"] for fill in parts)
        assert spent / trade["quantity_base"] == pytest.approx(trade["entry_price"])
        for fill in fills:
            used[fill["line"]] += fill["quantity_base"]
    # Every position of the log is closed in the end: nothing of any row is left over.
    assert used == {at + 2: row[3] for at, row in enumerate(ROWS)}


def test_parts_are_written_without_the_dust_of_their_sums(tmp_path):
    rows = [
        ("BTCUSDT", "buy", 100, 0.3),
        ("BTCUSDT", "sell", 110, 0.1),
        ("BTCUSDT", "sell", 120, 0.2),
    ]
    client = bot_of(tmp_path, rows)
    parts = [
        fill["quantity_base"]
        for trade in client.get("/api/trades").json["trades"]
        for fill in of_trade(client, trade["place_id"].partition(":")[2])["provenance"]["fills"]
    ]
    assert sorted(map(str, parts)) == ["0.1", "0.1", "0.2", "0.2"]


@pytest.mark.parametrize("limit", [2, 3, 4], ids=["all but one left out", "one left out", "all"])
def test_of_very_many_rows_the_earliest_and_the_last_are_listed(tmp_path, monkeypatch, limit):
    monkeypatch.setattr(trade_fills, "_SHOWN_COUNT", limit)
    rows = [("BTCUSDT", "buy", 100 + at, 1) for at in range(3)] + [("BTCUSDT", "sell", 120, 3)]
    source = of_trade(bot_of(tmp_path, rows), "2-5")["provenance"]
    assert [fill["line"] for fill in source["fills"]] == [2, 3, 4][: limit - 1] + [5]
    assert source["fill_count"] == 4


def test_a_pool_at_its_average_price_says_that_rows_are_missing(tmp_path):
    setting = '[[file]]\nmatch = "*"\npairing = "average"\n'
    rows = [ROWS[0], ROWS[2], ("BTCUSDT", "sell", 120, 2)]
    source = of_trade(bot_of(tmp_path, rows, setting), "2-4")["provenance"]
    assert told(source["fills"]) == [
        ("open", 2, "buy", None, None),
        ("close", 4, "sell", 2, 120),
    ]
    assert source["has_all_fills"] is False


def test_a_row_that_can_no_longer_be_read_has_no_text(tmp_path):
    client = bot_of(tmp_path)
    (tmp_path / "logs" / "fills.csv").unlink()
    fills = of_trade(client, "2-6")["provenance"]["fills"]
    assert [(fill["line"], fill["text"]) for fill in fills] == [(2, None), (4, None), (6, None)]


def test_a_row_that_is_a_whole_trade_stands_alone(client):
    trade = client.get("/api/trades").json["trades"][0]
    source = client.get(f"/api/trades/{trade['place_id']}").json["provenance"]
    (fill,) = source["fills"]
    assert (fill["role"], fill["line"], fill["side"]) == ("trade", trade["line"], None)
    assert (source["fill_count"], source["has_all_fills"]) == (1, True)
