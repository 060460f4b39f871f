"""The verdict on many foreign rows at once: ``judge`` is asked once for each kind of row.

``judged`` decides on what the texts of a few columns say and on whether anything stands in the
others. So rows that agree in that have one verdict, and a block of ten thousand rows has a
handful of kinds. The rules themselves stand in ``judge`` alone.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from botscope.domain.columns import ABSENT, NO_TIME, IntArray, Labels
from botscope.ingest.fees import settle_fee
from botscope.ingest.judge import WEIGHED_TEXTS, Verdict, judged, settled_direction, settled_side
from botscope.ingest.layout import Layout, Row
from botscope.ingest.rowtable import NUMBER_COLUMNS, TEXT_COLUMNS, TIME_COLUMNS, RowTable

_LARGEST_KEY = 1 << 62


def verdicts(layout: Layout, table: RowTable) -> tuple[list[Verdict], IntArray]:
    """Return the distinct verdicts on rows, and for each row the index of its own."""
    _, first, kinds = np.unique(_kind_keys(layout, table), return_index=True, return_inverse=True)
    return [judged(layout, table.row(index)) for index in first.tolist()], kinds


def _kind_keys(layout: Layout, table: RowTable) -> IntArray:
    keys, key_count = np.zeros(len(table), dtype=np.int64), 1
    for codes, count in _weighed(layout, table):
        if key_count * count > _LARGEST_KEY:
            distinct, keys = np.unique(keys, return_inverse=True)
            key_count = len(distinct)
        keys, key_count = keys * count + codes, key_count * count
    return keys


def _weighed(layout: Layout, table: RowTable) -> Iterator[tuple[IntArray, int]]:
    """Yield what of each column a verdict may depend on: codes, and how many there can be."""
    for name in {column.canonical for column in layout.columns} | {"direction"}:
        if name in TEXT_COLUMNS:
            yield _text_codes(getattr(table, name), is_read=name in WEIGHED_TEXTS)
        elif name in NUMBER_COLUMNS:
            numbers = getattr(table, name)
            yield np.where(np.isnan(numbers), 0, np.where(numbers == 0, 1, 2)), 3
        elif f"{name}_ms" in TIME_COLUMNS:
            yield (getattr(table, f"{name}_ms") != NO_TIME).astype(np.int64), 2
        elif name == "order_id":
            yield (table.order_id != b"").astype(np.int64), 2


def _text_codes(labels: Labels, *, is_read: bool) -> tuple[IntArray, int]:
    if is_read:
        return labels.codes.astype(np.int64) + 1, len(labels.names) + 1
    return (labels.codes != ABSENT).astype(np.int64), 2


def complete(columns: dict[str, Any]) -> None:
    """Settle the fees and directions of clean rows that other columns tell more about."""
    if "second_fee" in columns:
        first, second = columns["fee"], columns.pop("second_fee")
        columns["fee"] = np.where(np.isnan(second), first, second + np.nan_to_num(first))
    if "fee_cell" in columns:
        _settle_fee_cells(columns)
    elif "fee_asset" in columns and "fee" in columns:
        _settle_fees(columns)
    if "is_short" in columns:
        _settle_flags(columns, "is_short", "direction", settled_direction)
    if "is_buyer" in columns:
        _settle_flags(columns, "is_buyer", "side", settled_side)


def _settle_fee_cells(columns: dict[str, Any]) -> None:
    cells = columns["fee_cell"]
    symbols = columns.get("symbol") or Labels.absent(len(cells))
    assets = columns.get("fee_asset") or Labels.absent(len(cells))
    fees = columns.get("fee", np.full(len(cells), np.nan)).copy()
    for index in range(len(cells)):
        row = Row(fee_cell=cells.at(index), symbol=symbols.at(index), fee_asset=assets.at(index))
        fee = _settled_fee(row, columns, index)
        fees[index] = np.nan if fee is None else fee
    columns["fee"] = fees


def _settle_fees(columns: dict[str, Any]) -> None:
    fees, assets = columns["fee"], columns.pop("fee_asset")
    symbols = columns.get("symbol") or Labels.absent(len(fees))
    is_open = ~np.isnan(fees) & (assets.codes != ABSENT)
    settled = fees.copy()
    pairs = np.unique(np.stack((assets.codes, symbols.codes))[:, is_open], axis=1)
    for asset, symbol in pairs.T.tolist():
        rows = is_open & (assets.codes == asset) & (symbols.codes == symbol)
        known = Row(fee_asset=assets.names[asset], symbol=_name(symbols, symbol))
        if _is_as_it_stands(known):
            settled[rows] += 0.0
            continue
        for index in np.flatnonzero(rows).tolist():
            fee = _settled_fee(known, columns, index)
            settled[index] = np.nan if fee is None else fee
    columns["fee"] = settled


def _name(labels: Labels, code: int) -> str | None:
    return None if code == ABSENT else labels.names[code]


def _is_as_it_stands(row: Row) -> bool:
    """Return True where a fee in this asset is counted as it is, whatever the row's price."""
    row.fee = 1.0
    settle_fee(row)
    return row.fee == 1.0


def _settled_fee(row: Row, columns: dict[str, Any], index: int) -> float | None:
    for name in ("fee", "price", "exit_price", "quantity"):
        number = float(columns[name][index]) if name in columns else np.nan
        setattr(row, name, None if np.isnan(number) else number)
    settle_fee(row)
    return row.fee


def _settle_flags(
    columns: dict[str, Any], flag: str, meaning: str, settled: Callable[[str], str]
) -> None:
    flags = columns.pop(flag)
    given = columns.get(meaning) or Labels.absent(len(flags))
    told = [settled(name) for name in flags.names]
    names = (*given.names, *(name for name in dict.fromkeys(told) if name not in given.names))
    table = np.asarray([*(names.index(name) for name in told), ABSENT], dtype=np.int32)
    codes = np.where(given.codes == ABSENT, table[flags.codes], given.codes)
    columns[meaning] = Labels(codes.astype(np.int32), names)
