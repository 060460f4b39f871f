"""Which parsed rows are not believed: impossible times, arithmetic that fails, absurd amounts.

The rules, in this order; the first that fails names the reason:

1. ``time_out_of_range``: closed before 2009, more than a day after now, or before it was opened.
2. ``inconsistent_pnl``: the gross result is not (exit - entry) x quantity in the direction of the
   trade, or the net result is not gross - fee, beyond what the rounding of written prices explains.
3. ``outlier``: the result lies beyond 20 robust deviations of its file, *and* a second fact speaks
   against it: its price moved by more than a factor of 5 in one trade, or its size is 1,000 times
   the usual one. Only where a file has no prices, 1,000 deviations are enough alone. A large but
   possible gain is therefore never refused for being large. In a file of another bot a price may
   fall by more, down to a hundredth, where the row's own arithmetic holds: a coin can collapse.

Each verdict depends on the set of rows and on nothing else: not on their order, and not on how
many readings it took to see them.
"""

import numpy as np

from botscope.domain.columns import NO_TIME, BoolArray, FloatArray
from botscope.ingest.options import IngestOptions
from botscope.ingest.rowtable import RowTable

_DEEPEST_FALL_RATIO = 0.01


def out_of_range(table: RowTable, now_ms: int, options: IngestOptions) -> BoolArray:
    """Return True for rows whose times cannot be."""
    latest = now_ms + options.future_trade_ms
    opened = table.open_time_ms
    has_open = opened != NO_TIME
    bad_close = (table.time_ms < options.earliest_trade_ms) | (table.time_ms > latest)
    bad_open = has_open & ((opened < options.earliest_trade_ms) | (opened > table.time_ms))
    return np.asarray(bad_close | bad_open, dtype=np.bool_)


def is_short(table: RowTable) -> BoolArray:
    """Return True for rows that sold first."""
    short = np.zeros(len(table), dtype=np.bool_)
    for labels in (table.direction, table.side):
        codes = [
            code
            for code, name in enumerate(labels.names)
            if name.strip().lower() in ("short", "sell")
        ]
        if codes:
            short |= np.isin(labels.codes, codes)
    return short


def expected_gross(table: RowTable) -> FloatArray:
    """Return (exit - entry) x quantity in the direction of the trade, NaN where one is unknown."""
    sign = np.where(is_short(table), -1.0, 1.0)
    with np.errstate(over="ignore", invalid="ignore"):
        return (table.exit_price - table.entry_price) * np.abs(table.quantity) * sign


def notional(table: RowTable) -> FloatArray:
    """Return the value of the entry, NaN where it is unknown."""
    price = np.where(np.isnan(table.entry_price), table.price, table.entry_price)
    with np.errstate(over="ignore", invalid="ignore"):
        return np.abs(price * table.quantity)


def own_arithmetic_fails(table: RowTable, options: IngestOptions) -> BoolArray:
    """Return True for rows of our layouts whose own numbers contradict each other."""
    expected = expected_gross(table)
    tolerance = (
        options.arithmetic_floor_quote
        + options.arithmetic_notional_ratio * np.nan_to_num(notional(table), posinf=0.0)
        + options.arithmetic_pnl_ratio * np.nan_to_num(np.abs(expected), posinf=0.0)
    )
    gross = np.where(np.isnan(table.gross_pnl), table.pnl + _known(table.fee), table.gross_pnl)
    with np.errstate(over="ignore", invalid="ignore"):
        bad_gross = np.abs(gross - expected) > tolerance
        bad_net = np.abs(gross - _known(table.fee) - table.pnl) > tolerance
    return np.asarray(bad_gross | (bad_net & ~np.isnan(table.fee)), dtype=np.bool_)


def foreign_arithmetic_fails(table: RowTable, options: IngestOptions) -> BoolArray:
    """Return True for rows that break an arithmetic which nearly all rows of their file obey.

    A foreign money column may be before or after fees: a row obeys when either fits.
    """
    gap, tolerance = _foreign_gap(table)
    comparable = ~np.isnan(gap)
    fails = comparable & (gap > tolerance)
    count = int(comparable.sum())
    if count < options.outlier_min_count:
        return np.zeros(len(table), dtype=np.bool_)
    agreement = 1.0 - fails.sum() / count
    return fails if agreement >= options.arithmetic_agreement_ratio else np.zeros_like(fails)


def _foreign_gap(table: RowTable) -> tuple[FloatArray, FloatArray]:
    """Return how far each result is from what its prices say, NaN unknown, and how far it may."""
    expected = expected_gross(table)
    with np.errstate(over="ignore", invalid="ignore"):
        gap = np.minimum(
            np.abs(table.pnl - expected), np.abs(table.pnl - (expected - _known(table.fee)))
        )
        return gap, 0.02 + 0.005 * notional(table) + 0.02 * np.abs(expected)


