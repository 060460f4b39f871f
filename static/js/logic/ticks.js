/** How many decimals the words of an axis need: a tick at 0.25 must not be called 0.3. */

const MOST = 8;

/** The fewest decimals that show every value in full. @param {number[]} values */
export function decimalsOf(values) {
  for (let decimals = 0; decimals < MOST; decimals += 1) {
    const size = 10 ** decimals;
    const isExact = values.every((value) => Math.abs(value * size - Math.round(value * size)) < 1e-6 * Math.max(1, Math.abs(value * size)));
    if (isExact) return decimals;
  }
  return MOST;
}
