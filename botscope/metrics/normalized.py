"""Curves from 100: of one account, and of several accounts of one money as if they were one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from botscope.domain.columns import FloatArray, IntArray
from botscope.domain.deposits import Deposit, Deposits, paid_in_by
from botscope.domain.trades import Trades
from botscope.metrics.curve import Curve, start_ms
from botscope.metrics.equity import sample
from botscope.metrics.undefined import (
    NO_TRADES,
    TOO_LARGE,
    Undefined,
    Value,
    finite,
    number_or_none,
)

START_INDEX = 100.0
INDEX_DECIMALS = 4

USED_UP = Undefined(
    "At some moment nothing was left of what these bots began with, so there is no share of it."
)


@dataclass(frozen=True, eq=False)
class Account:
    """One bot's part of a joint curve: its trades in order of closing, and what it began with."""

    trades: Trades
    starting_quote: float


@dataclass(frozen=True, eq=False)
class Joint:
    """Several accounts as one curve; ``starts_ms`` are the moments at which they came in."""

    curve: Curve
    starts_ms: IntArray

    @property
    def index(self) -> FloatArray:
        """The curve from 100."""
        return index_of(self.curve)

    @property
    def account_counts(self) -> IntArray:
        """How many accounts were in at each point."""
        found = np.searchsorted(self.starts_ms, self.curve.times_ms, side="right")
        return np.asarray(found, dtype=np.int64)


def index_of(curve: Curve) -> FloatArray:
    """Return what 100 at the start of a curve with ratios became, deposits taken out."""
    return np.asarray(curve.unit_quote / curve.unit_quote[0] * START_INDEX)


def return_ratio(curve: Curve | None) -> Value:
    """Return what the start of a curve grew by through its trades, deposits taken out.

    Formula: Where the curve from 100 stands after the last trade / 100 - 1.
    Unit: ratio, 0.05 = 5%.
    Undefined: Without trades, without a starting balance, or when nothing was left to trade with.
    Source: Trade log, and the starting balance of the state file.
    """
    if curve is None:
        return NO_TRADES
    if curve.ratio_gap is not None:
        return curve.ratio_gap
    return finite(float(index_of(curve)[-1]) / START_INDEX - 1)


def joint_of(accounts: Sequence[Account], deposits: Deposits = ()) -> Joint | Undefined:
    """Link the returns of accounts of one money into one curve.

    Formula: Between two moments, the curve changes by what all accounts earned, as a share of the
        money that was in them: their starting balances, what they had earned by then, deposits.
        An account comes in at its start (its earliest opening, else its first close) with its
        starting balance, as a deposit would, so coming in moves nothing.
    Unit: 100 at the start of the earliest account.
    Undefined: Without accounts that closed a trade, and where nothing was left at some moment.
    Source: Trade log, and the starting balances of the state files.
    """
    if not accounts:
        return NO_TRADES
    with np.errstate(all="ignore"):
        starts = np.asarray([start_ms(account.trades) for account in accounts], dtype=np.int64)
        first = int(starts.min())
        come_in = [
            Deposit(int(start), account.starting_quote)
            for start, account in zip(starts, accounts, strict=True)
        ]
        times, earned = _earned_by(accounts, first)
        capital_first = sum(part.amount_quote for part in come_in if part.at_ms == first)
        later = [part for part in come_in if part.at_ms > first]
        paid_in = paid_in_by([*later, *deposits], times)
        curve = Curve(times, capital_first + earned, None, paid_in)
        gap = _gap_of(curve, paid_in)
    return gap or Joint(curve, np.sort(starts))


def _earned_by(accounts: Sequence[Account], first_ms: int) -> tuple[IntArray, FloatArray]:
    """Return the start and each moment of a close, with what was earned by then."""
    closed = np.concatenate([account.trades.closed_at_ms for account in accounts])
    pnl = np.concatenate([account.trades.realized_pnl_quote for account in accounts])
    # Each account is in order already, and a stable sort only merges them.
    order = np.argsort(closed, kind="stable")
    closed = closed[order]
    totals = np.cumsum(_settled(closed, pnl[order]))
    is_last = np.append(closed[1:] != closed[:-1], True)
    times = np.concatenate((np.asarray([first_ms], dtype=np.int64), closed[is_last]))
    return times, np.concatenate(([0.0], totals[is_last]))


def _settled(closed_ms: IntArray, pnl_quote: FloatArray) -> FloatArray:
    """Return results with those of one moment by size, so that the order of the bots is none."""
    tied = closed_ms[1:] == closed_ms[:-1]
    moving = np.flatnonzero(np.append(tied, False) | np.concatenate(([False], tied)))
    settled = pnl_quote.copy()
    settled[moving] = pnl_quote[moving][np.lexsort((pnl_quote[moving], closed_ms[moving]))]
    return settled


def _gap_of(curve: Curve, paid_in: FloatArray) -> Undefined | None:
    if not np.isfinite(curve.grown_quote).all():
        return TOO_LARGE
    if not (curve.grown_quote[:-1] + paid_in[1:] > 0).all():
        return USED_UP
    return None if np.isfinite(curve.unit_quote).all() else TOO_LARGE


def index_points(curve: Curve, count: int) -> list[list[float | int | None]]:
    """Return at most ``count`` points [t_ms, index] of a curve with ratios, the extremes kept."""
    with np.errstate(all="ignore"):
        index = index_of(curve)
        rows = sample(index, np.maximum.accumulate(index) - index, count)
    return _listed(curve.times_ms[rows], index[rows], INDEX_DECIMALS)


def result_points(curve: Curve, count: int) -> list[list[float | int | None]]:
    """Return at most ``count`` points [t_ms, result_quote] from 0, the extremes kept."""
    with np.errstate(all="ignore"):
        result = curve.grown_quote - curve.grown_quote[0]
        rows = sample(result, curve.fall_quote, count)
    return _listed(curve.times_ms[rows], result[rows], None)


def joint_points(joint: Joint, count: int) -> list[list[float | int | None]]:
    """Return at most ``count`` points [t_ms, index, accounts that were in], the extremes kept."""
    with np.errstate(all="ignore"):
        index = joint.index
        rows = sample(index, np.maximum.accumulate(index) - index, count)
    points = _listed(joint.curve.times_ms[rows], index[rows], INDEX_DECIMALS)
    counts = joint.account_counts[rows].tolist()
    return [[*point, members] for point, members in zip(points, counts, strict=True)]


def _listed(
    times_ms: IntArray, values: FloatArray, decimals: int | None
) -> list[list[float | int | None]]:
    known = [number_or_none(value) for value in values.tolist()]
    rounded = [
        value if value is None or decimals is None else round(value, decimals) for value in known
    ]
    return [list(point) for point in zip(times_ms.tolist(), rounded, strict=True)]
