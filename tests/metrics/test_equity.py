"""The curve keeps its start, its end and its deepest fall, whatever the number of points."""

import numpy as np
import pytest

from botscope.metrics.equity import equity_points
from botscope.metrics.stats import Context, figures

START_MS = 1_704_067_200_000
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def test_curve_begins_with_the_start(trades_of):
    points = equity_points(trades_of([10.0, -5.5]), 100.0)
    assert points == [
        [START_MS + HOUR_MS // 2, 100.0, 0.0],
        [START_MS + HOUR_MS, 110.0, 0.0],
        [START_MS + 2 * HOUR_MS, 104.5, pytest.approx(0.05)],
    ]


def test_curve_begins_at_the_first_close_when_the_opening_is_unknown(trades_of):
    points = equity_points(trades_of([10.0], opened_at_ms=[None]), 100.0)
    assert [point[0] for point in points] == [START_MS + HOUR_MS] * 2


@pytest.mark.parametrize("start", [None, 0.0, -1.0], ids=["unknown", "zero", "negative"])
def test_without_a_start_there_is_no_drawdown_ratio(trades_of, start):
    points = equity_points(trades_of([10.0, -5.0]), start)
    assert [point[1] for point in points] == [(start or 0.0) + gain for gain in (0.0, 10.0, 5.0)]
    assert {point[2] for point in points} == {None}


def test_no_trades_have_no_curve(trades_of):
    assert equity_points(trades_of([]), 100.0) == []


@pytest.mark.parametrize("count", [8, 40, 600])
@pytest.mark.parametrize("seed", range(5))
def test_deepest_fall_survives_any_number_of_points(trades_of, count, seed):
    pnl = np.random.default_rng(seed).standard_t(3, 5000)
    trades = trades_of(pnl.tolist())
    points = equity_points(trades, 1000.0, count=count)
    found = figures(trades, Context(START_MS, 1000.0))
    assert len(points) <= count
    peak, fall = points[0][1], 0.0
    for _, equity, _ in points:
        peak = max(peak, equity)
        fall = max(fall, peak - equity)
    assert fall == found["max_drawdown_quote"]
    times = [point[0] for point in points]
    assert times == sorted(times)
    assert points[-1][1] == pytest.approx(1000 + pnl.sum())


def test_points_lie_on_the_whole_curve(trades_of):
    trades = trades_of(np.random.default_rng(1).normal(0, 1, 3000).tolist())
    whole = {point[0]: point for point in equity_points(trades, 500.0, count=10_000)}
    assert all(whole[point[0]] == point for point in equity_points(trades, 500.0, count=50))


class TestRange:
    @pytest.fixture
    def trades(self, trades_of):
        return trades_of(
            [10.0, -20.0, 5.0], closed_at_ms=[START_MS + n * DAY_MS for n in (1, 3, 5)]
        )

    def test_begins_with_the_equity_it_finds(self, trades):
        points = equity_points(trades, 100.0, from_ms=START_MS + 2 * DAY_MS)
        assert points[0] == [START_MS + 2 * DAY_MS, 110.0, 0.0]
        assert [point[1] for point in points] == [110.0, 90.0, 95.0]

    def test_drawdown_is_that_from_the_peak_of_the_whole_history(self, trades):
        (first, last) = equity_points(trades, 100.0, from_ms=START_MS + 4 * DAY_MS)
        assert first[2] == pytest.approx(20 / 110)
        assert last[2] == pytest.approx(15 / 110)

    def test_after_the_last_trade_stands_the_last_equity(self, trades):
        points = equity_points(trades, 100.0, from_ms=START_MS + 9 * DAY_MS)
        assert [point[:2] for point in points] == [[START_MS + 9 * DAY_MS, 95.0]]

    def test_end_is_exclusive(self, trades):
        points = equity_points(trades, 100.0, to_ms=START_MS + 3 * DAY_MS)
        assert [point[1] for point in points] == [100.0, 110.0]

    def test_before_the_first_trade_there_is_nothing(self, trades):
        assert equity_points(trades, 100.0, to_ms=START_MS - DAY_MS) == []


def test_curve_begins_with_the_earliest_opening_not_with_that_of_the_first_close(trades_of):
    """The second trade was opened ten days before the first one."""
    closed = [1_704_067_200_000 + 20 * 86_400_000 + n for n in (0, 1)]
    opened = [closed[0] - 1, closed[0] - 10 * 86_400_000]
    trades = trades_of([5.0, 5.0], closed_at_ms=closed, opened_at_ms=opened)
    assert equity_points(trades, 100.0)[0][0] == opened[1]


def test_an_opening_after_the_close_does_not_begin_a_curve(trades_of):
    closed = [1_704_067_200_000, 1_704_067_200_009]
    trades = trades_of([5.0, 5.0], closed_at_ms=closed, opened_at_ms=[None, closed[1] + 5])
    assert equity_points(trades, 100.0)[0][0] == closed[0]
