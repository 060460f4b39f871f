"""What an exchange allows for one symbol: tick, step, minimum notional."""

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Self

QUOTE_ASSETS = ("USDT", "USDC", "FDUSD", "TUSD", "BUSD", "USD", "EUR", "TRY", "BTC", "ETH", "BNB")

MONEY_STEP = Decimal("1e-8")
"""Fees and results are booked in units of 1e-8 of the quote asset, as exchanges do."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """The trading rules of one symbol."""

    symbol: str
    tick_size_quote: Decimal
    step_size_base: Decimal
    min_notional_quote: Decimal
    told_quote_asset: str = ""

    @property
    def quote_asset(self) -> str:
        """Return the asset that prices are in, by the symbol's end where no exchange told it."""
        if self.told_quote_asset:
            return self.told_quote_asset
        name = self.symbol.upper()
        return next((asset for asset in QUOTE_ASSETS if name.endswith(asset)), "USDT")

    def price_down(self, price: Decimal) -> Decimal:
        """Round to the tick at or below."""
        return (price / self.tick_size_quote).to_integral_value(ROUND_FLOOR) * self.tick_size_quote

    def price_up(self, price: Decimal) -> Decimal:
        """Round to the tick at or above."""
        ticks = (price / self.tick_size_quote).to_integral_value(ROUND_CEILING)
        return ticks * self.tick_size_quote

    def price_near(self, price: Decimal) -> Decimal:
        """Round to the nearest tick."""
        ticks = (price / self.tick_size_quote).to_integral_value(ROUND_HALF_EVEN)
        return ticks * self.tick_size_quote

    def quantity_down(self, quantity_base: Decimal) -> Decimal:
        """Round to the step at or below."""
        steps = (quantity_base / self.step_size_base).to_integral_value(ROUND_DOWN)
        return steps * self.step_size_base

    @classmethod
    def guess(cls, symbol: str, price: float) -> Self:
        """Derive rules of a usual size from the price, for a symbol that is not in the table."""
        magnitude = math.floor(math.log10(price))
        tick = Decimal(1).scaleb(magnitude - 5)
        step = Decimal(1).scaleb(-magnitude - 1)
        return cls(symbol, tick, step, Decimal(5))


KNOWN = {
    "BTCUSDT": ("0.01", "0.00001", "5"),
    "ETHUSDT": ("0.01", "0.0001", "5"),
    "BNBUSDT": ("0.01", "0.001", "5"),
    "SOLUSDT": ("0.01", "0.001", "5"),
    "XRPUSDT": ("0.0001", "0.1", "5"),
    "DOGEUSDT": ("0.00001", "1", "1"),
}
"""Tick size, step size and minimum notional of Binance spot for the usual symbols."""


def instrument_for(symbol: str, price: float) -> Instrument:
    """Return the rules of a symbol, guessed where the table has none that fit its price.

    A tick of more than a thousandth of the price would leave a strategy nothing to place.
    """
    tick, step, notional = map(Decimal, KNOWN.get(symbol, ("Infinity", "1", "1")))
    if tick > exact(price) / 1000:
        return Instrument.guess(symbol, price)
    return Instrument(symbol, tick, step, notional)


def money(amount_quote: Decimal) -> Decimal:
    """Round to what the account books."""
    return amount_quote.quantize(MONEY_STEP, ROUND_HALF_EVEN)


def average_price(notional_quote: Decimal, quantity_base: Decimal) -> Decimal:
    """Return notional / quantity with so many digits that it explains the result to 1e-8.

    A price that is short by half a unit of its last digit shifts the result by quantity times
    that; ten decimals and one more per digit of the quantity keep it below 1e-9.
    """
    digits = 10 + max(0, quantity_base.adjusted() + 1)
    return (notional_quote / quantity_base).quantize(Decimal(1).scaleb(-digits)).normalize()


def plain(number: Decimal) -> str:
    """Return the digits without exponent and without zeros at the end."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact(price: float) -> Decimal:
    """Return the decimal that a float was read from."""
    return Decimal(repr(price))
