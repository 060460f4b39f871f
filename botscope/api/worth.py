"""What the account is worth and costs: what figures of a whole account need beside its trades."""

import sys
from typing import Any

from botscope.api.fees_elsewhere import fees_elsewhere
from botscope.api.moments import iso
from botscope.api.view import BotView, realized_of
from botscope.domain.deposits import Deposits, paid_in_quote
from botscope.domain.marking import total_or_none
from botscope.domain.trades import Trades
from botscope.metrics.reconciliation import reconcile

NOT_REPORTED = "No state file says when the bot reported."


def maker_fee_ratio(view: BotView) -> float | None:
    """Return the maker fee that the bots say they pay, None where they differ or do not say."""
    told = [
        number_of(bot.state.settings.get("maker_fee_ratio") if bot.state else None)
        for bot in view.bots
    ]
    return told[0] if len(set(told)) == 1 else None


def number_of(value: object) -> float | None:
    """Return a finite number, None for anything else that a file may hold."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= sys.float_info.max else None


def worth_of(view: BotView) -> tuple[float | None, float | None]:
    """Return what the account is worth and what of it is not realized, as the bots reported both.

    Cash alone is comparable only while nothing is open: a purchase turns it into a position.
    """
    if not view.positions:
        # Without a state file nobody says that nothing is open.
        is_told = bool(view.bots) and all(bot.state for bot in view.bots)
        return account_quote(view), 0.0 if is_told else None
    unrealized = view.reported_unrealized_quote
    return (None, None) if unrealized is None else (account_quote(view), unrealized)


def account_quote(view: BotView) -> float | None:
    """Return what the account is worth: its equity, else its cash while nothing is open."""
    return reported_quote(view, "total_quote" if _is_cash_alone(view) else "equity_quote")


def _is_cash_alone(view: BotView) -> bool:
    return not view.positions and reported_quote(view, "equity_quote") is None


def reported_quote(view: BotView, name: str) -> float | None:
    """Return an amount of the balance over all bots, None where one of them does not tell it."""
    return total_or_none(
        [getattr(bot.state.balance, name) if bot.state else None for bot in view.bots]
    )


def present_quote(view: BotView, deposits: Deposits | None, *, now_ms: int) -> float | None:
    """Return what the account holds now: as the bot says, else start + realized + deposits."""
    balance, _ = worth_of(view)
    if balance is not None:
        return balance
    realized = realized_of(view.trades)
    return total_or_none([view.starting_quote, realized, paid_in_quote(deposits or (), now_ms)])


def reported_deposits_quote(
    view: BotView, deposits: Deposits | None, *, now_ms: int
) -> float | None:
    """Return what was paid in by the bots' report, by now where none tells its moment."""
    reported_ms = view.updated_at_ms
    until_ms = now_ms if reported_ms is None else reported_ms
    return None if deposits is None else paid_in_quote(deposits, until_ms)


def reconciliation_of(view: BotView, deposits: Deposits | None, *, now_ms: int) -> dict[str, Any]:
    """Compare what the trades explain with the balance, as of the bot's last report.

    Trades that closed later are not in its balance. Only where the balance is explained with them
    and not without them, they are: some bots date a report by the beginning of their round.
    """
    paid_in = reported_deposits_quote(view, deposits, now_ms=now_ms)
    found = _reconciled(view, view.reported_trades, paid_in)
    if found["is_within_tolerance"] is not False or not view.later_trade_count:
        return _dated(found, view, view.later_trade_count)
    whole = _reconciled(view, view.trades, paid_in)
    if whole["is_within_tolerance"]:
        return _dated(whole, view, 0)
    return _dated(found, view, view.later_trade_count)


def _dated(found: dict[str, Any], view: BotView, later_count: int) -> dict[str, Any]:
    """Add of which moment a comparison is, and how many trades are later than it."""
    reported_at = iso(view.updated_at_ms)
    reasons, note = found["undefined"], found["note"]
    if reported_at is None:
        reasons = {**reasons, "reported_at": NOT_REPORTED}
    if later_count:
        note += f" Not compared: {_trades(later_count)} closed after the bot's report."
    dated = {"reported_at": reported_at, "later_trade_count": later_count}
    return {**found, **dated, "note": note, "undefined": reasons}


def older_report(view: BotView) -> list[dict[str, str]]:
    """Return the warning that trades closed after the bot reported: ``code`` and ``text``."""
    if not view.later_trade_count:
        return []
    text = (
        f"{_trades(view.later_trade_count)} closed after the bot's last report "
        f"({iso(view.updated_at_ms)}): positions closed since are counted as closed, and "
        "what else is open stands as it stood then."
    )
    return [{"code": "older_report", "text": text}]


def _trades(count: int) -> str:
    return f"{count} trade{'' if count == 1 else 's'}"


def _reconciled(view: BotView, trades: Trades, paid_in: float | None) -> dict[str, Any]:
    balance, unrealized = worth_of(view)
    return reconcile(
        trades,
        view.starting_quote,
        balance,
        unrealized_quote=unrealized,
        deposits_quote=paid_in,
        open_fee_quote=view.open_fee_quote,
        fees_elsewhere=fees_elsewhere(view, trades),
    )
