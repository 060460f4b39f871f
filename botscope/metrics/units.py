"""The unit of results: money, percent of the starting balance, or R, the risk of each trade."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from botscope.domain.columns import FloatArray
from botscope.domain.deposits import Deposit
from botscope.domain.selection import Selection
from botscope.domain.trades import Trades
from botscope.metrics.context import Context
from botscope.metrics.curve import why_no_ratio
from botscope.metrics.significance import compare, compare_versions
from botscope.metrics.stats import figures
from botscope.metrics.undefined import NO_START
from botscope.metrics.versions import trades_by_version

Unit = Literal["quote", "percent", "r"]
UNITS: tuple[Unit, ...] = ("quote", "percent", "r")

MONEY_COLUMNS = ("gross_pnl_quote", "fee_quote", "realized_pnl_quote")

_OF_AMOUNTS = frozenset(
    ("expectancy_interval", "curve", "max_drawdown_from", "max_drawdown_to")
    + ("max_drawdown_recovered_at", "payoff_ratio", "sqn", "fee_share_ratio")
)
"""Beside amounts what is drawn of them, and what a reader can divide of those shown beside it."""

_OF_EQUITY = frozenset(
    ("max_drawdown_ratio", "max_drawdown_ratio_from", "max_drawdown_ratio_to")
    + ("current_drawdown_ratio",)
    + ("drawdown_7d_ratio", "drawdown_30d_ratio", "drawdown_180d_ratio")
)
_OF_OPEN = frozenset(("unrealized_pnl_quote", "total_pnl_quote"))

NO_EQUITY_IN_R = "R has no equity that a fall could be a share of."
NO_OPEN_IN_R = "Only closed trades have a result in R."
NO_RISK = "no known risk: neither the log nor the reports kept of the bot tell the first stop."


@dataclass(frozen=True, eq=False)
class Measured:
    """Trades whose money columns hold one unit.

    ``trades`` are those whose unit is known, ``scale`` what an amount of each trade asked about
    is multiplied by, NaN where unknown. ``factor`` is the one number that all amounts of the
    account are multiplied by, None where there is none.
    """

    unit: Unit
    trades: Trades
    scale: FloatArray
    factor: float | None
    reason: str | None = None

    @property
    def asked_count(self) -> int:
        """All trades asked about."""
        return len(self.scale)

    @property
    def left_out_count(self) -> int:
        """The trades that are in no amount."""
        return self.asked_count - len(self.trades)

    @property
    def is_unknown(self) -> bool:
        """True where there are trades and none of them can be told in the unit."""
        return not len(self.trades) and self.asked_count > 0

    def context(self, context: Context) -> Context:
        """Return the circumstances in the unit of the trades."""
        if self.unit == "quote":
            return context
        factor = self.factor
        if factor is None:
            return replace(context, starting_quote=None, unrealized_quote=None, deposits=None)
        return replace(
            context,
            starting_quote=times(context.starting_quote, factor),
            unrealized_quote=times(context.unrealized_quote, factor),
            deposits=None
            if context.deposits is None
            else tuple(Deposit(p.at_ms, p.amount_quote * factor) for p in context.deposits),
        )

    def told(self) -> dict[str, Any]:
        """Return what an answer says of its unit."""
        return {
            "unit": self.unit,
            "used_count": len(self.trades),
            "left_out_count": self.left_out_count,
            "reason": self.reason,
        }


def times(amount: float | None, factor: float | None) -> float | None:
    """Return an amount in another unit, None where either is unknown."""
    return None if amount is None or factor is None else amount * factor


def measured(trades: Trades, unit: Unit, starting_quote: float | None) -> Measured:
    """Return trades in a unit; percent is that of the starting balance of the account."""
    count = len(trades)
    if unit == "quote":
        return Measured(unit, trades, np.broadcast_to(np.float64(1.0), count), 1.0)
    if unit == "r":
        return _in_r(trades)
    if starting_quote is None or not starting_quote > 0:
        nothing = np.broadcast_to(np.float64(np.nan), count)
        return Measured(
            unit, trades.take(slice(0, 0)), nothing, None, why_no_ratio(starting_quote).reason
        )
    factor = 100.0 / starting_quote
    scale = np.broadcast_to(np.float64(factor), count)
    return Measured(unit, scaled(trades, scale), scale, factor)


def _in_r(trades: Trades) -> Measured:
    risk = trades.risk_quote
    is_known = np.isfinite(risk) & (risk > 0)
    with np.errstate(all="ignore"):
        scale = np.where(is_known, 1.0 / risk, np.nan)
    known_count, count = int(np.count_nonzero(is_known)), len(trades)
    part = trades if known_count == count else trades.take(is_known)
    reason = None if known_count == count else _left_out(count - known_count, count)
    return Measured("r", scaled(part, 1.0 / part.risk_quote), scale, None, reason)


def _left_out(left_out_count: int, count: int) -> str:
    if left_out_count == count:
        return f"{'The trade has' if count == 1 else f'All {count} trades have'} {NO_RISK}"
    verb = "has" if left_out_count == 1 else "have"
    return f"{left_out_count} of {count} trades {verb} {NO_RISK}"


def scaled(trades: Trades, scale: FloatArray) -> Trades:
    """Return trades whose money columns are multiplied; their prices and sizes stay."""
    with np.errstate(all="ignore"):
        columns = {name: getattr(trades, name) * scale for name in MONEY_COLUMNS}
    return replace(trades, **columns)


def is_amount(key: str) -> bool:
    """Return True for a figure that is told in the unit; all others are what they are."""
    return key.endswith("_quote") or key in _OF_AMOUNTS


def figures_in(own: Measured, trades: Trades, context: Context) -> dict[str, Any]:
    """Compute every figure of a selection, its amounts in a unit."""
    found = figures(trades, context)
    if own.unit == "quote":
        return found
    return merged(found, figures(own.trades, own.context(context)), own.unit, own.reason)


def merged(
    money: dict[str, Any], own: dict[str, Any] | None, unit: Unit, reason: str | None
) -> dict[str, Any]:
    """Return figures in money with their amounts replaced by those in a unit.

    Parameters
    ----------
    own
        The same figures of the trades whose unit is known; None or of no trades where none is.
    reason
        Why it is not known, for the amounts that are None by it.
    """
    if unit == "quote":
        return money
    lacks_all = bool(money.get("trade_count")) and not (own or {}).get("trade_count")
    found, undefined = dict(money), dict(money.get("undefined", {}))
    own_reasons = (own or {}).get("undefined", {})
    for key in money:
        gap = _gap_in_r(key) if unit == "r" else None
        if gap is not None:
            found[key], undefined[key] = None, gap
        elif not is_amount(key):
            continue
        elif lacks_all:
            found[key], undefined[key] = [] if key == "curve" else None, reason or NO_START.reason
        elif own is not None:
            found[key] = own[key]
            undefined.pop(key, None)
            if key in own_reasons:
                undefined[key] = own_reasons[key]
    undefined = {key: text for key, text in undefined.items() if found.get(key) is None}
    return {**found, "undefined": undefined} if "undefined" in money else found


def gap_in(unit: Unit, own: Measured, key: str) -> dict[str, Any]:
    """Return what an explanation says of a figure that the unit has none of.

    ``own`` are the trades that explain it, which are in money where the figure is no amount.
    """
    gap = _gap_in_r(key) if unit == "r" else None
    if gap is None and own.is_unknown and is_amount(key):
        gap = own.reason
    return {} if gap is None else {"result": None, "undefined": gap, "inputs": []}


def _gap_in_r(key: str) -> str | None:
    if key in _OF_EQUITY:
        return NO_EQUITY_IN_R
    return NO_OPEN_IN_R if key in _OF_OPEN else None


Rows = Callable[[Trades], list[dict[str, Any]]]


def rows_in(
    own: Measured, trades: Trades, compute: Rows, key: str, *, own_compute: Rows | None = None
) -> list[dict[str, Any]]:
    """Return rows of figures, such as those of groups, their amounts in a unit.

    Each row says in ``left_out_count`` how many of its trades are in none of its amounts.
    """
    rows = compute(trades)
    if own.unit == "quote":
        return [{**row, "left_out_count": 0} for row in rows]
    found = {row[key]: row for row in (own_compute or compute)(own.trades)}
    return [_row_in(own, row, found.get(row[key])) for row in rows]


def _row_in(own: Measured, row: dict[str, Any], part: dict[str, Any] | None) -> dict[str, Any]:
    count = row["trade_count"]
    left_out_count = count - (part or {}).get("trade_count", 0)
    reason = own.reason if own.unit == "percent" else _left_out(left_out_count, count or 1)
    return {**merged(row, part, own.unit, reason), "left_out_count": left_out_count}


def periods_in(own: Measured, trades: Trades, compute: Rows) -> list[dict[str, Any]]:
    """Return the results of periods in a unit; what is left out does not move their sum."""
    rows = rows_in(own, trades, compute, "start_ms")
    if own.unit == "quote":
        return rows
    total: float | None = None if own.is_unknown else 0.0
    for row in rows:
        result = row["realized_pnl_quote"]
        if result is not None and total is not None:
            total += result
        row["cumulative_pnl_quote"] = total
    return rows


def compared_in(
    own: Measured, a: str, b: str, *, quote_asset: str = "", pair_count: int = 1
) -> dict[str, Any]:
    """Compare two versions in a unit; one of which nothing is known has no trade to compare."""
    found = set(trades_by_version(own.trades.in_order()))
    if {a, b} <= found:
        return compare_versions(own.trades, a, b, quote_asset=quote_asset, pair_count=pair_count)
    a_pnl, b_pnl = (version_of(own.trades, name).realized_pnl_quote for name in (a, b))
    return compare(a_pnl, b_pnl, a_name=a, b_name=b, quote_asset=quote_asset, pair_count=pair_count)


def version_of(trades: Trades, name: str) -> Trades:
    """Return the trades of one version, none where it has none."""
    return trades.take(Selection(bot_version=name).mask(trades))


def best_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return groups by realized result in their unit, the unknown ones last."""

    def place(row: dict[str, Any]) -> tuple[bool, float, str]:
        result = row["realized_pnl_quote"]
        return result is None, -(result or 0.0), row["name"]

    return sorted(rows, key=place)
