"""Logs that are cut, spoiled, rotated and rewritten: no row wrong, none lost, none twice."""

import csv
import io
import random
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chaos_run import check_shown, follow, ledger, reader_at, start_writer

from botscope.domain.snapshot import BotSnapshot
from botscope.domain.trades import Trades
from botscope.ingest import merge
from botscope.ingest.files import Listing, find_logs
from botscope.ingest.options import IngestOptions
from tests.ingest.trade_log import HEADER, iso, listed, read, reader_of, row, rows, write

NO_HEADER = len(HEADER)


def _looks_whole(line: str) -> bool:
    """Tell what a usual reader of CSV would take for a row."""
    cells = next(csv.reader(io.StringIO(line)), [])
    return len(cells) == HEADER.count(",") + 1


@pytest.mark.uncounted
def test_f13_no_cut_of_a_log_makes_a_wrong_row(tmp_path: Path) -> None:
    text = HEADER + rows(12)
    whole = listed(read_text(tmp_path, text).trades)
    pending_lines = []
    for end in range(NO_HEADER, len(text), 3):
        bot = read_text(tmp_path, text[:end])
        ended = text[:end].count("\n") - 1
        assert listed(bot.trades) == whole[:ended]
        last = text[:end].rpartition("\n")[2]
        assert bot.files[0].pending_count == bool(last)
        pending_lines.append(last)
    # What is counted as pending here is what others would have counted as rows.
    assert sum(map(_looks_whole, pending_lines)) > len(pending_lines) / 30


def read_text(folder: Path, text: str | bytes):
    write(folder / "logs" / "t.csv", text)
    return read(folder)


# Numbers of which no two differ in one digit alone: a spoiled byte makes no other row's id.
APART = [f"T{11 * number:06d}" for number in range(1, 41)]


def _told(bot: BotSnapshot) -> list[tuple[object, ...]]:
    """Give the trades as tuples, without the places of their rows."""
    return [trade[: trade.index(repr(name)) + 1] for trade, name in _named(bot.trades)]


def _named(trades: Trades) -> Iterator[tuple[tuple[object, ...], bytes]]:
    yield from zip(listed(trades), trades.trade_id.tolist(), strict=True)


def _spoiled(text: str, chance: random.Random) -> tuple[bytes, bool]:
    raw = bytearray(text.encode())
    place, value = chance.randrange(NO_HEADER, len(raw)), chance.randrange(256)
    breaks_lines = raw[place] == 10 or value == 10
    raw[place] = value
    return bytes(raw), breaks_lines


def test_f16_one_spoiled_byte_costs_one_row_at_most(tmp_path: Path) -> None:
    lines = [row(i, trade_id=name, exit_price=101.0 + i % 7) for i, name in enumerate(APART)]
    text, chance = HEADER + "".join(lines), random.Random(16)
    whole = set(_told(read_text(tmp_path, text)))
    for _ in range(250):
        raw, breaks_lines = _spoiled(text, chance)
        bot = read_text(tmp_path, raw)
        assert bot.files[0].is_conserved
        assert len(whole - set(_told(bot))) <= (2 if breaks_lines else 1), raw


@pytest.mark.parametrize("symbol", ["NA", "NULL", "NaN", "1E5", "007", "=cmd", "TRUE", "inf"])
def test_f23_a_symbol_stays_the_text_that_it_is(symbol: str, tmp_path: Path) -> None:
    bot = read_text(tmp_path, HEADER + rows(3).replace("BTCUSDT", symbol))
    assert [bot.trades.symbol.at(index) for index in range(3)] == [symbol] * 3


def test_f26_two_bots_in_one_file_lose_nothing(tmp_path: Path) -> None:
    writers = [start_writer("two-bots", tmp_path, 240, seed) for seed in (2, 3)]
    bot = follow(reader_at(tmp_path), writers, tmp_path)
    assert sorted(check_shown(bot)) == sorted(ledger(tmp_path))
    assert {name[0] for name in check_shown(bot)} == {"T", "U"}


@pytest.mark.parametrize("mode", ["rotate", "rotate-shift"])
def test_f27_a_log_rotated_by_renaming_counts_once_at_every_moment(
    mode: str, tmp_path: Path
) -> None:
    writer = start_writer(mode, tmp_path, 240, 1, 0, 6)
    bot = follow(reader_at(tmp_path), [writer], tmp_path)
    assert len(bot.files) == 41
    assert sorted(check_shown(bot)) == sorted(ledger(tmp_path))


