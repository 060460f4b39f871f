"""A seeded market with the statistics of real one-minute candles; no network, no file.

The logarithm of the volatility is a sum of a daily season, a market regime, two decaying memories
(minutes and hours) and fresh noise. Their variances follow from what was measured on real candles:
with Gaussian volatility, kurtosis gives the total variance (``3 exp(4 v) - 3``) and the
autocorrelation of ``|r|`` at a lag gives the covariance there
(``ln(1 + acf * (pi / 2 * exp(v) - 1))``); the components are fitted to those at lags 1, 10, 60 and
1440. Regimes (range, up, down) also give a drift too small to be seen in one candle.

Candles are made a day at a time from a generator seeded by (seed, day), so the price path depends
on the seed alone, not on speed, restarts or how many candles are asked for at once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.execution.instrument import Instrument, instrument_for
from bot.market.candle import Candle

FloatArray = NDArray[np.float64]
Prices = tuple[float, float, float, float, float]
"""Open, high, low, close and volume of one candle."""

BLOCK = 1440
"""Candles made at a time: one day of the seasonal pattern."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a market looks like.

    ``return_sd_ratio`` is the standard deviation of one candle's log return; ``*_variance`` are
    parts of the variance of the log volatility, ``*_candles`` their decay times.
    """

    start_price: float
    return_sd_ratio: float
    median_volume_base: float
    season_amplitude: float
    noise_variance: float
    fast_variance: float
    fast_candles: float
    slow_variance: float
    slow_candles: float
    daily_variance: float
    daily_candles: float = 4320.0
    regime_candles: float = 480.0
    drift_ratio: float = 0.00004
    pull_ratio: float = 1 / 30_000

    @property
    def log_variance(self) -> float:
        """Return the variance of the log volatility."""
        season = self.season_amplitude**2 / 2
        memory = self.fast_variance + self.slow_variance + self.daily_variance
        return season + memory + self.noise_variance


BITCOIN = Profile(
    start_price=96_500.0,
    return_sd_ratio=5.28e-4,
    median_volume_base=62.0,
    season_amplitude=0.33,
    noise_variance=0.0375,
    fast_variance=0.0955,
    fast_candles=8.6,
    slow_variance=0.095,
    slow_candles=100.0,
    daily_variance=0.01,
)
ETHER = Profile(
    start_price=1_830.0,
    return_sd_ratio=10.29e-4,
    median_volume_base=2_700.0,
    season_amplitude=0.29,
    noise_variance=0.124,
    fast_variance=0.146,
    fast_candles=4.4,
    slow_variance=0.149,
    slow_candles=150.0,
    daily_variance=0.087,
)


def profile_for(symbol: str) -> Profile:
    """Return Ether's profile for ETH symbols, Bitcoin's for every other."""
    return ETHER if symbol.upper().startswith("ETH") else BITCOIN


@dataclass(slots=True)
class Carry:
    """What one day hands to the next: the memories, the regime and the log price."""

    memories: list[float]
    drift_sign: float
    log_price: float


class PricePath:
    """The endless path of one seed, made day by day."""

    def __init__(self, profile: Profile, seed: int, tick_size: float) -> None:
        self._profile = profile
        self._seed = seed
        self._digits = max(0, round(-np.log10(tick_size)))
        self._anchor = float(np.log(profile.start_price))
        self._carry = Carry([0.0, 0.0, 0.0], 0.0, self._anchor)
        self._day = 0

    def next_day(self) -> list[Prices]:
        """Return open, high, low, close and volume of the next day's candles."""
        random = np.random.default_rng((self._seed, self._day))
        self._day += 1
        log_volatility = self._log_volatility(random)
        shocks = random.standard_normal(BLOCK)
        scale = self._profile.return_sd_ratio * np.exp(-self._profile.log_variance)
        volatility = scale * np.exp(log_volatility)
        closes = self._closes(volatility * shocks + self._drift(random))
        return self._candles(random, closes, volatility, np.abs(shocks))

    def _log_volatility(self, random: np.random.Generator) -> FloatArray:
        profile = self._profile
        minutes = np.arange(BLOCK)
        # The busiest hour is 14:00 UTC, when the American exchanges have opened.
        total = profile.season_amplitude * np.cos(2 * np.pi * (minutes - 870) / BLOCK)
        total += np.sqrt(profile.noise_variance) * random.standard_normal(BLOCK)
        parts = (
            (profile.fast_variance, profile.fast_candles),
            (profile.slow_variance, profile.slow_candles),
            (profile.daily_variance, profile.daily_candles),
        )
        for place, (variance, decay) in enumerate(parts):
            memory = fade(random, self._carry.memories[place], variance, decay)
            self._carry.memories[place] = float(memory[-1])
            total += memory
        return total

    def _drift(self, random: np.random.Generator) -> FloatArray:
        profile = self._profile
        changes = np.flatnonzero(random.random(BLOCK) < 1 / profile.regime_candles)
        signs = random.choice([0.0, 0.0, 1.0, -1.0], len(changes))
        drift = np.full(BLOCK, self._carry.drift_sign)
        for place, sign in zip(changes, signs, strict=True):
            drift[place:] = sign
        self._carry.drift_sign = float(drift[-1])
        # The price is drawn back to where it began, or a bot running for years would leave it.
        pull = (self._anchor - self._carry.log_price) * profile.pull_ratio
        return drift * profile.drift_ratio + pull

    def _closes(self, returns: FloatArray) -> FloatArray:
        path = self._carry.log_price + np.concatenate(([0.0], np.cumsum(returns)))
        self._carry.log_price = float(path[-1])
        return path

    def _candles(
        self,
        random: np.random.Generator,
        path: FloatArray,
        volatility: FloatArray,
        size: FloatArray,
    ) -> list[Prices]:
        opens, closes = path[:-1], path[1:]
        reach = np.abs(random.standard_normal((2, BLOCK))) * volatility * 0.38
        highs = np.maximum(opens, closes) + reach[0]
        lows = np.minimum(opens, closes) - reach[1]
        busy = np.log(volatility / self._profile.return_sd_ratio)
        log_volume = 0.75 * busy + 0.42 * size + 0.54 * random.standard_normal(BLOCK)
        volumes = np.round(self._profile.median_volume_base * np.exp(log_volume), 3)
        prices = np.round(np.exp(np.stack([opens, highs, lows, closes])), self._digits)
        return list(zip(*prices.tolist(), volumes.tolist(), strict=True))


