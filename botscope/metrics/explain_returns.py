"""The values behind returns: daily ones against their spread, and those per year."""

import numpy as np

from botscope.domain.deposits import paid_in_quote
from botscope.metrics import ratios, risk
from botscope.metrics.curve import Curve
from botscope.metrics.explain_curve import curve_behind
from botscope.metrics.explain_values import Input, Inputs, quantity
from botscope.metrics.ledger import Ledger
from botscope.metrics.undefined import Undefined


def _sharpe(ledger: Ledger) -> list[Input]:
    if isinstance(ledger.returns, Undefined):
        return []
    spread = float(ledger.returns.std(ddof=1))
    return [*_daily(ledger), Input("deviation_ratio", "Standard deviation", "ratio", spread)]


def _sortino(ledger: Ledger) -> list[Input]:
    if isinstance(ledger.returns, Undefined):
        return []
    downside = ratios.downside_ratio(ledger.returns)
    return [*_daily(ledger), Input("downside_ratio", "Downside deviation", "ratio", downside)]


def _daily(ledger: Ledger) -> list[Input]:
    returns = np.asarray(ledger.returns)
    return [
        Input("mean_return_ratio", "Mean daily return", "ratio", float(returns.mean())),
        Input("day_count", "Days", "count", len(returns)),
        Input("days_per_year_count", "Days per year", "count", ratios.DAYS_PER_YEAR),
    ]


def _calmar(ledger: Ledger) -> list[Input]:
    if isinstance(ledger.returns, Undefined):
        return []
    growth = ratios.daily_growth(ledger.returns)
    yearly = ratios.yearly_return_ratio(float(growth[-1]), len(ledger.returns))
    depth = risk.depth_ratio(growth)
    return [
        Input("growth_ratio", "Last daily equity / start", "ratio", float(growth[-1])),
        Input("day_count", "Days", "count", len(ledger.returns)),
        Input("yearly_return_ratio", "Compounded to a year", "ratio", yearly),
        Input("daily_drawdown_ratio", "Deepest fall of daily equity", "ratio", depth),
    ]


def _growth(ledger: Ledger) -> list[Input]:
    curve = curve_behind(ledger)
    return [
        _first_of(ledger),
        _last_of(curve),
        Input("days", "Days", "number", ratios.elapsed_days(curve)),
        Input("days_per_year_count", "Days per year", "count", ratios.DAYS_PER_YEAR),
    ]


def _first_of(ledger: Ledger) -> Input:
    """Return the start, or where all was paid in later, what the first trade had."""
    start, curve = ledger.context.starting_quote, curve_behind(ledger)
    if start is None or start > 0 or not curve.has_ratio:
        return quantity("starting_quote", ledger)
    title = "Capital of the first trade (paid in by then)"
    return Input("starting_quote", title, "quote", float(curve.unit_quote[0]))


def _last_of(curve: Curve) -> Input:
    if curve.has_ratio and curve.paid_in_quote is not None:
        title = "Last index (the start grown by each trade, payments left out)"
        return Input("last_unit_quote", title, "number", _last_unit(curve))
    return Input("last_unit_quote", "Last equity", "quote", _last_unit(curve))


def _last_unit(curve: Curve) -> float:
    """Return the last equity, deposits taken out."""
    return float((curve.unit_quote if curve.has_ratio else curve.grown_quote)[-1])


def _time_weighted(ledger: Ledger) -> list[Input]:
    curve, deposits = curve_behind(ledger), ledger.context.deposits
    paid_in = None if deposits is None else paid_in_quote(deposits, int(curve.times_ms[-1]))
    return [
        _first_of(ledger),
        quantity("realized_pnl_quote", ledger),
        Input("deposits_quote", "Deposits less withdrawals by then", "quote", paid_in),
        Input("last_unit_quote", "The start without deposits", "quote", _last_unit(curve)),
    ]


OF_RETURNS: dict[str, Inputs] = {
    "sharpe_ratio": _sharpe,
    "sortino_ratio": _sortino,
    "calmar_ratio": _calmar,
    "cagr_ratio": _growth,
    "apr_ratio": _growth,
    "time_weighted_return_ratio": _time_weighted,
}
"""What lists the values behind each return."""
