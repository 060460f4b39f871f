"""Times in several cells, in a zone that stands elsewhere, and dates that read in two orders."""

from datetime import UTC, datetime, timedelta

import pytest
from trade_log import read, write

FIRST = datetime(2025, 4, 14, 8, 20, 5, tzinfo=UTC)
HELD = timedelta(hours=15, minutes=41)
COUNT = 12


def moments(count=COUNT, step_hours=17.3):
    return [FIRST + timedelta(hours=step_hours * at) for at in range(count)]


def in_ms(times):
    return [round(moment.timestamp()) * 1000 for moment in times]


def only(tmp_path, names, rows):
    rest = ["symbol", "qty", "entry", "exit", "pnl"]
    lines = [",".join([*names, *rest])]
    for at, row in enumerate(rows):
        lines.append(",".join([*row, "QQQUSDT", "2.5", f"{80 + at}.5", f"{81 + at}.25", "1.875"]))
    write(tmp_path / "logs" / "t.csv", "\n".join(lines) + "\n")
    bot = read(tmp_path)
    assert bot.files[0].is_conserved
    return bot.trades, bot.files[0]


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("%Y%m%d", "%H%M%S"),
        ("%Y-%m-%d", "%H.%M.%S"),
        ("%Y-%m-%d", "%H%M%S"),
        ("%d.%m.%Y", "%Hh%Mm%S"),
        ("%m/%d/%Y", "%I:%M:%S %p"),
        ("%Y%m%d", "%H:%M:%S"),
        ("%d %b %Y", "%H:%M:%S"),
    ],
)
def test_clock_in_its_own_column_belongs_to_the_date(tmp_path, day, clock):
    rows = [[moment.strftime(day), moment.strftime(clock)] for moment in moments()]
    trades, account = only(tmp_path, ["date", "time"], rows)
    assert account.reasons == {}
    assert list(trades.closed_at_ms) == in_ms(moments())


def test_clock_as_a_number_may_lack_its_leading_zero(tmp_path):
    rows = [[f"{m:%Y%m%d}", str(int(f"{m:%H%M%S}"))] for m in moments(step_hours=1.3)]
    assert {len(row[1]) for row in rows} == {5, 6}
    trades, _ = only(tmp_path, ["date", "time"], rows)
    assert list(trades.closed_at_ms) == in_ms(moments(step_hours=1.3))


def test_clock_as_a_number_of_open_meaning_is_told(tmp_path):
    rows = [[f"{m:%Y%m%d}", str(int(f"{m:%H%M%S}"))] for m in moments(step_hours=1.5)]
    assert "5005" in {row[1] for row in rows}
    _, account = only(tmp_path, ["date", "time"], rows)
    assert account.confidence < 0.9
    assert any("which hours `time` means is open" in note for note in account.notes)


def test_opening_and_closing_have_their_own_dates_and_clocks(tmp_path):
    names = ["open_date", "open_time", "close_date", "close_time"]
    rows = [
        [f"{m - HELD:%Y-%m-%d}", f"{m - HELD:%H:%M:%S}", f"{m:%Y-%m-%d}", f"{m:%H:%M:%S}"]
        for m in moments()
    ]
    trades, account = only(tmp_path, names, rows)
    assert list(trades.closed_at_ms) == in_ms(moments())
    assert list(trades.opened_at_ms) == in_ms(m - HELD for m in moments())
    assert account.columns["time"] == "close_date"


def test_french_names_tell_opening_from_closing(tmp_path):
    rows = [[f"{m - HELD:%Y-%m-%d %H:%M:%S}", f"{m:%Y-%m-%d %H:%M:%S}"] for m in moments()]
    trades, account = only(tmp_path, ["date_ouverture", "date_clôture"], rows)
    assert (account.columns["open_time"], account.columns["time"]) == (
        "date_ouverture",
        "date_clôture",
    )
    assert list(trades.closed_at_ms) == in_ms(moments())


@pytest.mark.parametrize("zones", [["Asia/Tokyo"], ["+09:00"], ["UTC+9"], ["JST", "Asia/Tokyo"]])
def test_zone_in_a_column_of_its_own_is_the_zone_of_the_row(tmp_path, zones):
    rows = [
        [f"{m + timedelta(hours=9):%Y-%m-%d %H:%M:%S}", zones[at % len(zones)]]
        for at, m in enumerate(moments())
    ]
    trades, account = only(tmp_path, ["close_time", "tz"], rows)
    assert list(trades.closed_at_ms) == in_ms(moments())
    assert not any("UTC is assumed" in note for note in account.notes)


