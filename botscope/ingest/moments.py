"""Moments out of clean cells: columns of bytes or numbers to UTC milliseconds, all rows at once."""

import numpy as np
from numpy.typing import NDArray

from botscope.domain.columns import NO_TIME, BoolArray, BytesArray, FloatArray, IntArray

OctetArray = NDArray[np.uint8]
DigitArray = NDArray[np.int16]

TIME_BYTES = 32

# 1 January of each year of this century, and the days before each month of a common year.
_YEAR_DAYS = (np.arange(2000, 2100).astype("U4").astype("M8[D]")).astype(np.int64)
_MONTH_DAYS = np.array([0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334], dtype=np.int64)

_PLACES = {"iso": (2, 5, 8), "dmy": (8, 3, 0), "mdy": (8, 0, 3)}
"""Where the last two digits of the year, the month and the day begin."""

_MS_PER_UNIT = {"s": 1e-3, "ms": 1.0}
_UNITS_PER_MS = {"us": 1_000, "ns": 1_000_000}


def moments(cells: BytesArray, base: str = "iso", zone_ms: int = 0) -> IntArray:
    """Return clean times that begin with a day as UTC milliseconds, ``NO_TIME`` where empty.

    ``base`` tells the order of the day's parts; ``zone_ms`` is added to a time without an offset.
    """
    octets = _octets(cells)
    digits = octets.T.astype(np.int16) - 48
    is_there = (digits[0] >= 0) & (digits[0] <= 9)
    year_at, month_at, day_at = _PLACES[base]
    month = _pair(digits, month_at, is_there)
    year = _pair(digits, year_at, is_there)
    leap = ((year % 4 == 0) & (month > 2)).astype(np.int64)
    days = _YEAR_DAYS[year] + _MONTH_DAYS[month] + leap + _pair(digits, day_at, is_there) - 1
    total = days * 86_400_000 + _clock_ms(octets, digits)
    total += _shift_ms(octets, digits, zone_ms)
    return np.where(is_there, total, NO_TIME)


def _octets(cells: BytesArray) -> OctetArray:
    wide = np.ascontiguousarray(cells.astype(f"S{TIME_BYTES}"))
    return wide.view(np.uint8).reshape(-1, TIME_BYTES)


def _pair(digits: DigitArray, at: int, is_there: BoolArray) -> IntArray:
    return np.where(is_there, digits[at] * 10 + digits[at + 1], 0).astype(np.int64)


def _clock_ms(octets: OctetArray, digits: DigitArray) -> IntArray:
    has_clock = octets[:, 13] == ord(":")
    has_seconds = octets[:, 16] == ord(":")
    minutes = _pair(digits, 11, has_clock) * 60 + _pair(digits, 14, has_clock)
    total = (minutes * 60 + _pair(digits, 17, has_seconds)) * 1000
    has_fraction = has_seconds & (octets[:, 19] == ord("."))
    return total + _thousandths(digits, has_fraction) if has_fraction.any() else total


def _thousandths(digits: DigitArray, has_fraction: BoolArray) -> IntArray:
    total, goes_on = np.zeros(len(has_fraction), dtype=np.int64), has_fraction
    for at, worth in ((20, 100), (21, 10), (22, 1)):
        goes_on = goes_on & (digits[at] >= 0) & (digits[at] <= 9)
        total += np.where(goes_on, digits[at] * worth, 0)
    return total


def _shift_ms(octets: OctetArray, digits: DigitArray, zone_ms: int) -> IntArray | int:
    """Return what has to be added for the offset that a cell carries, or for the zone."""
    tail = octets[:, 16:]
    is_minus = tail == ord("-")
    is_sign = is_minus | (tail == ord("+"))
    if not is_sign.any():
        if not zone_ms:
            return 0
        return np.where((tail == ord("Z")).any(axis=1), 0, zone_ms)
    signed = is_sign.any(axis=1)
    hour_at = np.where(signed, is_sign.argmax(axis=1) + 17, 0)
    minute_at = hour_at + 2 + (octets[np.arange(len(octets)), hour_at + 2] == ord(":"))
    minutes = _picked(digits, hour_at, signed) * 60 + _picked(digits, minute_at, signed)
    offset = np.where(is_minus.any(axis=1), minutes, -minutes) * 60_000
    is_naive = ~signed & ~(tail == ord("Z")).any(axis=1)
    return np.where(is_naive, zone_ms, offset)


def _picked(digits: DigitArray, at: IntArray, is_there: BoolArray) -> IntArray:
    rows = np.arange(len(at))
    value = digits[at, rows].astype(np.int64) * 10 + digits[at + 1, rows]
    return np.where(is_there, value, 0)


def joined_cells(days: BytesArray, clocks: BytesArray) -> BytesArray:
    """Return days and times of day, which stood in two columns, as one column of times."""
    both = np.zeros((len(days), TIME_BYTES), dtype=np.uint8)
    both[:, :10] = _octets(days)[:, :10]
    both[:, 10] = ord(" ")
    both[:, 11:] = _octets(clocks)[:, : TIME_BYTES - 11]
    return both.reshape(-1).view(f"S{TIME_BYTES}")


def epoch_moments(cells: FloatArray, base: str) -> IntArray:
    """Return clean seconds or milliseconds since 1970 as milliseconds, ``NO_TIME`` where empty."""
    # A whole number of seconds comes out whole, as multiplied: the error is far below a half.
    rounded = np.rint(cells / _MS_PER_UNIT[base])
    is_there = ~np.isnan(rounded)
    return np.where(is_there, np.where(is_there, rounded, 0).astype(np.int64), NO_TIME)


def fine_moments(cells: IntArray, base: str) -> IntArray:
    """Return whole micro- or nanoseconds since 1970 as milliseconds, cut off."""
    return np.asarray(cells // _UNITS_PER_MS[base], dtype=np.int64)
