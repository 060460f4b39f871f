"""What the account is worth and costs: what figures of a whole account need beside its trades."""

import sys
from typing import Any

from botscope.api.view import BotView, realized_of
from botscope.domain.deposits import Deposits, paid_in_quote
from botscope.domain.marking import total_or_none
from botscope.metrics.reconciliation import reconcile


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
    """Return what the account is worth and what of it is not realized.

    Cash alone is comparable only while nothing is open: a purchase turns it into a position.
    """
    balances = [bot.state.balance if bot.state else None for bot in view.bots]
    equity = total_or_none([balance.equity_quote if balance else None for balance in balances])
    if not view.positions:
        cash = total_or_none([balance.total_quote if balance else None for balance in balances])
        # Without a state file nobody says that nothing is open.
        is_told = bool(view.bots) and all(bot.state for bot in view.bots)
        return (cash if equity is None else equity), 0.0 if is_told else None
    unrealized = view.unrealized_quote
    return (None, None) if unrealized is None else (equity, unrealized)


def present_quote(view: BotView, deposits: Deposits | None) -> float | None:
    """Return what the account holds now: as the bot says, else start + realized + deposits."""
    balance, _ = worth_of(view)
    if balance is not None:
        return balance
    realized = realized_of(view.trades)
    return total_or_none([view.starting_quote, realized, paid_in_quote(deposits or ())])


def reconciliation_of(view: BotView, deposits: Deposits | None) -> dict[str, Any]:
    """Compare what the trades explain with the balance, as of the bot's last report."""
    balance, unrealized = worth_of(view)
    paid_in = None if deposits is None else paid_in_quote(deposits, view.updated_at_ms)
    return reconcile(
        view.trades,
        view.starting_quote,
        balance,
        unrealized_quote=unrealized,
        deposits_quote=paid_in,
        open_fee_quote=view.open_fee_quote,
    )
