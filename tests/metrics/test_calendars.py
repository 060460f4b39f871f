"""Days, weeks and months of any time zone, across every change of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botscope.metrics.calendars import (
    hour_of_day,
    local_ms,
    period_numbers,
    period_starts_ms,
    weekday,
)

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "America/Havana",
]
moments = st.integers(1_230_768_000_000, 4_102_444_800_000)  # 2009 to 2100


def utc_ms(*parts):
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ZONES), moments)
def test_wall_clock_is_that_of_zoneinfo(zone, at_ms):
    local = datetime.fromtimestamp(at_ms // 1000, ZoneInfo(zone))
    times = np.asarray([at_ms], np.int64)
    assert hour_of_day(times, zone)[0] == local.hour
    assert weekday(times, zone)[0] == local.weekday()
    days = (local.date() - date(1970, 1, 1)).days
    assert period_numbers(times, "day", zone)[0] == days
    assert period_numbers(times, "month", zone)[0] == (local.year - 1970) * 12 + local.month - 1


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ZONES), moments, st.sampled_from(["day", "week", "month"]))
def test_a_period_begins_with_its_first_moment(zone, at_ms, by):
    number = period_numbers(np.asarray([at_ms], np.int64), by, zone)
    start = period_starts_ms(number, by, zone)
    around = np.asarray([start[0] - 1, start[0], at_ms], np.int64)
    before, first, now = period_numbers(around, by, zone)
    assert (first, now) == (number[0], number[0])
    assert before < first
    assert start[0] <= at_ms


@pytest.mark.parametrize(
    ("zone", "day", "wanted", "hours"),
    [
        ("Europe/Berlin", date(2024, 3, 31), utc_ms(2024, 3, 30, 23), 23),
        ("Europe/Berlin", date(2024, 10, 27), utc_ms(2024, 10, 26, 22), 25),
        ("America/New_York", date(2024, 11, 3), utc_ms(2024, 11, 3, 4), 25),
        ("America/Sao_Paulo", date(2018, 11, 4), utc_ms(2018, 11, 4, 3), 23),
        ("Asia/Beirut", date(2024, 3, 31), utc_ms(2024, 3, 30, 22), 23),
        ("America/Havana", date(2024, 11, 3), utc_ms(2024, 11, 3, 4), 25),
        ("Asia/Kolkata", date(2024, 1, 1), utc_ms(2023, 12, 31, 18, 30), 24),
        ("Australia/Lord_Howe", date(2024, 10, 6), utc_ms(2024, 10, 5, 13, 30), 23.5),
        ("Pacific/Apia", date(2011, 12, 31), utc_ms(2011, 12, 30, 10), 24),
        ("Pacific/Apia", date(2011, 12, 29), utc_ms(2011, 12, 29, 10), 24),
    ],
)
def test_borders_where_the_clock_changes(zone, day, wanted, hours):
    number = (day - date(1970, 1, 1)).days
    start, end = period_starts_ms(np.asarray([number, number + 1], np.int64), "day", zone)
    assert start == wanted
    assert (end - start) / 3_600_000 == hours


def test_a_day_that_the_zone_left_out_has_no_length():
    number = (date(2011, 12, 30) - date(1970, 1, 1)).days
    start, end = period_starts_ms(np.asarray([number, number + 1]), "day", "Pacific/Apia")
    assert start == end


def test_weeks_begin_on_monday():
    monday = datetime(2024, 1, 1, tzinfo=UTC)
    times = [int((monday + timedelta(days=n)).timestamp() * 1000) for n in (-1, 0, 6, 7)]
    numbers = period_numbers(np.asarray(times), "week", "UTC")
    assert (numbers - numbers[1]).tolist() == [-1, 0, 0, 1]


@pytest.mark.parametrize("at_ms", [-(10**14), 10**14], ids=["year -1199", "year 5138"])
def test_dates_outside_all_rules_use_the_nearest_ones(at_ms):
    shift = local_ms(np.asarray([at_ms]), "Europe/Berlin")[0] - at_ms
    assert shift in (3_600_000, 7_200_000)


def test_no_moments_have_no_periods():
    nothing = np.empty(0, np.int64)
    assert not len(local_ms(nothing, "Europe/Berlin"))
    assert not len(period_starts_ms(nothing, "day", "Europe/Berlin"))


def test_a_zone_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        hour_of_day(np.asarray([0]), "Europe/Atlantis")
