"""What a reader should know before believing the figures of a selection."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from botscope.domain.trades import Trades
from botscope.metrics import fees
from botscope.metrics.context import Context
from botscope.metrics.ledger import Ledger
from botscope.metrics.undefined import NOT_ABOVE_ZERO
from botscope.metrics.verdict import FEW_TRADES, amount

UNEXPLAINED = "unexplained_balance"


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies beside the trades of a selection.

    ``is_by_outcome`` is true where the selection itself asks for wins. ``loss_count`` counts the
    losing trades that other filters leave out, ``set_aside_loss_count`` the losing rows of the
    selection that were read but not believed. ``quote_asset`` is written behind money where the
    figures beside it are told in something else. ``fees_elsewhere`` says of fees in another asset
    what became of them.
    """

    is_by_outcome: bool = False
    loss_count: int = 0
    set_aside_loss_count: int = 0
    quote_asset: str = ""
    fees_elsewhere: str | None = None


def warnings(
    trades: Trades,
    context: Context,
    reconciliation: dict[str, Any] | None = None,
    *,
    beside: Beside | None = None,
) -> list[dict[str, str]]:
    """Return the warnings that apply, the gravest first: ``code`` and ``text``.

    ``reconciliation`` is what `reconcile` answers, where the trades are those of a whole account.
    """
    asset = beside.quote_asset if beside else ""
    unexplained = None if reconciliation is None else _unexplained(reconciliation, asset)
    found = [{"code": UNEXPLAINED, "text": unexplained}] if unexplained else []
    if not len(trades):
        return found
    with np.errstate(all="ignore"):
        ledger = Ledger.of(trades, context)
        aside = beside or Beside()
        texts = {code: rule(ledger, aside) for code, rule in _RULES.items()}
    return [*found, *({"code": code, "text": text} for code, text in texts.items() if text)]


def _unexplained(reconciliation: dict[str, Any], asset: str) -> str | None:
    if reconciliation["is_within_tolerance"] is not False:
        return None
    rest = reconciliation["unexplained_quote"]
    return (
        f"The balance holds {amount(abs(rest), asset)} {'more' if rest > 0 else 'less'} than the "
        "trades explain. Deposits, withdrawals, funding, or trades missing in the log."
    )


def _all_wins(ledger: Ledger, beside: Beside) -> str | None:
    if ledger.win_count != ledger.trade_count or beside.is_by_outcome:
        return None
    open_loss = ledger.context.unrealized_quote
    if open_loss is not None and open_loss < 0:
        money = f"{-open_loss:.2f} {beside.quote_asset}".rstrip()
        return (
            f"All {ledger.trade_count} trades won, but open positions carry a loss of "
            f"{money}. A bot that never closes a loss always shows a win rate of 100%."
        )
    return _missing_losses(ledger, beside)


def _missing_losses(ledger: Ledger, beside: Beside) -> str:
    """Say where the losses are, or may be."""
    if beside.set_aside_loss_count:
        count = beside.set_aside_loss_count
        rows = "1 losing row was" if count == 1 else f"{count} losing rows were"
        return f"All counted trades won, but {rows} set aside as not believable: see Data."
    if fees.is_grid(ledger.trades.strategy).any():
        return (
            "All trades won. A grid closes only with profit, so its win rate says nothing: "
            "look at the unrealized P&L."
        )
    if beside.loss_count:
        return "All trades of this selection won; what it leaves out has the losses."
    return "All trades won. That is rare: check whether losing trades are missing in the log."


def _open_loss(ledger: Ledger, _beside: Beside) -> str | None:
    open_pnl = ledger.context.unrealized_quote
    if open_pnl is None or ledger.realized_quote <= 0 or ledger.realized_quote + open_pnl >= 0:
        return None
    return "Open positions have lost more than all closed trades have earned."


def _one_trade(ledger: Ledger, _beside: Beside) -> str | None:
    if ledger.realized_quote <= 0 or ledger.trade_count < 2:
        return None
    if ledger.realized_quote - float(ledger.pnl_quote.max()) > 0:
        return None
    return "The whole profit comes from one trade. Without it the selection has lost."


def _few_trades(ledger: Ledger, _beside: Beside) -> str | None:
    if ledger.trade_count >= FEW_TRADES:
        return None
    plural = "" if ledger.trade_count == 1 else "s"
    return f"Only {ledger.trade_count} trade{plural}: under {FEW_TRADES}, luck outweighs skill."


def _no_start(ledger: Ledger, _beside: Beside) -> str | None:
    curve = ledger.curve
    if curve is not None and curve.ratio_gap is NOT_ABOVE_ZERO:
        return (
            "The starting balance is not above zero: everything in per cent of the balance stays "
            "undefined. Money that was paid in later is told in the setting deposits."
        )
    if ledger.context.starting_quote is not None:
        return None
    return (
        "The starting balance is not known: the curve begins at 0, and everything in per cent of "
        "the balance stays undefined. Set it in the settings or in the state file."
    )


def _unknown_fees(ledger: Ledger, beside: Beside) -> str | None:
    unknown = int(np.count_nonzero(np.isnan(ledger.trades.fee_quote)))
    if not unknown:
        return None
    if unknown == ledger.trade_count:
        return beside.fees_elsewhere or (
            "The log tells no fees: whether the P&L is net of fees depends on the bot."
        )
    told = f"Fees are unknown for {unknown} of {ledger.trade_count} trades: the fee sum is partial."
    return f"{told} {beside.fees_elsewhere}" if beside.fees_elsewhere else told


_RULES: dict[str, Callable[[Ledger, Beside], str | None]] = {
    "open_loss": _open_loss,
    "all_wins": _all_wins,
    "one_trade": _one_trade,
    "few_trades": _few_trades,
    "no_starting_balance": _no_start,
    "unknown_fees": _unknown_fees,
}
CODES = (UNEXPLAINED, *_RULES)
