"""The values behind each figure, as many as it takes to redo the sum by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from botscope.domain.columns import FloatArray
from botscope.domain.deposits import paid_in_quote
from botscope.metrics import fees, holding, performance, ratios, risk
from botscope.metrics.bootstrap import MAX_RESAMPLED, RUNS
from botscope.metrics.calendars import DAY_MS
from botscope.metrics.curve import Curve
from botscope.metrics.explain_rows import timed
from botscope.metrics.glossary_entries import Unit
from botscope.metrics.intervals import CONFIDENCE, normal_quantile
from botscope.metrics.ledger import Ledger
from botscope.metrics.undefined import Undefined, Value
from botscope.metrics.versions import SEED

InputUnit = Unit | Literal["text", "exact"]
"""``exact`` is a number with all its digits, such as a price."""


@dataclass(frozen=True, slots=True)
class Input:
    """One value that a formula uses, or how it is used in words; None where it is unknown."""

    name: str
    title: str
    unit: InputUnit
    value: Value | str | None


Inputs = Callable[[Ledger], list[Input]]

_QUANTITIES: dict[str, tuple[str, Unit, Callable[[Ledger], Value | None]]] = {
    "trade_count": ("Trades", "count", lambda ledger: ledger.trade_count),
    "win_count": ("Wins", "count", lambda ledger: ledger.win_count),
    "loss_count": ("Losses", "count", lambda ledger: ledger.loss_count),
    "flat_count": ("Break-even", "count", lambda ledger: ledger.flat_count),
    "profit_quote": ("Sum of all wins", "quote", lambda ledger: ledger.profit_quote),
    "loss_quote": ("Sum of all losses", "quote", lambda ledger: ledger.loss_quote),
    "realized_pnl_quote": ("Realized P&L", "quote", lambda ledger: ledger.realized_quote),
    "unrealized_pnl_quote": (
        "Unrealized P&L, from the state file",
        "quote",
        lambda ledger: ledger.context.unrealized_quote,
    ),
    "starting_quote": (
        "Starting balance",
        "quote",
        lambda ledger: ledger.context.starting_quote,
    ),
    "average_win_quote": ("Average win", "quote", lambda ledger: ledger.average_win_quote),
    "average_loss_quote": ("Average loss", "quote", lambda ledger: ledger.average_loss_quote),
    "confidence_z": (
        "Normal quantile for 95%",
        "number",
        lambda ledger: normal_quantile(0.5 + CONFIDENCE / 2),
    ),
    "mean_pnl_quote": (
        "Mean P&L",
        "quote",
        lambda ledger: ledger.realized_quote / ledger.trade_count,
    ),
    "pnl_deviation_quote": (
        "Standard deviation of P&L",
        "quote",
        lambda ledger: float(ledger.pnl_quote.std(ddof=1)) if ledger.trade_count > 1 else None,
    ),
    "maker_fee_ratio": ("Fee per side", "ratio", lambda ledger: ledger.fee_ratio),
}


def named(*names: str) -> Inputs:
    """Return a list of quantities by name."""

    def list_inputs(ledger: Ledger) -> list[Input]:
        return [_quantity(name, ledger) for name in names]

    return list_inputs


def _quantity(name: str, ledger: Ledger) -> Input:
    title, unit, measure = _QUANTITIES[name]
    value = measure(ledger)
    return Input(name, title, unit, None if isinstance(value, Undefined) else value)


def _gross(ledger: Ledger) -> list[Input]:
    told = ~np.isnan(ledger.trades.gross_pnl_quote)
    derived = ~told & ~np.isnan(ledger.trades.fee_quote)
    own = float(ledger.trades.gross_pnl_quote[told].sum())
    realized = float(ledger.pnl_quote[derived].sum())
    paid = float(ledger.trades.fee_quote[derived].sum())
    return [
        Input("told_gross_pnl_quote", "P&L before fees as the log tells it", "quote", own),
        Input("derived_realized_pnl_quote", "Realized P&L of the other trades", "quote", realized),
        Input("derived_fee_quote", "Fees of the other trades", "quote", paid),
    ]


def _fee(ledger: Ledger) -> list[Input]:
    known = ledger.trades.fee_quote[~np.isnan(ledger.trades.fee_quote)]
    paid, received = known[known > 0].sum(), known[known < 0].sum()
    return [
        Input("paid_fee_quote", "Fees paid", "quote", float(paid)),
        Input("received_fee_quote", "Rebates received", "quote", abs(float(received))),
        Input("known_fee_count", "Trades that tell their fees", "count", len(known)),
    ]


def _fee_share(ledger: Ledger) -> list[Input]:
    profit, paid = fees.gross_profit_quote(ledger.trades), float(ledger.trades.fee_quote.sum())
    return [
        Input("total_fee_quote", "Fees", "quote", paid),
        Input("gross_profit_quote", "Sum of the wins before fees", "quote", profit),
    ]


def _extreme_trade(ledger: Ledger, *, is_best: bool) -> list[Input]:
    pick = np.argmax if is_best else np.argmin
    return _one_trade(ledger, int(pick(ledger.pnl_quote)))


def _end_trade(ledger: Ledger, *, is_first: bool) -> list[Input]:
    return _one_trade(ledger, 0 if is_first else ledger.trade_count - 1)


def _one_trade(ledger: Ledger, row: int) -> list[Input]:
    closed = int(ledger.trades.closed_at_ms[row])
    return [
        Input("closed_at", "This trade closed", "moment", closed),
        Input("realized_pnl_quote", "Its realized P&L", "quote", float(ledger.pnl_quote[row])),
        _quantity("trade_count", ledger),
    ]


def _streak(ledger: Ledger, *, is_win: bool) -> list[Input]:
    first, count = performance.longest_streak(ledger.wins if is_win else ledger.losses)
    if not count:
        return [_quantity("win_count" if is_win else "loss_count", ledger)]
    closed = ledger.trades.closed_at_ms
    return [
        Input("streak_from", "First trade of the streak", "moment", int(closed[first])),
        Input("streak_to", "Last trade of the streak", "moment", int(closed[first + count - 1])),
    ]


_EQUITY: tuple[str, str, Unit] = ("Highest equity before", "Equity then", "quote")
_INDEX: tuple[str, str, Unit] = (
    "Highest index before (the start grown by each trade, payments left out)",
    "Index then",
    "number",
)


def _scale(curve: Curve, *, is_share: bool) -> tuple[str, str, Unit]:
    """Return how peak and trough are called: with payments a share is one of an index."""
    is_index = is_share and curve.has_ratio and curve.paid_in_quote is not None
    return _INDEX if is_index else _EQUITY


def _levels(scale: tuple[str, str, Unit], peak: float, trough: float) -> list[Input]:
    before, then, unit = scale
    return [Input("peak_quote", before, unit, peak), Input("trough_quote", then, unit, trough)]


def _peak_and_trough(
    curve: Curve, equity: FloatArray, trough: int, *, is_share: bool = False
) -> list[Input]:
    height = equity[: trough + 1].max()
    peak = int(np.flatnonzero(equity[: trough + 1] >= height)[-1])
    return [
        *_levels(_scale(curve, is_share=is_share), float(height), float(equity[trough])),
        Input("peak_at", "Peak at", "moment", int(curve.times_ms[peak])),
        Input("trough_at", "Then at", "moment", int(curve.times_ms[trough])),
    ]


def _fall_ratio(ledger: Ledger) -> list[Input]:
    curve = _curve(ledger)
    if not curve.has_ratio:
        return _peak_and_trough(curve, curve.equity_quote, int(np.argmax(curve.fall_quote)))
    trough = int(np.argmax(curve.fall_ratio))
    return _peak_and_trough(curve, curve.unit_quote, trough, is_share=True)


def _fall_quote(ledger: Ledger) -> list[Input]:
    curve = _curve(ledger)
    found = _peak_and_trough(curve, curve.equity_quote, int(np.argmax(curve.fall_quote)))
    recovered = ledger.fall.recovered_at_ms if ledger.fall else None
    return [*found, Input("recovered_at", "Peak reached again at", "moment", recovered)]


def _current_fall(ledger: Ledger, *, is_share: bool) -> list[Input]:
    curve = _curve(ledger)
    equity = curve.unit_quote if is_share and curve.has_ratio else curve.equity_quote
    return _peak_and_trough(curve, equity, len(equity) - 1, is_share=is_share)


def _window_fall(ledger: Ledger, *, days: int) -> list[Input]:
    since = ledger.context.now_ms - days * DAY_MS
    inside = int(np.count_nonzero(ledger.trades.closed_at_ms >= since))
    equity = risk.window_equity(_curve(ledger), ledger.context.now_ms, days)
    peaks = np.maximum.accumulate(equity)
    trough = int(np.argmax((peaks - equity) / peaks))
    return [
        Input("window_from", "Window begins", "moment", since),
        Input("window_trade_count", "Trades closed in it", "count", inside),
        *_levels(
            _scale(_curve(ledger), is_share=True), float(peaks[trough]), float(equity[trough])
        ),
    ]


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
    curve = _curve(ledger)
    return [
        _first_of(ledger),
        _last_of(curve),
        Input("days", "Days", "number", ratios.elapsed_days(curve)),
        Input("days_per_year_count", "Days per year", "count", ratios.DAYS_PER_YEAR),
    ]


def _first_of(ledger: Ledger) -> Input:
    """Return the start, or where all was paid in later, what the first trade had."""
    start, curve = ledger.context.starting_quote, _curve(ledger)
    if start is None or start > 0 or not curve.has_ratio:
        return _quantity("starting_quote", ledger)
    title = "Capital of the first trade (paid in by then)"
    return Input("starting_quote", title, "quote", float(curve.unit_quote[0]))


def _last_of(curve: Curve) -> Input:
    if curve.has_ratio and curve.paid_in_quote is not None:
        title = "Last index (the start grown by each trade, payments left out)"
        return Input("last_equity_quote", title, "number", _last_equity(curve))
    return Input("last_equity_quote", "Last equity", "quote", _last_equity(curve))


def _last_equity(curve: Curve) -> float:
    """Return the last equity, deposits taken out."""
    return float((curve.unit_quote if curve.has_ratio else curve.equity_quote)[-1])


def _time_weighted(ledger: Ledger) -> list[Input]:
    curve, deposits = _curve(ledger), ledger.context.deposits
    paid_in = None if deposits is None else paid_in_quote(deposits, int(curve.times_ms[-1]))
    return [
        _first_of(ledger),
        _quantity("realized_pnl_quote", ledger),
        Input("deposits_quote", "Deposits less withdrawals by then", "quote", paid_in),
        Input("last_equity_quote", "The start without deposits", "quote", _last_equity(curve)),
    ]


def _duration(ledger: Ledger, *, sign: int | None) -> list[Input]:
    known, trades = timed(ledger, sign), ledger.trades
    held_ms = int((trades.closed_at_ms[known] - trades.opened_at_ms[known]).sum())
    return [
        Input("held_s", "Time held, all together", "s", held_ms / 1000),
        Input("known_opening_count", "Trades that tell both times", "count", int(known.sum())),
    ]


def _exposure(ledger: Ledger) -> list[Input]:
    if not ledger.knows_opening.all():
        return _duration(ledger, sign=None)[1:]
    covered, span = holding.covered_ms(ledger.trades), holding.span_ms(ledger.trades)
    return [
        Input("covered_s", "Time with an open trade", "s", covered / 1000),
        Input("span_s", "From first opening to last close", "s", span / 1000),
    ]


def _grid(ledger: Ledger) -> list[Input]:
    pnl = ledger.pnl_quote[fees.is_grid(ledger.trades.strategy)]
    return [
        Input("grid_trade_count", "Grid trades", "count", len(pnl)),
        Input("profit_quote", "Sum of their wins", "quote", float(pnl[pnl > 0].sum())),
        Input("loss_quote", "Sum of their losses", "quote", abs(float(pnl[pnl < 0].sum()))),
    ]


def _grid_step(ledger: Ledger) -> list[Input]:
    fee = _quantity("maker_fee_ratio", ledger)
    if ledger.context.maker_fee_ratio is not None:
        return [Input(fee.name, "Fee per side, from the settings of the bot", fee.unit, fee.value)]
    used = fees.tells_fee_ratio(ledger.trades)
    part = ledger.trades.take(used)
    traded = float((part.quantity_base * (part.entry_price + part.exit_price)).sum())
    return [
        Input(fee.name, "Fee per side: fees / traded amount", fee.unit, fee.value),
        Input("traded_fee_quote", "Fees of these trades", "quote", float(part.fee_quote.sum())),
        Input("traded_quote", "Their entry and exit amounts", "quote", traded),
    ]


def draws(ledger: Ledger) -> list[Input]:
    """Return what makes the draws of an interval the same again; nothing where none are made."""
    if ledger.trade_count > MAX_RESAMPLED:
        return []
    return [
        Input("runs_count", "Draws", "count", RUNS),
        Input("seed", "Seed of the draws", "number", SEED),
    ]


def _prices(ledger: Ledger) -> list[Input]:
    trades = ledger.trades
    first = float(trades.entry_price[holding.first_opened(trades)])
    return [
        Input("first_entry_price", "First entry price", "exact", first),
        Input("last_exit_price", "Last exit price", "exact", float(trades.exit_price[-1])),
    ]


def _curve(ledger: Ledger) -> Curve:
    if ledger.curve is None:
        raise ValueError("A selection without trades has no curve.")
    return ledger.curve


INPUTS: dict[str, Inputs] = {
    "trade_count": named("win_count", "loss_count", "flat_count"),
    "win_count": named("trade_count", "loss_count", "flat_count"),
    "loss_count": named("trade_count", "win_count", "flat_count"),
    "flat_count": named("trade_count", "win_count", "loss_count"),
    "win_rate_ratio": named("win_count", "trade_count"),
    "win_rate_interval": named("win_count", "trade_count", "confidence_z"),
    "realized_pnl_quote": named("profit_quote", "loss_quote"),
    "unrealized_pnl_quote": named("unrealized_pnl_quote"),
    "total_pnl_quote": named("realized_pnl_quote", "unrealized_pnl_quote"),
    "gross_pnl_quote": _gross,
    "fee_quote": _fee,
    "fee_share_ratio": _fee_share,
    "profit_factor": named("profit_quote", "loss_quote"),
    "expectancy_quote": named("realized_pnl_quote", "trade_count"),
    "payoff_ratio": named("average_win_quote", "average_loss_quote"),
    "average_win_quote": named("profit_quote", "win_count"),
    "average_loss_quote": named("loss_quote", "loss_count"),
    "best_trade_quote": partial(_extreme_trade, is_best=True),
    "worst_trade_quote": partial(_extreme_trade, is_best=False),
    "max_win_streak_count": partial(_streak, is_win=True),
    "max_loss_streak_count": partial(_streak, is_win=False),
    "max_drawdown_ratio": _fall_ratio,
    "max_drawdown_ratio_from": _fall_ratio,
    "max_drawdown_ratio_to": _fall_ratio,
    "max_drawdown_quote": _fall_quote,
    "max_drawdown_from": _fall_quote,
    "max_drawdown_to": _fall_quote,
    "max_drawdown_recovered_at": _fall_quote,
    "current_drawdown_ratio": partial(_current_fall, is_share=True),
    "current_drawdown_quote": partial(_current_fall, is_share=False),
    "drawdown_7d_ratio": partial(_window_fall, days=7),
    "drawdown_30d_ratio": partial(_window_fall, days=30),
    "drawdown_180d_ratio": partial(_window_fall, days=180),
    "sharpe_ratio": _sharpe,
    "sortino_ratio": _sortino,
    "calmar_ratio": _calmar,
    "sqn": named("trade_count", "mean_pnl_quote", "pnl_deviation_quote"),
    "cagr_ratio": _growth,
    "apr_ratio": _growth,
    "time_weighted_return_ratio": _time_weighted,
    "average_duration_s": partial(_duration, sign=None),
    "average_win_duration_s": partial(_duration, sign=1),
    "average_loss_duration_s": partial(_duration, sign=-1),
    "exposure_ratio": _exposure,
    "first_trade_at": partial(_end_trade, is_first=True),
    "last_trade_at": partial(_end_trade, is_first=False),
    "grid_profit_quote": _grid,
    "minimum_grid_step_ratio": _grid_step,
    "buy_and_hold_ratio": _prices,
}
