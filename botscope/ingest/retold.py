"""Trades that two files of one bot tell of in two layouts: its orders and its closed trades.

A bot that logs each order *and* each closed trade would count every trade twice. The two rows
never are equal (other columns, other rounding, a clock read a moment later), so they are matched
by symbol, moment of closing, quantity and price, and only where most of one file's trades match.
Files of one layout are left alone: two versions that run side by side may well close alike.
"""

import numpy as np

from botscope.domain.columns import ABSENT, BoolArray, FloatArray, IntArray, Labels
from botscope.domain.trades import Trades

NEAR_MS = 5_000
"""A second file's row is written within moments of the first's, rounded to seconds or not."""
_RELATIVE = 1e-3
_FEWEST_RATIO = 0.5
_NEIGHBORS = 4
_TIME_BITS = 42


def told_again(first: Trades, second: Trades) -> BoolArray:
    """Return True for the trades of ``second`` that ``first`` tells of as well.

    All False where fewer than half of the trades in the time that both files cover match.
    """
    nobody = np.zeros(len(second), dtype=np.bool_)
    if not len(first) or not len(second) or _says_another(first, second):
        return nobody
    matched = _matched(first, second)
    common = min(_covered(first, second), _covered(second, first))
    return matched if matched.sum() >= max(1, _FEWEST_RATIO * common) else nobody


def _covered(trades: Trades, by: Trades) -> int:
    """Count the trades within the span of another file's."""
    begin, end = int(by.closed_at_ms.min()), int(by.closed_at_ms.max())
    closed = trades.closed_at_ms
    is_within = (closed >= begin - NEAR_MS) & (closed <= end + NEAR_MS)
    return int(is_within.sum())


def _says_another(first: Trades, second: Trades) -> bool:
    """Return True where both name a version or a strategy, and never the same."""
    pairs = (
        (first.bot_version, second.bot_version),
        (first.strategy, second.strategy),
    )
    return any(a.names and b.names and not set(a.names) & set(b.names) for a, b in pairs)


def _matched(first: Trades, second: Trades) -> BoolArray:
    known, asked = _keys(first, second)
    order = np.argsort(known, kind="stable")
    known = known[order]
    place = np.searchsorted(known, asked)
    matched = np.zeros(len(asked), dtype=np.bool_)
    for step in range(-_NEIGHBORS, _NEIGHBORS):
        at = np.clip(place + step, 0, len(known) - 1)
        is_near = np.abs(known[at] - asked) <= NEAR_MS
        matched |= is_near & _is_alike(first, order[at], second)
    return matched


def _keys(first: Trades, second: Trades) -> tuple[IntArray, IntArray]:
    """Return numbers that are near only for trades of one symbol that closed together."""
    numbers: dict[str, int] = {}

    def codes(labels: Labels) -> IntArray:
        names = [_plain(name) for name in labels.names]
        coded = [numbers.setdefault(name, len(numbers) + 1) for name in names] + [0]
        return np.asarray(coded, dtype=np.int64)[np.where(labels.codes == ABSENT, -1, labels.codes)]

    keys = [(codes(t.symbol) << _TIME_BITS) + t.closed_at_ms for t in (first, second)]
    return keys[0], keys[1]


def _plain(symbol: str) -> str:
    return "".join(char for char in symbol.upper() if char.isalnum())


def _is_alike(first: Trades, rows: IntArray, second: Trades) -> BoolArray:
    quantity = _compared(first.quantity_base[rows], second.quantity_base)
    price = _compared(first.exit_price[rows], second.exit_price)
    result = _compared(first.realized_pnl_quote[rows], second.realized_pnl_quote)
    is_known = ~np.isnan(quantity) | ~np.isnan(price)
    by_order = (np.nan_to_num(quantity, nan=1.0) > 0) & (np.nan_to_num(price, nan=1.0) > 0)
    return np.asarray(np.where(is_known, by_order, np.nan_to_num(result) > 0), dtype=np.bool_)


def _compared(left: FloatArray, right: FloatArray) -> FloatArray:
    """Return 1 where two amounts agree, 0 where not, NaN where one of them is not known."""
    scale = np.maximum(np.abs(left), np.abs(right))
    agrees = np.abs(np.abs(left) - np.abs(right)) <= _RELATIVE * scale
    return np.where(np.isnan(left) | np.isnan(right), np.nan, agrees.astype(np.float64))
