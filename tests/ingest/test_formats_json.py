"""Exports of trades in JSON: made-up trades in each shape, read through the front door."""

import json
import os
import sqlite3
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trade_log import read, reader_of, write

from botscope.ingest import export_file
from botscope.ingest.freqtrade_export import TradeLists
from botscope.ingest.freqtrade_trade import row_of
from botscope.ingest.layout import Row
from botscope.ingest.options import IngestOptions
from botscope.ingest.places import state_file

DAY_MS = 86_400_000
FIRST_MS = 1_740_823_200_000
NAME = "backtest-result-2025-03-09_10-00-00.json"


def trade(day, exit_rate=11.0, **given):
    """A trade of 10 ABC bought at 10; its money is after a fee of 0.1 % at both ends."""
    is_short = given.get("is_short", False)
    gross = (exit_rate - 10) * 10 * (-1 if is_short else 1)
    return {
        "pair": "ABC/USDT",
        "stake_amount": 100.0,
        "amount": 10.0,
        "open_date": "2025-03-01 10:00:00+00:00",
        "close_date": "2025-03-01 12:00:00+00:00",
        "open_rate": 10.0,
        "close_rate": exit_rate,
        "fee_open": 0.001,
        "fee_close": 0.001,
        "trade_duration": 120,
        "profit_ratio": gross / 100,
        "profit_abs": gross - 0.1 - exit_rate * 0.01,
        "exit_reason": "roi",
        "is_open": False,
        "enter_tag": "",
        "leverage": 1.0,
        "is_short": is_short,
        "open_timestamp": FIRST_MS + day * DAY_MS,
        "close_timestamp": FIRST_MS + day * DAY_MS + 7_200_000,
        "orders": [],
        **given,
    }


def export(*trades, name="Trend"):
    return {"strategy": {name: {"trades": list(trades), "locks": []}}, "strategy_comparison": []}


def put(folder, value, name=NAME, **style):
    text = value if isinstance(value, str | bytes) else json.dumps(value, **style)
    return write(folder / "logs" / name, text)


def account_of(folder, value, name=NAME, **style):
    put(folder, value, name, **style)
    return read(folder).files[0]


def test_export_is_opened_as_closed_trades_after_fees(tmp_path):
    account = account_of(tmp_path, export(trade(0), trade(1, 9.0), trade(2, is_open=True)))
    assert (account.layout_kind, account.confidence) == ("closed_trades", 1.0)
    assert (account.trade_count, account.not_a_trade_count) == (2, 1)
    assert account.realized_pnl_quote == pytest.approx(10 - 0.21 - 10 - 0.19)
    assert account.pnl_basis == "net"
    assert account.first_trade_at_ms == FIRST_MS + 7_200_000
    assert any("profit_abs is after fees" in note for note in account.notes)
    assert any("trades of a backtest" in note for note in account.notes)
    assert any("1 of 3 trades are still open" in note for note in account.notes)


def test_columns_are_the_keys_with_their_evidence(tmp_path):
    account = account_of(tmp_path, export(trade(0), trade(1)))
    assert account.columns["pnl"] == "profit_abs"
    assert account.columns["time"] == "close_timestamp"
    assert account.columns["fee"] == "fee_open"
    evidence = {item.canonical: item for item in account.evidence}
    assert "less the fees in 2 of 2 trades" in evidence["pnl"].evidence
    assert evidence["symbol"].sample == "ABC/USDT"
    assert evidence["strategy"].sample == "Trend"


def test_money_that_does_not_follow_from_prices_is_unsure(tmp_path):
    account = account_of(tmp_path, export(*(trade(day, profit_abs=99.0) for day in range(4))))
    assert account.confidence < 0.9


def test_a_trade_says_all_of_itself(tmp_path):
    put(tmp_path, export(trade(0, 9.0, is_short=True)), "bot_v8.02.json")
    trades = read(tmp_path).trades
    assert trades.side.at(0) == "short"
    assert trades.strategy.at(0) == "Trend"
    assert trades.bot_version.at(0) == "v8.02"
    assert trades.fee_quote.tolist() == [pytest.approx(0.19)]
    assert trades.gross_pnl_quote.tolist() == [pytest.approx(10.0)]


def test_sell_reason_of_older_versions_is_the_reason(tmp_path):
    old = trade(0)
    old["sell_reason"] = old.pop("exit_reason")
    account = account_of(tmp_path, export(old))
    assert account.columns["reason"] == "sell_reason"


