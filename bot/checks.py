"""Turn the texts of the command line into values, and say what is wrong with each."""

import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from bot.market.candle import TIMEFRAME_S
from bot.strategies import STRATEGIES

NAME_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,31}")
SYMBOL_PATTERN = re.compile(r"[A-Z0-9]{2,20}")
FILE_SYMBOL_PATTERN = re.compile(r"([A-Z0-9]{2,12}(?:USDT|USDC|FDUSD|BUSD))(?![A-Z0-9])")
DEFAULT_SIMULATED_SPEED = 60.0


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
