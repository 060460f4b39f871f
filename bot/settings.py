"""Every option of the bot: parsed, checked, all problems reported at once."""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

from bot.market.candle import TIMEFRAME_S
from bot.strategies import STRATEGIES
from bot.versions import DEFAULT_VERSION

BINANCE_URL = "https://api.binance.com"
NAME_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,31}")
SYMBOL_PATTERN = re.compile(r"[A-Z0-9]{2,20}")
FILE_SYMBOL_PATTERN = re.compile(r"([A-Z0-9]{2,12}(?:USDT|USDC|FDUSD|BUSD))(?![A-Z0-9])")
DEFAULT_SIMULATED_SPEED = 60.0


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
    return parser


def read_settings(arguments: Sequence[str]) -> Settings:
    """Turn the command line into settings; raise ``SettingsError`` with every problem."""
    known, unknown = make_parser().parse_known_args(arguments)
    named = [name for name in unknown if name.startswith("-")] or unknown
    problems = [f"Unknown option {name}; --help shows every option." for name in named]
    check = Check(vars(known), problems)
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
    )
    check.whole_picture(settings)
    if check.problems:
        raise SettingsError(check.problems)
    return settings


def default_name(strategy: str) -> str:
    """Return what a bot without a name calls itself; an unknown strategy is refused elsewhere."""
    return f"reference-{strategy}" if strategy in STRATEGIES else "reference"


class Check:
    """Turns texts into values and collects what is wrong with them."""

    def __init__(self, texts: dict[str, Any], problems: list[str]) -> None:
        self._texts = texts
        self.problems = problems
        if texts["mode"] != "paper":
            self._refuse("mode", "is not known: this bot trades on paper only")

    def _refuse(self, name: str, why: str) -> None:
        option = name.replace("_", "-")
        self.problems.append(f"--{option} {self._texts[name]!r} {why}.")

    def market(self) -> str:
        """Return simulated, replay or binance."""
        kind = str(self._texts["market"]).split(":", 1)[0]
        if self._texts["market"] not in ("simulated", "binance") and kind != "replay":
            self._refuse("market", "is not known: use simulated, replay:FILE or binance")
        return kind

    def replay_path(self) -> Path | None:
        """Return the file of a replay, None for other markets."""
        kind, _, name = str(self._texts["market"]).partition(":")
        if kind != "replay":
            return None
        path = Path(name)
        if not name:
            self._refuse("market", "names no file: use replay:FILE")
        elif not path.exists():
            self.problems.append(f"The replay file {name} does not exist.")
        elif not path.is_file():
            self.problems.append(f"The replay file {name} is not a file.")
        return path

    def strategy(self) -> str:
        """Return a known strategy."""
        name = str(self._texts["strategy"])
        if name not in STRATEGIES:
            self._refuse("strategy", f"is not known: use {' or '.join(STRATEGIES)}")
        return name

    def label(self, name: str, default: str) -> str:
        """Return a label that can be part of a file name."""
        text = str(self._texts[name]) or default
        if not NAME_PATTERN.fullmatch(text):
            self._refuse(name, "may hold letters, digits and . _ + - only, 32 at most")
        return text

    def symbol(self, replay_path: Path | None) -> str:
        """Return the symbol; without one, what the replay file's name begins with."""
        text = str(self._texts["symbol"]).upper()
        if not text and replay_path is not None:
            found = FILE_SYMBOL_PATTERN.match(replay_path.name.upper())
            text = found.group(1) if found else ""
        text = text or "BTCUSDT"
        if not SYMBOL_PATTERN.fullmatch(text):
            self._refuse("symbol", "is no symbol like BTCUSDT")
        return text

    def timeframe(self) -> str | None:
        """Return a known timeframe, None where none is asked for."""
        text = self._texts["timeframe"]
        if text and text not in TIMEFRAME_S:
            self._refuse("timeframe", f"is not known: use one of {', '.join(TIMEFRAME_S)}")
        return text or None

    def speed(self) -> float | None:
        """Return the speed factor, None for max; a replay runs at max unless told otherwise."""
        text = self._texts["speed"]
        is_replay = str(self._texts["market"]).startswith("replay:")
        if text == "max" or (not text and is_replay):
            return None
        if not text:
            return DEFAULT_SIMULATED_SPEED
        return float(self.amount("speed", least="0.001", most="1000000"))

    def amount(self, name: str, *, least: str, most: str) -> Decimal:
        """Return a number between two bounds, both allowed."""
        try:
            value = Decimal(self._texts[name])
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or not Decimal(least) <= value <= Decimal(most):
            also = " or max" if name == "speed" else ""
            self._refuse(name, f"must be a number between {least} and {most}{also}")
            return Decimal(1)
        return value

    def whole(self, name: str, *, least: int) -> int | None:
        """Return a whole number, None where none is given."""
        text = self._texts[name]
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,15}", text) or int(text) < least:
            self._refuse(name, f"must be a whole number from {least}")
            return None
        return int(text)

    def url(self) -> str:
        """Return the address of the exchange without a slash at the end."""
        text = str(self._texts["base_url"]).rstrip("/")
        if not re.fullmatch(r"https?://[^/\s?#]+(/[^\s?#]*)?", text):
            self._refuse("base_url", "is no address like https://api.binance.com")
        return text

    def whole_picture(self, settings: Settings) -> None:
        """Refuse options that contradict each other."""
        if settings.market == "simulated" and settings.speed is None and not settings.candle_limit:
            self.problems.append(
                "The simulated market never ends: --speed max also needs --candles N."
            )
        for folder in (settings.state_dir, settings.logs_dir):
            if folder.exists() and not folder.is_dir():
                self.problems.append(f"{folder} is a file, but a folder is needed there.")
