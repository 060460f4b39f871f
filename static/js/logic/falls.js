/** The falls of an equity curve: from each peak down to the lowest point and back. */

/** @typedef {[number, number|null, number|null]} Point t_ms, equity_quote, drawdown_ratio */
/**
 * @typedef {object} Fall
 * @property {number|null} fromMs the last moment at the peak; null when it was before the range
 * @property {number} lowestMs
 * @property {number|null} endMs back at the peak; null when it is still below
 * @property {number|null} depthRatio null without a starting balance
 * @property {number} depthQuote not finite where the curve begins at nothing left of a peak
 */

/**
 * Every fall of the curve, the deepest first. By the ratio that the server gives where it gives one, so
 * that a peak before the range counts; else by the money below the highest point of the range.
 * @param {Point[]} points @param {import("./payments.js").Payment[]} [payments] of all times: no fall
 * @returns {Fall[]}
 */
export function fallsOf(points, payments = []) {
  const known = points.filter(([, equity]) => typeof equity === "number");
  const hasRatio = known.some(([, , ratio]) => typeof ratio === "number");
  const depths = hasRatio ? known.map(([, , ratio]) => ratio ?? 0) : moneyBelowPeak(known);
  const earned = earnedOf(known, payments);
  const falls = [];
  for (let index = 0; index < known.length; index += 1) {
    if (depths[index] <= 0) continue;
    const first = index;
    while (index < known.length && depths[index] > 0) index += 1;
    falls.push(fallIn(earned, depths, first, index, hasRatio, payments.length > 0));
  }
  return falls.sort((a, b) => (b.depthRatio ?? b.depthQuote) - (a.depthRatio ?? a.depthQuote));
}

/** The place of the fall that took the most money, where that is not the deepest in percent; else 0.
 * @param {Fall[]} falls the deepest in percent first */
export function placeOfMostMoney(falls) {
  const [first] = falls;
  if (!first || first.depthRatio === null || !Number.isFinite(first.depthQuote)) return 0;
  return falls.reduce((place, { depthQuote }, index) => (depthQuote > falls[place].depthQuote ? index : place), 0);
}

/** The points with payments taken out of their equity: what was earned moves it, and nothing else.
 * @param {Point[]} points @param {import("./payments.js").Payment[]} payments @returns {Point[]} */
function earnedOf(points, payments) {
  if (payments.length === 0) return points;
  return points.map(([ms, equity, ratio]) => [ms, payments.reduce((rest, payment) => (payment.ms <= ms ? rest - payment.amount : rest), Number(equity)), ratio]);
}

/** @param {Point[]} points */
function moneyBelowPeak(points) {
  let peak = -Infinity;
  return points.map(([, equity]) => {
    peak = Math.max(peak, Number(equity));
    return peak - Number(equity);
  });
}

/** @param {Point[]} points @param {number[]} depths @param {number} first @param {number} end the first point that is back @param {boolean} hasRatio @param {boolean} isPaid @returns {Fall} */
function fallIn(points, depths, first, end, hasRatio, isPaid) {
  let lowest = first;
  for (let index = first; index < end; index += 1) if (depths[index] > depths[lowest]) lowest = index;
  return {
    fromMs: first > 0 ? points[first - 1][0] : null,
    lowestMs: points[lowest][0],
    endMs: end < points.length ? points[end][0] : null,
    depthRatio: hasRatio ? depths[lowest] : null,
    depthQuote: hasRatio ? moneyOf(Number(points[lowest][1]), depths[lowest], first > 0 ? Number(points[first - 1][1]) : null, isPaid) : depths[lowest],
  };
}

/** The depth in money: from the peak where it is among the points, else from what the share says of it; with
 * payments the share is one of an index, which says nothing of money.
 * @param {number} lowest @param {number} ratio @param {number|null} peak @param {boolean} isPaid */
function moneyOf(lowest, ratio, peak, isPaid) {
  if (peak !== null) return peak - lowest;
  return isPaid ? NaN : (lowest * ratio) / (1 - ratio);
}

/**
 * Trades between two drawn points when the server had to leave some out; 1 when all are there.
 * @param {number|null|undefined} tradeCount @param {number} pointCount @param {number} most that were asked for
 */
export function tradesPerPoint(tradeCount, pointCount, most) {
  if (typeof tradeCount !== "number" || tradeCount + 1 <= most || pointCount === 0) return 1;
  return Math.ceil(tradeCount / (most / 2 - 2));
}
