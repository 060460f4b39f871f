/** Runs under other luck on their way: where they are furthest apart. */

/** @typedef {{p05: number[], p25: number[], p50: number[], p75: number[], p95: number[]}} Band of the runs, one number per checkpoint */
/** @typedef {{trade_index: number[], real_quote: number[], reshuffle: Band, bootstrap: Band}} Fan */

/** The checkpoint at which 90 of 100 runs are spread widest, the first of equals. @param {Band} band */
export function widestOf({ p05, p95 }) {
  const widths = p95.map((high, index) => high - p05[index]);
  return widths.indexOf(Math.max(...widths));
}

/** At how many checkpoints after the start the real run was outside of where 90 of 100 runs were; sums that differ by rounding are equal.
 * @param {number[]} real @param {Band} band */
export function outsideCount(real, { p05, p95 }) {
  const noise = 1e-9 * Math.max(1e-9, ...real.map(Math.abs), ...p05.map(Math.abs), ...p95.map(Math.abs));
  return real.filter((value, index) => value < p05[index] - noise || value > p95[index] + noise).length;
}