def test_f28_a_log_rotated_by_copying_counts_once_at_every_moment(tmp_path: Path) -> None:
    writer = start_writer("copytruncate", tmp_path, 240, 1, 0, 6)
    bot = follow(reader_at(tmp_path), [writer], tmp_path)
    assert len(bot.files) == 41
    assert sorted(check_shown(bot)) == sorted(ledger(tmp_path))


def test_f28_a_log_copied_away_after_the_folder_was_listed_keeps_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = write(tmp_path / "logs" / "t.csv", HEADER + rows(3))
    reader = reader_of(tmp_path)
    reader.refresh()
    rotations = iter([HEADER + rows(5, start=3)])

    def list_then_rotate(*asked: object) -> Listing:
        listing = find_logs(*asked)
        for text in rotations:
            shutil.copyfile(log, log.with_name("t.csv.1"))
            write(log, text)
        return listing

    monkeypatch.setattr(merge, "find_logs", list_then_rotate)
    shown = reader.refresh().bots["bot"].trades.trade_id.tolist()
    assert sorted(shown) == [b"T%06d" % number for number in range(8)]


@pytest.mark.parametrize("size", [0, 30, NO_HEADER, NO_HEADER + 20], ids=str)
def test_f28_a_log_that_is_cut_for_good_is_read_again_and_says_so(
    size: int, tmp_path: Path
) -> None:
    log = write(tmp_path / "logs" / "t.csv", HEADER + rows(5))
    reader = reader_of(tmp_path, IngestOptions(rewrite_patience_s=0.05))
    reader.refresh()
    log.write_bytes(log.read_bytes()[:size])
    assert len(reader.refresh().bots["bot"].trades) == 5
    time.sleep(reader.options.rewrite_patience_s)
    bot = reader.refresh().bots["bot"]
    assert len(bot.trades) == 0
    assert any("became shorter" in note for note in bot.files[0].notes)


def _as_excel(line: str) -> str:
    """Write a row as spreadsheets do that guess what a cell means: short dates, short numbers."""
    cells = line.rstrip("\n").split(",")
    for place in (1, 2):
        date, clock = cells[place].split("T")
        year, month, day = date.split("-")
        cells[place] = f"{day}/{month}/{year} {clock[:5]}"
    for place in range(5, 11):
        cells[place] = f"{float(cells[place]):.10g}"
    return ",".join(cells) + "\r\n"


def _half_by_excel(lines: list[str]) -> str:
    return HEADER + "".join([*map(_as_excel, lines[:10]), *lines[10:]])


@pytest.mark.parametrize(
    "saved",
    [
        lambda lines: HEADER + "".join(map(_as_excel, lines)),
        _half_by_excel,
        lambda lines: (HEADER + "".join(lines)).replace(",", ";").replace(".", ","),
        lambda lines: "\ufeff" + (HEADER + "".join(lines)).replace("\n", "\r\n"),
    ],
    ids=["all its dates", "half its dates", "another country", "another encoding"],
)
def test_f29_a_log_saved_by_a_spreadsheet_shows_no_amount_that_it_has_not(
    saved: Callable[[list[str]], str], tmp_path: Path
) -> None:
    lines = [row(index, exit_price=101.0 + index % 7) for index in range(30)]
    log = write(tmp_path / "logs" / "t.csv", HEADER + "".join(lines))
    reader = reader_of(tmp_path, IngestOptions(rewrite_patience_s=0.0))
    reader.refresh()
    log.write_text(saved(lines), encoding="utf-8", newline="")
    bot = reader.refresh().bots["bot"]
    account = bot.files[0]
    written = {line.split(",")[0]: float(line.split(",")[10]) for line in lines}
    names = [name.decode() for name in bot.trades.trade_id.tolist()]
    assert account.is_conserved
    assert account.accepted_count + account.quarantined_count == 30
    assert len(names) == len(set(names))
    if all(names):
        assert {name: written.get(name) for name in names} == dict(
            zip(names, bot.trades.realized_pnl_quote.tolist(), strict=True)
        )
    assert set(bot.trades.realized_pnl_quote.tolist()) <= set(written.values())
    assert iso(int(bot.trades.closed_at_ms.max() if len(names) else 0))[:4] in ("2025", "1970")
