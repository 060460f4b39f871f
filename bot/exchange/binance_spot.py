"""Public spot candles of Binance through python-binance: no key, nothing is ever ordered."""

import logging
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from typing import Any

from requests.exceptions import RequestException

from bot.exchange.backoff import Backoff, Failure
from bot.execution.instrument import Instrument, instrument_for
from bot.market.candle import TIMEFRAME_S, Candle
from bot.moment import iso, now_ms
from bot.settings import SettingsError
from bot.stopping import Stop, StoppedError

with warnings.catch_warnings():
    # python-binance imports names that its websockets library calls old; we use neither.
    warnings.simplefilter("ignore", DeprecationWarning)
    from binance.client import Client
    from binance.exceptions import BinanceAPIException, BinanceRequestException

logger = logging.getLogger(__name__)

REQUEST_TIMEOUT_S = 10.0
PAGE_LIMIT = 1000
"""Candles per request: what Binance gives at most."""

WEIGHT_LIMIT_1M = 6000
SETTLE_S = 0.5
"""After its close a candle takes a moment to appear."""

LONGEST_POLL_S = 10.0
NO_SUCH_SYMBOL = -1121
BAD_REQUEST = 400
NOT_FOUND = 404


@dataclass(slots=True)
class Connection:
    """How the last requests went."""

    latency_ms: int | None = None
    used_weight_1m: int | None = None
    breaker: str = "closed"

    def report(self) -> dict[str, Any]:
        """Return the connection block of the state file."""
        return {
            "websocket": "not used: candles are polled",
            "latency_ms": self.latency_ms,
            "used_weight_1m": self.used_weight_1m,
            "weight_limit_1m": WEIGHT_LIMIT_1M,
            "breaker": self.breaker,
        }


class BinanceMarket:
    """History first, then each candle as it closes; waits out whatever the network does."""

    def __init__(
        self, symbol: str, timeframe: str, base_url: str, stop: Stop, backoff: Backoff | None = None
    ) -> None:
        self._symbol = symbol
        self._timeframe = timeframe
        self._step_ms = TIMEFRAME_S[timeframe] * 1000
        self._stop = stop
        self._backoff = backoff or Backoff()
        self._connection = Connection()
        self._show: Callable[[], None] = lambda: None
        self._newest: int | None = None
        self._behind: set[int] = set()
        # Without ping=False the constructor itself asks the network and raises.
        self._client = Client(ping=False, requests_params={"timeout": REQUEST_TIMEOUT_S})
        self._client.API_URL = f"{base_url}/api"

    def listen(self, show: Callable[[], None]) -> None:
        """Call ``show`` whenever the connection has changed."""
        self._show = show

    def connection(self) -> dict[str, Any]:
        """Return the connection block of the state file."""
        return self._connection.report()

    def is_missed(self, candle: Candle) -> bool:
        """Return True when a later candle was already known with this one."""
        return candle.number in self._behind

    def instrument(self) -> Instrument:
        """Return the exchange's own rules, ours where it does not tell them."""
        rules = self._ask(self._client.get_exchange_info, {})
        try:
            return read_rules(self._symbol, rules)
        except (KeyError, TypeError, InvalidOperation, StopIteration):
            logger.warning("no trading rules for %s from the exchange, using ours", self._symbol)
        newest = self._klines(limit=2)
        if not newest:
            raise SettingsError([f"The exchange has no candles for {self._symbol}."])
        return instrument_for(self._symbol, newest[-1].close)

    def history(self, after_number: int | None, count: int) -> list[Candle]:
        """Return the last closed candles, for a resumed bot those up to where it was."""
        end = {} if after_number is None else {"endTime": (after_number + 1) * self._step_ms - 1}
        found = self._klines(limit=min(PAGE_LIMIT, count + 1), **end)[-count:]
        self._newest = found[-1].number if found else None
        return found

    def candles(self, after_number: int | None) -> Iterator[Candle]:
        """Yield each candle once it has closed, those missed since ``after_number`` first."""
        newest = self._newest if after_number is None else after_number
        idle_count = 0
        while not self._stop.is_set:
            try:
                found = self._after(newest)
            except StoppedError:
                return
            self._behind = {candle.number for candle in found[:-1]}
            for candle in found:
                newest = candle.number
                yield candle
            idle_count = 0 if found else idle_count + 1
            if self._stop.wait(self._poll_s(newest, idle_count)):
                return

    def _after(self, newest: int | None) -> list[Candle]:
        """Return the closed candles after one, over as many pages as it takes."""
        found: list[Candle] = []
        while True:
            start = {} if newest is None else {"startTime": (newest + 1) * self._step_ms}
            page = [
                candle
                for candle in self._klines(limit=PAGE_LIMIT, **start)
                if newest is None or candle.number > newest
            ]
            found += page
            if len(page) < PAGE_LIMIT - 1 or newest is None:
                return found
            newest = page[-1].number

    def _poll_s(self, newest: int | None, idle_count: int) -> float:
        """Return how long to wait: to the next close, and soon again where it is overdue."""
        overdue_s = min(LONGEST_POLL_S, 2.0 ** min(idle_count, 5) / 2)
        if newest is None:
            return overdue_s
        next_close_s = (newest + 2) * self._step_ms / 1000 + SETTLE_S
        return max(overdue_s, next_close_s - now_ms() / 1000)

    def _klines(self, **limits: int) -> list[Candle]:
        query = {"symbol": self._symbol, "interval": self._timeframe, **limits}
        candles: list[Candle] = self._ask(self._client.get_klines, query, self._read_klines)
        return [candle for candle in candles if candle.close_at_ms <= self._server_ms()]

    def _read_klines(self, rows: Any) -> list[Candle]:  # noqa: ANN401 - JSON
        return [read_kline(row, self._step_ms) for row in rows]

    def _ask(
        self,
        call: Callable[..., Any],
        query: dict[str, Any],
        read: Callable[[Any], Any] | None = None,
    ) -> Any:  # noqa: ANN401 - JSON
        """Ask until there is an answer that can be read; without ``read`` a refusal gives None."""
        while True:
            started_s = time.monotonic()
            found = self._stop.aside(lambda: attempt(call, query, read))
            if isinstance(found, BinanceAPIException):
                if is_final(found, self._symbol, is_optional=read is None):
                    return None
                found = failure_of(found)
            if not isinstance(found, Failure):
                self._answered(started_s)
                return found
            self._wait(found)

    def _answered(self, started_s: float) -> None:
        self._backoff.reset()
        self._connection.latency_ms = round((time.monotonic() - started_s) * 1000)
        weight = self._header("x-mbx-used-weight-1m")
        if weight.isascii() and weight.isdecimal():
            self._connection.used_weight_1m = int(weight)
        if self._connection.breaker != "closed":
            self._connection.breaker = "closed"
            self._show()

    def _wait(self, failure: Failure) -> None:
        wait_s = self._backoff.wait_s(failure)
        again_at = iso(now_ms() + round(wait_s * 1000))
        self._connection.breaker = f"open: {failure.text}, next try at {again_at}"
        logger.warning("binance: %s; next try in %.1f s", failure.text, wait_s)
        self._show()
        if self._stop.wait(wait_s):
            raise StoppedError

    def _header(self, name: str) -> str:
        response = self._client.response
        return "" if response is None else str(response.headers.get(name, ""))

    def _server_ms(self) -> int:
        """Return the server's clock, ours where it does not say: a candle closes by its clock."""
        try:
            moment = parsedate_to_datetime(self._header("date"))
        except (TypeError, ValueError):
            return now_ms()
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        # The header has whole seconds, so up to one second has passed since.
        return round((aware - datetime.fromtimestamp(0, UTC)).total_seconds() * 1000) + 999


