"""The block that is offered for a file gives, once pasted, the layout that was found."""

import tempfile
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botscope.ingest.layout import Column, Layout
from botscope.ingest.mapping_block import mapping_block
from botscope.ingest.override_file import parse_overrides
from tests.examples import examples
from tests.ingest.trade_log import HEADER, listed, read, rows, write

SHAPES = {
    "fills": (
        "Datum;Uhrzeit;Symbol;Typ;Menge;Preis\n"
        "01.11.2025;10:00:00;BTC;buy;1,5;100,0\n02.11.2025;11:00:00;BTC;sell;1,5;120,0\n"
        "13.11.2025;10:00:00;BTC;buy;1,5;90,0\n14.11.2025;11:00:00;BTC;sell;1,5;80,0\n"
    ),
    "headless": (
        "2025-11-01T10:00:00,BTCUSDT,BUY,1,100\n2025-11-01T11:00:00,BTCUSDT,SELL,1,110\n"
        "2025-11-01T12:00:00,BTCUSDT,BUY,1,100\n2025-11-01T13:00:00,BTCUSDT,SELL,1,90\n"
    ),
    "closed": (
        "id,ts,pair,dir,entry,exit,size,pnl $,pnl $\n"
        "1,1751364000,BTC-USD,long,100,110,1,10,10%\n2,1751367600,BTC-USD,short,100,90,1,10,10%\n"
    ),
    "quoted names": (
        'time,"sym""bol",side,"Preis; ca. \u20ac",quantity\n'
        "2025-11-01 10:00:00,BTC,BUY,100,1\n2025-11-01 11:00:00,BTC,SELL,110,1\n"
    ),
    "fees as charges and rebates": (
        "closed,pair,side,qty,entry,exit,fee,pnl\n"
        "2025-11-01 10:00:00,BTC-USD,long,2,100,110,-0.42,19.58\n"
        "2025-11-02 10:00:00,BTC-USD,long,2,110,105,-0.43,-10.43\n"
        "2025-11-03 10:00:00,BTC-USD,short,2,105,100,-0.41,9.59\n"
    ),
    "fees in a coin": (
        "time,symbol,side,price,qty,commission,commissionAsset\n"
        "2025-11-01 10:00:00,BTCUSDT,BUY,100,2,0.0004,BNB\n"
        "2025-11-01 11:00:00,BTCUSDT,SELL,110,2,0.0004,BNB\n"
    ),
    "fees in a dictionary": (
        "time;symbol;side;price;amount;fee\n"
        "2025-11-01 10:00:00;BTC/USDT;buy;100;2;{'cost': 0.2, 'currency': 'USDT'}\n"
        "2025-11-01 11:00:00;BTC/USDT;sell;110;2;{'cost': 0.22, 'currency': 'USDT'}\n"
    ),
    "glued units": (
        "Date(UTC),Pair,Side,Price,Executed,Amount,Fee\n"
        "2025-11-01 10:00:00,BTCUSDT,BUY,100,2.0BTC,200.0USDT,0.002BTC\n"
        "2025-11-01 11:00:00,BTCUSDT,SELL,110,2.0BTC,220.0USDT,0.22USDT\n"
    ),
    "sides as words of the exchange": (
        "time,symbol,price,qty,isBuyer\n"
        "2025-11-01 10:00:00,BTCUSDT,100,2,True\n2025-11-01 11:00:00,BTCUSDT,110,2,False\n"
    ),
    "signals": "time,symbol,signal,confidence\n2025-11-01 10:00:00,BTC,HOLD,0.5\n" * 1,
}


def meanings(account):
    found = {piece.canonical: piece.header for piece in account.evidence}
    return account.layout_kind, found, account.pnl_basis, account.delimiter


def figures(account):
    return (
        account.trade_count,
        account.realized_pnl_quote,
        account.paired_pnl_quote,
        account.accepted_count,
        account.first_trade_at_ms,
        account.last_trade_at_ms,
    )


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_pasted_block_gives_the_same_layout_and_is_believed(tmp_path, text):
    write(tmp_path / "logs" / "a[1]*.csv", text)
    found = read(tmp_path).files[0]
    assert found.mapping_block is not None
    write(tmp_path / "logs" / "botscope.toml", found.mapping_block)
    (pasted,) = read(tmp_path).files
    assert pasted.confidence == 1.0
    assert (meanings(pasted), figures(pasted)) == (meanings(found), figures(found))
    assert pasted.mapping_block == found.mapping_block


