"""Where sales may open short positions: what each row does to the position of its instrument."""

from dataclasses import dataclass

import numpy as np

from botscope.domain.columns import BoolArray, FloatArray, IntArray

_TINY = 1e-9
_PROOF_COUNT = 3
_FLAT_RATIO = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Net:
    """Per row: whether it reduces a position, reverses one exactly, leaves none, ends a short."""

    reduces: BoolArray
    reverses: BoolArray
    is_flat: BoolArray
    ends_short: BoolArray

    @property
    def evidence(self) -> str | None:
        """Return why the rows are those of a futures account, None where nothing tells."""
        flat, count = int(self.is_flat.sum()), int(self.reduces.sum())
        shorts = int(self.ends_short.sum())
        if shorts >= _PROOF_COUNT and flat >= _FLAT_RATIO * count:
            return (
                f"what was sold before it was bought is bought back to exactly nothing {shorts} "
                "times"
            )
        reversals = int(self.reverses.sum())
        if reversals >= _PROOF_COUNT and reversals == count:
            return f"all {count} rows that close a position turn it into one of the same size"
        return None


def netted(keys: IntArray, sign: IntArray, quantity: FloatArray) -> Net:
    """Follow the positions of a log of fills, one per key, as a futures account keeps them."""
    held: dict[int, float] = {}
    marks = np.zeros((4, len(keys)), dtype=np.bool_)
    rows = zip(keys.tolist(), sign.tolist(), np.nan_to_num(np.abs(quantity)).tolist(), strict=True)
    for row, (key, way, amount) in enumerate(rows):
        before = held.get(key, 0.0)
        after = before + way * amount
        room = _TINY * (abs(before) + amount)
        if abs(after) <= room:
            after = 0.0
        held[key] = after
        if before * way < 0 and amount > 0:
            marks[0, row] = True
            marks[1, row] = abs(after + before) <= room
            marks[2, row] = after == 0.0
            marks[3, row] = after == 0.0 and before < 0
    return Net(*marks)
