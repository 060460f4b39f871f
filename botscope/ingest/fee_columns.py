"""What a file's fee column holds: amounts, rates, another asset, both in one cell, which sign."""

from collections.abc import Sequence

import numpy as np

from botscope.ingest.assignment import Assigned
from botscope.ingest.column_profile import ColumnProfile
from botscope.ingest.fees import is_negated, is_rate, parse_fee, third_assets
from botscope.ingest.layout import Column
from botscope.ingest.relations import Money
from botscope.ingest.words import name_score

_PARSED_SHARE = 0.8


def find_fee_cells(columns: Sequence[ColumnProfile], assigned: Assigned) -> None:
    """Give the meaning ``fee_cell`` to a fee whose asset or dictionary stands in its cell."""
    for column in columns:
        is_held = assigned.columns.get("fee") is column
        if not column.filled or not (is_held or _is_open_fee(column, assigned)):
            continue
        with_asset = sum(1 for cell in column.tasted if any(p.asset or p.is_ratio
                         for p in parse_fee(cell)))  # fmt: skip
        if with_asset >= _PARSED_SHARE * len(column.tasted):
            assigned.drop("fee")
            words = f"`{column.name}`: each fee stands with its asset ({column.filled[0][:40]})"
            assigned.put("fee_cell", column, words, 0.85)
            return


def _is_open_fee(column: ColumnProfile, assigned: Assigned) -> bool:
    if "fee" in assigned.columns or assigned.holds(column) or column.is_numeric:
        return False
    return name_score(column.name, "fee") > 0.5


def settle_fees(assigned: Assigned, money: Money | None) -> list[str]:
    """Decide rate or amount, and the sign, of the fee column; return what has to be said."""
    fee = assigned.columns.get("fee")
    if fee is None or not fee.filled:
        return _foreign_assets(assigned)
    name = fee.name or f"position:{fee.index + 1}"
    if is_rate(fee.numbers, _notional(assigned, fee)):
        assigned.drop("fee")
        return [f"`{name}` repeats a rate, not an amount: its fees are not counted"]
    result, gross = np.full(len(fee.cells), np.nan), np.full(len(fee.cells), np.nan)
    if money is not None:
        result = money.pnl
        gross = (money.exit - money.entry) * money.sign * np.abs(money.quantity)
    if is_negated(fee.numbers, result, gross):
        assigned.styles["fee"] = f"{assigned.styles.get('fee', 'point')} negated"
        assigned.evidence["fee"] += "; a minus is what was paid"
    return _foreign_assets(assigned)


def _notional(assigned: Assigned, fee: ColumnProfile) -> np.ndarray:
    price = assigned.columns.get("price") or assigned.columns.get("entry_price")
    quantity = assigned.columns.get("quantity")
    if price is None or quantity is None:
        return np.full(len(fee.cells), np.nan)
    return np.abs(price.numbers * quantity.numbers)


def _foreign_assets(assigned: Assigned) -> list[str]:
    assets, symbols = assigned.columns.get("fee_asset"), assigned.columns.get("symbol")
    cells = assigned.columns.get("fee_cell")
    looked = assets or cells
    if looked is None:
        return []
    names = symbols.cells if symbols is not None else [""] * len(looked.cells)
    return _said(assets.cells if assets else None, cells.cells if cells else None, names)


def uncounted_fees(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[str]:
    """Say which fees of a layout are in an asset that no row tells the worth of."""
    places = {column.canonical: column.index for column in columns}

    def cells(canonical: str) -> list[str] | None:
        at = places.get(canonical)
        return None if at is None else [row[at] for row in rows]

    names = cells("symbol") or [""] * len(rows)
    return _said(cells("fee_asset"), cells("fee_cell"), names)


def _said(
    assets: Sequence[str] | None, cells: Sequence[str] | None, symbols: Sequence[str]
) -> list[str]:
    if assets is not None:
        counted = third_assets(assets, symbols)
    elif cells is not None:
        pairs = zip(cells, symbols, strict=False)
        parts = [(part, name) for cell, name in pairs for part in parse_fee(cell, name)]
        # A share of what was traded is worth the same in any asset.
        parts = [(part, name) for part, name in parts if part.amount and not part.is_ratio]
        counted = third_assets([part.asset for part, _ in parts], [name for _, name in parts])
    else:
        return []
    return [
        f"fees in {asset} are not counted: neither base nor quote of the row, "
        f"in {count} of {len(symbols)} rows looked at"
        for asset, count in counted.most_common(5)
    ]
