"""Which name belongs to which column, where a header and its rows have different widths."""

from collections.abc import Sequence

from botscope.ingest.column_profile import ColumnProfile
from botscope.ingest.words import SIDE_NAMES, name_score, normalized

_NUMERIC_ROLES = (
    "quantity",
    "price",
    "entry_price",
    "exit_price",
    "pnl",
    "pnl_pct",
    "fee",
    "balance_after",
)


def fit(name: str, column: ColumnProfile) -> float:
    """Return how well a column's values fit its name: positive, negative, 0 where it is open."""
    if not column.filled:
        return 0.2
    plain = normalized(name)
    if max(name_score(name, "time"), name_score(name, "open_time")) > 0.8:
        return 3.0 if column.is_time else -3.0
    if plain in SIDE_NAMES:
        known = column.group_share("buy", "sell", "long", "short", "open", "close", "idle")
        return 2.0 if known > 0.5 else -1.5 if column.is_numeric or column.is_time else 0.3
    if max(name_score(name, role) for role in _NUMERIC_ROLES) > 0.6:
        return 2.0 if column.is_numeric else -2.0
    if name_score(name, "symbol") > 0.8:
        return 2.0 if column.symbol_share > 0.5 else -2.0
    if name_score(name, "reason") > 0.8:
        return -0.5 if column.is_numeric or column.is_time else 1.0
    return 0.3


def align(names: Sequence[str], columns: Sequence[ColumnProfile]) -> list[str]:
    """Return one name per column, '' where the header has none for it, keeping the order of both.

    Name by name from the left where no value contradicts that: writers append. Otherwise the
    best sum of ``fit`` over all ways to leave names or columns out.
    """
    rows, width = len(names), len(columns)
    if all(fit(name, column) >= 0 for name, column in zip(names, columns, strict=False)):
        return [names[at] if at < rows else "" for at in range(width)]
    best = [[0.0] * (width + 1) for _ in range(rows + 1)]
    for at in range(rows - 1, -1, -1):
        for to in range(width - 1, -1, -1):
            together = best[at + 1][to + 1] + fit(names[at], columns[to])
            best[at][to] = max(together, best[at + 1][to], best[at][to + 1])
    return _walk(names, columns, best)


def _walk(
    names: Sequence[str], columns: Sequence[ColumnProfile], best: list[list[float]]
) -> list[str]:
    aligned = [""] * len(columns)
    at = to = 0
    while at < len(names) and to < len(columns):
        together = best[at + 1][to + 1] + fit(names[at], columns[to])
        if together >= max(best[at + 1][to], best[at][to + 1]) - 1e-9:
            aligned[to] = names[at]
            at, to = at + 1, to + 1
        elif best[at][to + 1] >= best[at + 1][to]:
            to += 1
        else:
            at += 1
    return aligned
