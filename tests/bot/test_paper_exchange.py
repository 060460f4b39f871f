"""The paper exchange: fills, fees and results, computed by hand."""

from decimal import Decimal

import pytest

from bot.execution.account import Account
from bot.execution.instrument import Instrument, average_price, instrument_for, plain
from bot.execution.orders import Exit
from bot.execution.paper import Costs, Entry, PaperExchange
from bot.market.candle import Candle

RULES = Instrument("TESTUSDT", Decimal("0.1"), Decimal("0.001"), Decimal(10))
COSTS = Costs(Decimal("0.001"), Decimal("0.002"), Decimal("0.01"), Decimal("0.1"))


def candle(number, open_, high, low, close, volume=1000.0):
    return Candle(number, number * 60_000, (number + 1) * 60_000, open_, high, low, close, volume)


def flat(number, price, volume=1000.0):
    return candle(number, price, price, price, price, volume)


@pytest.fixture
def exchange():
    exchange = PaperExchange(RULES, COSTS, Account(Decimal(10_000), Decimal(10_000)))
    exchange.advance(flat(0, 100.0))
    return exchange


def only_lot(exchange):
    (lot,) = exchange.lots.values()
    return lot


def buy(quantity, stop=None, take=None, limit=None, side="long"):
    limit_price = None if limit is None else Decimal(limit)
    exit_ = Exit(None if stop is None else Decimal(stop), None if take is None else Decimal(take))
    return Entry(side, Decimal(quantity), "test", exit_, limit_price)


MARKET_FILLS = {
    # side, close, fill price: 1 % slippage against the bot, then to the tick against the bot
    "buy": ("long", 100.0, "101.0"),
    "buy between ticks": ("long", 99.97, "101.0"),
    "sell": ("short", 100.0, "99.0"),
    "sell between ticks": ("short", 100.05, "99.0"),
}


@pytest.mark.parametrize(("side", "price", "filled"), MARKET_FILLS.values(), ids=MARKET_FILLS)
def test_a_market_order_pays_slippage_and_the_taker_fee(exchange, side, price, filled):
    exchange.advance(flat(1, price))
    exchange.enter(buy("2", side=side))
    assert only_lot(exchange).entry_price == Decimal(filled)
    assert exchange.account.total_quote == 10_000 - 2 * Decimal(filled) * Decimal("0.002")


def test_a_limit_fills_only_when_the_price_goes_through_it(exchange):
    exchange.enter(buy("1", limit="99"))
    exchange.advance(candle(1, 100.0, 100.0, 99.0, 99.5))
    assert not exchange.lots
    exchange.advance(candle(2, 99.5, 99.5, 98.9, 99.2))
    assert only_lot(exchange).entry_price == Decimal(99)
    assert exchange.account.total_quote == 10_000 - Decimal(99) * Decimal("0.001")


EXITS = {
    # candle after entry at 101.0 with stop 95 and target 110; exit price, fee ratio, reason
    "target": (candle(1, 101, 110.1, 101, 110), "110", "0.001", "take_profit"),
    "target only touched": (candle(1, 101, 110.0, 101, 109), None, None, None),
    "stop": (candle(1, 101, 101, 95.0, 96), "94.0", "0.002", "stop_loss"),
    "stop by gap": (candle(1, 90, 91, 88, 89), "89.1", "0.002", "stop_loss"),
    "both: the stop is first": (candle(1, 101, 111, 94, 100), "94.0", "0.002", "stop_loss"),
}


@pytest.mark.parametrize(("after", "price", "ratio", "reason"), EXITS.values(), ids=EXITS)
def test_exits_of_a_long_position(exchange, after, price, ratio, reason):
    exchange.enter(buy("2", stop="95", take="110"))
    exchange.advance(after)
    closed = exchange.drain()
    if price is None:
        assert not closed
        return
    (trade,) = closed
    assert (trade.reason, trade.lot.exit_price) == (reason, Decimal(price))
    fee = 2 * Decimal("101.0") * Decimal("0.002") + 2 * Decimal(price) * Decimal(ratio)
    assert trade.lot.fee_quote == fee
    assert exchange.account.total_quote == 10_000 + 2 * (Decimal(price) - Decimal("101.0")) - fee


def test_a_short_position_wins_when_the_price_falls(exchange):
    exchange.enter(buy("2", stop="105", take="90", side="short"))
    exchange.advance(candle(1, 100, 100, 89.9, 90))
    (trade,) = exchange.drain()
    assert trade.lot.gross_pnl_quote() == 2 * (Decimal("99.0") - Decimal(90))
    assert exchange.ledger.win_count == 1


def test_a_short_position_is_stopped_above(exchange):
    exchange.enter(buy("2", stop="105", take="90", side="short"))
    exchange.advance(candle(1, 106, 107, 104, 105))
    (trade,) = exchange.drain()
    assert trade.lot.exit_price == Decimal("107.1")
    assert exchange.ledger.loss_count == 1


REFUSED = {
    "below the minimum notional": "0.099",
    "rounds down to nothing": "0.0009",
    "not covered by the balance": "101",
}


@pytest.mark.parametrize("quantity", REFUSED.values(), ids=REFUSED)
def test_an_order_the_exchange_would_refuse_does_nothing(exchange, quantity):
    assert exchange.enter(buy(quantity)) is None
    assert not exchange.lots
    assert not exchange.orders
    assert exchange.account.total_quote == 10_000


def test_the_quantity_is_rounded_down_to_the_step(exchange):
    exchange.enter(buy("1.23456"))
    assert only_lot(exchange).entry_base == Decimal("1.234")


