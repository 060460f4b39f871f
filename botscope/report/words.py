"""Values as text, as the page writes them: U+2212 minus, thin grouping, a dash for undefined."""

import zoneinfo
from datetime import datetime, timedelta
from typing import Any

from botscope.api.moments import EPOCH

NONE = "\N{EN DASH}"
MINUS, THIN = "\N{MINUS SIGN}", "\N{NARROW NO-BREAK SPACE}"
MONEY_WORTH_CENTS = frozenset(
    ["USDT", "USDC", "FDUSD", "BUSD", "TUSD", "DAI", "USD", "EUR", "GBP", "TRY"]
)
HIDDEN = dict.fromkeys(
    [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x061C, 0x200B, 0x200E, 0x200F,
     *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF],
    "\N{REPLACEMENT CHARACTER}",
)  # fmt: skip
"""Characters that hide or turn the text around them."""


def visible(text: str) -> str:
    """Return a text in which no character can hide or turn its neighbors."""
    return text.translate(HIDDEN)


def quote_decimals(asset: str | None) -> int:
    """Return how many decimals money of an asset is shown with."""
    return 2 if not asset or asset in MONEY_WORTH_CENTS else 8


def number(value: float | None, decimals: int = 2, *, has_plus: bool = False) -> str:
    """Write a number."""
    if value is None:
        return NONE
    text = f"{abs(value):,.{decimals}f}".replace(",", THIN)
    if not any(char in "123456789" for char in text):
        return text
    return (MINUS if value < 0 else "+" if has_plus else "") + text


def change(value: float | None, decimals: int = 2) -> str:
    """Write a number with its sign."""
    return number(value, decimals, has_plus=True)


def percent(value: float | None, decimals: int = 2) -> str:
    """Write a ratio as a percentage."""
    return NONE if value is None else f"{number(value * 100, decimals)}%"


def duration(seconds: float | None) -> str:
    """Write a duration in its two largest units."""
    if seconds is None:
        return NONE
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, hours = whole // 60, whole // 3600
    if hours == 0:
        return f"{minutes} min"
    if hours < 24:
        return f"{hours} h {minutes % 60} min"
    return f"{hours // 24} d {hours % 24} h"


def moment_of(value: str | float | None, zone: str) -> datetime | None:
    """Return a moment of the API, or UTC milliseconds, on the clock of a zone."""
    if value is None:
        return None
    if isinstance(value, str):
        moment = datetime.fromisoformat(value)
    else:
        moment = EPOCH + timedelta(milliseconds=int(value))
    return moment.astimezone(zoneinfo.ZoneInfo(zone))


def day(value: str | float | None, zone: str) -> str:
    """Write the day of a moment."""
    moment = moment_of(value, zone)
    return NONE if moment is None else f"{moment.day} {moment:%b %Y}"


def moment(value: str | float | None, zone: str) -> str:
    """Write a moment to the minute."""
    found = moment_of(value, zone)
    return NONE if found is None else f"{found.day} {found:%b %Y %H:%M}"


def counted(count: int, word: str) -> str:
    """Write a count with its noun."""
    return f"{number(count, 0)} {word}{'' if count == 1 else 's'}"


def figure(
    value: Any,  # noqa: ANN401
    unit: str,
    asset: str | None,
    zone: str,
    *,
    has_plus: bool = True,
) -> str:
    """Write a figure of the glossary in its unit; money with its sign where it is a result."""
    if value is None:
        return NONE
    if isinstance(value, list):
        return f"{figure(value[0], unit, asset, zone)} to {figure(value[1], unit, asset, zone)}"
    if unit == "quote":
        return number(value, quote_decimals(asset), has_plus=has_plus)
    if unit == "ratio":
        return percent(value)
    if unit == "s":
        return duration(value)
    if unit == "moment":
        return moment(value, zone)
    return number(value, 0 if unit == "count" else 2)
