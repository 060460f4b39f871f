"""Arithmetic between columns: what tells money from a percent, and net from gross."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from botscope.domain.columns import FloatArray
from botscope.ingest.layout import PnlBasis

Unit = Literal["money", "ratio", "points", "unknown"]

_COST_RATIO = 0.002
_DEAREST_FEES = 0.01
"""Of what is traded: costs that no column names, and the most that fees of a round trip are."""

ROWS_NEEDED = 3
SHARE_NEEDED = 0.8

_CURRENCIES = frozenset(
    ("usd", "usdt", "usdc", "eur", "busd", "quote", "dollar", "dollars", "gbp", "brl", "krw", "try")
    + ("inr", "idr", "jpy", "cny", "balance", "cash", "money", "net")
)


@dataclass(frozen=True, slots=True)
class Money:
    """The columns that a result can be compared with; NaN where a row has no value."""

    pnl: FloatArray
    sign: FloatArray
    entry: FloatArray
    exit: FloatArray
    quantity: FloatArray
    fee: FloatArray
    balance: FloatArray
    leverage: FloatArray
    notional: FloatArray
    ratio: FloatArray
    multiple: FloatArray
    step: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What a result column is, and the sentence that says why.

    ``is_ambiguous`` marks numbers that would be the same if they were something else.
    """

    unit: Unit
    basis: PnlBasis
    evidence: str
    share: float
    rows: int = 0
    is_ambiguous: bool = False


NOTHING = Finding("unknown", "unknown", "", 0.0)


def has_currency(words: list[str]) -> bool:
    """Return True where a column's name says that it is money."""
    return bool(_CURRENCIES & set(words))


def result_unit(money: Money, *, is_named_money: bool) -> Finding:
    """Decide whether a result is money, a ratio or points, by the first relation that holds.

    Parameters
    ----------
    is_named_money
        The column's name carries a currency: then a ratio needs no further thought, since
        a constant stake makes money proportional to it.
    """
    best = NOTHING
    for finding in _as_money(money):
        if finding.share >= SHARE_NEEDED:
            return finding
        best = max(best, finding, key=lambda item: item.share)
    if is_named_money:
        return Finding("money", best.basis, best.evidence if best.share > 0.5 else "", best.share)
    for finding in _as_ratio(money):
        if finding.share >= SHARE_NEEDED:
            return finding
    return _as_points(money)


def _as_money(money: Money) -> Iterator[Finding]:
    move = (money.exit - money.entry) * money.sign
    fee = np.where(np.isnan(money.fee), 0.0, np.abs(money.fee))
    amounts: list[tuple[str, FloatArray]] = [
        ("(exit - entry) x quantity", move * np.abs(money.quantity)),
        ("notional x (exit - entry) / entry", money.notional * move / money.entry),
    ]
    for label, gross in amounts:
        exact = agreement(money.pnl, gross, money.step)
        after_fee = agreement(money.pnl, gross - fee, money.step)
        if after_fee[0] > exact[0]:
            yield _finding("money", "net", f"{label} - fee", after_fee)
        basis: PnlBasis = "gross" if np.nansum(fee) > 0 and exact[0] > after_fee[0] else "unknown"
        yield _finding("money", basis, label, exact)
        yield _finding("money", "net", f"{label}, less costs", _nearness(money, gross, fee))
    step = np.full(len(money.balance), np.nan)
    step[1:] = money.balance[1:] - money.balance[:-1]
    moved = np.where(money.pnl == 0, np.nan, money.pnl)
    yield _finding("money", "net", "the change of the balance", agreement(moved, step, money.step))


def _as_ratio(money: Money) -> Iterator[Finding]:
    part = (money.exit - money.entry) * money.sign / money.entry
    forms: list[tuple[str, FloatArray]] = [
        ("(exit - entry) / entry", part),
        ("(exit - entry) / entry in percent", 100 * part),
        ("(exit - entry) / entry x leverage", part * money.leverage),
        ("(exit - entry) / entry x leverage in percent", 100 * part * money.leverage),
        ("the percent column", money.ratio),
        ("the percent column / 100", money.ratio / 100),
    ]
    for label, expected in forms:
        # A ratio is small: a coarse rounding would agree with anything.
        yield _finding("ratio", "unknown", label, agreement(money.pnl, expected, money.step))
    known = ~np.isnan(money.balance) & (money.balance != 0)
    balance, pnl = money.balance[known], money.pnl[known]
    if len(balance) > 1:
        growth = balance[1:] / balance[:-1] - 1
        yield _finding(
            "ratio", "unknown", "the growth of the balance", agreement(pnl[1:], growth, money.step)
        )
    same = agreement(money.pnl, money.multiple, money.step)
    yield _finding("ratio", "unknown", "the R multiple", same)


