"""Glossary: falls of equity, return per risk, return per year."""

from botscope.metrics.glossary_entries import LOG, Figure

_BALANCE = "Without a starting balance."
_DAILY = (
    "Under 30 calendar days from the first trade to the last, both days counted, without a "
    "starting balance, or when equity fell to zero."
)


def _window(days: int) -> Figure:
    return Figure(
        f"drawdown_{days}d_ratio",
        f"Drawdown, {days} days",
        "ratio",
        f"Deepest fall from a peak within the last {days} days / that peak. The equity with which "
        "the window begins is its first peak. 0 when no trade closed in it.",
        "Without trades or a starting balance, or when equity was not above zero at the beginning.",
        LOG,
    )


RISK = (
    Figure(
        "max_drawdown_ratio",
        "Maximum drawdown",
        "ratio",
        "Largest (peak - equity) / peak over all moments, where peak is the highest equity before, "
        "the starting balance included. Above 100% where equity fell below zero.",
        _BALANCE,
        LOG,
        "quantstats and empyrical agree when they are given the change of equity per trade; given "
        "days, they miss what happened within a day. Tools that start at the first trade miss a "
        "loss on the first trade.",
    ),
    Figure(
        "max_drawdown_ratio_from",
        "Maximum drawdown, from",
        "moment",
        "Last moment at the peak before the largest fall in percent.",
        "Without a starting balance, or when equity never fell.",
        LOG,
    ),
    Figure(
        "max_drawdown_ratio_to",
        "Maximum drawdown, to",
        "moment",
        "First moment at the lowest point of the largest fall in percent.",
        "Without a starting balance, or when equity never fell.",
        LOG,
    ),
    Figure(
        "max_drawdown_quote",
        "Maximum drawdown in money",
        "quote",
        "Largest peak - equity over all moments; the start is the first peak. It need not be the "
        "same fall as the largest relative one.",
        "Without trades.",
        LOG,
    ),
    Figure(
        "max_drawdown_from",
        "Maximum drawdown in money, from",
        "moment",
        "Last moment at the peak before the largest fall in money.",
        "When equity never fell.",
        LOG,
    ),
    Figure(
        "max_drawdown_to",
        "Maximum drawdown in money, to",
        "moment",
        "First moment at the lowest point of the largest fall in money.",
        "When equity never fell.",
        LOG,
        "quantstats calls the last day under water the end; here it is the lowest point, and the "
        "recovery is a figure of its own.",
    ),
    Figure(
        "max_drawdown_recovered_at",
        "Maximum drawdown in money, recovered",
        "moment",
        "First moment after the lowest point at which equity reached the old peak again.",
        "When equity never fell, or has not reached the peak again yet.",
        LOG,
    ),
    Figure(
        "current_drawdown_ratio",
        "Current drawdown",
        "ratio",
        "(Highest equity so far - equity after the last trade) / highest equity so far.",
        _BALANCE,
        LOG,
    ),
    Figure(
        "current_drawdown_quote",
        "Current drawdown in money",
        "quote",
        "Highest equity so far - equity after the last trade.",
        "Without trades.",
        LOG,
    ),
    Figure(
        "drawdown_ratio",
        "Drawdown",
        "ratio",
        "(Highest equity so far - equity at this moment) / highest equity so far.",
        _BALANCE,
        LOG,
    ),
    _window(7),
    _window(30),
    _window(180),
    Figure(
        "sharpe_ratio",
        "Sharpe ratio",
        "number",
        "Mean / standard deviation (ddof 1) of daily equity returns x square root of 365. "
        "Risk-free rate 0; days without a trade count as 0.",
        _DAILY + " Also when every day brought the same return or the same amount.",
        "W. F. Sharpe (1994), Journal of Portfolio Management 21",
        "quantstats and empyrical use 252 days unless told otherwise; with 365 both agree. On "
        "equal days they show infinity or a very large number. freqtrade uses closed trades per "
        "day of the wallet.",
    ),
    Figure(
        "sortino_ratio",
        "Sortino ratio",
        "number",
        "Mean daily equity return / root mean square of the negative ones over all days x square "
        "root of 365.",
        _DAILY + " Also without a losing day.",
        "F. Sortino, L. Price (1994), Journal of Investing 3",
        "quantstats and empyrical agree with 365 days. Some tools use the standard deviation of "
        "the losing days alone.",
    ),
    Figure(
        "calmar_ratio",
        "Calmar ratio",
        "number",
        "Daily equity growth compounded to 365 days / deepest relative fall of daily equity.",
        _DAILY + " Also when daily equity never fell.",
        "T. W. Young (1991), Futures",
        "quantstats and empyrical agree with 365 days. Both parts come from daily equity, so the "
        "fall can be less deep than the maximum drawdown, which looks at every trade.",
    ),
    Figure(
        "cagr_ratio",
        "Yearly growth, compounded (CAGR)",
        "ratio",
        "(Last equity / starting balance) ^ (365 / days) - 1, days from the earliest opening to "
        "the last close.",
        "Under 7 days, without a starting balance, or when equity fell to zero.",
        LOG,
        "quantstats and empyrical count the daily returns, which are up to one day more or less "
        "than the time that passed, and do not wait for 7 days.",
    ),
    Figure(
        "apr_ratio",
        "Yearly return, simple (APR)",
        "ratio",
        "(Last equity / starting balance - 1) x 365 / days.",
        "Under 7 days or without a starting balance.",
        LOG,
        "Grid bots of exchanges show an APR from the first hour on.",
    ),
    Figure(
        "time_weighted_return_ratio",
        "Time-weighted return",
        "ratio",
        "Product over all trades of (1 + P&L / capital just before the close) - 1, where capital "
        "is starting balance + P&L so far + deposits - withdrawals so far.",
        "When nobody tells the deposits, without a starting balance, or when nothing was left to "
        "trade with.",
        "Trade log, settings; P. Dietz (1966), Pension Funds",
        "Change of the balance / starting balance counts a deposit as if it had been earned.",
    ),
)