GRID = (
    "symbol,timeframe,ema_fast,net_profit,sharpe\nBTC,1h,10,12.5,1.1\nBTC,4h,20,-3.25,0.4\n"
    "ETH,1h,10,8.75,0.9\nETH,4h,20,1.5,0.2\n"
)


def test_form_for_a_log_that_is_not_understood_says_nothing_until_it_is_filled_in(tmp_path):
    write(tmp_path / "logs" / "grid.csv", GRID)
    found = read(tmp_path).files[0]
    assert found.reasons == {"unknown_layout": 4}
    form = found.mapping_block
    assert '"symbol", "timeframe", "ema_fast", "net_profit", "sharpe"' in form
    write(tmp_path / "logs" / "botscope.toml", form)
    (pasted,) = read(tmp_path).files
    assert figures(pasted) == figures(found)
    assert (pasted.reasons, pasted.confidence) == (found.reasons, found.confidence)
    said = [line.removeprefix("# ") for line in form.splitlines() if " = " in line]
    filled = "\n".join(["[[file]]", *said]).replace("time =", "[file.columns]\ntime =")
    (block,), problems = parse_overrides(filled, "botscope.toml")
    assert problems == ()
    assert [canonical for canonical, _ in block.columns] == ["time", "symbol", "pnl"]


def test_each_width_of_a_file_that_changed_gets_a_block(tmp_path):
    first = "".join(f"2025-11-{d:02} 10:00:00,BTC,BUY,1,100\n" for d in range(1, 13))
    second = "".join(f"2025-12-{d:02} 10:00:00,BTC,SELL,1,100,0.1,x{d}\n" for d in range(1, 13))
    write(tmp_path / "logs" / "t.csv", "time,symbol,side,quantity,price\n" + first + second)
    found = read(tmp_path).files[0]
    assert [block["width"] for block in tomllib.loads(found.mapping_block)["file"]] == [5, 7]
    write(tmp_path / "logs" / "botscope.toml", found.mapping_block)
    pasted = read(tmp_path).files[0]
    assert (figures(pasted), pasted.segments) == (figures(found), found.segments)


def test_our_own_log_needs_no_block(tmp_path):
    write(tmp_path / "logs" / "t.csv", HEADER + rows(3))
    assert read(tmp_path).files[0].mapping_block is None


def test_two_layouts_of_one_width_get_no_block():
    layouts = [
        Layout("fills", 3, (Column("time", at, f"position:{at + 1}", "iso"),)) for at in (0, 1)
    ]
    assert mapping_block("t.csv", layouts) is None


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    file=st.text(min_size=1, max_size=12),
    names=st.lists(st.text(max_size=12), min_size=3, max_size=3),
    kind=st.sampled_from(["fills", "events", "closed_trades"]),
)
def test_block_is_always_valid_whatever_a_file_and_its_columns_are_called(file, names, kind):
    roles = (("time", "dmy+1@Europe/Berlin"), ("pnl", "comma unit"), ("symbol", ""))
    columns = tuple(
        Column(role, index, names[index], style) for index, (role, style) in enumerate(roles)
    )
    layout = Layout(kind, 3, columns, header=tuple(names), pnl_basis="gross", pairing="average")
    text = mapping_block(file, [layout])
    (block,), problems = parse_overrides(text, "botscope.toml")
    assert problems == ()
    assert block.matches(file)
    assert (block.kind, block.timezone, block.pnl_basis) == (kind, "Europe/Berlin", "gross")
    assert [canonical for canonical, _ in block.columns] == ["time", "pnl", "symbol"]


