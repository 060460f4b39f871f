"""Do the trades explain the balance: what should be there against what the bot says is there."""

from typing import Any

import numpy as np

from botscope.domain.marking import total_or_none
from botscope.domain.trades import Trades
from botscope.metrics.fees import fee_quote
from botscope.metrics.undefined import TOO_LARGE, number_or_none

TOLERANCE_RATIO = 0.001
"""A rest up to this share of the balance raises no alarm; what it is of, nobody tells."""

NO_STARTING = "The starting balance is not known, so the balance cannot be checked."
NO_BALANCE = "The state file tells no balance to check against."
NO_DEPOSITS = "Nobody tells whether money was paid in or out: see the setting deposits."
NOTHING_EXPECTED = (
    "Nobody tells what is open and what it would bring, so no balance can be expected: that is in "
    "the state file."
)
NO_OPEN_FEES = "No open position tells what its opening cost."


def reconcile(
    trades: Trades,
    starting_quote: float | None,
    balance_quote: float | None,
    *,
    unrealized_quote: float | None = 0.0,
    deposits_quote: float | None = None,
    open_fee_quote: float | None = None,
    fees_elsewhere: str | None = None,
    tolerance_ratio: float = TOLERANCE_RATIO,
) -> dict[str, Any]:
    """Compare start + realized + deposits + unrealized - open fees with the state's balance.

    Realized P&L is net of fees already; ``fee_quote`` is shown, and not subtracted again.

    Parameters
    ----------
    trades
        All trades since ``starting_quote`` was true.
    balance_quote
        The value of the account with open positions (equity), together with ``unrealized_quote``;
        for an account without open positions the cash balance.
    unrealized_quote
        What open positions would bring; None means not told, and then nothing can be expected.
    deposits_quote
        Paid in less taken out; None means not told, and is counted as 0.
    open_fee_quote
        What opening the present positions cost: paid already, and in no closed trade yet.
    fees_elsewhere
        What to say of fees in another asset, where there are some: the trades do not hold them.
    """
    with np.errstate(all="ignore"):
        realized = number_or_none(float(trades.realized_pnl_quote.sum()))
        fees = number_or_none(fee_quote(trades.fee_quote))
    open_fees = -(open_fee_quote or 0.0)
    paid_in = deposits_quote or 0.0
    expected = _sum(starting_quote, realized, paid_in, unrealized_quote, open_fees)
    tolerance = None
    if expected is not None and starting_quote is not None:
        tolerance = tolerance_ratio * max(abs(expected), abs(starting_quote))
    rest = None if balance_quote is None else _sum(balance_quote, _negative(expected))
    is_within = None if rest is None or tolerance is None else abs(rest) <= tolerance
    answer = {
        "starting_quote": starting_quote,
        "realized_pnl_quote": realized,
        "deposits_quote": deposits_quote,
        "unrealized_pnl_quote": unrealized_quote,
        "open_fee_quote": open_fee_quote,
        "fee_quote": fees,
        "expected_quote": expected,
        "balance_quote": balance_quote,
        "unexplained_quote": rest,
        "tolerance_quote": tolerance,
        "is_within_tolerance": is_within,
    }
    reasons = _reasons(answer)
    told = _told(deposits_quote, unrealized_quote, open_fee_quote, fees_elsewhere)
    note = reasons.get("expected_quote") or _note(rest, tolerance or 0.0, told)
    return {**answer, "note": note, "undefined": reasons}


def _reasons(answer: dict[str, Any]) -> dict[str, str]:
    """Return why each figure that is None has no value."""
    expected = _why_not_expected(answer)
    unchecked = expected if answer["expected_quote"] is None else NO_BALANCE
    reasons = {
        "starting_quote": NO_STARTING,
        "realized_pnl_quote": TOO_LARGE.reason,
        "deposits_quote": NO_DEPOSITS,
        "unrealized_pnl_quote": NOTHING_EXPECTED,
        "open_fee_quote": NO_OPEN_FEES,
        "fee_quote": "No trade tells its fees in the money of its result.",
        "expected_quote": expected,
        "balance_quote": NO_BALANCE,
        "unexplained_quote": unchecked,
        "tolerance_quote": expected,
        "is_within_tolerance": unchecked,
    }
    return {name: reason for name, reason in reasons.items() if answer[name] is None}


def _why_not_expected(answer: dict[str, Any]) -> str:
    if answer["starting_quote"] is None:
        return NO_STARTING
    return NOTHING_EXPECTED if answer["unrealized_pnl_quote"] is None else TOO_LARGE.reason


def _sum(*parts: float | None) -> float | int | None:
    total = total_or_none(parts)
    return None if total is None else number_or_none(total)


def _negative(value: float | None) -> float | None:
    return None if value is None else -value


def _told(
    deposits_quote: float | None,
    unrealized_quote: float | None,
    open_fee_quote: float | None,
    fees_elsewhere: str | None,
) -> str:
    """Return the sentences that hold for every comparison."""
    told = fees_elsewhere or "Fees are inside the realized P&L and not subtracted again."
    if open_fee_quote:
        told += " The entry fees of open positions are subtracted: they are in no trade yet."
    elif unrealized_quote:
        told += " Open positions have paid the fee of their entry, which no closed trade has yet."
    return told if deposits_quote is not None else f"{told} No deposits are known."


def _note(rest: float | None, tolerance: float, told: str) -> str:
    if rest is None:
        return NO_BALANCE
    if abs(rest) <= tolerance:
        return f"The trades explain the balance to within the tolerance. {told}"
    missing = "more" if rest > 0 else "less"
    return (
        f"The balance holds {missing} than the trades explain: deposits or withdrawals, funding, "
        f"fees in another asset, or trades that are missing in the log or left out. {told}"
    )
