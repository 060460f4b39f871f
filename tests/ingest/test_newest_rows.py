"""While a great log is read for the first time its end is shown, and counted in nothing."""

from pathlib import Path

import pytest

from botscope.domain.snapshot import BotSnapshot
from botscope.ingest.border import Border
from botscope.ingest.merge import BotReader
from botscope.ingest.options import IngestOptions
from botscope.ingest.places import single_place
from tests.ingest.trade_log import HEADER, NOW_S, START_MS, row, rows, write

OPTIONS = IngestOptions(
    block_bytes=4096,
    bulk_read_bytes=4096,
    bulk_from_bytes=8192,
    newest_from_bytes=8192,
    bulk_block_bytes=1 << 30,
)


def seen_amid(folder: Path) -> tuple[list[BotSnapshot], BotSnapshot]:
    """What is shown while a folder is read, and when it has been."""
    place = single_place(folder / "state", folder / "logs")
    bot, seen = BotReader(place, OPTIONS, Border()), []

    def hear(share: float) -> None:
        if share < 1:
            seen.append(bot.snapshot(int(NOW_S * 1000), share))

    bot.refresh(int(NOW_S * 1000), hear)
    return seen, bot.snapshot(int(NOW_S * 1000))


def test_the_newest_rows_are_there_from_the_first_look_on(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "t.csv", HEADER + rows(900))
    seen, last = seen_amid(tmp_path)
    newest = seen[0].newest_rows
    assert [r.closed_at_ms for r in newest] == [START_MS + i * 60_000 for i in range(899, 891, -1)]
    assert (newest[0].symbol, newest[0].side, newest[0].quantity_base) == ("BTCUSDT", "long", 2.0)
    assert newest[0].realized_pnl_quote == float(last.trades.realized_pnl_quote[-1])
    assert {len(each.trades) for each in seen} == {0}
    assert last.newest_rows == ()
    assert len(last.trades) == 900


def test_a_row_that_is_not_believed_is_not_shown_either(tmp_path: Path) -> None:
    end = row(901, pnl="90000.5") + "cut,off\n" + row(902)[:50]
    write(tmp_path / "logs" / "t.csv", HEADER + rows(900) + end)
    seen, _ = seen_amid(tmp_path)
    assert seen[0].newest_rows[0].closed_at_ms == START_MS + 899 * 60_000


@pytest.mark.parametrize(
    "text",
    [
        "time;pair;profit\n" + "2025-06-01 10:00:00;BTC/USDT;1.5\n" * 900,
        "\n" * 20_000,
        "\0" * 20_000,
    ],
    ids=["another-bot's", "blank", "zeros"],
)
def test_what_is_not_understood_from_its_end_shows_nothing(tmp_path: Path, text: str) -> None:
    write(tmp_path / "logs" / "t.csv", text)
    seen, _ = seen_amid(tmp_path)
    assert {each.newest_rows for each in seen} <= {()}


def test_a_small_log_is_read_once_and_not_looked_at_twice(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "a.csv", HEADER + rows(20))
    write(tmp_path / "logs" / "b.csv", HEADER + rows(20, 100))
    seen, _ = seen_amid(tmp_path)
    assert {each.newest_rows for each in seen} == {()}
