/** Shares that must never be shown too small: below the smallest profitable step a grid loses money. */

import { isNumber, NONE, percent } from "./format.js";

const KEYS = new Set(["minimum_grid_step_ratio", "maker_fee_ratio"]);
const MOST_DECIMALS = 8;
/** How much too large the shown share may be. */
const TOLERANCE = 0.001;
/** Values just above a round number because of binary fractions are that number. */
const NOISE = 1e-9;

/** The unit in which a figure is written. @param {string} key @param {string|null|undefined} unit */
export function kindOf(key, unit) {
  return unit === "ratio" && KEYS.has(key) ? "ratio at least" : unit;
}

/** A share as a percentage, rounded up, with as many decimals as keep it within a thousandth: "0.04001%".
 * @param {any} value */
export function percentAtLeast(value) {
  if (!isNumber(value)) return NONE;
  const share = value * 100;
  for (let decimals = 2; decimals <= MOST_DECIMALS; decimals += 1) {
    const scale = 10 ** decimals;
    const up = Math.ceil(share * scale - Math.abs(share * scale) * NOISE) / scale;
    if (Math.abs(up - share) <= Math.abs(share) * TOLERANCE || decimals === MOST_DECIMALS) return percent(up / 100, decimals);
  }
  return NONE;
}
