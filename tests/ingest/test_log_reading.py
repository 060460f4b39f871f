"""What becomes of every kind of line, told by the account of the file."""

import os
from pathlib import Path

import pytest
from trade_log import HEADER, NOW_S, START_MS, listed, read, reader_of, row, rows, write

from botscope.ingest.glued import is_glued
from botscope.ingest.options import IngestOptions
from botscope.ingest.places import single_place
from botscope.ingest.reader import Reader

V7 = "ts,pair,action,qty,entry,exit,pnl,commission,ver\n"
V7_ROW = "2024-03-01 10:00:00,ETHUSDT,SHORT,2,100,90,20,0.5,7.4\n"


def _file(folder: Path, raw: str | bytes, now_s: float = NOW_S):
    write(folder / "logs" / "t.csv", raw)
    bot = read(folder, now_s=now_s)
    (account,) = bot.files
    assert account.is_conserved
    return bot, account


CASES = {
    "short row": (",".join(row(1).split(",")[:6]) + "\n", "too_few_columns"),
    "long row": (row(1).rstrip("\n") + ",x\n", "too_many_columns"),
    "word for a number": (row(1, pnl="abc"), "bad_number"),
    "not a number": (row(1, pnl="NaN"), "bad_number"),
    "infinite": (row(1, pnl="1e999"), "bad_number"),
    "beyond any amount": (row(1, pnl="1e308"), "bad_number"),
    "underscored number": (row(1, pnl="1_000"), "bad_number"),
    "empty result": (row(1, pnl=""), "missing_value"),
    "impossible day": (
        row(1).replace("2025-06-15T15:07:40.000Z", "2025-02-30T00:00:00Z"),
        "bad_time",
    ),
    "open quote": ('"' + row(1), "broken_quote"),
    "zeros": ("\0" * 300 + row(1), "nul_bytes"),
    "too long": ("x" * 70_000 + "\n", "line_too_long"),
    "glued": (row(1)[:70] + row(2), "glued_rows"),
    "legacy row": (V7_ROW, "legacy_layout"),
    "wrong arithmetic": (row(1, pnl="999.0"), "inconsistent_pnl"),
    "before bitcoin": (row(1, closed_ms=1_100_000_000_000), "time_out_of_range"),
    "after tomorrow": (row(1, closed_ms=int(NOW_S * 1000) + 2 * 86_400_000), "time_out_of_range"),
}


@pytest.mark.parametrize(("line", "reason"), CASES.values(), ids=CASES.keys())
def test_bad_line_is_refused_alone_and_its_neighbors_count(
    tmp_path: Path, line: str, reason: str
) -> None:
    bot, account = _file(tmp_path, HEADER + row(0) + line + row(3))
    assert account.reasons == {reason: 1}
    assert [trade.decode() for trade in bot.trades.trade_id.tolist()] == ["T000000", "T000003"]
    (refused,) = bot.rejected
    assert (refused.line, refused.reason, refused.offset) == (3, reason, len(HEADER + row(0)))
    assert len(refused.text) <= 200


@pytest.mark.parametrize("cut", range(1, 8))
def test_row_cut_inside_its_id_does_not_rename_the_next(tmp_path: Path, cut: int) -> None:
    text = HEADER + row(0) + row(1)[:cut] + row(2) + row(2) + row(3)
    bot, account = _file(tmp_path, text)
    assert bot.trades.trade_id.tolist() == [b"T000000", b"T000002", b"T000003"]
    assert account.reasons == {"glued_rows": 1}


@pytest.mark.parametrize(
    ("previous", "trade_id", "answer"),
    [
        (b"v8.01-000123", b"v8.01-00v8.01-000125", True),
        (b"v8.01-000123", b"v8.01-000124v8.01-000125", True),
        (b"122", b"12124", True),
        (b"9", b"10", False),
        (b"99", b"100", False),
        (b"T99", b"T100", False),
        (b"a-9", b"a-10", False),
        (b"z", b"aa", False),
        (b"", b"T1", False),
        (b"7f3a", b"7f3ab", False),
    ],
)
def test_glued_id_is_told_from_one_that_grew(
    previous: bytes, trade_id: bytes, answer: bool
) -> None:
    assert is_glued(trade_id, previous) is answer


