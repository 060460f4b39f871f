"""What a fee cell means: a sign, a rate or an amount, an asset, or a dictionary in one cell.

In the house a fee is a positive amount of quote money that was paid, negative for a rebate.
"""

import ast
import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from botscope.domain.columns import FloatArray
from botscope.ingest.layout import Row

CELL_LIMIT_CHARS = 2_000
NESTING_LIMIT = 6
_RATE_LIMIT = 0.01
_RATES_OF_A_BOT = 6
_VARIED = 0.05
_NEVER_SO_LOW = 1e-5
_ROWS_NEEDED = 5
_MOSTLY = 0.8

_AMOUNT = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?"
_GLUED = re.compile(rf"({_AMOUNT})\s*([A-Za-z][A-Za-z0-9]{{1,11}})?", re.ASCII)
_PLAIN = re.compile(_AMOUNT, re.ASCII)
_DOLLARS = frozenset(("USD", "USDT", "USDC", "BUSD", "FDUSD", "TUSD", "USDE", "DAI"))
_QUOTES = (*_DOLLARS, "EUR", "GBP", "TRY", "BRL", "BTC", "ETH", "BNB")
_COST_NAMES = ("cost", "amount", "fee", "value", "commission")
_ASSET_NAMES = ("currency", "token", "asset", "coin", "ccy", "commissionAsset", "feeCoin")


@dataclass(frozen=True, slots=True)
class Fee:
    """One part of a fee: an amount, or a ratio of the notional; ``asset`` '' means quote."""

    amount: float
    asset: str = ""
    is_ratio: bool = False


def settle_fee(row: Row) -> None:
    """Put a row's fee in quote money into ``fee``, or None where it cannot be told.

    Works on the cell that holds amount and asset (``fee_cell``), else on ``fee`` and its
    ``fee_asset``. A fee in base is worth the row's price. One in a third asset is not counted.
    """
    if row.fee_cell is not None:
        parts = parse_fee(row.fee_cell, row.symbol or "")
    elif row.fee is not None and row.fee_asset:
        parts = [Fee(row.fee, row.fee_asset)]
    else:
        return
    amounts = [in_quote(part, row) for part in parts]
    known = [amount for amount in amounts if amount is not None and math.isfinite(amount)]
    total = sum(known)
    is_whole = bool(known) and len(known) == len(amounts) and math.isfinite(total)
    row.fee = total if is_whole else None


def in_quote(fee: Fee, row: Row) -> float | None:
    """Return a part of a fee in quote money, None where the row does not tell its worth."""
    price = row.price if row.price is not None else row.exit_price
    if fee.is_ratio:
        known = price is not None and row.quantity is not None
        return fee.amount * price * abs(row.quantity) if known and price and row.quantity else None
    place = asset_place(fee.asset, row.symbol or "")
    if place == "quote" or fee.amount == 0:
        return fee.amount
    return fee.amount * price if place == "base" and price is not None else None


def asset_place(asset: str, symbol: str) -> str:
    """Return ``quote``, ``base`` or ``other``: what an asset is in an instrument's name.

    A name that is a coin alone, or none, is traded against dollars.
    """
    wanted = asset.strip().upper()
    if not wanted:
        return "quote"
    name = symbol.strip().upper().split(":")[0]
    parts = [part for part in re.split(r"[-/_]", name) if part]
    if len(parts) >= 2:
        base, quote = parts[0], parts[1]
        return "quote" if wanted == quote else "base" if wanted == base else "other"
    if name.endswith(wanted) and name != wanted:
        return "quote"
    if name.startswith(wanted) and name:
        return "base"
    return "quote" if wanted in _DOLLARS and not _names_quote(name) else "other"


def _names_quote(name: str) -> bool:
    """Return True where an instrument's name says what it is traded against."""
    return any(name.endswith(quote) and name != quote for quote in _QUOTES)


def parse_fee(cell: str, symbol: str = "") -> list[Fee]:
    """Return the parts of a fee cell: ``0.001``, ``0.0010BTC``, ``0.1 USDT``, a dictionary.

    Empty where the cell is none of these, is longer than ``CELL_LIMIT_CHARS`` or nested deeper
    than ``NESTING_LIMIT``. Nothing in a cell is ever executed.
    """
    text = cell.strip()
    if len(text) > CELL_LIMIT_CHARS:
        return []
    if text[:1] in ("{", "["):
        return list(_fees_of(_literal(text)))
    return _glued(text, symbol)


