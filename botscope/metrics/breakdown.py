"""The main figures per group: symbol, side, strategy, exit reason, hour, weekday, version."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from botscope.domain.columns import ABSENT, FloatArray, IntArray, Labels
from botscope.domain.selection import UNKNOWN
from botscope.domain.trades import Trades
from botscope.metrics import performance
from botscope.metrics.calendars import hour_of_day, weekday
from botscope.metrics.fees import gross_of_trades
from botscope.metrics.glossary import figure
from botscope.metrics.holding import knows_opening
from botscope.metrics.intervals import wilson
from botscope.metrics.periods import known_fee_sums
from botscope.metrics.undefined import NO_TRADES, Undefined, Value, number_or_none

Grouping = Literal["symbol", "side", "strategy", "exit_reason", "hour", "weekday", "bot_version"]

HOURS = tuple(f"{hour:02d}" for hour in range(24))
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, eq=False)
class _Group:
    """The sums of one group; figures are the same functions as for the whole selection."""

    name: str
    trade_count: int
    win_count: int
    loss_count: int
    realized_quote: float
    profit_quote: float
    loss_quote: float
    gross_quote: float
    fee_quote: float | None
    best_quote: float
    worst_quote: float
    duration_s: float


def groups(trades: Trades, *, by: Grouping, tz: str = "UTC") -> list[dict[str, Any]]:
    """Return the main figures of each group.

    Hours ("00" to "23") and weekdays come in their order, all of them; other groups by realized
    P&L, the best first. Trades without a label are the group "unknown".
    """
    if not len(trades):
        return []
    with np.errstate(all="ignore"):
        codes, names = group_codes(trades, by, tz)
        found = _sum_up(trades, codes, names)
        if by in ("hour", "weekday"):
            return [_figures(group) for group in found]
        found = [group for group in found if group.trade_count]
        found.sort(key=lambda group: (-group.realized_quote, group.name))
        return [_figures(group) for group in found]


def group_codes(trades: Trades, by: Grouping, tz: str = "UTC") -> tuple[IntArray, tuple[str, ...]]:
    """Return for each trade the index of its group, and the names of the groups."""
    if by == "hour":
        return hour_of_day(trades.closed_at_ms, tz), HOURS
    if by == "weekday":
        return weekday(trades.closed_at_ms, tz), WEEKDAYS
    return label_codes(getattr(trades, by))


def label_codes(labels: Labels) -> tuple[IntArray, tuple[str, ...]]:
    """Return codes without gaps: absent text joins the group "unknown"."""
    codes = labels.codes.astype(np.int64)
    if UNKNOWN in labels.names:
        return np.where(codes == ABSENT, labels.names.index(UNKNOWN), codes), labels.names
    return np.where(codes == ABSENT, len(labels.names), codes), (*labels.names, UNKNOWN)


def _sum_up(trades: Trades, codes: IntArray, names: tuple[str, ...]) -> list[_Group]:
    count, pnl = len(names), trades.realized_pnl_quote
    known = knows_opening(trades)
    held_ms = trades.closed_at_ms[known] - trades.opened_at_ms[known]
    columns: list[list[Any]] = [
        np.bincount(codes, minlength=count).tolist(),
        np.bincount(codes[pnl > 0], minlength=count).tolist(),
        np.bincount(codes[pnl < 0], minlength=count).tolist(),
        np.bincount(codes, pnl, count).tolist(),
        np.bincount(codes, np.maximum(pnl, 0.0), count).tolist(),
        np.abs(np.bincount(codes, np.minimum(pnl, 0.0), count)).tolist(),
        np.bincount(codes, gross_of_trades(trades), count).tolist(),
        known_fee_sums(trades.fee_quote, codes, count),
        _extreme(np.maximum, pnl, codes, count),
        _extreme(np.minimum, pnl, codes, count),
        _means(held_ms / 1000, codes[known], count),
    ]
    return [_Group(*row) for row in zip(names, *columns, strict=True)]


def _extreme(pick: np.ufunc, pnl: FloatArray, codes: IntArray, count: int) -> list[float]:
    found = np.full(count, -np.inf if pick is np.maximum else np.inf)
    pick.at(found, codes, pnl)
    return found.tolist()


def _means(values: FloatArray, codes: IntArray, count: int) -> list[float]:
    """Return the mean per group, NaN where the group has no value."""
    means: list[float] = (
        np.bincount(codes, values, count) / np.bincount(codes, minlength=count)
    ).tolist()
    return means


def _figures(group: _Group) -> dict[str, Any]:
    count = group.trade_count
    win = performance.average_win_quote(group.profit_quote, group.win_count)
    loss = performance.average_loss_quote(group.loss_quote, group.loss_count)
    values: dict[str, Value] = {
        "trade_count": count,
        "win_count": group.win_count,
        "loss_count": group.loss_count,
        "flat_count": count - group.win_count - group.loss_count,
        "win_rate_ratio": performance.win_rate_ratio(group.win_count, count),
        "realized_pnl_quote": group.realized_quote,
        "gross_pnl_quote": group.gross_quote,
        "fee_quote": Undefined("") if group.fee_quote is None else group.fee_quote,
        "profit_factor": performance.profit_factor(
            group.profit_quote, group.loss_quote, group.loss_count
        ),
        "expectancy_quote": performance.expectancy_quote(group.realized_quote, count),
        "payoff_ratio": performance.payoff_ratio(win, loss),
        "average_win_quote": win,
        "average_loss_quote": loss,
        "best_trade_quote": group.best_quote,
        "worst_trade_quote": group.worst_quote,
        "average_duration_s": group.duration_s,
    }
    interval = list(wilson(group.win_count, count)) if count else None
    plain = {
        "win_rate_interval": interval,
        **{key: number_or_none(value) for key, value in values.items()},
    }
    reasons = {key: _why(key, values) for key, value in plain.items() if value is None}
    return {"name": group.name, **plain, "undefined": reasons}


def _why(key: str, values: dict[str, Value]) -> str:
    value = values.get(key)
    if isinstance(value, Undefined) and value.reason:
        return value.reason
    return figure(key).undefined if values["trade_count"] else NO_TRADES.reason