def test_byte_that_no_encoding_knows_costs_one_row(tmp_path: Path) -> None:
    raw = (HEADER + row(0)).encode() + row(1).encode().replace(b"adx", b"\x81dx")
    _, account = _file(tmp_path, raw)
    assert account.reasons == {"bad_encoding": 1}


def test_old_code_page_in_a_text_is_read_and_named(tmp_path: Path) -> None:
    raw = HEADER.encode() + row(0).encode().replace(b"adx_trend", b"caf\xe9")
    bot, account = _file(tmp_path, raw)
    assert (account.encoding, bot.trades.strategy.at(0)) == ("cp1252", "café")


@pytest.mark.parametrize(
    "ending", ["\n", "\r\n", "\r\r\n", "\r"], ids=["lf", "crlf", "crcrlf", "cr"]
)
def test_line_endings_do_not_change_the_trades(tmp_path: Path, ending: str) -> None:
    text = HEADER + rows(5)
    bot, account = _file(tmp_path, text.replace("\n", ending).encode())
    assert (account.accepted_count, account.line_count) == (5, 6)
    assert bot.trades.realized_pnl_quote.sum() == pytest.approx(2 * (1 + 2 + 3 + 4 + 5) - 5 * 0.25)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_other_encodings_give_the_same_trades_and_readable_lines(
    tmp_path: Path, encoding: str
) -> None:
    write(tmp_path / "logs" / "t.csv", (HEADER + rows(4) + "x,y\n").encode(encoding))
    reader = reader_of(tmp_path)
    bot = reader.refresh().bots["bot"]
    assert (len(bot.trades), bot.files[0].reasons) == (4, {"too_few_columns": 1})
    assert reader.read_line("bot", 0, int(bot.trades.offset[2])) == row(2, exit_price=103.0).strip()
    assert reader.read_line("bot", 0, bot.rejected[0].offset) == "x,y"


def test_columns_in_another_order_are_the_same_trades(tmp_path: Path) -> None:
    lines = (HEADER + rows(3)).splitlines()
    turned = "".join(",".join(reversed(line.split(","))) + "\n" for line in lines)
    bot, account = _file(tmp_path, turned)
    assert account.accepted_count == 3
    assert bot.trades.trade_id.tolist() == [b"T000000", b"T000001", b"T000002"]


def test_legacy_v7_profit_is_net_of_its_commission(tmp_path: Path) -> None:
    bot, account = _file(tmp_path, V7 + V7_ROW)
    trade = bot.trades
    assert (float(trade.gross_pnl_quote[0]), float(trade.realized_pnl_quote[0])) == (20.0, 19.5)
    assert (trade.side.at(0), trade.bot_version.at(0)) == ("short", "7.4")
    assert account.pnl_basis == "gross"


def test_layout_may_change_with_a_header_in_the_middle(tmp_path: Path) -> None:
    bot, account = _file(tmp_path, V7 + V7_ROW + HEADER + row(0) + HEADER + row(1))
    assert (account.header_count, account.accepted_count, len(account.segments)) == (3, 3, 2)
    assert bot.trades.bot_version.names == ("7.4", "v8.00")


def test_log_without_its_header_is_known_by_its_rows(tmp_path: Path) -> None:
    _, account = _file(tmp_path, rows(3))
    assert (account.header_count, account.accepted_count) == (0, 3)


def test_spoiled_header_is_still_a_header(tmp_path: Path) -> None:
    _, account = _file(tmp_path, HEADER.replace("symbol", "symb?l") + rows(3))
    assert (account.header_count, account.accepted_count) == (1, 3)


@pytest.mark.parametrize("cut", range(1, len(HEADER) - 1, 7))
def test_cut_header_above_whole_rows_is_still_ours(tmp_path: Path, cut: int) -> None:
    bot, account = _file(tmp_path, HEADER[:cut] + "\n" + rows(3))
    assert bot.trades.realized_pnl_quote.tolist() == [1.75, 3.75, 5.75]
    assert (account.header_count, account.accepted_count) == (1, 3)


