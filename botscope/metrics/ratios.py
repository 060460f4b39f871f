"""Return per unit of risk, and return per year, from the equity curve."""

import math

import numpy as np

from botscope.domain.columns import FloatArray
from botscope.domain.deposits import Deposits
from botscope.metrics.calendars import DAY_MS, period_numbers, period_starts_ms
from botscope.metrics.curve import Curve
from botscope.metrics.performance import is_constant
from botscope.metrics.risk import depth_ratio
from botscope.metrics.undefined import Undefined, Value, finite

DAYS_PER_YEAR = 365
"""Crypto markets never close; libraries for shares use 252."""
MIN_DAYS = 30
MIN_DAYS_PER_YEAR_FIGURES = 7
# A log may hold any date at all; beyond a century of days there is no daily series to speak of.
MAX_DAYS = 40_000

SAME_RATIO = 1e-9
"""Daily amounts that differ by less than this share of the largest are equal but for rounding."""

RUINED = Undefined("Equity fell to zero or below, so daily returns are not defined.")

Returns = FloatArray | Undefined


def daily_equity(curve: Curve, tz: str) -> Returns:
    """Return equity at the start and at the end of each calendar day from first to last trade.

    Days without a trade repeat the day before. Deposits are taken out.
    """
    closed = curve.times_ms[1:]
    ends = period_numbers(closed[[0, -1]], "day", tz)
    count = int(ends[1] - ends[0]) + 1
    if count > MAX_DAYS:
        return Undefined(f"The trades span {count} days, which no bot has run.")
    borders = period_starts_ms(np.arange(ends[0] + 1, ends[1] + 2), "day", tz)
    after = np.searchsorted(closed, borders, side="left")
    return curve.unit_quote[np.concatenate(([0], after))]


def daily_returns(curve: Curve, tz: str) -> Returns:
    """Return one relative change of equity per calendar day, 0 on days without a trade."""
    if curve.ratio_gap is not None:
        return curve.ratio_gap
    equity = daily_equity(curve, tz)
    if isinstance(equity, Undefined):
        return equity
    if len(equity) - 1 < MIN_DAYS:
        return Undefined(f"It needs {MIN_DAYS} calendar days; the trades span {len(equity) - 1}.")
    if not (equity[:-1] > 0).all():
        return RUINED
    return equity[1:] / equity[:-1] - 1


def sharpe_ratio(returns: Returns) -> Value:
    """Return mean / standard deviation (ddof 1) of daily returns x sqrt(365), risk-free 0.

    Formula: Mean / standard deviation (ddof 1) of daily equity returns x square root of 365.
        Risk-free rate 0; days without a trade count as 0.
    Unit: number.
    Undefined: Under 30 calendar days from the first trade to the last, both days counted, without a
        starting balance, or when equity fell to zero. Also when every day brought the same return
        or the same amount.
    Source: W. F. Sharpe (1994), Journal of Portfolio Management 21.
    """
    if isinstance(returns, Undefined):
        return returns
    spread = float(returns.std(ddof=1))
    if is_constant(spread, returns):
        return Undefined("Every day brought the same return.")
    # The same amount every day is no risk either: its return only shrinks as the equity grows.
    earned = np.diff(daily_growth(returns))
    if not float(np.ptp(earned)) > SAME_RATIO * float(np.abs(earned).max()):
        return Undefined("Every day brought the same amount.")
    return finite(float(returns.mean()) / spread * math.sqrt(DAYS_PER_YEAR))


def downside_ratio(returns: FloatArray) -> float:
    """Return the root mean square of the negative daily returns, over all days."""
    return float(np.sqrt(np.mean(np.minimum(returns, 0.0) ** 2)))


def sortino_ratio(returns: Returns) -> Value:
    """Return mean daily return / downside deviation x sqrt(365); undefined without a losing day.

    Formula: Mean daily equity return / root mean square of the negative ones over all days x square
        root of 365.
    Unit: number.
    Undefined: Under 30 calendar days from the first trade to the last, both days counted, without a
        starting balance, or when equity fell to zero. Also without a losing day.
    Source: F. Sortino, L. Price (1994), Journal of Investing 3.
    """
    if isinstance(returns, Undefined):
        return returns
    downside = downside_ratio(returns)
    if is_constant(downside, returns):
        return Undefined("No day ended with a loss.")
    return finite(float(returns.mean()) / downside * math.sqrt(DAYS_PER_YEAR))


