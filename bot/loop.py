"""The candle loop: market -> exchange -> strategy -> journal."""

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bot.candle_log import CandleLog
from bot.execution.account import Account
from bot.execution.desk import Desk
from bot.execution.instrument import Instrument
from bot.execution.paper import Costs, PaperExchange
from bot.execution.risk import RiskGuard, RiskLimits
from bot.journal import TradeJournal
from bot.market.candle import Candle, Market
from bot.moment import now_ms
from bot.report import Identity, Reporter, ledger_of, trade_row
from bot.strategies import make_strategy

logger = logging.getLogger(__name__)

SHOW_EVERY_S = 0.25
"""At full speed a commit covers so many seconds: the disk would be slower than the candles are.

What a kill takes with it is decided again from the last commit, candle by candle as before.
"""

ROWS_PER_COMMIT = 200
"""Bound on one commit, well within what the journal reads back at a start."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that makes one bot."""

    identity: Identity
    instrument: Instrument
    parameters: Mapping[str, float]
    starting_quote: Decimal
    costs: Costs = field(default_factory=Costs)
    limits: RiskLimits = field(default_factory=RiskLimits)
    started_at_ms: int = field(default_factory=now_ms)
    market: str = ""
    market_speed: float | None = None
    """Market time per wall time, None for as fast as possible."""

    def settings(self) -> dict[str, Any]:
        """Return the settings block of the state file.

        It names the speed, since a market that runs faster than time closes a candle of the
        state's ``timeframe`` more often than that says.
        """
        return {
            "market": self.market,
            "market_speed": self.market_speed or "max",
            **self.parameters,
            "maker_fee_ratio": float(self.costs.maker_fee_ratio),
            "taker_fee_ratio": float(self.costs.taker_fee_ratio),
            "slippage_ratio": float(self.costs.slippage_ratio),
            "participation_ratio": float(self.costs.participation_ratio),
            "risk_per_trade_ratio": float(self.limits.risk_per_trade_ratio),
            "max_position_ratio": float(self.limits.max_position_ratio),
            "tick_size_quote": float(self.instrument.tick_size_quote),
            "step_size_base": float(self.instrument.step_size_base),
            "min_notional_quote": float(self.instrument.min_notional_quote),
        }


class Bot:
    """One strategy on one symbol, with its money."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        account = Account(plan.starting_quote, plan.starting_quote)
        self.exchange = PaperExchange(plan.instrument, plan.costs, account)
        self.guard = RiskGuard(plan.limits, float(plan.starting_quote))
        self.strategy = make_strategy(plan.identity.strategy, plan.parameters)
        self.desk = Desk(self.exchange, self.guard)
        self.trade_number = 0
        self._must_close_all = False

    def step(self, candle: Candle, *, may_decide: bool) -> list[dict[str, str]]:
        """Take one candle; return the rows of the trades that it closed."""
        self.exchange.advance(candle)
        self.strategy.observe(candle)
        self.guard.observe(candle.close_at_ms, self.exchange.quick_equity_quote())
        if self._must_close_all:
            self.close_all("version_change")
        elif may_decide:
            self.strategy.decide(candle, self.desk)
        return self.take_rows() if self.exchange.closed else []

    def take_rows(self) -> list[dict[str, str]]:
        """Return the rows of the trades closed since the last call."""
        rows = []
        for trade in self.exchange.drain():
            self.trade_number += 1
            trade_id = f"{self.plan.identity.bot_version}-{self.trade_number:06d}"
            rows.append(trade_row(trade_id, trade, self.plan.identity))
        return rows

    def close_all(self, reason: str) -> None:
        """Close every lot at the market and take every order back."""
        self.desk.cancel_entries()
        for lot in self.desk.lots:
            self.exchange.close(lot, reason)
        self._must_close_all = bool(self.exchange.lots)

    def reporter(self) -> Reporter:
        """Return what writes this bot's state document."""
        return Reporter(
            self.plan.identity,
            self.exchange,
            self.guard,
            self.strategy,
            self.desk,
            self.plan.settings(),
            self.plan.started_at_ms,
        )

    def to_resume(self) -> dict[str, Any]:
        """Return everything that a restart needs."""
        return {
            "bot_version": self.plan.identity.bot_version,
            "strategy_name": self.plan.identity.strategy,
            "starting_quote": str(self.exchange.account.starting_quote),
            "trade_number": self.trade_number,
            "exchange": self.exchange.to_resume(),
            "guard": self.guard.to_resume(),
            "strategy": self.strategy.to_resume(),
        }

    def restore(self, saved: dict[str, Any]) -> None:
        """Take everything back.

        Under another version or strategy the money and the open lots are taken over; the lots are
        closed at the first candle, since the new rules did not open them.
        """
        self.exchange.account.starting_quote = Decimal(saved["starting_quote"])
        self.exchange.restore(saved["exchange"])
        self.guard.restore(saved["guard"])
        before = (saved["bot_version"], saved["strategy_name"])
        if before == (self.plan.identity.bot_version, self.plan.identity.strategy):
            self.trade_number = saved["trade_number"]
            self.strategy.restore(saved["strategy"])
        else:
            self.close_all("version_change")


