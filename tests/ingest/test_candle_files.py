"""The candles that a bot writes: read as they grow, every line accounted for, never a log."""

import os

import numpy as np
import pytest

from bot.candle_log import CandleLog
from botscope.ingest.candle_rows import read_row
from botscope.ingest.options import IngestOptions
from botscope.ingest.places import single_place
from botscope.ingest.reader import Reader

NOW_S = 1_767_300_000.0
START_MS = 1_767_225_600_000
MINUTE_MS = 60_000
HEADER = "time,open,high,low,close,volume\n"


def line(number, close=101.0):
    return f"{START_MS + number * MINUTE_MS},100.0,102.0,99.0,{close},5.5\n"


class Folder:
    """A bot's folder with a reader over it."""

    def __init__(self, root, **options):
        self.root = root
        self.candles = root / "state" / "candles"
        self.candles.mkdir(parents=True)
        (root / "logs").mkdir()
        place = single_place(root / "state", root / "logs")
        self.reader = Reader(lambda: [place], IngestOptions(**options), clock=lambda: NOW_S)

    def write(self, text, name="BTCUSDT_1m.csv", mode="w"):
        with (self.candles / name).open(mode, encoding="utf-8", newline="") as file:
            file.write(text)

    def bot(self):
        return self.reader.refresh().bots["bot"]

    def file(self):
        (found,) = self.bot().candles
        return found


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def is_accounted_for(file):
    parts = (
        file.header_count, file.blank_count, len(file.candles), file.repeated_count,
        file.not_kept_count, sum(file.left_out.values()), file.pending_count,
    )  # fmt: skip
    return file.line_count == sum(parts)


def test_a_file_gives_its_market_and_its_candles(folder):
    folder.write(HEADER + line(0) + line(1, 100.5))
    file = folder.file()
    assert (file.symbol, file.timeframe, file.step_ms) == ("BTCUSDT", "1m", MINUTE_MS)
    assert file.candles.open_at_ms.tolist() == [START_MS, START_MS + MINUTE_MS]
    assert file.candles.close.tolist() == [101.0, 100.5]
    assert is_accounted_for(file)


def test_what_is_appended_is_read_and_a_cut_line_waits(folder):
    folder.write(HEADER + line(0))
    folder.file()
    folder.write(line(1)[:20], mode="a")
    half = folder.file()
    assert (len(half.candles), half.pending_count) == (1, 1)
    assert is_accounted_for(half)
    folder.write(line(1)[20:], mode="a")
    whole = folder.file()
    assert (len(whole.candles), whole.pending_count, whole.line_count) == (2, 0, 3)


def test_a_file_cut_short_and_written_anew_is_read_anew(folder):
    folder.write(HEADER + "".join(line(number) for number in range(50)))
    folder.file()
    folder.write(HEADER + "".join(line(number) for number in range(30, 52)))
    file = folder.file()
    assert file.candles.open_at_ms[0] == START_MS + 30 * MINUTE_MS
    assert (len(file.candles), file.line_count) == (22, 23)


def test_a_replaced_file_of_the_same_length_is_read_anew(folder):
    folder.write(HEADER + line(0) + line(1))
    folder.file()
    beside = folder.candles / ".new"
    beside.write_text(HEADER + line(0) + line(2), encoding="utf-8")
    beside.replace(folder.candles / "BTCUSDT_1m.csv")
    assert folder.file().candles.open_at_ms[-1] == START_MS + 2 * MINUTE_MS


def test_the_later_line_of_one_moment_counts_and_order_does_not_matter(folder):
    folder.write(HEADER + line(2) + line(0, 99.5) + line(1) + line(0, 100.5))
    file = folder.file()
    assert file.candles.close.tolist() == [100.5, 101.0, 101.0]
    assert file.repeated_count == 1
    folder.write(line(1, 99.25), mode="a")
    later = folder.file()
    assert later.candles.close.tolist() == [100.5, 99.25, 101.0]
    assert later.repeated_count == 2
    assert is_accounted_for(later)


LEFT_OUT = {
    "high below low": ("1767225600000,100,98,99,98.5,1", "impossible_candle"),
    "close above high": ("1767225600000,100,102,99,103,1", "impossible_candle"),
    "open below low": ("1767225600000,98,102,99,100,1", "impossible_candle"),
    "not a number": ("1767225600000,nan,102,99,100,1", "impossible_candle"),
    "endless": ("1767225600000,100,inf,99,100,1", "impossible_candle"),
    "price of zero": ("1767225600000,100,102,0,100,1", "impossible_candle"),
    "negative volume": ("1767225600000,100,102,99,100,-1", "impossible_candle"),
    "endless volume": ("1767225600000,100,102,99,100,nan", "impossible_candle"),
    "a word": ("1767225600000,100,high,99,100,1", "bad_number"),
    "no time": ("yesterday,100,102,99,100,1", "bad_time"),
    "a day that is none": ("2026-02-30T00:00:00Z,100,102,99,100,1", "bad_time"),
    "before 2009": ("1,100,102,99,100,1", "time_out_of_range"),
    "after 2100": ("2200-01-01,100,102,99,100,1", "time_out_of_range"),
    "too long a number": ("9" * 40 + ",100,102,99,100,1", "time_out_of_range"),
    "cut": ("1767225600000,100,102", "too_few_columns"),
    "zeros": ("\0" * 20, "too_few_columns"),
    "a trade": ("t1,2026-01-01T00:00:00Z,BTCUSDT,long,1,1", "bad_time"),
}


