"""Other bots' lines: the fast way and the explainer come to the same rows, to the bit."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from botscope.domain.columns import Labels
from botscope.ingest.admission import Admission
from botscope.ingest.block import Block, Segment
from botscope.ingest.gate import gate_for
from botscope.ingest.layout import Column, Layout
from botscope.ingest.options import IngestOptions
from botscope.ingest.rowtable import RowTable
from botscope.ingest.single_lines import SingleLines
from botscope.ingest.stretch import Stretch
from botscope.ingest.tally import Tally
from tests.examples import examples
from tests.ingest.test_foreign_properties import MAPPINGS, OPTIONS, SHAPES, logs
from tests.ingest.trade_log import picture, reader_of, write

NOW_MS = 1_790_000_000_000
SLOW = IngestOptions(foreign_gate_bytes=1 << 40)
PLAIN = IngestOptions(foreign_gate_bytes=0)
PANDAS = IngestOptions(foreign_gate_bytes=0, bulk_block_bytes=0)

TIMES = {
    "iso": ("2025-03-01 10:00:00", "2025-03-01T10:00:00Z", "2025-12-31T23:59:59.123456+00:00"),
    "iso@+05:30": ("2025-03-01 10:00:00", "2025-03-01T10:00Z", "2025-03-01 10:00:00.5-03:30"),
    "dmy": ("01.03.2025 10:00", "31/12/2025 23:59:59", "29-11-2025"),
    "mdy": ("03/01/2025 10:00", "12/31/2025 23:59:59.25+0200", "11-29-2025"),
    "s": ("1740000000", "1740000000.25", "1740000000.123456789"),
    "ms": ("1740000000123", "1740000000123.5", "999999999999"),
    "us": ("1740000000123456", "1740000000999999", "1740000000000000"),
    "ns": ("1740000000123456789", "1740000000999999999", "1740000000000000000"),
}
NUMBERS = {
    "point": ("1", "-1.5", "+0.000000000000000001", "5e-05", "12.3E+2", "0.30000000000000004"),
    "point negated": ("1", "-1.5", "0", "-0", "2.25", "1e3"),
    "point unit": ("1.5BTC", "0.001", "-3 USDT", "1e-5X", "+2", "7E"),
    "comma": ("1", "-1,5", "+0,25", "3,0e2", "100", "12,125"),
    "comma unit negated": ("1,5BTC", "-0,001", "3 USDT", "0", "+2", "7E"),
}
TEXTS = ("BTCUSDT", "Stop loss bei 5 %", "Kauf", "", "é", "x" * 81, "a b c d e f g h i j k", "→")
TEXTS += ("nan", "None", "NA", "1e5", "007", "true")
WORDS = ("BUY", "sell", "HOLD", "OPEN", "closed", "PENDING", "failed: no", "deposit", "", "long")
ODD_TIMES = (
    *("", "-", "2025-02-30", "2024-02-29 10:00:00", "2025-3-1 9:05", "1 Nov 2025", "yesterday"),
    *("2025-03-01 10:00:00 UTC", "2025-03-01 24:00:00", "01/02/2025, 10:00:00 PM", "0", "1e9"),
    *("2025-03-01 10:00:00.1234567", "2025-03-01 10:00:00+15:00", "99999999999999999999", "9" * 19),
    *("2025-03-01 10:00:00 CET", "2025-03-01 10:00:00 IST", "'2025-03-01 10:00:00", "1740823200"),
    *("1740823200000", "Sat Mar  1 10:00:00 2025", "2025-03-01T10:00:00+01:00[Europe/Berlin]"),
)
ODD_NUMBERS = (
    *("", "-", "nan", "NaN", "None", "N/A", "inf", "1e400", "1e31", "1_0", "--", "--1", "5.", ".5"),
    *("1,234.5", "1.234,5", "1,5", "1.5", "$5", "-$5", "+3.50%", "(4)", "0x10", "1" * 70, "٣"),
    *("123456789012345678.5", "1.2345678901234567890", " 1", "1 ", "1e", "e5", "+", "1e+29"),
    *("0,512", "0.512", "1,234", "1.234", "12.5-", "5 pts", "1.5R", "2.5K", "1e3K", "▲5", "'1.5"),
    *("$5.20 (1.2%)", "✅ +5", "❌ 5", "5 CR", "1'234.5", '="5"'),
)
ODD_LINES = (b"", b"  ", b"\0\0", b"caf\xe9;;", b"\x81\x8d", b'"a;b', b"started", b";;;;;;;;;;")


def layout_of(kind: str, delimiter: str, time: str, number: str, **others: str) -> Layout:
    """A layout with a header, whose column ``note`` has no meaning."""
    styles = {"time": time, "symbol": "", "side": "", "note": None, "quantity": number}
    styles |= {"pnl": number, "price": number, "status": "", "order_id": ""} | others
    if "+" in time and "@" not in time:
        styles["clock"] = None
    columns = tuple(
        Column(name, at, name, style, sample=None)
        for at, (name, style) in enumerate(styles.items())
        if style is not None
    )
    return Layout(kind, len(styles), columns, delimiter, header=tuple(styles))


def outcome(layout: Layout, data: bytes, options: IngestOptions, *, in_bulk: bool) -> object:
    """Everything that reading lines of a segment comes to."""
    tally = Tally("t.csv", 5)
    admission = Admission(tally, options, NOW_MS)
    admission.begin(layout)
    single = SingleLines(tally)
    stretch = Stretch(tally, admission, options, single, in_bulk=in_bulk)
    stop = stretch.read(Block(7, data, is_last=True), 0, Segment(1, layout), may_end=True)
    shelf = admission.shelves[layout.kind]
    tables = [shown(shelf.kept.table()), shown(shelf.aside.table())]
    return stop, tally, single.encoding, tables, shelf.aside_reasons


def shown(table: RowTable) -> dict[str, list[object]]:
    """The cells of a table, without how they are stored."""
    cells: dict[str, list[object]] = {}
    for name in RowTable.__slots__:
        column = getattr(table, name)
        if isinstance(column, Labels):
            cells[name] = [column.at(index) for index in range(len(column))]
        elif column.dtype == np.float64:
            # To the bit, also of what is unknown: rows are compared by their bits.
            cells[name] = np.ascontiguousarray(column).view(np.uint64).tolist()
        else:
            cells[name] = column.tolist()
    return cells


@st.composite
def cases(draw: st.DrawFn) -> tuple[Layout, bytes]:
    """Draw a layout, and lines in its styles of which a few are not as they should be."""
    time, number = draw(st.sampled_from(sorted(TIMES))), draw(st.sampled_from(sorted(NUMBERS)))
    kind = draw(st.sampled_from(["closed_trades", "fills", "events", "signals", "other"]))
    others = draw(
        st.sampled_from([{}, {"fee": number, "fee_asset": ""}, {"is_short": ""}, {"fee_cell": ""}])
    )
    quotes = draw(st.sampled_from(["", "", " ", '"', "mixed"]))
    layout = layout_of(kind, draw(st.sampled_from([";", "\t", "|", ","])), time, number, **others)
    lines = []
    for _ in range(draw(st.integers(1, 12))):
        cells = [draw(cell(name, time, number)) for name in layout.header or ()]
        cells = [draw(dressed(text, quotes)) for text in cells]
        line = layout.delimiter.join(cells).encode()
        chance = draw(st.integers(0, 40))
        if chance < len(ODD_LINES):
            line = ODD_LINES[chance]
        elif chance == 20:
            line = layout.delimiter.join(layout.header or ()).encode()
        lines.append(line + draw(st.sampled_from([b"\n", b"\n", b"\r\n", b"\r\r\n"])))
    return layout, b"".join(lines)


def dressed(text: str, quotes: str) -> st.SearchStrategy[str]:
    """Draw how a cell stands in its line: bare, in quotes, behind blanks."""
    forms = {"": (text,), " ": (f" {text}",), '"': (f'"{text}"',)}
    odd = (f' "{text}"', f'" {text}"', f'"{text};, {text}"', f"{text} ", f"  {text}", f'"{text}')
    mixed = (text, text, f" {text}", f'"{text}"', f'"{text}"', f'"{text}"', *odd)
    return st.sampled_from(forms.get(quotes, mixed))


def cell(name: str, time: str, number: str) -> st.SearchStrategy[str]:
    """Draw one cell: nearly always a usual one."""
    usual, odd = TEXTS, TEXTS
    if name == "time":
        usual, odd = TIMES[time], ODD_TIMES
    elif name in ("quantity", "pnl", "price", "fee"):
        usual, odd = NUMBERS[number], ODD_NUMBERS
    elif name in ("side", "status"):
        usual = odd = WORDS
    elif name == "is_short":
        usual, odd = ("True", "false", "1", ""), TEXTS
    elif name == "fee_cell":
        usual, odd = ("0.1 USDT", "0.00001BTC", "0.5", "", "-1e-5BNB"), TEXTS
    elif name == "fee_asset":
        usual, odd = ("USDT", "BTC", "BNB", ""), TEXTS
    choice = st.integers(0, 19)
    return choice.flatmap(lambda at: st.sampled_from(odd if at == 0 else usual))


@pytest.mark.uncounted
@settings(max_examples=examples(300), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
@example((layout_of("fills", ";", "iso", "point"), b"2025-03-01;A;BUY;x;1;1;1;;\n" * 3))
def test_fast_way_and_explainer_come_to_the_same(case):
    layout, data = case
    slow = outcome(layout, data, SLOW, in_bulk=False)
    assert outcome(layout, data, PLAIN, in_bulk=False) == slow
    assert outcome(layout, data, PANDAS, in_bulk=True) == slow


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("time", TIMES)
def test_usual_lines_need_no_explainer(time, number):
    """The comparison above would hold of a gate that lets nothing through."""
    layout = layout_of("fills", ";", time, number)
    gate = gate_for(layout)
    for moment, amount in zip(TIMES[time] * 2, NUMBERS[number], strict=True):
        if number.startswith("comma") and time in ("s", "ms"):
            # One file, one decimal mark: a fraction of a second with a point is looked at singly.
            moment = moment.partition(".")[0]
        line = f"{moment};BTC/USDT;BUY;anything at all → here;1;{amount};2;done;id-7\n".encode()
        assert list(gate.suspects(line, 0)) == [], line


@pytest.mark.parametrize("form", ["{}", " {}", '"{}"'], ids=["bare", "behind a blank", "in quotes"])
def test_cells_may_stand_in_quotes_or_behind_a_blank(form):
    layout = layout_of("fills", ",", "iso", "point", fee_cell="")
    cells = ["2025-03-01 10:00:00", "BTC", "BUY", "→ note", "1.5", "", "-2", "ok", "id-7", "1BTC"]
    data = (",".join(form.format(text) for text in cells) + "\n").encode()
    assert list(gate_for(layout, loose=form != "{}").suspects(data, 0)) == []
    slow = outcome(layout, data, SLOW, in_bulk=False)
    assert outcome(layout, data, PLAIN, in_bulk=False) == slow
    assert outcome(layout, data, PANDAS, in_bulk=True) == slow
    assert (slow[3][0]["symbol"], slow[3][0]["status"]) == (["BTC"], ["ok"])


@pytest.mark.parametrize("moment", ["9" * 20, "1e300", "-" + "9" * 30])
def test_count_of_seconds_that_no_column_holds_is_no_time(moment):
    layout = layout_of("fills", ";", "s", "point")
    data = f"{moment};BTC;BUY;;1;;2;;\n1740000000;BTC;BUY;;1;;2;;\n".encode()
    _, tally, _, (kept, _), _ = outcome(layout, data, PLAIN, in_bulk=False)
    assert (tally.reasons, kept["time_ms"]) == ({"bad_time": 1}, [1_740_000_000_000])


def test_day_and_clock_in_two_columns_are_one_moment():
    layout = layout_of("fills", ";", "iso+9", "point")
    data = b"2025-03-01;A;BUY;x;1;2;3;;;10:00:00.5\n2025-03-01;A;SELL;x;1;2;3;;;11:30+01:00\n"
    assert list(gate_for(layout).suspects(data, 0)) == []
    slow = outcome(layout, data, SLOW, in_bulk=False)
    assert outcome(layout, data, PLAIN, in_bulk=False) == slow
    assert outcome(layout, data, PANDAS, in_bulk=True) == slow
    assert slow[3][0]["time_ms"] == [1_740_823_200_500, 1_740_825_000_000]


@pytest.mark.parametrize(
    "layout",
    [
        layout_of("fills", ":", "iso", "point"),
        layout_of("fills", ";", "words", "point"),
        layout_of("fills", ";", "iso@Europe/Berlin", "point"),
        layout_of("fills", ";", "iso@+15:00", "point"),
    ],
    ids=["delimiter", "month in words", "zone with summer time", "no such zone"],
)
def test_what_has_no_fast_way_is_left_to_the_explainer(layout):
    assert gate_for(layout) is None


@pytest.mark.parametrize("spoiled", [0, 1, 2, 3])
def test_header_with_spoiled_names_never_passes(spoiled):
    layout = layout_of("signals", ";", "", "point")
    names = ["7"] * spoiled + list(layout.header)[spoiled:]
    line = (";".join(names) + "\n").encode()
    is_passed = not list(gate_for(layout).suspects(line, 0))
    assert is_passed == (spoiled == 3)


@pytest.mark.uncounted
@settings(max_examples=examples(120), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(log=logs(), mapping=st.sampled_from(MAPPINGS), is_bulk=st.booleans())
def test_pieces_through_the_gate_come_to_the_whole_without_it(log, mapping, is_bulk):
    data, cuts = log
    settings_of = {name: getattr(OPTIONS, name) for name in ("sample_row_count", "block_bytes")}
    bulk = {"bulk_from_bytes": 0, "bulk_block_bytes": 0} if is_bulk else {}
    fast = IngestOptions(**settings_of, line_limit_bytes=1100, foreign_gate_bytes=0, **bulk)
    slow = IngestOptions(**settings_of, line_limit_bytes=1100, foreign_gate_bytes=1 << 40)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "logs" / "botscope.toml", f'[[file]]\nmatch = "*"\n{mapping}\n')
        reader = reader_of(folder, fast)
        for begin, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
            write(folder / "logs" / "trades.csv", data[begin:end], append=True)
            bot = reader.refresh().bots["bot"]
            assert bot.files[0].is_conserved, bot.files[0]
        assert picture(bot) == picture(reader_of(folder, slow).refresh().bots["bot"])


@pytest.mark.parametrize("shape", SHAPES)
def test_made_up_shapes_go_through_the_gate(tmp_path, shape, monkeypatch):
    """Rows that the fast way takes are counted where it hands them on."""
    header, line = SHAPES[shape]
    lines = ([header] if header else []) + [line(index) for index in range(60)]
    write(tmp_path / "logs" / "trades.csv", "\n".join(lines) + "\n")
    passed = []
    whole = Stretch._clean_table

    def counted(self, text, *rest):
        passed.append(text.count(b"\n"))
        return whole(self, text, *rest)

    monkeypatch.setattr(Stretch, "_clean_table", counted)
    reader_of(tmp_path, IngestOptions(foreign_gate_bytes=0)).refresh()
    assert sum(passed) >= 20
