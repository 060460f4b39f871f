"""What somebody sets and the rows contradict is said, and costs the file its confidence."""

import pytest

from botscope.ingest.layout import CANONICAL
from botscope.ingest.override_block import NUMBER_ROLES, TEXT_ROLES, TIME_ROLES
from botscope.ingest.override_file import parse_overrides
from tests.ingest.trade_log import read, write

MOVES = (1.5, -1.25, 2.5, -0.75, 3.5, 0.8, -2.2, 1.1, 4.05, -0.6, 0.35, -1.9)


def trade(at: int, move: float) -> str:
    side, sign = ("short", -1) if at % 3 == 1 else ("long", 1)
    entry = 150.25 + 1.3 * at
    cells = (f"2025-11-{at + 1:02} 10:00:00", "SOLUSDT", side, f"{2 + at % 4}", f"{entry:.2f}")
    return ",".join((*cells, f"{entry + move:.2f}", f"{sign * (2 + at % 4) * move:.2f}"))


ROWS = [trade(at, move) for at, move in enumerate(MOVES)]
TRADES = "\n".join(["closed_at,pair,direction,qty,entry,exit,profit", *ROWS, ""])
TOTAL = sum(float(line.rsplit(",", 1)[1]) for line in ROWS)
EXITS = sum(float(line.split(",")[5]) for line in ROWS)


def account_with(folder, *lines: str, text: str = TRADES):
    write(folder / "logs" / "t.csv", text)
    if lines:
        write(folder / "logs" / "botscope.toml", "\n".join(["[[file]]", 'match = "*"', *lines, ""]))
    (account,) = read(folder).files
    return account


def columns(**names: str) -> str:
    pairs = ", ".join(f'{meaning} = "{name}"' for meaning, name in names.items())
    return f"columns = {{ {pairs} }}"


def test_log_is_read_with_confidence_where_nothing_is_set(tmp_path):
    account = account_with(tmp_path)
    assert account.confidence >= 0.9
    assert (account.trade_count, account.realized_pnl_quote) == (12, pytest.approx(TOTAL))


CANNOT_BE = {
    "a result of texts": (
        columns(pnl="pair"),
        "botscope.toml: pnl = `pair` cannot be: 0 of its 12 cells are numbers, for example "
        "'SOLUSDT' is not; it is read as it was found",
    ),
    "a time of texts": (
        columns(time="pair"),
        "time = `pair` cannot be: 0 of its 12 cells are time",
    ),
    "a time of prices": (columns(time="entry"), "time = `entry` cannot be"),
    "a side of amounts": (columns(direction="entry"), "direction = `entry` cannot be"),
    "a decimal comma for points": (
        'number_style = "comma"',
        "the style 'comma' cannot be that of `entry`: it reads 0 of its 12 cells, and not '150.25'",
    ),
    "a decimal comma for one column": (
        'columns = { pnl = { column = "profit", style = "comma" } }',
        "the style 'comma' cannot be that of `profit`",
    ),
    "a delimiter that is not there": (
        'delimiter = ";"',
        "delimiter = ';' stands in no line; ',' is used",
    ),
}


@pytest.mark.parametrize(("line", "said"), CANNOT_BE.values(), ids=CANNOT_BE)
def test_what_cannot_be_is_named_and_read_as_it_was_found(tmp_path, line, said):
    account = account_with(tmp_path, line)
    assert [note for note in account.notes if said in note], account.notes
    assert account.confidence <= 0.3
    assert (account.trade_count, account.realized_pnl_quote) == (12, pytest.approx(TOTAL))
    assert account.columns["time"] == "closed_at"


CONTRADICTED = {
    "prices that change places": (
        columns(entry_price="exit", exit_price="entry"),
        "entry_price = `exit`, exit_price = `entry`: so read, the result follows from entry, exit "
        "and quantity in ",
    ),
    "a price as the result": (columns(pnl="exit"), "pnl = `exit`: so read, the result follows"),
    "one column for two meanings": (
        columns(pnl="profit", fee="profit"),
        "`profit` is named as pnl and fee; it can be only one of them",
    ),
    "fills with both prices": (
        'kind = "fills"',
        "kind = 'fills', but each row has an entry and an exit",
    ),
    "no header": ("header = false", "header = false, but the first line is names"),
    "a column that is not there": (columns(pnl="profit", fee="costs"), "`costs` is no column"),
    "a position that is not there": (
        columns(pnl="profit", fee="position:99"),
        "`position:99` is no column",
    ),
}


@pytest.mark.parametrize(("line", "said"), CONTRADICTED.values(), ids=CONTRADICTED)
def test_what_the_rows_contradict_is_followed_and_said(tmp_path, line, said):
    account = account_with(tmp_path, line)
    assert [note for note in account.notes if f"botscope.toml: {said}" in note], account.notes
    assert account.confidence <= 0.5


def test_what_is_set_counts_where_the_rows_contradict_it(tmp_path):
    account = account_with(tmp_path, columns(pnl="exit"))
    assert account.columns["pnl"] == "exit"
    assert account.realized_pnl_quote == pytest.approx(EXITS)


