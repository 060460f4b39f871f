"""Where a year begins, and what has no risk to be measured by."""

import pytest

from botscope.metrics.stats import Context, figures


def test_a_year_counts_from_the_earliest_opening(trades_of):
    """Both close on the last day; the later close was held for 73 days, the first for one."""
    day = 86_400_000
    end = 1_704_067_200_000 + 100 * day
    opened = [end - day, end - 73 * day]
    trades = trades_of([5.0, 5.0], closed_at_ms=[end - 1, end], opened_at_ms=opened)
    found = figures(trades, Context(end, 100.0))
    assert found["apr_ratio"] == pytest.approx(0.1 * 365 / 73)
    assert found["cagr_ratio"] == pytest.approx(1.1**5 - 1)


def test_the_same_amount_every_day_has_no_sharpe_ratio(trades_of):
    """1 a day on 1000 is no risk; its return shrinks with the equity, which is not one either."""
    day, start = 86_400_000, 1_704_067_200_000
    closed = [start + n * day + 3_600_000 for n in range(40)]
    found = figures(trades_of([1.0] * 40, closed_at_ms=closed), Context(closed[-1], 1000.0))
    assert found["sharpe_ratio"] is None
    assert found["undefined"]["sharpe_ratio"] == "Every day brought the same amount."
    mixed = figures(trades_of([1.0] * 39 + [1.1], closed_at_ms=closed), Context(0, 1000.0))
    assert mixed["sharpe_ratio"] > 0


def test_more_than_everything_can_be_lost(trades_of):
    found = figures(trades_of([-1500.0, 1.0]), Context(0, 1000.0))
    assert found["max_drawdown_ratio"] == 1.5
    assert found["sharpe_ratio"] is None
