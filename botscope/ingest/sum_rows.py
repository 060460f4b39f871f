"""Rows that add up others: a TOTAL below the trades, or one at the end of each day.

Such a row is no trade. It says so in a word, or it lacks the price and the quantity that all
others have while its result is the sum of theirs.
"""

import re

import numpy as np

from botscope.domain.columns import ABSENT, BoolArray, FloatArray, IntArray, Labels
from botscope.ingest.rowtable import RowTable
from botscope.ingest.words import normalized

_SUM_WORDS = frozenset(
    ("total", "totals", "subtotal", "sum", "sums", "summary", "summe", "gesamt", "gesamtsumme")
    + ("zwischensumme", "tagessumme", "totale", "totaal", "toplam", "suma", "somme", "soma")
    + ("razem", "itogo", "итого", "всего", "сумма", "合计", "合計", "总计", "總計", "합계")
)
_BESIDE = frozenset(
    ("sub", "daily", "weekly", "monthly", "yearly", "day", "week", "month", "year", "grand", "net")
    + ("pnl", "profit", "result", "trades", "all", "of", "for", "the", "overall", "general")
)
_AMOUNTS = ("quantity", "price", "entry_price", "exit_price")
_NAMES = ("symbol", "side", "direction", "strategy")
_MOST_RATIO = 0.5
"""Where more rows than that lack price and quantity, lacking them says nothing."""
_ROUNDING_QUOTE = 0.011
_ROUNDING_RATIO = 0.02
_SHOWN = 3
_NUMBER = re.compile(r"\d+")


def sum_rows(table: RowTable, is_repeat: BoolArray) -> BoolArray:
    """Return True for the rows that add up others.

    Parameters
    ----------
    table
        The rows of one file, in the order of their lines.
    is_repeat
        Which of them stand twice and so are in no sum.
    """
    amounts = _amounts(table)
    lacking, can_lack = _lacking(amounts)
    named = _named(table, lacking if can_lack else np.isfinite(table.pnl))
    own = np.where(np.isnan(table.gross_pnl), table.pnl, table.gross_pnl)
    asked = np.flatnonzero((lacking | named) & np.isfinite(own) & ~is_repeat)
    found = np.zeros(len(table), dtype=np.bool_)
    if not len(asked):
        return found
    fits, is_proof = _fitting(own, asked, named, is_repeat)
    by_sum = fits & (is_proof.any() if can_lack else False)
    has_less = amounts < np.median(amounts)
    by_name = named[asked] & (has_less[asked] | fits | (not can_lack))
    found[asked[by_sum | by_name]] = True
    return found


def _amounts(table: RowTable) -> IntArray:
    """Return how many prices and quantities each row has."""
    count = np.zeros(len(table), dtype=np.int64)
    for name in _AMOUNTS:
        count += np.isfinite(getattr(table, name))
    return count


def _lacking(amounts: IntArray) -> tuple[BoolArray, bool]:
    """Return which rows have no amount at all, and whether the others have some."""
    lacking = amounts == 0
    can_lack = int(lacking.sum()) <= _MOST_RATIO * len(amounts)
    return lacking & can_lack, can_lack


def _named(table: RowTable, rows: BoolArray) -> BoolArray:
    """Return which of some rows call themselves a sum."""
    named = np.zeros(len(table), dtype=np.bool_)
    if not rows.any():
        return named
    for name in _NAMES:
        labels: Labels = getattr(table, name)
        if not labels.names:
            continue
        codes = labels.codes[rows] if name != "symbol" else labels.codes
        sums = [code for code in np.unique(codes).tolist() if code != ABSENT
                and is_sum_name(labels.names[code])]  # fmt: skip
        if sums:
            named |= np.isin(labels.codes, sums)
    return named


def is_sum_name(text: str) -> bool:
    """Return True for a text that says sum, and beside it at most of what."""
    words = normalized(_NUMBER.sub(" ", text[:60])).split()
    return any(word in _SUM_WORDS for word in words) and all(
        word in _SUM_WORDS or word in _BESIDE for word in words
    )


def _fitting(
    own: FloatArray, asked: IntArray, named: BoolArray, is_repeat: BoolArray
) -> tuple[BoolArray, BoolArray]:
    """Return which of the rows asked about are a sum of what stands before, and which prove it.

    A sum of one row proves nothing: the next result may be the same by chance.
    """
    parts = np.where(np.isfinite(own) & ~is_repeat, own, 0.0)
    parts[asked] = 0.0
    # What a row adds to the sums of later ones where it turns out to be a trade itself.
    sums = np.concatenate(([0.0], np.cumsum(parts)))
    counts = np.concatenate(([0], np.cumsum(parts != 0)))
    usual = float(np.abs(parts).sum()) / max(int(counts[-1]), 1)
    room = min(_ROUNDING_QUOTE, _ROUNDING_RATIO * usual)
    fits, is_proof = np.zeros((2, len(asked)), dtype=np.bool_)
    begin, extra, extra_since = 0, 0.0, 0.0
    for place, row in enumerate(asked.tolist()):
        value = float(own[row])
        whole = abs(value - sums[row] - extra) <= room and counts[row] > 0
        since = sums[row] - sums[begin] + extra_since
        latest = abs(value - since) <= room and counts[row] > counts[begin]
        if whole or latest or named[row]:
            fits[place] = whole or latest
            is_proof[place] = (whole and counts[row] > 1) or (
                latest and counts[row] - counts[begin] > 1
            )
            begin, extra_since = row, 0.0
        else:
            extra, extra_since = extra + value, extra_since + value
    return fits, is_proof


def sum_note(table: RowTable, is_sum: BoolArray) -> str:
    """Say which rows are no trades because they add up others."""
    lines = table.line[is_sum].tolist()
    shown = ", ".join(str(line) for line in lines[:_SHOWN])
    more = f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
    if len(lines) == 1:
        return f"line {shown} adds up other rows and is no trade"
    return f"lines {shown}{more} add up other rows and are no trades"
