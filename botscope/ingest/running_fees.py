"""A fee column that counts up: each row holds all fees so far, and its own is what it adds."""

import numpy as np

from botscope.domain.columns import NO_TIME, FloatArray
from botscope.ingest.rowtable import RowTable

_ROWS_NEEDED = 6
_ROWS_WITHOUT_SIZES = 12
_RISING_RATIO = 0.9
_FIRST_FACTOR = 10.0
_STEADIER_FACTOR = 0.5
"""A fee is a share of what was traded: the true ones vary far less beside it than totals do."""


def with_own_fees(rows: RowTable) -> tuple[RowTable, tuple[str, ...]]:
    """Return rows with the fee of each alone, and what to say where the file's own counts up.

    Whether it does is a verdict over all rows, so it does not depend on where a reading ended.
    """
    known = np.flatnonzero(np.isfinite(rows.fee))
    if len(known) < _ROWS_NEEDED:
        return rows, ()
    known = known if _is_forward(rows) else known[::-1]
    totals = rows.fee[known]
    steps = np.concatenate((totals[:1], np.diff(totals)))
    if not _counts_up(totals, steps) or not _fits(rows.take(known), totals, steps):
        return rows, ()
    own = np.array(rows.fee)
    own[known] = steps
    note = "the fees count up from row to row: the fee of each is what it adds to the one before"
    return _charged(rows, own), (note,)


def _is_forward(rows: RowTable) -> bool:
    times = rows.time_ms[rows.time_ms != NO_TIME]
    return len(times) < 2 or bool(times[0] <= times[-1])


def _counts_up(totals: FloatArray, steps: FloatArray) -> bool:
    """Return True where amounts of one sign only grow, from about the size of one step on."""
    sign = np.sign(totals[-1])
    grown = steps * sign
    usual = float(np.median(grown[1:]))
    if sign == 0 or not (grown >= 0).all() or usual <= 0:
        return False
    is_rising = float(np.mean(grown[1:] > 0)) >= _RISING_RATIO
    return is_rising and bool(grown[0] <= _FIRST_FACTOR * usual)


def _fits(rows: RowTable, totals: FloatArray, steps: FloatArray) -> bool:
    """Return True where the steps, not the totals, are fees of what was traded."""
    price = np.where(np.isnan(rows.price), rows.exit_price, rows.price)
    size = np.abs(rows.quantity * price)
    usable = np.isfinite(size) & (size > 0)
    if int(usable.sum()) < _ROWS_NEEDED:
        return len(totals) >= _ROWS_WITHOUT_SIZES
    by_step, by_total = (_spread(column[usable] / size[usable]) for column in (steps, totals))
    return by_step < _STEADIER_FACTOR * by_total


def _spread(ratios: FloatArray) -> float:
    middle = abs(float(ratios.mean()))
    return float(ratios.std()) / middle if middle else float("inf")


def _charged(rows: RowTable, fee: FloatArray) -> RowTable:
    """Return rows with other fees; results that were taken off the wrong ones are taken anew."""
    columns = {name: getattr(rows, name) for name in RowTable.__slots__}
    columns["fee"] = fee
    net = rows.gross_pnl - np.nan_to_num(fee)
    columns["pnl"] = np.where(np.isfinite(rows.gross_pnl), net, rows.pnl)
    return RowTable(**columns)
