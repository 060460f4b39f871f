"""What holds for every figure, whatever the trades: units, bounds, and what must not matter."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botscope.domain.deposits import Deposit
from botscope.metrics.glossary import figure
from botscope.metrics.stats import FIGURES, Context, figures

START_MS = 1_704_067_200_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000

cents = st.integers(-5000, 5000).map(lambda amount: amount / 64)
rows = st.lists(
    st.tuples(
        st.integers(0, 90 * 24),
        st.integers(0, 48),
        cents,
        st.one_of(st.none(), st.integers(-4, 40).map(lambda fee: fee / 64)),
        st.sampled_from(["grid", "adx_trend", None]),
        st.integers(90, 110),
    ),
    max_size=40,
)
paid = st.lists(st.tuples(st.integers(0, 90 * 24), st.integers(-64, 640)), max_size=3)


def selection(trades_of, found, *, times=1.0, shift_ms=0):
    """Build trades from rows, with money multiplied and every moment moved."""
    closed = [START_MS + hour * HOUR_MS + shift_ms for hour, *_ in found]
    return trades_of(
        [pnl * times for _, _, pnl, *_ in found],
        closed_at_ms=closed,
        opened_at_ms=[at - row[1] * HOUR_MS for at, row in zip(closed, found, strict=True)],
        fee_quote=[math.nan if row[3] is None else row[3] * times for row in found],
        quantity_base=[times] * len(found),
        entry_price=[float(row[5]) for row in found],
        exit_price=[float(row[5]) + 1 for row in found],
        strategy=[row[4] for row in found],
        symbol=["BTCUSDT"] * len(found),
    )


def context(payments, *, times=1.0, shift_ms=0):
    deposits = tuple(
        Deposit(START_MS + hour * HOUR_MS + shift_ms, amount * times) for hour, amount in payments
    )
    now_ms = START_MS + 95 * DAY_MS + shift_ms
    return Context(now_ms, 4096.0 * times, 3.5 * times, deposits=deposits)


def numbers(answer):
    answer = dict(answer)
    answer.pop("undefined")
    return answer


@settings(max_examples=60, deadline=None)
@given(found=rows, payments=paid, times=st.sampled_from([0.25, 2.0, 1024.0]))
def test_counting_in_smaller_money_changes_amounts_and_nothing_else(
    trades_of, found, payments, times
):
    """Powers of two, so that no digit is rounded away."""
    plain = figures(selection(trades_of, found), context(payments))
    other = figures(selection(trades_of, found, times=times), context(payments, times=times))
    assert other["undefined"] == plain["undefined"]
    for key, value in numbers(plain).items():
        factor = times if figure(key).unit == "quote" else 1.0
        wanted = value if value is None or isinstance(value, list) else value * factor
        assert other[key] == (wanted if wanted is None else pytest.approx(wanted, rel=1e-12)), key


@settings(max_examples=60, deadline=None)
@given(found=rows, payments=paid, weeks=st.integers(1, 500))
def test_the_same_trades_in_another_year_differ_in_their_moments_alone(
    trades_of, found, payments, weeks
):
    shift_ms = weeks * 7 * DAY_MS
    plain = figures(selection(trades_of, found), context(payments))
    later = figures(
        selection(trades_of, found, shift_ms=shift_ms), context(payments, shift_ms=shift_ms)
    )
    for key, value in numbers(plain).items():
        moved = shift_ms if figure(key).unit == "moment" and value is not None else 0
        wanted = value + moved if moved else value
        assert later[key] == wanted, key


@settings(max_examples=60, deadline=None)
@given(found=rows, payments=paid)
def test_every_figure_lies_where_its_meaning_allows(trades_of, found, payments):
    answer = figures(selection(trades_of, found), context(payments))
    for key, value in numbers(answer).items():
        entry = figure(key)
        if value is None:
            assert answer["undefined"][key], key
        elif entry.unit in ("count", "s") or "drawdown" in key or key == "profit_factor":
            assert value >= 0, key
    for key in ("win_rate_ratio", "exposure_ratio"):
        assert answer[key] is None or 0 <= answer[key] <= 1
    bounds = answer["win_rate_interval"]
    assert bounds is None or 0 <= bounds[0] <= answer["win_rate_ratio"] <= bounds[1] <= 1
    spans = [answer[f"drawdown_{days}d_ratio"] for days in (7, 30, 180)]
    if None not in spans:
        assert spans == sorted(spans)
        assert spans[-1] <= answer["max_drawdown_ratio"] + 1e-12
    if answer["worst_trade_quote"] is not None:
        ordered = [answer[f"{key}_quote"] for key in ("worst_trade", "expectancy", "best_trade")]
        assert ordered == sorted(ordered)


@settings(max_examples=60, deadline=None)
@given(found=rows, payments=paid, seed=st.integers(0, 2**32 - 1))
def test_parts_add_up_to_the_whole(trades_of, found, payments, seed):
    """Any split of the trades: sums and counts of both parts are those of all."""
    trades, place = selection(trades_of, found), context(payments)
    mask = np.random.default_rng(seed).random(len(trades)) < 0.5
    whole, first, second = (
        figures(part, place) for part in (trades, trades.take(mask), trades.take(~mask))
    )
    for key in ("trade_count", "win_count", "loss_count", "flat_count", "realized_pnl_quote"):
        assert whole[key] == pytest.approx(first[key] + second[key], abs=1e-9), key
    for key in ("fee_quote", "grid_profit_quote"):
        if whole[key] is not None:
            parts = (first[key] or 0.0) + (second[key] or 0.0)
            assert whole[key] == pytest.approx(parts, abs=1e-9), key
    if whole["gross_pnl_quote"] is not None:
        net = whole["gross_pnl_quote"] - (whole["fee_quote"] or 0.0)
        assert net == pytest.approx(whole["realized_pnl_quote"], abs=1e-9)


def test_every_figure_is_asked_for(trades_of):
    answer = figures(selection(trades_of, [(1, 1, 1.0, 0.5, "grid", 100)]), context([]))
    assert set(numbers(answer)) == set(FIGURES)
