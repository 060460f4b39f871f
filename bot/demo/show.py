"""The demo: weeks of history within seconds, then a bot that trades while you watch.

``python -m bot.demo --state DIR --logs DIR [--seed N] [--speed N]``

The folders belong to the demo: a marker file says so. Started again within six hours with the
same seed, the demo goes on where it was; later, or with another seed, it removes its own files and
writes a new history that ends now. Folders that hold files and no marker are somebody's own and are
refused.
"""

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.demo.candles import DemoCandles
from bot.demo.history import CANDLE_COUNT, ERAS, MINUTE_MS, live_through, plan_of, write_logs
from bot.execution.risk import RiskLimits
from bot.journal import LOCK_SUFFIX, RESUME_NAME, STATE_NAME, Journal, JournalError, read_json
from bot.loop import Bot, Plan, Runner
from bot.market.candle import Candle
from bot.market.pace import Pace
from bot.market.simulated import SimulatedMarket
from bot.moment import now_ms
from bot.report import Identity
from bot.settings import Parser, SettingsError
from bot.start import market_clock, wall_clock
from bot.stopping import Stop

logger = logging.getLogger(__name__)

MARKER_NAME = "demo.marker"
MAX_PAUSE_MS = 6 * 3_600_000
"""After a longer pause the past would have a hole, so it is made anew."""

DEFAULT_SEED = 7
DEFAULT_SPEED = 360.0
"""Six candles a second, and with that about a trade a minute."""
LIVE_VERSION = ERAS[-1][0]
SYMBOL = "BTCUSDT"
STARTING_QUOTE = Decimal(10000)
LIMITS = RiskLimits(
    risk_per_trade_ratio=Decimal("0.004"),
    max_position_ratio=Decimal("0.3"),
    # Six market hours pass in a minute, so a day's limit would end the show after lunch.
    daily_loss_limit_ratio=Decimal("0.1"),
    max_drawdown_limit_ratio=Decimal("0.35"),
)


