"""Trades that stand in two files of one bot: a backup, a rotated copy; they count once."""

from dataclasses import replace

import numpy as np

from botscope.domain.accounts import FileAccount
from botscope.domain.columns import BoolArray
from botscope.domain.trades import Trades
from botscope.ingest.closed import ClosedTrades
from botscope.ingest.duplicates import HashArray, hashed

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def drop_copies(
    parts: list[ClosedTrades], accounts: list[FileAccount]
) -> tuple[list[ClosedTrades], list[FileAccount]]:
    """Leave each trade only in the first file, by name, that has it.

    With an id, a trade that says the same under the same id is a copy. Without one it takes two
    rows in a row: a single equal trade in two files may be two trades.
    """
    parts, accounts = list(parts), list(accounts)
    for later in range(1, len(parts)):
        for earlier in range(later):
            copies = _copies(parts[earlier].trades, parts[later].trades)
            if copies.any():
                name = accounts[earlier].file
                accounts[later] = _recounted(accounts[later], parts[later].trades, copies, name)
                trades = parts[later].trades.take(~copies)
                parts[later] = replace(parts[later], trades=trades)
    return parts, accounts


def _copies(first: Trades, second: Trades) -> BoolArray:
    nothing = np.zeros(len(second), dtype=np.bool_)
    if not len(first) or not len(second) or not _overlap(first, second):
        return nothing
    equal = np.isin(_hashes(second), _hashes(first))
    if not equal.any():
        return nothing
    named = second.trade_id != b""
    order = np.argsort(second.line, kind="stable")
    in_line = equal[order]
    beside = np.zeros(len(second), dtype=np.bool_)
    beside[1:] |= in_line[:-1]
    beside[:-1] |= in_line[1:]
    has_company = np.zeros(len(second), dtype=np.bool_)
    has_company[order] = beside
    return np.asarray(equal & (named | has_company), dtype=np.bool_)


def _overlap(first: Trades, second: Trades) -> bool:
    return bool(
        first.closed_at_ms[0] <= second.closed_at_ms[-1]
        and second.closed_at_ms[0] <= first.closed_at_ms[-1]
    )


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
    return replace(
        account,
        accepted_count=account.accepted_count - moved,
        duplicate_count=account.duplicate_count + moved,
        trade_count=len(left),
        realized_pnl_quote=float(left.sum()) if len(left) else None,
        notes=(*account.notes, f"{count} trades also stand in {first_file} and count there"),
    )
