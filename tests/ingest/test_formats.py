"""Known exports: made-up rows in each documented shape, read through the front door."""

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trade_log import read, write

from botscope.ingest.detect import FileHints, detect_layout
from botscope.ingest.export_file import FORMAT
from botscope.ingest.foreign import verdict
from botscope.ingest.formats import FORMATS
from botscope.ingest.layout import Row

DAY = "2025-03-{:02d} 10:00:00"

FREQTRADE = (
    "pair,stake_amount,amount,open_date,close_date,open_rate,close_rate,fee_open,fee_close,"
    "trade_duration,profit_ratio,profit_abs,exit_reason,is_open,enter_tag,leverage,is_short\n"
    "ABC/USDT,100,10,2025-03-01 10:00:00+00:00,2025-03-01 12:00:00+00:00,10,11,0.001,0.001,"
    "120,0.0979,9.79,roi,False,,1,False\n"
    "ABC/USDT,100,10,2025-03-02 10:00:00+00:00,2025-03-02 12:00:00+00:00,11,12,0.001,0.001,"
    "120,-0.0911,-10.23,stop_loss,False,,1,True\n"
)
DB = (
    "id,exchange,pair,is_open,open_rate,close_rate,close_profit,close_profit_abs,stake_amount,"
    "amount,open_date,close_date,exit_reason,strategy,is_short\n"
    "1,binance,ABC/USDT,0,10,11,0.098,9.8,100,10,2025-03-01 10:00:00,2025-03-01 12:00:00,roi,S1,0\n"
    "2,binance,ABC/USDT,1,11,,,,100,9,2025-03-02 10:00:00,,,S1,0\n"
)
HUMMINGBOT_18 = (
    "exchange_trade_id,config_file_path,strategy,market,symbol,base_asset,quote_asset,timestamp,"
    "order_id,trade_type,order_type,price,amount,leverage,trade_fee,trade_fee_in_quote,position,"
    "age\n"
    'T1,c.yml,pmm,ex,ABC-USDT,ABC,USDT,1740823200000,O1,BUY,LIMIT,10,2,1,"{""percent"": 0}",0.02,'
    "NIL,00:00:01\n"
    'T2,c.yml,pmm,ex,ABC-USDT,ABC,USDT,1740826800000,O2,SELL,LIMIT,12,2,1,"{""percent"": 0}",0.03,'
    "NIL,00:00:01\n"
)
FEE_17 = """"{'fee_type': 'AddedToCost', 'percent': '0', 'percent_token': None, """
FEE_17 += """'flat_fees': [{'token': 'USDT', 'amount': '0.025'}]}\""""
HUMMINGBOT_17 = (
    "exchange_trade_id,config_file_path,strategy,market,symbol,base_asset,quote_asset,timestamp,"
    "order_id,trade_type,order_type,price,amount,leverage,trade_fee,position,age\n"
    f"T1,c.yml,pmm,ex,ABC-USDT,ABC,USDT,1740823200000,O1,BUY,LIMIT,10,2,1,{FEE_17},NIL,0\n"
    f"T2,c.yml,pmm,ex,ABC-USDT,ABC,USDT,1740826800000,O2,SELL,LIMIT,12,2,1,{FEE_17},NIL,0\n"
)
SPOT_OLD = (
    "Date(UTC),Market,Type,Price,Amount,Total,Fee,Fee Coin\n"
    "2025-03-01 10:00:00,ABCUSDT,BUY,10,2,20,0.002,ABC\n"
    "2025-03-01 11:00:00,ABCUSDT,SELL,12,2,24,0.024,USDT\n"
)
SPOT_NEW = (
    "Date(UTC),Pair,Side,Price,Executed,Amount,Fee\n"
    "2025-03-01 10:00:00,ABCUSDT,BUY,10,2.0000ABC,20.0USDT,0.002ABC\n"
    '2025-03-01 11:00:00,ABCUSDT,SELL,"1,012",2.0000ABC,24.0USDT,0.024USDT\n'
)
FUTURES_OLD = (
    "Date(UTC),Symbol,Side,Price,Quantity,Amount,Fee,Fee Coin,Realized Profit,Quote Asset\n"
    "2025-03-01 10:00:00,ABCUSDT,BUY,10,2,20,0.01,USDT,0,USDT\n"
    "2025-03-01 11:00:00,ABCUSDT,SELL,12,2,24,0.01,USDT,4,USDT\n"
)
FUTURES_NEW = (
    "Uid,Time,Symbol,Side,Price,Quantity,Amount,Fee,Realized Profit,Buyer,Maker,Trade ID,Order ID\n"
    "7,25-03-11 10:00:00,ABCUSDT,BUY,10,2,20,0.01 USDT,0,true,false,1,8\n"
    "7,25-03-11 11:00:00,ABCUSDT,SELL,12,2,24,0.01 USDT,4,false,false,2,9\n"
)
BYBIT = (
    "Contracts,Closing Direction,Qty,Entry Price,Exit Price,Closed P&L,Exit Type,"
    "Trade Time(UTC+0),Order No.,Create Time\n"
    "ABCUSDT,Sell,2,10,12,3.98,Trade,2025-03-01 11:00:00,n1,2025-03-01 10:00:00\n"
    "ABCUSDT,Close Short,2,12,13,-2.02,StopLoss,2025-03-02 11:00:00,n2,2025-03-02 10:00:00\n"
)
OKX = (
    "UID:7,Account Type:Main,Time Zone:UTC+0\n"
    "id,Order id,Time,Trade Type,Symbol,Action,Amount,Trading Unit,Filled Price,PnL,Fee,Fee Unit,"
    "Position Change,Position Balance,Balance Change,Balance,Balance Unit\n"
    "1,5,2025-03-01 10:00:00,Swap,ABC-USDT-SWAP,Open long,2,cont,10,0,-0.01,USDT,2,2,-0.01,99,"
    "USDT\n"
    "2,6,2025-03-01 11:00:00,Swap,ABC-USDT-SWAP,Close long,2,cont,12,4,-0.01,USDT,-2,0,3.99,103,"
    "USDT\n"
)
KUCOIN = (
    "UID,Account Type,Order ID,Symbol,Side,Order Type,Avg. Filled Price,Filled Amount,"
    "Filled Volume,Filled Volume (USDT),Filled Time(UTC+08:00),Fee,Maker/Taker,Fee Currency\n"
    "7,main,O1,ABC-USDT,BUY,LIMIT,10,2,20,20,2025-03-01 18:00:00,0.02,TAKER,USDT\n"
    "7,main,O2,ABC-USDT,SELL,LIMIT,12,2,24,24,2025-03-01 19:00:00,0.02,TAKER,USDT\n"
)
KRAKEN = (
    '"txid","ordertxid","pair","time","type","ordertype","price","cost","fee","vol","margin","misc",'
    '"ledgers"\n'
    '"T1","O1","ABCUSD","2025-03-01 10:00:00.1234","buy","limit",10,20,0.05,2,0,"","L1"\n'
    '"T2","O2","ABCUSD","2025-03-01 11:00:00.1234","sell","limit",12,24,0.06,2,0,"","L2"\n'
)
HYPERLIQUID = (
    "time,coin,dir,px,sz,ntl,fee,closedPnl\n"
    "13/03/2025 - 10:00:00,ABC,Open Long,10,2,20,0.01,-0.01\n"
    "13/03/2025 - 11:00:00,ABC,Close Long,12,2,24,0.01,3.99\n"
)

