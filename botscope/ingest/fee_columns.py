"""What a file's fee column holds: amounts, rates, another asset, both in one cell, which sign."""

from collections.abc import Sequence

import numpy as np

from botscope.domain.accounts import FEES_IN, NOT_COUNTED
from botscope.domain.columns import FloatArray
from botscope.ingest.assignment import Assigned
from botscope.ingest.column_profile import ColumnProfile
from botscope.ingest.fees import is_negated, is_rate, parse_fee, settle_fee, third_assets
from botscope.ingest.layout import Column, Row
from botscope.ingest.relations import Money, agreement, rounding_step
from botscope.ingest.words import name_score, normalized

_PARSED_SHARE = 0.8
_ROWS_NEEDED = 5
_VARIED = 0.2
_IN_WORDS = frozenset(("entry", "open", "opening", "buy", "in"))
_OUT_WORDS = frozenset(("exit", "close", "closing", "sell", "out"))
_SIDE_WORDS = _IN_WORDS | _OUT_WORDS


def find_fee_cells(columns: Sequence[ColumnProfile], assigned: Assigned) -> list[str]:
    """Give the meaning ``fee_cell`` to a fee whose asset or dictionary stands in its cell.

    Returns what has to be said of a fee that cannot be read.
    """
    mute: list[str] = []
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
            return []
        if not is_held and any(char.isdigit() or char in "{[" for char in column.filled[0]):
            mute.append(f"`{column.name}` cannot be read as amounts: its fees are not counted")
    return mute


def find_second_fee(columns: Sequence[ColumnProfile], assigned: Assigned) -> None:
    """Give the meaning ``second_fee`` to the fee of the exit beside that of the entry.

    Nothing is added up where a third column is named like a fee: it may be the sum.
    """
    fee = assigned.columns.get("fee")
    if fee is None or not fee.filled:
        return
    others = [c for c in columns if c.is_numeric and c.filled and not assigned.holds(c)
              and not c.is_time and name_score(c.name, "fee") > 0.5]  # fmt: skip
    if len(others) == 1 and {_leg(fee), _leg(others[0])} == {"entry", "exit"}:
        words = f"`{others[0].name}` is paid as well as `{fee.name}`"
        assigned.put("second_fee", others[0], words, 0.9)
        assigned.styles["second_fee"] = others[0].number[0]


def _leg(column: ColumnProfile) -> str | None:
    words = set(normalized(column.name).split())
    is_in, is_out = bool(words & _IN_WORDS), bool(words & _OUT_WORDS)
    return None if is_in == is_out else "entry" if is_in else "exit"


def fees_beside(columns: Sequence[ColumnProfile], assigned: Assigned) -> list[str]:
    """Say which columns are named like a fee too, and are no part of the one that counts."""
    fee = assigned.columns.get("fee")
    if fee is None or not fee.filled:
        return []
    others = [c for c in columns if c.is_numeric and c.filled and not assigned.holds(c)
              and not c.is_time and _is_part_of_fees(c, fee)]  # fmt: skip
    if not others:
        return []
    total = np.sum([np.nan_to_num(column.numbers) for column in others], axis=0)
    share, _, _ = agreement(fee.numbers, total, rounding_step(fee.filled))
    if len(others) > 1 and share >= _PARSED_SHARE:
        return []
    names = " and ".join(f"`{c.name}`" for c in others)
    return [f"{names} beside `{fee.name}`: only the fees of `{fee.name}` are counted"]


def constant_fee(assigned: Assigned) -> list[str]:
    """Say that a fee which never changes, whatever is traded, may be a rate in percent."""
    fee = assigned.columns.get("fee")
    if fee is None or not fee.filled:
        return []
    traded = _notional(assigned, fee)
    known = np.isfinite(fee.numbers) & np.isfinite(traded) & (fee.numbers != 0)
    if np.count_nonzero(known) < _ROWS_NEEDED or len(np.unique(fee.numbers[known])) > 1:
        return []
    if np.std(traded[known]) <= _VARIED * np.mean(traded[known]):
        return []
    return [
        f"`{fee.name}` is {fee.numbers[known][0]:g} in every row, whatever is traded: "
        "it is taken for an amount and may be a rate in percent"
    ]