@pytest.mark.parametrize("case", LEFT_OUT)
def test_what_is_no_candle_is_left_out_with_its_reason(folder, case):
    bad, reason = LEFT_OUT[case]
    folder.write(HEADER + line(0) + bad + "\n" + line(1))
    file = folder.file()
    assert file.left_out == {reason: 1}
    assert len(file.candles) == 2
    assert is_accounted_for(file)


TIMES = {
    "milliseconds": "1767225600000",
    "seconds": "1767225600",
    "seconds with a fraction": "1767225600.0",
    "microseconds": "1767225600000000",
    "nanoseconds": "1767225600000000000",
    "ISO with Z": "2026-01-01T00:00:00Z",
    "ISO without a zone": "2026-01-01 00:00:00",
    "ISO with another zone": "2026-01-01T01:00:00+01:00",
}


@pytest.mark.parametrize("case", TIMES)
def test_a_time_may_be_written_as(folder, case):
    folder.write(f"{HEADER}{TIMES[case]},100,102,99,101,5\n")
    assert folder.file().candles.open_at_ms.tolist() == [START_MS]


FORMS = {
    "no header": f"{START_MS},100,102,99,101,5\n",
    "other order": f"close,time,low,high,open,volume\n101,{START_MS},99,102,100,5\n",
    "short names": f"t,o,h,l,c,v\n{START_MS},100,102,99,101,5\n",
    "more columns": f"time,open,high,low,close,volume,trades\n{START_MS},100,102,99,101,5,77\n",
    "a byte order mark": f"\ufeff{HEADER}{START_MS},100,102,99,101,5\n",
    "line ends of Windows": f"{HEADER}{START_MS},100,102,99,101,5\n".replace("\n", "\r\n"),
    "blank lines": f"{HEADER}\n{START_MS},100,102,99,101,5\n\n",
    "a repeated header": f"{HEADER}{HEADER}{START_MS},100,102,99,101,5\n",
}


@pytest.mark.parametrize("case", FORMS)
def test_a_file_may_have(folder, case):
    folder.write(FORMS[case])
    file = folder.file()
    candles = file.candles
    found = [float(getattr(candles, name)[0]) for name in ("open", "high", "low", "close")]
    assert found == [100.0, 102.0, 99.0, 101.0]
    assert candles.volume.tolist() == [5.0]
    assert is_accounted_for(file)


@pytest.mark.parametrize(
    "text", [f"time,open,high,low,close\n{START_MS},1,1,1,1\n", f"{HEADER}{START_MS},1,1,1,1,\n"]
)
def test_a_volume_that_is_not_told_is_unknown(folder, text):
    folder.write(text)
    assert np.isnan(folder.file().candles.volume).all()


@pytest.mark.parametrize(
    "name",
    ["notes.csv", "BTCUSDT_soon.csv", ".BTCUSDT_1m.csv.tmp", "BTCUSDT_0m.csv", "BTCUSDT_1m.txt"],
)
def test_a_file_whose_name_says_no_market_is_not_read(folder, name):
    folder.write(HEADER + line(0), name=name)
    assert folder.bot().candles == ()


def test_a_symbol_may_hold_an_underscore(folder):
    folder.write(HEADER + line(0), name="BTC_USDT_4h.csv")
    assert (folder.file().symbol, folder.file().timeframe) == ("BTC_USDT", "4h")


def test_a_link_is_not_followed(folder, tmp_path):
    secret = tmp_path / "elsewhere.csv"
    secret.write_text(HEADER + line(0), encoding="utf-8")
    (folder.candles / "BTCUSDT_1m.csv").symlink_to(secret)
    file = folder.file()
    assert len(file.candles) == 0
    assert file.problem


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_does_not_hold_up_the_reading(folder):
    os.mkfifo(folder.candles / "BTCUSDT_1m.csv")
    assert folder.file().problem == "not a file but a pipe"


