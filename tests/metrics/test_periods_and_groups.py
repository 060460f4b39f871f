"""Periods and breakdowns by hand."""

import math
from datetime import UTC, datetime

import pytest

from botscope.metrics.breakdown import HOURS, WEEKDAYS, groups
from botscope.metrics.distribution import histogram
from botscope.metrics.periods import periods, today_pnl_quote

DAY_MS = 86_400_000


def at(*parts):
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)


class TestPeriods:
    def test_empty_days_are_listed_as_zeros(self, trades_of):
        closed = [at(2024, 1, 1, 5), at(2024, 1, 3, 5), at(2024, 1, 3, 6)]
        trades = trades_of([1.0, 2.0, -4.0], closed_at_ms=closed, fee_quote=[0.1, 0.2, math.nan])
        first, empty, last = periods(trades, by="day")
        assert first == {
            "start_ms": at(2024, 1, 1),
            "realized_pnl_quote": 1.0,
            "fee_quote": 0.1,
            "trade_count": 1,
            "win_count": 1,
            "cumulative_pnl_quote": 1.0,
        }
        assert empty["start_ms"] == at(2024, 1, 2)
        assert (empty["realized_pnl_quote"], empty["fee_quote"], empty["trade_count"]) == (0, 0, 0)
        assert (last["realized_pnl_quote"], last["fee_quote"]) == (-2.0, 0.2)
        assert last["cumulative_pnl_quote"] == -1.0

    def test_fees_that_no_trade_tells_are_unknown(self, trades_of):
        (only,) = periods(trades_of([1.0]), by="day")
        assert only["fee_quote"] is None

    def test_a_trade_belongs_to_the_local_day_of_its_close(self, trades_of):
        trades = trades_of([1.0, 2.0], closed_at_ms=[at(2024, 3, 30, 22, 59), at(2024, 3, 30, 23)])
        assert [each["start_ms"] for each in periods(trades, by="day", tz="Europe/Berlin")] == [
            at(2024, 3, 29, 23),
            at(2024, 3, 30, 23),
        ]
        assert len(periods(trades, by="day")) == 1

    def test_day_of_23_hours_ends_at_its_local_midnight(self, trades_of):
        trades = trades_of([1.0, 2.0], closed_at_ms=[at(2024, 3, 31, 21, 59), at(2024, 3, 31, 22)])
        found = periods(trades, by="day", tz="Europe/Berlin")
        assert [each["realized_pnl_quote"] for each in found] == [1.0, 2.0]

    @pytest.mark.parametrize(
        ("by", "starts"),
        [
            (
                "week",
                [
                    at(2023, 12, 25),
                    at(2024, 1, 1),
                    at(2024, 1, 8),
                    at(2024, 1, 15),
                    at(2024, 1, 22),
                    at(2024, 1, 29),
                ],
            ),
            ("month", [at(2023, 12, 1), at(2024, 1, 1), at(2024, 2, 1)]),
        ],
    )
    def test_weeks_begin_on_monday_and_months_on_the_first(self, trades_of, by, starts):
        trades = trades_of([1.0, 2.0], closed_at_ms=[at(2023, 12, 31, 23), at(2024, 2, 1)])
        assert [each["start_ms"] for each in periods(trades, by=by)] == starts

    def test_an_absurd_span_lists_only_periods_with_trades(self, trades_of):
        trades = trades_of([1.0, 2.0], closed_at_ms=[at(1900, 1, 1), at(2300, 1, 1)])
        assert len(periods(trades, by="day")) == 2
        assert len(periods(trades, by="month")) == 400 * 12 + 1

    def test_no_trades_have_no_periods(self, trades_of):
        assert periods(trades_of([]), by="day") == []


def test_today_begins_at_local_midnight_and_not_24_hours_ago(trades_of):
    trades = trades_of([1.0, 2.0], closed_at_ms=[at(2024, 5, 1, 21, 59), at(2024, 5, 1, 22)])
    now_ms = at(2024, 5, 2, 3)
    assert today_pnl_quote(trades, now_ms=now_ms, tz="Europe/Berlin") == 2.0
    assert today_pnl_quote(trades, now_ms=now_ms) == 0.0


def test_a_close_that_a_clock_dates_tomorrow_is_not_today(trades_of):
    now_ms = int(datetime(2024, 6, 2, 22, 30, tzinfo=UTC).timestamp() * 1000)
    closed = [now_ms - 1, now_ms + 60_000, now_ms + 7_200_000, now_ms + 90_000_000]
    trades = trades_of([1.0, 2.0, 4.0, 8.0], closed_at_ms=closed)
    assert today_pnl_quote(trades, now_ms=now_ms) == 3.0
    assert today_pnl_quote(trades, now_ms=now_ms, tz="Europe/Berlin") == 7.0


