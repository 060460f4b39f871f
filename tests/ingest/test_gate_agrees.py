"""The fast path and the explainer give one verdict, on any mixture and at any cutting of bytes."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trade_log import HEADER, NOW_S, picture, read, reader_of, row, write

from botscope.ingest.logfile import LogFile
from botscope.ingest.options import IngestOptions
from botscope.ingest.own_layouts import OWN_HEADER, own_layout
from botscope.ingest.rows import Refusal, explain
from botscope.ingest.tail import Stamp
from tests.examples import examples

pytestmark = pytest.mark.uncounted

PANDAS = IngestOptions(bulk_from_bytes=0, bulk_block_bytes=0)
PLAIN = IngestOptions(bulk_from_bytes=1 << 40)
VALUES = ("pnl", "fee", "gross_pnl", "entry_price", "exit_price", "quantity")

ODD_CELLS = st.sampled_from(
    [
        "",
        " ",
        "NaN",
        "nan",
        "inf",
        "-0",
        "-0.0",
        "1e5",
        "1E-3",
        "1_000",
        "1,5",
        "--1",
        "+1",
        ".5",
        "5.",
    ]
    + ["0.1234567890123", "123456789012345678", "999999999999.999999999999", "٣", "é", "NA", "NULL"]
    + ['"x"', '"', 'a"b', "=cmd()", "LONG", "Short", "take profit", " spaced ", "x" * 70, "\x00"]
    + [
        "2024-02-29T10:00:00Z",
        "2025-02-29T10:00:00Z",
        "2025-06-31T10:00:00Z",
        "2025-13-01T00:00:00Z",
    ]
    + ["2025-06-15 10:00:00", "2025-06-15T10:00:00", "2025-06-15T10:00:00.123456+00:00"]
    + ["2025-06-15T10:00:00+02:00", "2025-06-15T24:00:00Z", "1999-12-31T23:59:59Z", "1750000000"]
)


@st.composite
def logs(draw: st.DrawFn) -> bytes:
    """A log of clean, odd, cut, glued, repeated and blank lines."""
    lines: list[bytes] = [HEADER.encode()]
    for index in range(draw(st.integers(1, 12))):
        line = row(index)
        match draw(st.integers(0, 7)):
            case 0:
                cells = line.rstrip("\n").split(",")
                cells[draw(st.integers(0, 13))] = draw(ODD_CELLS)
                line = ",".join(cells) + "\n"
            case 1:
                cut = draw(st.integers(1, len(line) - 2))
                line = line[:cut] + draw(st.sampled_from(["\n", "", "\r\n", "\r\r\n"]))
            case 2:
                line = draw(st.sampled_from(["\n", "  \n", "\r\n", HEADER, "\ufeff" + HEADER]))
            case 3:
                line = row(max(0, index - 2))
        lines.append(line.encode())
    raw = b"".join(lines)
    if draw(st.booleans()):
        place = draw(st.integers(len(HEADER), len(raw) - 1))
        raw = raw[:place] + draw(st.binary(min_size=1, max_size=1)) + raw[place + 1 :]
    return raw


def _loaded(raw: bytes, options: IngestOptions) -> LogFile:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "t.csv", raw)
        log = LogFile("t.csv", options)
        log.refresh(path, Stamp.of(path.stat()), int(NOW_S * 1000))
    return log


def _parsed_rows(log: LogFile) -> dict[int, tuple[object, ...]]:
    found = {}
    for shelf in log.shelves:
        for table in (shelf.kept.table(), shelf.aside.table(), shelf.late):
            for index, line in enumerate(table.line.tolist()):
                numbers = [repr(float(getattr(table, name)[index])) for name in VALUES]
                texts = [table.symbol.at(index), table.direction.at(index), table.reason.at(index)]
                moments = [int(table.time_ms[index]), bytes(table.order_id[index])]
                found[line] = (*numbers, *texts, *moments)
    return found


def _text(line: bytes) -> str | None:
    if b"\0" in line:
        return None
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _explained_rows(raw: bytes) -> tuple[dict[int, tuple[object, ...]], dict[int, str]]:
    layout = own_layout(OWN_HEADER)
    rows, reasons = {}, {}
    for number, line in enumerate(raw.split(b"\n")[:-1], start=1):
        text = _text(line.rstrip(b"\r"))
        if text is None:
            continue
        given_row = explain(text.removeprefix("\ufeff"), layout, number, 0)
        if isinstance(given_row, Refusal):
            reasons[number] = given_row.reason
            continue
        nan = float("nan")
        numbers = [getattr(given_row, name) for name in VALUES]
        shown = [repr(nan if number is None else float(number)) for number in numbers]
        texts = [given_row.symbol, given_row.direction, given_row.reason]
        name = (given_row.order_id or "").encode()
        rows[number] = (*shown, *texts, given_row.time_ms, name)
    return rows, reasons


@pytest.mark.parametrize("options", [PLAIN, PANDAS], ids=["plain", "pandas"])
def test_every_line_gets_the_explainers_verdict(options: IngestOptions) -> None:
    @settings(max_examples=examples(150), deadline=None)
    @given(logs())
    def check(raw: bytes) -> None:
        log = _loaded(raw, options)
        rows, reasons = _explained_rows(raw)
        parsed = _parsed_rows(log)
        assert parsed == {line: rows[line] for line in parsed}
        drawn = log.picture(0)
        for refused in drawn.rejected:
            if refused.line in reasons:
                assert refused.reason == reasons[refused.line]
        assert drawn.account.is_conserved
        refused_lines = {refused.line for refused in drawn.rejected}
        assert len(rows.keys() - parsed.keys() - refused_lines) == drawn.account.duplicate_count

    check()


@settings(max_examples=examples(120), deadline=None)
@given(logs(), st.data())
def test_reading_in_pieces_equals_reading_at_once(raw: bytes, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reader, position = reader_of(folder), 0
        while position < len(raw):
            end = min(len(raw), position + data.draw(st.integers(1, 400)))
            write(folder / "logs" / "t.csv", raw[position:end], append=True)
            reader.refresh()
            position = end
        assert picture(reader.refresh().bots["bot"]) == picture(read(folder))


@settings(max_examples=examples(60), deadline=None)
@given(logs(), st.sampled_from([64, 200, 1000]))
def test_block_size_does_not_matter(raw: bytes, block_bytes: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        write(Path(name) / "logs" / "t.csv", raw)
        small = IngestOptions(block_bytes=block_bytes)
        assert picture(read(Path(name), small)) == picture(read(Path(name)))


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(0, 10**24), st.integers(0, 12), st.booleans())
def test_bulk_numbers_are_exact_to_the_bit(digits: int, decimals: int, is_negative: bool) -> None:
    whole, part = str(digits)[:12], str(digits)[12 : 12 + decimals]
    text = ("-" if is_negative else "") + whole + (f".{part}" if part else "")
    cells = row(0).split(",")
    cells[6] = text
    log = _loaded((HEADER + ",".join(cells)).encode(), PANDAS)
    (shelf,) = log.shelves
    tables = (shelf.kept.table(), shelf.aside.table())
    (value,) = [v for table in tables for v in table.entry_price.tolist()]
    assert repr(value) == repr(float(text))
