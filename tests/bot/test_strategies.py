"""The strategies on small crafted candles."""

from decimal import Decimal

import numpy as np
import pytest
import talib

from bot.execution.account import Account
from bot.execution.desk import Desk
from bot.execution.instrument import Instrument
from bot.execution.paper import Costs, PaperExchange
from bot.execution.risk import RiskGuard, RiskLimits
from bot.market.candle import Candle
from bot.strategies import make_strategy
from bot.strategies.window import Window
from bot.versions import PARAMETERS, parameters_of

TREND = {
    "adx_period": 5,
    "adx_threshold": 25,
    "fast_ema_period": 5,
    "slow_ema_period": 15,
    "atr_period": 5,
    "stop_atr": 3,
    "take_atr": 6,
    "cooldown_candles": 3,
}
GRID = {
    "level_count": 4,
    "step_ratio": 0.01,
    "stop_steps": 2,
    "pause_candles": 5,
    "atr_period": 5,
    "max_atr_ratio": 0.5,
}
RULES = Instrument("TESTUSDT", Decimal("0.01"), Decimal("0.001"), Decimal(5))


class Stage:
    """A strategy with a desk, fed price by price."""

    def __init__(self, name, parameters):
        free = Costs(Decimal(0), Decimal(0), Decimal(0), Decimal(1))
        self.exchange = PaperExchange(RULES, free, Account(Decimal(10_000), Decimal(10_000)))
        self.guard = RiskGuard(RiskLimits(max_position_ratio=Decimal("0.8")), 10_000.0)
        self.desk = Desk(self.exchange, self.guard)
        self.strategy = make_strategy(name, parameters)
        self.count = 0
        self.last = None

    def feed(self, *prices):
        for price in prices:
            before = price if self.last is None else self.last
            high, low = max(before, price) + 0.05, min(before, price) - 0.05
            times = (self.count * 60_000, (self.count + 1) * 60_000)
            candle = Candle(self.count, *times, before, high, low, price, 1e6)
            self.exchange.advance(candle)
            self.strategy.observe(candle)
            self.strategy.decide(candle, self.desk)
            self.count, self.last = self.count + 1, price
        return self.exchange.drain()


def climb(count, start=100.0, step=0.3):
    return [start + step * place for place in range(count)]


@pytest.mark.parametrize(("step", "side"), [(0.3, "long"), (-0.3, "short")], ids=["up", "down"])
def test_a_trend_is_followed_with_stop_and_target_around_it(step, side):
    stage = Stage("adx_trend", TREND)
    stage.feed(*climb(46, step=step))
    (lot,) = stage.desk.lots
    assert lot.side == side
    stop, take = lot.exit.stop_loss_price, lot.exit.take_profit_price
    assert (stop < lot.entry_price < take) is (side == "long")
    reach = float(abs(take - lot.entry_price) / abs(lot.entry_price - stop))
    assert reach == pytest.approx(2, rel=0.02)


def test_a_market_without_trend_is_left_alone():
    stage = Stage("adx_trend", TREND)
    stage.feed(*[100.0] * 120)
    adx = stage.strategy.indicators()[0]
    assert adx["value"] < adx["threshold"]
    assert not stage.desk.lots


def test_nothing_is_traded_before_the_indicators_are_warm():
    stage = Stage("adx_trend", TREND)
    stage.feed(*climb(stage.strategy.warm_up_count - 1))
    assert not stage.desk.lots
    assert stage.strategy.indicators()[0]["value"] is None
    stage.feed(*climb(1, start=stage.last + 0.3))
    assert stage.desk.lots


def test_a_position_is_closed_when_the_trend_turns():
    stage = Stage("adx_trend", {**TREND, "stop_atr": 200, "take_atr": 100})
    stage.feed(*climb(46))
    closed = stage.feed(*climb(40, start=stage.last, step=-0.3))
    assert closed[0].reason == "trend_turned"


def test_after_an_exit_the_bot_waits():
    stage = Stage("adx_trend", {**TREND, "take_atr": 1, "cooldown_candles": 4})
    stage.feed(*climb(46))
    entered = []
    for price in climb(30, start=stage.last + 0.3):
        was_flat = stage.desk.is_flat
        stage.feed(price)
        if was_flat and stage.desk.lots:
            entered.append(stage.count)
    gaps = np.diff(entered)
    assert len(gaps) >= 2
    assert min(gaps) >= 4


