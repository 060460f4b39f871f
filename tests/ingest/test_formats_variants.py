"""The same exports as writers have changed them: older and newer headers, lines above, traps."""

import pytest
from trade_log import read, write

HOUR_MS = 3_600_000
FIRST_MS = 1_740_823_200_000
"""2025-03-01 10:00 UTC."""

OKX_HEADER = (
    "id,Order id,Time,Trade Type,Symbol,Action,Amount,Trading Unit,Filled Price,PnL,Fee,Fee Unit,"
    "Position Change,Position Balance,Balance Change,Balance,Balance Unit\n"
)
OKX_NEW = OKX_HEADER.replace("Price,PnL", "Price,Filled Price Unit,PnL").replace(
    "Position Balance,", "Position Balance,Position Unit,"
)


def okx(pairs, header=OKX_HEADER, symbol="ABC-USDT-SWAP"):
    unit = "USDT," if "Price Unit" in header else ""
    balance = "2,cont" if unit else "2"
    rows = [
        f"{at},{at},2025-03-{1 + at // 2:02d} {10 + at % 2}:00:00,Swap,{symbol},"
        f"{'Close' if at % 2 else 'Open'} short,2,cont,{8 if at % 2 else 10},{unit}"
        f"{4 if at % 2 else 0},-0.01,USDT,2,{balance},-0.01,99,USDT\n"
        for at in range(2 * pairs)
    ]
    return header + "".join(rows)


ABOVE = "UID:7,Account Type:Main,Time Zone:UTC{}\n"


@pytest.mark.parametrize("pairs", [1, 2, 3, 20])
@pytest.mark.parametrize("header", [OKX_HEADER, OKX_NEW], ids=["old header", "new header"])
def test_line_above_a_header_names_the_zone(tmp_path, pairs, header):
    write(tmp_path / "logs" / "okx.csv", ABOVE.format("+8") + okx(pairs, header))
    account = read(tmp_path).files[0]
    assert (account.header_count, account.accepted_count) == (2, 2 * pairs)
    assert (account.quarantined_count, account.confidence) == (0, 1.0)
    assert (account.trade_count, account.pnl_basis) == (pairs, "gross")
    assert account.realized_pnl_quote == 4.0 * pairs
    assert account.first_trade_at_ms == FIRST_MS + HOUR_MS - 8 * HOUR_MS


PADDED = "UID,7,Trading account" + "," * 14 + "\n"


@pytest.mark.parametrize("above", ["", PADDED], ids=["no line", "no zone in it"])
def test_zone_that_nothing_names_is_said_to_be_unsure(tmp_path, above):
    write(tmp_path / "logs" / "okx.csv", above + okx(2))
    account = read(tmp_path).files[0]
    assert (account.confidence, account.trade_count) == (0.85, 2)
    assert any("line above its header" in note for note in account.notes)


@pytest.mark.parametrize("symbol", ["BTC-USD-SWAP", "BTC-USD-240628"])
def test_results_in_a_coin_are_not_called_sure(tmp_path, symbol):
    write(tmp_path / "logs" / "okx.csv", ABOVE.format("+0") + okx(2, symbol=symbol))
    account = read(tmp_path).files[0]
    assert account.confidence == 0.5
    assert any("settled in their coin" in note for note in account.notes)


BYBIT_HEADERS = {
    "no exit type": ("Closed P&L,Trade Time(UTC)", ""),
    "no zone": ("Closed P&L,Exit Type,Trade Time", "Trade,"),
    "zone of the account": ("Closed P&L,Exit Type,Trade Time(UTC+0),Order No.", "Trade,"),
}


@pytest.mark.parametrize("end, kind", BYBIT_HEADERS.values(), ids=BYBIT_HEADERS)
@pytest.mark.parametrize("sides", [("Sell", "Buy"), ("Close Long", "Close Short")])
def test_closing_sides_of_bybit_are_never_the_side_held(tmp_path, end, kind, sides):
    number = ",n1" if "Order No." in end else ""
    text = f"Contracts,Closing Direction,Qty,Entry Price,Exit Price,{end}\n"
    text += f"ABCUSDT,{sides[0]},2,10,12,3.98,{kind}2025-03-01 11:00:00{number}\n"
    text += f"ABCUSDT,{sides[1]},2,12,13,-2.02,{kind}2025-03-02 11:00:00{number}\n"
    write(tmp_path / "logs" / "bybit.csv", text)
    bot = read(tmp_path)
    assert [bot.trades.side.at(at) for at in range(2)] == ["long", "short"]
    assert (bot.files[0].confidence, bot.files[0].pnl_basis) == (1.0, "net")
    assert bot.files[0].realized_pnl_quote == pytest.approx(1.96)


