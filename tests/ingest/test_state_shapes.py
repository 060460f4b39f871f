"""State files of exchanges and home-made bots: balances in parts, lots, units, dates."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botscope.ingest.state_file import StateError, read_state
from tests.examples import examples
from tests.ingest.trade_log import read, reader_of, write

JUNE_1 = 1_748_779_200_000
"""2025-06-01 12:00:00 UTC."""


def state_of(content, modified_at_ms: int = JUNE_1):
    return read_state(json.dumps(content).encode(), modified_at_ms)


def amounts(state):
    return {asset.asset: (asset.total, asset.free, asset.locked) for asset in state.balance.assets}


PARTS = {
    "info": {"code": 0},
    "USDT": {"free": 70.5, "used": 9.5, "total": 80.0},
    "SOL": {"free": 3, "used": 1, "total": 4},
    "free": {"USDT": 70.5, "SOL": 3},
    "used": {"USDT": 9.5, "SOL": 1},
    "total": {"USDT": 80.0, "SOL": 4},
}


@pytest.mark.parametrize(
    "content",
    [
        PARTS,
        {key: PARTS[key] for key in ("info", "free", "used", "total")},
        {"info": {"code": 0}, "balance": {key: PARTS[key] for key in ("free", "used", "total")}},
        {"info": {"code": 0}, "balances": PARTS | {"info": None}},
        {"info": {"code": 0}, "balance": {key: PARTS[key] for key in ("USDT", "SOL")}},
    ],
    ids=["whole", "parts", "nested", "under balances", "by asset"],
)
def test_balance_in_parts_is_the_total_not_what_is_free(content):
    state = state_of(content)
    assert (state.balance.total_quote, state.balance.free_quote) == (80.0, 70.5)
    assert (state.balance.locked_quote, state.balance.quote_asset) == (9.5, "USDT")
    assert amounts(state) == {"USDT": (80.0, 70.5, 9.5), "SOL": (4.0, 3.0, 1.0)}
    assert state.extra == {"info": {"code": 0}}


def test_part_that_is_free_is_never_taken_for_the_balance():
    state = state_of({"free": {"USDT": 12.5}, "locked": {"USDT": 2.5}})
    assert state.balance.total_quote is None
    assert state.extra == {"free": {"USDT": 12.5}, "locked": {"USDT": 2.5}}


def test_accounts_of_exchanges_in_their_own_names_are_read():
    spot = [{"asset": "BTC", "free": "0.25", "locked": "0.05"}]
    spot += [{"asset": "USDT", "free": "40.00", "locked": "2.00"}]
    spot += [{"asset": "XYZ", "free": "0.00", "locked": "0.00"}]
    state = state_of({"balances": spot})
    assert amounts(state) == {"BTC": (0.3, 0.25, 0.05), "USDT": (42.0, 40.0, 2.0)}
    assert state.balance.total_quote == 42.0
    futures = {
        "totalWalletBalance": "310.40",
        "totalMarginBalance": "305.15",
        "availableBalance": "250",
        "updateTime": JUNE_1,
        "positions": [
            {
                "symbol": "ETHUSDT",
                "positionAmt": "-0.40",
                "entryPrice": "2510.5",
                "unRealizedProfit": "-5.25",
                "positionSide": "BOTH",
                "leverage": "10",
            }
        ],
    }
    state = state_of(futures, 0)
    assert state.balance.total_quote == 310.4
    assert (state.balance.equity_quote, state.balance.free_quote) == (305.15, 250.0)
    assert (state.updated_at_ms, state.updated_by) == (JUNE_1, "content")
    (position,) = state.positions
    assert (position.side, position.quantity_base) == ("short", 0.4)
    assert (position.unrealized_pnl_quote, position.leverage) == (-5.25, 10.0)
    assert (state.extra, position.extra) == ({}, {})


@pytest.mark.parametrize(
    ("content", "total", "asset"),
    [
        ({"cash_usd": 64.5}, 64.5, "USD"),
        ({"cash_usdt": "64.5"}, 64.5, "USDT"),
        ({"balance": "1,234.50 USDT"}, 1234.5, "USDT"),
        ({"balance": "1.234,50 EUR"}, 1234.5, "EUR"),
        ({"balance": "$1,234.50"}, 1234.5, None),
        ({"balance": "-3.5USDC"}, -3.5, "USDC"),
        ({"balance": "12 apples"}, None, None),
        ({"balance": "1.2.3 USDT"}, None, None),
        ({"balance": "USDT"}, None, None),
    ],
)
def test_balance_may_carry_its_unit_in_its_name_or_its_value(content, total, asset):
    state = state_of(content)
    assert (state.balance.total_quote, state.balance.quote_asset) == (total, asset)
    assert state.extra == ({} if total is not None else content)


def test_lots_in_a_list_have_the_symbol_of_the_bot_and_the_price_that_was_paid():
    lots = [{"price": 61.5, "qty": 2}, {"price": 58.25, "qty": "3 SOL"}]
    state = state_of({"symbol": "SOLUSDT", "position": lots, "usdt": 41})
    read_lots = [(p.symbol, p.quantity_base, p.entry_price, p.extra) for p in state.positions]
    assert read_lots == [("SOLUSDT", 2.0, 61.5, {}), ("SOLUSDT", 3.0, 58.25, {})]


def test_price_beside_an_entry_or_a_mark_is_not_what_was_paid():
    first = {"symbol": "A", "entry": 4, "qty": 1, "price": 5}
    second = {"symbol": "B", "mark_price": 4, "qty": 1, "price": 5}
    one, other = state_of({"positions": [first, second]}).positions
    assert (one.entry_price, one.extra) == (4.0, {"price": 5})
    assert (other.entry_price, other.extra) == (None, {"price": 5})


CLOSED = {"symbol": "A", "status": "CLOSED", "qty": 7, "entry_price": 3}
OPEN = {"symbol": "B", "status": "OPEN", "qty": 2, "entry_price": 9}


@pytest.mark.parametrize(
    ("held", "left"),
    [({"x": CLOSED, "y": OPEN}, {"x": CLOSED}), ([CLOSED, OPEN], [CLOSED])],
    ids=["map", "list"],
)
def test_closed_position_among_the_open_ones_stays_visible(held, left):
    state = state_of({"positions": held})
    assert [position.symbol for position in state.positions] == ["B"]
    assert state.extra == {"positions, not open": left}
    assert state.says_positions


def test_emptied_slot_is_not_shown_as_a_closed_position():
    slots = {"A": {"qty": 0, "entry_price": None}, "B": OPEN}
    assert state_of({"positions": slots}).extra == {}


@pytest.mark.parametrize(
    ("content", "moment", "said"),
    [
        ({"updated_at": "02/06/2025 10:00"}, "2025-06-02", "nearer to when the file was written"),
        ({"updated_at": "06/02/2025 10:00"}, "2025-06-02", "read month first, nearer to when"),
        ({"updated_at": "02/06/2025 10:00", "since": "25/03/2025"}, "2025-06-02", None),
        ({"updated_at": "02/06/2025 10:00", "since": "03/25/2025"}, "2025-02-06", None),
        ({"updated_at": "06/06/2025 10:00"}, "2025-06-06", None),
        ({"updated_at": "25/05/2025 10:00"}, "2025-05-25", None),
        ({"updated_at": "2025-06-02 10:00"}, "2025-06-02", None),
    ],
    ids=["day first", "month first", "proven day", "proven month", "equal", "only one", "iso"],
)
def test_date_that_may_be_two_days_is_told(content, moment, said):
    state = state_of(content, JUNE_1 + 86_400_000)
    read_day = datetime.fromtimestamp(state.updated_at_ms / 1000, UTC)
    assert f"{read_day:%Y-%m-%d}" == moment
    if said is None:
        assert state.dropped == {}
    else:
        assert said in state.dropped["updated_at"]


def test_date_far_from_when_the_file_was_written_is_read_day_first_and_told():
    state = state_of({"updated_at": "02/06/2024 10:00"})
    assert state.updated_at_ms == 1_717_322_400_000
    assert "read day first, which nothing proves" in state.dropped["updated_at"]


def test_dates_of_positions_are_read_as_that_of_the_update():
    held = {"symbol": "A", "qty": 1, "entry": 2, "opened_at": "05/07/2025 09:00"}
    state = state_of({"updated_at": "06/02/2025 10:00", "positions": [held]}, JUNE_1 + 86_400_000)
    assert state.positions[0].opened_at_ms == 1_746_608_400_000
    assert "read month first" in state.dropped["positions.0.opened_at"]


def test_date_of_our_own_schema_that_may_be_two_days_is_told():
    own = {"schema": 1, "bot_name": "b", "updated_at": "02/06/2025 10:00", "positions": []}
    assert "may be two days" in state_of(own).dropped["updated_at"]


@pytest.mark.parametrize("content", [[1, 2.5], ["a"], [None], [[1]], 7, "x", None])
def test_list_of_plain_values_is_no_state(content):
    with pytest.raises(StateError) as caught:
        state_of(content)
    assert caught.value.kind == "schema"


def test_list_of_numbers_is_not_called_fresh(tmp_path):
    write(tmp_path / "state" / "state.json", b"[3, 4, 5]")
    source = read(tmp_path).source
    assert source.status == "schema"
    assert "holds a list of values, not an object" in source.message


BROKEN = {
    "deep": b'{"a":' * 60_000,
    "empty": b"",
    "cut": b'{"a": 1',
    "text": b"hello",
    "zeros": b"{}\0\0",
    "bytes": b"\xff\xfe\xfd\xfc\xfb",
    "list": b"[1]",
    "number": b"4",
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_sentence_about_a_broken_state_ends_with_one_dot(tmp_path, raw):
    write(tmp_path / "state" / "state.json", raw)
    reader = reader_of(tmp_path)
    for _ in range(8):
        message = reader.refresh().bots["bot"].source.message
        assert ".." not in message
        assert message.endswith(".")


@settings(max_examples=examples(200), deadline=None)
@given(
    owned=st.dictionaries(
        st.sampled_from(["USDT", "BTC", "SOL", "EUR"]),
        st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)),
        min_size=1,
    ),
    by_asset=st.booleans(),
)
def test_total_of_a_balance_in_parts_is_always_free_and_used_together(owned, by_asset):
    parts: dict = {"free": {}, "used": {}, "total": {}}
    for name, (free, used) in owned.items():
        parts["free"][name], parts["used"][name] = free, used
        parts["total"][name] = free + used
    if by_asset:
        parts |= {name: {part: amount[name] for part, amount in parts.items()} for name in owned}
    state = state_of(parts)
    assert {name: sum(pair) for name, pair in owned.items()} == {
        name: total for name, (total, _, _) in amounts(state).items()
    }
    quote = state.balance.quote_asset
    expected = float(sum(owned[quote])) if quote else None
    assert state.balance.total_quote == expected
