"""Which money a symbol is counted in: the quote side of BTC/USDT, BTC-USDT or BTCUSDT."""

import re
from functools import lru_cache

KNOWN = [
    "FDUSD",
    "USDT",
    "USDC",
    "BUSD",
    "TUSD",
    "USDP",
    "DAI",
    "USD",
    "EUR",
    "GBP",
    "TRY",
    "BRL",
    "JPY",
    "AUD",
    "CHF",
    "CAD",
    "KRW",
    "INR",
    "BTC",
    "ETH",
    "BNB",
]
SEPARATORS = re.compile(r"[/_\-]")


# Every request asks it of every symbol of a bot.
@lru_cache(maxsize=4096)
def quote_of(symbol: str) -> str | None:
    """Return the quote side of BTC/USDT, BTC-USDT, BTC_USDT:USDT or BTCUSDT, None if unknown."""
    pair = symbol.upper().split(":")[0]
    parts = SEPARATORS.split(pair)
    if len(parts) > 1:
        return next((part for part in reversed(parts) if part in KNOWN), None)
    return next((name for name in KNOWN if pair.endswith(name) and pair != name), None)
