"""What each closing row's own result equals: money, a ratio, points or a running total."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from botscope.domain.columns import BoolArray, FloatArray, IntArray
from botscope.domain.trades import Trades
from botscope.ingest.layout import PnlBasis
from botscope.ingest.relations import Unit

ROWS_NEEDED = 3
SHARE_NEEDED = 0.8
_REFUTED_SHARE = 0.5
_RELATIVE_ROOM = 2e-3
_DECIMALS = 8
_VALUES_TASTED = 2_000
_VARIED = 0.05
_SIGNS = {"long": 1.0, "buy": 1.0, "short": -1.0, "sell": -1.0}
_FEW_MIXED = 2
_MIXED_SHARE = 0.1
_STEP_PER_RESULT = 0.15
_COST_RATIO = 0.002
"""Of what is traded: what a result may lie from its prices for costs that no column names."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What results are, in how many rows they are that, and of how many that could be."""

    unit: Unit | str
    basis: PnlBasis
    label: str
    hits: int
    rows: int

    @property
    def share(self) -> float:
        """Share of the rows that agree."""
        return self.hits / self.rows if self.rows else 0.0

    @property
    def words(self) -> str:
        """The claim, with its denominator."""
        return f"equals {self.label} in {self.hits} of {self.rows} rows"


@dataclass(frozen=True, slots=True)
class Results:
    """Results of closing rows in the order of the file, and what their prices come to."""

    own: FloatArray
    gross: FloatArray
    fee: FloatArray
    move: FloatArray
    spent: FloatArray
    line: IntArray

    @classmethod
    def of(cls, trades: Trades, own: FloatArray) -> "Results":
        """Take the rows of ``trades``, whose own results are ``own``, in the order of lines."""
        order = np.argsort(trades.line, kind="stable")
        sign = side_signs(trades)[order]
        entry, quantity = trades.entry_price[order], np.abs(trades.quantity_base[order])
        with np.errstate(over="ignore", invalid="ignore"):
            move = (trades.exit_price[order] - entry) * sign
            return cls(own[order], move * quantity, np.abs(np.nan_to_num(trades.fee_quote[order])),
                       move, entry * quantity, trades.line[order])  # fmt: skip

    @property
    def own_count(self) -> int:
        """Number of rows that have a result of their own."""
        return int(np.count_nonzero(np.isfinite(self.own)))


def side_signs(trades: Trades) -> FloatArray:
    """Return +1 for long, -1 for short; where no row of a file says it, all are taken for long."""
    signs = [_SIGNS.get(name.strip().lower(), np.nan) for name in trades.side.names]
    found = np.asarray([*signs, np.nan])[trades.side.codes]
    return np.ones(len(trades)) if np.isnan(found).all() else found


def proof_of(results: Results) -> Proof | None:
    """Return what the results are by the first relation that most rows obey, None without one."""
    money = [_proof(results, form) for form in _money_forms(results)]
    best = max(money, key=lambda proof: proof.hits)
    if best.share >= SHARE_NEEDED and best.rows >= ROWS_NEEDED:
        return best
    if best.share >= _REFUTED_SHARE or near_share(results) >= _REFUTED_SHARE:
        return None
    for form in _other_forms(results):
        proof = _proof(results, form)
        if proof.share >= SHARE_NEEDED and proof.rows >= max(ROWS_NEEDED, results.own_count // 2):
            return proof
    return None


def fits(results: Results) -> BoolArray:
    """Return which results are money as their prices make it, before or after fees."""
    hits = np.zeros(len(results.own), dtype=np.bool_)
    for _, _, _, found, expected in _money_forms(results):
        hits |= _agrees(found, expected)
    room = np.maximum(3 * results.fee, _COST_RATIO * results.spent)
    with np.errstate(invalid="ignore"):
        return np.asarray(hits | (np.abs(results.own - results.gross) <= room))


def near_share(results: Results) -> float:
    """Return the share of rows that tell money from anything else, and are money."""
    telling = is_telling(results)
    count = int(np.count_nonzero(telling))
    return int(np.count_nonzero(fits(results) & telling)) / count if count else 0.0


def is_telling(results: Results) -> BoolArray:
    """Return which rows moved so far that costs explain no other result."""
    room = np.maximum(3 * results.fee, _COST_RATIO * results.spent)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.isfinite(results.own) & (np.abs(results.gross) > 3 * room))


_Form = tuple[str, PnlBasis, str, FloatArray, FloatArray]


def _money_forms(results: Results) -> Iterator[_Form]:
    own, gross = results.own, results.gross
    yield "money", _basis(results), "quantity x the change of the price", own, gross
    if (results.fee > 0).any():
        label = "quantity x the change of the price, less fees"
        yield "money", _basis(results), label, own, gross - results.fee


