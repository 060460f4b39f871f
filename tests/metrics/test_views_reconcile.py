"""Every view of the same trades adds up to the same total, and says nothing that is no number."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botscope.domain.columns import Labels
from botscope.metrics.breakdown import groups
from botscope.metrics.distribution import histogram
from botscope.metrics.equity import equity_points
from botscope.metrics.explain import explain
from botscope.metrics.glossary import GLOSSARY
from botscope.metrics.montecarlo import montecarlo
from botscope.metrics.periods import periods
from botscope.metrics.reconciliation import reconcile
from botscope.metrics.significance import compare
from botscope.metrics.stats import Context, figures
from botscope.metrics.versions import versions
from botscope.metrics.warnings import warnings
from tests.examples import examples

ZONES = ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Tehran", "Pacific/Apia"]
GROUPINGS = ["symbol", "side", "strategy", "exit_reason", "hour", "weekday", "bot_version"]

money = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 4))
moments = st.integers(1_300_000_000_000, 1_900_000_000_000)
texts = st.sampled_from(["a", "b", "grid", "unknown", None])
rows = st.lists(st.tuples(moments, money, texts), max_size=40)


def from_rows(trades_of, found):
    """Build trades from rows of (close, P&L, text)."""
    names = [text for _, _, text in found]
    columns = dict.fromkeys(("symbol", "side", "strategy", "exit_reason", "bot_version"), names)
    closed = [at for at, _, _ in found]
    return trades_of([gain for _, gain, _ in found], closed_at_ms=closed, **columns)


def total_of(entries):
    return math.fsum(entry["realized_pnl_quote"] for entry in entries)


@settings(max_examples=examples(60), deadline=None)
@given(found=rows, zone=st.sampled_from(ZONES), by=st.sampled_from(["day", "week", "month"]))
def test_periods_add_up_to_the_total_in_any_zone(trades_of, found, zone, by):
    trades = from_rows(trades_of, found)
    listed = periods(trades, by=by, tz=zone)
    total = math.fsum(gain for _, gain, _ in found)
    assert total_of(listed) == pytest.approx(total, abs=1e-6)
    assert sum(each["trade_count"] for each in listed) == len(found)
    assert sum(each["win_count"] for each in listed) == sum(gain > 0 for _, gain, _ in found)
    if listed:
        assert listed[-1]["cumulative_pnl_quote"] == pytest.approx(total, abs=1e-6)
        starts = [each["start_ms"] for each in listed]
        assert starts == sorted(starts)


@settings(max_examples=examples(60), deadline=None)
@given(found=rows, zone=st.sampled_from(ZONES))
def test_every_breakdown_adds_up_to_the_total(trades_of, found, zone):
    trades = from_rows(trades_of, found)
    for by in GROUPINGS:
        listed = groups(trades, by=by, tz=zone)
        assert total_of(listed) == pytest.approx(math.fsum(g for _, g, _ in found), abs=1e-6)
        assert sum(each["trade_count"] for each in listed) == len(found)
        assert len({each["name"] for each in listed}) == len(listed)


@settings(max_examples=examples(60), deadline=None)
@given(found=rows)
def test_every_trade_is_in_one_bin_and_no_bin_mixes_wins_and_losses(trades_of, found):
    pnl = [gain for _, gain, _ in found]
    bins = histogram(from_rows(trades_of, found))["bins"]
    assert sum(each["count"] for each in bins) == len(pnl)
    for each in bins:
        assert each["from_quote"] >= 0 or each["to_quote"] <= 0
        assert each["from_quote"] < each["to_quote"]


@settings(max_examples=examples(40), deadline=None)
@given(found=rows)
def test_versions_add_up_to_the_total(trades_of, found):
    listed = versions(from_rows(trades_of, found), Context(0, 1000.0))
    assert total_of(listed) == pytest.approx(math.fsum(g for _, g, _ in found), abs=1e-6)
    for each in listed:
        assert each["curve"][-1][1] == pytest.approx(each["realized_pnl_quote"], abs=1e-6)


@settings(max_examples=examples(40), deadline=None)
@given(found=rows, order=st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(trades_of, found, order):
    trades = from_rows(trades_of, found)
    places = list(range(len(found)))
    order.shuffle(places)
    shuffled = trades.take(np.asarray(places, np.int64))
    context = Context(1_900_000_000_000, 1e6, tz="Europe/Berlin")
    assert figures(shuffled, context) == figures(trades, context)
    assert equity_points(shuffled, 1.0) == equity_points(trades, 1.0)
    assert versions(shuffled, context) == versions(trades, context)
    assert montecarlo(shuffled, 1.0, runs=100) == montecarlo(trades, 1.0, runs=100)


few_moments = st.integers(0, 5).map(lambda hour: 1_700_000_000_000 + hour * 3_600_000)


@settings(max_examples=examples(60), deadline=None)
@given(
    found=st.lists(st.tuples(few_moments, money, texts), max_size=30),
    order=st.randoms(use_true_random=False),
)
def test_neither_files_nor_lines_decide_between_trades_of_one_moment(trades_of, found, order):
    context = Context(1_700_100_000_000, 1e6)
    answers = []
    for _ in range(2):
        order.shuffle(found)
        trades = from_rows(trades_of, found)
        files = [order.randint(0, 3) for _ in found]
        trades = replace(trades, source=np.asarray(files, np.int32)).in_order()
        answers.append(
            [
                figures(trades, context),
                equity_points(trades, 1e6),
                versions(trades, context),
                montecarlo(trades, 1e6, runs=100),
                periods(trades, by="day"),
            ]
        )
    assert answers[0] == answers[1]


wild = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([0.0, -0.0, 5e-324, 1e308])
)
wild_or_nan = st.one_of(wild, st.just(math.nan))


@pytest.mark.uncounted
@settings(max_examples=examples(80), deadline=None)
@given(
    found=st.lists(st.tuples(moments, wild, wild_or_nan, wild_or_nan, texts), max_size=8),
    start=st.one_of(st.none(), wild),
    unrealized=st.one_of(st.none(), wild),
)
def test_no_answer_ever_holds_nan_or_infinity(trades_of, found, start, unrealized):
    trades = from_rows(trades_of, [(at, gain, text) for at, gain, _, _, text in found])
    fee, price = (np.asarray([row[n] for row in found], np.float64) for n in (2, 3))
    trades = replace(
        trades,
        fee_quote=fee,
        gross_pnl_quote=price,
        entry_price=price,
        exit_price=fee,
        quantity_base=price,
    )
    context = Context(1_900_000_000_000, start, unrealized, tz="Asia/Tehran")
    pnl = trades.realized_pnl_quote
    answers = [
        figures(trades, context),
        equity_points(trades, start),
        [periods(trades, by=by, tz="Asia/Tehran") for by in ("day", "week", "month")],
        [groups(trades, by=by) for by in GROUPINGS],
        histogram(trades),
        versions(trades, context),
        compare(pnl, pnl[::2]),
        montecarlo(trades, start, runs=100),
        reconcile(trades, start, unrealized),
        warnings(trades, context),
        [explain(entry.key, trades, context, {"outlier": 1}) for entry in GLOSSARY],
    ]
    assert json.loads(json.dumps(answers, allow_nan=False)) == answers


def test_no_view_changes_the_trades(year_of_trades, context):
    before = year_of_trades.realized_pnl_quote.copy()
    figures(year_of_trades, context)
    versions(year_of_trades, context)
    montecarlo(year_of_trades, 100.0, runs=100)
    assert (year_of_trades.realized_pnl_quote == before).all()


def test_a_label_that_says_unknown_joins_the_trades_without_one(trades_of):
    trades = replace(trades_of([1.0, 2.0]), side=Labels.of(["unknown", None]))
    (only,) = groups(trades, by="side")
    assert (only["name"], only["trade_count"]) == ("unknown", 2)
