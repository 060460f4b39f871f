"""Trades that stand in two files of one bot: a backup, a rotated copy, orders beside closed trades.

They count once: in the file that says most of them (:func:`by_rank`).
"""

from dataclasses import replace

import numpy as np

from botscope.domain.accounts import FileAccount
from botscope.domain.columns import BoolArray
from botscope.domain.trades import Trades
from botscope.ingest.closed import ClosedTrades
from botscope.ingest.duplicates import HashArray, hashed
from botscope.ingest.picture import FilePicture
from botscope.ingest.retold import NEAR_MS, told_again

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_NEVER = int(np.iinfo(np.int64).max)


def by_rank(picture: FilePicture) -> tuple[bool, bool, int]:
    """Return the order in which files are believed: closed trades with their own money first."""
    account = picture.account
    is_closed = account.layout_kind == "closed_trades"
    return not is_closed, account.realized_pnl_quote is None, picture.source


class CopyFinder:
    """Leaves each trade only in the first file that has it, of those it was shown.

    With an id, a trade that says the same under the same id is a copy. Without one it takes two
    rows in a row: a single equal trade in two files may be two trades.
    """

    def __init__(self, count: int) -> None:
        # Files of other times have nothing in common: most pairs are settled by these alone.
        self._first = np.full(count, _NEVER, dtype=np.int64)
        self._last = np.full(count, -_NEVER, dtype=np.int64)
        self._trades: dict[int, Trades] = {}
        self._accounts: dict[int, FileAccount] = {}
        self._hashes: dict[int, HashArray] = {}

    def without_copies(
        self, number: int, closed: ClosedTrades, account: FileAccount
    ) -> tuple[ClosedTrades, FileAccount]:
        """Return a file's trades and account without what stands in the files before it."""
        for earlier in self._overlapping(closed.trades):
            trades = closed.trades
            if not len(trades):
                break
            copies = _copies(self._hashes_of(earlier), trades)
            if not _is_one_layout(self._accounts[earlier], account):
                copies |= told_again(self._trades[earlier], trades)
            if copies.any():
                account = _recounted(account, trades, copies, self._accounts[earlier].file)
                closed = replace(closed, trades=trades.take(~copies))
        self._add(number, closed.trades, account)
        return closed, account

    def _overlapping(self, trades: Trades) -> list[int]:
        if not len(trades):
            return []
        begin, end = trades.closed_at_ms[0], trades.closed_at_ms[-1]
        is_near = (self._first <= end + NEAR_MS) & (self._last >= begin - NEAR_MS)
        return [int(number) for number in np.flatnonzero(is_near)]

    def _hashes_of(self, number: int) -> HashArray:
        if number not in self._hashes:
            self._hashes[number] = _hashes(self._trades[number])
        return self._hashes[number]

    def _add(self, number: int, trades: Trades, account: FileAccount) -> None:
        self._trades[number], self._accounts[number] = trades, account
        if len(trades):
            self._first[number] = trades.closed_at_ms[0]
            self._last[number] = trades.closed_at_ms[-1]


def _is_one_layout(first: FileAccount, second: FileAccount) -> bool:
    return (first.layout_kind, first.columns) == (second.layout_kind, second.columns)


def _copies(first: HashArray, second: Trades) -> BoolArray:
    equal = np.isin(_hashes(second), first)
    if not equal.any():
        return np.asarray(equal, dtype=np.bool_)
    named = second.trade_id != b""
    order = np.argsort(second.line, kind="stable")
    in_line = equal[order]
    beside = np.zeros(len(second), dtype=np.bool_)
    beside[1:] |= in_line[:-1]
    beside[:-1] |= in_line[1:]
    has_company = np.zeros(len(second), dtype=np.bool_)
    has_company[order] = beside
    return np.asarray(equal & (named | has_company), dtype=np.bool_)


def _hashes(trades: Trades) -> HashArray:
    value: HashArray = trades.closed_at_ms.astype(np.int64).view(np.uint64) * _MULTIPLIER
    amounts = (trades.realized_pnl_quote, trades.quantity_base, trades.entry_price)
    for column in (*amounts, trades.exit_price):
        value = _mixed(value, np.ascontiguousarray(column + 0.0).view(np.uint64))
    names = np.asarray([*(name.encode() for name in trades.symbol.names), b"\x01"], dtype=np.bytes_)
    value = _mixed(value, hashed(names)[trades.symbol.codes])
    return _mixed(value, hashed(trades.trade_id))


def _mixed(value: HashArray, other: HashArray) -> HashArray:
    mixed = (value ^ other) * _MULTIPLIER
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def _recounted(
    account: FileAccount, trades: Trades, copies: BoolArray, first_file: str
) -> FileAccount:
    count = int(copies.sum())
    is_row_by_row = account.layout_kind == "closed_trades"
    moved = count if is_row_by_row else 0
    left = trades.realized_pnl_quote[~copies]
    total = float(left.sum()) if len(left) else None
    has_own_money = account.realized_pnl_quote is not None
    # Where a file has neither sum, its trades are in several moneys.
    is_paired = not has_own_money and account.paired_pnl_quote is not None
    return replace(
        account,
        accepted_count=account.accepted_count - moved,
        duplicate_count=account.duplicate_count + moved,
        trade_count=len(left),
        realized_pnl_quote=total if has_own_money else None,
        paired_pnl_quote=total if is_paired else None,
        notes=(*account.notes, f"{count} trades also stand in {first_file} and count there"),
    )
