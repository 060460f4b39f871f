"""Build the bot, its market and its journal from the settings, and run them."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.candle_log import CandleLog
from bot.execution.instrument import exact
from bot.execution.paper import Costs
from bot.execution.risk import RiskLimits
from bot.journal import Journal
from bot.loop import Bot, Plan, Runner
from bot.market.candle import TIMEFRAME_S, Market
from bot.market.pace import Pace
from bot.market.replay import ReplayError, ReplayMarket, gather, read_candles, timeframe_of
from bot.market.simulated import SimulatedMarket
from bot.moment import iso, now_ms
from bot.report import Identity
from bot.settings import Settings, SettingsError
from bot.stopping import Stop, StoppedError
from bot.versions import parameters_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Venue:
    """A market with what a restart must find unchanged to go on."""

    market: Market
    timeframe: str
    place: dict[str, Any]


def run(settings: Settings, stop: Stop) -> dict[str, Any] | None:
    """Trade as the settings ask until the end or until told to stop; return the ledger.

    Returns None when the bot was told to stop before its market had answered at all.
    Raises ``SettingsError`` for what cannot be used, ``JournalError`` for what cannot be written.
    """
    journal = Journal(settings.state_dir, settings.logs_dir, f"trades_{settings.bot_version}.csv")
    memory = journal.open()
    try:
        return _run(settings, stop, journal, memory)
    except StoppedError:
        return None
    finally:
        journal.close()


def _run(
    settings: Settings, stop: Stop, journal: Journal, memory: dict[str, Any] | None
) -> dict[str, Any]:
    venue = open_venue(settings, stop, memory)
    if memory is not None and not continues(settings, venue, memory):
        logger.warning("starting afresh: the memory in %s is of another run", settings.state_dir)
        memory = None
    last_shown = {} if memory is None else journal.last_shown()
    venue.market.listen(lambda: journal.show(waiting_state(settings, venue, last_shown)))
    bot = Bot(plan_for(settings, venue))
    if memory is not None:
        bot.restore(memory["bot"])
        if settings.must_reset_breaker:
            bot.guard.reset()
    last_number = journal.last_number(settings.bot_version)
    bot.trade_number = max(bot.trade_number, last_number)
    after_number = None if memory is None else memory["number"]
    done = 0 if memory is None else memory["candle_count"]
    candle_log = candle_log_for(settings, venue)
    runner = Runner(
        bot,
        venue.market,
        journal,
        {"place": venue.place},
        candle_count=done,
        candle_log=candle_log,
    )
    runner.is_throttled = settings.speed is None
    runner.run(after_number, settings.candle_limit)
    return runner.ledger()


def candle_log_for(settings: Settings, venue: Venue) -> CandleLog | None:
    """Return where the closed candles go, None where they are not wanted."""
    if not settings.keeps_candles:
        return None
    return CandleLog(settings.state_dir, settings.symbol, venue.timeframe)


KEPT_WHILE_WAITING = ("balance", "positions", "orders", "risk")


def waiting_state(
    settings: Settings, venue: Venue, last_shown: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what can be said while the market has not even told its trading rules.

    A bot that goes on still holds what it held; prices are those of the last candle it saw, as
    they are when the connection is lost later on.
    """
    kept = {name: last_shown[name] for name in KEPT_WHILE_WAITING if name in last_shown}
    return {
        **kept,
        "bot_name": settings.bot_name,
        "bot_version": settings.bot_version,
        "strategy": settings.strategy,
        "mode": "paper",
        "symbols": [settings.symbol],
        "timeframe": venue.timeframe,
        "updated_at": iso(now_ms()),
        "connection": venue.market.connection(),
    }


def continues(settings: Settings, venue: Venue, memory: dict[str, Any]) -> bool:
    """Return True when the memory is of this run.

    A file can be replayed with another version, and that is a new run; a market that goes on
    keeps its money when the bot is replaced by its next version.
    """
    if memory["place"] != venue.place:
        return False
    if settings.market != "replay":
        return True
    saved = memory["bot"]
    return bool(
        (saved["bot_version"], saved["strategy_name"], saved["starting_quote"])
        == (settings.bot_version, settings.strategy, str(settings.balance_quote))
    )


def plan_for(settings: Settings, venue: Venue) -> Plan:
    """Return everything that makes the bot."""
    parameters = parameters_of(settings.bot_version, settings.strategy)
    return Plan(
        identity=Identity(
            settings.bot_name,
            settings.bot_version,
            settings.strategy,
            settings.symbol,
            venue.timeframe,
        ),
        instrument=venue.market.instrument(),
        parameters=parameters,
        limits=limits_of(parameters),
        starting_quote=settings.balance_quote,
        costs=Costs(settings.maker_fee_ratio, settings.taker_fee_ratio, settings.slippage_ratio),
        market=settings.market,
        market_speed=1.0 if settings.market == "binance" else settings.speed,
    )