# Text, kind, trades, own total, moment of the last trade
CASES = {
    "freqtrade": (FREQTRADE, "closed_trades", 2, -0.44, 1_740_916_800_000),
    "freqtrade table": (DB, "closed_trades", 1, 9.8, 1_740_830_400_000),
    "hummingbot 18": (HUMMINGBOT_18, "fills", 1, None, 1_740_826_800_000),
    "hummingbot 17": (HUMMINGBOT_17, "fills", 1, None, 1_740_826_800_000),
    "binance spot old": (SPOT_OLD, "fills", 1, None, 1_740_826_800_000),
    "binance spot": (SPOT_NEW, "fills", 1, None, 1_740_826_800_000),
    "binance futures old": (FUTURES_OLD, "fills", 1, 4.0, 1_740_826_800_000),
    "bybit": (BYBIT, "closed_trades", 2, 1.96, 1_740_913_200_000),
    "okx": (OKX, "fills", 1, 4.0, 1_740_826_800_000),
    "kucoin": (KUCOIN, "fills", 1, None, 1_740_826_800_000),
    "kraken": (KRAKEN, "fills", 1, None, 1_740_826_800_123),
}


@pytest.mark.parametrize("text, kind, count, total, moment", CASES.values(), ids=CASES)
def test_known_export_is_read_by_its_header(tmp_path, text, kind, count, total, moment):
    write(tmp_path / "logs" / "export.csv", text)
    bot = read(tmp_path)
    account = bot.files[0]
    assert account.notes[0].startswith("known format: ")
    assert (account.layout_kind, account.confidence, account.trade_count) == (kind, 1.0, count)
    assert account.realized_pnl_quote == (None if total is None else pytest.approx(total))
    assert account.last_trade_at_ms == moment
    assert account.quarantined_count == 0
    assert account.is_conserved