def main(arguments: Sequence[str], stop: Stop) -> int:
    """Run the demo until ``stop`` is set; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        state_dir, logs_dir, seed, speed = read_options(arguments)
        run(state_dir, logs_dir, seed, speed, stop)
    except SettingsError as error:
        sys.stderr.writelines(f"{problem}\n" for problem in error.problems)
        return 2
    except JournalError as error:
        sys.stderr.write(f"{str(error)[0].upper()}{str(error)[1:]}.\n")
        return 2
    return 0


def read_options(arguments: Sequence[str]) -> tuple[Path, Path, int, float]:
    """Return the folders, the seed and the speed."""
    parser = Parser(prog="python -m bot.demo", description=__doc__, allow_abbrev=False)
    parser.add_argument("--state", type=Path, required=True, help="the demo's own state folder")
    parser.add_argument("--logs", type=Path, required=True, help="the demo's own logs folder")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="seed of the market")
    parser.add_argument("--speed", type=float, default=DEFAULT_SPEED, help="market time per time")
    known = parser.parse_args(arguments)
    problems = []
    if known.seed < 0:
        problems.append("--seed must be a whole number from 0.")
    if not 0.01 <= known.speed <= 10_000:
        problems.append("--speed must be a number between 0.01 and 10000.")
    if problems:
        raise SettingsError(problems)
    return known.state, known.logs, known.seed, known.speed


def run(state_dir: Path, logs_dir: Path, seed: int, speed: float, stop: Stop) -> None:
    """Write the history or take the last one up, then trade live."""
    refuse_strangers(state_dir, logs_dir)
    journal = Journal(state_dir, logs_dir, f"trades_{LIVE_VERSION}.csv")
    memory = journal.open()
    try:
        if memory is None or not can_go_on(state_dir, seed):
            clear(state_dir, logs_dir)
            memory = write_history(journal, state_dir, logs_dir, seed, speed)
        go_live(journal, memory, seed, speed, stop, DemoCandles(state_dir, SYMBOL))
    finally:
        journal.close()


def go_live(
    journal: Journal,
    memory: dict[str, Any],
    seed: int,
    speed: float,
    stop: Stop,
    candle_log: DemoCandles,
) -> None:
    """Trade from the last candle of the history on, on the wall clock."""
    interval_s = 60 / speed
    market = SimulatedMarket(SYMBOL, seed, wall_clock(interval_s), Pace(stop, interval_s))
    bot = Bot(plan_of(demo_plan(speed), LIVE_VERSION))
    bot.restore(memory["bot"])
    bot.guard.reset()
    place = {"market": "demo", "seed": seed}
    runner = Runner(
        bot,
        market,
        journal,
        {"place": place},
        candle_count=memory["candle_count"],
        candle_log=candle_log,
    )
    runner.run(memory["number"])


def demo_plan(speed: float) -> Plan:
    """Return the bot of the demo; the version is set by each era."""
    identity = Identity("demo-trend", LIVE_VERSION, "adx_trend", SYMBOL, "1m", is_demo=True)
    rules = SimulatedMarket(SYMBOL, 0, wall_clock(1), lambda: True).instrument()
    return Plan(
        identity,
        rules,
        {},
        STARTING_QUOTE,
        limits=LIMITS,
        market="simulated",
        market_speed=speed,
    )


def write_history(
    journal: Journal, state_dir: Path, logs_dir: Path, seed: int, speed: float
) -> dict[str, Any]:
    """Let the past happen: logs and a first state that end now; return the memory of it."""
    (state_dir / MARKER_NAME).write_text(json.dumps({"seed": seed}), encoding="utf-8")
    origin_ms = (now_ms() // MINUTE_MS - CANDLE_COUNT) * MINUTE_MS
    market = SimulatedMarket(SYMBOL, seed, market_clock(origin_ms, MINUTE_MS), lambda: False)
    candles = count_down(market.candles(None), CANDLE_COUNT)
    seen = DemoCandles(state_dir, SYMBOL)
    eras = live_through(demo_plan(speed), seen.watch(candles))
    seen.write()
    write_logs(logs_dir, eras, seed)
    last = eras[-1].bot
    resume = {
        "place": {"market": "demo", "seed": seed},
        "number": CANDLE_COUNT - 1,
        "candle_count": CANDLE_COUNT,
        "bot": last.to_resume(),
    }
    journal.commit([], resume)
    journal.show(last.reporter().state(now_ms(), market.connection()))
    return resume


def count_down(candles: Iterator[Candle], count: int) -> Iterator[Candle]:
    """Yield the first candles; the eras share them."""
    for candle in candles:
        if candle.number >= count:
            return
        yield candle


def can_go_on(state_dir: Path, seed: int) -> bool:
    """Return True when a demo of this seed was here not long ago."""
    marker = read_json(state_dir / MARKER_NAME) or {}
    resume_path = state_dir / RESUME_NAME
    if marker.get("seed") != seed or not resume_path.is_file():
        return False
    return now_ms() - resume_path.stat().st_mtime * 1000 < MAX_PAUSE_MS


def refuse_strangers(state_dir: Path, logs_dir: Path) -> None:
    """Raise when the folders hold files that the demo has not written."""
    is_ours = (state_dir / MARKER_NAME).is_file()
    for folder in (state_dir, logs_dir):
        if folder.exists() and not folder.is_dir():
            raise SettingsError([f"{folder} is a file, but a folder is needed there."])
        # A demo that was ended before its marker leaves locks, which hold nothing.
        found = folder.iterdir() if folder.is_dir() else ()
        if not is_ours and any(path.suffix != LOCK_SUFFIX for path in found):
            raise SettingsError([f"{folder} holds files that are not the demo's; name another."])


def clear(state_dir: Path, logs_dir: Path) -> None:
    """Remove the demo's own files."""
    candles = (state_dir / "candles").glob(f"{SYMBOL}_*.csv")
    logs = logs_dir.glob("trades_v*.csv")
    for path in (state_dir / STATE_NAME, state_dir / RESUME_NAME, *logs, *candles):
        path.unlink(missing_ok=True)
