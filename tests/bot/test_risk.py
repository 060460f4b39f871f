"""Risk limits: how large a trade may be, and when trading ends."""

from decimal import Decimal

import pytest

from bot.execution.instrument import Instrument
from bot.execution.risk import RiskGuard, RiskLimits, covered_quantity, risk_quantity

DAY_MS = 86_400_000
LIMITS = RiskLimits(Decimal("0.01"), Decimal("0.5"), Decimal("0.03"), Decimal("0.10"))


@pytest.fixture
def guard():
    guard = RiskGuard(LIMITS, 10_000.0)
    guard.observe(DAY_MS, 10_000.0)
    return guard


SIZES = {
    # price, stop, quantity of 10,000 at 1 % risk and at most 50 % of the equity
    "risk decides": ("100", "95", "20"),
    "position size decides": ("100", "99", "50"),
    "short": ("100", "105", "20"),
    "stop at the price": ("100", "100", "0"),
}


@pytest.mark.parametrize(("price", "stop", "quantity"), SIZES.values(), ids=SIZES)
def test_the_stop_costs_the_risk_per_trade(price, stop, quantity):
    assert risk_quantity(Decimal(10_000), Decimal(price), Decimal(stop), LIMITS) == Decimal(
        quantity
    )


def test_a_quantity_never_exceeds_the_free_balance():
    rules = Instrument("X", Decimal("0.1"), Decimal("0.01"), Decimal(5))
    assert covered_quantity(rules, Decimal(20), Decimal(30), Decimal(100)) == Decimal("3.33")
    assert covered_quantity(rules, Decimal(20), Decimal(30), Decimal(-5)) == 0


def test_a_daily_loss_stops_trading_until_the_next_day(guard):
    guard.observe(DAY_MS + 1, 9_701.0)
    assert guard.trading_enabled
    guard.observe(DAY_MS + 2, 9_700.0)
    assert guard.report()["circuit_breaker"] == "daily_loss"
    guard.observe(DAY_MS + 3, 9_900.0)
    assert not guard.trading_enabled
    guard.observe(2 * DAY_MS, 9_900.0)
    assert guard.trading_enabled
    assert guard.report()["daily_loss_quote"] == 0


def test_a_drawdown_stops_trading_for_good(guard):
    guard.observe(DAY_MS + 1, 12_000.0)
    for day in range(2, 9):
        guard.observe(day * DAY_MS, 12_000.0 - 200.0 * (day - 1))
    assert guard.report()["circuit_breaker"] == "max_drawdown"
    assert guard.report()["current_drawdown_ratio"] == pytest.approx(1_400 / 12_000)
    guard.observe(20 * DAY_MS, 12_000.0)
    assert not guard.trading_enabled


def test_the_operator_can_close_the_breaker(guard):
    guard.observe(DAY_MS + 1, 8_000.0)
    guard.reset()
    assert guard.trading_enabled
    assert guard.drawdown_ratio == 0
    guard.observe(DAY_MS + 2, 7_990.0)
    assert guard.trading_enabled


def test_the_watch_survives_a_restart(guard):
    guard.observe(DAY_MS + 1, 8_000.0)
    again = RiskGuard(LIMITS, 10_000.0)
    again.restore(guard.to_resume())
    assert again.report() == guard.report()


def test_a_bot_that_lost_too_much_opens_nothing_more(bot, candle_file):
    costly = ("--taker-fee-ratio", "0.05", "--maker-fee-ratio", "0.05")
    ledger = bot.run("--market", f"replay:{candle_file}", *costly).ledger
    risk = bot.read_state()["risk"]
    assert risk["trading_enabled"] is False
    assert risk["circuit_breaker"] == "max_drawdown"
    assert risk["current_drawdown_ratio"] >= risk["max_drawdown_limit_ratio"]
    assert ledger["trade_count"] < 12
