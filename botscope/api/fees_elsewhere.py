"""Fees that a log tells in another asset than its results: in no sum, and to be spoken of."""

import numpy as np

from botscope.api.view import BotView
from botscope.domain.columns import distinct
from botscope.domain.trades import Trades


def fees_elsewhere(view: BotView, trades: Trades) -> str | None:
    """Say in which assets fees of these trades are told that no sum holds; None where none are.

    The P&L of a log that has no net results of its own is then before these fees.
    """
    silent = distinct(trades.source[np.isnan(trades.fee_quote)]).tolist()
    accounts = [view.files[source][1] for source in silent if source < len(view.files)]
    found = [account for account in accounts if account.fee_assets]
    if not found:
        return None
    assets = " and ".join(dict.fromkeys(name for account in found for name in account.fee_assets))
    money = view.quote_asset or "the money of the results"
    is_net = all(account.pnl_basis == "net" for account in found)
    how = "the log's own results count as net of them" if is_net else "the P&L is before them"
    return f"Fees in {assets} are in no sum: no row tells their worth in {money}, and {how}."
