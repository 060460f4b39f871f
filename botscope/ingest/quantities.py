"""Whether a quantity is an amount of the coin: doubted where prices alone make the money."""

import numpy as np

from botscope.domain.accounts import LayoutKind
from botscope.domain.columns import BoolArray, FloatArray
from botscope.domain.trades import Trades
from botscope.ingest.amounts import IS_PRODUCT, QUOTE_AMOUNTS
from botscope.ingest.layout import Column, Layout
from botscope.ingest.rowtable import RowTable
from botscope.ingest.words import normalized

_DEAREST_TRADE_QUOTE = 1_000_000.0
_LEAST_MONEY = 5.0
"""Nobody trades for less: smaller numbers are amounts of a coin, unless all are alike."""
_FEE_RATIOS = (2e-5, 5e-3)
_ROWS_ALIKE = 3
_BALANCE_ROOM = 0.3
_SHARE_NEEDED = 0.6
_CLEAR = frozenset(
    ("qty", "quantity", "units", "shares", "base", "coin", "coins", "crypto", "btc", "eth")
    + ("cantidad", "quantidade", "menge", "anzahl", "stuck", "miktar", "adet", "quantite")
    + ("mengde", "antall", "quantita", "hoeveelheid", "ilosc", "количество", "数量", "수량")
)


def quantity_doubt(trades: Trades, rows: RowTable, layout: Layout | LayoutKind) -> str | None:
    """Return what to say where a quantity may as well be money, None where it is confirmed.

    Parameters
    ----------
    trades
        Trades whose money comes from their prices and quantities alone.
    rows
        The rows that they come from.
    layout
        Their layout, or its kind where no more is known.
    """
    column = None if isinstance(layout, str) else layout.column("quantity")
    if column is None or isinstance(layout, str) or _is_settled(column, layout):
        return None
    size = np.abs(trades.quantity_base)
    with np.errstate(over="ignore", invalid="ignore"):
        known = np.isfinite(size * trades.entry_price) & (size > 0)
        traded = np.where(known, size * trades.entry_price, np.nan)
    if not known.any() or _fees_confirm(trades, size, traded, known):
        return None
    why = _suspicion(column, layout, size[known], traded[known])
    if why is None or _balance_confirms(trades, rows):
        return None
    return (
        f"whether `{column.header}` is an amount of the coin or of money, nothing tells: "
        f"no result, fee or balance confirms it, and {why}"
    )


def _is_settled(column: Column, layout: Layout) -> bool:
    is_set = column.evidence.startswith("set in ") or IS_PRODUCT in column.evidence
    return is_set or any(QUOTE_AMOUNTS in note for note in layout.notes)


def _suspicion(column: Column, layout: Layout, size: FloatArray, traded: FloatArray) -> str | None:
    usual = float(np.median(traded))
    if usual > _DEAREST_TRADE_QUOTE:
        return f"times the price it would be {usual:,.0f} in a usual trade"
    if layout.kind != "closed_trades" or _CLEAR & set(normalized(column.header).split()):
        return None
    if np.median(size) >= _LEAST_MONEY:
        return f"a usual value of {np.median(size):g} may be either"
    if len(size) >= _ROWS_ALIKE and np.ptp(size) == 0:
        return f"it is {size[0]:g} in every row"
    return None


def _fees_confirm(trades: Trades, size: FloatArray, traded: FloatArray, known: BoolArray) -> bool:
    """Return True where fees are a usual share of price x quantity, and of the quantity are not."""
    fee = np.abs(trades.fee_quote)
    paid = known & np.isfinite(fee) & (fee > 0)
    if np.count_nonzero(paid) < _SHARE_NEEDED * np.count_nonzero(known):
        return False
    of_traded, of_size = fee[paid] / traded[paid], fee[paid] / size[paid]
    if not _is_fee_ratio(of_traded):
        return False
    return not _is_fee_ratio(of_size) or _spread(of_traded) < _spread(of_size)


def _is_fee_ratio(ratio: FloatArray) -> bool:
    return bool(_FEE_RATIOS[0] <= np.median(ratio) <= _FEE_RATIOS[1])


def _spread(ratio: FloatArray) -> float:
    return float(np.std(ratio) / np.mean(ratio))


def _balance_confirms(trades: Trades, rows: RowTable) -> bool:
    """Return True where the balance moves from row to row by what prices x quantity make."""
    order = np.argsort(rows.line, kind="stable")
    step = np.full(len(rows), np.nan)
    step[1:] = np.diff(rows.balance_after[order])
    change = step[np.searchsorted(rows.line[order], trades.line)]
    made = trades.gross_pnl_quote
    known = np.isfinite(change) & np.isfinite(made) & (made != 0)
    if np.count_nonzero(known) < _ROWS_ALIKE:
        return False
    near = np.abs(change - made)[known] <= _BALANCE_ROOM * np.abs(made[known])
    return float(np.mean(near)) >= _SHARE_NEEDED
