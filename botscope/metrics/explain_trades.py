"""The values behind figures of the trades: sums, single trades, streaks, fees, times."""

from functools import partial

import numpy as np

from botscope.metrics import fees, holding, performance
from botscope.metrics.explain_rows import timed
from botscope.metrics.explain_values import Input, Inputs, named, quantity
from botscope.metrics.ledger import Ledger


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
        quantity("trade_count", ledger),
    ]


def _streak(ledger: Ledger, *, is_win: bool) -> list[Input]:
    first, count = performance.longest_streak(ledger.wins if is_win else ledger.losses)
    if not count:
        return [quantity("win_count" if is_win else "loss_count", ledger)]
    closed = ledger.trades.closed_at_ms
    return [
        Input("streak_from", "First trade of the streak", "moment", int(closed[first])),
        Input("streak_to", "Last trade of the streak", "moment", int(closed[first + count - 1])),
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
    fee = quantity("maker_fee_ratio", ledger)
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


def _prices(ledger: Ledger) -> list[Input]:
    trades = ledger.trades
    first = float(trades.entry_price[holding.first_opened(trades)])
    return [
        Input("first_entry_price", "First entry price", "exact", first),
        Input("last_exit_price", "Last exit price", "exact", float(trades.exit_price[-1])),
    ]


OF_TRADES: dict[str, Inputs] = {
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
    "sqn": named("trade_count", "mean_pnl_quote", "pnl_deviation_quote"),
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
"""What lists the values behind each figure of the trades."""
