"""Curves from 100: one account, and several as one, linked without a jump."""

import itertools
import random

import pytest

from botscope.domain.deposits import Deposit
from botscope.metrics.curve import curve_of
from botscope.metrics.normalized import (
    Account,
    Joint,
    index_of,
    index_points,
    joint_of,
    joint_points,
    result_points,
)
from botscope.metrics.undefined import NO_TRADES, Undefined

HOUR_MS = 3_600_000
START_MS = 1_704_067_200_000


def at(*hours):
    return [START_MS + hour * HOUR_MS for hour in hours]


def account(trades_of, start, pnl, opened, closed):
    return Account(trades_of(pnl, opened_at_ms=at(*opened), closed_at_ms=at(*closed)), start)


def linked_by_hand(accounts):
    """Walk along all closes with plain numbers: each bot's equity, and what 100 became."""
    closes, comes_in = [], []
    for place, of in enumerate(accounts):
        opened, closed = of.trades.opened_at_ms.tolist(), of.trades.closed_at_ms.tolist()
        comes_in.append(min(min(opened), closed[0]))
        results = of.trades.realized_pnl_quote.tolist()
        closes += [(moment, place, pnl) for moment, pnl in zip(closed, results, strict=True)]
    equity = [of.starting_quote for of in accounts]
    index = {min(comes_in): 100.0}
    value = 100.0
    for moment, group in itertools.groupby(sorted(closes), key=lambda close: close[0]):
        inside = [place for place, since in enumerate(comes_in) if since <= moment]
        before = sum(equity[place] for place in inside)
        earned = 0.0
        for _, place, pnl in group:
            equity[place] += pnl
            earned += pnl
        value *= 1 + earned / before
        index[moment] = value
    return index


def test_two_bots_from_the_same_moment_are_their_sum(trades_of):
    a = account(trades_of, 100.0, [10.0, 0.0], [0, 1], [1, 2])
    b = account(trades_of, 300.0, [-20.0, 30.0], [0, 3], [2, 4])
    joint = joint_of([a, b])
    assert isinstance(joint, Joint)
    assert joint.index.tolist() == pytest.approx([100.0, 102.5, 97.5, 105.0])
    assert joint.account_counts.tolist() == [2, 2, 2, 2]


def test_bot_that_comes_in_later_moves_nothing(trades_of):
    a = account(trades_of, 100.0, [10.0, 11.0], [0, 9], [1, 10])
    b = account(trades_of, 1000.0, [0.0], [5], [6])
    joint = joint_of([a, b])
    assert joint.index.tolist() == pytest.approx([100.0, 110.0, 110.0, 110.0 * (1 + 11 / 1110)])
    assert joint.account_counts.tolist() == [1, 1, 2, 2]


def test_one_bot_alone_is_its_own_curve(trades_of):
    alone = account(trades_of, 50.0, [5.0, -5.0, 25.0], [0, 1, 2], [1, 2, 3])
    joint = joint_of([alone])
    assert joint.index.tolist() == pytest.approx([100.0, 110.0, 100.0, 150.0])
    assert joint.index.tolist() == pytest.approx(index_of(curve_of(alone.trades, 50.0)).tolist())


def test_order_of_the_bots_changes_no_bit(trades_of):
    draw = random.Random(3)
    accounts = [
        account(trades_of, 10.0 + place, [draw.gauss(0, 0.1) for _ in range(9)], [0] * 9, range(9))
        for place in range(5)
    ]
    assert joint_of(accounts).index.tolist() == joint_of(accounts[::-1]).index.tolist()


@pytest.mark.parametrize("seed", range(12))
def test_the_link_is_what_a_walk_along_the_closes_finds(trades_of, seed):
    draw = random.Random(seed)
    accounts = []
    for _ in range(draw.randint(1, 6)):
        closed = sorted(draw.randint(1, 60) for _ in range(draw.randint(1, 12)))
        pnl = [draw.gauss(0.5, 4) for _ in closed]
        opened = [close - draw.randint(0, 3) for close in closed]
        accounts.append(account(trades_of, draw.uniform(80, 900), pnl, opened, closed))
    joint = joint_of(accounts)
    expected = linked_by_hand(accounts)
    assert dict(zip(joint.curve.times_ms.tolist(), joint.index, strict=True)) == pytest.approx(
        expected
    )


def test_money_paid_in_moves_nothing_either(trades_of):
    a = account(trades_of, 100.0, [10.0, 21.0], [0, 2], [1, 3])
    joint = joint_of([a], (Deposit(at(2)[0], 100.0),))
    assert joint.index.tolist() == pytest.approx([100.0, 110.0, 121.0])


@pytest.mark.parametrize(
    ("start", "pnl", "reason"),
    [
        (10.0, [-10.0, 1.0], "nothing was left"),
        (10.0, [-30.0, 1.0], "nothing was left"),
        (10.0, [1e308, 1e308], "too large"),
    ],
    ids=["zero", "below zero", "beyond numbers"],
)
def test_no_share_of_nothing(trades_of, start, pnl, reason):
    found = joint_of([account(trades_of, start, pnl, [0, 1], [1, 2])])
    assert isinstance(found, Undefined)
    assert reason in found.reason


def test_no_accounts_no_curve():
    assert joint_of([]) is NO_TRADES


def test_loss_of_everything_with_the_last_trade_ends_at_zero(trades_of):
    joint = joint_of([account(trades_of, 10.0, [2.0, -12.0], [0, 1], [1, 2])])
    assert joint.index.tolist() == pytest.approx([100.0, 120.0, 0.0])


def test_few_points_keep_start_end_and_extremes(trades_of):
    draw = random.Random(1)
    pnl = [draw.gauss(0, 1) for _ in range(2000)]
    many = account(trades_of, 1000.0, pnl, range(2000), range(1, 2001))
    curve = curve_of(many.trades, 1000.0)
    index = index_of(curve)
    points = index_points(curve, 40)
    assert len(points) <= 40
    assert points[0] == [at(0)[0], 100.0]
    assert points[-1][1] == pytest.approx(index[-1], abs=1e-4)
    values = [value for _, value in points]
    assert (min(values), max(values)) == pytest.approx((index.min(), index.max()), abs=1e-4)
    joint = joint_points(joint_of([many]), 40)
    assert [point[:2] for point in joint] == points
    assert {point[2] for point in joint} == {1}


def test_without_a_start_the_result_counts_from_zero(trades_of):
    trades = trades_of([3.0, -1.0])
    points = result_points(curve_of(trades, None), 40)
    assert [value for _, value in points] == [0.0, 3.0, 2.0]
