"""Which positions of a report are closed by now: the log may know more than an older state file."""

from dataclasses import dataclass

import numpy as np

from botscope.domain.columns import NO_TIME, BoolArray, FloatArray
from botscope.domain.state import BotState, Position
from botscope.domain.trades import Trades

SAME_OPENING_MS = 60_000
"""A state file may tell an opening to the minute, and the log to the millisecond."""

DUST_RATIO = 1e-9
"""What is left of a position below this share is rounding."""


def closed_by(trades: Trades, moment_ms: int | None) -> Trades:
    """Return the trades in order of closing that a report of a moment can know; None knows all."""
    if moment_ms is None:
        return trades
    return trades.take(slice(0, int(np.searchsorted(trades.closed_at_ms, moment_ms, "right"))))


def closed_after(trades: Trades, moment_ms: int | None) -> Trades:
    """Return the trades in order of closing that closed after a report; none after None."""
    return trades.take(slice(len(closed_by(trades, moment_ms)), len(trades)))


def open_ratios(state: BotState, trades: Trades) -> list[float]:
    """Return for each position the share of it that no trade has closed since the report.

    A trade that closed after the report and was open when it was written closes a position of its
    symbol and side; where both tell when they were opened, of the same moment. A trade or position
    that does not tell its quantity is one whole position.
    """
    later = closed_after(trades, state.updated_at_ms)
    closings = _Closings(later, later.quantity_base.copy())
    return [closings.open_ratio(position, state.updated_at_ms) for position in state.positions]


@dataclass(frozen=True, eq=False)
class _Closings:
    """Trades that close positions, with the quantity of each that found no position yet."""

    trades: Trades
    left_base: FloatArray

    def open_ratio(self, position: Position, moment_ms: int | None) -> float:
        """Return which share of a position stays open, and use up what closes the rest."""
        rows = np.flatnonzero(self._closing(position, moment_ms))
        held = position.quantity_base
        if not len(rows):
            return 1.0
        if not held or np.isnan(self.left_base[rows]).any():
            self.left_base[rows[0]] = 0.0
            return 0.0
        left = self.left_base[rows]
        used = np.clip(abs(held) - (np.cumsum(left) - left), 0.0, left)
        self.left_base[rows] -= used
        open_ratio = 1.0 - float(used.sum()) / abs(held)
        return open_ratio if open_ratio > DUST_RATIO else 0.0

    def _closing(self, position: Position, moment_ms: int | None) -> BoolArray:
        trades, opened_ms = self.trades, self.trades.opened_at_ms
        # What is not told rules nothing out.
        is_same = (self.left_base != 0) & _named(trades, position)
        is_open = (opened_ms == NO_TIME) | (opened_ms <= (moment_ms or 0))
        if position.opened_at_ms is None:
            return np.asarray(is_same & is_open)
        apart_ms = np.abs(opened_ms - position.opened_at_ms)
        return np.asarray(is_same & ((opened_ms == NO_TIME) | (apart_ms <= SAME_OPENING_MS)))


def _named(trades: Trades, position: Position) -> BoolArray:
    """Tell which trades are of the symbol and the side of a position."""
    symbols = [_plain(name) for name in trades.symbol.names]
    wanted = _plain(position.symbol or "")
    names = [not wanted or name == wanted for name in symbols]
    is_symbol = np.asarray([*names, True])[trades.symbol.codes]
    sides = [position.side is None or name == position.side for name in trades.side.names]
    return np.asarray(is_symbol & np.asarray([*sides, True])[trades.side.codes])


def _plain(symbol: str) -> str:
    """Return a symbol as every exchange would write it: BTC/USDT:USDT is BTCUSDT."""
    return "".join(letter for letter in symbol.split(":")[0].upper() if letter.isalnum())