def _is_part_of_fees(column: ColumnProfile, fee: ColumnProfile) -> bool:
    if name_score(column.name, "fee") <= 0.5 or not np.nansum(np.abs(column.numbers)):
        return False
    share, _, _ = agreement(column.numbers, fee.numbers, rounding_step(column.filled))
    # The same numbers twice are one fee, unless one is that of the entry and one of the exit.
    ways = [_SIDE_WORDS & set(normalized(name).split()) for name in (column.name, fee.name)]
    return share < _PARSED_SHARE or (all(ways) and ways[0] != ways[1])


def _is_open_fee(column: ColumnProfile, assigned: Assigned) -> bool:
    if "fee" in assigned.columns or assigned.holds(column) or column.is_numeric:
        return False
    return name_score(column.name, "fee") > 0.5


def fee_numbers(assigned: Assigned, count: int) -> FloatArray:
    """Return the fees of the sample in quote money, NaN where a cell does not tell."""
    fee, cells = assigned.columns.get("fee"), assigned.columns.get("fee_cell")
    if cells is None:
        return _both_fees(assigned) if fee is not None and fee.filled else np.full(count, np.nan)
    rows = [Row(fee_cell=cell or None) for cell in cells.cells]
    for role in ("price", "entry_price", "exit_price", "quantity"):
        column = assigned.columns.get(role)
        for row, number in zip(rows, column.numbers if column else (), strict=False):
            setattr(row, role, None if np.isnan(number) else float(number))
    symbol = assigned.columns.get("symbol")
    for row, name in zip(rows, symbol.cells if symbol else (), strict=False):
        row.symbol = name or None
    for row in rows:
        settle_fee(row)
    return np.asarray([np.nan if row.fee is None else row.fee for row in rows])


def _both_fees(assigned: Assigned) -> FloatArray:
    first, second = assigned.columns["fee"].numbers, assigned.columns.get("second_fee")
    if second is None:
        return first
    return np.where(np.isnan(second.numbers), first, second.numbers + np.nan_to_num(first))


def settle_fees(assigned: Assigned, money: Money | None) -> list[str]:
    """Decide rate or amount, and the sign, of the fee column; return what has to be said."""
    fee = assigned.columns.get("fee")
    if fee is None or not fee.filled:
        return _settle_cells(assigned, money) + _foreign_assets(assigned)
    name = fee.name or f"position:{fee.index + 1}"
    if sum("%" in cell for cell in fee.tasted) > 0.5 * len(fee.tasted):
        _drop_both(assigned)
        return [f"`{name}` is a rate in percent, not an amount: its fees are not counted"]
    if is_rate(fee.numbers, _notional(assigned, fee)):
        _drop_both(assigned)
        return [f"`{name}` repeats a rate, not an amount: its fees are not counted"]
    if is_negated(_both_fees(assigned), *_results(money, len(fee.cells))):
        for role in {"fee", "second_fee"} & set(assigned.columns):
            assigned.styles[role] = f"{assigned.styles.get(role, 'point')} negated"
            assigned.evidence[role] += "; a minus is what was paid"
    return _foreign_assets(assigned)


def _drop_both(assigned: Assigned) -> None:
    assigned.drop("fee")
    assigned.drop("second_fee")


def _results(money: Money | None, count: int) -> tuple[FloatArray, FloatArray]:
    """Return the file's own results and those of its prices, NaN where there are none."""
    if money is None:
        return np.full(count, np.nan), np.full(count, np.nan)
    return money.pnl, (money.exit - money.entry) * money.sign * np.abs(money.quantity)


def _settle_cells(assigned: Assigned, money: Money | None) -> list[str]:
    cells = assigned.columns.get("fee_cell")
    if cells is None:
        return []
    numbers = fee_numbers(assigned, len(cells.cells))
    if not is_negated(numbers, *_results(money, len(cells.cells))):
        return []
    assigned.drop("fee_cell")
    return [f"`{cells.name}` writes a minus before the asset: its fees are not counted"]


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
        f"{FEES_IN}{asset}{NOT_COUNTED}, in {count} of {len(symbols)} rows looked at"
        for asset, count in counted.most_common(5)
    ]