def test_a_day_that_never_was_is_not_listed(trades_of):
    """Samoa went from the 29th to the 31st of December 2011."""
    moments = [datetime(2011, 12, day, 12, tzinfo=UTC) for day in (29, 31)]
    closed = [int(moment.timestamp() * 1000) for moment in moments]
    listed = periods(trades_of([1.0, 2.0], closed_at_ms=closed), by="day", tz="Pacific/Apia")
    days = [datetime.fromtimestamp(row["start_ms"] / 1000, tz=UTC) for row in listed]
    assert [(day.day, day.hour) for day in days] == [(29, 10), (30, 10), (31, 10)]
    assert [row["trade_count"] for row in listed] == [1, 0, 1]
    assert [row["cumulative_pnl_quote"] for row in listed] == [1.0, 1.0, 3.0]


class TestGroups:
    def test_main_figures_by_hand(self, trades_of):
        trades = trades_of(
            [4.0, -1.0, 0.0, 7.0],
            symbol=["BTC", "BTC", "BTC", "ETH"],
            fee_quote=[0.5, 0.5, 0.0, math.nan],
        )
        eth, btc = groups(trades, by="symbol")
        assert (eth["name"], eth["fee_quote"], eth["gross_pnl_quote"]) == ("ETH", None, None)
        assert eth["profit_factor"] is None
        assert btc.pop("win_rate_interval") == pytest.approx([0.0615, 0.7923], abs=1e-4)
        assert btc == {
            "name": "BTC",
            "trade_count": 3,
            "win_count": 1,
            "loss_count": 1,
            "flat_count": 1,
            "win_rate_ratio": 1 / 3,
            "realized_pnl_quote": 3.0,
            "gross_pnl_quote": 4.0,
            "fee_quote": 1.0,
            "profit_factor": 4.0,
            "expectancy_quote": 1.0,
            "payoff_ratio": 4.0,
            "average_win_quote": 4.0,
            "average_loss_quote": -1.0,
            "best_trade_quote": 4.0,
            "worst_trade_quote": -1.0,
            "average_duration_s": 1800.0,
            "undefined": {},
        }
        assert {"fee_quote", "gross_pnl_quote", "profit_factor"} <= set(eth["undefined"])

    def test_best_group_comes_first(self, trades_of):
        trades = trades_of([1.0, 5.0, -2.0, 1.0], side=["b", "long", None, "a"])
        assert [each["name"] for each in groups(trades, by="side")] == ["long", "a", "b", "unknown"]

    def test_a_name_without_trades_is_not_listed(self, trades_of):
        trades = trades_of([1.0, 5.0], side=["long", "short"])
        assert len(groups(trades.take(slice(0, 1)), by="side")) == 1

    @pytest.mark.parametrize(("by", "names"), [("hour", HOURS), ("weekday", WEEKDAYS)])
    def test_hours_and_weekdays_are_complete_and_in_order(self, trades_of, by, names):
        found = groups(trades_of([1.0]), by=by)
        assert tuple(each["name"] for each in found) == names
        empty = [each for each in found if not each["trade_count"]]
        assert len(empty) == len(names) - 1
        assert {each["win_rate_ratio"] for each in empty} == {None}
        assert {each["best_trade_quote"] for each in empty} == {None}

    def test_hours_are_those_of_the_zone(self, trades_of):
        trades = trades_of([1.0], closed_at_ms=[at(2024, 7, 1, 22, 30)])

        def busy(by):
            found = groups(trades, by=by, tz="Europe/Berlin")
            return [each["name"] for each in found if each["trade_count"]]

        assert busy("hour") == ["00"]
        assert busy("weekday") == ["Tuesday"]

    def test_no_trades_have_no_groups(self, trades_of):
        assert groups(trades_of([]), by="hour") == []


class TestHistogram:
    def test_borders_are_round_and_hold_zero(self, trades_of):
        found = histogram(trades_of([-7.3, -1.0, 0.0, 0.4, 2.2, 9.1]), bins=10)
        borders = [each["from_quote"] for each in found["bins"]]
        assert 0.0 in borders
        assert found["width_quote"] == 5.0
        assert [each["count"] for each in found["bins"]] == [1, 1, 3, 1]

    def test_an_outlier_is_one_tail_and_does_not_squeeze_the_rest(self, trades_of):
        pnl = [float(n % 21 - 10) for n in range(1000)]
        found = histogram(trades_of([*pnl, 50_000.0, -40_000.0]))
        tails = [each for each in found["bins"] if each["is_tail"]]
        assert [(each["from_quote"], each["to_quote"]) for each in tails][0][0] == -40_000.0
        assert [each["count"] for each in tails] == [1, 1]
        assert found["width_quote"] <= 5

    def test_all_losses_end_at_zero(self, trades_of):
        found = histogram(trades_of([-1.0, -2.0, -3.0]))
        assert found["bins"][-1]["to_quote"] == 0.0

    def test_never_many_more_bins_than_asked(self, trades_of):
        pnl = [float(n) for n in range(5000)]
        assert len(histogram(trades_of(pnl), bins=12)["bins"]) <= 12 + 2

    def test_break_even_alone(self, trades_of):
        found = histogram(trades_of([0.0, 0.0]))
        assert sum(each["count"] for each in found["bins"]) == 2
        assert found["median_quote"] == 0.0

    def test_no_trades_have_no_bins(self, trades_of):
        assert histogram(trades_of([]))["bins"] == []
