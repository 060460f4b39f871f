"""What a row of a log is where its words are few: results, flags of the buyer, money moved."""

from pathlib import Path

import pytest
from trade_log import read, write

from botscope.domain.snapshot import BotSnapshot
from botscope.ingest.detect import CONFIDENT

GAINS = (4.5, -2.25, 3.75, -1.5, 6.0, -3.0, 2.25, 5.25, -4.5, 0.75)


def _read(folder: Path, text: str) -> BotSnapshot:
    write(folder / "logs" / "t.csv", text)
    bot = read(folder)
    assert bot.files[0].is_conserved
    return bot


def _moment(at: int, hour: int = 10) -> str:
    return f"2025-07-{at + 1:02d} {hour}:20:00"


def _fills(header: str, bought: str, sold: str) -> str:
    lines = [f"{header}\n"]
    for at, gain in enumerate(GAINS):
        lines.append(f"{_moment(at)},AAAUSDT,{bought},3,{80 + at}\n")
        lines.append(f"{_moment(at, 14)},AAAUSDT,{sold},3,{80 + at + gain}\n")
    return "".join(lines)


@pytest.mark.parametrize(
    ("header", "bought", "sold"),
    [
        ("time,symbol,side,qty,price", "1", "-1"),
        ("time,symbol,isBuyer,qty,price", "True", "False"),
        ("time,symbol,evento,qty,price", "APERTURA", "CHIUSURA"),
    ],
    ids=["signs", "a flag of the buyer", "Italian words"],
)
def test_what_was_done_is_understood(tmp_path: Path, header: str, bought: str, sold: str) -> None:
    bot = _read(tmp_path, _fills(header, bought, sold))
    assert bot.files[0].trade_count == len(GAINS)
    assert bot.files[0].paired_pnl_quote == pytest.approx(3 * sum(GAINS))


def test_flag_of_the_buyer_is_read_alike_in_bulk(tmp_path: Path) -> None:
    lines, count = ["time,symbol,isBuyer,qty,price\n"], 4_000
    for at in range(count):
        day = f"2025-{1 + at // 600:02d}-{1 + at % 600 // 24:02d} {at % 24:02d}"
        lines.append(f"{day}:05:00,AAAUSDT,true,3,{80 + at / 100:.2f}\n")
        lines.append(f"{day}:35:00,AAAUSDT,false,3,{81 + at / 100:.2f}\n")
    (account,) = _read(tmp_path, "".join(lines)).files
    assert account.trade_count == count
    assert account.paired_pnl_quote == pytest.approx(3 * count)


def test_results_with_the_balance_that_they_make_are_closed_trades(tmp_path: Path) -> None:
    lines, balance = ["time,symbol,pnl,balance\n"], 500.0
    for at, gain in enumerate(GAINS):
        balance += gain + (250 if at == 5 else 0)
        lines.append(f"{_moment(at)},AAAUSDT,{gain},{balance}\n")
    (account,) = _read(tmp_path, "".join(lines)).files
    assert (account.layout_kind, account.trade_count) == ("closed_trades", len(GAINS))
    assert account.realized_pnl_quote == pytest.approx(sum(GAINS))
    assert account.confidence < CONFIDENT


def test_report_of_each_day_is_no_trade(tmp_path: Path) -> None:
    lines, balance = ["date,trades,pnl,balance\n"], 500.0
    for at, gain in enumerate(GAINS):
        balance += gain
        lines.append(f"2025-07-{at + 1:02d},4,{gain},{balance}\n")
    (account,) = _read(tmp_path, "".join(lines)).files
    assert (account.layout_kind, account.trade_count) == ("other", 0)


def test_history_of_an_account_counts_realized_results_alone(tmp_path: Path) -> None:
    lines = ["time,symbol,incomeType,income,asset,tranId\n"]
    for at, gain in enumerate(GAINS):
        for step, (kind, amount) in enumerate(
            (("COMMISSION", -0.125), ("REALIZED_PNL", gain), ("FUNDING_FEE", -0.0625))
        ):
            stamp = 1_751_000_000_000 + at * 7_200_000 + step
            lines.append(f"{stamp},AAAUSDT,{kind},{amount},USDT,{at * 9 + step}\n")
    lines.append("1752000000000,,TRANSFER,900,USDT,999\n")
    (account,) = _read(tmp_path, "".join(lines)).files
    assert (account.trade_count, account.not_a_trade_count) == (len(GAINS), 2 * len(GAINS) + 1)
    assert account.realized_pnl_quote == pytest.approx(sum(GAINS))
    assert any("only rows of realized results are trades" in note for note in account.notes)


