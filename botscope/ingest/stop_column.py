"""The column of a foreign log that tells where the stop of a closed trade was, by its exact name.

It is looked for when the layout is decided, in columns that nothing else was found in, so that no
detection can change by it.
"""

from collections.abc import Sequence
from dataclasses import replace

from botscope.domain.risk import FARTHEST_RATIO
from botscope.ingest.layout import Column, Layout
from botscope.ingest.values import is_placeholder, parse_number
from botscope.ingest.words import normalized

NAMES = (
    "initial stop loss abs",
    "initial stop loss price",
    "initial stop price",
    "initial stop loss",
    "initial stop",
    "initial sl",
    "stop loss abs",
    "stop loss price",
    "stop price",
    "sl price",
    "stop loss",
    "stoploss",
    "stop",
    "sl",
)
"""As `normalized` writes them, what names the first stop before what may have been moved."""

_NEAR_SHARE = 0.9
_ROWS_NEEDED = 3
_CONFIDENCE = 0.9


def with_stop(
    layout: Layout, header: Sequence[str] | None, rows: Sequence[Sequence[str]]
) -> Layout:
    """Return the layout with the column of stops, where there is one that holds prices."""
    entry = layout.column("entry_price")
    if header is None or entry is None or layout.kind != "closed_trades":
        return layout
    if len(header) != layout.width or layout.column("stop_price") is not None:
        return layout
    taken = {column.index for column in layout.columns}
    names = [normalized(name) for name in header]
    for name in NAMES:
        index = names.index(name) if name in names else -1
        if index >= 0 and index not in taken and _holds_prices(index, entry, rows):
            return replace(layout, columns=_added(layout, _column(index, header, entry, rows)))
    return layout


def _added(layout: Layout, column: Column) -> tuple[Column, ...]:
    return tuple(sorted((*layout.columns, column), key=lambda each: (each.index, each.canonical)))


def _column(
    index: int, header: Sequence[str], entry: Column, rows: Sequence[Sequence[str]]
) -> Column:
    filled = (row[index] for row in rows if not is_placeholder(row[index]))
    return Column(
        canonical="stop_price",
        index=index,
        header=header[index].strip(),
        style=entry.style,
        evidence="its name, and prices near the entries",
        confidence=_CONFIDENCE,
        sample=next(filled, "")[:80],
    )


def _holds_prices(index: int, entry: Column, rows: Sequence[Sequence[str]]) -> bool:
    """Return True where the cells are prices near the entries, and not one number for all."""
    try:
        pairs = [
            (parse_number(row[index], entry.style), parse_number(row[entry.index], entry.style))
            for row in rows
            if len(row) > max(index, entry.index) and not is_placeholder(row[index])
        ]
    except (ValueError, OverflowError):
        return False
    known = [(stop, price) for stop, price in pairs if stop is not None and price]
    if len(known) < _ROWS_NEEDED:
        return False
    near = sum(abs(stop - price) <= FARTHEST_RATIO * abs(price) for stop, price in known)
    is_one = len({stop for stop, _ in known}) == 1 < len({price for _, price in known})
    return near >= _NEAR_SHARE * len(known) and not is_one