NUMBERS = {
    "point": "{:.2f}",
    "comma": "{:.2f}",
    "plain": "{:g}",
    "signed": "{:+.2f}",
    "dollar": "${:.2f}",
    "unit": "{:.2f} USDT",
    "percent": "{:.2f}%",
}
TIMES = {
    "iso": "%Y-%m-%d %H:%M:%S",
    "zulu": "%Y-%m-%dT%H:%M:%SZ",
    "dmy": "%d.%m.%Y %H:%M:%S",
    "mdy": "%m/%d/%Y %H:%M:%S",
    "words": "%d %b %Y %H:%M:%S",
    "ms": "",
    "excel": "",
}
FEES = {
    "none": None,
    "paid": "{fee:.2f}",
    "rate": "{fee:.2f}%",
    "charged": "-{fee:.2f}",
    "unit": "{fee:.2f}USDT",
    "cell": "{{'cost': {fee:.2f}; 'currency': 'USDT'}}",
}
WORDS = (
    *("when", "time", "Zeit", "pair", "symbol", "richtung", "side", "menge", "qty", "rein"),
    *("entry", "raus", "exit", "result", "pnl", "ergebnis", "fee", "a.b", "x=y", "#", ""),
)


def epoch(moment: datetime, style: str) -> str:
    if style == "ms":
        return str(int(moment.timestamp() * 1000))
    return f"{(moment - datetime(1899, 12, 30, tzinfo=UTC)).total_seconds() / 86_400:.8f}"


@st.composite
def made_up_logs(draw) -> str:
    """A log of round trips whose columns, their names, their order and their cells are made up."""
    delimiter = draw(st.sampled_from([";", "\t", "|", ","]))
    number = draw(st.sampled_from(sorted(NUMBERS)))
    if delimiter == "," and number == "comma":
        number = "point"
    style = draw(st.sampled_from(sorted(TIMES)))
    fee_form = FEES[draw(st.sampled_from(sorted(FEES)))]
    order = draw(st.permutations(range(8)))
    chosen = draw(st.lists(st.sampled_from(WORDS), min_size=8, max_size=8))
    moment = datetime(2025, 10, 1, 8, 0, 0, tzinfo=UTC)
    lines = [chosen] if draw(st.booleans()) else []

    def amount(value: float) -> str:
        text = NUMBERS[number].format(value)
        return text.replace(".", ",") if number == "comma" else text

    for at in range(draw(st.integers(min_value=1, max_value=25))):
        moment += timedelta(hours=7 + at, seconds=at)
        entry = 100.0 + draw(st.integers(min_value=-900, max_value=900)) / 100
        leave = 100.0 + draw(st.integers(min_value=-900, max_value=900)) / 100
        side, sign = draw(st.sampled_from([("long", 1), ("short", -1)]))
        when = moment.strftime(TIMES[style]) or epoch(moment, style)
        fee = 0.01 * (1 + at % 7)
        cells = [when, "BTCUSDT", side, amount(2.5), amount(entry), amount(leave)]
        cells += [amount(sign * 2.5 * (leave - entry)), (fee_form or "").format(fee=fee)]
        lines.append(cells)
    return "".join(delimiter.join(line[at] for at in order) + "\n" for line in lines)


@pytest.mark.uncounted
@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=made_up_logs())
def test_block_of_a_made_up_log_gives_the_same_reading(text):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "logs" / "t.csv", text)
        found = read(folder)
        offered = found.files[0].mapping_block
        if offered is None:
            return
        write(folder / "logs" / "botscope.toml", offered)
        pasted = read(folder)
        assert [file.file for file in pasted.files] == ["t.csv"], pasted.files[-1].problem
        assert meanings(pasted.files[0]) == meanings(found.files[0])
        assert figures(pasted.files[0]) == figures(found.files[0])
        assert pasted.files[0].reasons == found.files[0].reasons
        assert pasted.files[0].confidence >= found.files[0].confidence
        assert listed(pasted.trades) == listed(found.trades)


@pytest.mark.uncounted
@pytest.mark.shared
@pytest.mark.slow
def test_blocks_of_real_logs_change_nothing_but_the_confidence(wild_files, tmp_path):
    offered = 0
    for path in sorted(wild_files.glob("*.csv")):
        folder = tmp_path / path.stem
        write(folder / "logs" / path.name, path.read_bytes())
        found = read(folder).files[0]
        if found.mapping_block is None:
            continue
        offered += 1
        write(folder / "logs" / "botscope.toml", found.mapping_block)
        (pasted,) = read(folder).files
        assert (pasted.layout_kind, figures(pasted)) == (found.layout_kind, figures(found)), path
        # What the rows themselves leave in doubt, no mapping settles.
        assert pasted.confidence >= found.confidence, path
    assert offered > 60
