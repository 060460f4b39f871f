"""Hours that a zone shows twice: found for every rule of the zone database that we rely on."""

from datetime import UTC, datetime

import pytest

from botscope.ingest.double_hours import double_hours


def utc(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        ("Europe/Berlin", "2025-10-26T00:00", "2025-10-26T01:00"),
        ("America/New_York", "2025-11-02T05:00", "2025-11-02T06:00"),
        ("Australia/Lord_Howe", "2025-04-05T14:30", "2025-04-05T15:00"),
    ],
)
def test_clocks_go_back_once_a_year(zone, start, end):
    assert double_hours(zone, 2025) == ((utc(start), utc(end)),)


@pytest.mark.parametrize("zone", ["+02:00", "CET", "UTC", "Asia/Tokyo"])
def test_a_zone_without_summer_time_has_no_hour_twice(zone):
    assert double_hours(zone, 2025) == ()
