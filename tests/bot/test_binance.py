"""The Binance market against a small real server that answers the documented JSON, and worse."""

import json
import random
import signal
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.exchange.backoff import Backoff, Failure
from bot.exchange.binance_spot import BinanceMarket, read_kline
from bot.market.simulated import BITCOIN, PricePath
from bot.settings import SettingsError
from bot.stopping import Stop, StoppedError

MINUTE_MS = 60_000
FIRST_MS = 1_700_000_040_000
RULES = {
    "timezone": "UTC",
    "symbols": [
        {
            "symbol": "BTCUSDT",
            "quoteAsset": "JPY",
            "filters": [
                {"filterType": "PRICE_FILTER", "tickSize": "0.10000000"},
                {"filterType": "LOT_SIZE", "stepSize": "0.00100000"},
                {"filterType": "NOTIONAL", "minNotional": "7.00000000"},
            ],
        }
    ],
}


class Exchange:
    """What the server knows: candles that grow, and troubles to answer with first."""

    def __init__(self):
        self.prices = PricePath(BITCOIN, seed=2, tick_size=0.01).next_day()
        self.closed_count = 300
        self.troubles = []
        self.requests = []
        self.rules = RULES
        self.closes_one_per_request = False

    def klines(self, query):
        rows = [self.kline(place) for place in range(self.closed_count)]
        if self.closes_one_per_request:
            self.closed_count += 1
        start, end = int(query.get("startTime", 0)), int(query.get("endTime", 10**15))
        found = [row for row in rows if start <= row[0] <= end]
        limit = int(query.get("limit", 500))
        return found[:limit] if start else found[-limit:]

    def kline(self, place):
        opened_at = FIRST_MS + place * MINUTE_MS
        open_, high, low, close, volume = (f"{number:.8f}" for number in self.prices[place])
        closed_at = opened_at + MINUTE_MS - 1
        tail = [closed_at, "1000.0", 308, "1756.87402397", "28.46694368", "0"]
        return [opened_at, open_, high, low, close, volume, *tail]


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_args):
        pass

    def do_GET(self):
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        exchange = self.server.exchange
        exchange.requests.append((url.path, query))
        if exchange.troubles:
            return exchange.troubles.pop(0)(self)
        if url.path == "/api/v3/klines":
            return self.answer(200, exchange.klines(query))
        if url.path == "/api/v3/exchangeInfo" and exchange.rules:
            return self.answer(200, exchange.rules)
        return self.answer(404, {"code": -1, "msg": "no such path"})

    def answer(self, status, document, **headers):
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-mbx-used-weight-1m", "42")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def exchange(free_port):
    server = ThreadingHTTPServer(("127.0.0.1", free_port), Handler)
    server.daemon_threads = True
    server.exchange = Exchange()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    server.exchange.url = f"http://127.0.0.1:{server.server_port}"
    yield server.exchange
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def stop():
    return Stop()


@pytest.fixture
def market(exchange, stop):
    quick = Backoff(first_s=0.02, longest_s=0.1, draw=random.Random(1))
    market = BinanceMarket("BTCUSDT", "1m", exchange.url, stop, quick)
    yield market
    market._client.close_connection()


def test_history_comes_first_then_each_closed_candle(exchange, market):
    past = market.history(None, 100)
    assert [candle.number for candle in past] == consecutive(past[0].number, 100)
    assert past[-1].open_at_ms == FIRST_MS + 299 * MINUTE_MS
    exchange.closes_one_per_request = True
    exchange.closed_count += 1
    live = market.candles(None)
    found = [next(live) for _ in range(3)]
    assert [candle.number for candle in found] == consecutive(past[-1].number + 1, 3)


def consecutive(first, count):
    return list(range(first, first + count))


def test_prices_are_the_exchanges_to_the_last_digit(exchange, market):
    (candle,) = market.history(None, 1)
    assert tuple(candle[3:]) == exchange.prices[299]


def test_a_candle_that_is_still_open_is_not_taken(exchange, market, monkeypatch):
    shift_ms = int(time.time() * 1000) // MINUTE_MS * MINUTE_MS - 299 * MINUTE_MS
    monkeypatch.setattr(f"{__name__}.FIRST_MS", shift_ms)
    past = market.history(None, 10)
    assert past[-1].open_at_ms == shift_ms + 298 * MINUTE_MS