def test_a_thin_market_fills_in_parts_and_the_average_explains_the_result(exchange):
    exchange.advance(flat(1, 100.0, volume=10.0))
    exchange.enter(buy("2.5"))
    assert only_lot(exchange).entry_base == Decimal(1)
    exchange.advance(flat(2, 103.0, volume=7.0))
    exchange.advance(flat(3, 107.0, volume=50.0))
    lot = only_lot(exchange)
    assert lot.entry_base == Decimal("2.5")
    spent = Decimal("101.0") + Decimal("0.7") * Decimal("104.1") + Decimal("0.8") * Decimal("108.1")
    assert lot.entry_quote == spent
    exchange.close(lot, "test")
    (trade,) = exchange.drain()
    price = average_price(spent, Decimal("2.5"))
    assert abs(
        trade.lot.gross_pnl_quote() - (Decimal("105.9") - price) * Decimal("2.5")
    ) <= Decimal("1e-8")


def test_an_exit_in_parts_books_each_part_and_one_trade(exchange):
    exchange.enter(buy("3", take="110"))
    exchange.advance(candle(1, 109, 111, 109, 109, volume=10.0))
    lot = only_lot(exchange)
    assert (lot.open_base, exchange.drain()) == (Decimal(2), [])
    after_part = 10_000 - lot.fee_quote + (Decimal(110) - Decimal("101.0"))
    assert exchange.account.total_quote == after_part
    exchange.advance(candle(2, 109, 111, 109, 109, volume=100.0))
    (trade,) = exchange.drain()
    assert trade.lot.gross_pnl_quote() == 3 * (Decimal(110) - Decimal("101.0"))
    assert exchange.account.total_quote == 10_000 + exchange.ledger.realized_pnl_quote


def test_a_stop_that_the_volume_cannot_take_goes_on_at_the_market(exchange):
    exchange.enter(buy("3", stop="95"))
    exchange.advance(candle(1, 96, 96, 94, 94, volume=10.0))
    assert only_lot(exchange).open_base == Decimal(2)
    exchange.advance(flat(2, 90.0))
    (trade,) = exchange.drain()
    assert trade.lot.exit_quote == Decimal("94.0") + 2 * Decimal("89.1")
    assert not exchange.orders


def test_the_rest_of_an_entry_is_dropped_once_the_exit_begins(exchange):
    exchange.advance(flat(1, 100.0, volume=10.0))
    exchange.enter(buy("3", stop="95"))
    exchange.advance(candle(2, 94, 94, 94, 94, volume=0.0))
    exchange.advance(candle(3, 94, 94, 94, 94, volume=500.0))
    exchange.advance(flat(4, 94.0))
    (trade,) = exchange.drain()
    assert trade.lot.entry_base == trade.lot.exit_base
    assert not exchange.orders


def test_a_limit_entry_cannot_win_inside_its_own_candle(exchange):
    exchange.enter(buy("1", take="101", limit="99"))
    exchange.advance(candle(1, 100, 102, 98, 100))
    assert exchange.lots
    exchange.advance(candle(2, 100, 102, 100, 100))
    assert exchange.drain()[0].lot.exit_price == Decimal(101)


def test_open_lots_and_resting_orders_are_locked(exchange):
    exchange.enter(buy("2"))
    exchange.enter(buy("10", limit="90"))
    assert exchange.locked_quote() == 2 * Decimal("101.0") + 900
    assert exchange.free_quote() == exchange.account.total_quote - exchange.locked_quote()


def test_equity_is_the_wallet_plus_the_open_result(exchange):
    exchange.enter(buy("2"))
    exchange.advance(flat(1, 110.0))
    assert exchange.equity_quote() == exchange.account.total_quote + 2 * (
        Decimal(110) - Decimal("101.0")
    )
    assert exchange.quick_equity_quote() == pytest.approx(float(exchange.equity_quote()))


def test_everything_survives_a_restart(exchange):
    exchange.advance(flat(1, 100.0, volume=10.0))
    exchange.enter(buy("2.5", stop="95", take="120"))
    exchange.enter(buy("1", limit="90"))
    again = PaperExchange(RULES, COSTS, Account(Decimal(10_000), Decimal(0)))
    again.restore(exchange.to_resume())
    assert again.to_resume() == exchange.to_resume()
    for market in (exchange, again):
        market.advance(flat(2, 97.0))
        market.advance(flat(3, 80.0))
    assert again.to_resume() == exchange.to_resume()
    assert exchange.ledger.trade_count == 1


def test_a_rebate_is_a_negative_fee(exchange):
    maker = PaperExchange(
        RULES, Costs(Decimal("-0.001")), Account(Decimal(10_000), Decimal(10_000))
    )
    maker.advance(flat(0, 100.0))
    maker.enter(buy("1", limit="99"))
    maker.advance(candle(1, 99, 99, 98, 99))
    assert maker.account.total_quote == 10_000 + Decimal("0.099")


PLAIN = {"0.01200": "0.012", "1E-8": "0.00000001", "1E+3": "1000", "100": "100", "0E-8": "0"}


@pytest.mark.parametrize(("text", "shown"), PLAIN.items(), ids=PLAIN)
def test_numbers_are_written_without_exponent_and_idle_zeros(text, shown):
    assert plain(Decimal(text)) == shown


GUESSES = {"PEPEUSDT": 0.0000123, "YFIUSDT": 5234.0, "TRXUSDT": 0.27}


@pytest.mark.parametrize(("symbol", "price"), GUESSES.items(), ids=GUESSES)
def test_an_unknown_symbol_gets_rules_that_fit_its_price(symbol, price):
    rules = instrument_for(symbol, price)
    assert 0 < float(rules.tick_size_quote) / price < 1e-4
    assert float(rules.step_size_base) * price < 1
    assert rules.quote_asset == "USDT"
