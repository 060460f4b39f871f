"""Rows whose columns change their meaning mid-file without a sign, put right where arithmetic can.

A bot that is changed while its log goes on may swap two columns, or write percent where it wrote
money: the width and the header stay. Rows that obey the relation of the others only with two
columns swapped, all in one stretch of the file, are read swapped. Nothing is put right in silence.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from botscope.domain.columns import BoolArray, FloatArray
from botscope.ingest.amounts import QUOTE_AMOUNTS
from botscope.ingest.layout import CLOSING_SIDE, Layout
from botscope.ingest.outliers import is_short
from botscope.ingest.result_checks import LOSING, UNSIGNED
from botscope.ingest.rowtable import RowTable
from botscope.ingest.words import normalized

_ROWS_NEEDED = 5
_STRETCH_SHARE = 0.9
_ROOM_RATIO = 2e-3
_RATE_ROOM = 0.1
_ROOM_PERCENT = 6e-4


@dataclass(frozen=True, slots=True)
class _Money:
    """What rows say of their results, before anything was taken off, and what prices make."""

    own: FloatArray
    fee: FloatArray
    made: FloatArray
    part: FloatArray


def mended(rows: RowTable, layout: Layout | str) -> tuple[RowTable, tuple[str, ...]]:
    """Return the rows with what could be put right, and a sentence for each such stretch."""
    if isinstance(layout, str) or not len(rows):
        return rows, ()
    if any(UNSIGNED in note for note in layout.notes):
        rows = _signed(rows)
    if any(QUOTE_AMOUNTS in note for note in layout.notes):
        prices = np.where(np.isnan(rows.price), rows.entry_price, rows.price)
        with np.errstate(divide="ignore", invalid="ignore"):
            rows = replace(rows, quantity=rows.quantity / prices)
    if layout.kind != "closed_trades":
        return rows, ()
    is_net = layout.pnl_basis == "gross"
    notes: list[str] = []
    for mend in (_fees_swapped, _ratios_swapped, _become_ratio):
        found = mend(rows, _money(rows, layout, is_net=is_net), layout)
        if found is not None:
            own, fee, said = found
            rows = _with(rows, own, fee, is_net=is_net)
            notes.append(said)
    return rows, tuple(notes)


def _signed(rows: RowTable) -> RowTable:
    lost = np.zeros(len(rows), dtype=np.bool_)
    for labels in (rows.reason, rows.status):
        codes = [code for code, name in enumerate(labels.names) if normalized(name) in LOSING]
        lost |= np.isin(labels.codes, codes)
    return replace(rows, pnl=np.where(lost, -np.abs(rows.pnl), rows.pnl))


def _money(rows: RowTable, layout: Layout, *, is_net: bool) -> _Money:
    sign = np.where(is_short(rows), -1.0, 1.0)
    if CLOSING_SIDE in layout.notes:
        sign = -sign
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        move = (rows.exit_price - rows.entry_price) * sign
        return _Money(rows.gross_pnl if is_net else rows.pnl, rows.fee,
                      move * np.abs(rows.quantity), move / rows.entry_price)  # fmt: skip


def _with(rows: RowTable, own: FloatArray, fee: FloatArray, *, is_net: bool) -> RowTable:
    if is_net:
        return replace(rows, pnl=own - np.nan_to_num(fee), gross_pnl=own, fee=fee)
    return replace(rows, pnl=own, fee=fee)


_Mended = tuple[FloatArray, FloatArray, str] | None


def _fees_swapped(rows: RowTable, money: _Money, layout: Layout) -> _Mended:
    as_is = _is_money(money.own, money.fee, money)
    stretch = _stretch(as_is, _is_money(money.fee, money.own, money) & ~as_is)
    if stretch is None:
        stretch = _stretch(*_by_rates(rows, money))
    if stretch is None:
        return None
    own = np.where(stretch, money.fee, money.own)
    fee = np.where(stretch, money.own, money.fee)
    said = _said(rows, stretch, f"{_name(layout, 'pnl')} and {_name(layout, 'fee')} have changed "
                 "places: only so results are what the prices make")  # fmt: skip
    return own, fee, said


def _by_rates(rows: RowTable, money: _Money) -> tuple[BoolArray, BoolArray]:
    """Return which rows pay the rate of the first rows as a fee, and which as a result.

    Of what prices make, results after fees and fees are the two parts: their sum is the same
    the other way round. Only a fee is the same share of what is traded in every row.
    """
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        spent = np.abs(rows.entry_price * rows.quantity)
        fee, own = money.fee / spent, money.own / spent
        parts = np.abs(money.own + money.fee - money.made) <= 1e-6 * spent
    paid = fee[parts & np.isfinite(fee) & (fee != 0)][:_ROWS_NEEDED]
    nothing = np.zeros(len(rows), dtype=np.bool_)
    if len(paid) < _ROWS_NEEDED or np.ptp(paid) > _RATE_ROOM * np.abs(np.median(paid)):
        return nothing, nothing
    rate = float(np.median(paid))
    with np.errstate(invalid="ignore"):
        is_fee = np.abs(fee - rate) <= _RATE_ROOM * abs(rate)
        is_other = np.abs(own - rate) <= _RATE_ROOM * abs(rate)
    return parts & is_fee, parts & is_other & ~is_fee


def _ratios_swapped(rows: RowTable, money: _Money, layout: Layout) -> _Mended:
    as_is = _is_ratio(rows.pnl_pct, money)
    stretch = _stretch(as_is, _is_ratio(money.own, money) & ~as_is)
    if stretch is None:
        return None
    said = _said(rows, stretch, f"{_name(layout, 'pnl')} and {_name(layout, 'pnl_pct')} have "
                 "changed places: only so the one is the change of the price")  # fmt: skip
    return np.where(stretch, rows.pnl_pct, money.own), money.fee, said


def _become_ratio(rows: RowTable, money: _Money, layout: Layout) -> _Mended:
    as_is = _is_money(money.own, money.fee, money)
    stretch = _stretch(as_is, _is_ratio(money.own, money) & ~as_is)
    if stretch is None:
        return None
    said = _said(rows, stretch, f"{_name(layout, 'pnl')} is the change of the price and no money: "
                 "there the prices count")  # fmt: skip
    return np.where(stretch, np.nan, money.own), money.fee, said


def _is_money(own: FloatArray, fee: FloatArray, money: _Money) -> BoolArray:
    known = money.made[np.isfinite(money.made)]
    floor = 1e-4 * float(np.median(np.abs(known))) if len(known) else 0.0
    room = floor + _ROOM_RATIO * np.abs(money.made)
    with np.errstate(invalid="ignore"):
        before = np.abs(own - money.made) <= room
        return np.asarray(before | (np.abs(own - money.made + np.abs(fee)) <= room))


def _is_ratio(found: FloatArray, money: _Money) -> BoolArray:
    with np.errstate(invalid="ignore"):
        percent = np.abs(found - 100 * money.part)
        is_percent = percent <= _ROOM_PERCENT + _ROOM_RATIO * np.abs(100 * money.part)
        is_part = np.abs(found - money.part) <= _ROOM_RATIO * np.abs(money.part)
        return np.asarray(is_percent | is_part)


def _stretch(as_is: BoolArray, other: BoolArray) -> BoolArray | None:
    """Return the one stretch of rows that obey another relation, None where there is none."""
    at = np.flatnonzero(other)
    if len(at) < _ROWS_NEEDED or np.count_nonzero(as_is) < _ROWS_NEEDED:
        return None
    inside = np.zeros(len(other), dtype=np.bool_)
    inside[at[0] : at[-1] + 1] = True
    first = _begin(as_is, at[0])
    is_last = at[-1] + _ROWS_NEEDED >= len(other)
    inside[first : len(other) if is_last else at[-1] + 1] = True
    is_whole = np.count_nonzero(other & inside) >= _STRETCH_SHARE * np.count_nonzero(inside)
    return inside if is_whole else None


def _begin(as_is: BoolArray, first: int) -> int:
    """Return where a stretch begins: after the last row that is as it was."""
    before = np.flatnonzero(as_is[:first])
    return int(before[-1]) + 1 if len(before) else 0


def _said(rows: RowTable, stretch: BoolArray, words: str) -> str:
    lines = rows.line[stretch]
    where = f"lines {lines[0]} to {lines[-1]}" if not stretch[-1] else f"line {lines[0]} on"
    return f"in {where}, {words} ({len(lines)} of {len(rows)} rows)".replace("in line", "from line")


def _name(layout: Layout, canonical: str) -> str:
    return next(_names(layout, canonical), canonical)


def _names(layout: Layout, canonical: str) -> Iterator[str]:
    column = layout.column(canonical)
    if column is not None:
        yield f"`{column.header}`"
