"""Money paid in or taken out: what changes a balance without being earned."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from botscope.domain.columns import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Deposit:
    """One payment; a negative amount was taken out."""

    at_ms: int
    amount_quote: float


Deposits = tuple[Deposit, ...]


def paid_in_quote(deposits: Sequence[Deposit], until_ms: int | None = None) -> float:
    """Return what was paid in less what was taken out, up to and including a moment."""
    return sum(
        payment.amount_quote
        for payment in deposits
        if until_ms is None or payment.at_ms <= until_ms
    )


def paid_in_by(deposits: Sequence[Deposit], times_ms: IntArray) -> FloatArray:
    """Return what had been paid in, less what was taken out, at each of ascending moments."""
    ordered = sorted(deposits, key=lambda payment: payment.at_ms)
    moments = np.asarray([payment.at_ms for payment in ordered], dtype=np.int64)
    sums = np.cumsum([0.0, *(payment.amount_quote for payment in ordered)])
    return np.asarray(sums[np.searchsorted(moments, times_ms, side="right")])