HYPERLIQUID = "time,coin,dir,px,sz,ntl,fee,closedPnl\n"
HL_ROW = "13/03/2025 - {}:00:00,ABC,{},{},2,20,0.01,{}\n"
BASES = {
    "after the fee": ((-0.01, 3.99), "net", "after the fee of its own row"),
    "before the fee": ((0, 4.0), "gross", "0 in 1 of 1 opening rows"),
    "neither": ((7, 4.0), "unknown", "no opening row tells"),
}


@pytest.mark.parametrize("results, basis, words", BASES.values(), ids=BASES)
def test_opening_rows_tell_whether_results_are_after_fees(tmp_path, results, basis, words):
    text = HYPERLIQUID + HL_ROW.format(10, "Open Long", 10, results[0])
    text += HL_ROW.format(11, "Close Long", 12, results[1])
    write(tmp_path / "logs" / "h.csv", text)
    account = read(tmp_path).files[0]
    assert account.pnl_basis == basis
    assert any(words in note for note in account.notes)


def test_fills_of_the_interface_of_hyperliquid_are_before_fees(tmp_path):
    text = (
        "coin,px,sz,side,time,startPosition,dir,closedPnl,hash,oid,crossed,fee,tid,feeToken\n"
        "ABC,10,2,B,1741860000000,0.0,Open Long,0.0,0x1,1,true,0.01,11,USDC\n"
        "ABC,12,2,A,1741863600000,2.0,Close Long,4.0,0x2,2,true,0.01,12,USDC\n"
    )
    write(tmp_path / "logs" / "fills.csv", text)
    account = read(tmp_path).files[0]
    assert (account.pnl_basis, account.trade_count) == ("gross", 1)
    assert account.paired_pnl_quote == pytest.approx(3.98)
    assert not any("not counted" in note for note in account.notes)


def test_spot_of_hyperliquid_is_paired_without_its_fees(tmp_path):
    text = HYPERLIQUID + "9/18/2025 - 14:00:00,ABC/USDC,Buy,58,4,232,0.0028,-0.1624\n"
    text += "9/18/2025 - 15:00:00,ABC/USDC,Sell,60,4,240,0.168,7.832\n"
    write(tmp_path / "logs" / "h.csv", text)
    account = read(tmp_path).files[0]
    assert (account.trade_count, account.realized_pnl_quote) == (1, None)
    assert account.paired_pnl_quote == pytest.approx(8.0)
    assert any("fees are not counted" in note for note in account.notes)


def test_spot_among_perpetuals_is_said_to_be_unsure(tmp_path):
    text = HYPERLIQUID + HL_ROW.format(10, "Open Long", 10, -0.01)
    text += HL_ROW.format(11, "Close Long", 12, 3.99) + HL_ROW.format(12, "Buy", 12, -0.01)
    write(tmp_path / "logs" / "h.csv", text)
    assert read(tmp_path).files[0].confidence == 0.5


HUMMINGBOT = (
    "exchange_trade_id,config_file_path,strategy,market,symbol,base_asset,quote_asset,timestamp,"
    "order_id,trade_type,order_type,price,amount,leverage,trade_fee,{}position,age\n"
)
PERCENT = "\"{'fee_type': 'AddedToCost', 'percent': '0.001', 'percent_token': 'BNB', "
PERCENT += "'flat_fees': []}\""
HB_FEES = {
    "18 columns": (HUMMINGBOT.format("trade_fee_in_quote,"), '"{""percent"": 0}",0.02'),
    "17 columns": (HUMMINGBOT.format(""), PERCENT),
}


@pytest.mark.parametrize("header, fee", HB_FEES.values(), ids=HB_FEES)
def test_perpetual_sold_to_open_is_a_short(tmp_path, header, fee):
    text = header
    for at, (what, price, place) in enumerate((("SELL", 12, "OPEN"), ("BUY", 8, "CLOSE"))):
        moment = FIRST_MS + at * HOUR_MS
        text += f"T{at},c.yml,pp,ex,ABC-USDT,ABC,USDT,{moment},O{at},{what},LIMIT,{price},2,1,"
        text += f"{fee},{place},00:00:01\n"
    write(tmp_path / "logs" / "trades_pp.csv", text)
    bot = read(tmp_path)
    assert bot.trades.side.at(0) == "short"
    assert bot.files[0].trade_count == 1
    assert bot.trades.realized_pnl_quote.tolist() == [pytest.approx(8 - 0.04)]


