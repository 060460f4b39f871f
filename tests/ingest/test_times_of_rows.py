"""Moments that no trade can have are refused in every kind of log, and never shown as 1970."""

from pathlib import Path

import pytest
from trade_log import HEADER, read, row, write

FILLS = "{head},symbol,side,quantity,price,fee\n"


def _fills(head: str, moment: str, count: int = 24) -> str:
    lines = [FILLS.format(head=head)]
    for index in range(count):
        at = moment.format(index=index)
        lines.append(f"{at},BTCUSDT,{('buy', 'sell')[index % 2]},1,{100 + index},0.1\n")
    return "".join(lines)


def _trips(moment: str) -> str:
    head = "time,symbol,side,qty,entry,exit,pnl\n"
    rows = [f"{moment},BTCUSDT,long,1,100,{101 + i % 3},{1 + i % 3}\n" for i in range(24)]
    return head + "".join(row.format(index=i) for i, row in enumerate(rows))


@pytest.mark.parametrize(
    "text",
    [_fills("time", "12:{index:02d}:05"), _trips("12:{index:02d}:05")],
    ids=["fills", "trips"],
)
def test_time_of_day_alone_is_no_moment(tmp_path: Path, text: str) -> None:
    write(tmp_path / "logs" / "t.csv", text)
    bot = read(tmp_path)
    (account,) = bot.files
    assert account.is_conserved
    assert (len(bot.trades), len(bot.excluded)) == (0, 0)
    assert account.reasons == {"bad_time": 24}
    assert "time of day only" in bot.rejected[0].detail


def test_time_of_day_beside_a_date_is_a_moment(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "t.csv", _fills("date,time", "2025-03-04,12:{index:02d}:05"))
    bot = read(tmp_path)
    assert bot.files[0].reasons == {}
    assert bot.trades.closed_at_ms[0] == 1_741_089_665_000


def test_fill_of_a_time_that_cannot_be_is_set_aside(tmp_path: Path) -> None:
    text = _fills("time", "2025-03-04 12:{index:02d}:05")
    text += "1999-01-01 00:00:00,BTCUSDT,buy,1,50,0.1\n2199-01-01 00:00:00,BTCUSDT,sell,1,9,0.1\n"
    write(tmp_path / "logs" / "t.csv", text)
    bot = read(tmp_path)
    (account,) = bot.files
    assert account.is_conserved
    assert account.reasons == {"time_out_of_range": 2}
    assert (account.accepted_count, len(bot.trades)) == (24, 12)


def test_trade_of_an_impossible_time_is_never_counted_even_on_request(tmp_path: Path) -> None:
    late = row(1, closed_ms=4_070_908_800_000)
    write(tmp_path / "logs" / "t.csv", HEADER + row(0) + late)
    bot = read(tmp_path)
    assert bot.files[0].reasons == {"time_out_of_range": 1}
    assert (len(bot.trades), len(bot.excluded), bot.excluded_pnl_quote) == (1, 0, 0.0)