def test_date_clock_and_zone_may_stand_in_three_columns(tmp_path):
    local = [m + timedelta(hours=9) for m in moments()]
    rows = [[f"{m:%Y-%m-%d}", f"{m:%H:%M:%S}", "Asia/Tokyo"] for m in local]
    trades, _ = only(tmp_path, ["date", "time", "timezone"], rows)
    assert list(trades.closed_at_ms) == in_ms(moments())


def test_zone_column_that_names_no_zone_is_told(tmp_path):
    rows = [[f"{m:%Y-%m-%d %H:%M:%S}", "home"] for m in moments()]
    _, account = only(tmp_path, ["close_time", "tz"], rows)
    assert account.confidence < 0.9
    assert any("`tz` says 'home'" in note for note in account.notes)


@pytest.mark.parametrize(
    "name", ["Close Time (UTC+8)", "close_time [Asia/Singapore]", "Time GMT+8"]
)
def test_zone_in_the_header_is_the_zone_of_the_times(tmp_path, name):
    rows = [[f"{m + timedelta(hours=8):%Y-%m-%d %H:%M:%S}"] for m in moments()]
    trades, _ = only(tmp_path, [name], rows)
    assert list(trades.closed_at_ms) == in_ms(moments())


@pytest.mark.parametrize(
    ("name", "shape", "is_told"),
    [
        ("close_time", "%Y-%m-%d %H:%M:%S", True),
        ("close_time", "%Y-%m-%dT%H:%M:%SZ", False),
        ("close_time", "%Y-%m-%d %H:%M:%S UTC", False),
        ("Date(UTC)", "%Y-%m-%d %H:%M:%S", False),
    ],
    ids=["naive", "Z", "UTC", "header"],
)
def test_assuming_utc_is_said_once(tmp_path, name, shape, is_told):
    _, account = only(tmp_path, [name], [[m.strftime(shape)] for m in moments()])
    said = [note for note in account.notes if "UTC is assumed" in note]
    assert len(said) == int(is_told)


def test_local_time_without_a_zone_costs_confidence(tmp_path):
    rows = [[f"{m:%Y-%m-%d %H:%M:%S}"] for m in moments()]
    _, account = only(tmp_path, ["local_time"], rows)
    assert account.confidence < 0.9
    assert any("UTC is assumed" in note for note in account.notes)


# -- the order of day and month ----------------------------------------------------------------

YEAR = [(1, 3), (2, 11), (4, 6), (5, 9), (6, 2), (8, 12), (9, 1), (10, 7), (12, 5)]
MARCH = [datetime(2025, 3, 1 + at, 4 + at, 7 * at % 60, tzinfo=UTC) for at in range(11)]


@pytest.mark.parametrize("shape", ["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d-%m-%y %H:%M"])
@pytest.mark.parametrize(
    "times",
    [[datetime(2025, month, day, 9, 30, tzinfo=UTC) for month, day in YEAR], MARCH],
    ids=["over a year", "day by day"],
)
def test_order_of_the_rows_proves_the_order_of_day_and_month(tmp_path, shape, times):
    trades, account = only(tmp_path, ["close_time"], [[m.strftime(shape)] for m in times])
    assert list(trades.closed_at_ms) == in_ms(times)
    assert not any("nothing proves" in note for note in account.notes)


@pytest.mark.parametrize("shape", ["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"])
def test_order_that_nothing_proves_costs_confidence_and_is_told(tmp_path, shape):
    times = [datetime(2025, 5, 3, 4 + at, 16, tzinfo=UTC) for at in range(3)]
    _, account = only(tmp_path, ["close_time"], [[m.strftime(shape)] for m in times])
    assert account.confidence < 0.9
    assert any("which nothing proves" in note for note in account.notes)


def test_order_that_is_set_is_in_no_doubt(tmp_path):
    write(tmp_path / "logs" / "botscope.toml", '[[file]]\nmatch = "*"\ntime_style = "mdy"\n')
    times = [datetime(2025, 5, 3, 4 + at, 16, tzinfo=UTC) for at in range(3)]
    rows = [[f"{m:%m/%d/%Y %H:%M}"] for m in times]
    trades, account = only(tmp_path, ["close_time"], rows)
    assert list(trades.closed_at_ms) == in_ms(times)
    assert account.confidence >= 0.9
    assert not any("nothing proves" in note for note in account.notes)


