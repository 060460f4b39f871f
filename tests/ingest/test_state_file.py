"""State files: our own schema to the letter, torn writes refused, any bot's JSON recognized."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botscope.ingest.state_file import StateError, read_state
from tests.examples import examples

MODIFIED = 1_700_000_000_000
OWN = {
    "seq": 7,
    "schema": 1,
    "bot_name": "Grid é",
    "bot_version": "v8.02",
    "strategy": "grid",
    "mode": "paper",
    "symbols": ["BTCUSDT"],
    "timeframe": "1m",
    "started_at": "2025-01-01T00:00:00Z",
    "updated_at": "2025-01-02T00:00:00Z",
    "balance": {
        "quote_asset": "USDT",
        "total_quote": 1000.5,
        "starting_quote": 900,
        "assets": [{"asset": "USDT", "total": 1000.5, "free": 1000.5, "locked": 0}],
    },
    "positions": [
        {
            "symbol": "BTCUSDT",
            "side": "long",
            "quantity_base": 0.5,
            "entry_price": 100.0,
            "mood": "up",
        }
    ],
    "orders": [{"order_id": 12, "symbol": "BTCUSDT", "price": "99.5", "created_at": 1735776000000}],
    "indicators": [{"name": "ADX", "value": 18.2, "threshold": 25, "comparison": ">="}],
    "settings": {"risk": 0.01, "api_key": "abc"},
    "grid": {"lower_price": 90, "upper_price": 110, "step_price": 1, "levels": [90, {"price": 91}]},
    "risk": {"trading_enabled": False, "current_drawdown_ratio": 0.1, "circuit_breaker": "open"},
    "connection": {"websocket": "connected", "latency_ms": 12, "breaker": "closed"},
    "mascot": "owl",
    "seq_end": 7,
}


def raw(document) -> bytes:
    return json.dumps(document).encode()


def with_value(**changes):
    return read_state(raw({**OWN, **changes}), MODIFIED)


def kind_of(content: bytes) -> str:
    with pytest.raises(StateError) as caught:
        read_state(content, MODIFIED)
    assert caught.value.message
    return caught.value.kind


def test_every_field_of_our_schema_is_read():
    state = read_state(raw(OWN), MODIFIED)
    assert (state.schema, state.seq, state.bot_name, state.mode) == (1, 7, "Grid é", "paper")
    assert (state.updated_at_ms, state.updated_by) == (1735776000000, "content")
    assert (state.balance.total_quote, state.balance.assets[0].asset) == (1000.5, "USDT")
    assert (state.positions[0].quantity_base, state.positions[0].extra) == (0.5, {"mood": "up"})
    assert (state.orders[0].order_id, state.orders[0].price) == ("12", 99.5)
    assert state.indicators[0].threshold == 25
    assert state.grid["levels"] == [90.0, {"price": 91}]
    assert state.risk["trading_enabled"] is False
    assert state.connection["latency_ms"] == 12
    assert state.settings == {"risk": 0.01, "api_key": "[redacted]"}
    assert state.extra == {"mascot": "owl"}
    assert state.dropped == {}


def test_state_without_a_time_uses_the_file_time_and_says_so():
    state = read_state(raw({"schema": 1, "bot_name": "x", "mode": "live"}), MODIFIED)
    assert (state.updated_at_ms, state.updated_by) == (MODIFIED, "file")


def test_two_writes_mixed_are_torn():
    assert kind_of(raw({**OWN, "seq_end": 8})) == "torn"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "torn"),
        (b" \n", "torn"),
        (b"\0" * 64, "torn"),
        (raw(OWN) + b"\0\0", "torn"),
        (raw(OWN) + b'"x"}]', "torn"),
        (raw(OWN)[:-1], "torn"),
        ('{"a": "é'.encode()[:-1], "torn"),
        (b"hello", "unreadable"),
        (b"PK\x03\x04\xff\xfe\xfa", "unreadable"),
        (b"[" * 100_000, "unreadable"),
        (b"12", "schema"),
        (b"null", "schema"),
        (b'"text"', "schema"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_file_that_says_nothing_names_its_fault(content, kind):
    assert kind_of(content) == kind


def test_no_prefix_of_a_state_is_believed():
    content = raw(OWN)
    for end in range(len(content)):
        assert kind_of(content[:end]) == "torn"


@pytest.mark.parametrize(
    "text", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 400, '"abc"', "[]", "true"]
)
def test_impossible_number_costs_only_its_field(text):
    content = raw(OWN).replace(b'"total_quote": 1000.5', f'"total_quote": {text}'.encode())
    state = read_state(content, MODIFIED)
    assert state.balance.total_quote is None
    assert state.balance.starting_quote == 900
    assert "balance.total_quote" in state.dropped


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("bot_name", {"a": 1}),
        ("symbols", 5),
        ("symbols", [5]),
        ("started_at", "soon"),
        ("balance", []),
        ("positions", {}),
        ("positions", ["x"]),
        ("orders", "none"),
        ("indicators", [{"value": 1}]),
        ("settings", 3),
        ("grid", {"levels": ["x"]}),
        ("risk", {"trading_enabled": 1.5}),
        ("seq", "seven"),
    ],
)
def test_wrong_type_is_noted_and_the_rest_is_served(key, value):
    state = with_value(**{key: value})
    assert state.timeframe == "1m"
    assert any(name.startswith((key, "levels")) for name in state.dropped)


def test_newer_schema_is_read_as_far_as_it_is_known():
    state = with_value(schema=9, hologram=True)
    assert state.balance.total_quote == 1000.5
    assert "newer" in state.dropped["schema"]
    assert state.extra["hologram"] is True


def test_unknown_parts_of_known_blocks_are_kept():
    state = with_value(risk={"trading_enabled": True, "mood": "calm"}, orders=[{"note": "x"}])
    assert state.extra["risk"] == {"mood": "calm"}
    assert state.extra["orders"][0]["note"] == "x"


def test_long_lists_are_cut_and_say_so():
    state = with_value(positions=[{"symbol": "A", "quantity_base": 1}] * 600)
    assert len(state.positions) == 500
    assert "first 500 of 600" in state.dropped["positions"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_read_the_same(encoding):
    content = json.dumps(OWN, ensure_ascii=False).encode(encoding)
    assert read_state(content, MODIFIED).bot_name == "Grid é"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.uncounted
@settings(max_examples=examples(300), deadline=None)
@given(st.sampled_from(sorted(set(OWN) - {"seq", "seq_end"})), values)
def test_any_value_in_any_field_is_served(key, value):
    state = read_state(json.dumps({**OWN, key: value}).encode(), MODIFIED)
    json.dumps([state.extra, state.settings, state.grid, state.risk], allow_nan=False)
    assert state.seq == 7


@pytest.mark.uncounted
@settings(max_examples=examples(300), deadline=None)
@given(
    st.dictionaries(st.text(max_size=12), values, max_size=6)
    | st.lists(values, max_size=4).map(lambda items: [*items, {}])
)
def test_any_json_is_served_and_strict(content):
    state = read_state(json.dumps(content).encode(), MODIFIED)
    json.dumps(
        [state.extra, state.settings, *(position.extra for position in state.positions)],
        allow_nan=False,
    )


@pytest.mark.parametrize(
    ("content", "held"),
    [
        ({"positions": {"BTC/USDT": {"side": "long", "entry_price": 10, "qty": 2}}},
         [("BTC/USDT", "long", 2)]),
        ({"open_positions": [{"coin": "SOL", "direction": -1, "entry": 5, "size": 3}]},
         [("SOL", "short", 3)]),
        ({"position": {"has_position": True, "entry_price": 3, "quantity": 4}}, [(None, None, 4)]),
        ({"position": {"has_position": False, "entry_price": 3, "quantity": 4}}, []),
        ({"position": None, "positions": []}, []),
        ([{"ticker": "A", "entry": 1, "position": "SHORT"}], [("A", "short", None)]),
        ({"A-USD": {"entry_price": 1, "amount": 2}, "A-USD__2": {"entry_price": 1, "amount": 3}},
         [("A-USD", None, 2), ("A-USD", None, 3)]),
        ({"coins": {"BTC": {"cash": 5, "coin_qty": 0.5, "entry_price": 9},
                    "ETH": {"cash": 6, "coin_qty": 0}}},
         [("BTC", None, 0.5)]),
        ({"coins": {"BTC": {"balance": 5, "position": {"direction": 1, "entry": 9, "qty": 1}}}},
         [("BTC", "long", 1)]),
        ({"abc_shares": 12, "cash": 3.0}, [("ABC", "long", 12)]),
        ({"entry_price": 8, "quantity": 2, "symbol": "X"}, [("X", None, 2)]),
        ({"positions": {"BTC": {"dca_count": 0, "entries": []}}}, []),
        ({"positions": [{"symbol": "A", "qty": -2, "entry": 4}]}, [("A", "short", 2)]),
        ({"open_positions": [{"symbol": "A", "qty": 2, "entry": 4, "status": "closed"}]}, []),
        ({"current_position": {"symbol": "F", "legs": {"a": 1}}}, [("F", None, None)]),
        ({"closed_positions": {"A": {"entry_price": 1, "qty": 2}}}, []),
    ],
)  # fmt: skip
def test_positions_are_found_in_any_shape(content, held):
    state = read_state(raw(content), MODIFIED)
    assert [(p.symbol, p.side, p.quantity_base) for p in state.positions] == held


def test_amount_equal_at_every_price_is_money_not_quantity():
    items = [{"symbol": name, "entry_price": price, "size": 100.2} for name, price in
             (("A", 0.09), ("B", 1900.0), ("C", 40.0))]  # fmt: skip
    state = read_state(raw({"positions": items}), MODIFIED)
    assert [position.quantity_base for position in state.positions] == [None] * 3
    assert state.positions[0].extra == {"size": 100.2}
    assert "money" in state.dropped["positions.size"]


@pytest.mark.parametrize(
    ("content", "total"),
    [
        ({"balance": 20.5}, 20.5),
        ({"balances": {"BTC": 1.5, "USDT": 99.5}}, 99.5),
        ({"balances": {"total": {"USDT": 7}, "free": {"USDT": 5}, "used": {"USDT": 2}}}, 7),
        ({"account": {"total_capital": "12.5"}}, 12.5),
        ({"coins": {"BTC": {"cash": 5}, "ETH": {"cash": 6}}}, 11),
        ({"config": {"balance": 3}}, None),
        ({"trade_history": {"balance": 3}}, None),
        ({"balance": "lots"}, None),
    ],
)
def test_balance_is_found_where_it_is_the_account(content, total):
    assert read_state(raw(content), MODIFIED).balance.total_quote == total


@pytest.mark.parametrize(
    ("content", "moment"),
    [
        ({"last_update": "2025-01-02 00:00:00"}, 1735776000000),
        ({"updated": 1735776000}, 1735776000000),
        ({"meta": {"timestamp": 1735776000000}}, 1735776000000),
        ({"ultima_actualización": "2025-01-02T01:00:00+01:00"}, 1735776000000),
        ({"last_trade_date": "2025-01-02"}, None),
    ],
)
def test_last_update_comes_from_the_content_or_from_the_file(content, moment):
    state = read_state(raw(content), MODIFIED)
    assert state.updated_at_ms == (moment or MODIFIED)
    assert state.updated_by == ("content" if moment else "file")


def test_foreign_figures_and_words_are_found():
    content = {"config": {"active_strategy": "RSI", "secret": "x"}, "dry_run": True, "nlv": 12.0,
               "seed_capital": 10, "model_version": 3, "indicators": {"BTC": {"rsi": 31.5}},
               "open_orders": [{"id": "a", "symbol": "BTC", "price": 5, "side": "BUY"}],
               }  # fmt: skip
    state = read_state(raw(content), MODIFIED)
    assert (state.strategy, state.mode, state.bot_version) == ("RSI", "paper", "3")
    assert (state.balance.equity_quote, state.balance.starting_quote) == (12.0, 10)
    assert (state.indicators[0].name, state.indicators[0].value) == ("BTC rsi", 31.5)
    assert (state.orders[0].order_id, state.orders[0].side) == ("a", "long")
    assert state.settings == {"active_strategy": "RSI", "secret": "[redacted]"}


def test_what_is_not_recognized_is_kept_whole():
    content = {
        "balance": 1,
        "mood": {"today": ["up", None, 2**60, math.pi]},
        "account": {"pin": "12", "x": 1},
    }
    state = read_state(raw(content), MODIFIED)
    assert state.extra == {
        "mood": {"today": ["up", None, str(2**60), math.pi]},
        "account": {"pin": "[redacted]", "x": 1},
    }


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("apiKey", "abc"),
        ("binance_secret", "abc"),
        ("password", "hunter2"),
        ("note", "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"),
        ("password", 12345678),
        ("pin", 1234.0),
        ("note", "https://user:pass@example.org/"),
        ("note", "https://abcdef@example.org/hook"),
        ("note", "https://example.org/?api_key=abcdef"),
        ("note", "wss://example.org/ws?x=1&token=abcdef"),
        ("note", "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"),
    ],
)
def test_secrets_are_never_shown(key, value):
    state = read_state(raw({"stuff": {key: value}}), MODIFIED)
    assert str(value) not in json.dumps(state.extra)


def test_switches_and_plain_addresses_under_such_names_stay():
    content = {"private": False, "docs": "https://example.org/@me?page=2&sort=key"}
    assert read_state(raw({"stuff": content}), MODIFIED).extra == {"stuff": content}


def test_huge_content_is_bounded():
    deep: dict = {}
    inner = deep
    for _ in range(50):
        inner["deeper"] = inner = {}
    content = {
        "deep": deep,
        "wide": {str(i): i for i in range(9000)},
        "long": "x" * 9000,
        "list": [1] * 9000,
    }
    text = json.dumps(read_state(raw(content), MODIFIED).extra)
    assert len(text) < 20_000
    assert "\\u2026" in text


def test_list_without_positions_is_shown_as_it_is():
    state = read_state(b"[1, 2, {}]", MODIFIED)
    assert state.extra == {"items": [1, 2, {}]}


@pytest.mark.shared
def test_real_state_files_give_the_labeled_values(shared_data):
    wild = shared_data / "wild"
    asked = found = 0
    for line in (wild / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if label["kind"] != "state":
            continue
        state = read_state((wild / label["file"]).read_bytes(), MODIFIED)
        for got, expected in answers(state, label["expected"]):
            asked += 1
            found += got == expected or (
                isinstance(got, float) and math.isclose(got, float(expected))
            )
    assert asked >= 70
    assert found / asked >= 0.93


def answers(state, expected):
    figures = {
        "balance": state.balance.total_quote,
        "equity": state.balance.equity_quote,
        "initial_balance": state.balance.starting_quote,
        "version": state.bot_version,
        "strategy": state.strategy,
        "symbols": state.symbols[0] if state.symbols else None,
    }
    for name, got in figures.items():
        if name in expected["values"]:
            value = expected["values"][name]
            yield got, str(value) if name == "version" else value
    if expected["n_open_positions"] is not None:
        yield len(state.positions), expected["n_open_positions"]
    yield "last_update" in expected["values"], state.updated_by == "content"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({**OWN, "positions": []}, True),
        (OWN, True),
        ({key: value for key, value in OWN.items() if key != "positions"}, False),
        ({**OWN, "positions": "none"}, False),
        ({**OWN, "positions": [7]}, False),
        ({"balance": 100, "positions": []}, True),
        ({"balance": 100, "open_positions": {}}, True),
        ({"balance": 100, "position": None}, True),
        ({"balance": 100, "positions": [{"symbol": "BTCUSDT", "entry_price": 1.5}]}, True),
        ({"balance": 100}, False),
        ([{"symbol": "BTCUSDT", "entry_price": 1.5, "quantity": 2}], True),
        ([1, {}], False),
    ],
    ids=["own-empty", "own", "own-without", "own-text", "own-unreadable", "foreign-empty"]
    + ["foreign-map", "foreign-null", "foreign", "foreign-without", "list", "list-of-anything"],
)
def test_nothing_open_and_not_known_are_told_apart(document, expected) -> None:
    assert read_state(raw(document), MODIFIED).says_positions is expected


def test_holding_that_cost_nothing_stays_visible() -> None:
    bought = {"ticker": "KRW-BTC", "buy_price": 100.0, "amount": 2.0}
    dropped = {"ticker": "KRW-AIR", "buy_price": 0.0, "amount": 0.07}
    state = read_state(json.dumps({"KRW-BTC": bought, "KRW-AIR": dropped}).encode(), 0)
    assert [position.symbol for position in state.positions] == ["KRW-BTC"]
    assert state.extra["KRW-AIR"]["amount"] == 0.07
