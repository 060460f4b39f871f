"""Trades that were only calculated: they are shown alone, and never added to real ones."""

from collections.abc import Sequence
from dataclasses import replace

from botscope.ingest.closed import NOTHING
from botscope.ingest.layout import BACKTEST
from botscope.ingest.picture import FilePicture

LEFT_OUT = "they do not count, because other logs here hold trades that were made"


def without_backtests(pictures: Sequence[FilePicture]) -> list[FilePicture]:
    """Return the pictures with backtests emptied where another file has trades.

    The rows of such a file are accounted for as no trades.
    """
    has_real = any(len(p.closed.trades) for p in pictures if not _is_backtest(p))
    return [_emptied(p) if has_real and _is_backtest(p) else p for p in pictures]


def _is_backtest(picture: FilePicture) -> bool:
    return BACKTEST in picture.account.notes


def _emptied(picture: FilePicture) -> FilePicture:
    account = picture.account
    account = replace(
        account,
        accepted_count=0,
        not_a_trade_count=account.not_a_trade_count + account.accepted_count,
        trade_count=0,
        realized_pnl_quote=None,
        paired_pnl_quote=None,
        notes=(*account.notes, LEFT_OUT),
    )
    return replace(picture, closed=NOTHING, account=account)
