"""Amounts of executions that are quote money: what was spent, not how much was bought."""

from collections.abc import Iterator, Sequence

import numpy as np

from botscope.ingest.assignment import Assigned
from botscope.ingest.column_profile import ColumnProfile
from botscope.ingest.relations import agreement, rounding_step
from botscope.ingest.words import normalized, word_group

QUOTE_AMOUNTS = "amounts are quote money: divided by the price they are what was traded"
"""A note of a layout of fills whose quantity column holds what was spent or taken in."""

IS_PRODUCT = "times the price it is"
"""In the evidence of a quantity: another column of the file is what was traded."""

_PAIRS_NEEDED = 5
_SHARE_NEEDED = 0.8
_ROOM_RATIO = 1e-3
_ORDERS = {"buy": 1, "sell": -1}
_NAMES = frozenset(
    ("amount usd", "amount usdt", "amount usdc", "amount eur", "amount quote", "quote amount")
    + ("size usd", "size usdt", "size quote", "quote size", "usd amount", "usdt amount")
    + ("qty usdt", "qty usd", "quote qty", "quote quantity", "quantity quote")
)


def settle_amounts(columns: Sequence[ColumnProfile], assigned: Assigned) -> list[str]:
    """Find amounts in quote money, by their name or by what is bought and sold again."""
    has = assigned.columns
    _note_product(columns, assigned)
    if not {"side", "price"} <= has.keys() or has.keys() & {"entry_price", "exit_price"}:
        return []
    if "quantity" in has:
        return _by_pairs(assigned)
    for column in columns:
        is_free = column.is_numeric and bool(column.filled) and not assigned.holds(column)
        if is_free and normalized(column.name) in _NAMES:
            assigned.put("quantity", column, f"`{column.name}`: amounts in quote money", 0.8)
            assigned.styles["quantity"] = column.number[0]
            return [f"`{column.name}`: {QUOTE_AMOUNTS}"]
    return []


def _note_product(columns: Sequence[ColumnProfile], assigned: Assigned) -> None:
    """Note in the evidence of a quantity that another column is what it is worth."""
    quantity = assigned.columns.get("quantity")
    price = assigned.columns.get("entry_price") or assigned.columns.get("price")
    if quantity is None or price is None or not quantity.filled:
        return
    traded = np.abs(quantity.numbers * price.numbers)
    for column in columns:
        if not column.is_numeric or not column.filled or column.is_time or assigned.holds(column):
            continue
        share, hits, rows = agreement(np.abs(column.numbers), traded, rounding_step(column.filled))
        if share >= _SHARE_NEEDED:
            said = f"; {IS_PRODUCT} `{column.name}` in {hits} of {rows} rows"
            assigned.evidence["quantity"] += said
            return


def _by_pairs(assigned: Assigned) -> list[str]:
    """Return what to say where what is sold is what was bought only after division by the price."""
    pairs = np.asarray(list(_pairs(assigned)))
    if len(pairs) < _PAIRS_NEEDED:
        return []
    bought, sold, bought_at, sold_at = pairs.T
    with np.errstate(divide="ignore", invalid="ignore"):
        is_same = np.abs(sold / bought - 1) <= _ROOM_RATIO
        is_spent = np.abs((sold / sold_at) / (bought / bought_at) - 1) <= _ROOM_RATIO
    hits = int(np.count_nonzero(is_spent))
    if hits < _SHARE_NEEDED * len(pairs) or np.mean(is_same) > 1 - _SHARE_NEEDED:
        return []
    name = assigned.columns["quantity"].name
    return [f"`{name}`: {QUOTE_AMOUNTS}, the same again in {hits} of {len(pairs)} pairs of rows"]


def _pairs(assigned: Assigned) -> Iterator[tuple[float, float, float, float]]:
    """Yield amounts and prices of rows that are followed by one of the other side."""
    has, opened = assigned.columns, -1
    sizes, prices = np.abs(has["quantity"].numbers), has["price"].numbers
    for row, cell in enumerate(has["side"].cells):
        way = _ORDERS.get(word_group(cell) or "", 0)
        before = _ORDERS.get(word_group(has["side"].cells[opened]) or "", 0) if opened >= 0 else 0
        if way and way == -before:
            yield sizes[opened], sizes[row], prices[opened], prices[row]
            opened = -1
        elif way:
            opened = row
