"""The fan of other luck: where runs stand on their way, held against all orders and other sums."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botscope.metrics.fan import BORDERS, MOST_CHECKPOINTS, at_checkpoints, checkpoints, fan
from botscope.metrics.montecarlo import MAX_TRADES, MIN_RUNS, montecarlo
from botscope.metrics.undefined import NO_TRADES, TOO_LARGE

METHODS = ("reshuffle", "bootstrap")
NAMES = list(BORDERS)
cents = st.integers(-5000, 5000).map(lambda amount: amount / 64)


@pytest.mark.parametrize(
    ("count", "wanted"),
    [
        (0, []),
        (1, [1]),
        (3, [1, 2, 3]),
        (39, list(range(1, 40))),
        (78, list(range(2, 79, 2))),
        (390_000, list(range(10_000, 390_001, 10_000))),
    ],
)
def test_checkpoints_are_evenly_spread_and_end_with_the_last_trade(count, wanted):
    assert checkpoints(count).tolist() == wanted


def test_borders_of_five_runs_by_hand():
    runs = np.asarray([[0.0, 40.0], [10.0, 30.0], [20.0, 20.0], [30.0, 10.0], [40.0, 0.0]])
    found = fan(np.asarray([2, 4]), np.asarray([[7.0, 9.0]]), runs, runs / 10)
    assert found["trade_index"] == [0, 2, 4]
    assert found["real_quote"] == [0.0, 7.0, 9.0]
    by_hand = {"q05": 2.0, "q25": 10.0, "q50": 20.0, "q75": 30.0, "q95": 38.0}
    for name, value in by_hand.items():
        assert found["reshuffle"][name] == pytest.approx([0.0, value, value])
        assert found["bootstrap"][name] == pytest.approx([0.0, value / 10, value / 10])


def test_the_way_is_taken_after_the_trades_that_are_named():
    total = np.cumsum([[1.0, 2.0, 4.0, 8.0], [-1.0, 0.0, 0.0, 5.0]], axis=1)
    taken = at_checkpoints(total, np.asarray([1, 3, 4]))
    total[:] = 0.0
    assert taken.tolist() == [[1.0, 7.0, 15.0], [-1.0, -1.0, 4.0]]


def test_a_win_and_a_loss_meet_in_both_orders(trades_of):
    found = montecarlo(trades_of([1.0, -1.0]), None, runs=400)["fan"]
    assert (found["trade_index"], found["real_quote"]) == ([0, 1, 2], [0.0, 1.0, 0.0])
    for name, half_way in {"q05": -1.0, "q25": -1.0, "q75": 1.0, "q95": 1.0}.items():
        assert found["reshuffle"][name] == [0.0, half_way, 0.0]


def test_reshuffled_borders_are_those_of_all_orders(trades_of):
    pnl = [3.0, -1.0, -2.0, 4.0, -5.0]
    orders = np.cumsum(list(itertools.permutations(pnl)), axis=1)
    found = montecarlo(trades_of(pnl), None, runs=20_000)["fan"]["reshuffle"]
    for name, level in BORDERS.items():
        border = np.asarray(found[name][1:])
        assert ((orders < border - 1e-9).mean(axis=0) <= level + 0.02).all()
        assert ((orders <= border + 1e-9).mean(axis=0) >= level - 0.02).all()


def test_the_drawn_runs_are_those_that_anybody_can_draw_again(year_of_trades):
    answer = montecarlo(year_of_trades, 1000.0)
    pnl = year_of_trades.realized_pnl_quote
    # 900 trades are 90 blocks of 10.
    assert answer["block_count"] == 10
    draws = np.random.default_rng(answer["seed"] + 1)
    starts = draws.integers(0, 900, (answer["runs_count"], 90))
    again = np.cumsum(pnl[(starts[:, :, None] + np.arange(10)) % 900].reshape(-1, 900), axis=1)
    after = np.asarray(answer["fan"]["trade_index"][1:])
    wanted = np.quantile(again[:, after - 1], list(BORDERS.values()), axis=0)
    for name, row in zip(NAMES, wanted, strict=True):
        assert answer["fan"]["bootstrap"][name][1:] == pytest.approx(row.tolist())


@pytest.mark.parametrize("method", METHODS)
def test_the_fan_ends_at_the_borders_of_the_final_result(year_of_trades, method):
    answer = montecarlo(year_of_trades, 1000.0)
    for name in NAMES:
        end = answer[method]["final_pnl_quote"][name.replace("p", "q")]
        assert answer["fan"][method][name][-1] == pytest.approx(end, rel=1e-12)
    assert answer["fan"]["real_quote"][-1] == answer[method]["final_pnl_quote"]["real"]


@settings(max_examples=30)
@given(pnl=st.lists(cents, min_size=1, max_size=90))
def test_borders_are_in_order_and_every_order_ends_at_the_sum(trades_of, pnl):
    found = montecarlo(trades_of(pnl), 1000.0, runs=100)["fan"]
    assert len(found["trade_index"]) == min(len(pnl) + 1, MOST_CHECKPOINTS)
    real = np.concatenate(([0.0], np.cumsum(pnl)))[found["trade_index"]]
    assert found["real_quote"] == pytest.approx(real.tolist())
    for method in METHODS:
        band = np.asarray([found[method][name] for name in NAMES])
        assert band.shape == (len(NAMES), len(found["trade_index"]))
        assert (band[:, 0] == 0.0).all()
        assert (np.diff(band, axis=0) >= -1e-9).all()
    for name in NAMES:
        assert found["reshuffle"][name][-1] == pytest.approx(sum(pnl), abs=1e-9)


def test_the_runs_of_a_long_record_begin_at_nothing_with_its_latest_trades(trades_of):
    trades = trades_of([100.0] * 7 + [1.0] * MAX_TRADES)
    answer = montecarlo(trades, None, runs=MIN_RUNS)
    assert (answer["left_out_count"], answer["fan"]["trade_index"][-1]) == (7, MAX_TRADES)
    assert answer["fan"]["real_quote"][-1] == MAX_TRADES


@pytest.mark.parametrize(
    ("pnl", "reason"),
    [([], NO_TRADES), ([1e308, 1e308], TOO_LARGE)],
    ids=["no trades", "too large"],
)
def test_without_a_fan_there_is_a_reason(trades_of, pnl, reason):
    answer = montecarlo(trades_of(pnl), None, runs=MIN_RUNS)
    assert answer["fan"] is None
    assert answer["undefined"]["fan"] == reason.reason
