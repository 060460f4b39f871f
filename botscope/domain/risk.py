"""What a trade risked: the distance from its entry to its initial stop, in money."""

import numpy as np

from botscope.domain.columns import BoolArray, FloatArray, Labels
from botscope.domain.trades import Trades

LONG_WORDS = frozenset(("long", "buy"))
SHORT_WORDS = frozenset(("short", "sell"))
_SIGNS = {"long": 1.0, "short": -1.0, None: np.nan}

FARTHEST_RATIO = 0.5
"""A stop farther from the entry than this share of it is a percentage or a typo, not a price."""

ROOM_RATIO = 0.005
"""Prices and amounts are rounded in logs; fees are seldom more than this share of the value."""


def initial_risk_quote(trades: Trades, stop_price: FloatArray) -> FloatArray:
    """Return |entry - stop| x quantity of each trade, NaN where the stop says nothing.

    Only a stop on the losing side of the entry is the one that the trade began with, and only
    where the trade's own result follows from its prices is the quantity one of the base asset.
    """
    with np.errstate(all="ignore"):
        sign = side_sign(trades.side)
        distance = (trades.entry_price - stop_price) * sign
        is_stop = (distance > 0) & (distance <= FARTHEST_RATIO * trades.entry_price)
        is_stop &= (trades.quantity_base > 0) & ~is_contradicted(trades, sign)
        return np.where(is_stop, distance * trades.quantity_base, np.nan)


def side_sign(side: Labels) -> FloatArray:
    """Return 1 for long, -1 for short, NaN where the side is not told."""
    signs = [_SIGNS[side_word(name)] for name in side.names]
    return np.asarray([*signs, np.nan])[side.codes]


def side_word(text: str) -> str | None:
    """Return "long" or "short" for a word that says which, None for any other."""
    word = text.strip().lower()
    if word in LONG_WORDS:
        return "long"
    return "short" if word in SHORT_WORDS else None


def is_contradicted(trades: Trades, sign: FloatArray) -> BoolArray:
    """Return True where a trade's result before fees is not what its prices and quantity make."""
    made = (trades.exit_price - trades.entry_price) * sign * trades.quantity_base
    net = trades.realized_pnl_quote
    told = np.where(np.isnan(trades.gross_pnl_quote), net, trades.gross_pnl_quote)
    # A result after fees whose fees are not told may be off by them.
    room = ROOM_RATIO * trades.entry_price * trades.quantity_base + 0.01 * np.abs(made)
    return np.asarray(np.abs(made - told) > room)
