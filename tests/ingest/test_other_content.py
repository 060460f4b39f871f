"""Files that are called logs and are none: one sentence says what they are."""

import bz2
import gzip
import io
import json
import lzma
import random
import sqlite3
import subprocess
import sys
import zipfile

import pytest

from botscope.ingest.options import IngestOptions
from tests.ingest.trade_log import HEADER, read, reader_of, row, rows, write

LOG = (HEADER + rows(40)).encode()


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, LOG)
    return buffer.getvalue()


CONTENT = {
    "ZIP": (zipped("trades.csv"), "not a log but a ZIP archive: unpack it into this folder"),
    "empty ZIP": (zipped(), "not a log but a ZIP archive"),
    "workbook": (zipped("[Content_Types].xml", "xl/workbook.xml"), "workbook: save its sheet as"),
    "gzip": (gzip.compress(LOG), "not a log but a gzip archive: unpack it into this folder"),
    "bzip2": (bz2.compress(LOG) + b"\0", "not a log but a bzip2 archive"),
    "xz": (lzma.compress(LOG), "not a log but an xz archive"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "not a log but a PNG picture"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + LOG, "not a log but a PDF document"),
    "noise": (random.Random(5).randbytes(9000), "not a log but bytes that are no text"),
    "JPEG": (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, "not a log but a JPEG picture"),
}


@pytest.mark.parametrize(("raw", "said"), CONTENT.values(), ids=CONTENT)
def test_file_that_is_no_text_is_named_in_one_sentence(tmp_path, raw, said):
    write(tmp_path / "logs" / "trades.csv", raw)
    write(tmp_path / "logs" / "ok.csv", HEADER + rows(5))
    bot = read(tmp_path)
    assert [file.file for file in bot.files] == ["ok.csv", "trades.csv"]
    assert said in bot.files[1].problem
    assert (bot.files[1].line_count, bot.files[1].trade_count or 0) == (0, 0)
    assert len(bot.trades) == 5


def test_database_is_named(tmp_path):
    path = tmp_path / "logs" / "trades.csv"
    path.parent.mkdir()
    with sqlite3.connect(path) as database:
        database.execute("create table trades (id integer, pnl real)")
    database.close()
    assert "not a log but an SQLite database: export its table" in read(tmp_path).files[0].problem


@pytest.mark.parametrize("name", ["BZh", "PAR1", "GIF8", "PK", "7z", "Rar!"])
def test_log_whose_first_name_looks_like_a_signature_is_read(tmp_path, name):
    text = f"{name},time,symbol,side,quantity,price\n" + "".join(
        f"{at},2025-11-01 1{at}:00:00,BTC,{side},1,{100 + at}\n"
        for at, side in enumerate(["BUY", "SELL"] * 3)
    )
    write(tmp_path / "logs" / "t.csv", text)
    account = read(tmp_path).files[0]
    assert account.problem is None
    assert account.accepted_count == 6


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_in_any_encoding_is_no_noise(tmp_path, encoding, delimiter):
    lines = ["time,symbol,side,quantity,price,Gebühr"]
    lines += [f"2025-11-01 1{at}:00:00,BTC,{'BUY' if at % 2 else 'SELL'},1,99,ü" for at in range(9)]
    text = "\r\n".join(lines).replace(",", delimiter) + "\r\n"
    write(tmp_path / "logs" / "t.csv", text.encode(encoding))
    account = read(tmp_path).files[0]
    assert (account.problem, account.accepted_count) == (None, 9)


def test_log_that_begins_with_zeros_of_a_power_loss_is_read(tmp_path):
    write(tmp_path / "logs" / "t.csv", b"\0" * 4096 + b"\n" + LOG)
    account = read(tmp_path).files[0]
    assert (account.problem, account.accepted_count) == (None, 40)


def test_log_that_becomes_an_archive_and_a_log_again_is_followed(tmp_path):
    path = write(tmp_path / "logs" / "t.csv", LOG)
    reader = reader_of(tmp_path)
    seen = []
    for raw in (None, zipped("t.csv"), LOG + row(41).encode()):
        if raw is not None:
            write(path, raw)
        bot = reader.refresh().bots["bot"]
        seen.append((len(bot.trades), bot.files[0].problem))
    assert seen[0] == (40, None)
    assert "a ZIP archive" in seen[1][1]
    assert seen[2] == (41, None)


def test_check_says_it_in_words(tmp_path, project_root):
    write(tmp_path / "logs" / "trades.csv", gzip.compress(LOG))
    command = [sys.executable, str(project_root / "dashboard_api.py"), "check", "--json"]
    command += ["--logs", str(tmp_path / "logs"), "--data", str(tmp_path / "own")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    (file,) = json.loads(done.stdout)["files"]
    assert file["problem"] == "not a log but a gzip archive: unpack it into this folder"
    assert file["read_at"] is None
    assert done.returncode == 1


@pytest.mark.parametrize("tail", [b"x" * 300_000, b"\0" * 300_000], ids=["letters", "zeros"])
def test_last_line_without_an_end_that_is_too_long_gives_its_reason(tmp_path, tail):
    path = write(tmp_path / "logs" / "t.csv", LOG + tail)
    reader = reader_of(tmp_path, IngestOptions(block_bytes=4096))
    account = reader.refresh().bots["bot"].files[0]
    said = "the last line has no end: it is 300,000 bytes long, and no row is longer than 65,536"
    assert [note for note in account.notes if note.startswith(said)], account.notes
    assert (account.pending_count, account.accepted_count) == (1, 40)
    write(path, b"\n" + row(41).encode(), append=True)
    account = reader.refresh().bots["bot"].files[0]
    assert not [note for note in account.notes if "has no end" in note]
    assert (account.pending_count, account.accepted_count) == (0, 41)
    assert sum(account.reasons.values()) == 1


def test_last_line_that_is_merely_not_done_gives_no_note(tmp_path):
    write(tmp_path / "logs" / "t.csv", LOG + row(41).encode()[:-1])
    account = read(tmp_path).files[0]
    assert account.pending_count == 1
    assert not [note for note in account.notes if "has no end" in note]
