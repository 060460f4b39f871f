"""Single cells: what is a number, what is a time, and what is neither."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botscope.ingest.values import (
    epoch_unit,
    number_style,
    parse_number,
    parse_time,
    time_style,
    time_text,
)


def at(*parts: int) -> int:
    return round(datetime(*parts, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("text", "style", "number"),
    [
        ("12.5", "point", 12.5),
        ("+4.90%", "point", 4.9),
        ("-$5.00", "point", -5.0),
        ("$-5", "point", -5.0),
        ("(12.50)", "point", -12.5),
        ("1,234,567.8", "point", 1234567.8),
        ("1.5e-06", "point", 1.5e-06),
        ("\u22123", "point", -3.0),
        ("1.234,5", "comma", 1234.5),
        ("1 234,5", "comma", 1234.5),
        ("0,5", "comma", 0.5),
        ("12 €", "comma", 12.0),
        ("0.0010BTC", "point unit", 0.001),
        ("28351.7 USDT", "point unit", 28351.7),
        ("0,5BTC", "comma unit", 0.5),
        ("-0.0", "point", 0.0),
    ],
)
def test_number_is_read_in_its_style(text, style, number):
    assert parse_number(text, style) == number


@pytest.mark.parametrize("text", ["", " ", "-", "N/A", "None", "nan", "NULL", "–"])
def test_placeholder_is_no_number_and_no_time(text):
    assert parse_number(text) is None
    assert parse_time(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "inf",
        "-Infinity",
        "1e999",
        "١٢",
        "1_000",
        "12 apples",
        "0x10",
        "1.2.3",
        "1,23",
        "--5",
        "9" * 65,
    ],
)
def test_what_is_not_a_number_is_refused(text):
    with pytest.raises(ValueError, match="number"):
        parse_number(text, "point")


@pytest.mark.parametrize("text", ["1.5", "1,234.5", "1,2,3"])
def test_decimal_comma_refuses_the_other_style(text):
    with pytest.raises(ValueError, match="decimal comma"):
        parse_number(text, "comma")


@pytest.mark.parametrize(
    ("cells", "style"),
    [
        (["1.5", "2.25"], "point"),
        (["1,5", "12,25"], "comma"),
        (["1.234,5", "7"], "comma"),
        (["1,234.5", "7"], "point"),
        (["1,234", "5,678"], "point"),
        (["0.0010BTC", "1.5BTC"], "point unit"),
    ],
)
def test_number_style_is_chosen_on_the_whole_column(cells, style):
    assert number_style(cells) == (style, 1.0)


def test_semicolon_file_prefers_the_decimal_comma():
    assert number_style(["1,234", "5,678"], prefers_comma=True) == ("comma", 1.0)


def test_column_without_values_is_not_numeric():
    assert number_style(["", "-", "None"]) == ("point", 0.0)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_float_survives_its_own_text(number):
    assert parse_number(repr(number)) == number


@pytest.mark.uncounted
@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_value_error(text):
    for style in ("point", "comma", "point unit", "comma unit"):
        try:
            parse_number(text, style)
        except ValueError:
            continue


@pytest.mark.parametrize(
    ("text", "style", "moment"),
    [
        ("2025-01-02 03:04:05", "iso", at(2025, 1, 2, 3, 4, 5)),
        ("2025-01-02T03:04:05.250Z", "iso", at(2025, 1, 2, 3, 4, 5, 250_000)),
        ("2025-01-02T03:04:05+05:30", "iso", at(2025, 1, 1, 21, 34, 5)),
        ("2025-01-02 03:04:05 UTC", "iso", at(2025, 1, 2, 3, 4, 5)),
        ("2025.01.02", "iso", at(2025, 1, 2)),
        ("2025-01-02 03:04", "iso", at(2025, 1, 2, 3, 4)),
        ("07/12/2025 - 03:03:18", "dmy", at(2025, 12, 7, 3, 3, 18)),
        ("12/7/2025 3:03 PM", "mdy", at(2025, 12, 7, 15, 3)),
        ("07.12.25", "dmy", at(2025, 12, 7)),
        ("20250102030405", "compact", at(2025, 1, 2, 3, 4, 5)),
        ("2 Jan 2025 03:04", "words", at(2025, 1, 2, 3, 4)),
        ("Jan 2, 2025", "words", at(2025, 1, 2)),
        ("00:00:01", "clock", 1000),
        ("1735787045", "s", at(2025, 1, 2, 3, 4, 5)),
        ("1735787045.5", "s", at(2025, 1, 2, 3, 4, 5, 500_000)),
        ("1735787045000", "ms", at(2025, 1, 2, 3, 4, 5)),
        ("1735787045000000", "us", at(2025, 1, 2, 3, 4, 5)),
        ("1735787045000000001", "ns", at(2025, 1, 2, 3, 4, 5)),
        ("2025-01-02 01:00", "iso@Europe/Berlin", at(2025, 1, 2)),
        ("2025-01-02 01:00Z", "iso@Europe/Berlin", at(2025, 1, 2, 1)),
    ],
)
def test_time_is_read_in_its_style(text, style, moment):
    assert parse_time(text, style) == moment


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("2025-02-30", "iso"),
        ("2025-13-01 00:00:00", "iso"),
        ("2025-01-01 24:00:00", "iso"),
        ("2025-01-01 10:60", "iso"),
        ("2025-01-01 10:00+15:00", "iso"),
        ("2025-01-01 13:00 PM", "iso"),
        ("31/12/2025", "mdy"),
        ("07/12/202", "dmy"),
        ("2 Foo 2025", "words"),
        ("yesterday", "words"),
        ("not a time", "compact"),
        ("noon", "clock"),
        ("1e999", "s"),
        ("1,735,787,045", "s"),
        ("2025-03-30 02:30:00", "iso@Europe/Berlin"),
        ("2025-01-02", "iso@Nowhere/Land"),
        ("2025-01-02", "julian"),
        ("2025-01-02", "???"),
    ],
)
def test_time_that_does_not_exist_is_refused(text, style):
    with pytest.raises(ValueError, match=r".+"):
        parse_time(text, style)


@pytest.mark.parametrize(
    ("cells", "style"),
    [
        (["2025-01-02T03:04:05", "2025-01-02 03:04:06"], "iso"),
        (["07/12/2025", "13/12/2025"], "dmy"),
        (["07/12/2025", "07/13/2025"], "mdy"),
        (["01/12/2025", "02/12/2025", "03/12/2025"], "dmy"),
        (["12/01/2025", "12/02/2025", "12/03/2025"], "mdy"),
        (["1735787045.0"], "s"),
        (["1735787045000"], "ms"),
        (["1735787045000000"], "us"),
        (["1735787045000000000"], "ns"),
        (["20250810213714"], "compact"),
        (["10:15:22", "10:16:00"], "clock"),
    ],
)
def test_time_style_is_chosen_on_the_whole_column(cells, style):
    assert time_style(cells) == (style, pytest.approx(1.0))


@pytest.mark.parametrize("cells", [[], ["", "-"], ["abc", "12.5"]])
def test_column_without_times_has_no_share(cells):
    assert time_style(cells)[1] == 0.0


@given(
    st.text(max_size=40), st.sampled_from(["iso", "dmy", "mdy", "compact", "words", "clock", "s"])
)
def test_any_text_is_a_time_or_a_value_error(text, style):
    try:
        parse_time(text, style)
    except (ValueError, OverflowError):
        return


def test_date_and_clock_in_two_columns_are_one_moment():
    style = "iso+2"
    text = time_text(["2025-01-02", "BTC", "03:04:05"], 0, style)
    assert parse_time(text, style) == at(2025, 1, 2, 3, 4, 5)


def test_short_row_reads_as_empty_time():
    assert time_text(["BTC"], 3, "iso") == ""
    assert time_text(["2025-01-02"], 0, "iso+4") == "2025-01-02"


@pytest.mark.parametrize(("number", "unit"), [(1.7e9, "s"), (1.7e12, "ms"), (12.5, None)])
def test_number_in_the_range_of_a_clock_names_its_unit(number, unit):
    assert epoch_unit(number) == unit
