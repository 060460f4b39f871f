"""The block that is offered for a file gives, once pasted, the layout that was found."""

import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botscope.ingest.layout import Column, Layout
from botscope.ingest.mapping_block import mapping_block
from botscope.ingest.override_file import parse_overrides
from tests.ingest.trade_log import HEADER, read, rows, write

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


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
        assert pasted.confidence == 1.0, path
    assert offered > 60
