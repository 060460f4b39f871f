"""A file's own money against what its prices and amounts come to: said in words, never hidden."""

from dataclasses import replace

import numpy as np

from botscope.domain.columns import BoolArray, FloatArray
from botscope.domain.trades import Trades
from botscope.ingest.pairing import Paired

OWN_COUNTS = "the file's own result column is what counts"
"""What pairing notes where a file has money of its own."""

_SUM_FLOOR_QUOTE = 0.01
_SUM_RATIO = 0.01
_ROWS_NEEDED = 20
_REFUTED_RATIO = 0.5
_ROW_RATIO = 0.0005
"""Of what is traded: a result below it may carry either sign after rounding and fees."""


def settled(paired: Paired) -> Paired:
    """Compare both sums of a file; where they differ say so, and which of them counts and why.

    The file's own figure counts: only the bot knows its leverage, its contract size and its
    funding. It is given up only where it cannot be true, because most rows call a loss what
    their own prices and amounts make a win, or the other way round.
    """
    own, computed = paired.realized_pnl_quote, paired.paired_pnl_quote
    if own is None or computed is None:
        return paired
    if _is_refuted(paired.trades):
        return _by_prices(paired, own, computed)
    if abs(own - computed) <= _SUM_FLOOR_QUOTE + _SUM_RATIO * max(abs(own), abs(computed)):
        return paired
    return replace(paired, notes=(*paired.notes, _difference(paired, own, computed)))


def _net(trades: Trades) -> FloatArray:
    return trades.gross_pnl_quote - np.nan_to_num(trades.fee_quote)


def _opposed(trades: Trades) -> tuple[BoolArray, BoolArray]:
    """Return which rows can be compared, and which of them win on one side and lose on the other.

    A result that is small beside what was traded says nothing: fees may turn its sign.
    """
    own, gross = trades.realized_pnl_quote, trades.gross_pnl_quote
    fee = np.nan_to_num(np.abs(trades.fee_quote))
    floor = fee + _ROW_RATIO * np.abs(np.nan_to_num(trades.entry_price * trades.quantity_base))
    with np.errstate(invalid="ignore"):
        comparable = np.isfinite(gross) & (np.abs(gross) > floor) & (own != 0)
        return comparable, comparable & ((gross > 0) != (own > 0))


def _is_refuted(trades: Trades) -> bool:
    comparable, opposed = _opposed(trades)
    count = int(np.count_nonzero(comparable))
    return count >= _ROWS_NEEDED and int(np.count_nonzero(opposed)) > _REFUTED_RATIO * count


def _by_prices(paired: Paired, own: float, computed: float) -> Paired:
    trades, net = paired.trades, _net(paired.trades)
    comparable, opposed = _opposed(trades)
    is_known = np.isfinite(net)
    note = (
        f"the file's own results sum to {_amount(own)}, its prices and amounts to "
        f"{_amount(computed)}: the prices count, because {np.count_nonzero(opposed)} of "
        f"{np.count_nonzero(comparable)} rows call a loss what their prices make a win, "
        "or the other way round"
    )
    without = int(np.count_nonzero(~is_known))
    if without:
        note += f"; {without} rows have no prices to go by and are not counted"
    kept = replace(trades, realized_pnl_quote=net).take(is_known)
    notes = [said for said in paired.notes if said != OWN_COUNTS]
    return replace(paired, trades=kept, realized_pnl_quote=None, notes=(*notes, note))


def _difference(paired: Paired, own: float, computed: float) -> str:
    trades = paired.trades
    known = int(np.count_nonzero(np.isfinite(trades.gross_pnl_quote)))
    text = (
        f"the file's own results sum to {_amount(own)}, its prices and amounts to "
        f"{_amount(computed)}: the file's own figures count"
    )
    if known < len(trades):
        return f"{text}, because only {known} of {len(trades)} trades can be worked out from prices"
    gross = float(np.nansum(trades.gross_pnl_quote))
    if abs(own - gross) <= _SUM_FLOOR_QUOTE + _SUM_RATIO * abs(own):
        return f"{text}; the difference is the fees, which the file's own results are before"
    return f"{text}, because fees, leverage, contract size and funding do not show in prices"


def _amount(value: float) -> str:
    return f"{value:.2f}" if abs(value) >= 100 else f"{value:.6g}"