def test_column_with_few_numbers_is_followed_and_said(tmp_path):
    remarks = ["-1.25", *["stop"] * 11]
    rows = [f"{row},{remark}" for row, remark in zip(ROWS, remarks, strict=True)]
    text = "\n".join([TRADES.split("\n", 1)[0] + ",remark", *rows, ""])
    account = account_with(tmp_path, columns(fee="remark"), text=text)
    said = "fee = `remark`, but only 1 of its 12 cells are numbers, unlike 'stop'"
    assert [note for note in account.notes if said in note], account.notes
    assert account.confidence <= 0.5


def test_whole_mapping_without_detection_is_followed_to_the_letter_and_said(tmp_path):
    account = account_with(
        tmp_path,
        "detect = false",
        'kind = "closed_trades"',
        columns(time="closed_at", symbol="pair", pnl="pair"),
    )
    assert account.reasons == {"bad_number": 12}
    assert [note for note in account.notes if "pnl = `pair` cannot be" in note]
    assert account.confidence <= 0.3


def test_header_that_is_said_to_be_there_and_is_a_row_is_said(tmp_path):
    account = account_with(tmp_path, "header = true", text=TRADES.split("\n", 1)[1])
    assert "botscope.toml: header = true, but the first line is a row" in account.notes
    assert account.confidence <= 0.5


def test_basis_that_the_rows_contradict_is_said(tmp_path):
    lines = [line.split(",") for line in TRADES.splitlines()]
    for at, cells in enumerate(lines[1:], 4):
        fee = at / 10
        cells[6:] = [f"{float(cells[6]) - fee:.2f}", f"{fee:.2f}"]
    lines[0].append("fee")
    text = "".join(",".join(cells) + "\n" for cells in lines)
    account = account_with(tmp_path, 'pnl_basis = "gross"', text=text)
    said = "botscope.toml: pnl_basis = 'gross', but by its rows the P&L is after fees"
    assert said in account.notes
    assert account.pnl_basis == "gross"
    assert account.confidence <= 0.5


FILLS = "time,symbol,side,quantity,price,fee\n" + "".join(
    f"2025-11-01 {at + 6:02}:00:00,SOLUSDT,{side},2,{150 + 1.5 * at:.2f},0.{at % 3 + 1}5\n"
    for at, side in enumerate(["BUY", "SELL"] * 6)
)


def test_price_of_fills_that_is_named_as_their_result_is_said(tmp_path):
    account = account_with(tmp_path, columns(pnl="price"), text=FILLS)
    said = "botscope.toml: pnl = `price`, which by its name and its values is the price"
    assert said in account.notes
    assert account.confidence <= 0.5


FITTING = {
    "names": columns(time="closed_at", symbol="pair", pnl="profit"),
    "positions": columns(time="position:1", entry_price="position:5", pnl="position:7"),
    "style": 'number_style = "point"',
    "delimiter": 'delimiter = ","',
    "header": "header = true",
    "no result": "columns = { pnl = false }",
    "zone": 'timezone = "Asia/Tokyo"',
}


@pytest.mark.parametrize("line", FITTING.values(), ids=FITTING)
def test_mapping_that_fits_costs_nothing(tmp_path, line):
    account = account_with(tmp_path, line)
    assert account.confidence >= 0.9
    assert not [note for note in account.notes if note.startswith("botscope.toml:")]


@pytest.mark.parametrize(
    "name", ["position:0", "position:", "position:-1", "position:00"], ids=lambda name: name
)
@pytest.mark.parametrize(
    "form", ['"{}"', '{{ column = "{}" }}', '{{ column = "a", clock = ["{}"] }}'], ids=len
)
def test_positions_are_counted_from_one(name, form):
    text = f'[[file]]\nmatch = "*"\n[file.columns]\ntime = {form.format(name)}\n'
    blocks, problems = parse_overrides(text, "botscope.toml")
    assert blocks == ()
    assert "positions are counted from 1" in problems[0]


def test_time_may_stand_in_several_columns(tmp_path):
    text = "date,clock,pair,profit\n" + "".join(
        f"2025-11-{day:02},{day + 10}:30:00,SOLUSDT,{day - 2}.25\n" for day in range(1, 13)
    )
    choice = 'columns = { time = { column = "date", clock = ["clock"] }, pnl = "profit" }'
    account = account_with(tmp_path, 'kind = "closed_trades"', choice, text=text)
    assert account.first_trade_at_ms == 1761996600000
    assert not [note for note in account.notes if note.startswith("botscope.toml:")]


def test_every_meaning_is_a_time_a_text_or_a_number():
    kinds = (TIME_ROLES, TEXT_ROLES, NUMBER_ROLES)
    assert sorted(role for roles in kinds for role in roles) == sorted(CANONICAL)
    assert {"symbol", "fee_cell", "fee_asset", "is_short"} <= set(TEXT_ROLES)
    assert {"pnl", "fee", "price"} <= set(NUMBER_ROLES)


def test_zone_that_is_set_is_not_called_assumed(tmp_path):
    before = account_with(tmp_path)
    assert [note for note in before.notes if note.endswith("UTC is assumed")]
    after = account_with(tmp_path, 'timezone = "Asia/Tokyo"')
    assert not [note for note in after.notes if "assumed" in note]
    assert after.first_trade_at_ms == before.first_trade_at_ms - 9 * 3_600_000