def test_no_entry_while_the_breaker_is_open():
    stage = Stage("adx_trend", TREND)
    stage.guard.breaker = "max_drawdown"
    stage.feed(*climb(80))
    assert not stage.desk.lots


def test_the_grid_buys_each_level_and_sells_one_higher():
    stage = Stage("grid", GRID)
    stage.feed(*[100.0] * 15)
    assert [float(order.price) for order in stage.desk.entries] == [99.0, 98.0, 97.0, 96.0]
    stage.feed(97.5)
    assert len(stage.desk.lots) == 2
    closed = stage.feed(99.5)
    assert {trade.reason for trade in closed} == {"grid_pair"}
    moves = {(trade.lot.entry_price, trade.lot.exit_price) for trade in closed}
    assert moves == {(Decimal("98.00"), Decimal("99.00"))}


def test_a_sold_level_is_bought_again():
    stage = Stage("grid", GRID)
    stage.feed(*[100.0] * 15)
    for _ in range(3):
        stage.feed(98.5)
        assert len(stage.feed(100.3)) == 1
    assert stage.exchange.ledger.trade_count == 3


def test_the_grid_follows_a_rising_price():
    stage = Stage("grid", GRID)
    stage.feed(*[100.0] * 15)
    stage.feed(103.0, 103.0, 103.0)
    assert stage.strategy.grid(stage.desk)["upper_price"] == 103.0
    assert len(stage.desk.entries) == 4


def test_below_the_grid_everything_is_sold_and_the_bot_pauses():
    stage = Stage("grid", GRID)
    stage.feed(*[100.0] * 15)
    closed = stage.feed(95.5, 93.5)
    assert [trade.reason for trade in closed] == ["grid_stop"] * 4
    stage.feed(*[93.5] * 3)
    assert stage.desk.is_flat
    stage.feed(*[93.5] * 5)
    assert stage.desk.entries


def test_the_grid_shows_what_waits_on_each_level():
    stage = Stage("grid", GRID)
    stage.feed(*[100.0] * 15)
    stage.feed(98.5)
    shown = stage.strategy.grid(stage.desk)
    assert (shown["lower_price"], shown["upper_price"], shown["step_price"]) == (96.0, 100.0, 1.0)
    by_price = {(level["price"], level["side"]): level["status"] for level in shown["levels"]}
    assert by_price[99.0, "buy"] == "filled"
    assert by_price[100.0, "sell"] == "open"
    assert by_price[97.0, "buy"] == "open"


def test_the_grid_stands_where_it_stood_after_a_restart():
    stage = Stage("grid", GRID)
    stage.feed(*[100.0] * 15)
    stage.feed(98.5)
    again = make_strategy("grid", GRID)
    again.restore(stage.strategy.to_resume())
    assert again.grid(stage.desk) == stage.strategy.grid(stage.desk)


def test_a_window_holds_the_last_candles_however_long_it_runs():
    window = Window(10)
    closes = np.arange(1.0, 200.0)
    for number, close in enumerate(closes):
        window.push(Candle(number, 0, 0, close, close + 1, close - 1, close, 1.0))
        if window.is_full:
            assert window.views()[2].tolist() == closes[number - 9 : number + 1].tolist()
    assert window.is_full


def test_indicators_are_those_of_talib_over_the_window():
    stage = Stage("adx_trend", TREND)
    prices = (100 + np.cumsum(np.random.default_rng(3).normal(0, 0.5, 200))).tolist()
    stage.feed(*prices)
    closes = np.array(prices[-stage.strategy.warm_up_count :])
    shown = {row["name"]: row["value"] for row in stage.strategy.indicators()}
    assert shown["EMA 15"] == talib.EMA(closes, 15)[-1]
    assert shown["EMA 5"] == talib.EMA(closes, 5)[-1]


def test_versions_differ_and_an_unknown_one_is_a_label_on_the_default():
    for strategy in ("adx_trend", "grid"):
        tables = [PARAMETERS[version][strategy] for version in PARAMETERS]
        assert len({tuple(table.items()) for table in tables}) == len(tables)
        assert parameters_of("v9-mine", strategy) == PARAMETERS["v8.02"][strategy]
