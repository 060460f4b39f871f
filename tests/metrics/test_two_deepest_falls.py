"""The deepest fall in money and the deepest in percent may be two falls: then both are told."""

import pytest

from botscope.domain.deposits import Deposit
from botscope.metrics.context import Context
from botscope.metrics.explain import explain
from botscope.metrics.stats import figures

START_MS = 1_704_067_200_000
HOUR_MS = 3_600_000
IN_MONEY = (
    "max_drawdown_quote",
    "max_drawdown_from",
    "max_drawdown_to",
    "max_drawdown_recovered_at",
)
IN_PERCENT = ("max_drawdown_ratio", "max_drawdown_ratio_from", "max_drawdown_ratio_to")


def note_of(trades_of, key, pnl, start, *deposits):
    context = Context(START_MS, start, deposits=deposits, tz="Europe/Berlin")
    return explain(key, trades_of(pnl), context)["note"]


GROWN = [-20.0, 920.0, -50.0, 60.0]
"""From 100 down a fifth, up to 1000, down a twentieth: more money, a smaller share."""


@pytest.mark.parametrize("key", IN_MONEY)
def test_the_money_names_the_fall_that_is_deeper_in_percent(trades_of, key):
    assert note_of(trades_of, key, GROWN, 100.0) == (
        "This is the deepest fall in money: 50.00, which was 5.00% of the peak. In percent the one "
        "to 2024-01-01 is deeper: 20.00%, though only 20.00. A share weighs a fall by the capital "
        "of its time."
    )


@pytest.mark.parametrize("key", IN_PERCENT)
def test_the_percentage_names_the_fall_that_took_more_money(trades_of, key):
    assert note_of(trades_of, key, GROWN, 100.0) == (
        "This is the deepest fall in percent: 20.00%, which was 20.00. In money the one to "
        "2024-01-01 is deeper: 50.00, though only 5.00% of the peak. A share weighs a fall by the "
        "capital of its time."
    )


def test_a_deposit_parts_the_two(trades_of):
    """A fifth of 100 before 900 are paid in, then 60 of 1280."""
    paid = Deposit(START_MS + round(1.5 * HOUR_MS), 900.0)
    note = note_of(trades_of, "max_drawdown_recovered_at", [-20.0, 300.0, -60.0, 70.0], 100.0, paid)
    assert "60.00, which was 4.69% of the peak" in note
    assert "20.00%, though only 20.00" in note


@pytest.mark.parametrize("key", [*IN_MONEY, *IN_PERCENT])
@pytest.mark.parametrize(
    ("pnl", "start"),
    [([-10.0, 5.0, -20.0], 100.0), ([1.0, 2.0], 100.0), (GROWN, None), ([], 100.0)],
    ids=["one fall", "no fall", "no start", "no trades"],
)
def test_where_it_is_one_fall_nothing_is_said(trades_of, key, pnl, start):
    assert note_of(trades_of, key, pnl, start) is None


def test_other_figures_have_no_such_note(trades_of):
    assert note_of(trades_of, "win_rate_ratio", GROWN, 100.0) is None


def test_each_depth_has_the_moments_of_its_own_fall(trades_of):
    found = figures(trades_of(GROWN), Context(START_MS, 100.0))
    assert (found["max_drawdown_ratio"], found["max_drawdown_quote"]) == (0.2, 50.0)
    assert found["max_drawdown_ratio_from"] == START_MS + HOUR_MS // 2
    assert found["max_drawdown_ratio_to"] == START_MS + HOUR_MS
    assert found["max_drawdown_from"] == START_MS + 2 * HOUR_MS
    assert found["max_drawdown_to"] == START_MS + 3 * HOUR_MS


def test_without_a_start_the_share_has_no_moments(trades_of):
    found = figures(trades_of(GROWN), Context(START_MS))
    assert found["max_drawdown_ratio_from"] is found["max_drawdown_ratio_to"] is None
    assert found["max_drawdown_to"] == START_MS + 3 * HOUR_MS
