"""In which money a bot counts: what its state says, else what all its symbols end in."""

import re

from botscope.domain.snapshot import BotSnapshot

UNKNOWN = "unknown"
"""The name under which ``quote_asset=`` asks for bots that do not say."""

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


def quote_asset_of(bot: BotSnapshot) -> str | None:
    """Return the quote asset of a bot, None where its files do not tell or disagree."""
    if bot.state is not None and bot.state.balance.quote_asset:
        return bot.state.balance.quote_asset.upper()
    symbols = set(bot.trades.symbol.names)
    if bot.state is not None:
        symbols.update(bot.state.symbols)
    found = {_quote_of(symbol) for symbol in symbols}
    return found.pop() if len(found) == 1 else None


def _quote_of(symbol: str) -> str | None:
    """Return the quote side of BTC/USDT, BTC-USDT, BTC_USDT:USDT or BTCUSDT."""
    pair = symbol.upper().split(":")[0]
    parts = SEPARATORS.split(pair)
    if len(parts) > 1:
        return next((part for part in reversed(parts) if part in KNOWN), None)
    return next((name for name in KNOWN if pair.endswith(name) and pair != name), None)
