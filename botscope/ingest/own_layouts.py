"""Our own trade log and its registered legacy forms, known by their headers alone."""

import re
from collections.abc import Sequence
from functools import lru_cache

from botscope.ingest.layout import Column, Layout, PnlBasis

OWN_HEADER = (
    "trade_id",
    "opened_at",
    "closed_at",
    "symbol",
    "side",
    "quantity_base",
    "entry_price",
    "exit_price",
    "gross_pnl_quote",
    "fee_quote",
    "realized_pnl_quote",
    "bot_version",
    "strategy",
    "exit_reason",
)
OPTIONAL_NAMES = frozenset(("initial_stop_price",))
"""Columns of ours that a log may have, too; a header without them is whole."""

V7_HEADER = ("ts", "pair", "action", "qty", "entry", "exit", "pnl", "commission", "ver")

_SPOILED_COUNT = 2
_VERSION = re.compile(r"v?\d+(?:\.\d+){0,3}", re.IGNORECASE)

_OWN = {
    "trade_id": ("order_id", ""),
    "opened_at": ("open_time", "iso"),
    "closed_at": ("time", "iso"),
    "symbol": ("symbol", ""),
    "side": ("direction", ""),
    "quantity_base": ("quantity", "point"),
    "entry_price": ("entry_price", "point"),
    "exit_price": ("exit_price", "point"),
    "initial_stop_price": ("stop_price", "point"),
    "gross_pnl_quote": ("gross_pnl", "point"),
    "fee_quote": ("fee", "point"),
    "realized_pnl_quote": ("pnl", "point"),
    "bot_version": ("version", ""),
    "strategy": ("strategy", ""),
    "exit_reason": ("reason", ""),
}
_V7 = {
    "ts": ("time", "iso"),
    "pair": ("symbol", ""),
    "action": ("direction", ""),
    "qty": ("quantity", "point"),
    "entry": ("entry_price", "point"),
    "exit": ("exit_price", "point"),
    "pnl": ("pnl", "point"),
    "commission": ("fee", "point"),
    "ver": ("version", ""),
}

REQUIRED = frozenset(("time", "pnl"))
"""Without these a row of ours is not a trade that can be counted."""


@lru_cache(maxsize=256)
def own_layout(header: tuple[str, ...]) -> Layout | None:
    """Return the layout of a header of ours, in any order of its columns, None for another's."""
    names = tuple(name.strip().lower() for name in header)
    if len(set(names)) != len(names):
        return None
    if set(names) | OPTIONAL_NAMES == set(_OWN):
        return _layout(header, names, _OWN, "net", ())
    if set(names) == set(_V7):
        note = "legacy v7 layout: pnl is before commission"
        return _layout(header, names, _V7, "gross", (note,))
    return None


def is_damaged(header: Sequence[str], names: Sequence[str]) -> bool:
    """Return True for a header with at most two of its names spoiled, in their places."""
    if len(header) != len(names) or len(names) < 5:
        return False
    return 0 < sum(a != b for a, b in zip(header, names, strict=True)) <= _SPOILED_COUNT


def mended(header: tuple[str, ...]) -> Layout | None:
    """Return the layout of ours whose header this was before a byte of it was spoiled."""
    for own in (OWN_HEADER, V7_HEADER):
        if is_damaged(own, header):
            return own_layout(own)
    return None


def is_legacy_row(cells: list[str]) -> bool:
    """Return True for a row that reads as v7, whatever header it stands under."""
    if len(cells) != len(V7_HEADER):
        return False
    return cells[2].strip().upper() in ("LONG", "SHORT") and cells[0][4:5] == "-"


def is_certainly_legacy(cells: list[str]) -> bool:
    """Return True for a v7 row that its own arithmetic proves: nine cells may be anybody's.

    The result is before commission, the commission is at most a hundredth of the value, and
    the last cell is a version.
    """
    if not is_legacy_row(cells) or not _VERSION.fullmatch(cells[-1].strip()):
        return False
    try:
        quantity, entry, exit_, pnl, fee = (float(cell) for cell in cells[3:8])
    except ValueError:
        return False
    gross = (exit_ - entry) * quantity * (1 if cells[2].strip().upper() == "LONG" else -1)
    value = abs(entry * quantity)
    is_gross = abs(gross - pnl) <= max(0.01, 0.005 * abs(gross), 1e-4 * value)
    return is_gross and 0 <= fee <= 0.01 * value


def _layout(
    header: tuple[str, ...],
    names: tuple[str, ...],
    meanings: dict[str, tuple[str, str]],
    basis: PnlBasis,
    notes: tuple[str, ...],
) -> Layout:
    columns = tuple(
        Column(meanings[name][0], index, header[index], meanings[name][1], "our own header")
        for index, name in enumerate(names)
    )
    return Layout(
        kind="closed_trades",
        width=len(names),
        columns=columns,
        header=header,
        is_own=True,
        pnl_basis=basis,
        notes=notes,
    )
