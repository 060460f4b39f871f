"""What a bot reported of itself over time: one row per candle, as columns."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from botscope.domain.bot_settings import VersionSettings
from botscope.domain.columns import BoolArray, FloatArray, IntArray, Labels
from botscope.domain.first_stops import FirstStop
from botscope.domain.packed import PackedTexts


class HistoryRow(NamedTuple):
    """One report. NaN is "not told"; ``positions`` is compact JSON, '' where it is not known.

    ``until_ms`` is how long the report may be believed: a next report later than that leaves a
    gap, in which nothing is known.
    """

    moment_ms: int
    until_ms: int
    equity_quote: float
    balance_quote: float
    unrealized_pnl_quote: float
    bot_version: str
    positions: str


@dataclass(frozen=True, slots=True, eq=False)
class HistorySeries:
    """Reports in order of time, one per index in every column; every change gives a new one."""

    moment_ms: IntArray
    until_ms: IntArray
    equity_quote: FloatArray
    balance_quote: FloatArray
    unrealized_pnl_quote: FloatArray
    bot_version: Labels
    positions: PackedTexts

    def __len__(self) -> int:
        return len(self.moment_ms)

    def row(self, index: int) -> HistoryRow:
        """Return one report; a negative index counts from the end."""
        index = range(len(self))[index]
        return HistoryRow(
            int(self.moment_ms[index]),
            int(self.until_ms[index]),
            float(self.equity_quote[index]),
            float(self.balance_quote[index]),
            float(self.unrealized_pnl_quote[index]),
            self.bot_version.at(index) or "",
            self.positions.at(index),
        )

    def rows(self) -> list[HistoryRow]:
        """Return all reports."""
        names = (*self.bot_version.names, "")
        versions = [names[code] for code in self.bot_version.codes.tolist()]
        columns = (
            self.moment_ms.tolist(),
            self.until_ms.tolist(),
            self.equity_quote.tolist(),
            self.balance_quote.tolist(),
            self.unrealized_pnl_quote.tolist(),
            versions,
            list(self.positions),
        )
        return [HistoryRow(*values) for values in zip(*columns, strict=True)]

    def is_after_gap(self) -> BoolArray:
        """Return True for each report that does not continue the one before it."""
        broken = np.zeros(len(self), dtype=np.bool_)
        broken[1:] = self.moment_ms[1:] > self.until_ms[:-1]
        return broken

    def index_at(self, moment_ms: int) -> int | None:
        """Return the last report at or before a moment, None where there is none."""
        index = int(np.searchsorted(self.moment_ms, moment_ms, side="right")) - 1
        return None if index < 0 else index

    def holds_at(self, index: int, moment_ms: int) -> bool:
        """Return True where a report may still be believed at a moment after it."""
        return moment_ms <= int(self.until_ms[index])

    def with_rows(self, rows: Sequence[HistoryRow]) -> "HistorySeries":
        """Return the series with later reports at its end."""
        more = HistorySeries.of(rows)
        texts = self.positions
        for row in rows:
            texts = texts.with_last(row.positions)
        return HistorySeries(
            np.concatenate((self.moment_ms, more.moment_ms)),
            np.concatenate((self.until_ms, more.until_ms)),
            np.concatenate((self.equity_quote, more.equity_quote)),
            np.concatenate((self.balance_quote, more.balance_quote)),
            np.concatenate((self.unrealized_pnl_quote, more.unrealized_pnl_quote)),
            Labels.concat([self.bot_version, more.bot_version]),
            texts,
        )

    def without_last(self) -> "HistorySeries":
        """Return the series without its last report."""
        rest = np.arange(len(self) - 1, dtype=np.int64)
        return HistorySeries(
            self.moment_ms[:-1],
            self.until_ms[:-1],
            self.equity_quote[:-1],
            self.balance_quote[:-1],
            self.unrealized_pnl_quote[:-1],
            self.bot_version.take(rest),
            self.positions.without_last(),
        )

    @classmethod
    def of(cls, rows: Iterable[HistoryRow]) -> "HistorySeries":
        """Build the series of reports in order of time."""
        listed = list(rows)

        def whole(index: int) -> IntArray:
            return np.asarray([row[index] for row in listed], dtype=np.int64)

        def money(index: int) -> FloatArray:
            return np.asarray([row[index] for row in listed], dtype=np.float64)

        return cls(
            whole(0),
            whole(1),
            money(2),
            money(3),
            money(4),
            Labels.of(row.bot_version or None for row in listed),
            PackedTexts.of(row.positions for row in listed),
        )


NO_HISTORY = HistorySeries.of(())


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """A bot's history as far as it is known now; ``notes`` say what is wrong with keeping it.

    ``settings`` are those of each version that was seen, in order of their coming.
    """

    series: HistorySeries = NO_HISTORY
    notes: tuple[str, ...] = ()
    settings: tuple[VersionSettings, ...] = ()
    is_kept: bool = False
    first_stops: tuple[FirstStop, ...] = ()


NO_KEEPING = History()
"""Of a dashboard that keeps nothing."""


def told(value: float) -> float | None:
    """Return a number of a report, None where it is not told."""
    return None if math.isnan(value) else value