def trouble(status, document, **headers):
    return lambda handler: handler.answer(status, document, **headers)


def drop(handler):
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def half_an_answer(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'[[1700000000000,"1"')
    handler.close_connection = True


TROUBLES = {
    "429": (trouble(429, {"code": -1003, "msg": "Too many"}, Retry_After="0"), "HTTP 429"),
    "418": (trouble(418, {"code": -1003, "msg": "banned"}, Retry_After="0"), "HTTP 418"),
    "503": (trouble(503, b"<html>maintenance</html>"), "HTTP 503"),
    "500 with a list": (trouble(500, [1, 2]), "no JSON object"),
    "dropped connection": (drop, "ConnectionError"),
    "half an answer": (half_an_answer, "Error"),
    "no JSON": (trouble(200, b"<html>log in to the hotel</html>"), "RequestException"),
    "JSON without candles": (trouble(200, {"code": 0}), "no candles"),
    "candles of words": (trouble(200, [[1, "a", "b", "c", "d", "e"]]), "no candles"),
    "impossible prices": (trouble(200, [[1, "5", "1", "9", "5", "1"]]), "no candles"),
    "403": (trouble(403, b"forbidden"), "HTTP 403"),
}


@pytest.mark.parametrize(("fault", "shown"), TROUBLES.values(), ids=TROUBLES)
def test_trouble_is_waited_out_and_shown(exchange, market, fault, shown):
    seen = []
    market.listen(lambda: seen.append(market.connection()["breaker"]))
    exchange.troubles = [fault, fault]
    assert len(market.history(None, 20)) == 20
    assert len(seen) == 3
    assert shown in seen[0]
    assert seen[0].startswith("open: ")
    assert seen[-1] == "closed"


def test_a_silent_server_times_out_and_is_asked_again(exchange, market):
    market._client._requests_params["timeout"] = 0.2
    exchange.troubles = [lambda _handler: time.sleep(0.5)]
    seen = []
    market.listen(lambda: seen.append(market.connection()["breaker"]))
    assert market.history(None, 5)
    assert "Timeout" in seen[0]


def test_weight_and_latency_are_shown(market):
    market.history(None, 5)
    connection = market.connection()
    assert connection["used_weight_1m"] == 42
    assert connection["weight_limit_1m"] == 6000
    assert connection["latency_ms"] >= 0


def test_an_unknown_symbol_is_refused_in_words(exchange, market):
    exchange.troubles = [trouble(400, {"code": -1121, "msg": "Invalid symbol."})]
    with pytest.raises(SettingsError, match="does not know the symbol BTCUSDT"):
        market.history(None, 5)


def test_the_exchanges_own_trading_rules_are_used(market):
    rules = market.instrument()
    assert (str(rules.tick_size_quote), str(rules.step_size_base)) == ("0.1", "0.001")
    assert rules.min_notional_quote == 7
    assert rules.quote_asset == "JPY"


@pytest.mark.parametrize("answer", [None, {"symbols": []}, {"symbols": [{"symbol": "BTCUSDT"}]}])
def test_without_the_exchanges_rules_ours_are_used(exchange, market, answer):
    exchange.rules = answer
    assert str(market.instrument().tick_size_quote) == "0.01"


def test_candles_missed_while_away_are_marked_except_the_last(exchange, market):
    past = market.history(None, 300)
    live = market.candles(past[-6].number)
    found = [(candle.number, market.is_missed(candle)) for candle in (next(live) for _ in range(5))]
    assert [number for number, _ in found] == [candle.number for candle in past[-5:]]
    assert [missed for _, missed in found] == [True] * 4 + [False]


def test_a_long_absence_is_fetched_page_by_page(exchange, market):
    exchange.closed_count = 1440
    first = market.history(None, 1000)[0].number
    live = market.candles(first - 400)
    found = [next(live).number for _ in range(1399)]
    assert found == consecutive(first - 399, 1399)