PARTS = [
    {"amount": 10.0, "safe_price": 10.0, "ft_is_entry": True},
    {"amount": 10.0, "safe_price": 12.0, "ft_is_entry": True},
    {"amount": 15.0, "safe_price": 13.0, "ft_is_entry": False},
    {"amount": 5.0, "safe_price": 15.0, "ft_is_entry": False},
    {"amount": 0.0, "safe_price": 1.0, "ft_is_entry": False},
]


def test_partial_exits_are_taken_from_the_orders(tmp_path):
    paid = 0.22 + 0.27
    put(tmp_path, export(trade(0, amount=5.0, orders=PARTS, profit_abs=50 - paid)))
    bot = read(tmp_path)
    assert bot.trades.quantity_base.tolist() == [20.0]
    assert bot.trades.gross_pnl_quote.tolist() == [pytest.approx(50.0)]
    assert bot.trades.fee_quote.tolist() == [pytest.approx(paid)]
    assert bot.files[0].confidence == 1.0


ORDERS = {
    "not objects": [1, 2, 3],
    "not all sold": PARTS[:3],
    "no side": [{**part, "ft_is_entry": None} for part in PARTS],
    "words": [{**part, "amount": "ten"} for part in PARTS],
    "no list": "none",
}


@pytest.mark.parametrize("orders", ORDERS.values(), ids=ORDERS)
def test_orders_that_do_not_add_up_are_not_used(orders):
    assert row_of(trade(0, orders=orders), "S", 1, 0).quantity == 10.0


def test_funding_stands_among_the_fees():
    row = row_of(trade(0, funding_fees=-0.5), "S", 1, 0)
    assert row.fee == pytest.approx(0.71)


def test_several_strategies_are_told_apart_and_said(tmp_path):
    both = export(trade(0))
    both["strategy"]["Grid"] = {"trades": [trade(1)]}
    put(tmp_path, both)
    bot = read(tmp_path)
    assert [bot.trades.strategy.at(at) for at in range(2)] == ["Trend", "Grid"]
    assert any("2 strategies in one file" in note for note in bot.files[0].notes)


SHAPES = {
    "plain list": [trade(0), trade(1)],
    "answer of its API": {"trades": [trade(0), trade(1)], "trades_count": 2},
    "count first": {"trades_count": 2, "trades": [trade(0), trade(1)]},
    "sorted keys": {"metadata": {}, "strategy": {"S": {"backtest_best_day": 0.1, "best_pair": {},
                    "trades": [trade(0), trade(1)]}}},
}  # fmt: skip


@pytest.mark.parametrize("value", SHAPES.values(), ids=SHAPES)
def test_other_shapes_of_the_export_are_read(tmp_path, value):
    account = account_of(tmp_path, value, "trades.json")
    assert (account.layout_kind, account.trade_count) == ("closed_trades", 2)


def test_lists_of_old_versions_give_trades_without_money(tmp_path):
    old = [["ABC/USDT", 0.01, 1_740_823_200, 1_740_830_400, 3, 120, 10.0, 10.1, False, "roi"]] * 2
    account = account_of(tmp_path, old, "backtest-result.json")
    assert (account.layout_kind, account.trade_count) == ("closed_trades", 2)
    assert account.realized_pnl_quote is None
    assert account.columns["symbol"] == "position:1"
    assert any("no money is known" in note for note in account.notes)


STYLES = {"one line": {}, "pretty": {"indent": 4}, "not ASCII": {"ensure_ascii": False}}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_text_of_a_trade_is_its_own(tmp_path, style):
    first, second = trade(0, enter_tag="čistý € 😀"), trade(1, 12.0)
    put(tmp_path, export(first, second), **style)
    reader = reader_of(tmp_path)
    trades = reader.refresh().bots["bot"].trades
    texts = [reader.read_line("bot", 0, int(offset)) for offset in trades.offset]
    assert [json.loads(text) for text in texts] == [first, second]
    assert trades.line.tolist() == [1, 2]


BAD = {
    "no time": ({"close_timestamp": None, "close_date": None}, "missing_value"),
    "no money": ({"profit_abs": None}, "missing_value"),
    "word for a number": ({"open_rate": "ten"}, "bad_number"),
    "no number at all": ({"profit_abs": float("nan")}, "bad_number"),
    "beyond any amount": ({"amount": 10**400}, "bad_number"),
    "boolean for a number": ({"amount": True}, "bad_number"),
    "no moment": ({"close_timestamp": 1e300}, "bad_time"),
    "no date": ({"close_timestamp": None, "close_date": "soon"}, "bad_time"),
    "far future": ({"close_timestamp": 9_000_000_000_000}, "time_out_of_range"),
}


