/** Realized money of the last calendar days, summed from the daily bars. */

/** @typedef {{day: string, realized_pnl_quote: number|null, fee_quote: number|null, trade_count: number, win_count: number}} Period */

/**
 * Sum of the days from `fromDay` on; the bars and this sum are the same numbers. It is null where trades closed
 * and no result of them is known.
 * @param {Period[]} periods
 * @param {string} fromDay "2026-11-20"
 */
export function sumSince(periods, fromDay) {
  const chosen = periods.filter((period) => period.day >= fromDay);
  const trades = chosen.reduce((sum, period) => sum + period.trade_count, 0);
  const known = chosen.filter((period) => period.realized_pnl_quote !== null && (period.trade_count > 0 || trades === 0));
  return {
    realized_pnl_quote: known.length > 0 || trades === 0 ? known.reduce((sum, period) => sum + Number(period.realized_pnl_quote), 0) : null,
    trade_count: trades,
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
