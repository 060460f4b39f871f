"""What a segment of a log file looks like, and what one of its rows says."""

from dataclasses import dataclass
from typing import Literal

from botscope.domain.accounts import LayoutKind

CANONICAL = (
    "time",
    "open_time",
    "symbol",
    "side",
    "direction",
    "quantity",
    "price",
    "entry_price",
    "exit_price",
    "stop_price",
    "pnl",
    "pnl_pct",
    "gross_pnl",
    "fee",
    "balance_after",
    "strategy",
    "version",
    "reason",
    "order_id",
    "status",
    "fee_asset",
    "fee_cell",
    "is_short",
    "second_fee",
    "is_buyer",
)
"""The names that a column can have in the house, whatever the file calls it."""

ENTRIES_ONLY = "every row is an entry with its targets; exits are not logged"
"""A note of a layout of fills: without exits no row completes a trade."""

CLOSING_SIDE = "the side is that of the closing order: a sale closes a long position"
"""A note of a layout of closed trades: the direction held is the other one."""

BACKTEST = "these are trades of a backtest: nothing was bought or sold"
"""A note of a layout of closed trades: they are never added to trades that were made."""

TRIED_APART = "orders that were only tried out, or ran out of time, stand among executed ones"
"""A note of a layout of fills: their rows are no trades."""

LEDGER = "an account's history: only rows of realized results are trades"
"""A note of a layout of closed trades: fees, funding and transfers stand among them."""

PnlBasis = Literal["net", "gross", "unknown"]
Pairing = Literal["fifo", "average"]
"""Which opening rows a closing row takes: the oldest first, or all at their average price."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file and why it is read as it is.

    ``index`` counts from 0. ``header`` is the file's own name, ``position:N`` (from 1) where it
    has none. ``style`` says how its cells are written: for times a time style, for numbers a
    number style (both in ``values.py``), '' for text.
    """

    canonical: str
    index: int
    header: str
    style: str = ""
    evidence: str = ""
    confidence: float = 1.0
    sample: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of one segment: how to split a row and what its cells mean.

    ``is_own`` marks our own schema and its registered legacy forms, which need no detection.
    """

    kind: LayoutKind
    width: int
    columns: tuple[Column, ...]
    delimiter: str = ","
    header: tuple[str, ...] | None = None
    confidence: float = 1.0
    is_own: bool = False
    pnl_basis: PnlBasis = "unknown"
    notes: tuple[str, ...] = ()
    pairing: Pairing = "fifo"

    def column(self, canonical: str) -> Column | None:
        """Return the column that carries this meaning, None where the file has none."""
        return next((column for column in self.columns if column.canonical == canonical), None)

    def names(self) -> dict[str, str]:
        """Map canonical names to the file's own."""
        return {column.canonical: column.header for column in self.columns}


@dataclass(slots=True)
class Row:
    """One row of a log as values; None where the file does not say or the cell is empty.

    Lives only between the explainer and the columns; nothing keeps it.
    """

    time_ms: int | None = None
    open_time_ms: int | None = None
    symbol: str | None = None
    side: str | None = None
    direction: str | None = None
    quantity: float | None = None
    price: float | None = None
    entry_price: float | None = None
    exit_price: float | None = None
    stop_price: float | None = None
    pnl: float | None = None
    pnl_pct: float | None = None
    gross_pnl: float | None = None
    fee: float | None = None
    balance_after: float | None = None
    strategy: str | None = None
    version: str | None = None
    reason: str | None = None
    order_id: str | None = None
    status: str | None = None
    fee_asset: str | None = None
    fee_cell: str | None = None
    is_short: str | None = None
    second_fee: float | None = None
    is_buyer: str | None = None
    line: int = 0
    offset: int = 0
