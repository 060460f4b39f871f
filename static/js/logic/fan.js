/** Runs under other luck on their way: where they are furthest apart. */

/** @typedef {{q05: number[], q25: number[], q50: number[], q75: number[], q95: number[]}} Band of the runs, one number per checkpoint */
/** @typedef {{trade_index: number[], real_quote: number[], reshuffle: Band, bootstrap: Band}} Fan */

/** The checkpoint at which 90 of 100 runs are spread widest, the first of equals. @param {Band} band */
export function widestOf({ q05, q95 }) {
  const widths = q95.map((high, index) => high - q05[index]);
  return widths.indexOf(Math.max(...widths));
}

/** At how many checkpoints after the start the real run was outside of where 90 of 100 runs were; sums that differ by rounding are equal.
 * @param {number[]} real @param {Band} band */
export function outsideCount(real, { q05, q95 }) {
  const noise = 1e-9 * Math.max(1e-9, ...real.map(Math.abs), ...q05.map(Math.abs), ...q95.map(Math.abs));
  return real.filter((value, index) => value < q05[index] - noise || value > q95[index] + noise).length;
}
