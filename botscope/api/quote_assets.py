"""In which money a bot counts: what its state says, else what all its symbols end in.

A bot that trades against several moneys is looked at in parts, one for each (:func:`part_of`):
what it earned in BTC and in USDT has no sum.
"""

from dataclasses import replace

import numpy as np

from botscope.domain.history import NO_KEEPING
from botscope.domain.quotes import quote_of
from botscope.domain.snapshot import BotSnapshot
from botscope.domain.state import Balance
from botscope.domain.trades import Trades


def quote_asset_of(bot: BotSnapshot) -> str | None:
    """Return the quote asset of a bot, None where its files do not tell or disagree."""
    if bot.state is not None and bot.state.balance.quote_asset:
        return bot.state.balance.quote_asset.upper()
    symbols = set(bot.trades.symbol.names)
    if bot.state is not None:
        symbols.update(bot.state.symbols)
    found = {quote_of(symbol) for symbol in symbols}
    return found.pop() if len(found) == 1 else None


def assets_of(bot: BotSnapshot) -> tuple[str | None, ...]:
    """Return the moneys of a bot's trades, the main one first; one where symbols do not tell all.

    The main one is the state's, else that of most trades.
    """
    stated = quote_asset_of(bot)
    names = bot.trades.symbol.names
    quotes = [quote_of(name) for name in names]
    if len(set(quotes)) < 2 or None in quotes:
        return (stated,)
    counts: dict[str, int] = {}
    held = np.bincount(bot.trades.symbol.codes + 1, minlength=len(names) + 1)[1:]
    for quote, count in zip(quotes, held.tolist(), strict=True):
        if quote is not None and count:
            counts[quote] = counts.get(quote, 0) + count
    if len(counts) < 2:
        return (stated,)
    ranked = sorted(counts, key=lambda name: (name != stated, -counts[name], name))
    return tuple(ranked)


def part_of(bot: BotSnapshot, asset: str | None) -> BotSnapshot:
    """Return a bot with what it did in one of its moneys; the balance belongs to the main one."""
    assets = assets_of(bot)
    if len(assets) < 2:
        return bot
    state = bot.state
    if state is not None:
        positions = tuple(p for p in state.positions if quote_of(p.symbol or "") in (asset, None))
        is_main = asset == assets[0]
        balance = state.balance if is_main else Balance(quote_asset=asset)
        state = replace(state, positions=positions, balance=balance)
    excluded = _in_money(bot.excluded, asset)
    return replace(
        bot,
        state=state,
        history=bot.history if asset == assets[0] else NO_KEEPING,
        trades=_in_money(bot.trades, asset),
        excluded=excluded,
        excluded_pnl_quote=float(excluded.realized_pnl_quote.sum()),
    )


def _in_money(trades: Trades, asset: str | None) -> Trades:
    names = [*trades.symbol.names, ""]
    is_asked = np.asarray([quote_of(name) == asset for name in names], dtype=np.bool_)
    return trades.take(is_asked[trades.symbol.codes])
