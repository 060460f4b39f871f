/** Days, weeks and months of results: which size fits, which was best, what the last days brought. */

/** @typedef {"day"|"week"|"month"} Size */
/** @typedef {{day: string, realized_pnl_quote: number|null, fee_quote: number|null, trade_count: number, win_count: number, left_out_count?: number, cumulative_pnl_quote: number|null}} Dated a period with the calendar day that it begins with */

const MOST_DAYS = 120;
const MOST_WEEKS_OF_DAYS = 800;

/** The size of which a chart can show so many days. @param {number} dayCount @returns {Size} */
export function fittingSize(dayCount) {
  if (dayCount <= MOST_DAYS) return "day";
  return dayCount <= MOST_WEEKS_OF_DAYS ? "week" : "month";
}

/** @typedef {{day: string, per_trade_quote: number|null, win_rate_ratio: number|null, trade_count: number, told_count: number}} Rolled of `trade_count` trades so many have a result in the unit */

/**
 * Result per trade and win rate of the `length` days that end with each day. Days before the window
 * is full are left out: they would be about fewer days than they say.
 * @param {Dated[]} days every day from the first to the last @param {number} length
 * @returns {Rolled[]}
 */
export function rolling(days, length) {
  return days.slice(length - 1).map(({ day }, index) => {
    const part = days.slice(index, index + length);
    const trades = sumOf(part, "trade_count");
    const told = trades - sumOf(part, "left_out_count");
    const result = part.some(({ realized_pnl_quote: value, left_out_count: left }) => value === null && !left) ? null : sumOf(part, "realized_pnl_quote");
    return {
      day, trade_count: trades, told_count: told,
      per_trade_quote: told > 0 && result !== null ? result / told : null,
      win_rate_ratio: trades > 0 ? sumOf(part, "win_count") / trades : null,
    };
  });
}

/** @param {any[]} parts @param {string} name */
function sumOf(parts, name) {
  return parts.reduce((sum, part) => sum + (part[name] ?? 0), 0);
}

/** The period with the best and that with the worst result; null without a trade.
 * @param {Dated[]} periods */
export function extremes(periods) {
  const traded = periods.filter((period) => period.trade_count > 0 && typeof period.realized_pnl_quote === "number");
  if (traded.length === 0) return null;
  const value = (/** @type {Dated} */ period) => Number(period.realized_pnl_quote);
  return {
    best: traded.reduce((found, period) => (value(period) > value(found) ? period : found)),
    worst: traded.reduce((found, period) => (value(period) < value(found) ? period : found)),
    upCount: traded.filter((period) => value(period) > 0).length,
    tradedCount: traded.length,
  };
}

const STEPS = [0.75, 0.4, 0.15];

/** How strongly a day is tinted, 1 to 4, by its share of the largest day. @param {number} value @param {number} largest */
export function tintOf(value, largest) {
  const share = largest > 0 ? Math.abs(value) / largest : 0;
  return 4 - STEPS.filter((step) => share < step).length;
}