def test_a_wish_to_stop_ends_every_wait(exchange, market, stop):
    exchange.troubles = [trouble(429, {"code": -1003}, Retry_After="3600")]
    threading.Timer(0.2, stop.set).start()
    started_s = time.monotonic()
    with pytest.raises(StoppedError):
        market.history(None, 5)
    assert time.monotonic() - started_s < 2


def test_a_server_that_never_answers_does_not_hold_up_the_end(exchange, market, stop):
    exchange.troubles = [lambda _handler: stop.wait(5)]
    threading.Timer(0.3, stop.set).start()
    started_s = time.monotonic()
    with pytest.raises(StoppedError):
        market.history(None, 5)
    assert time.monotonic() - started_s < 2


WAITS = {
    # status, Retry-After, least and most seconds of the first wait
    "asked to wait": (429, "7", 7.0, 7.7),
    "limit without a time": (429, None, 60.0, 61.0),
    "ban without a time": (418, None, 120.0, 121.0),
    "a date instead of seconds": (429, "Wed, 21 Oct 2026 07:28:00 GMT", 60.0, 61.0),
    "an absurd ban": (418, "999999999", 259_200.0, 259_201.0),
    "server error": (503, None, 0.5, 1.0),
    "maintenance with a time": (503, "30", 30.0, 31.0),
    "no answer": (None, None, 0.5, 1.0),
}


@pytest.mark.parametrize(("status", "told", "least", "most"), WAITS.values(), ids=WAITS)
def test_the_first_wait(status, told, least, most):
    for seed in range(50):
        wait_s = Backoff(draw=random.Random(seed)).wait_s(Failure("x", status, told))
        assert least <= wait_s <= most


def test_waits_double_up_to_a_bound_and_begin_again_after_success():
    backoff = Backoff(first_s=1.0, longest_s=60.0, draw=random.Random(3))
    waits = [backoff.wait_s(Failure("x")) for _ in range(40)]
    for place, wait_s in enumerate(waits):
        assert min(60.0, 2.0**place) / 2 <= wait_s <= min(60.0, 2.0**place)
    backoff.reset()
    assert backoff.wait_s(Failure("x")) <= 1.0


def test_bots_that_failed_together_do_not_come_back_together():
    waits = {Backoff(draw=random.Random(seed)).wait_s(Failure("x")) for seed in range(20)}
    assert len(waits) == 20


def test_a_kline_without_sense_is_refused():
    with pytest.raises(ValueError, match="impossible prices"):
        read_kline([0, "1", "inf", "1", "1", "1"], MINUTE_MS)


def test_the_whole_bot_trades_on_the_server_and_ends_cleanly(bot, exchange):
    exchange.closed_count = 900
    exchange.troubles = [drop, trouble(503, b""), trouble(429, b"{}", Retry_After="1")]
    process = bot.start("--market", "binance", "--base-url", exchange.url, "--strategy", "grid")
    wait_until(lambda: breaker_of(bot).startswith("open"))
    wait_until(lambda: breaker_of(bot) == "closed" and bot.read_state().get("indicators"))
    exchange.closed_count += 1
    wait_until(lambda: bot.read_state()["candle_closed_at"])
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in errors
    assert json.loads(output.splitlines()[-1])["total_quote"] == "10000"
    state = bot.read_state()
    assert state["connection"]["breaker"] == "closed"
    assert state["orders"]
    assert state["settings"]["tick_size_quote"] == 0.1


@pytest.mark.usefixtures("counted")
def test_a_restart_into_an_outage_still_shows_the_money(bot, exchange):
    options = ("--market", "binance", "--base-url", exchange.url, "--strategy", "grid")
    exchange.closed_count = 900
    exchange.closes_one_per_request = True
    assert bot.run(*options, "--candles", "2").code == 0
    before = bot.read_state()
    exchange.troubles = [trouble(503, b"")] * 50
    process = bot.start(*options)
    wait_until(lambda: breaker_of(bot).startswith("open"))
    process.terminate()
    process.communicate(timeout=10)
    after = bot.read_state()
    assert after["balance"] == before["balance"]
    assert after["orders"] == before["orders"] != []


def breaker_of(bot):
    try:
        return bot.read_state()["connection"]["breaker"]
    except FileNotFoundError:
        return ""


def wait_until(is_so, seconds=20):
    end_s = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end_s, "waited in vain"
        time.sleep(0.02)