def test_order_without_the_money_for_it_was_not_executed(tmp_path: Path) -> None:
    lines = ["time,symbol,side,qty,price,status\n"]
    for at, gain in enumerate(GAINS):
        lines.append(f"{_moment(at)},AAAUSDT,BUY,3,{80 + at},success\n")
        lines.append(f"{_moment(at, 12)},AAAUSDT,SELL,3,79,insufficient balance\n")
        lines.append(f"{_moment(at, 14)},AAAUSDT,SELL,3,{80 + at + gain},success\n")
    (account,) = _read(tmp_path, "".join(lines)).files
    assert (account.trade_count, account.not_a_trade_count) == (len(GAINS), len(GAINS))


@pytest.mark.parametrize(("bad", "is_certain"), [(1, True), (4, False)], ids=["few", "many"])
def test_file_with_many_refused_rows_is_never_certain(
    tmp_path: Path, bad: int, *, is_certain: bool
) -> None:
    lines = ["time,symbol,side,entry,exit,qty,pnl\n"]
    for at in range(20):
        gain = GAINS[at % 10]
        lines.append(f"{_moment(at)},AAAUSDT,LONG,80,{80 + gain},3,{3 * gain}\n")
    lines += [f"{_moment(at, 23)},AAAUSDT,LONG,80\n" for at in range(bad)]
    (account,) = _read(tmp_path, "".join(lines)).files
    assert account.quarantined_count == bad
    assert (account.confidence >= CONFIDENT) == is_certain
    assert any("rows are quarantined" in note for note in account.notes) != is_certain


def _spent(header: str, places: int) -> str:
    lines = [f"{header}\n"]
    for at, gain in enumerate(GAINS):
        for hour, word, price in ((10, "BUY", 80.0 + at), (14, "SELL", 80.0 + at + gain)):
            spent = round((2 + at % 3) * price, places)
            lines.append(f"{_moment(at, hour)},AAAUSDT,{word},{price},{spent}\n")
    return "".join(lines)


@pytest.mark.parametrize("name", ["amount_usdt", "amount"], ids=["by its name", "by its numbers"])
def test_amounts_in_quote_money_are_divided_by_the_price(tmp_path: Path, name: str) -> None:
    (account,) = _read(tmp_path, _spent(f"time,symbol,side,price,{name}", 4)).files
    made = sum((2 + at % 3) * gain for at, gain in enumerate(GAINS))
    assert account.paired_pnl_quote == pytest.approx(made, abs=1e-3)
    assert account.confidence < CONFIDENT
    assert any("amounts are quote money" in note for note in account.notes)


def test_equal_amounts_bought_and_sold_are_what_they_are_called(tmp_path: Path) -> None:
    (account,) = _read(tmp_path, _fills("time,symbol,side,amount,price", "BUY", "SELL")).files
    assert account.paired_pnl_quote == pytest.approx(3 * sum(GAINS))


def test_order_that_was_only_tried_is_no_trade_among_executed_ones(tmp_path: Path) -> None:
    lines = ["time,symbol,side,qty,price,status\n"]
    for at, gain in enumerate(GAINS):
        lines.append(f"{_moment(at)},AAAUSDT,BUY,3,{80 + at},filled\n")
        lines.append(f"{_moment(at, 12)},AAAUSDT,SELL,3,79,{('simulated', 'dry_run')[at % 2]}\n")
        lines.append(f"{_moment(at, 14)},AAAUSDT,SELL,3,{80 + at + gain},filled\n")
    (account,) = _read(tmp_path, "".join(lines)).files
    assert (account.trade_count, account.not_a_trade_count) == (len(GAINS), len(GAINS))


def test_orders_of_a_bot_that_only_simulates_are_its_trades(tmp_path: Path) -> None:
    lines = ["time,symbol,side,qty,price,status\n"]
    for at, gain in enumerate(GAINS):
        lines.append(f"{_moment(at)},AAAUSDT,BUY,3,{80 + at},simulated\n")
        lines.append(f"{_moment(at, 14)},AAAUSDT,SELL,3,{80 + at + gain},simulated\n")
    assert _read(tmp_path, "".join(lines)).files[0].trade_count == len(GAINS)
