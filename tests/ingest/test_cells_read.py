"""Cells as people and programs write them, through the reader: read where they say one thing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from trade_log import read, write

from botscope.ingest.time_zones import HOURS, UNCLEAR, is_zone
from botscope.ingest.values import parse_number, parse_time, time_style

FIRST = datetime(2025, 4, 14, 8, 20, 5, tzinfo=UTC)
COUNT = 12
MONEY = [4.25, -3.5, 10.75, -1.25, 0.5, 7.0, -2.75, 3.25, -8.5, 6.0, 1.5, -0.25]


def moments(count: int = COUNT, step_hours: float = 17.0) -> list[datetime]:
    return [FIRST + timedelta(hours=step_hours * at) for at in range(count)]


def ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def log_of(cells: list[str], head: str = "close_time", mark: str = ",") -> str:
    lines = [mark.join([head, "symbol", "qty", "entry", "exit", "pnl"])]
    for at, cell in enumerate(cells):
        lines.append(mark.join([cell, "QQQUSDT", "2.5", f"{80 + at}.5", f"{81 + at}.25", "1.875"]))
    return "\n".join(lines) + "\n"


def only(tmp_path: Path, text: str):
    write(tmp_path / "logs" / "t.csv", text)
    bot = read(tmp_path)
    assert bot.files[0].is_conserved
    return bot, bot.files[0]


def money_log(cells: list[str], mark: str = ",") -> str:
    lines = [mark.join(["time", "symbol", "entry_price", "exit_price", "pnl"])]
    for at, cell in enumerate(cells):
        stamp = moments()[at].strftime("%Y-%m-%d %H:%M:%S")
        lines.append(mark.join([stamp, "QQQUSDT", "80.5", "81.25", cell]))
    return "\n".join(lines) + "\n"


# -- numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "decimal"), [(";", "."), ("\t", ","), ("|", ",")], ids=["semicolon", "tab", "pipe"]
)
def test_first_group_of_zero_is_never_a_group_of_thousands(tmp_path, mark, decimal):
    text = mark.join(["time", "symbol", "side", "qty", "entry", "exit", "pnl"]) + "\n"
    for at, (entry, leave) in enumerate([("0.412", "0.423"), ("0.431", "0.420"), ("0.4", "0.411")]):
        pnl = f"{300 * (float(leave) - float(entry)):.3f}"
        row = [f"2025-02-0{at + 1} 10:00:00", "DOGEUSDT", "LONG", "300", entry, leave, pnl]
        text += mark.join(cell.replace(".", decimal) for cell in row) + "\n"
    bot, account = only(tmp_path, text)
    assert account.realized_pnl_quote == pytest.approx(3.3)
    assert bot.trades.entry_price[0] == 0.412


def test_one_proven_column_decides_for_those_that_read_both_ways(tmp_path):
    text = "time;symbol;side;qty;entry;exit;pnl\n"
    for at in range(12):
        row = [f"2025-02-{at + 1:02d} 10:00:00", "AAAUSDT", "LONG", f"0.{at + 11}5"]
        row += [f"{61 + at}.250", f"{62 + at}.750", f"{1 + at}.125"]
        text += ";".join(row) + "\n"
    bot, account = only(tmp_path, text)
    assert account.realized_pnl_quote == pytest.approx(sum(1 + at + 0.125 for at in range(12)))
    assert (bot.trades.entry_price[0], bot.trades.quantity_base[0]) == (61.25, 0.115)


def test_numbers_that_read_both_ways_cost_confidence_and_are_told(tmp_path):
    cells = [f'"{20 + at},{at % 9 + 1}05"' for at in range(COUNT)]
    lines = ["time,symbol,pnl"]
    lines += [
        f"{moment:%Y-%m-%d %H:%M:%S},QQQUSDT,{cell}"
        for moment, cell in zip(moments(), cells, strict=True)
    ]
    _, account = only(tmp_path, "\n".join(lines) + "\n")
    assert account.confidence < 0.9
    assert any("'20,105' may be 20105 or 20.105" in note for note in account.notes)
    write(tmp_path / "logs" / "botscope.toml", '[[file]]\nmatch = "*"\nnumber_style = "comma"\n')
    (account,) = read(tmp_path).files
    assert account.realized_pnl_quote == pytest.approx(
        sum(20 + at + (at % 9 + 1) / 10 + 0.005 for at in range(COUNT))
    )
    assert not any("may be 20105" in note for note in account.notes)


def test_decimal_marks_that_change_in_a_column_are_told(tmp_path):
    lines = ["time;symbol;entry_price;exit_price;pnl"]
    for at, moment in enumerate(moments()):
        cells = f"QQQUSDT;{80 + at}.5;{81 + at}.25;{MONEY[at]:.2f}"
        cells = cells.replace(".", ",") if at >= COUNT // 2 else cells
        lines.append(f"{moment:%Y-%m-%d %H:%M:%S};{cells}")
    _, account = only(tmp_path, "\n".join(lines) + "\n")
    assert (account.realized_pnl_quote, account.confidence < 0.9) == (None, True)
    assert any("decimal points and decimal commas change" in note for note in account.notes)


@pytest.mark.parametrize(
    "shape",
    [
        lambda value: f"{abs(value):.2f}-" if value < 0 else f"{value:.2f}",
        lambda value: f"{'🟢' if value > 0 else '🔴'} {value:+.2f}",
        lambda value: f"${value:.2f} ({value / 100:.2%})",
        lambda value: f"{'▲' if value > 0 else '▼'}{abs(value):.2f}",
        lambda value: f"{'📈' if value > 0 else '📉'} ${abs(value):.2f}",
        lambda value: f"'{value:.2f}",
    ],
    ids=["minus behind", "emoji", "share behind", "arrows", "charts", "apostrophe"],
)
def test_money_in_an_odd_shape_is_read(tmp_path, shape):
    _, account = only(tmp_path, money_log([shape(value) for value in MONEY]))
    assert account.realized_pnl_quote == pytest.approx(sum(MONEY))
    assert account.quarantined_count == 0


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("❌ 5.20", "point"),
        ("❌ 5.20", "point arrows"),
        ("▲5.20", "point"),
        ("loss 5.20", "point unit"),
        ("5.20 DR", "point unit"),
        ("1.5R", "point unit"),
        ("12 pips", "point unit"),
        ("-12.50-", "point"),
        ("0,512", "point"),
        ("0.512", "comma"),
        ("▲▼5", "point arrows"),
    ],
)
def test_number_of_two_meanings_is_not_guessed(text, style):
    with pytest.raises(ValueError, match=r".+"):
        parse_number(text, style)


@pytest.mark.parametrize(
    ("text", "style", "number"),
    [
        ("59'955.61", "point", 59955.61),
        ("59’955.61", "point", 59955.61),
        ("5,59,955.61", "point", 559955.61),
        ("2.2K", "point unit", 2200.0),
        ("1,5M", "comma unit", 1_500_000.0),
        ("▼5.20", "point arrows", -5.2),
        ("▲-5.20", "point", -5.2),
        ('="12.5"', "point", 12.5),
        ("12.50 -", "point", -12.5),
        ("$12.50-", "point", -12.5),
    ],
)
def test_number_of_one_meaning_is_read(text, style, number):
    assert parse_number(text, style) == pytest.approx(number)


# -- times -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shape",
    [
        lambda m: (m + timedelta(hours=2)).strftime("%Y-%m-%d %H:%M:%S CEST"),
        lambda m: (m - timedelta(hours=4)).strftime("%m/%d/%Y %I:%M:%S %p EDT"),
        lambda m: m.astimezone(ZoneInfo("Europe/Berlin")).isoformat() + "[Europe/Berlin]",
        lambda m: m.astimezone(ZoneInfo("Asia/Tokyo")).strftime("%Y-%m-%d %H:%M:%S Asia/Tokyo"),
        lambda m: m.strftime("%a %b %d %H:%M:%S %Y"),
        lambda m: m.strftime("%a %b %d %H:%M:%S UTC %Y"),
        lambda m: m.strftime("%d. März %Y %H:%M:%S").replace("März", _german(m)),
        lambda m: m.strftime("%d de abril de %Y %H:%M:%S") if m.month == 4 else "",
        lambda m: m.strftime("'%Y-%m-%d %H:%M:%S"),
        lambda m: m.strftime('="%Y-%m-%d %H:%M:%S"'),
        lambda m: m.strftime("%y/%m/%d %H:%M:%S"),
        lambda m: f"{(m - datetime(1899, 12, 30, tzinfo=UTC)) / timedelta(days=1):.9f}",
    ],
    ids=["CEST", "EDT", "bracket", "place", "ctime", "date", "German", "Spanish", "apostrophe"]
    + ["formula", "short year", "spreadsheet"],
)
def test_moment_in_another_spelling_is_read(tmp_path, shape):
    bot, account = only(tmp_path, log_of([shape(moment) for moment in moments()]))
    assert account.reasons == {}
    assert list(bot.trades.closed_at_ms) == [ms(moment) for moment in moments()]


def _german(moment: datetime) -> str:
    return ("Januar", "Februar", "März", "April", "Mai")[moment.month - 1]


def test_time_may_change_from_iso_to_epoch_and_from_seconds_to_milliseconds(tmp_path):
    shapes = [
        lambda m: f"{m:%Y-%m-%d %H:%M:%S}",
        lambda m: str(ms(m) // 1000),
        lambda m: str(ms(m)),
    ]
    cells = [shapes[at * 3 // COUNT](moment) for at, moment in enumerate(moments())]
    bot, account = only(tmp_path, log_of(cells))
    assert account.reasons == {}
    assert list(bot.trades.closed_at_ms) == [ms(moment) for moment in moments()]


def test_short_zone_names_agree_with_the_zone_database():
    found: dict[str, set[float]] = {}
    for zone in available_timezones() - {"localtime"}:
        for month in (1, 7):
            noon = datetime(2025, month, 15, 12, tzinfo=ZoneInfo(zone))
            name, offset = noon.tzname() or "", noon.utcoffset() or timedelta()
            found.setdefault(name, set()).add(offset / timedelta(hours=1))
    assert {
        name: found[name] for name in HOURS if name in found and found[name] != {HOURS[name]}
    } == {}
    doubled = {name for name, hours in found.items() if len(hours) > 1 and name.isalpha()}
    assert doubled <= UNCLEAR


@pytest.mark.parametrize("name", ["IST", "CST", "Nowhere/Land", "XYZ"])
def test_unclear_zone_is_no_zone(name):
    assert not is_zone(name)


def test_unclear_zone_is_told_and_not_guessed(tmp_path):
    cells = [f"{moment:%Y-%m-%d %H:%M:%S} IST" for moment in moments()]
    bot, account = only(tmp_path, log_of(cells))
    assert (len(bot.trades), account.reasons) == (0, {"bad_time": COUNT})
    assert account.confidence < 0.9
    assert any("IST is the name of several time zones" in note for note in account.notes)


def test_zone_that_is_set_decides_what_an_unclear_name_means():
    assert parse_time("2025-04-14 13:50:05 IST", "iso@Asia/Kolkata") == ms(FIRST)


@pytest.mark.parametrize(
    ("cells", "style"),
    [
        (["25/03/05", "25/03/06", "25/03/07", "25/04/01"], "ymd"),
        (["01/02/25", "02/02/25", "03/02/25", "05/02/25"], "dmy"),
        (["03.01.2025 10:00", "08.06.2025 11:00"], "dmy"),
    ],
)
def test_short_dates_are_decided_on_the_column(cells, style):
    assert time_style(cells) == (style, 1.0)
