"""The bots that a question is about, as one: one bot, or all of one quote asset."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from botscope.api.parameters import Query
from botscope.api.quote_assets import assets_of, part_of, quote_asset_of
from botscope.domain.accounts import FileAccount
from botscope.domain.closings import closed_after, closed_by
from botscope.domain.columns import BoolArray, FloatArray, IntArray
from botscope.domain.marking import (
    total_or_none,
    unrealized_of_state,
    unrealized_of_the_rest,
)
from botscope.domain.selection import UNKNOWN, Selection
from botscope.domain.snapshot import BotSnapshot, Snapshot
from botscope.domain.state import Position, Source
from botscope.domain.trades import Trades
from botscope.errors import QueryError
from botscope.metrics.sequence import in_sequence, sequence_of

SEVERITY = (
    "fresh",
    "late",
    "future",
    "frozen",
    "stale",
    "torn",
    "schema",
    "unreadable",
    "missing",
)
"""From best to worst: several bots are only as well as the worst of them."""

KEPT_SELECTIONS = 4
"""The figures, tables and charts of one page ask for the same selection one after the other."""

NO_BOT = Source("missing", None, None, "No bot was found yet; its folder is looked at again.")


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The trades of a selection, with a mark on those that only count on request."""

    trades: Trades
    is_excluded: BoolArray


@dataclass(frozen=True, eq=False)
class BotView:
    """Some bots of one snapshot; sums over several are None where one of them has no figure."""

    bots: tuple[BotSnapshot, ...]
    starting_balance: float | None = None
    asked_asset: str | None = None
    _kept: dict[Selection, Chosen] = field(default_factory=dict)

    @cached_property
    def quote_asset(self) -> str | None:
        """The money that all of them count in, None where it is unknown or not one."""
        if self.asked_asset not in (None, UNKNOWN):
            return self.asked_asset
        assets = {quote_asset_of(bot) for bot in self.bots}
        return assets.pop() if len(assets) == 1 else None

    @property
    def is_of_one_money(self) -> bool:
        """True where the bots may be added up."""
        return len(self.assets) <= 1

    @property
    def assets(self) -> list[str]:
        """Every money that is counted in here; more than one is never added up."""
        return _assets(self.bots) if self.asked_asset is None else [self.asked_asset]

    @cached_property
    def source(self) -> Source:
        """The state of the worst source; of several, its message names the bot."""
        if not self.bots:
            return NO_BOT
        worst = max(self.bots, key=lambda bot: SEVERITY.index(bot.source.status))
        if len(self.bots) == 1:
            return worst.source
        name = (worst.state.bot_name if worst.state else None) or worst.bot_name
        return replace(worst.source, message=f"{name}: {worst.source.message}")

    @property
    def updated_at_ms(self) -> int | None:
        """When the bot that was silent for longest reported last."""
        moments = [bot.source.updated_at_ms for bot in self.bots]
        known = [moment for moment in moments if moment is not None]
        return min(known) if known and len(known) == len(moments) else None

    @cached_property
    def trades(self) -> Trades:
        """All counted trades; ``source`` counts through the files of all bots."""
        # Once per snapshot, so that no selection of them has to be put into sequence again.
        return in_sequence(self._joined([bot.trades for bot in self.bots]))

    @cached_property
    def excluded(self) -> Trades:
        """All trades that were set aside."""
        return self._joined([bot.excluded for bot in self.bots])

    @cached_property
    def files(self) -> tuple[tuple[BotSnapshot, FileAccount], ...]:
        """Every file with its bot, in the order that ``Trades.source`` counts in."""
        return tuple((bot, file) for bot in self.bots for file in bot.files)

    @property
    def positions(self) -> list[tuple[BotSnapshot, Position]]:
        """Every open position with its bot."""
        return [(bot, p) for bot in self.bots if bot.state for p in bot.state.positions]

    @property
    def history_notes(self) -> list[str]:
        """What is wrong with keeping the history of these bots, each sentence once."""
        return list(dict.fromkeys(note for bot in self.bots for note in bot.history.notes))

    @property
    def unrealized_quote(self) -> float | None:
        """What the open positions would bring now, None where one bot does not tell.

        A position that a trade of the log has closed since the report counts no more.
        """
        return total_or_none([unrealized_of(bot) for bot in self.bots])

    @property
    def reported_unrealized_quote(self) -> float | None:
        """What the open positions stood at when the bots reported, None where one is silent."""
        states = [bot.state for bot in self.bots]
        return total_or_none([unrealized_of_state(state) if state else None for state in states])

    @property
    def reported_trades(self) -> Trades:
        """The trades that the reports of the bots can know: closed by the moment of each."""
        if not self.later_trade_count:
            return self.trades
        return Trades.concat([closed_by(bot.trades, _reported_ms(bot)) for bot in self.bots])

    @cached_property
    def later_trade_count(self) -> int:
        """How many trades closed after their bot had reported last."""
        return sum(len(closed_after(bot.trades, _reported_ms(bot))) for bot in self.bots)

    @property
    def open_fee_quote(self) -> float | None:
        """The fees paid for what is open, None where no position tells them."""
        told = [position.fee_quote for _, position in self.positions]
        known = [fee for fee in told if fee is not None]
        return sum(known) if known else None

    @property
    def starting_quote(self) -> float | None:
        """The balance at the start: what the state says, else the setting."""
        return total_or_none([starting_of(bot, self.starting_balance) for bot in self.bots])

    def choose(self, chosen: Selection) -> Chosen:
        """Return the trades that a selection names, in order of closing."""
        kept = self._kept.get(chosen)
        if kept is None:
            kept = self._choose(chosen)
            if len(self._kept) >= KEPT_SELECTIONS:
                self._kept.clear()
            self._kept[chosen] = kept
        return kept

    def _choose(self, chosen: Selection) -> Chosen:
        trades, marks = self.trades, np.zeros(len(self.trades), dtype=np.bool_)
        if chosen.includes_excluded and len(self.excluded):
            trades, marks = self._with_excluded
        if chosen.is_everything:
            return Chosen(trades, marks)
        rows = _rows_of(chosen.mask(trades))
        return Chosen(trades.take(rows), marks[rows])

    @cached_property
    def _with_excluded(self) -> tuple[Trades, BoolArray]:
        both = Trades.concat([self.trades, self.excluded])
        marks = np.arange(len(both)) >= len(self.trades)
        order = sequence_of(both)
        return both.take(order), marks[order]

    def start_of(self, chosen: Selection) -> float | None:
        """Return the equity just before the first trade of a selection closed.

        It is that of the whole account, whatever the selection leaves out, so that a version has
        the same drawdown wherever it is shown.
        """
        start, trades = self.starting_quote, self.choose(chosen).trades
        if start is None or chosen.is_everything:
            return start
        first_ms = int(trades.closed_at_ms[0]) if len(trades) else chosen.from_ms
        if first_ms is None:
            return start
        account = self.account_trades(chosen)
        earlier = account.realized_pnl_quote[: np.searchsorted(account.closed_at_ms, first_ms)]
        return total_or_none([start, sum_of(earlier)])

    def account_trades(self, chosen: Selection) -> Trades:
        """Return all trades that count when a selection is looked at, in order of closing."""
        return self.choose(Selection(includes_excluded=chosen.includes_excluded)).trades

    def _joined(self, parts: Sequence[Trades]) -> Trades:
        if len(parts) == 1:
            return parts[0]
        offset, shifted = 0, []
        for bot, part in zip(self.bots, parts, strict=True):
            shifted.append(replace(part, source=part.source + np.int32(offset)))
            offset += len(bot.files)
        return Trades.concat(shifted).in_order()


