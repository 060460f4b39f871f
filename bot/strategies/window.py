"""The last candles as arrays, ready for TA-Lib."""

import numpy as np
from numpy.typing import NDArray

from bot.market.candle import Candle

FloatArray = NDArray[np.float64]


class Window:
    """A sliding window over high, low and close.

    The arrays are several windows long and are moved only when they are full, so a candle costs
    three writes; the views are contiguous, as TA-Lib needs them.
    """

    def __init__(self, length: int) -> None:
        self.length = length
        self._rows = np.zeros((3, length * 8))
        self._end = 0

    @property
    def is_full(self) -> bool:
        """Return True once the window holds ``length`` candles."""
        return self._end >= self.length

    def push(self, candle: Candle) -> None:
        """Take one more candle."""
        if self._end == self._rows.shape[1]:
            self._rows[:, : self.length] = self._rows[:, -self.length :]
            self._end = self.length
        self._rows[:, self._end] = (candle.high, candle.low, candle.close)
        self._end += 1

    def views(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return high, low and close of the last ``length`` candles."""
        high, low, close = self._rows[:, max(0, self._end - self.length) : self._end]
        return high, low, close
