"""The first stop of each position: what tells the risk of the trade that it becomes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from botscope.domain.columns import NO_TIME, FloatArray, IntArray
from botscope.domain.risk import initial_risk_quote, side_word
from botscope.domain.trades import Trades

STOPS_LIMIT = 20_000
"""Of one bot; a year of 50 positions a day. Those opened longest ago leave."""

Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class FirstStop:
    """The stop with which a position was first seen, soon after it was opened."""

    symbol: str
    side: str
    opened_at_ms: int
    stop_price: float
    seen_at_ms: int

    @property
    def key(self) -> Key:
        """What names the position."""
        return self.symbol, self.side, self.opened_at_ms


def newest(stops: Iterable[FirstStop]) -> tuple[FirstStop, ...]:
    """Return stops in order of opening, within their limit."""
    return tuple(sorted(stops, key=lambda stop: stop.opened_at_ms))[-STOPS_LIMIT:]


def plain_symbol(symbol: str) -> str:
    """Return a symbol without what a state and a log may write differently: BTC/USDT, BTCUSDT."""
    return "".join(mark for mark in symbol.partition(":")[0] if mark.isalnum()).upper()


def with_first_stops(trades: Trades, stops: Sequence[FirstStop]) -> Trades:
    """Return trades with the risk that first stops tell, where their log does not.

    A log may cut the moment of opening to seconds, so whole seconds are compared; two positions
    that these cannot tell apart tell nothing.
    """
    if not stops or not len(trades):
        return trades
    since_ms = min(stop.opened_at_ms for stop in stops) // 1000 * 1000
    begin = int(np.searchsorted(trades.closed_at_ms, since_ms))
    tail = trades.take(slice(begin, None))
    found = initial_risk_quote(tail, _stops_of(tail, _by_second(stops)))
    is_new = np.isnan(tail.risk_quote) & np.isfinite(found)
    if not is_new.any():
        return trades
    risk = trades.risk_quote.copy()
    risk[begin:][is_new] = found[is_new]
    return replace(trades, risk_quote=risk)


def _by_second(stops: Sequence[FirstStop]) -> dict[Key, float]:
    prices: dict[Key, float] = {}
    for stop in stops:
        key = (stop.symbol, stop.side, stop.opened_at_ms // 1000)
        is_same = prices.setdefault(key, stop.stop_price) == stop.stop_price
        prices[key] = stop.stop_price if is_same else np.nan
    return prices


def _stops_of(trades: Trades, prices: dict[Key, float]) -> FloatArray:
    symbols = [plain_symbol(name) for name in trades.symbol.names]
    sides = [side_word(name) for name in trades.side.names]
    found = np.full(len(trades), np.nan)
    for row in _candidates(trades, prices).tolist():
        symbol, side = int(trades.symbol.codes[row]), int(trades.side.codes[row])
        if symbol < 0 or side < 0:
            continue
        second = int(trades.opened_at_ms[row]) // 1000
        found[row] = prices.get((symbols[symbol], sides[side] or "", second), np.nan)
    return found


def _candidates(trades: Trades, prices: dict[Key, float]) -> IntArray:
    seconds = np.fromiter((second for _, _, second in prices), dtype=np.int64, count=len(prices))
    opened = trades.opened_at_ms
    is_known = (opened != NO_TIME) & np.isin(opened // 1000, seconds)
    return np.flatnonzero(is_known)