@pytest.mark.parametrize(
    ("header", "rest"),
    [
        ("closed_at,symbol,side,qty,entry_price,exit_price,pnl,fee,reason", "37.95,12.05,tp"),
        ("closed_at,symbol,side,qty,entry_price,exit_price,pnl,fee,balance", "37.95,12.05,1037"),
        ("closed_at,symbol,side,qty,entry_price,exit_price,entry_fee,exit_fee,pnl", "6,6.05,37.95"),
    ],
    ids=["reason", "balance", "two fees"],
)
def test_whole_header_of_another_bot_is_no_damaged_one_of_ours(
    tmp_path: Path, header: str, rest: str
) -> None:
    text = "2025-03-1{} 11:00:00,BTCUSDT,LONG,0.1,60000,60500,{}\n"
    bot, account = _file(tmp_path, header + "\n" + "".join(text.format(i, rest) for i in range(4)))
    assert bot.trades.realized_pnl_quote.tolist() == [37.95] * 4
    assert account.header_count == 1
    assert account.columns["pnl"] == "pnl"


def test_nine_columns_of_anybody_without_a_header_are_not_the_legacy_log(tmp_path: Path) -> None:
    text = "2025-03-1{} 11:00:00,BTCUSDT,LONG,0.1,60000,60500,37.95,12.05,1{}\n"
    _, account = _file(tmp_path, "".join(text.format(i, i) for i in range(4)))
    assert "ver" not in account.columns.values()


