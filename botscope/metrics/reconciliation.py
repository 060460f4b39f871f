"""Do the trades explain the balance: what should be there against what the bot says is there."""

from typing import Any

import numpy as np

from botscope.domain.trades import Trades
from botscope.metrics.fees import fee_quote
from botscope.metrics.undefined import number_or_none

TOLERANCE_RATIO = 0.001
"""A rest below this share of the balance is rounding, dust and fees in other assets."""


def reconcile(
    trades: Trades,
    starting_quote: float | None,
    balance_quote: float | None,
    *,
    unrealized_quote: float | None = None,
    deposits_quote: float | None = None,
    open_fee_quote: float | None = None,
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
    deposits_quote
        Paid in less taken out; None means not told, and is counted as 0.
    open_fee_quote
        What opening the present positions cost: paid already, and in no closed trade yet.
    """
    with np.errstate(all="ignore"):
        realized = number_or_none(float(trades.realized_pnl_quote.sum()))
        fees = number_or_none(fee_quote(trades.fee_quote))
    open_fees = -(open_fee_quote or 0.0)
    paid_in = deposits_quote or 0.0
    expected = _sum(starting_quote, realized, paid_in, unrealized_quote or 0.0, open_fees)
    tolerance = None
    if expected is not None and starting_quote is not None:
        tolerance = tolerance_ratio * max(abs(expected), abs(starting_quote))
    rest = None if balance_quote is None else _sum(balance_quote, _negative(expected))
    is_within = None if rest is None or tolerance is None else abs(rest) <= tolerance
    return {
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
        "note": _note(
            expected,
            rest,
            tolerance or 0.0,
            _told(deposits_quote, unrealized_quote, open_fee_quote),
        ),
    }


def _sum(*parts: float | None) -> float | int | None:
    if any(part is None for part in parts):
        return None
    return number_or_none(sum(part for part in parts if part is not None))


def _negative(value: float | None) -> float | None:
    return None if value is None else -value


def _told(
    deposits_quote: float | None, unrealized_quote: float | None, open_fee_quote: float | None
) -> str:
    """Return the sentences that hold for every comparison."""
    told = "Fees are inside the realized P&L and not subtracted again."
    if open_fee_quote:
        told += " The entry fees of open positions are subtracted: they are in no trade yet."
    elif unrealized_quote:
        told += " Open positions have paid the fee of their entry, which no closed trade has yet."
    return told if deposits_quote is not None else f"{told} No deposits are known."


def _note(expected: float | None, rest: float | None, tolerance: float, told: str) -> str:
    if expected is None:
        return "The starting balance is not known, so the balance cannot be checked."
    if rest is None:
        return "The state file tells no balance to check against."
    if abs(rest) <= tolerance:
        return f"The trades explain the balance. {told}"
    missing = "more" if rest > 0 else "less"
    return (
        f"The balance holds {missing} than the trades explain: deposits or withdrawals, funding, "
        f"fees in another asset, or trades that are missing in the log or left out. {told}"
    )