def limits_of(parameters: Mapping[str, float]) -> RiskLimits:
    """Return the risk limits with what the version's table says of them."""
    return RiskLimits(
        risk_per_trade_ratio=exact(parameters["risk_per_trade_ratio"]),
        max_position_ratio=exact(parameters["max_position_ratio"]),
    )


def open_venue(settings: Settings, stop: Stop, memory: dict[str, Any] | None) -> Venue:
    """Open the market that the settings name."""
    makers: dict[str, Callable[[Settings, Stop, dict[str, Any] | None], Venue]] = {
        "replay": open_replay,
        "simulated": open_simulated,
        "binance": open_binance,
    }
    return makers[settings.market](settings, stop, memory)


def open_replay(settings: Settings, stop: Stop, _memory: dict[str, Any] | None) -> Venue:
    """Read the candle file, gathered into the timeframe asked for."""
    path = settings.replay_path
    if path is None:
        raise SettingsError(["A replay needs a file."])
    try:
        candles = read_candles(path)
        if settings.timeframe is not None:
            candles = gather(candles, TIMEFRAME_S[settings.timeframe] * 1000)
    except ReplayError as problem:
        raise SettingsError([f"{str(problem)[0].upper()}{str(problem)[1:]}."]) from problem
    timeframe = settings.timeframe or timeframe_of(candles)
    step_s = (candles[0].close_at_ms - candles[0].open_at_ms) / 1000
    pace = Pace(stop, 0.0 if settings.speed is None else step_s / settings.speed)
    place = {
        "market": "replay",
        "content": hashlib.sha256(path.read_bytes()).hexdigest(),
        "symbol": settings.symbol,
        "timeframe": timeframe,
    }
    return Venue(ReplayMarket(settings.symbol, candles, pace), timeframe, place)


def open_simulated(settings: Settings, stop: Stop, memory: dict[str, Any] | None) -> Venue:
    """Open the market of a seed, on the wall clock or, at full speed, ending now."""
    timeframe = settings.timeframe or "1m"
    timeframe_s = TIMEFRAME_S[timeframe]
    interval_s = 0.0 if settings.speed is None else timeframe_s / settings.speed
    place = {
        "market": "simulated",
        "seed": settings.seed,
        "symbol": settings.symbol,
        "timeframe": timeframe,
    }
    is_known = memory is not None and {**memory["place"], "origin_ms": None} == {
        **place,
        "origin_ms": None,
    }
    step_ms = timeframe_s * 1000
    origin_ms = (
        memory["place"]["origin_ms"]
        if memory is not None and is_known
        else now_ms() // step_ms * step_ms - (settings.candle_limit or 0) * step_ms
    )
    clock = market_clock(origin_ms, step_ms) if settings.speed is None else wall_clock(interval_s)
    pace = Pace(stop, interval_s)
    market = SimulatedMarket(settings.symbol, settings.seed, clock, pace, timeframe_s // 60)
    return Venue(market, timeframe, {**place, "origin_ms": origin_ms})


def market_clock(origin_ms: int, step_ms: int) -> Callable[[int], tuple[int, int]]:
    """Return a clock that counts candles from a moment."""

    def times(index: int) -> tuple[int, int]:
        return origin_ms + index * step_ms, origin_ms + (index + 1) * step_ms

    return times


def wall_clock(interval_s: float) -> Callable[[int], tuple[int, int]]:
    """Return a clock for candles that close as we look.

    A market that runs faster than time would soon trade in the future; so the candle's closing
    time is now, and its length what it takes on the wall.
    """

    def times(_index: int) -> tuple[int, int]:
        closed_at_ms = now_ms()
        return closed_at_ms - round(interval_s * 1000), closed_at_ms

    return times


def open_binance(settings: Settings, stop: Stop, _memory: dict[str, Any] | None) -> Venue:
    """Open public spot candles of Binance."""
    # Imported here: python-binance takes a third of a second that no other market needs.
    from bot.exchange.binance_spot import BinanceMarket

    timeframe = settings.timeframe or "1m"
    place = {
        "market": "binance",
        "base_url": settings.base_url,
        "symbol": settings.symbol,
        "timeframe": timeframe,
    }
    market = BinanceMarket(settings.symbol, timeframe, settings.base_url, stop)
    return Venue(market, timeframe, place)
