"""The equity marked to market over time, from the histories of one bot or of several."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from botscope.domain.columns import BoolArray, FloatArray, IntArray, distinct
from botscope.domain.deposits import Deposit, paid_in_by
from botscope.domain.history import HistorySeries
from botscope.metrics.equity import MIN_COUNT, sample

GAP_LIMIT = 100
"""Gaps that one answer lists, the longest of them."""


@dataclass(frozen=True, slots=True, eq=False)
class MarkedCurve:
    """Equity of a whole account at moments when it was known, in order of time.

    ``until_ms`` is how long each value may be believed; a later next value is behind a gap.
    """

    moment_ms: IntArray
    until_ms: IntArray
    equity_quote: FloatArray

    def __len__(self) -> int:
        return len(self.moment_ms)

    def is_after_gap(self) -> BoolArray:
        """Return True for each value that does not continue the one before it."""
        broken = np.zeros(len(self), dtype=np.bool_)
        broken[1:] = self.moment_ms[1:] > self.until_ms[:-1]
        return broken


@dataclass(frozen=True, slots=True)
class Gap:
    """A time of which nothing is known: from the end of one belief to the next report."""

    from_ms: int
    to_ms: int


def marked_curve(histories: Sequence[HistorySeries]) -> MarkedCurve:
    """Return the equity of all bots together, only where that of each one is known."""
    moments = _all_moments(histories)
    equity = np.zeros(len(moments))
    until = np.full(len(moments), np.iinfo(np.int64).max, dtype=np.int64)
    for series in histories:
        values, holds = _known_at(series, moments)
        equity += values
        until = np.minimum(until, holds)
    is_known = np.isfinite(equity)
    return MarkedCurve(moments[is_known], until[is_known], equity[is_known])


def _all_moments(histories: Sequence[HistorySeries]) -> IntArray:
    if not histories:
        return np.empty(0, dtype=np.int64)
    if len(histories) == 1:
        return histories[0].moment_ms
    return distinct(np.concatenate([series.moment_ms for series in histories]))


def _known_at(series: HistorySeries, moments: IntArray) -> tuple[FloatArray, IntArray]:
    """Return what a bot was worth at moments, NaN where nobody knows, and until when that held."""
    if not len(series):
        return np.full(len(moments), np.nan), moments
    rows = np.searchsorted(series.moment_ms, moments, side="right") - 1
    until = series.until_ms[rows]
    is_known = (rows >= 0) & (moments <= until)
    return np.where(is_known, series.equity_quote[rows], np.nan), until


def gaps_of(curve: MarkedCurve, from_ms: int | None, to_ms: int | None) -> list[Gap]:
    """Return the gaps within a range, in order of time."""
    rows = np.flatnonzero(curve.is_after_gap())
    found = [Gap(int(curve.until_ms[row - 1]), int(curve.moment_ms[row])) for row in rows]
    return [
        gap
        for gap in found
        if (from_ms is None or gap.to_ms > from_ms) and (to_ms is None or gap.from_ms < to_ms)
    ]


def longest(gaps: Sequence[Gap], count: int = GAP_LIMIT) -> list[Gap]:
    """Return the longest gaps, in order of time."""
    chosen = sorted(gaps, key=lambda gap: gap.from_ms - gap.to_ms)[:count]
    return sorted(chosen, key=lambda gap: gap.from_ms)


def marked_points(
    curve: MarkedCurve,
    *,
    count: int,
    from_ms: int | None,
    to_ms: int | None,
    deposits: Sequence[Deposit] = (),
) -> list[list[Any]]:
    """Return at most ``count`` points [t_ms, equity_quote, drawdown_ratio].

    Drawdown is measured from the highest equity of the whole history, and payments are no part of
    it. A gap is a point without values, at the moment until which the value before it could be
    believed.
    """
    first = 0 if from_ms is None else int(np.searchsorted(curve.moment_ms, from_ms))
    last = len(curve) if to_ms is None else int(np.searchsorted(curve.moment_ms, to_ms))
    if first >= last:
        return []
    units = _units(curve, deposits)
    peaks = np.maximum.accumulate(units)
    falls = np.nan_to_num(peaks - units)
    broken = curve.is_after_gap()
    breaks = np.flatnonzero(broken[first + 1 : last]) + first + 1
    breaks = _widest(curve, breaks, min(len(breaks), count // 3, count - MIN_COUNT))
    rows = sample(curve.equity_quote[first:last], falls[first:last], count - len(breaks)) + first
    points = [
        [int(curve.moment_ms[row]), float(curve.equity_quote[row]), _ratio(units, peaks, row)]
        for row in rows.tolist()
    ]
    points += [[int(curve.until_ms[row - 1]), None, None] for row in breaks]
    return sorted(points, key=lambda point: (point[0], point[1] is None))


def _units(curve: MarkedCurve, deposits: Sequence[Deposit]) -> FloatArray:
    """Return what the first equity would have become if nothing had been paid in or out.

    A payment between two reports counts before what was earned between them. NaN where nothing
    was left to trade with.
    """
    equity = curve.equity_quote
    paid_in = np.diff(paid_in_by(deposits, curve.moment_ms))
    if not paid_in.any():
        return equity
    capital = equity[:-1] + paid_in
    if not (capital > 0).all():
        return np.full(len(equity), np.nan)
    growth = np.cumprod(equity[1:] / capital)
    return np.asarray(equity[0] * np.concatenate(([1.0], growth)))


def _widest(curve: MarkedCurve, breaks: IntArray, count: int) -> IntArray:
    widths = curve.moment_ms[breaks] - curve.until_ms[breaks - 1]
    return breaks[np.argsort(-widths, kind="stable")[: max(count, 0)]]


def _ratio(units: FloatArray, peaks: FloatArray, row: int) -> float | None:
    peak = float(peaks[row])
    return (peak - float(units[row])) / peak if peak > 0 else None