SPOT_HEADERS = {
    "zone in the file name": ("Time,Pair,Side,Price,Executed,Amount,Fee", "", ""),
    "with orders": (
        "Order No,Time,Pair,Side,Price,Executed,Amount,Fee,AOR Conversion Pair,AOR Conversion Rate",
        "7,",
        ",,",
    ),
}


@pytest.mark.parametrize("header, before, after", SPOT_HEADERS.values(), ids=SPOT_HEADERS)
def test_new_spot_history_of_binance_has_its_zone_in_the_file_name(tmp_path, header, before, after):
    text = f"{header}\n"
    text += f"{before}25-03-01 12:00:00,ABCUSDT,SELL,12,2.0ABC,24USDT,0.02USDT{after}\n"
    text += f"{before}25-03-01 11:00:00,ABCUSDT,BUY,10,2.0ABC,20USDT,0.02USDT{after}\n"
    write(tmp_path / "logs" / "Binance-Spot-Trade-History-1(UTC+7).csv", text)
    account = read(tmp_path).files[0]
    assert (account.confidence, account.trade_count) == (1.0, 1)
    assert account.columns["quantity"] == "Executed"
    assert account.paired_pnl_quote == pytest.approx(3.96)
    assert account.last_trade_at_ms == FIRST_MS + 2 * HOUR_MS - 7 * HOUR_MS


def test_fee_in_another_coin_is_listed_as_not_counted(tmp_path):
    text = "Date(UTC),Pair,Side,Price,Executed,Amount,Fee\n"
    text += "2025-03-01 12:00:00,ABCUSDT,SELL,12,2.0ABC,24USDT,0.0001BNB\n"
    text += "2025-03-01 11:00:00,ABCUSDT,BUY,10,2.0ABC,20USDT,0.02USDT\n"
    write(tmp_path / "logs" / "spot.csv", text)
    account = read(tmp_path).files[0]
    assert any("fees in BNB are not counted" in n and "1 of 2" in n for n in account.notes)


KUCOIN = {
    "trades": (
        "tradeCreatedAt,orderId,symbol,side,price,size,funds,fee,liquidity,feeCurrency,orderType,",
        "2025-03-01 {}:00:00,O{},ABC-USDT,{},{},2,20,0.02,taker,USDT,limit,",
    ),
    "orders": (
        "orderCreatedAt,id,clientOid,symbol,side,type,stopPrice,price,size,dealSize,dealFunds,"
        "averagePrice,fee,feeCurrency,remark,tags,orderStatus,",
        "2025-03-01 {}:00:00,O{},c,ABC-USDT,{},limit,,99,5,2,20,{},0.02,USDT,,,deal,",
    ),
}


@pytest.mark.parametrize("header, row", KUCOIN.values(), ids=KUCOIN)
def test_old_exports_of_kucoin_name_no_zone(tmp_path, header, row):
    text = f"{header}\n{row.format(10, 1, 'buy', 10)}\n{row.format(11, 2, 'sell', 12)}\n"
    write(tmp_path / "logs" / "kucoin.csv", text)
    account = read(tmp_path).files[0]
    assert (account.confidence, account.trade_count) == (0.85, 1)
    assert account.paired_pnl_quote == pytest.approx(3.96)
    assert any("zone of the account" in note for note in account.notes)


def test_newer_header_of_kraken_is_read_and_its_ledgers_are_no_trades(tmp_path):
    trades = (
        '"txid","ordertxid","pair","aclass","subclass","time","type","ordertype","price","cost",'
        '"fee","vol","margin","misc","ledgers","posttxid","net","costusd","trades"\n'
        '"T1","O1","ABC/USD","forex","crypto","2025-03-01 10:00:00.1","buy","limit",10,20,0.05,2,'
        '0,"","L1,L2","","",20,""\n'
        '"T2","O2","ABC/USD","forex","crypto","2025-03-01 11:00:00.1","sell","limit",12,24,0.05,2,'
        '0,"","L3,L4","","",24,""\n'
    )
    ledgers = (
        '"txid","refid","time","type","subtype","aclass","asset","wallet","amount","fee","balance"\n'
        '"L1","T1","2025-03-01 10:00:00","trade","","currency","ZUSD","spot",-20,0.05,80\n'
        '"L2","T1","2025-03-01 10:00:00","trade","","currency","ABC","spot",2,0,2\n'
    )
    write(tmp_path / "logs" / "ledgers.csv", ledgers)
    write(tmp_path / "logs" / "trades.csv", trades)
    first, second = read(tmp_path).files
    assert (first.layout_kind, first.not_a_trade_count, first.confidence) == ("other", 2, 1.0)
    assert (second.layout_kind, second.trade_count) == ("fills", 1)
    assert second.paired_pnl_quote == pytest.approx(3.9)


