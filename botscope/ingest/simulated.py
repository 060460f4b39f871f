"""Trades that were only calculated: they are shown alone, and never added to real ones."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from botscope.ingest.closed import NOTHING
from botscope.ingest.layout import BACKTEST
from botscope.ingest.picture import FilePicture
from botscope.ingest.words import normalized

LEFT_OUT = "they do not count, because other logs here hold trades that were made"
LESS_REAL = "they do not count beside trades of a bot that ran, if only on paper"
NAMED = "its name says `{word}`: these are taken for trades with no real money"

_REAL, _TRIED, _CALCULATED = 2, 1, 0
_WORDS = {
    _CALCULATED: ("backtest", "backtests", "backtested", "backtesting", "back test"),
    _TRIED: (
        ("paper", "papertrade", "papertrades", "papertrading", "dryrun", "dry run", "simulated")
        + ("simulation", "simulations", "testnet")
    ),
}


def without_backtests(pictures: Sequence[FilePicture]) -> list[FilePicture]:
    """Return the pictures with simulated trades emptied where another file has more real ones.

    The rows of such a file are accounted for as no trades. What its name says is told either way.
    """
    levels = [_level(picture) for picture in pictures]
    with_trades = [at for p, at in zip(pictures, levels, strict=True) if len(p.closed.trades)]
    best = max(with_trades, default=_CALCULATED)
    return [
        _emptied(_told(p), LEFT_OUT if best == _REAL else LESS_REAL) if at < best else _told(p)
        for p, at in zip(pictures, levels, strict=True)
    ]


def _level(picture: FilePicture) -> int:
    if BACKTEST in picture.account.notes:
        return _CALCULATED
    word = named_simulated(picture.account.file)
    return next((level for level, words in _WORDS.items() if word in words), _REAL)


def named_simulated(file: str) -> str:
    """Return the word by which a file's own name says that its trades are simulated, '' for none.

    The folder says nothing: a bot may run for real in one that was once for paper.
    """
    name = f" {normalized(PurePosixPath(file).name)} "
    words = [word for level in _WORDS.values() for word in level]
    return next((word for word in words if f" {word} " in name), "")


def _told(picture: FilePicture) -> FilePicture:
    account = picture.account
    word = named_simulated(account.file)
    has_rows = account.accepted_count or account.trade_count
    if not word or not has_rows or BACKTEST in account.notes:
        return picture
    account = replace(account, notes=(*account.notes, NAMED.format(word=word)))
    return replace(picture, account=account)


def _emptied(picture: FilePicture, why: str) -> FilePicture:
    account = picture.account
    account = replace(
        account,
        accepted_count=0,
        not_a_trade_count=account.not_a_trade_count + account.accepted_count,
        trade_count=0,
        realized_pnl_quote=None,
        paired_pnl_quote=None,
        notes=(*account.notes, why),
    )
    return replace(picture, closed=NOTHING, account=account)
