"""Trades of one moment: an order that does not depend on rows, and no equity between them."""

import pytest

from botscope.metrics.equity import equity_points
from botscope.metrics.sequence import in_sequence
from botscope.metrics.stats import Context, figures

HOUR_MS = 3_600_000
START_MS = 1_704_067_200_000


def at(*hours):
    return [START_MS + hour * HOUR_MS for hour in hours]


@pytest.mark.parametrize(
    ("pnl", "opened", "closed", "expected"),
    [
        ([3.0, 1.0], at(0, 0), at(2, 1), [1.0, 3.0]),
        ([3.0, 1.0], at(0, 0), at(1, 1), [1.0, 3.0]),
        ([3.0, 1.0], at(0, 1), at(1, 1), [3.0, 1.0]),
        ([1.0, 9.0, 5.0, 2.0], at(0, 1, 1, 1), at(1, 2, 2, 3), [1.0, 5.0, 9.0, 2.0]),
        ([1.0], at(0), at(1), [1.0]),
        ([], [], [], []),
    ],
    ids=["close", "result", "opening", "only the tied ones", "one", "none"],
)
def test_close_then_opening_then_result(trades_of, pnl, opened, closed, expected):
    trades = trades_of(pnl, opened_at_ms=opened, closed_at_ms=closed)
    assert in_sequence(trades).realized_pnl_quote.tolist() == expected


def test_trades_that_are_in_sequence_stay_the_same_table(trades_of):
    trades = trades_of([1.0, 2.0, 3.0], opened_at_ms=at(0, 0, 0), closed_at_ms=at(1, 1, 2))
    assert in_sequence(trades) is trades


def test_there_is_no_fall_between_trades_of_one_moment(trades_of):
    """A grid closes a winner and a loser within one candle: only their sum was ever there."""
    trades = trades_of([-30.0, 40.0, -5.0], closed_at_ms=at(1, 1, 2))
    found = figures(trades, Context(START_MS, 100.0))
    assert found["max_drawdown_quote"] == 5.0
    assert [point[1] for point in equity_points(trades, 100.0)] == [100.0, 110.0, 105.0]
