"""The bots of one money taken together: their sums, and one curve from 100."""

from collections.abc import Sequence
from typing import Any

from botscope.api.moments import iso
from botscope.api.schema import (
    COUNT,
    COUNT_OR_NULL,
    MOMENT,
    NUMBER_OR_NULL,
    STRING,
    TEXT,
    TEXTS,
    Schema,
    fields,
    record,
    rows,
)
from botscope.domain.deposits import Deposits
from botscope.domain.marking import total_or_none
from botscope.domain.trades import Trades
from botscope.metrics.curve import start_ms
from botscope.metrics.normalized import Account, Joint, joint_of, joint_points, return_ratio
from botscope.metrics.risk import max_drawdown_ratio
from botscope.metrics.undefined import NO_TRADES, TOO_LARGE, Undefined, number_or_none

JOINT_COUNT = 200
SUMS = (
    "equity_quote",
    "realized_pnl_quote",
    "unrealized_pnl_quote",
    "total_pnl_quote",
    "today_pnl_quote",
    "today_if_closed_pnl_quote",
)
COUNTS = ("open_position_count", "trade_count")
UNKNOWN_MONEY = Undefined("These bots do not say which money they count in, so they have no sum.")
NO_START = "Its starting balance is not known."
NOT_ABOVE_ZERO = "Its starting balance is not above zero."
NOT_TRADED = "It has not closed a trade yet."

POINTS: Schema = rows({"type": "array", "items": NUMBER_OR_NULL, "minItems": 3, "maxItems": 3})
MEMBER_SHAPE = record(bot_id=STRING, bot_name=STRING, starts_at=MOMENT)
LEFT_OUT_SHAPE = record(bot_id=STRING, bot_name=STRING, reason=STRING)
JOINT_SHAPE = record(
    quote_asset=TEXT,
    bot_count=COUNT,
    **fields(NUMBER_OR_NULL, *SUMS, "return_ratio", "max_drawdown_ratio"),
    **fields(COUNT_OR_NULL, *COUNTS),
    members=rows(MEMBER_SHAPE),
    left_out=rows(LEFT_OUT_SHAPE),
    points=POINTS,
    undefined=TEXTS,
)

Listed = tuple[dict[str, Any], Trades, Deposits | None]
"""A bot as it is listed, its trades in order of closing, the payments into its money."""


def joints(bots: Sequence[Listed], *, has_points: bool) -> list[dict[str, Any]]:
    """Return one entry per money, in the order in which the bots name them."""
    moneys: dict[str | None, list[Listed]] = {}
    for listed in bots:
        moneys.setdefault(listed[0]["quote_asset"], []).append(listed)
    return [_joint(asset, members, has_points=has_points) for asset, members in moneys.items()]


def _joint(asset: str | None, bots: list[Listed], *, has_points: bool) -> dict[str, Any]:
    is_one_money = asset is not None or len(bots) == 1
    reasons_of = [_why_not(listed) if is_one_money else UNKNOWN_MONEY.reason for listed in bots]
    paired = list(zip(bots, reasons_of, strict=True))
    members = [listed for listed, reason in paired if reason is None]
    linked = _linked(members) if is_one_money else UNKNOWN_MONEY
    found, reasons = _curve_figures(linked)
    sums, why = _sums([entry for entry, _, _ in bots], is_one_money=is_one_money)
    return {
        "quote_asset": asset,
        "bot_count": len(bots),
        **sums,
        **found,
        "members": [_member(*listed[:2]) for listed in members],
        "left_out": [
            {**_named(entry), "reason": reason} for (entry, *_), reason in paired if reason
        ],
        "points": _points(linked) if has_points else [],
        "undefined": why | reasons,
    }


def _why_not(listed: Listed) -> str | None:
    """Return why a bot has no part in the curve of its money, None where it has."""
    entry, trades, _ = listed
    if not len(trades):
        return NOT_TRADED
    start = entry["starting_quote"]
    if start is None:
        return NO_START
    return None if start > 0 else NOT_ABOVE_ZERO


def _linked(members: list[Listed]) -> Joint | Undefined:
    if not members:
        return NO_TRADES
    accounts = [Account(trades, entry["starting_quote"]) for entry, trades, _ in members]
    return joint_of(accounts, members[0][2] or ())


def _points(linked: Joint | Undefined) -> list[Any]:
    return joint_points(linked, JOINT_COUNT) if isinstance(linked, Joint) else []


def _curve_figures(linked: Joint | Undefined) -> tuple[dict[str, Any], dict[str, str]]:
    names = ("return_ratio", "max_drawdown_ratio")
    if isinstance(linked, Undefined):
        return dict.fromkeys(names), dict.fromkeys(names, linked.reason)
    total = number_or_none(return_ratio(linked.curve))
    deepest = number_or_none(max_drawdown_ratio(linked.curve))
    return dict(zip(names, (total, deepest), strict=True)), {}


def _sums(
    entries: list[dict[str, Any]], *, is_one_money: bool
) -> tuple[dict[str, Any], dict[str, str]]:
    sums = {name: _sum([entry[name] for entry in entries]) for name in (*SUMS, *COUNTS)}
    reasons = {name: _untold(name, entries) for name, value in sums.items() if value is None}
    if is_one_money:
        return sums, reasons
    return sums | dict.fromkeys(SUMS), reasons | dict.fromkeys(SUMS, UNKNOWN_MONEY.reason)


def _sum(parts: list[float | None]) -> float | int | None:
    total = total_or_none(parts)
    return None if total is None else number_or_none(total)


def _untold(name: str, entries: list[dict[str, Any]]) -> str:
    """Return whose figure is missing: half a sum would be wrong."""
    silent = [entry["bot_name"] for entry in entries if entry[name] is None]
    if not silent:
        return TOO_LARGE.reason
    more = f" and {len(silent) - 3} more" if len(silent) > 3 else ""
    return f"Not known for {', '.join(silent[:3])}{more}, and half a sum would be wrong."


def _member(entry: dict[str, Any], trades: Trades) -> dict[str, Any]:
    return {**_named(entry), "starts_at": iso(start_ms(trades))}


def _named(entry: dict[str, Any]) -> dict[str, str]:
    return {"bot_id": entry["bot_id"], "bot_name": entry["bot_name"]}
