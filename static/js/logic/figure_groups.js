/** The order in which all figures are listed: by the question that they answer. */

import { t, w } from "./words.js";

/** @typedef {{key: string, title: string, unit: string}} Entry */

/** @type {Array<[string, string[]]>} */
const GROUPS = [
  [w("Result"), ["realized_pnl_quote", "unrealized_pnl_quote", "total_pnl_quote", "gross_pnl_quote", "fee_quote", "fee_share_ratio", "buy_and_hold_ratio", "time_weighted_return_ratio", "cagr_ratio", "apr_ratio"]],
  [w("Against risk"), ["sharpe_ratio", "sortino_ratio", "calmar_ratio", "sqn", "profit_factor", "expectancy_quote", "payoff_ratio"]],
  [w("Trades"), ["trade_count", "win_count", "loss_count", "flat_count", "win_rate_ratio", "win_rate_interval", "average_win_quote", "average_loss_quote", "best_trade_quote", "worst_trade_quote", "max_win_streak_count", "max_loss_streak_count"]],
  [w("Falls"), ["max_drawdown_ratio", "max_drawdown_ratio_from", "max_drawdown_ratio_to", "max_drawdown_quote", "max_drawdown_from", "max_drawdown_to", "max_drawdown_recovered_at", "current_drawdown_ratio", "current_drawdown_quote", "drawdown_7d_ratio", "drawdown_30d_ratio", "drawdown_180d_ratio"]],
  [w("Time"), ["first_trade_at", "last_trade_at", "average_duration_s", "average_win_duration_s", "average_loss_duration_s", "exposure_ratio"]],
  [w("Grid"), ["grid_profit_quote", "minimum_grid_step_ratio"]],
];

/**
 * Every entry in exactly one group; what no group knows comes last, so that a new figure is never hidden.
 * @param {Entry[]} entries @returns {Array<{name: string, entries: Entry[]}>}
 */
export function grouped(entries) {
  const known = new Set(GROUPS.flatMap(([, keys]) => keys));
  const listed = GROUPS.map(([name, keys]) => ({ name: t(name), entries: keys.flatMap((key) => entries.filter((entry) => entry.key === key)) }));
  return [...listed, { name: t("More"), entries: entries.filter(({ key }) => !known.has(key)) }].filter((group) => group.entries.length > 0);
}