@pytest.mark.parametrize("text", [case[0] for case in CASES.values()], ids=CASES)
def test_block_of_a_known_export_can_be_pasted_and_changes_nothing(tmp_path, text):
    write(tmp_path / "logs" / "export.csv", text)
    found = read(tmp_path).files[0]
    write(tmp_path / "logs" / "botscope.toml", found.mapping_block)
    files = read(tmp_path).files
    pasted = next(file for file in files if file.file == "export.csv")
    assert [file.problem for file in files] == [None] * len(files)
    assert any("botscope.toml" in item.evidence for item in pasted.evidence)
    for name in ("columns", "trade_count", "quarantined_count", "header_count", "pnl_basis"):
        assert getattr(pasted, name) == getattr(found, name)
    assert pasted.realized_pnl_quote == found.realized_pnl_quote
    assert pasted.paired_pnl_quote == pytest.approx(found.paired_pnl_quote)
    assert pasted.last_trade_at_ms == found.last_trade_at_ms


def test_fees_outside_of_the_closing_rows_make_the_total_unsure(tmp_path):
    write(tmp_path / "logs" / "hyperliquid.csv", HYPERLIQUID)
    account = read(tmp_path).files[0]
    assert (account.layout_kind, account.trade_count, account.confidence) == ("fills", 1, 0.85)
    assert account.realized_pnl_quote == pytest.approx(3.99)
    assert account.last_trade_at_ms == 1_741_863_600_000
    assert any("opening rows carry theirs as a loss" in note for note in account.notes)


PAIRED = {
    "hummingbot 18": (HUMMINGBOT_18, 4 - 0.05),
    "hummingbot 17, fee from a dictionary": (HUMMINGBOT_17, 4 - 0.05),
    "binance spot old, fee in base": (SPOT_OLD, 4 - 0.02 - 0.024),
    "binance spot, fee and amounts with their unit": (SPOT_NEW, 2 * 1002 - 0.02 - 0.024),
    "kucoin": (KUCOIN, 4 - 0.04),
    "kraken": (KRAKEN, 4 - 0.11),
    "okx, fee with a minus": (OKX, 4 - 0.02),
}


@pytest.mark.parametrize("text, result", PAIRED.values(), ids=PAIRED)
def test_fees_of_a_known_export_are_paid_in_quote(tmp_path, text, result):
    write(tmp_path / "logs" / "export.csv", text)
    assert read(tmp_path).files[0].paired_pnl_quote == pytest.approx(result)


