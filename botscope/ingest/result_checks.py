"""Results that look like quote money and are none: amounts of a coin, sizes without a sign."""

from collections.abc import Sequence

import numpy as np

from botscope.domain.columns import FloatArray
from botscope.ingest.assignment import Assigned
from botscope.ingest.column_profile import ColumnProfile
from botscope.ingest.fees import asset_place
from botscope.ingest.relations import SHARE_NEEDED, Money, agreement, rounding_step
from botscope.ingest.words import normalized

UNSIGNED = "the sign of each result is that of its word"
"""A note of a layout whose results have no sign of their own: a column tells wins from losses."""

NOT_SUMMED = "it is not summed"
"""A note on a result in another unit or by half: what is computed instead is not certain."""

_ROWS_NEEDED = 5
_COINS = frozenset(
    ("btc", "xbt", "eth", "bnb", "sol", "xrp", "ada", "ltc", "doge", "sats", "sat", "satoshi")
    + ("satoshis", "gwei")
)
_PARTS_OF_COINS = frozenset(("sats", "sat", "satoshi", "satoshis", "gwei"))
_LOSS_NAMES = frozenset(
    ("loss", "losses", "loss usd", "loss usdt", "perdida", "perdidas", "verlust", "perte")
    + ("prejuizo", "perdita", "zarar", "tap", "strata")
)
_REAL = frozenset(("live", "real", "production", "prod", "mainnet"))
_TRIED = frozenset(
    ("paper", "demo", "sim", "simulated", "simulation", "testnet", "test", "backtest", "dry run")
    + ("dry", "virtual", "paper trading", "sandbox")
)
LOSING = frozenset(
    ("loss", "lose", "lost", "l", "losing", "perdida", "verlust", "perdu", "derrota")
)
WINNING = frozenset(
    ("win", "won", "w", "profit", "winning", "ganancia", "gewinn", "gagne", "vitoria")
)


def settle_doubtful(
    assigned: Assigned, columns: Sequence[ColumnProfile], money: Money
) -> list[str]:
    """Take the meaning of money from a result that has another unit or no sign; say why."""
    pnl = assigned.columns["pnl"]
    why = _coin(assigned, pnl) or _half(assigned, columns, pnl)
    said = [] if why else _signed_by_words(assigned, columns, pnl)
    if not any(UNSIGNED in note for note in said):
        why = why or _size(money, pnl)
    if why is None:
        return said
    assigned.drop("pnl")
    return [why]


def mixed_modes(columns: Sequence[ColumnProfile]) -> list[str]:
    """Say that trades which were made stand among trades which were only tried out."""
    for column in columns:
        words = {normalized(cell) for cell in column.filled} if not column.is_numeric else set()
        if words & _REAL and words & _TRIED and words <= _REAL | _TRIED:
            return [f"`{column.name}` tells live trades from tried ones: both are added up"]
    return []


def coin_of(assigned: Assigned, pnl: ColumnProfile) -> str | None:
    """Return the coin that a result is an amount of by its name, None where it is quote money."""
    coins = sorted(_COINS & set(normalized(pnl.name).split()))
    symbol = assigned.columns.get("symbol")
    if not coins:
        return None
    names = symbol.filled if symbol is not None else ()
    in_quote = sum(asset_place(coins[0], name) == "quote" for name in names)
    if coins[0] not in _PARTS_OF_COINS and names and in_quote > 0.5 * len(names):
        return None
    return coins[0].upper()


def _coin(assigned: Assigned, pnl: ColumnProfile) -> str | None:
    coin = coin_of(assigned, pnl)
    if coin is None:
        return None
    return f"`{pnl.name}` is an amount of {coin}, not of quote money: {NOT_SUMMED}"


def _half(assigned: Assigned, columns: Sequence[ColumnProfile], pnl: ColumnProfile) -> str | None:
    """Return why a column of gains alone is half of the results: losses stand in another."""
    gains = np.nan_to_num(pnl.numbers)
    if (gains < 0).any():
        return None
    for column in columns:
        is_other = column.index != pnl.index and column.is_numeric and bool(column.filled)
        if not is_other or normalized(column.name) not in _LOSS_NAMES:
            continue
        losses = np.nan_to_num(column.numbers)
        both = np.count_nonzero((gains != 0) & (losses != 0))
        if both <= 0.1 * len(gains) and np.count_nonzero(losses):
            return (
                f"`{pnl.name}` holds gains alone and `{column.name}` the losses: "
                f"neither is the result, and {NOT_SUMMED}"
            )
    return None


def _size(money: Money, pnl: ColumnProfile) -> str | None:
    """Return why a result has no sign: prices make losses of rows that it has as large."""
    known = money.pnl[np.isfinite(money.pnl)]
    if np.count_nonzero(known) < _ROWS_NEEDED or (known < 0).any():
        return None
    gross = (money.exit - money.entry) * money.sign * np.abs(money.quantity)
    for made in (gross, gross - np.nan_to_num(np.abs(money.fee))):
        losing = int(np.count_nonzero((made < 0) & (money.pnl > 0)))
        share, hits, rows = agreement(money.pnl, np.abs(made), rounding_step(pnl.filled))
        if share >= SHARE_NEEDED and losing >= 0.1 * rows:
            return (
                f"`{pnl.name}` has no sign: it is the size of (exit - entry) x quantity in {hits} "
                f"of {rows} rows, of which {losing} lose; the prices count"
            )
    return None


def _signed_by_words(
    assigned: Assigned, columns: Sequence[ColumnProfile], pnl: ColumnProfile
) -> list[str]:
    known = pnl.numbers[np.isfinite(pnl.numbers)]
    if np.count_nonzero(known) < _ROWS_NEEDED or (known < 0).any():
        return []
    for column in columns:
        if not _tells_losses(column, pnl.numbers):
            continue
        role = next((r for r in ("reason", "status") if assigned.columns.get(r) is column), None)
        if role is None:
            assigned.drop("reason")
            assigned.put("reason", column, f"`{column.name}`: words for won and lost", 0.8)
        said = f"no value of `{pnl.name}` is negative, `{column.name}` tells losses: {UNSIGNED}"
        return [said]
    if len(known) >= 2 * _ROWS_NEEDED:
        return [f"no value of `{pnl.name}` is negative: results without a sign would look so"]
    return []


def _tells_losses(column: ColumnProfile, results: FloatArray) -> bool:
    if column.is_numeric or not column.filled:
        return False
    words = [normalized(cell) for cell in column.cells]
    lost = np.asarray([word in LOSING for word in words]) & (np.nan_to_num(results) > 0)
    known = sum(word in LOSING or word in WINNING for word in words)
    return bool(lost.any()) and known > 0.8 * len(column.filled)
