"""A file's own money against what its prices and amounts come to: said in words, never hidden."""

from dataclasses import replace

import numpy as np

from botscope.domain.accounts import LayoutKind
from botscope.domain.columns import BoolArray, FloatArray
from botscope.domain.trades import Trades
from botscope.ingest.belief import (
    CONFIRMED,
    CONFIRMED_ROWS,
    CONFIRMED_SHARE,
    DOUBTFUL,
    NO_BELIEF,
    Belief,
)
from botscope.ingest.layout import Layout
from botscope.ingest.pairing import Paired
from botscope.ingest.quantities import quantity_doubt
from botscope.ingest.relations import has_currency
from botscope.ingest.row_proof import Proof, Results, fits, is_telling, mixed_bases, proof_of
from botscope.ingest.rowtable import RowTable
from botscope.ingest.words import normalized

OWN_COUNTS = "the file's own result column is what counts"
"""What pairing notes where a file has money of its own."""

_SUM_FLOOR_QUOTE = 0.01
_SUM_RATIO = 0.01
_ROWS_NEEDED = 20
_REFUTED_RATIO = 0.5
_ROW_RATIO = 0.0005
"""Of what is traded: a result below it may carry either sign after rounding and fees."""
_FEE_NAMED = 0.75
_DEAREST_FEES = 0.01
_FITTING_SHARE = 0.9
_UNRELATED_SHARE = 0.1
_REPEATED_RATIO = 0.1
_ROWS_LOOKED_AT = 300
"""What a layout is recognized from: of a longer file, only all rows give the denominator."""
_SPREAD_BITS = np.uint64(0x9E3779B97F4A7C15)


def settled(paired: Paired, rows: RowTable, layout: Layout | LayoutKind) -> tuple[Paired, Belief]:
    """Compare a file's own results with its prices, row by row and in sum; say what counts and why.

    Results that are a ratio, points or a running total of what the prices make are no money:
    the prices count. Otherwise the file's own figure counts: only the bot knows its leverage,
    its contract size and its funding. It is given up only where it cannot be true, because most
    rows call a loss what their own prices and amounts make a win, or the other way round.

    Parameters
    ----------
    paired
        The trades of the rows.
    rows
        The rows themselves.
    layout
        Their layout, or its kind where no more is known.
    """
    if paired.realized_pnl_quote is None or not len(paired.trades):
        return _by_quantity(_after_fees(paired), rows, layout)
    results = Results.of(paired.trades, _own_results(paired.trades, rows, layout))
    proof = proof_of(results)
    if proof is not None and proof.unit != "money" and not _is_told(layout, proof):
        paired, doubt = _by_quantity(_by_unit(paired, proof), rows, layout)
        return paired, replace(doubt, unit=_role(proof), evidence=proof.words)
    belief = _belief(proof, results, paired.trades, layout)
    basis = belief.basis if belief.basis != "unknown" else _basis(layout)
    for said in (mixed_bases(results), _odd_fees(results, layout, basis)):
        if said is not None:
            paired, belief = replace(paired, notes=(*paired.notes, said)), belief.doubted()
    if basis == "gross" and not _is_net_already(layout):
        paired = _less_fees(paired, rows)
    share = _comparable_share(results)
    if belief.limit < 1 and share is not None:
        paired = replace(paired, notes=(*paired.notes, share))
    return _summed(paired), belief


def _odd_fees(results: Results, layout: Layout | LayoutKind, basis: str) -> str | None:
    """Return what to say where a column that is hardly named like a fee is taken off as one."""
    column = None if isinstance(layout, str) else layout.column("fee")
    if column is None or basis != "gross" or column.confidence >= _FEE_NAMED:
        return None
    paid = np.isfinite(results.spent) & (results.fee > 0) & (results.spent > 0)
    if column.evidence.startswith("set in ") or not (results.fee > 0).any():
        return None
    if paid.any() and np.median(results.fee[paid] / results.spent[paid]) <= _DEAREST_FEES:
        return None
    return f"`{column.header}` is taken off as fees, and neither its name nor its size proves it"


def _by_quantity(
    paired: Paired, rows: RowTable, layout: Layout | LayoutKind
) -> tuple[Paired, Belief]:
    """Return trades that prices and quantities make, doubted where nothing confirms the latter."""
    said = quantity_doubt(paired.trades, rows, layout) if len(paired.trades) else None
    if said is None:
        return paired, NO_BELIEF
    return replace(paired, notes=(*paired.notes, said)), Belief(limit=DOUBTFUL)


def _summed(paired: Paired) -> Paired:
    own, computed = paired.realized_pnl_quote, paired.paired_pnl_quote
    if own is None or computed is None:
        return paired
    if _is_refuted(paired.trades):
        return _by_prices(paired, own, computed)
    if abs(own - computed) <= _SUM_FLOOR_QUOTE + _SUM_RATIO * max(abs(own), abs(computed)):
        return paired
    return replace(paired, notes=(*paired.notes, _difference(paired, own, computed)))


# -- what the results of rows are --------------------------------------------------------------


def _own_results(trades: Trades, rows: RowTable, layout: Layout | LayoutKind) -> FloatArray:
    """Return what the file itself says of each trade, NaN where it says nothing."""
    own = rows.gross_pnl if _is_net_already(layout) else rows.pnl
    order = np.argsort(rows.line, kind="stable")
    return np.asarray(own[order[np.searchsorted(rows.line[order], trades.line)]])


