"""A bot that logs its orders and its closed trades made each trade once, not twice."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from trade_log import read, write

START = datetime(2025, 3, 1, tzinfo=UTC)


def _trades(count: int = 40) -> list[tuple[datetime, datetime, float, float]]:
    """Opened, closed, entry and exit of trades of two units."""
    made = []
    for index in range(count):
        opened = START + timedelta(hours=index)
        entry = 100.0 + index % 7
        made.append((opened, opened + timedelta(minutes=30), entry, entry + index % 5 - 1.5))
    return made


def _closed(count: int = 40, *, symbol: str = "BTCUSDT", version: str = "") -> str:
    lines = ["entry_time,exit_time,symbol,side,entry_price,exit_price,quantity,pnl,bot_version"]
    for opened, closed, entry, exit_ in _trades(count):
        pnl = (exit_ - entry) * 2 - 0.2
        prices = f"{entry},{exit_},2,{pnl:.2f},{version}"
        lines.append(f"{opened:%F %T},{closed:%F %T},{symbol},LONG,{prices}")
    return "\n".join(lines) + "\n"


def _orders(late_ms: int = 0, count: int = 40, *, quantity: float = 2.0) -> str:
    lines = ["timestamp,symbol,side,price,amount,fee"]
    for opened, closed, entry, exit_ in _trades(count):
        for moment, side, price in ((opened, "BUY", entry), (closed, "SELL", exit_)):
            told = moment + timedelta(milliseconds=late_ms)
            text = told.isoformat(timespec="milliseconds")
            lines.append(f"{text},BTCUSDT,{side},{price},{quantity},0.1")
    return "\n".join(lines) + "\n"


def _read(folder: Path, **files: str):
    for name, text in files.items():
        write(folder / "logs" / f"{name}.csv", text)
    bot = read(folder)
    assert all(account.is_conserved for account in bot.files)
    return bot, {account.file.removesuffix(".csv"): account for account in bot.files}


TOTAL = sum((exit_ - entry) * 2 - 0.2 for _, _, entry, exit_ in _trades())


@pytest.mark.parametrize("late_ms", [0, 1, 480, 3000])
@pytest.mark.parametrize("symbol", ["BTCUSDT", "BTC/USDT", "btc-usdt"])
def test_orders_beside_closed_trades_count_once(tmp_path: Path, late_ms: int, symbol: str) -> None:
    bot, accounts = _read(tmp_path, orders=_orders(late_ms), trades=_closed(symbol=symbol))
    assert bot.trades.realized_pnl_quote.sum() == pytest.approx(TOTAL)
    assert (accounts["orders"].trade_count, accounts["trades"].trade_count) == (0, 40)
    assert "40 trades also stand in trades.csv and count there" in accounts["orders"].notes


def test_orders_that_the_other_log_has_not_got_yet_count(tmp_path: Path) -> None:
    bot, accounts = _read(tmp_path, orders=_orders(200), trades=_closed(39))
    assert len(bot.trades) == 40
    assert (accounts["orders"].trade_count, accounts["trades"].trade_count) == (1, 39)


def test_other_trades_at_other_sizes_count_in_both_files(tmp_path: Path) -> None:
    bot, _ = _read(tmp_path, orders=_orders(200, quantity=3.0), trades=_closed())
    assert len(bot.trades) == 80


def test_logs_of_one_layout_are_two_bots_side_by_side(tmp_path: Path) -> None:
    late = _closed().replace(":00:00", ":00:01").replace(":30:00", ":30:01")
    bot, _ = _read(tmp_path, a=_closed(), b=late)
    assert len(bot.trades) == 80


def test_logs_that_name_different_versions_are_two_bots_side_by_side(tmp_path: Path) -> None:
    wider = _closed(version="v2").replace("\n", ",x\n").replace("version,x", "version,note", 1)
    late = wider.replace(":30:00", ":30:01")
    bot, _ = _read(tmp_path, a=_closed(version="v1"), b=late)
    assert len(bot.trades) == 80