def test_of_a_file_that_nobody_bounds_the_newest_part_is_read(tmp_path):
    folder = Folder(tmp_path, candle_limit_bytes=2000)
    folder.write("close,time,low,high,open,volume\n")
    rows = [f"101,{START_MS + number * MINUTE_MS},99,102,100,5\n" for number in range(500)]
    folder.write("".join(rows), mode="a")
    file = folder.file()
    assert file.is_tail
    assert len(file.candles) == 2000 // len(rows[0])
    assert file.candles.open_at_ms[-1] == START_MS + 499 * MINUTE_MS
    assert file.left_out == {}
    assert is_accounted_for(file)


def test_only_so_many_candles_are_kept_while_a_file_grows(tmp_path):
    folder = Folder(tmp_path, candle_count_limit=20)
    folder.write(HEADER)
    for begin in range(0, 60, 10):
        folder.write("".join(line(number) for number in range(begin, begin + 10)), mode="a")
        folder.file()
    file = folder.file()
    assert (len(file.candles), file.not_kept_count) == (20, 40)
    assert is_accounted_for(file)


def test_a_vanished_file_takes_its_candles_along(folder):
    folder.write(HEADER + line(0))
    folder.file()
    (folder.candles / "BTCUSDT_1m.csv").unlink()
    assert folder.bot().candles == ()


def test_the_snapshot_changes_with_the_candles_and_not_without(folder):
    folder.write(HEADER + line(0))
    first = folder.reader.refresh().revision
    assert folder.reader.refresh().revision == first
    folder.write(line(1), mode="a")
    assert folder.reader.refresh().revision != first


def test_candles_are_no_log_where_logs_and_state_share_a_folder(tmp_path):
    (tmp_path / "candles").mkdir()
    (tmp_path / "candles" / "BTCUSDT_1m.csv").write_text(HEADER + line(0), encoding="utf-8")
    (tmp_path / "candles" / "trades.csv").write_text("time,price\n", encoding="utf-8")
    place = single_place(tmp_path, tmp_path)
    bot = Reader(lambda: [place], clock=lambda: NOW_S).refresh().bots["bot"]
    assert [file.file for file in bot.files] == ["candles/trades.csv"]
    assert [file.file for file in bot.candles] == ["BTCUSDT_1m.csv"]


def test_the_candles_of_a_state_file_given_by_name_stand_beside_it(tmp_path):
    folder = Folder(tmp_path)
    folder.write(HEADER + line(0))
    (tmp_path / "state" / "mine.json").write_text("{}", encoding="utf-8")
    place = single_place(tmp_path / "state" / "mine.json", tmp_path / "logs")
    bot = Reader(lambda: [place], clock=lambda: NOW_S).refresh().bots["bot"]
    assert len(bot.candles) == 1


def test_what_the_bot_writes_is_what_is_read(tmp_path):
    folder = Folder(tmp_path)
    log = CandleLog(tmp_path / "state", "BTC/USDT", "1m", kept_count=40)
    for number in range(200):
        log.add(START_MS + number * MINUTE_MS, 100.1, 102.2, 99.3, 101.4, 5.5)
        log.write()
        newest = folder.file().candles
        assert newest.open_at_ms[-1] == START_MS + number * MINUTE_MS
    file = folder.file()
    assert file.symbol == "BTC-USDT"
    assert 40 <= len(file.candles) <= 50
    assert (file.candles.high == 102.2).all()
    assert file.left_out == {}


@pytest.mark.parametrize("time", ["inf", "nan", "1e400", "-5"])
def test_a_time_that_no_clock_shows_is_left_out_among_many(folder, time):
    rows = [line(number) for number in range(300)]
    folder.write(HEADER + "".join([*rows, f"{time},100,102,99,101,5\n"]))
    file = folder.file()
    assert (len(file.candles), sum(file.left_out.values())) == (300, 1)


@pytest.mark.parametrize("bad_at", [None, 0, 1700, 6999])
def test_many_lines_at_once_give_what_each_of_them_gives(folder, bad_at):
    chance = np.random.default_rng(3)
    texts = []
    for number in range(7000):
        low, high = sorted((chance.random(2) * 1e5 + 1e-6).tolist())
        open_, close = (low + (high - low) * chance.random(2)).tolist()
        texts.append(f"{START_MS + number * MINUTE_MS},{open_!r},{high!r},{low!r},{close!r},0.5\n")
    if bad_at is not None:
        texts[bad_at] = f"{START_MS + bad_at * MINUTE_MS},nan,1,1,1,1\n"
    folder.write(HEADER + "".join(texts))
    file = folder.file()
    expected = [row for text in texts if isinstance(row := read_row(text.strip().encode()), tuple)]
    assert file.left_out == ({} if bad_at is None else {"impossible_candle": 1})
    for place, name in enumerate(("open_at_ms", "open", "high", "low", "close", "volume")):
        assert getattr(file.candles, name).tolist() == [row[place] for row in expected]
    assert is_accounted_for(file)
