/** Realized money of the last calendar days, summed from the daily bars. */

/** @typedef {{day: string, realized_pnl_quote: number, fee_quote: number|null, trade_count: number, win_count: number}} Period */

/**
 * Sum of the days from `fromDay` on; the bars and this sum are the same numbers.
 * @param {Period[]} periods
 * @param {string} fromDay "2026-11-20"
 */
export function sumSince(periods, fromDay) {
  const chosen = periods.filter((period) => period.day >= fromDay);
  return {
    realized_pnl_quote: chosen.reduce((sum, period) => sum + period.realized_pnl_quote, 0),
    trade_count: chosen.reduce((sum, period) => sum + period.trade_count, 0),
  };
}

/**
 * One entry for each of the last days, also for those without a trade.
 * @param {Period[]} periods
 * @param {string[]} days
 */
export function fillDays(periods, days) {
  const known = new Map(periods.map((period) => [period.day, period]));
  return days.map((day) => ({ day, period: known.get(day) ?? null }));
}

/** @param {number|null|undefined} realized @param {number|null|undefined} unrealized */
export function total(realized, unrealized) {
  if (typeof realized !== "number" || typeof unrealized !== "number") return null;
  return realized + unrealized;
}
