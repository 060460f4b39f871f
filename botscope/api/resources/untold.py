"""Why a balance has no figure: which file or setting does not tell it."""

from botscope.api.view import NO_BOT, BotView
from botscope.api.worth import account_quote
from botscope.domain.snapshot import BotSnapshot
from botscope.metrics.reconciliation import NO_DEPOSITS
from botscope.metrics.verdict import amount

NO_START = "Neither the state file nor the setting starting_balance tells it."
CASH_ALONE = "Cash alone says little while a position is open: a purchase turns it into one."
NO_CAPITAL = "The starting balance is not above zero."
WHAT = {
    "total_quote": "balance",
    "free_quote": "free balance",
    "locked_quote": "locked balance",
    "equity_quote": "equity",
}


def untold(view: BotView, found: dict[str, float | None]) -> dict[str, str]:
    """Return the reason of each figure of a balance that is None."""
    reasons = {name: why_untold(view, name) for name in WHAT}
    reasons["starting_quote"] = NO_START
    reasons["deposits_quote"] = NO_DEPOSITS
    reasons["change_quote"] = _why_no_change(view, found)
    reasons["change_ratio"] = _why_no_share(view, found) or reasons["change_quote"]
    return {name: reasons[name] for name, value in found.items() if value is None}


def why_untold(view: BotView, *names: str) -> str:
    """Return which state files tell none of some amounts, so that their sum is not known."""
    if not view.bots:
        return NO_BOT.message
    unread = [bot for bot in view.bots if bot.state is None]
    if unread:
        return f"There is no state file{_of(view, unread)} that could be read."
    silent = [
        bot
        for bot in view.bots
        if bot.state and all(getattr(bot.state.balance, name) is None for name in names)
    ]
    if not silent:
        return "Some bots tell their equity alone, and others their balance alone."
    what = " nor ".join(WHAT[name] for name in names)
    no = "neither " if len(names) > 1 else "no "
    return f"The state file{_of(view, silent)} tells {no}{what}."


def _of(view: BotView, bots: list[BotSnapshot]) -> str:
    return f" of {', '.join(bot.bot_name for bot in bots)}" if len(view.bots) > 1 else ""


def _why_no_change(view: BotView, found: dict[str, float | None]) -> str:
    parts = []
    if found["equity_quote"] is None and found["total_quote"] is None:
        parts.append(why_untold(view, "equity_quote", "total_quote"))
    elif account_quote(view) is None:
        parts.append(f"{why_untold(view, 'equity_quote')} {CASH_ALONE}")
    if found["starting_quote"] is None:
        parts.append(NO_START)
    return " ".join(parts)


def _why_no_share(view: BotView, found: dict[str, float | None]) -> str | None:
    """Return why a known change is no share of the start; None where it is not known."""
    if found["change_quote"] is None:
        return None
    paid_in = found["deposits_quote"]
    if not paid_in:
        return NO_CAPITAL
    verb = "paid in" if paid_in > 0 else "taken out"
    money = amount(abs(paid_in), view.quote_asset or "")
    return f"{money} was {verb} since the start: the time-weighted return tells it."
