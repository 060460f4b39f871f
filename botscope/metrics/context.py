"""What a figure needs to know beside the trades."""

from dataclasses import dataclass

from botscope.domain.deposits import Deposits


@dataclass(frozen=True)
class Context:
    """The circumstances of a selection.

    ``now_ms`` is the moment that windows like "the last 7 days" end at.
    ``starting_quote`` is the equity just before the first trade of the selection, None if unknown.
    ``unrealized_quote`` is what open positions would bring now; 0 when nothing is open, None when
    unknown. Fee ratios are per side (0.001 = 0.1 %). ``tz`` is the IANA zone that days follow.
    ``deposits`` are all payments since the account began, empty when there were none, None when
    nobody tells; ``starting_quote`` does not contain them.
    """

    now_ms: int
    starting_quote: float | None = None
    unrealized_quote: float | None = None
    maker_fee_ratio: float | None = None
    taker_fee_ratio: float | None = None
    tz: str = "UTC"
    deposits: Deposits | None = None
