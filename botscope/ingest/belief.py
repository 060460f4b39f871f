"""How far all rows of a file bear out what its layout was taken to say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from botscope.ingest.layout import Column, Layout, PnlBasis

BASIS_UNKNOWN = "may be before or after fees: no arithmetic of a row tells"
"""A note of a layout whose result column nothing explains; what follows its name."""

CONFIRMED = 0.93
"""The confidence of a result that nearly every row of a file confirms."""

DOUBTFUL = 0.85
"""The most that is left of a confidence where the rows do not bear it out."""

CONFIRMED_ROWS = 10
CONFIRMED_SHARE = 0.95
"""Of the rows that have a result: as many have to agree before it is certain."""

_LIFTED_FROM = 0.85
_REFUSED_RATIO = 0.1


@dataclass(frozen=True, slots=True)
class Belief:
    """What the rows of a file say of its layout, beyond what a sample of them said.

    ``limit`` is the most that the confidence may be, ``is_confirmed`` lets an unproven result
    be certain. ``basis`` is what the results turned out to be. ``unit`` is ``pnl_pct`` where
    what was taken for money is a ratio, ``none`` where it is points or a running total;
    ``evidence`` says why.
    """

    limit: float = 1.0
    is_confirmed: bool = False
    basis: PnlBasis = "unknown"
    unit: str = "pnl"
    evidence: str = ""

    def confidence(self, layout: Layout) -> float:
        """Return how sure the layout is after all rows have been compared."""
        sure = layout.confidence
        if self.is_confirmed and _LIFTED_FROM <= sure < CONFIRMED:
            sure = CONFIRMED
        return min(sure, self.limit)

    def doubted(self) -> "Belief":
        """Return the same belief, no longer certain."""
        return replace(self, limit=min(self.limit, DOUBTFUL), is_confirmed=False)

    def corrected(self, layout: Layout) -> Layout:
        """Return the layout with what its rows taught about its result."""
        columns = tuple(
            self._column(column, layout) if column.canonical == "pnl" else column
            for column in layout.columns
            if column.canonical != "pnl" or self.unit != "none"
        )
        told = layout.pnl_basis if self.basis == "unknown" else self.basis
        basis = told if self.unit == "pnl" else "unknown"
        kept = tuple(column for column in columns if column is not None)
        is_open = basis == "unknown" and self.unit == "pnl"
        return replace(
            layout,
            columns=kept,
            pnl_basis=basis,
            confidence=self.confidence(layout),
            notes=tuple(note for note in layout.notes if is_open or BASIS_UNKNOWN not in note),
        )

    def _column(self, column: Column, layout: Layout) -> Column | None:
        if self.unit == "pnl_pct":
            is_free = layout.column("pnl_pct") is None
            said = f"`{column.header}` is a ratio, not money: it {self.evidence}"
            return replace(column, canonical="pnl_pct", evidence=said) if is_free else None
        if not self.evidence:
            return column
        return replace(column, evidence=f"`{column.header}` is pnl: it {self.evidence}")


NO_BELIEF = Belief()


def joined_belief(beliefs: Sequence[Belief]) -> Belief:
    """Return what holds of all parts of a file: the least of each."""
    if len(beliefs) == 1:
        return beliefs[0]
    bases = {belief.basis for belief in beliefs}
    return Belief(
        limit=min((belief.limit for belief in beliefs), default=1.0),
        is_confirmed=bool(beliefs) and all(belief.is_confirmed for belief in beliefs),
        basis=bases.pop() if len(bases) == 1 else "unknown",
    )


def refused_note(quarantined: int, accepted: int) -> str | None:
    """Return what has to be said of a file of which many rows are not believed."""
    total = quarantined + accepted
    if quarantined <= _REFUSED_RATIO * total:
        return None
    rest = "sums of the others are not the whole" if accepted else "nothing of it is counted"
    return f"{quarantined} of {total} rows are quarantined: {rest}"