def _basis(layout: Layout | LayoutKind) -> str:
    return "unknown" if isinstance(layout, str) else layout.pnl_basis


def _is_net_already(layout: Layout | LayoutKind) -> bool:
    """Return True where fees were taken off when the rows were let in."""
    if isinstance(layout, str):
        return False
    return layout.kind == "closed_trades" and layout.pnl_basis == "gross"


def _is_told(layout: Layout | LayoutKind, proof: Proof) -> bool:
    """Return True where somebody, or the name of the column, says that it is money."""
    column = None if isinstance(layout, str) else layout.column("pnl")
    if column is None:
        return False
    is_set = column.evidence.startswith("set in ")
    return is_set or (proof.unit == "ratio" and has_currency(normalized(column.header).split()))


def _role(proof: Proof) -> str:
    return "pnl_pct" if proof.unit == "ratio" else "none"


def _by_unit(paired: Paired, proof: Proof) -> Paired:
    """Return trades by their prices, because their own results are no money."""
    what = {"ratio": "a ratio", "points": "points"}.get(str(proof.unit), "a running total")
    note = f"the file's results are {what}, not money: each {proof.words}; the prices count"
    net = _net(paired.trades)
    is_known = np.isfinite(net)
    trades = replace(paired.trades, realized_pnl_quote=net).take(is_known)
    notes = [said for said in paired.notes if not said.startswith(("the file's", OWN_COUNTS))]
    return replace(paired, trades=trades, realized_pnl_quote=None, notes=(*notes, note))


def _belief(
    proof: Proof | None, results: Results, trades: Trades, layout: Layout | LayoutKind
) -> Belief:
    if proof is None or proof.unit != "money":
        share = _comparable_share(results)
        return NO_BELIEF if share is None else Belief(limit=DOUBTFUL)
    needed = max(CONFIRMED_ROWS, CONFIRMED_SHARE * results.own_count)
    is_open = not isinstance(layout, str) and layout.confidence < CONFIRMED
    is_confirmed = is_open and proof.hits >= needed and not _repeats(trades)
    basis = proof.basis if _basis(layout) == "unknown" else "unknown"
    is_paired = not isinstance(layout, str) and layout.kind != "closed_trades"
    return Belief(
        limit=DOUBTFUL if proof.share < _FITTING_SHARE else 1.0,
        is_confirmed=is_confirmed,
        basis=basis,
        evidence=proof.words if is_paired or results.own_count > _ROWS_LOOKED_AT else "",
    )


def _comparable_share(results: Results) -> str | None:
    """Return what to say where some results follow from prices and others do not."""
    comparable = np.isfinite(results.own) & np.isfinite(results.gross)
    count = int(np.count_nonzero(comparable))
    fitting = fits(results) & comparable
    hits = int(np.count_nonzero(fitting))
    # Gains that are small beside any cost fit whatever a file writes: they prove no relation.
    proven = int(np.count_nonzero(fitting & is_telling(results)))
    if proven <= _UNRELATED_SHARE * count or hits >= _FITTING_SHARE * count:
        return None
    return f"the results are what the prices make in {hits} of {count} rows, not in the others"


def _repeats(trades: Trades) -> bool:
    """Return True where many trades stand twice: two copies confirm each other, not the sum."""
    columns = (trades.closed_at_ms, trades.exit_price, trades.quantity_base, trades.entry_price)
    key = np.zeros(len(trades), dtype=np.uint64)
    for column in columns:
        bits = np.nan_to_num(column.astype(np.float64)).view(np.uint64)
        key = (key ^ bits) * _SPREAD_BITS + (bits >> np.uint64(29))
    return len(np.unique(key)) < (1 - _REPEATED_RATIO) * len(trades)


def _after_fees(paired: Paired) -> Paired:
    """Return trades that prices alone make, less their fees."""
    trades, net = paired.trades, _net(paired.trades)
    money = np.where(np.isfinite(net), net, trades.realized_pnl_quote)
    return replace(paired, trades=replace(trades, realized_pnl_quote=money))


def _less_fees(paired: Paired, rows: RowTable) -> Paired:
    """Return trades net of fees, whose own results were proven to be before them."""
    trades = paired.trades
    own = _own_results(trades, rows, "fills")
    has_own = np.isfinite(own)
    net = np.where(has_own, own - np.nan_to_num(trades.fee_quote), trades.realized_pnl_quote)
    gross = np.where(has_own, own, trades.gross_pnl_quote)
    return replace(paired, trades=replace(trades, realized_pnl_quote=net, gross_pnl_quote=gross))


# -- what they sum to --------------------------------------------------------------------------


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
    room = _SUM_FLOOR_QUOTE + _SUM_RATIO * abs(own)
    for words, sums in (("before", trades.gross_pnl_quote), ("after", _net(trades))):
        if abs(own - float(np.nansum(sums))) <= room:
            return f"{text}; the difference is the fees, which the file's own results are {words}"
    return f"{text}, because fees, leverage, contract size and funding do not show in prices"


def _amount(value: float) -> str:
    return f"{value:.2f}" if abs(value) >= 100 else f"{value:.6g}"