def _rows_of(mask: BoolArray) -> IntArray | slice:
    """Return the rows of a mask; neighbors, such as a range of time, as a slice: no copies."""
    rows = np.flatnonzero(mask)
    if not len(rows):
        return slice(0, 0)
    first, last = int(rows[0]), int(rows[-1])
    return slice(first, last + 1) if last - first + 1 == len(rows) else rows


def view_of(
    snapshot: Snapshot, query: Query, starting_balance: float | None, *, is_sum: bool
) -> BotView:
    """Return the bots that a query asks for.

    Parameters
    ----------
    is_sum : bool
        True where the answer adds money up: bots of different money are refused then.

    Raises
    ------
    QueryError
        Naming ``bot`` or ``quote_asset``, with the choices.
    """
    bots = tuple(snapshot.bots.values())
    wanted = query.get("bot")
    if wanted is not None:
        if wanted not in snapshot.bots:
            choices = ", ".join(snapshot.bots) or "none yet"
            raise QueryError("bot", f"{wanted[:60]!r} is not a bot; known are {choices}")
        bots = (snapshot.bots[wanted],)
    asset = query.get("quote_asset")
    bots = _of_asset(bots, asset)
    known = _assets(bots)
    if is_sum and asset is None and len(known) > 1:
        raise QueryError(
            "quote_asset",
            f"needed, one of {', '.join(known)}: different money is never added up; "
            "or ask for one bot with bot=",
        )
    if asset is None:
        return BotView(bots, starting_balance)
    # What is set of the account is set in its main money.
    is_main = all((assets_of(bot)[0] or UNKNOWN) == asset for bot in bots)
    parts = tuple(part_of(bot, asset) for bot in bots)
    return BotView(parts, starting_balance if is_main else None, asset)


def _of_asset(bots: tuple[BotSnapshot, ...], wanted: str | None) -> tuple[BotSnapshot, ...]:
    if wanted is None:
        return bots
    known = _assets(bots)
    if wanted not in known:
        choices = ", ".join(known) or "none yet"
        raise QueryError("quote_asset", f"{wanted[:60]!r} is not counted in; known are {choices}")
    return tuple(bot for bot in bots if wanted in _assets((bot,)))


def _assets(bots: Sequence[BotSnapshot]) -> list[str]:
    return sorted({asset or UNKNOWN for bot in bots for asset in assets_of(bot)})


def sum_of(column: FloatArray) -> float | None:
    """Add up a column; None where the sum leaves the range of numbers."""
    with np.errstate(all="ignore"):
        total = float(column.sum())
    return total if math.isfinite(total) else None


def realized_of(trades: Trades) -> float | None:
    """Return the realized P&L of trades."""
    return sum_of(trades.realized_pnl_quote)


def starting_of(bot: BotSnapshot, fallback: float | None) -> float | None:
    """Return the balance that a bot started with."""
    stated = bot.state.balance.starting_quote if bot.state else None
    return fallback if stated is None else stated


def unrealized_of(bot: BotSnapshot) -> float | None:
    """Return what a bot's open positions would bring, None where its state does not tell."""
    return None if bot.state is None else unrealized_of_the_rest(bot.state, bot.trades)


def _reported_ms(bot: BotSnapshot) -> int | None:
    return bot.state.updated_at_ms if bot.state else None
