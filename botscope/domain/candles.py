"""Closed candles as columns, and the account of the file that they stand in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from botscope.domain.columns import FloatArray, IntArray

CANDLE_REASONS = (
    "too_few_columns",
    "bad_time",
    "time_out_of_range",
    "bad_number",
    "impossible_candle",
)
"""Every reason for which a line of a candle file is left out."""

WRITTEN_TIMEFRAME = "[1-9][0-9]{0,2}[smhdwM]"
TIMEFRAME = re.compile(WRITTEN_TIMEFRAME)
UNIT_MS = {
    "s": 1000,
    "m": 60_000,
    "h": 3_600_000,
    "d": 86_400_000,
    "w": 7 * 86_400_000,
    "M": 31 * 86_400_000,
}


def step_ms_of(timeframe: str) -> int | None:
    """Return how long a candle of a timeframe such as ``15m`` is; None for what is none.

    A month counts as its longest: that bounds where the next candle is to be expected.
    """
    is_one = TIMEFRAME.fullmatch(timeframe) is not None
    return int(timeframe[:-1]) * UNIT_MS[timeframe[-1]] if is_one else None


def symbol_key(symbol: str) -> str:
    """Return what two spellings of a symbol share: ``BTC/USDT`` and ``btc-usdt`` are one."""
    return "".join(char for char in symbol if char.isalnum()).upper()


@dataclass(frozen=True, slots=True, eq=False)
class Candles:
    """Candles in order of their opening, each moment once; volume is NaN where not told."""

    open_at_ms: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray

    def __len__(self) -> int:
        return len(self.open_at_ms)

    def take(self, rows: slice | IntArray) -> "Candles":
        """Return some rows; a slice copies nothing."""
        return Candles(
            self.open_at_ms[rows],
            self.open[rows],
            self.high[rows],
            self.low[rows],
            self.close[rows],
            self.volume[rows],
        )

    def between(self, from_ms: int | None, to_ms: int | None) -> "Candles":
        """Return the candles that open from one moment to before another."""
        first = 0 if from_ms is None else int(np.searchsorted(self.open_at_ms, from_ms))
        last = len(self) if to_ms is None else int(np.searchsorted(self.open_at_ms, to_ms))
        return self.take(slice(first, max(first, last)))

    @classmethod
    def empty(cls) -> "Candles":
        """Build a table without rows."""
        nothing = np.empty(0)
        return cls(np.empty(0, dtype=np.int64), nothing, nothing, nothing, nothing, nothing)


@dataclass(frozen=True, slots=True, eq=False)
class CandleFile:
    """One file of candles, and what became of each of its lines.

    lines = header + blank + candles + repeated + not kept + left out + pending; ``left_out``
    counts by reason, ``not_kept_count`` are candles older than the newest that are kept.
    ``problem`` says why there is no newer reading, or none at all.
    """

    file: str
    symbol: str
    timeframe: str
    step_ms: int
    candles: Candles
    line_count: int = 0
    header_count: int = 0
    blank_count: int = 0
    repeated_count: int = 0
    not_kept_count: int = 0
    pending_count: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    is_tail: bool = False
    problem: str | None = None
