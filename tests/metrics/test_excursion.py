"""MAE and MFE by hand: the furthest price against a trade and for it, and when it is not known."""

import numpy as np
import pytest

from botscope.domain.candles import Candles
from botscope.metrics.candles import gathered, hole_count
from botscope.metrics.excursion import (
    HAS_HOLE,
    NO_CANDLES,
    NO_PRICES,
    NO_TIMES,
    NOT_COVERED,
    OTHER_PRICES,
    Excursion,
    Held,
    excursion,
)

STEP_MS = 60_000
# open, high, low, close of five minutes: the whole way is from 94 to 108.
MINUTES = (
    (100.0, 103.0, 99.0, 101.0),
    (101.0, 104.0, 98.0, 99.0),
    (99.0, 108.0, 96.0, 105.0),
    (105.0, 106.0, 94.0, 102.0),
    (102.0, 103.0, 101.0, 102.0),
)


def candles_of(rows, first_ms=0, step_ms=STEP_MS):
    times = np.array([first_ms + place * step_ms for place in range(len(rows))], dtype=np.int64)
    columns = np.array(rows, dtype=float).reshape(-1, 4).T
    return Candles(times, *columns, np.ones(len(rows)))


def held(opened_ms=STEP_MS, closed_ms=4 * STEP_MS, side="long", entry=101.0, leave=102.0, size=2.0):
    return Held(opened_ms, closed_ms, side, entry, leave, size)


def measure(trade, rows=MINUTES):
    return excursion(candles_of(rows), STEP_MS, trade)


def test_a_long_trade_goes_against_its_low_and_for_its_high():
    found = measure(held())
    assert (found.adverse_price, found.favorable_price) == (94.0, 108.0)
    assert (found.adverse_quote, found.favorable_quote) == (14.0, 14.0)
    assert found.adverse_ratio == pytest.approx(7 / 101)
    assert found.favorable_ratio == pytest.approx(7 / 101)


def test_a_short_trade_goes_the_other_way_around():
    found = measure(held(side="short"))
    assert (found.adverse_price, found.favorable_price) == (108.0, 94.0)
    assert (found.adverse_quote, found.favorable_quote) == (14.0, 14.0)


def test_the_furthest_price_of_an_edge_is_only_an_upper_bound():
    found = measure(held())
    # 94 is in the minute of the exit; 108 in a whole minute between.
    assert (found.is_adverse_bound, found.is_favorable_bound) == (True, False)


def test_a_trade_at_the_edge_of_its_candles_is_exact_where_its_own_prices_are_the_furthest():
    rows = ((100.0, 100.0, 100.0, 100.0), (100.0, 102.0, 100.0, 102.0))
    found = measure(held(0, 2 * STEP_MS, "long", 100.0, 102.0), rows)
    assert (found.adverse_quote, found.favorable_quote) == (0.0, 4.0)
    assert (found.is_adverse_bound, found.is_favorable_bound) == (False, False)


def test_neither_is_ever_below_zero():
    rows = ((100.0, 101.0, 100.0, 101.0), (101.0, 103.0, 101.0, 103.0))
    found = measure(held(0, 2 * STEP_MS, "long", 100.0, 103.0), rows)
    assert (found.adverse_quote, found.adverse_ratio) == (0.0, 0.0)


def test_the_candle_after_the_exit_does_not_count():
    rows = (*MINUTES[:2], (99.0, 500.0, 1.0, 99.0))
    found = measure(held(0, 2 * STEP_MS, "long", 100.0, 99.0), rows)
    assert (found.adverse_price, found.favorable_price) == (98.0, 104.0)


def test_a_trade_within_one_candle_is_bounded_by_it():
    found = measure(held(STEP_MS + 1, STEP_MS + 2, "long", 101.0, 100.0))
    assert (found.adverse_price, found.favorable_price) == (98.0, 104.0)
    assert found.is_adverse_bound
    assert found.is_favorable_bound


UNKNOWN = {
    "opened before the candles": (held(-1), NOT_COVERED),
    "closed after them": (held(closed_ms=5 * STEP_MS + 1), NOT_COVERED),
    "without an opening": (held(opened_ms=None), NO_TIMES),
    "without a side": (held(side=None), NO_PRICES),
    "a side of another kind": (held(side="buy"), NO_PRICES),
    "without a quantity": (held(size=None), NO_PRICES),
    "without an entry": (held(entry=None), NO_PRICES),
    "without an exit": (held(leave=None), NO_PRICES),
    "an entry of another market": (held(entry=40.0), OTHER_PRICES),
    "an exit of another market": (held(leave=400.0), OTHER_PRICES),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_it_is_not_known_of_a_trade(case):
    trade, reason = UNKNOWN[case]
    assert measure(trade) == reason


def test_it_is_not_known_without_candles():
    assert measure(held(), ()) == NO_CANDLES


@pytest.mark.parametrize("missing", [2, 3])
def test_it_is_not_known_where_a_candle_is_missing(missing):
    candles = candles_of(MINUTES)
    rest = candles.take(np.array([place for place in range(5) if place != missing]))
    assert excursion(rest, STEP_MS, held()) == HAS_HOLE


def test_faster_candles_than_their_name_says_cover_a_trade_too():
    candles = candles_of(MINUTES, step_ms=100)
    found = excursion(candles, STEP_MS, held(100, 400))
    assert isinstance(found, Excursion)
    assert found.favorable_price == 108.0


def test_the_whole_way_agrees_with_every_price_looked_at_one_by_one():
    chance = np.random.default_rng(5)
    for _ in range(200):
        middle = 100 + chance.normal(size=30).cumsum()
        rows = [(p, p + 1, p - 1, p) for p in middle]
        first, last = sorted(chance.integers(0, 30, 2))
        trade = held(int(first) * STEP_MS, (int(last) + 1) * STEP_MS, "long",
                     middle[first], middle[last])  # fmt: skip
        found = measure(trade, rows)
        assert found.adverse_price == min(low for _, _, low, _ in rows[first : last + 1])
        assert found.favorable_price == max(high for _, high, _, _ in rows[first : last + 1])


def test_gathered_candles_span_those_they_are_made_of():
    joined = gathered(candles_of(MINUTES), STEP_MS, 2 * STEP_MS)
    assert joined.open_at_ms.tolist() == [0, 2 * STEP_MS, 4 * STEP_MS]
    assert joined.open.tolist() == [100.0, 99.0, 102.0]
    assert joined.high.tolist() == [104.0, 108.0, 103.0]
    assert joined.low.tolist() == [98.0, 94.0, 101.0]
    assert joined.close.tolist() == [99.0, 102.0, 102.0]
    assert joined.volume.tolist() == [2.0, 2.0, 1.0]


def test_a_first_candle_that_is_cut_is_left_out():
    joined = gathered(candles_of(MINUTES, STEP_MS), STEP_MS, 2 * STEP_MS)
    assert joined.open_at_ms.tolist() == [2 * STEP_MS, 4 * STEP_MS]


def test_an_unknown_volume_makes_the_sum_unknown():
    candles = candles_of(MINUTES)
    candles.volume[1] = np.nan
    assert np.isnan(gathered(candles, STEP_MS, 5 * STEP_MS).volume).all()


def test_holes_are_counted_once_each():
    candles = candles_of(MINUTES).take(np.array([0, 1, 4]))
    assert hole_count(candles, STEP_MS) == 1
    assert hole_count(Candles.empty(), STEP_MS) == 0