def daily_growth(returns: FloatArray) -> FloatArray:
    """Return equity in units of the start: 1, then the product of the returns so far."""
    return np.concatenate(([1.0], np.cumprod(1.0 + returns)))


def yearly_return_ratio(growth: float, days: float) -> Value:
    """Return the growth factor of ``days`` days compounded to a year, minus 1."""
    if growth <= 0:
        return RUINED
    try:
        return finite(math.expm1(math.log(growth) * DAYS_PER_YEAR / days))
    except OverflowError:
        return Undefined("Compounded to a year it leaves the range of numbers.")


def calmar_ratio(returns: Returns) -> Value:
    """Return the yearly compounded return / the deepest fall, both from daily equity.

    Formula: Daily equity growth compounded to 365 days / deepest relative fall of daily equity.
    Unit: number.
    Undefined: Under 30 calendar days from the first trade to the last, both days counted, without a
        starting balance, or when equity fell to zero. Also when daily equity never fell.
    Source: T. W. Young (1991), Futures.
    """
    if isinstance(returns, Undefined):
        return returns
    growth = daily_growth(returns)
    depth = depth_ratio(growth)
    yearly = yearly_return_ratio(float(growth[-1]), len(returns))
    if isinstance(yearly, Undefined):
        return yearly
    if not depth > 1e-12:
        return Undefined("Daily equity never fell.")
    return finite(yearly / depth)


def elapsed_days(curve: Curve) -> float:
    """Return the days from the earliest opening to the close of the last trade."""
    return float(curve.times_ms[-1] - curve.times_ms[0]) / DAY_MS


def unit_growth(curve: Curve) -> float:
    """Return the last equity / the start, deposits taken out."""
    return float(curve.unit_quote[-1] / curve.unit_quote[0])


def time_weighted_return_ratio(curve: Curve, deposits: Deposits | None) -> Value:
    """Return the product of the growth between deposits - 1.

    Formula: Product over all trades of (1 + P&L / capital just before the close) - 1, where capital
        is starting balance + P&L so far + deposits - withdrawals so far.
    Unit: ratio, 0.05 = 5%.
    Undefined: When nobody tells the deposits, without a starting balance, or when nothing was left
        to trade with.
    Source: Trade log, settings; P. Dietz (1966), Pension Funds.
    """
    if deposits is None:
        return Undefined("Nobody tells whether money was paid in or out: see the setting deposits.")
    if curve.ratio_gap is not None:
        return curve.ratio_gap
    return finite(unit_growth(curve) - 1)


def _growth(curve: Curve) -> Value:
    if curve.ratio_gap is not None:
        return curve.ratio_gap
    days = elapsed_days(curve)
    if days < MIN_DAYS_PER_YEAR_FIGURES:
        return Undefined(f"It needs {MIN_DAYS_PER_YEAR_FIGURES} days; the trades span {days:.1f}.")
    return unit_growth(curve)


def cagr_ratio(curve: Curve) -> Value:
    """Return (last equity / start) ^ (365 / days) - 1; undefined under 7 days.

    Formula: (Last equity / starting balance) ^ (365 / days) - 1, days from the earliest opening to
        the last close.
    Unit: ratio, 0.05 = 5%.
    Undefined: Under 7 days, without a starting balance, or when equity fell to zero.
    Source: Trade log.
    """
    growth = _growth(curve)
    if isinstance(growth, Undefined):
        return growth
    return yearly_return_ratio(growth, elapsed_days(curve))


def apr_ratio(curve: Curve) -> Value:
    """Return (last equity / start - 1) x 365 / days; undefined under 7 days.

    Formula: (Last equity / starting balance - 1) x 365 / days.
    Unit: ratio, 0.05 = 5%.
    Undefined: Under 7 days or without a starting balance.
    Source: Trade log.
    """
    growth = _growth(curve)
    if isinstance(growth, Undefined):
        return growth
    return finite((growth - 1) * DAYS_PER_YEAR / elapsed_days(curve))