def attempt(
    call: Callable[..., Any], query: dict[str, Any], read: Callable[[Any], Any] | None
) -> Any:  # noqa: ANN401 - JSON
    """Ask once; return what was read, the exchange's own refusal, or a ``Failure``."""
    try:
        answer = call(**query)
        return answer if read is None else read(answer)
    except BinanceAPIException as problem:
        return problem
    except (BinanceRequestException, RequestException) as problem:
        return Failure(type(problem).__name__)
    except AttributeError:
        # python-binance reads an error body that is JSON but no object with .get().
        return Failure("an error that is no JSON object")
    except (TypeError, ValueError, LookupError):
        return Failure("an answer that holds no candles")


def is_final(problem: BinanceAPIException, symbol: str, *, is_optional: bool) -> bool:
    """Return True where asking again is no use; raise where the question itself is wrong."""
    if problem.code == NO_SUCH_SYMBOL:
        raise SettingsError([f"Binance does not know the symbol {symbol}."]) from problem
    if problem.status_code == BAD_REQUEST and not is_optional:
        raise SettingsError([f"Binance refuses the request: {problem.message}."]) from problem
    return is_optional and problem.status_code in (BAD_REQUEST, NOT_FOUND)


def failure_of(problem: BinanceAPIException) -> Failure:
    """Describe an error answer."""
    headers = getattr(problem.response, "headers", {})
    return Failure(f"HTTP {problem.status_code}", problem.status_code, headers.get("Retry-After"))


def read_kline(row: Any, step_ms: int) -> Candle:  # noqa: ANN401 - JSON
    """Turn one row of the klines answer into a candle; prices come as text."""
    opened_at_ms = int(row[0])
    prices = [float(row[place]) for place in range(1, 6)]
    low, high = prices[2], prices[1]
    if not 0 < low <= high < float("inf") or not 0 <= prices[4] < float("inf"):
        raise ValueError(f"impossible prices in {row!r}")
    return Candle(opened_at_ms // step_ms, opened_at_ms, opened_at_ms + step_ms, *prices)


def read_rules(symbol: str, info: Any) -> Instrument:  # noqa: ANN401 - JSON
    """Read the filters of the exchangeInfo answer."""
    own = next(entry for entry in info["symbols"] if entry["symbol"] == symbol)
    filters = {entry["filterType"]: entry for entry in own["filters"]}
    notional = filters.get("NOTIONAL") or filters.get("MIN_NOTIONAL") or {"minNotional": "5"}
    return Instrument(
        symbol,
        Decimal(filters["PRICE_FILTER"]["tickSize"]).normalize(),
        Decimal(filters["LOT_SIZE"]["stepSize"]).normalize(),
        Decimal(notional["minNotional"]),
        str(own.get("quoteAsset", "")),
    )