def test_account_log_of_bybit_is_no_log_of_trades(tmp_path):
    text = (
        "UID: 7,Company Name: ,Country: \n"
        "Uid,Currency,Contract,Type,Direction,Quantity,Position,Filled Price,Funding,Fee Paid,"
        "Cash Flow,Change,Wallet Balance,Action,Time(UTC)\n"
    )
    for at in range(8):
        text += (
            f"7,USDT,ABCUSDT,TRADE,BUY,2,2,10,0,-0.0{at},0,-0.01,99,--,2025-03-0{at + 1} 10:00:00\n"
        )
    write(tmp_path / "logs" / "uta.csv", text)
    account = read(tmp_path).files[0]
    assert (account.layout_kind, account.not_a_trade_count) == ("other", 8)
    assert (account.header_count, account.quarantined_count) == (2, 0)
    assert any("Closed P&L" in note for note in account.notes)


TABLE_ENDS = {"newer": "exit_reason", "older": "sell_reason"}


@pytest.mark.parametrize("reason", TABLE_ENDS.values(), ids=TABLE_ENDS)
def test_table_of_trades_says_why_a_trade_ended(tmp_path, reason):
    text = (
        "id,exchange,pair,is_open,fee_open,fee_close,open_rate,close_rate,close_profit,"
        f"close_profit_abs,stake_amount,amount,open_date,close_date,{reason},strategy,timeframe\n"
        "1,ex,ABC/USDT,0,0.001,0.001,10,11,0.09,9.79,100,10,2025-03-01 10:00:00.123456,"
        "2025-03-01 11:00:00.123456,roi,S1,5\n"
    )
    write(tmp_path / "logs" / "trades.csv", text)
    bot = read(tmp_path)
    assert bot.trades.exit_reason.at(0) == "roi"
    assert (bot.files[0].realized_pnl_quote, bot.files[0].pnl_basis) == (9.79, "net")


SETTINGS = {
    "a version": ('version = "v3"', 8, ("v3",)),
    "a zone": ('timezone = "+02:00"', 2, ()),
}


@pytest.mark.parametrize("line, hours, versions", SETTINGS.values(), ids=SETTINGS)
def test_what_is_set_of_an_export_keeps_it_one(tmp_path, line, hours, versions):
    write(tmp_path / "logs" / "okx.csv", ABOVE.format("+8") + okx(2))
    write(tmp_path / "logs" / "botscope.toml", f'[[file]]\nmatch = "okx*"\n{line}\n')
    bot = read(tmp_path)
    account = next(file for file in bot.files if file.file == "okx.csv")
    assert (account.header_count, account.trade_count, account.quarantined_count) == (2, 2, 0)
    assert account.first_trade_at_ms == FIRST_MS + HOUR_MS - hours * HOUR_MS
    assert bot.trades.bot_version.names == versions


NO_EXPORTS = {
    "an open quote": ABOVE.format("+8") + OKX_HEADER + '1,"2\n',
    "other names": ABOVE.format("+8") + "a,b,c\n1,2,3\n",
    "nothing below": ABOVE.format("+8") + OKX_HEADER,
}


@pytest.mark.parametrize("text", NO_EXPORTS.values(), ids=NO_EXPORTS)
def test_line_about_an_account_alone_makes_no_export(tmp_path, text):
    write(tmp_path / "logs" / "x.csv", text)
    account = read(tmp_path).files[0]
    assert not any(note.startswith("known") for note in account.notes)
    assert account.is_conserved


def test_one_broken_row_costs_that_row_alone(tmp_path):
    text = ABOVE.format("+8") + okx(3)
    write(tmp_path / "logs" / "okx.csv", text + text.splitlines()[-1].replace("ABC", '"ABC') + "\n")
    account = read(tmp_path).files[0]
    assert (account.trade_count, account.reasons) == (3, {"broken_quote": 1})
    assert account.header_count == 2


def test_epoch_times_have_no_zone(tmp_path):
    text = "time (UTC+8),coin,dir,px,sz,fee,closedPnl\n"
    text += "1741860000000,ABC,Open Long,10,2,0.01,0\n1741863600000,ABC,Close Long,12,2,0.01,4\n"
    write(tmp_path / "logs" / "fills.csv", text)
    account = read(tmp_path).files[0]
    assert account.notes[0] == "known format: Hyperliquid trade history"
    assert account.last_trade_at_ms == 1_741_863_600_000
