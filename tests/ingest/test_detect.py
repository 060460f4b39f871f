"""Foreign logs: layouts found by names, values and arithmetic, on made-up rows of real shapes."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botscope.ingest.detect import (
    CONFIDENT,
    FileHints,
    detect_layout,
    is_header,
    sniff,
    split_cells,
)
from tests.examples import examples

HINTS = FileHints("trades.csv")


def layout_of(text, delimiter=","):
    lines = [line.strip() for line in text.strip().splitlines()]
    dialect = sniff(lines)
    assert dialect.delimiter == delimiter
    rows = [split_cells(line, dialect.delimiter) for line in lines]
    header = rows[0] if dialect.has_header else None
    hints = FileHints("trades.csv", dialect.delimiter)
    return detect_layout(header, rows[1:] if header else rows, hints)


def times(count):
    return [f"2025-03-{1 + at // 24:02d} {at % 24:02d}:15:00" for at in range(count)]


def round_trips(result, count=20, names="time,symbol,side,entry,exit,qty,pnl"):
    rows = [names]
    for at, moment in enumerate(times(count)):
        entry, quantity = 100.0 + at, 0.5 + at / 10
        leave = entry * (1.013 if at % 3 else 0.991)
        side = "LONG" if at % 2 else "SHORT"
        sign = 1 if at % 2 else -1
        value = result(sign, entry, leave, quantity)
        rows.append(f"{moment},AAAUSDT,{side},{entry},{leave:.6f},{quantity},{value:.8f}")
    return "\n".join(rows)


def test_result_that_is_price_difference_times_quantity_is_money():
    layout = layout_of(round_trips(lambda sign, entry, leave, qty: sign * (leave - entry) * qty))
    assert layout.kind == "closed_trades"
    assert layout.column("pnl").evidence == (
        "`pnl` is pnl: equals (exit - entry) x quantity in 20 of 20 rows"
    )
    assert layout.confidence >= CONFIDENT


@pytest.mark.parametrize(
    "result",
    [
        lambda sign, entry, leave, _: sign * (leave - entry) / entry,
        lambda sign, entry, leave, _: 100 * sign * (leave - entry) / entry,
    ],
    ids=["fraction", "percent"],
)
def test_result_that_is_a_ratio_is_never_money(result):
    layout = layout_of(round_trips(result))
    assert layout.column("pnl") is None
    assert layout.column("pnl_pct").header == "pnl"
    assert "ratio, not money" in layout.column("pnl_pct").evidence


def test_name_with_a_currency_is_money_though_it_follows_the_percent():
    text = round_trips(
        lambda sign, entry, leave, _: 15 * sign * (leave - entry) / entry,
        names="time,symbol,side,entry,exit,leverage,pnl_usd",
    )
    assert layout_of(text).column("pnl").header == "pnl_usd"


def test_result_net_of_its_fee_is_called_net():
    rows = ["closed_at,symbol,side,entry_price,exit_price,qty,fee,profit"]
    for at, moment in enumerate(times(12)):
        gross = 2 * (3.0 + at)
        rows.append(f"{moment},AAAUSDT,LONG,{100 + at},{103 + 2 * at},2,0.5,{gross - 0.5}")
    assert layout_of("\n".join(rows)).pnl_basis == "net"


def test_result_that_is_the_growth_of_the_balance_is_a_ratio():
    rows, balance = ["timestamp,symbol,action,price,quantity,balance,pnl,trade_id"], 1000.0
    for at, moment in enumerate(times(24)):
        grown = 0.01 + at / 1000
        balance *= 1 + (grown if at % 2 else 0)
        tail = f"{balance:.9f},{grown:.9f}" if at % 2 else "0,0"
        rows.append(f"{moment},AAA,{'EXIT' if at % 2 else 'BUY'},{100 + at},1.5,{tail},{at // 2}")
    layout = layout_of("\n".join(rows))
    assert layout.kind == "events"
    assert layout.column("pnl_pct").header == "pnl"
    assert "growth of the balance" in layout.column("pnl_pct").evidence


def test_balance_column_is_recognized_and_proves_the_result():
    rows, balance = (
        ["Hora Cierre,Tipo,Precio Apertura,Precio Cierre,Cambio Balance,Balance Final"],
        50.0,
    )
    for at, moment in enumerate(times(10)):
        change = (at - 4) * 1.37
        balance += change
        rows.append(f"{moment},Sell,{2000 + at},{1990 + 3 * at * at},{change:.6f},{balance:.6f}")
    layout = layout_of("\n".join(rows))
    assert layout.names()["balance_after"] == "Balance Final"
    assert "change of the balance" in layout.column("pnl").evidence


KINDS = {
    "fills": """timestamp,symbol,side,price,quantity,fee
        2025-01-01 00:00:00,AAA/USDT,BUY,10.5,2,0.02
        2025-01-01 01:00:00,AAA/USDT,SELL,10.9,2,0.02
        2025-01-01 02:00:00,BBB/USDT,BUY,3.5,4,0.01""",
    "events": """ts,symbol,side,action,price,pnl_usd
        2025-01-01T00:00:00,AAAUSDT,long,OPEN,10.5,0
        2025-01-01T01:00:00,AAAUSDT,long,CLOSE,10.9,4.1
        2025-01-01T02:00:00,BBBUSDT,short,OPEN,3.5,0""",
    "signals": """timestamp,symbol,action,price,trade_qty,cash
        2025-01-01T00:00:00,AAAUSDT,HOLD,10.5,0.0,5000
        2025-01-01T01:00:00,AAAUSDT,HOLD,10.9,0.0,5000
        2025-01-01T02:00:00,BBBUSDT,HOLD,3.5,0.0,5000""",
    "closed_trades": """Tarih,Sembol,Yön,Giriş,Çıkış,Net P&L($),P&L(%)
        2025-01-01 00:00:00,AAAUSDT,LONG,10.5,10.9,3.2,3.8
        2025-01-01 01:00:00,AAAUSDT,SHORT,10.5,10.9,-3.9,-3.8
        2025-01-01 02:00:00,BBBUSDT,LONG,3.5,3.9,8.0,11.4""",
    "other": """ts,balance
        2025-01-01 00:00:00,1000.5
        2025-01-01 01:00:00,1001.5
        2025-01-01 02:00:00,1000.9""",
}


@pytest.mark.parametrize("kind", KINDS)
def test_kind_follows_what_a_row_carries(kind):
    assert layout_of(KINDS[kind]).kind == kind


@pytest.mark.parametrize(
    ("text", "delimiter", "names"),
    [
        (
            """Datum;Typ;Menge;Preis
            2025-01-01T10:00:00;BUY;0,5;10212,39
            2025-01-01T11:00:00;SELL;0,5;10300,10""",
            ";",
            {"time": "Datum", "side": "Typ", "quantity": "Menge", "price": "Preis"},
        ),
        (
            """tidspunkt,symbol,handling,pris,mengde_coin,gevinst_usdt,gevinst_prosent
            2025-01-01 10:00:00,AAAUSDT,KJØP,5.5,10,0.0,0.0
            2025-01-01 11:00:00,AAAUSDT,SELG,5.9,10,4.0,7.27""",
            ",",
            {
                "side": "handling",
                "price": "pris",
                "pnl": "gevinst_usdt",
                "pnl_pct": "gevinst_prosent",
            },
        ),
        (
            """exit_time,entry_time,coin,dir,entry,exit,realized_pnl,commission
            01/02/2025 10:00,01/02/2025 09:00,AAA,Buy,5.5,5.9,4.0,0.1
            13/02/2025 10:00,13/02/2025 09:00,AAA,Buy,5.5,5.9,4.0,0.1""",
            ",",
            {"time": "exit_time", "open_time": "entry_time", "symbol": "coin", "fee": "commission"},
        ),
    ],
    ids=["german", "norwegian", "day-first"],
)
def test_names_of_many_languages_are_understood(text, delimiter, names):
    assert names.items() <= layout_of(text, delimiter).names().items()


def test_column_of_prices_named_like_a_time_is_no_time():
    rows = ["Hora Apertura,Hora Cierre,Precio Apertura,Precio Cierre,Tipo"]
    rows += [
        f"{4500 + at}.5,{moment},{4500 + at}.5,{4490 + at}.1,Sell"
        for at, moment in enumerate(times(5))
    ]
    names = layout_of("\n".join(rows)).names()
    assert names["time"] == "Hora Cierre"
    assert "open_time" not in names


def test_column_inserted_in_the_middle_keeps_the_other_names():
    header = ["timestamp", "symbol", "action", "price", "qty"]
    rows = [
        [moment, "AAAUSDT", "BUY", "strong", str(100 + at), "2"]
        for at, moment in enumerate(times(8))
    ]
    layout = detect_layout(header, rows, HINTS)
    assert layout.column("price").index == 4
    assert layout.column("quantity").index == 5
    assert layout.confidence < CONFIDENT


def test_columns_appended_without_a_name_leave_the_rest_alone():
    header = ["timestamp", "symbol", "action", "price", "qty"]
    rows = [[moment, "AAAUSDT", "BUY", "100", "2", "7.5"] for moment in times(8)]
    layout = detect_layout(header, rows, HINTS)
    assert [layout.column(name).index for name in ("price", "quantity")] == [3, 4]


def test_file_without_header_is_read_by_its_values():
    rows = [
        f"{moment},AAA-USD,BUY,{70 + at}.5,0.0{at + 1},0.0"
        if at % 2 == 0
        else f"{moment},AAA-USD,SELL,{70 + at}.5,0.0{at + 1},{-3.5 + at}"
        for at, moment in enumerate(times(10))
    ]
    layout = layout_of("\n".join(rows))
    assert layout.kind == "fills"
    assert layout.names()["pnl"] == "position:6"
    assert layout.confidence < CONFIDENT


def test_rows_of_another_form_under_one_width_are_left_out_and_said():
    old = [[moment, "AAA", "BUY", "10.5", "2"] for moment in times(20)]
    new = [["AAA", "BUY", "10.5", "2", "1000.0"] for _ in range(40)]
    layout = detect_layout(None, old + new, HINTS)
    assert layout.column("time").index == 0
    assert any("another form" in note for note in layout.notes)
    assert layout.confidence <= 0.6


def test_one_trade_among_a_thousand_heartbeats_makes_a_log_of_fills():
    rows = [["timestamp", "symbol", "action", "price", "qty"]]
    rows += [[moment, "AAAUSDT", "HOLD", "10.5", "0.0"] for moment in times(600)]
    rows[333][2:] = ["BUY", "10.5", "4.0"]
    assert detect_layout(rows[0], rows[1:], HINTS).kind == "fills"


def test_date_and_clock_in_two_columns_are_joined():
    text = """date,time,symbol,side,price,qty
        2025-01-01,10:00:00,AAAUSDT,BUY,10.5,1
        2025-01-01,10:05:00,AAAUSDT,SELL,10.9,1"""
    assert layout_of(text).column("time").style == "iso+1"


def test_every_column_says_why():
    layout = layout_of(KINDS["fills"])
    assert all(column.evidence and 0 < column.confidence <= 1 for column in layout.columns)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("time,symbol,price", True),
        ("2025-01-01,AAA,5", False),
        ("AAA,BUY,yes", False),
        ("", False),
    ],
)
def test_header_is_names_and_no_values(line, expected):
    assert is_header(line.split(",")) is expected


cells = st.text(alphabet=st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["BUY", "SELL", "1.5", "-2", "2025-01-01 00:00:00", "", "nan", "LONG", "OPEN"]
)


@pytest.mark.uncounted
@settings(max_examples=examples(150), deadline=None)
@given(st.none() | st.lists(cells, max_size=8), st.lists(st.lists(cells, max_size=8), max_size=12))
def test_anything_gets_a_layout_without_an_error(header, rows):
    layout = detect_layout(header, rows, HINTS)
    assert 0 <= layout.confidence <= 1
    assert all(0 <= column.index < layout.width for column in layout.columns)


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.text(max_size=40), max_size=10))
def test_any_lines_can_be_sniffed(lines):
    assert sniff(lines).delimiter in ",;\t|"


def test_detection_gives_the_same_answer_twice():
    text = KINDS["events"]
    assert layout_of(text) == layout_of(text)


def test_absurd_width_is_no_layout():
    assert detect_layout(None, [["1"] * 5000], HINTS).confidence == 0.0


@pytest.mark.uncounted
@pytest.mark.shared
def test_real_logs_get_the_layout_that_people_gave_them(shared_data):
    wild = shared_data / "wild"
    right = total = 0
    for line in (wild / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if label["kind"] != "csv":
            continue
        text = (wild / label["file"]).read_bytes().decode("utf-8-sig", "replace")
        lines = [part.rstrip("\r") for part in text.split("\n") if part.strip()]
        dialect = sniff(lines[:50])
        rows = [split_cells(part, dialect.delimiter) for part in lines]
        header = rows[0] if dialect.has_header else None
        fitting = [row for row in rows[1:] if header and len(row) == len(header)]
        rows = fitting if 6 * len(fitting) > len(rows) else rows[1:] if header else rows
        layout = detect_layout(header, rows, FileHints(label["file"], dialect.delimiter))
        total += 1
        right += layout.kind == label["layout"]
    assert total >= 81
    assert right / total >= 0.94


@pytest.mark.parametrize(
    "paid, basis", [(0.5, "net"), (0.0, "gross")], ids=["after fees", "before fees"]
)
def test_basis_of_results_is_said_with_its_evidence(paid, basis):
    rows = ["closed_at,symbol,side,entry_price,exit_price,qty,fee,profit"]
    for at, moment in enumerate(times(12)):
        gain = (7 * at) % 11 - 4.5
        rows.append(f"{moment},AAAUSDT,LONG,100,{100 + gain},2,0.5,{2 * gain - paid}")
    layout = layout_of("\n".join(rows))
    assert layout.pnl_basis == basis
    assert any("fees: it equals (exit - entry) x quantity" in note for note in layout.notes)


def test_basis_that_no_row_tells_is_said_to_be_unknown():
    rows = ["closed_at,symbol,side,profit_usdt"]
    rows += [f"{moment},AAA,LONG,{(7 * at) % 11 - 4}" for at, moment in enumerate(times(12))]
    layout = layout_of("\n".join(rows))
    assert layout.pnl_basis == "unknown"
    assert any("may be before or after fees" in note for note in layout.notes)