def test_header_glued_to_a_cut_one_and_a_row_to_another_cost_two_lines(tmp_path: Path) -> None:
    half = HEADER[: len(HEADER) // 2]
    bot, account = _file(tmp_path, half + HEADER + half + rows(3))
    assert bot.trades.realized_pnl_quote.tolist() == [3.75, 5.75]
    assert account.reasons == {"too_many_columns": 2}


@pytest.mark.parametrize("half", [HEADER[:11], HEADER[: len(HEADER) // 2]], ids=["id", "half"])
def test_damaged_header_above_glued_rows_alone_gives_no_amount(tmp_path: Path, half: str) -> None:
    bot, account = _file(tmp_path, half + HEADER + half + row(0)[:60] + row(1))
    assert len(bot.trades) == account.accepted_count == 0


def test_cut_header_of_the_legacy_log_keeps_its_commission_out(tmp_path: Path) -> None:
    bot, _ = _file(tmp_path, V7[: len(V7) // 2] + "\n" + V7_ROW)
    assert bot.trades.realized_pnl_quote.tolist() == [19.5]


def test_rest_of_a_row_at_the_top_costs_one_line(tmp_path: Path) -> None:
    bot, account = _file(tmp_path, row(0)[50:] + rows(3, 1))
    assert len(bot.trades) == account.accepted_count == 3
    assert account.reasons == {"too_few_columns": 1}


def test_last_line_without_end_counts_when_it_is_ended(tmp_path: Path) -> None:
    path = write(tmp_path / "logs" / "t.csv", HEADER + row(0) + row(1)[:-1])
    reader = reader_of(tmp_path)
    before = reader.refresh().bots["bot"]
    assert (len(before.trades), before.files[0].pending_count) == (1, 1)
    write(path, "\n", append=True)
    after = reader.refresh().bots["bot"]
    assert (len(after.trades), after.files[0].pending_count) == (2, 0)


def test_same_trade_id_counts_once_and_both_lines_are_named(tmp_path: Path) -> None:
    _, account = _file(tmp_path, HEADER + rows(4) + row(2, exit_price=103.0) + row(9))
    assert (account.accepted_count, account.duplicate_count) == (5, 1)
    assert "line 6 repeats line 4" in account.notes


def test_block_that_stands_again_counts_once_without_ids(tmp_path: Path) -> None:
    other = V7_ROW.replace("10:00", "11:00")
    _, account = _file(tmp_path, V7 + V7_ROW + other + V7_ROW + other)
    assert (account.accepted_count, account.duplicate_count) == (2, 2)


def test_single_equal_rows_without_ids_are_real_and_stay(tmp_path: Path) -> None:
    _, account = _file(tmp_path, V7 + V7_ROW * 4)
    assert (account.accepted_count, account.duplicate_count) == (4, 0)


def test_absurd_price_is_an_outlier_and_a_great_gain_is_not(tmp_path: Path) -> None:
    glitch, gain = row(50, exit_price=11_000.0), row(51, exit_price=450.0)
    bot, account = _file(tmp_path, HEADER + rows(40) + glitch + gain)
    assert account.reasons == {"outlier": 1}
    assert bot.excluded.trade_id.tolist() == [b"T000050"]
    assert bot.excluded_pnl_quote == pytest.approx(21_799.75)
    assert bot.rejected[-1].text == glitch.strip()[:200]


def test_outlier_comes_back_when_the_file_grows_into_it(tmp_path: Path) -> None:
    path = write(tmp_path / "logs" / "t.csv", HEADER + rows(40) + row(50, exit_price=800.0))
    reader = reader_of(tmp_path)
    assert len(reader.refresh().bots["bot"].excluded) == 1
    more = "".join(row(100 + index, exit_price=400.0) for index in range(60))
    write(path, more, append=True)
    bot = reader.refresh().bots["bot"]
    assert len(bot.excluded) == 0
    assert listed(bot.trades) == listed(read(tmp_path).trades)


def test_row_of_the_day_after_tomorrow_counts_when_that_day_comes(tmp_path: Path) -> None:
    now = [NOW_S]
    write(
        tmp_path / "logs" / "t.csv", HEADER + row(0, closed_ms=int(NOW_S * 1000) + 2 * 86_400_000)
    )
    place = single_place(tmp_path / "state", tmp_path / "logs")
    reader = Reader(lambda: [place], clock=lambda: now[0])
    assert len(reader.refresh().bots["bot"].trades) == 0
    now[0] += 2 * 86_400
    assert len(reader.refresh().bots["bot"].trades) == 1


def test_backup_copy_of_a_log_counts_once(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "a.csv", HEADER + rows(5))
    write(tmp_path / "logs" / "b.csv", HEADER + rows(7))
    bot = read(tmp_path)
    assert len(bot.trades) == 7
    assert [account.duplicate_count for account in bot.files] == [0, 5]
    assert all(account.is_conserved for account in bot.files)


def test_rows_out_of_order_are_sorted_by_time(tmp_path: Path) -> None:
    bot, _ = _file(tmp_path, HEADER + row(5) + row(1) + row(3))
    closed = bot.trades.closed_at_ms.tolist()
    assert closed == [START_MS + minute * 60_000 for minute in (1, 3, 5)]


@pytest.mark.skipif(os.name == "nt", reason="needs pipes and links of a POSIX system")
def test_pipe_folder_and_link_out_are_refused_with_a_reason(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    (logs / "dir.csv").mkdir(parents=True)
    os.mkfifo(logs / "pipe.csv")
    outside = write(tmp_path / "secret.csv", HEADER + row(0))
    (logs / "link.csv").symlink_to(outside)
    write(logs / "good.csv", HEADER + row(1))
    bot = read(tmp_path)
    problems = {account.file: account.problem for account in bot.files}
    assert problems["good.csv"] is None
    assert "folder" in problems["dir.csv"]
    assert "pipe" in problems["pipe.csv"]
    assert "out of the folder" in problems["link.csv"]
    assert len(bot.trades) == 1


def test_only_the_newest_logs_are_read_beyond_the_limit(tmp_path: Path) -> None:
    for index in range(5):
        path = write(tmp_path / "logs" / f"{index}.csv", HEADER + row(index))
        os.utime(path, (NOW_S + index, NOW_S + index))
    bot = read(tmp_path, IngestOptions(file_limit=2))
    assert [account.file for account in bot.files] == ["3.csv", "4.csv"]
    assert "3 older log files" in bot.files[0].notes[-1]


def test_dashboards_own_folder_inside_the_logs_is_no_bots(tmp_path: Path) -> None:
    own = tmp_path / "logs" / "own"
    write(own / "export.csv", HEADER + rows(3))
    write(tmp_path / "logs" / "t.csv", HEADER + row(9))
    assert len(read(tmp_path, IngestOptions(own_folder=str(own))).trades) == 1


@pytest.mark.uncounted
@pytest.mark.shared
def test_every_wild_log_is_accounted_for(wild_files: Path, tmp_path: Path) -> None:
    for path in wild_files.glob("*.csv"):
        write(tmp_path / "logs" / path.name, path.read_bytes())
    bot = read(tmp_path)
    assert len(bot.files) == 81
    assert [account.file for account in bot.files if not account.is_conserved] == []
    assert [account.file for account in bot.files if account.problem] == []
