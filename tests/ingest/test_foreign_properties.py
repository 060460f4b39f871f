"""Files of other bots, cut at any byte and appended in any pieces: every line is accounted for,
and what was read bit by bit is what one reading of the whole finds.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botscope.ingest.options import IngestOptions
from tests.examples import examples
from tests.ingest.trade_log import HEADER, picture, reader_of, row, write

# A short sample and short lines: small files then go through everything that big ones do.
OPTIONS = IngestOptions(sample_row_count=12, line_limit_bytes=1100, block_bytes=700)


def day(index: int) -> int:
    return index % 28 + 1


def fills(index: int) -> str:
    side, price = ("Kauf", "Verkauf")[index % 2], 100 + index % 9
    clock = f"{index // 60 % 24:02}:{index % 60:02}:00"
    amounts = f"0,{index % 8 + 1}0;{price},25;0,0{index % 7}"
    return f"{day(index):02}.11.2025 {clock};BTC-EUR;{side};{amounts}"


def closed(index: int) -> str:
    entry, size = 100 + index % 5, index % 3 + 1
    result = (3 - index % 7) * size
    left = f"2025-03-{day(index):02}T{index % 24:02}:00:00Z,BTCUSDT,{('long', 'short')[index % 2]}"
    sign = 1 - 2 * (index % 2)
    return f"{left},{size},{entry},{entry + sign * result / size:.4f},{result}.00,v{index % 2}"


def events(index: int) -> str:
    word, result = ("OPEN", ""), ("CLOSE", f"{index % 11 - 5}.5")
    name, pnl = (word, result)[index % 2]
    return f"{1_740_000_000 + index * 60},ETHUSDT,{name},0.5,{2000 + index % 40},{pnl}"


def widened(index: int) -> str:
    side = ("BUY", "SELL")[index % 2]
    line = f"2025-04-{day(index):02} 10:{index % 60:02}:00,SOL,{side},2,{20 + index % 4}"
    return line if index < 25 else f"{line},0.0{index % 9},note {index}"


def renamed(index: int) -> str:
    if index == 20:
        return "time,pair,direction,amount,entry price,exit price,profit,commission,comment"
    line = closed(index)
    return line if index < 20 else f"{line},x"


def named(index: int) -> str:
    told = index - 1 if index % 6 == 5 else index
    line = f"id{told},{closed(told)}"
    # One in a while says something else under an id that stood before.
    return line.replace(",v", "1,v") if index % 18 == 17 else line


def doubled(index: int) -> str:
    return closed(index // 2 if index >= 10 else index)


def summed(index: int) -> str:
    if index % 8 < 7:
        return closed(index)
    total = sum(float(closed(at).split(",")[6]) for at in range(index - 7, index))
    name = ("TOTAL", "BTCUSDT")[index % 16 < 8]
    return f"2025-03-{day(index):02}T23:59:59Z,{name},,,,,{total:.2f},v0"


def shorts(index: int) -> str:
    side, size = ("SELL", "BUY")[index % 2], 1 + index // 2 % 5
    return f"2025-06-{day(index):02} 10:{index % 60:02}:00,SOLUSDT,{side},{size},{20 + index % 4}"


def scaled(index: int) -> str:
    side, size = (("BUY", 1), ("BUY", 2), ("BUY", 1), ("SELL", 2), ("SELL", 2))[index % 5]
    return f"2025-06-{day(index):02} 10:{index % 60:02}:00,SOLUSDT,{side},{size},{20 + index % 4}"


def own(index: int) -> str:
    return row(index, exit_price=101.0 + index % 7).rstrip("\n")


CLOSED = "exit_time,symbol,direction,size,entry_price,exit_price,pnl,version"
SHAPES: dict[str, tuple[str, Callable[[int], str]]] = {
    "fills": ("Datum;Symbol;Typ;Menge;Preis;Gebühr", fills),
    "closed": (CLOSED, closed),
    "events without a header": ("", events),
    "wider from a row on": ("time,symbol,side,quantity,price", widened),
    "ids that come again": (f"trade_id,{CLOSED}", named),
    "rows that stand twice": (CLOSED, doubled),
    "sums between the rows": (CLOSED, summed),
    "sold first": ("time,symbol,side,quantity,price", shorts),
    "scaled in": ("time,symbol,side,quantity,price", scaled),
    "another header further down": ("exit_time,symbol,direction,size,entry,exit,pnl,tag", renamed),
    "ours": (HEADER.rstrip("\n"), own),
}
SPOILED = (
    b"",
    b"  ",
    b";;;;;",
    b",,,,,",
    b"started",
    b'a,"b',
    b"\0\0\0",
    b"caf\xe9,1",
    b"\x81\x8d",
)
SPOILED += (b"x" * 1500, b"2025-03-01,BTC", b"-,-,-,-,-,-", b"HOLD,,,,,,,", b"1" * 1099 + b",2")


MAPPINGS = (
    "",
    "",
    'timezone = "Europe/Berlin"',
    "header = false",
    "header = true",
    'delimiter = ";"',
    'kind = "fills"\npairing = "average"\nnumber_style = "comma"',
    'kind = "closed_trades"\npnl_basis = "gross"\ncolumns = { pnl = "position:6" }',
    'detect = false\nkind = "events"\nwidth = 6\ncolumns = { time = "position:1" }',
)


@st.composite
def logs(draw: st.DrawFn) -> tuple[bytes, list[int]]:
    """Draw a log with spoiled lines in it, and the places where it is cut."""
    header, line = SHAPES[draw(st.sampled_from(sorted(SHAPES)))]
    count = draw(st.integers(0, 60))
    lines = [line(index).encode() for index in range(count)]
    if header:
        lines.insert(0, header.encode())
    for place, spoiled in draw(
        st.lists(st.tuples(st.integers(0, 60), st.sampled_from(SPOILED)), max_size=6)
    ):
        lines.insert(min(place, len(lines)), spoiled)
    if draw(st.booleans()):
        again = draw(st.integers(0, len(lines)))
        lines += lines[again : again + 9]
    end = draw(st.sampled_from([b"\n", b"\r\n"]))
    data = end.join(lines) + (end if draw(st.booleans()) else b"")
    cuts = draw(st.lists(st.integers(0, len(data)), max_size=5))
    return data, sorted(cuts)


def physical_lines(data: bytes) -> int:
    return data.count(b"\n") + bool(data.rpartition(b"\n")[2])


@pytest.mark.uncounted
@settings(max_examples=examples(200), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(log=logs(), mapping=st.sampled_from(MAPPINGS))
def test_every_line_counts_once_and_pieces_come_to_the_same_as_the_whole(log, mapping):
    data, cuts = log
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "logs" / "trades.csv"
        write(folder / "logs" / "botscope.toml", f'[[file]]\nmatch = "*"\n{mapping}\n')
        reader = reader_of(folder, OPTIONS)
        for begin, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
            write(path, data[begin:end], append=True)
            bot = reader.refresh().bots["bot"]
            account = bot.files[0]
            assert account.is_conserved, account
            assert account.line_count == physical_lines(data[:end])
            assert sum(account.reasons.values()) == account.quarantined_count
        whole = reader_of(folder, OPTIONS).refresh().bots["bot"]
        assert picture(bot) == picture(whole)


@pytest.mark.parametrize("shape", SHAPES)
def test_made_up_shapes_are_read_as_trades(tmp_path, shape):
    header, line = SHAPES[shape]
    lines = ([header] if header else []) + [line(index) for index in range(60)]
    write(tmp_path / "logs" / "trades.csv", "\n".join(lines) + "\n")
    bot = reader_of(tmp_path, OPTIONS).refresh().bots["bot"]
    assert len(bot.trades) >= 20, bot.files[0]


@pytest.mark.uncounted
@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.binary(max_size=3000), cut=st.integers(0, 3000))
def test_any_bytes_at_all_are_accounted_for(data, cut):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reader = reader_of(folder, OPTIONS)
        for part in (data[:cut], data[cut:]):
            write(folder / "logs" / "trades.csv", part, append=True)
            bot = reader.refresh().bots["bot"]
            assert bot.files[0].is_conserved, bot.files[0]
        assert picture(bot) == picture(reader_of(folder, OPTIONS).refresh().bots["bot"])


@pytest.mark.parametrize("mapping", ["", "header = true"], ids=["found", "set"])
def test_a_file_whose_only_line_is_no_text_is_accounted_for(tmp_path, mapping):
    write(tmp_path / "logs" / "trades.csv", b"\x81\x8d\ntime,symbol")
    write(tmp_path / "logs" / "botscope.toml", f'[[file]]\nmatch = "*"\n{mapping}\n')
    (account,) = reader_of(tmp_path, OPTIONS).refresh().bots["bot"].files
    assert (account.problem, account.line_count) == (None, 2)
    assert (account.reasons, account.pending_count) == ({"bad_encoding": 1}, 1)