def _basis(results: Results) -> PnlBasis:
    """Return whether results are before or after fees, by the rows whose fee is large enough."""
    usable = np.isfinite(results.own) & np.isfinite(results.gross) & (results.fee > 1e-9)
    count, room = int(np.count_nonzero(usable)), 0.2 * results.fee
    forms: tuple[tuple[PnlBasis, FloatArray], ...]
    forms = (("gross", results.gross), ("net", results.gross - results.fee))
    for basis, expected in forms:
        with np.errstate(invalid="ignore"):
            hits = int(np.count_nonzero(usable & (np.abs(results.own - expected) <= room)))
        if count >= ROWS_NEEDED and hits >= SHARE_NEEDED * count:
            return basis
    return "unknown"


def mixed_bases(results: Results) -> str | None:
    """Return what to say where some results are before fees and others after them, else None.

    Only rows count that are the one or the other to a fifth of the fee.
    """
    usable = np.isfinite(results.own) & np.isfinite(results.gross) & (results.fee > 1e-9)
    room = np.minimum(0.2 * results.fee, 0.6 * _step(results.own) + 0.02 * results.fee)
    with np.errstate(invalid="ignore"):
        before = usable & (np.abs(results.own - results.gross) <= room)
        after = usable & (np.abs(results.own - results.gross + results.fee) <= room)
    counts = int(np.count_nonzero(before)), int(np.count_nonzero(after))
    needed = max(_FEW_MIXED, min(ROWS_NEEDED, int(_MIXED_SHARE * sum(counts))))
    if min(counts) < needed:
        return None
    return (
        f"the results are before fees in {counts[0]} and after fees in {counts[1]} "
        f"of {np.count_nonzero(usable)} rows{_changing(before, after, results.line)}"
    )


def _changing(before: BoolArray, after: BoolArray, line: IntArray) -> str:
    """Return from which line on results are the other, where they change only once."""
    for first, then, words in ((before, after, "after"), (after, before, "before")):
        start = np.flatnonzero(then)[0]
        if np.flatnonzero(first)[-1] < start:
            return f": from line {line[start]} on they are {words} fees"
    return ", in no order"


def _other_forms(results: Results) -> Iterator[_Form]:
    own = results.own
    with np.errstate(divide="ignore", invalid="ignore"):
        part = results.gross / results.spent
        kept = (results.gross - results.fee) / results.spent
    yield "ratio", "unknown", "the change of the price in percent", own, 100 * part
    yield "ratio", "unknown", "the change of the price as a fraction", own, part
    if (results.fee > 0).any():
        yield "ratio", "unknown", "the change of the price in percent, less fees", own, 100 * kept
        yield "ratio", "unknown", "the change of the price, less fees", own, kept
    if _varies(results):
        # Of one and the same amount, points may as well be money with leverage.
        yield "points", "unknown", "the difference of the prices", own, results.move
    step = np.full(len(own), np.nan)
    step[1:] = np.diff(own)
    for label, expected in (
        ("the results of all rows so far", results.gross),
        ("the results of all rows so far, less fees", results.gross - results.fee),
    ):
        yield "running", "unknown", label, step, expected


def _varies(results: Results) -> bool:
    with np.errstate(divide="ignore", invalid="ignore"):
        amount = np.abs(results.gross / results.move)
    known = amount[np.isfinite(amount)]
    return len(known) >= ROWS_NEEDED and bool(np.std(known) > _VARIED * np.mean(known))


def _proof(results: Results, form: _Form) -> Proof:
    unit, basis, label, found, expected = form
    comparable = np.isfinite(found) & np.isfinite(expected) & ((found != 0) | (expected != 0))
    agrees = _agrees(found, expected) & comparable
    # What drowns in the rounding agrees with anything: such rows count against a claim.
    telling = comparable & (np.abs(np.nan_to_num(found)) > 2 * _step(found))
    is_telling = np.count_nonzero(agrees & telling) >= SHARE_NEEDED * np.count_nonzero(telling)
    hits = int(np.count_nonzero(agrees)) if is_telling and telling.any() else 0
    return Proof(unit, basis, label, hits, int(np.count_nonzero(comparable)))


def _agrees(found: FloatArray, expected: FloatArray) -> BoolArray:
    room = 0.6 * _step(found) + _RELATIVE_ROOM * np.abs(expected) + 1e-12
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(found - expected) <= room)


def _step(values: FloatArray) -> float:
    """Return the last decimal place that values have, but never much of a value."""
    known = values[np.isfinite(values) & (values != 0)]
    known = known[:: len(known) // _VALUES_TASTED + 1]
    if not len(known):
        return 0.0
    decimals = next(
        (d for d in range(_DECIMALS) if np.allclose(known, np.round(known, d), rtol=0, atol=1e-10)),
        _DECIMALS,
    )
    return min(10.0**-decimals, _STEP_PER_RESULT * float(np.median(np.abs(known))))
