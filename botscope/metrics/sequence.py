"""The order in which trades count: by their close, and never by where their rows stand."""

import numpy as np

from botscope.domain.columns import BoolArray, IntArray
from botscope.domain.trades import Trades


def in_sequence(trades: Trades) -> Trades:
    """Return the trades by closing time; those of the same moment by opening, then by result.

    So the same trades give the same figures, however their rows and files are arranged.
    """
    closed = trades.closed_at_ms
    if len(closed) < 2:
        return trades
    step = np.diff(closed)
    if bool((step < 0).any()):
        return trades.take(sequence_of(trades))
    tied = step == 0
    if not tied.any() or not _is_out_of_sequence(trades, tied).any():
        return trades
    rows = np.arange(len(closed))
    # Only what shares its moment moves, and stays within it.
    moving = np.flatnonzero(np.append(tied, False) | np.concatenate(([False], tied)))
    rows[moving] = _sorted(trades, moving)
    return trades.take(rows)


def sequence_of(trades: Trades) -> IntArray:
    """Return the rows of trades in any order, as they count one after the other."""
    return _sorted(trades, np.arange(len(trades)))


def _sorted(trades: Trades, rows: IntArray) -> IntArray:
    keys = (trades.realized_pnl_quote[rows], trades.opened_at_ms[rows], trades.closed_at_ms[rows])
    return rows[np.lexsort(keys)]


def _is_out_of_sequence(trades: Trades, tied: BoolArray) -> BoolArray:
    """Return True where a trade should come before the one in front of it."""
    later = np.diff(trades.realized_pnl_quote) < 0
    opened = trades.opened_at_ms
    first, second = opened[:-1], opened[1:]
    return np.asarray(tied & ((second < first) | ((second == first) & later)))