def fade(random: np.random.Generator, before: float, variance: float, decay: float) -> FloatArray:
    """Return a day of a first-order memory with a variance and a decay time in candles."""
    keep = np.exp(-1 / decay)
    noise = np.sqrt(variance * (1 - keep * keep)) * random.standard_normal(BLOCK)
    powers = keep ** np.arange(1, BLOCK + 1)
    # x[t] = keep^t (x[0] + sum noise[s] / keep^s); in double precision safe while keep^1440 is.
    return np.asarray(powers * (before + np.cumsum(noise / powers)))


class SimulatedMarket:
    """The candles of a seed, on the wall clock or on a clock of their own.

    Parameters
    ----------
    clock
        Returns opening and closing time (UTC ms) of the candle with a number.
    pace
        Waits between candles; True when the bot shall stop.
    minutes
        Length of a candle; longer ones are joined from those of one minute.
    """

    def __init__(
        self,
        symbol: str,
        seed: int,
        clock: Callable[[int], tuple[int, int]],
        pace: Callable[[], bool],
        minutes: int = 1,
    ) -> None:
        self._minutes = minutes
        self._profile = profile_for(symbol)
        self._rules = instrument_for(symbol, self._profile.start_price)
        self._seed = seed
        self._clock = clock
        self._pace = pace

    def instrument(self) -> Instrument:
        """Return the trading rules of the symbol."""
        return self._rules

    def history(self, after_number: int | None, count: int) -> list[Candle]:
        """Return the candles up to ``after_number``; none for a new run, which begins at 0."""
        if after_number is None:
            return []
        first = max(0, after_number + 1 - count)
        found = []
        for number, prices in self._path(first):
            if number > after_number:
                break
            found.append(Candle(number, 0, 0, *prices))
        return found

    def candles(self, after_number: int | None) -> Iterator[Candle]:
        """Yield candles until the bot stops."""
        for number, prices in self._path(0 if after_number is None else after_number + 1):
            if self._pace():
                return
            yield Candle(number, *self._clock(number), *prices)

    def listen(self, show: Callable[[], None]) -> None:
        """Ignore ``show``: there is no connection that could change."""

    def is_missed(self, candle: Candle) -> bool:
        """Return False: the market waits for the bot."""
        return False

    def connection(self) -> dict[str, Any]:
        """Return the connection block: this market is always there."""
        return {"websocket": "simulated", "breaker": "closed", "latency_ms": 0}

    def _path(self, first: int) -> Iterator[tuple[int, Prices]]:
        path = PricePath(self._profile, self._seed, float(self._rules.tick_size_quote))
        per_day = BLOCK // self._minutes
        for _ in range(first // per_day):
            path.next_day()
        number = first // per_day * per_day
        while True:
            for prices in lengthen(path.next_day(), self._minutes):
                if number >= first:
                    yield number, prices
                number += 1


def lengthen(day: list[Prices], minutes: int) -> list[Prices]:
    """Join the one-minute candles of a day into longer ones."""
    if minutes == 1:
        return day
    parts = (day[start : start + minutes] for start in range(0, BLOCK, minutes))
    return [
        (
            part[0][0],
            max(prices[1] for prices in part),
            min(prices[2] for prices in part),
            part[-1][3],
            round(sum(prices[4] for prices in part), 3),
        )
        for part in parts
    ]