def _as_points(money: Money) -> Finding:
    move = (money.exit - money.entry) * money.sign
    usable = np.isfinite(move) & np.isfinite(money.pnl) & (np.abs(move) > 0)
    if np.count_nonzero(usable) < ROWS_NEEDED:
        return NOTHING
    factor = float(np.median(money.pnl[usable] / move[usable]))
    agreed = agreement(money.pnl, factor * move, money.step)
    is_one = abs(factor - 1) < 1e-6
    label = "exit - entry" if is_one else f"(exit - entry) x {factor:.6g}"
    finding = _finding("money", "unknown", label, agreed)
    if finding.share < SHARE_NEEDED or factor <= 0:
        return NOTHING
    if _varies(money.quantity[usable]):
        # Money follows the quantity; what does not is a price difference in points.
        return replace(finding, unit="points")
    # Without a quantity, the bare price difference may be points as well as money of one unit.
    is_unsure = is_one and not np.isfinite(money.quantity[usable]).any()
    return replace(finding, share=SHARE_NEEDED - 0.01) if is_unsure else finding


def _varies(quantity: FloatArray) -> bool:
    known = np.abs(quantity[np.isfinite(quantity)])
    return len(known) >= ROWS_NEEDED and bool(np.std(known) > 0.05 * np.mean(known))


def _finding(unit: Unit, basis: PnlBasis, label: str, agreed: tuple[float, int, int]) -> Finding:
    share, hits, rows = agreed
    return Finding(unit, basis, f"equals {label} in {hits} of {rows} rows", share, rows)


def agreement(found: FloatArray, expected: FloatArray, step: float) -> tuple[float, int, int]:
    """Return the share of comparable rows that agree, with both counts."""
    usable = np.isfinite(found) & np.isfinite(expected) & ((found != 0) | (expected != 0))
    rows = int(np.count_nonzero(usable))
    if rows < ROWS_NEEDED:
        return 0.0, 0, rows
    left, right = found[usable], expected[usable]
    close = np.abs(left - right) <= 0.6 * step + 2e-3 * np.abs(right) + 1e-12
    # Rows whose value drowns in the rounding prove nothing.
    telling = np.abs(left) > 2 * step
    if np.count_nonzero(telling) < ROWS_NEEDED:
        return 0.0, 0, rows
    hits = int(np.count_nonzero(close))
    return min(hits / rows, float(np.mean(close[telling]))), hits, rows


def _nearness(money: Money, gross: FloatArray, fee: FloatArray) -> tuple[float, int, int]:
    """Compare with room for costs that the file names in part or not at all.

    The claim is one about all rows that can be compared, also about those whose gain is too
    small beside the room to speak for it; a good part of them has to.
    """
    traded = np.abs(money.quantity * money.entry)
    # A column of "fees" beyond any exchange's is none, and would make room for everything.
    room = np.where(fee > 0, np.fmin(3 * fee, _DEAREST_FEES * traded), _COST_RATIO * traded)
    comparable = np.isfinite(money.pnl) & np.isfinite(gross) & np.isfinite(room)
    telling = comparable & (np.abs(gross) > 2 * room)
    near = comparable & (np.abs(money.pnl - gross) <= room)
    rows, hits = int(np.count_nonzero(comparable)), int(np.count_nonzero(near))
    told = int(np.count_nonzero(telling))
    if told < max(ROWS_NEEDED, rows // 5):
        return 0.0, 0, rows
    return min(hits / rows, np.count_nonzero(near & telling) / told), hits, rows


def rounding_step(cells: tuple[str, ...]) -> float:
    """Return the last decimal place that a column is written with."""
    decimals = [len(cell.rpartition(".")[2].rstrip("%")) if "." in cell else 0 for cell in cells]
    deepest = max(decimals, default=0)
    return 10.0 ** -min(deepest, 9)