def _glued(text: str, symbol: str) -> list[Fee]:
    # 0.51INCH is half a 1INCH where that is traded: the instrument's name settles it.
    name = re.sub(r"[^A-Z0-9]", "", symbol.upper())
    for length in range(min(len(text) - 1, len(name)), 1, -1):
        asset, amount = text[-length:].upper(), text[:-length].strip()
        if (name.startswith(asset) or name.endswith(asset)) and _PLAIN.fullmatch(amount):
            return _finite(amount, asset)
    match = _GLUED.fullmatch(text)
    return _finite(match[1], match[2] or "") if match else []


def _finite(amount: str, asset: str) -> list[Fee]:
    number = float(amount)
    return [Fee(number, asset)] if math.isfinite(number) else []


def _literal(text: str) -> object:
    depth = deepest = 0
    for char in text:
        depth += (char in "{[(") - (char in "}])")
        deepest = max(deepest, depth)
    if deepest > NESTING_LIMIT:
        return None
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _fees_of(found: object) -> list[Fee]:
    if isinstance(found, list | tuple):
        return [fee for item in found for fee in _fees_of(item)]
    if not isinstance(found, dict):
        return []
    if "flat_fees" in found or "percent" in found:
        flat = _fees_of(found.get("flat_fees") or [])
        ratio = _number(found.get("percent"))
        return [*flat, Fee(ratio, is_ratio=True)] if ratio else flat or [Fee(0.0)]
    cost = next((_number(found[name]) for name in _COST_NAMES if name in found), None)
    if cost is not None:
        asset = next((str(found[name]) for name in _ASSET_NAMES if found.get(name)), "")
        return [Fee(cost, asset)]
    amounts = [(str(asset), _number(value)) for asset, value in found.items()]
    return [Fee(amount, asset) for asset, amount in amounts if amount is not None]


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


# -- what a whole column says ------------------------------------------------------------------


def is_rate(fees: FloatArray, notional: FloatArray) -> bool:
    """Return True where a fee column repeats a few small ratios while the amounts traded vary."""
    known = np.isfinite(fees) & np.isfinite(notional) & (fees != 0) & (notional > 0)
    if np.count_nonzero(known) < _ROWS_NEEDED:
        return False
    size, traded = np.abs(fees[known]), notional[known]
    # One for makers, one for takers, and a few as a discount grows; amounts do not repeat so.
    rates = len(np.unique(size))
    if size.max() > _RATE_LIMIT or rates > max(2, min(_RATES_OF_A_BOT, len(size) // 4)):
        return False
    if np.std(traded) > _VARIED * np.mean(traded):
        return True
    # Amounts that hardly vary: no exchange asks for so little of them, and never the same.
    return bool(len(np.unique(traded)) > 2 * rates and np.median(size / traded) < _NEVER_SO_LOW)


def is_negated(fees: FloatArray, result: FloatArray, gross: FloatArray) -> bool:
    """Return True where a fee column writes what was paid with a minus.

    Mostly negative fees are payments, unless the file's own result is larger than the price
    difference by just these fees: then they are rebates.
    """
    known = fees[np.isfinite(fees) & (fees != 0)]
    if not len(known) or np.count_nonzero(known < 0) < _MOSTLY * len(known):
        return False
    usable = np.isfinite(fees) & np.isfinite(result) & np.isfinite(gross) & (fees != 0)
    if np.count_nonzero(usable) < _ROWS_NEEDED:
        return True
    added = np.abs(result - (gross + np.abs(fees)))[usable]
    taken = np.abs(result - (gross - np.abs(fees)))[usable]
    close = added <= 1e-6 + 0.02 * np.abs(fees[usable])
    return not (np.mean(close) > _MOSTLY and np.mean(added < taken) > _MOSTLY)


def third_assets(assets: Sequence[str], symbols: Sequence[str]) -> Counter[str]:
    """Count the rows whose fee is in an asset that is neither base nor quote."""
    pairs = zip(assets, symbols, strict=True)
    return Counter(a.strip().upper() for a, s in pairs if asset_place(a, s) == "other")
