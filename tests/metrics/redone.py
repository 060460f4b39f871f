"""What a reader does with the formula and the inputs of an explanation."""

import math


def wilson(win_count, trade_count, confidence_z):
    share, z, n = win_count / trade_count, confidence_z, trade_count
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return [middle - half, middle + half]


def fall(peak_quote, trough_quote, **_):
    return (peak_quote - trough_quote) / peak_quote


# What a reader does with the formula and the inputs.
REDO = {
    "trade_count": lambda win_count, loss_count, flat_count: win_count + loss_count + flat_count,
    "win_count": lambda trade_count, loss_count, flat_count: trade_count - loss_count - flat_count,
    "loss_count": lambda trade_count, win_count, flat_count: trade_count - win_count - flat_count,
    "flat_count": lambda trade_count, win_count, loss_count: trade_count - win_count - loss_count,
    "win_rate_ratio": lambda win_count, trade_count: win_count / trade_count,
    "win_rate_interval": wilson,
    "realized_pnl_quote": lambda profit_quote, loss_quote: profit_quote - loss_quote,
    "unrealized_pnl_quote": lambda unrealized_pnl_quote: unrealized_pnl_quote,
    "total_pnl_quote": lambda realized_pnl_quote, unrealized_pnl_quote: (
        realized_pnl_quote + unrealized_pnl_quote
    ),
    "gross_pnl_quote": lambda told_gross_pnl_quote, derived_realized_pnl_quote, derived_fee_quote: (
        told_gross_pnl_quote + derived_realized_pnl_quote + derived_fee_quote
    ),
    "fee_quote": lambda paid_fee_quote, received_fee_quote, **_: (
        paid_fee_quote - received_fee_quote
    ),
    "fee_share_ratio": lambda total_fee_quote, gross_profit_quote: (
        total_fee_quote / gross_profit_quote
    ),
    "profit_factor": lambda profit_quote, loss_quote: profit_quote / loss_quote,
    "expectancy_quote": lambda realized_pnl_quote, trade_count: realized_pnl_quote / trade_count,
    "payoff_ratio": lambda average_win_quote, average_loss_quote: (
        average_win_quote / -average_loss_quote
    ),
    "average_win_quote": lambda profit_quote, win_count: profit_quote / win_count,
    "average_loss_quote": lambda loss_quote, loss_count: -loss_quote / loss_count,
    "best_trade_quote": lambda realized_pnl_quote, **_: realized_pnl_quote,
    "worst_trade_quote": lambda realized_pnl_quote, **_: realized_pnl_quote,
    "max_drawdown_ratio": fall,
    "max_drawdown_ratio_from": lambda peak_at, **_: peak_at,
    "max_drawdown_ratio_to": lambda trough_at, **_: trough_at,
    "max_drawdown_quote": lambda peak_quote, trough_quote, **_: peak_quote - trough_quote,
    "max_drawdown_from": lambda peak_at, **_: peak_at,
    "max_drawdown_to": lambda trough_at, **_: trough_at,
    "max_drawdown_recovered_at": lambda recovered_at, **_: recovered_at,
    "current_drawdown_ratio": fall,
    "current_drawdown_quote": lambda peak_quote, trough_quote, **_: peak_quote - trough_quote,
    "drawdown_7d_ratio": fall,
    "drawdown_30d_ratio": fall,
    "drawdown_180d_ratio": fall,
    "sharpe_ratio": lambda mean_return_ratio, deviation_ratio, days_per_year_count, **_: (
        mean_return_ratio / deviation_ratio * math.sqrt(days_per_year_count)
    ),
    "sortino_ratio": lambda mean_return_ratio, downside_ratio, days_per_year_count, **_: (
        mean_return_ratio / downside_ratio * math.sqrt(days_per_year_count)
    ),
    "calmar_ratio": lambda growth_ratio, day_count, daily_drawdown_ratio, **_: (
        (growth_ratio ** (365 / day_count) - 1) / daily_drawdown_ratio
    ),
    "sqn": lambda trade_count, mean_pnl_quote, pnl_deviation_quote: (
        math.sqrt(trade_count) * mean_pnl_quote / pnl_deviation_quote
    ),
    "cagr_ratio": lambda starting_quote, last_unit_quote, days, days_per_year_count: (
        (last_unit_quote / starting_quote) ** (days_per_year_count / days) - 1
    ),
    "apr_ratio": lambda starting_quote, last_unit_quote, days, days_per_year_count: (
        (last_unit_quote / starting_quote - 1) * days_per_year_count / days
    ),
    "time_weighted_return_ratio": lambda starting_quote, last_unit_quote, **_: (
        last_unit_quote / starting_quote - 1
    ),
    "average_duration_s": lambda held_s, known_opening_count: held_s / known_opening_count,
    "average_win_duration_s": lambda held_s, known_opening_count: held_s / known_opening_count,
    "average_loss_duration_s": lambda held_s, known_opening_count: held_s / known_opening_count,
    "first_trade_at": lambda closed_at, **_: closed_at,
    "last_trade_at": lambda closed_at, **_: closed_at,
    "exposure_ratio": lambda covered_s, span_s: covered_s / span_s,
    "grid_profit_quote": lambda profit_quote, loss_quote, **_: profit_quote - loss_quote,
    "minimum_grid_step_ratio": lambda maker_fee_ratio, **_: (
        (1 + maker_fee_ratio) / (1 - maker_fee_ratio) - 1
    ),
    "buy_and_hold_ratio": lambda first_entry_price, last_exit_price: (
        last_exit_price / first_entry_price - 1
    ),
}
NOT_A_SUM = {"max_win_streak_count", "max_loss_streak_count"}
