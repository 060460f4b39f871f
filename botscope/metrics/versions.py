"""Each version of the bot with its main figures, how sure they are, and a small curve."""

from collections.abc import Callable
from typing import Any

import numpy as np

from botscope.domain.columns import FloatArray, rows_of_codes
from botscope.domain.trades import Trades
from botscope.metrics.bootstrap import Resamples, mean_interval, profit_factor_interval
from botscope.metrics.breakdown import label_codes
from botscope.metrics.context import Context
from botscope.metrics.curve import curve_of
from botscope.metrics.equity import sample
from botscope.metrics.intervals_missing import why_no_factor_interval, why_no_mean_interval
from botscope.metrics.ledger import Ledger
from botscope.metrics.seed import SEED
from botscope.metrics.sequence import in_sequence
from botscope.metrics.stats import figure_value
from botscope.metrics.undefined import borders_or_none, number_or_none

CURVE_COUNT = 40
# Resampling costs milliseconds per version; a log that names thousands of versions must not stop
# the dashboard. The versions that began last get their interval.
MAX_INTERVALS = 60

_KEYS = (
    "trade_count",
    "win_count",
    "loss_count",
    "win_rate_ratio",
    "win_rate_interval",
    "realized_pnl_quote",
    "fee_quote",
    "gross_pnl_quote",
    "profit_factor",
    "expectancy_quote",
    "max_drawdown_quote",
    "max_drawdown_ratio",
    "average_duration_s",
    "first_trade_at",
    "last_trade_at",
)
WHY_NO_INTERVAL: dict[str, Callable[[FloatArray], str]] = {
    "expectancy_interval": why_no_mean_interval,
    "profit_factor_interval": why_no_factor_interval,
}
TOO_MANY_VERSIONS = (
    f"Of more than {MAX_INTERVALS} versions only those that began last get an interval here: "
    "choose the version alone for its own."
)


def trades_by_version(trades: Trades) -> dict[str, Trades]:
    """Split ordered trades by bot version, in the order of the first trade of each."""
    codes, names = label_codes(trades.bot_version)
    parts = {names[code]: rows for code, rows in rows_of_codes(codes, len(names)).items()}
    firsts = {name: int(trades.closed_at_ms[rows][0]) for name, rows in parts.items()}
    # Of versions that began at the same moment, the name decides: rows must not.
    order = sorted(parts, key=lambda name: (firsts[name], name))
    return {name: trades.part(parts[name]) for name in order}


def versions(
    trades: Trades, context: Context, *, account: Trades | None = None, seed: int = SEED
) -> list[dict[str, Any]]:
    """Return one entry per bot version, ordered by its first trade.

    ``max_drawdown_ratio`` relates to the equity with which the version began: the starting balance
    of the context plus what ``account`` (all trades since that balance, in order of closing; by
    default ``trades``) had realized by then. ``expectancy_interval`` and
    ``profit_factor_interval`` are seeded 95 % bootstrap intervals, None below 2 trades, and below
    5 wins or 5 losses. ``undefined`` gives the reason for each None.
    ``curve`` holds at most 40 points [t_ms, cumulative_pnl_quote] from 0.
    """
    trades = in_sequence(trades)
    if not len(trades):
        return []
    by_version = trades_by_version(trades)
    oldest_with_interval = len(by_version) - MAX_INTERVALS
    entries = []
    with np.errstate(all="ignore"):
        whole = trades if account is None else account
        before = np.concatenate(([0.0], np.cumsum(whole.realized_pnl_quote)))
        for index, (name, part) in enumerate(by_version.items()):
            entry = _figures(part, _context_at(part, whole, before, context))
            has_interval = index >= oldest_with_interval
            entry.update(_intervals(part.realized_pnl_quote, seed, is_wanted=has_interval))
            entry["undefined"] |= _why_no_interval(entry, part, has_interval=has_interval)
            entries.append({"bot_version": name, **entry, "curve": cumulative_points(part)})
    return entries


def _context_at(part: Trades, account: Trades, before: FloatArray, context: Context) -> Context:
    """Return the context of a version: it starts with what the account had made by then."""
    first = int(np.searchsorted(account.closed_at_ms, part.closed_at_ms[0], side="left"))
    start = context.starting_quote
    own_start = None if start is None else start + float(before[first])
    return Context(
        now_ms=context.now_ms, starting_quote=own_start, tz=context.tz, deposits=context.deposits
    )


def _figures(part: Trades, context: Context) -> dict[str, Any]:
    ledger = Ledger(part, context)
    found = {key: figure_value(key, ledger) for key in _KEYS}
    reasons = {key: reason for key, (_, reason) in found.items() if reason is not None}
    return {**{key: value for key, (value, _) in found.items()}, "undefined": reasons}


def _intervals(pnl: FloatArray, seed: int, *, is_wanted: bool) -> dict[str, Any]:
    """Return both bootstrap intervals from the same draws."""
    if not is_wanted or len(pnl) < 2:
        return {"expectancy_interval": None, "profit_factor_interval": None}
    draws = Resamples(pnl, seed)
    return {
        "expectancy_interval": borders_or_none(mean_interval(draws)),
        "profit_factor_interval": borders_or_none(profit_factor_interval(draws)),
    }


def _why_no_interval(entry: dict[str, Any], part: Trades, *, has_interval: bool) -> dict[str, str]:
    missing = [name for name in WHY_NO_INTERVAL if entry[name] is None]
    if not has_interval:
        return dict.fromkeys(missing, TOO_MANY_VERSIONS)
    return {name: WHY_NO_INTERVAL[name](part.realized_pnl_quote) for name in missing}


def cumulative_points(part: Trades, count: int = CURVE_COUNT) -> list[list[Any]]:
    """Return at most ``count`` points [t_ms, cumulative_pnl_quote], beginning with 0."""
    curve = curve_of(part, None)
    chosen = sample(curve.grown_quote, curve.fall_quote, count)
    totals = [number_or_none(value) for value in curve.grown_quote[chosen].tolist()]
    return [list(point) for point in zip(curve.times_ms[chosen].tolist(), totals, strict=True)]