@pytest.mark.parametrize("given, reason", BAD.values(), ids=BAD)
def test_trade_that_is_not_believed_keeps_its_text(tmp_path, given, reason):
    put(tmp_path, export(trade(0), trade(1, **given)), indent=2)
    bot = read(tmp_path)
    account = bot.files[0]
    assert account.reasons == {reason: 1}
    assert (account.line_count, account.accepted_count) == (2, 1)
    assert account.is_conserved
    assert bot.rejected[0].line == 2
    assert bot.rejected[0].text.startswith("{")


def test_item_that_is_no_trade_is_refused_with_the_others_kept(tmp_path):
    account = account_of(tmp_path, export(trade(0), 7, [1], {"pair": "X"}))
    assert account.reasons == {"unknown_layout": 3}
    assert account.trade_count == 1


NO_LOGS = {
    "settings": {"strategy": "Trend", "trading_mode": "spot"},
    "state": {"positions": [{"symbol": "ABC", "open_rate": 10}], "balance": 3},
    "open trades": {"open_trades": [trade(0)]},
    "list of numbers": [1, 2],
    "metadata": {"Trend": {"run_id": "1"}},
}


@pytest.mark.parametrize("value", NO_LOGS.values(), ids=NO_LOGS)
def test_other_json_is_no_log(tmp_path, value):
    put(tmp_path, value, "any.json")
    assert read(tmp_path).files == ()


def test_metadata_beside_an_export_is_no_log(tmp_path):
    put(tmp_path, export(trade(0)), "backtest-result-1.meta.json")
    assert read(tmp_path).files == ()


HOSTILE = {
    "deep": b'{"strategy": {"S": {"trades": [' + b"[" * 200_000,
    "deep beside": b'{"strategy": {"S": {"trades": [], "x": ' + b'{"a":' * 200_000,
    "cut": json.dumps(export(trade(0), trade(1))).encode()[:-90],
    "no text": b'{"strategy": {"S": {"trades": [], "x": "\xff"}}}',
    "digits": b'{"strategy": {"S": {"trades": [' + b"9" * 5000 + b"]}}}",
    "twice": b'{"strategy": {"S": {"trades": [], "trades": []}}}',
    "goes on": b'{"strategy": {"S": {"trades": []}}} {}',
    "no comma": b'{"strategy": {"S": {"trades": [1 2]}}}',
    "no colon": b'{"strategy": {"S": {"trades" []}}} {"strategy": {"S": {"a',
    "number for a name": b'{"strategy": {"S": {"trades": [], 3: 4}}}',
    "no trade among a thousand": b'{"strategy": {"S": {"trades": [' + b"[]," * 1100 + b"1]}}}",
    "nothing but marks": b'{"strategy": {"S": {"trades": [' + b"[]," * 2_000_001,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_hostile_json_is_refused_with_a_reason(tmp_path, raw):
    account = account_of(tmp_path, raw)
    assert account.problem
    assert account.trade_count in (None, 0)
    assert account.is_conserved


def test_json_beyond_the_limit_is_refused_unread(tmp_path):
    path = put(tmp_path, b'{"strategy": {"S": {"trades": [')
    os.truncate(path, export_file.SIZE_LIMIT_BYTES + 1)
    assert "64 MiB" in read(tmp_path).files[0].problem


def test_export_that_is_mended_is_read_and_a_damaged_one_keeps_its_trades(tmp_path):
    text = json.dumps(export(trade(0), trade(1)))
    path = put(tmp_path, text[:-5])
    reader = reader_of(tmp_path, IngestOptions(rewrite_patience_s=0.0))
    assert reader.refresh().bots["bot"].files[0].problem
    write(path, text)
    account = reader.refresh().bots["bot"].files[0]
    assert (account.problem, account.trade_count) == (None, 2)
    write(path, text[:-7])
    account = reader.refresh().bots["bot"].files[0]
    assert account.problem
    assert account.trade_count == 2


def test_export_that_changed_is_read_again_as_if_afresh(tmp_path):
    path = put(tmp_path, export(trade(0)))
    reader = reader_of(tmp_path)
    before = reader.refresh()
    assert reader.refresh() is before
    put(tmp_path, export(trade(0), trade(1, 12.0)))
    later = reader.refresh().bots["bot"]
    assert later.trades.realized_pnl_quote.tolist() == [
        *read(tmp_path).trades.realized_pnl_quote.tolist()
    ]
    assert len(later.trades) == 2
    path.unlink()
    assert reader.refresh().bots["bot"].files == ()


def test_archive_is_refused_with_what_to_do_until_it_is_unpacked(tmp_path):
    path = tmp_path / "logs" / "backtest-result-1.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("backtest-result-1.json", json.dumps(export(trade(0))))
    assert "unpack it" in read(tmp_path).files[0].problem
    put(tmp_path, export(trade(0)), "backtest-result-1.json")
    assert [file.file for file in read(tmp_path).files] == ["backtest-result-1.json"]


def test_archive_of_anything_else_is_no_log(tmp_path):
    path = tmp_path / "logs" / "models.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model.bin", "x")
    assert read(tmp_path).files == ()