class Runner:
    """Leads a bot through a market and keeps its journal."""

    def __init__(
        self,
        bot: Bot,
        market: Market,
        journal: TradeJournal,
        memory: dict[str, Any],
        *,
        candle_count: int = 0,
        candle_log: CandleLog | None = None,
    ) -> None:
        self._bot = bot
        self._market = market
        self._journal = journal
        self._memory = memory
        self._candle_count = candle_count
        self._candle_log = candle_log
        self._reporter = bot.reporter()
        self._rows: list[dict[str, str]] = []
        self._shown_s = float("-inf")
        self.is_throttled = False

    def run(self, after_number: int | None, candle_limit: int | None = None) -> None:
        """Trade until the market ends, the limit is reached or the bot is told to stop.

        ``candle_limit`` counts over restarts.
        """
        self._market.listen(self._show)
        known = self._market.history(after_number, self._bot.strategy.warm_up_count)
        for past in known:
            self._bot.strategy.observe(past)
        if self._candle_log is not None:
            self._candle_log.add_past((past.open_at_ms, *past[3:]) for past in known)
        number = after_number
        self._show()
        for candle in self._candles(after_number, candle_limit):
            number = candle.number
            self._candle_count += 1
            rows = self._bot.step(candle, may_decide=not self._market.is_missed(candle))
            if self._candle_log is not None:
                self._candle_log.add(candle.open_at_ms, *candle[3:])
            self._record(rows, number)
        self._commit(number)
        self._show()
        if self._candle_log is not None:
            self._candle_log.write()

    def _candles(self, after_number: int | None, limit: int | None) -> Iterator[Candle]:
        # A limit that is reached must not wait for one more candle.
        if limit is not None and self._candle_count >= limit:
            return
        for candle in self._market.candles(after_number):
            yield candle
            if limit is not None and self._candle_count >= limit:
                return

    def ledger(self) -> dict[str, Any]:
        """Return the bot's own sums."""
        return ledger_of(self._bot.exchange)

    def _record(self, rows: list[dict[str, str]], number: int) -> None:
        self._rows += rows
        is_late = time.monotonic() - self._shown_s >= SHOW_EVERY_S
        if is_late or not self.is_throttled or len(self._rows) >= ROWS_PER_COMMIT:
            self._commit(number)
            self._show()

    def _commit(self, number: int | None) -> None:
        resume = {
            **self._memory,
            "number": number,
            "candle_count": self._candle_count,
            "bot": self._bot.to_resume(),
        }
        self._journal.commit(self._rows, resume)
        self._rows = []

    def _show(self) -> None:
        self._journal.show(self._reporter.state(now_ms(), self._market.connection()))
        self._shown_s = time.monotonic()