def test_zone_that_is_set_decides_what_an_unclear_name_means(tmp_path):
    set_ = '[[file]]\nmatch = "*"\ntimezone = "Asia/Kolkata"\n'
    write(tmp_path / "logs" / "botscope.toml", set_)
    rows = [[f"{m + timedelta(hours=5.5):%Y-%m-%d %H:%M:%S} IST"] for m in moments()]
    trades, account = only(tmp_path, ["close_time"], rows)
    assert list(trades.closed_at_ms) == in_ms(moments())
    assert account.confidence >= 0.9


def test_dates_of_another_column_prove_the_order(tmp_path):
    late = [datetime(2025, 5, 12, 4 + at, 16, tzinfo=UTC) for at in range(3)]
    rows = [[f"{m:%d/%m/%Y %H:%M}", f"{m + timedelta(days=1):%d/%m/%Y %H:%M}"] for m in late]
    trades, account = only(tmp_path, ["open_time", "close_time"], rows)
    assert list(trades.opened_at_ms) == in_ms(late)
    assert not any("nothing proves" in note for note in account.notes)


def test_order_that_changes_inside_a_column_is_never_believed(tmp_path):
    times = [FIRST + timedelta(hours=5 * at - 200) for at in range(48)]
    shapes = ["%d/%m/%Y %H:%M:%S"] * 24 + ["%m/%d/%Y %H:%M:%S"] * 24
    rows = [[m.strftime(shape)] for m, shape in zip(times, shapes, strict=True)]
    _, account = only(tmp_path, ["close_time"], rows)
    assert account.confidence < 0.9
    assert any("change places" in note for note in account.notes)


# -- what cannot be read -----------------------------------------------------------------------


def test_time_of_day_alone_is_said_in_a_note(tmp_path):
    rows = [[f"{m:%H:%M:%S}"] for m in moments()]
    _, account = only(tmp_path, ["close_time"], rows)
    assert account.reasons == {"bad_time": COUNT}
    assert any("time of day only" in note for note in account.notes)


def test_times_that_cannot_be_read_are_bad_times(tmp_path):
    rows = [[f"tick {at} of day {at // 3}"] for at in range(COUNT)]
    trades, account = only(tmp_path, ["close_time"], rows)
    assert (len(trades), account.reasons) == (0, {"bad_time": COUNT})
    assert account.confidence < 0.9
    assert any("'tick 0 of day 0'" in note for note in account.notes)


@pytest.mark.parametrize("cell", ["loss {}", "{} pts", "P&L {}", "❌ {}", "{} CR"])
def test_result_that_cannot_be_read_is_told_and_never_denied(tmp_path, cell):
    lines = ["time,symbol,direction,entry,exit,qty,pnl"]
    for at, moment in enumerate(moments()):
        pnl = cell.format(f"{at + 1}.20")
        lines.append(f"{moment:%Y-%m-%d %H:%M:%S},QQQUSDT,LONG,{80 + at}.5,{81 + at}.25,2,{pnl}")
    write(tmp_path / "logs" / "t.csv", "\n".join(lines) + "\n")
    (account,) = read(tmp_path).files
    assert account.confidence < 0.9
    assert account.realized_pnl_quote is None
    assert any("`pnl` is named like a result" in note for note in account.notes)
    assert not any("has no money column" in note for note in account.notes)


def test_unread_result_of_fills_is_told_and_never_denied(tmp_path):
    lines = ["time,symbol,side,price,qty,pnl"]
    for at, moment in enumerate(moments()):
        result = f"loss {at + 1}.20" if at % 2 else ""
        side = ("BUY", "SELL")[at % 2]
        lines.append(f"{moment:%Y-%m-%d %H:%M:%S},QQQUSDT,{side},{80 + at}.5,2,{result}")
    write(tmp_path / "logs" / "t.csv", "\n".join(lines) + "\n")
    (account,) = read(tmp_path).files
    assert account.confidence < 0.9
    assert any("`pnl` is named like a result" in note for note in account.notes)
    assert not any("has no result column" in note for note in account.notes)