def test_closing_order_names_the_other_side_than_was_held(tmp_path):
    write(tmp_path / "logs" / "bybit.csv", BYBIT)
    trades = read(tmp_path).trades
    assert [trades.side.at(at) for at in range(2)] == ["long", "short"]
    assert trades.gross_pnl_quote.tolist() == [4.0, -2.0]


def test_short_of_freqtrade_is_a_short(tmp_path):
    write(tmp_path / "logs" / "backtest.csv", FREQTRADE)
    trades = read(tmp_path).trades
    assert [trades.side.at(at) for at in range(2)] == ["long", "short"]


ZONES = {
    "said in the name": ("Binance-Futures-Trade-History-1(UTC+3).csv", -3, 1.0),
    "said with two signs": ("Binance-Futures-Trade-History-1(UTC--6).csv", 6, 1.0),
    "not said": ("futures.csv", 0, 0.85),
}


@pytest.mark.parametrize("name, hours, confidence", ZONES.values(), ids=ZONES)
def test_zone_of_new_futures_history_is_in_the_file_name(tmp_path, name, hours, confidence):
    write(tmp_path / "logs" / name, FUTURES_NEW)
    bot = read(tmp_path)
    account = bot.files[0]
    assert account.confidence == confidence
    assert account.last_trade_at_ms == 1_741_690_800_000 + hours * 3_600_000
    assert account.realized_pnl_quote == 4.0
    assert bot.trades.fee_quote.tolist() == [pytest.approx(0.02)]


def test_ambiguous_day_of_a_known_export_is_said_to_be_unsure(tmp_path):
    write(tmp_path / "logs" / "h.csv", HYPERLIQUID.replace("13/03", "03/04"))
    assert read(tmp_path).files[0].confidence < 0.9


def test_spot_rows_of_okx_are_said_to_be_unsure(tmp_path):
    write(tmp_path / "logs" / "okx.csv", OKX.replace("Swap,ABC", "Spot,ABC"))
    account = read(tmp_path).files[0]
    assert account.confidence < 0.9
    assert any("two rows, one per asset" in note for note in account.notes)


def test_header_of_a_known_export_over_other_rows_is_not_believed(tmp_path):
    broken = FUTURES_OLD.replace(",4,USDT", ",four,USDT").replace(",0,USDT", ",zero,USDT")
    write(tmp_path / "logs" / "x.csv", broken)
    assert not any(note.startswith("known") for note in read(tmp_path).files[0].notes)


def test_every_known_format_has_a_name_of_its_own():
    names = [known.name for known in FORMATS]
    assert len(set(names)) == len(names)


def test_every_known_format_is_in_the_docs():
    page = Path(__file__).parents[2] / "docs" / "foreign-files.md"
    text = page.read_text(encoding="utf-8")
    names = [FORMAT, *(known.name for known in FORMATS)]
    missing = [name for name in names if f"| {name} |" not in text]
    assert missing == []


_CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(("0.1BTC", "{'a': 1}", "[[", "1e999", "25-03-11 10:00:00", "-5", "nan", "{")),
)


@given(
    known=st.sampled_from(FORMATS),
    rows=st.lists(st.lists(_CELLS, min_size=20, max_size=20), min_size=1, max_size=6),
)
@settings(max_examples=150, deadline=None)
def test_any_cells_under_a_known_header_are_judged_without_a_failure(known, rows):
    header = list(dict.fromkeys((*known.columns.values(), *known.maybe.values(), *known.sign)))
    wide = [row[: len(header)] for row in rows]
    layout = detect_layout(header, wide, FileHints("export.csv"))
    for row in wide:
        line = ",".join(cell.replace(",", ".").replace("\n", " ") for cell in row)
        outcome = verdict(line, layout, 2, 0)
        fee = outcome.fee if isinstance(outcome, Row) else None
        assert fee is None or math.isfinite(fee)
