"""Every option of the bot: parsed, checked, all problems reported at once."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

from bot.checks import Check
from bot.strategies import STRATEGIES
from bot.versions import DEFAULT_VERSION

BINANCE_URL = "https://api.binance.com"


class SettingsError(Exception):
    """The bot cannot start as asked; ``problems`` holds one sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line asks for.

    ``speed`` is market time per wall time, None for as fast as possible. ``timeframe`` is None
    where the market itself says it. ``candle_limit`` None means without end.
    """

    market: str
    replay_path: Path | None
    strategy: str
    bot_version: str
    bot_name: str
    symbol: str
    timeframe: str | None
    state_dir: Path
    logs_dir: Path
    speed: float | None
    seed: int
    balance_quote: Decimal
    candle_limit: int | None
    base_url: str
    maker_fee_ratio: Decimal
    taker_fee_ratio: Decimal
    slippage_ratio: Decimal
    must_reset_breaker: bool
    keeps_candles: bool


class Parser(argparse.ArgumentParser):
    """An argument parser that reports in our way."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the whole usage."""
        raise SettingsError([f"{message[0].upper()}{message[1:]}; --help shows every option."])


OPTIONS: tuple[tuple[str, str, str], ...] = (
    ("mode", "paper", "the only mode: orders are filled on paper"),
    ("market", "simulated", "simulated, replay:FILE or binance"),
    ("strategy", "adx_trend", "adx_trend or grid"),
    ("bot-version", DEFAULT_VERSION, "label and parameters: v8.00, v8.01, v8.02"),
    ("bot-name", "", "how the bot calls itself"),
    ("symbol", "", "e.g. BTCUSDT"),
    ("timeframe", "", "e.g. 1m; a replay knows its own"),
    ("state", "state", "folder of the state file"),
    ("logs", "logs", "folder of the trade log"),
    ("speed", "", "market time per wall time, or max"),
    ("seed", "1", "seed of the simulated market"),
    ("balance", "10000", "starting balance in the quote asset"),
    ("candles", "", "stop after so many candles"),
    ("base-url", BINANCE_URL, "address of the Binance API"),
    ("maker-fee-ratio", "0.0002", "fee of resting orders"),
    ("taker-fee-ratio", "0.0005", "fee of market orders"),
    ("slippage-ratio", "0.0001", "what market orders lose on the price"),
)


def make_parser() -> Parser:
    """Build the parser; values stay text until ``read_settings`` checks them."""
    parser = Parser(
        prog="python -m bot",
        description="Botscope's reference bot: trades on paper and keeps an honest journal.",
        allow_abbrev=False,
    )
    for name, default, meaning in OPTIONS:
        shown = f" (default: {default})" if default else ""
        parser.add_argument(f"--{name}", default=default, help=meaning + shown)
    parser.add_argument(
        "--reset-breaker",
        action="store_true",
        help="trade again after the max drawdown stopped the bot",
    )
    parser.add_argument(
        "--no-candle-file",
        action="store_true",
        help="write no candles beside the state file, which the Market view draws",
    )
    return parser


def read_settings(arguments: Sequence[str]) -> Settings:
    """Turn the command line into settings; raise ``SettingsError`` with every problem."""
    known, unknown = make_parser().parse_known_args(arguments)
    named = [name for name in unknown if name.startswith("-")] or unknown
    unknown_ones = [f"Unknown option {name}; --help shows every option." for name in named]
    check = Check(vars(known), unknown_ones)
    replay_path = check.replay_path()
    settings = Settings(
        market=check.market(),
        replay_path=replay_path,
        strategy=check.strategy(),
        bot_version=check.label("bot_version", DEFAULT_VERSION),
        bot_name=check.label("bot_name", default_name(known.strategy)),
        symbol=check.symbol(replay_path),
        timeframe=check.timeframe(),
        state_dir=Path(known.state),
        logs_dir=Path(known.logs),
        speed=check.speed(),
        seed=check.whole("seed", least=0) or 0,
        balance_quote=check.amount("balance", least="1", most="1e12"),
        candle_limit=check.whole("candles", least=1),
        base_url=check.url(),
        maker_fee_ratio=check.amount("maker_fee_ratio", least="-0.01", most="0.1"),
        taker_fee_ratio=check.amount("taker_fee_ratio", least="-0.01", most="0.1"),
        slippage_ratio=check.amount("slippage_ratio", least="0", most="0.1"),
        must_reset_breaker=known.reset_breaker,
        keeps_candles=not known.no_candle_file,
    )
    problems = [*check.problems, *contradictions(settings)]
    if problems:
        raise SettingsError(problems)
    return settings


def default_name(strategy: str) -> str:
    """Return what a bot without a name calls itself; an unknown strategy is refused elsewhere."""
    return f"reference-{strategy}" if strategy in STRATEGIES else "reference"


def contradictions(settings: Settings) -> list[str]:
    """Return what is wrong with the options taken together, and with the folders."""
    problems = []
    if settings.market == "simulated" and settings.speed is None and not settings.candle_limit:
        problems.append("The simulated market never ends: --speed max also needs --candles N.")
    for folder in (settings.state_dir, settings.logs_dir):
        if folder.exists() and not folder.is_dir():
            problems.append(f"{folder} is a file, but a folder is needed there.")
    return problems