def collapsed(table: RowTable, notionals: "Spread", options: IngestOptions) -> BoolArray:
    """Return True for rows of a usual size whose price fell far and whose result follows from it.

    A coin can lose nearly all it was worth within one trade, and the loss is real.
    """
    gap, tolerance = _foreign_gap(table)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        move = table.exit_price / table.entry_price
        size = notional(table) / (notionals.quantile(0.5) if notionals.count else np.nan)
    falls = (move >= _DEEPEST_FALL_RATIO) & (move < 1.0)
    return np.asarray(
        falls & (gap <= tolerance) & (size <= options.outlier_notional_factor), dtype=np.bool_
    )


def outlier_note(table: RowTable, left_out: BoolArray) -> str:
    """Say how many rows of a file are left out as outliers, and what they come to."""
    verb = "is" if int(left_out.sum()) == 1 else "are"
    return f"{_rows_with(table, left_out)} {verb} left out, far beyond the other rows"


def collapse_note(table: RowTable, counted: BoolArray) -> str:
    """Say how many rows count though they are far beyond the others, and what they come to."""
    verb = "is" if int(counted.sum()) == 1 else "are"
    return (
        f"{_rows_with(table, counted)} {verb} far beyond the other rows and still counted, as the "
        "prices say the same"
    )


def _rows_with(table: RowTable, rows: BoolArray) -> str:
    count, total = int(rows.sum()), float(table.pnl[rows].sum())
    return f"{'1 row' if count == 1 else f'{count} rows'} with {total:,.2f} in all"


def _known(values: FloatArray) -> FloatArray:
    return np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)


class Spread:
    """How large the values of a column usually are, from counts per size class.

    32 classes per doubling: a quantile is right within 2.2 %. Adding rows one by one or all at
    once, in any order, gives the same counts, and so the same verdicts.
    """

    _PER_DOUBLING, _CLASSES = 32, 6400

    def __init__(self) -> None:
        self._counts = np.zeros(self._CLASSES, dtype=np.int64)
        self.count = 0

    def add(self, values: FloatArray) -> None:
        """Count the sizes of values; unknown ones do not count."""
        sizes = np.abs(values[np.isfinite(values)])
        if not len(sizes):
            return
        with np.errstate(divide="ignore"):
            raw = np.floor(np.log2(sizes) * self._PER_DOUBLING) + self._CLASSES // 2
        classes = np.clip(raw, 0, self._CLASSES - 1).astype(np.int64)
        self._counts += np.bincount(classes, minlength=self._CLASSES)
        self.count += len(sizes)

    def quantile(self, ratio: float) -> float:
        """Return the upper end of the class in which this share of the values is reached."""
        if not self.count:
            return 0.0
        reached = np.searchsorted(np.cumsum(self._counts), ratio * self.count)
        return float(2.0 ** ((int(reached) + 1 - self._CLASSES // 2) / self._PER_DOUBLING))

    def deviation(self) -> float:
        """Return a deviation that a few absurd values cannot move.

        The larger of the median and the 90th percentile of the amounts, each scaled to agree
        with the standard deviation of a normal distribution around zero.
        """
        return max(1.4826 * self.quantile(0.5), self.quantile(0.9) / 1.6449)


def absurd(
    table: RowTable, amounts: Spread, notionals: Spread, options: IngestOptions
) -> BoolArray:
    """Return True for rows whose amount is beyond their file and beyond reason."""
    refused = np.zeros(len(table), dtype=np.bool_)
    if amounts.count < options.outlier_min_count:
        return refused
    scale = amounts.deviation()
    limit = options.outlier_scale_factor * scale
    # Two comparisons take an eighth of the room of a column of sizes.
    far = np.flatnonzero((table.pnl > limit) | (table.pnl < -limit))
    if len(far):
        usual = notionals.quantile(0.5) if notionals.count else np.nan
        refused[far] = _speaks_against(table.take(far), scale, usual, options)
    return refused


def _speaks_against(
    table: RowTable, scale: float, usual_notional: float, options: IngestOptions
) -> BoolArray:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        move = table.exit_price / table.entry_price
        size = notional(table) / usual_notional
    limit = options.outlier_price_ratio
    wild_price = (move > limit) | (move < 1 / limit)
    wild_size = size > options.outlier_notional_factor
    is_blind = np.isnan(move)
    wild_amount = is_blind & (np.abs(table.pnl) > options.outlier_blind_factor * scale)
    return np.asarray(wild_price | wild_size | wild_amount, dtype=np.bool_)