TABLES = {
    "trades": ("create table trades (id integer, pair varchar, open_rate float)", 1),
    "anything else": ("create table cache (id integer, value varchar)", 0),
}


@pytest.mark.parametrize("table, count", TABLES.values(), ids=TABLES)
def test_database_of_trades_is_named_with_what_to_do(tmp_path, table, count):
    path = tmp_path / "logs" / "tradesv3.sqlite"
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute(table)
    connection.commit()
    connection.close()
    files = read(tmp_path).files
    assert len(files) == count
    assert all("as CSV" in file.problem for file in files)


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


@given(given=st.dictionaries(st.sampled_from(sorted(trade(0))), _ANY, max_size=6))
@settings(max_examples=200, deadline=None)
def test_any_values_under_the_keys_of_a_trade_are_judged_without_a_failure(given):
    verdict = row_of({**trade(0), **given}, "S", 1, 0)
    if isinstance(verdict, Row):
        assert verdict.time_ms is not None
        assert all(text is None or text.encode() for text in (verdict.symbol, verdict.strategy))


def test_backtest_beside_the_logs_is_not_taken_for_the_state(tmp_path):
    path = write(tmp_path / "bot.json", "{}")
    write(tmp_path / NAME, json.dumps(export(trade(0))))
    write(tmp_path / NAME.replace(".json", ".meta.json"), "{}")
    assert state_file(tmp_path) == path


def test_long_trade_is_shown_from_its_beginning(tmp_path):
    put(tmp_path, export(trade(0, enter_tag="x" * 20_000)))
    reader = reader_of(tmp_path)
    offset = int(reader.refresh().bots["bot"].trades.offset[0])
    text = reader.read_line("bot", 0, offset)
    assert text.startswith('{"pair": "ABC/USDT"')
    assert len(text) == 4096


def test_strategy_that_is_no_object_has_no_trades(tmp_path):
    value = export(trade(0))
    value["strategy"]["Grid"] = 7
    assert account_of(tmp_path, value).trade_count == 1


@pytest.mark.parametrize("text", ['"words"', "7", "null"])
def test_text_without_a_list_is_no_export(text):
    lists = TradeLists(text, lambda found: None)
    lists.read()
    assert lists.strategies == []


def test_export_without_a_list_of_trades_is_passed_over_with_a_note(tmp_path):
    account = account_of(tmp_path, '{"strategy": {"S": {"backtest_start": "", "x": 1}}}')
    assert (account.layout_kind, account.problem, account.line_count) == ("other", None, 0)
    assert account.pnl_basis == "unknown"
    assert any("passed over" in note for note in account.notes)


def test_pipe_and_dead_link_called_json_are_no_logs(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("needs a system with pipes")
    (tmp_path / "logs").mkdir()
    os.mkfifo(tmp_path / "logs" / "a.json")
    (tmp_path / "logs" / "b.json").symlink_to(tmp_path / "gone.json")
    (tmp_path / "logs" / "c.json").symlink_to(write(tmp_path / "out.json", json.dumps([trade(0)])))
    assert read(tmp_path).files == ()


def test_backtest_is_never_added_to_trades_that_were_made(tmp_path):
    put(tmp_path, export(trade(0), trade(1)))
    reader = reader_of(tmp_path)
    assert len(reader.refresh().bots["bot"].trades) == 2
    real = "exit_time,symbol,side,entry_price,exit_price,quantity,pnl\n"
    real += "".join(f"2025-04-0{day} 10:00:00,ABCUSDT,LONG,10,11,1,1\n" for day in range(1, 5))
    write(tmp_path / "logs" / "trades.csv", real)
    bot = reader.refresh().bots["bot"]
    assert bot.trades.realized_pnl_quote.tolist() == [1.0] * 4
    accounts = {account.file: account for account in bot.files}
    assert (accounts[NAME].trade_count, accounts[NAME].not_a_trade_count) == (0, 2)
    assert any("do not count" in note for note in accounts[NAME].notes)
    assert all(account.is_conserved for account in bot.files)
