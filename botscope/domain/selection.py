"""Which trades a question is about: the same filters for every figure, table and export."""

from dataclasses import dataclass

import numpy as np

from botscope.domain.columns import ABSENT, BoolArray, Labels
from botscope.domain.trades import Trades

TEXT_FILTERS = ("symbol", "side", "bot_version", "strategy", "exit_reason")
UNKNOWN = "unknown"
"""What has no name is called wherever it is grouped, so also where it is asked for.

Trades without a text, bots whose version or whose money nobody tells.
"""


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters over trades; None means "any". ``from_ms`` is inclusive, ``to_ms`` exclusive."""

    symbol: str | None = None
    side: str | None = None
    bot_version: str | None = None
    strategy: str | None = None
    exit_reason: str | None = None
    outcome: str | None = None
    from_ms: int | None = None
    to_ms: int | None = None
    q: str | None = None
    includes_excluded: bool = False
    risk: str | None = None

    @property
    def is_everything(self) -> bool:
        """True when no filter leaves out a counted trade."""
        return self == Selection(includes_excluded=self.includes_excluded)

    def mask(self, trades: Trades) -> BoolArray:
        """Return True for each trade that passes every filter."""
        chosen = np.ones(len(trades), dtype=np.bool_)
        for name in TEXT_FILTERS:
            wanted = getattr(self, name)
            if wanted is not None:
                chosen &= _label_mask(getattr(trades, name), wanted)
        if self.from_ms is not None:
            chosen &= trades.closed_at_ms >= self.from_ms
        if self.to_ms is not None:
            chosen &= trades.closed_at_ms < self.to_ms
        if self.outcome is not None:
            chosen &= _outcome_mask(trades, self.outcome)
        if self.risk is not None:
            chosen &= np.isfinite(trades.risk_quote) == (self.risk == "known")
        if self.q:
            chosen &= _search_mask(trades, self.q.lower())
        return chosen


def _label_mask(labels: Labels, wanted: str) -> BoolArray:
    """Return True for each row with this text; "unknown" is also what has none."""
    found = labels.equals(wanted)
    return found | (labels.codes == ABSENT) if wanted == UNKNOWN else found


def _outcome_mask(trades: Trades, outcome: str) -> BoolArray:
    sign = {"win": 1, "loss": -1, "flat": 0}[outcome]
    return np.asarray(np.sign(trades.realized_pnl_quote) == sign, dtype=np.bool_)


def _search_mask(trades: Trades, needle: str) -> BoolArray:
    found = np.zeros(len(trades), dtype=np.bool_)
    for name in TEXT_FILTERS:
        labels = getattr(trades, name)
        hits = [code for code, text in enumerate(labels.names) if needle in text.lower()]
        if hits:
            found |= np.isin(labels.codes, hits)
    ids = np.strings.lower(trades.trade_id)
    return found | (np.strings.find(ids, needle.encode()) >= 0)
