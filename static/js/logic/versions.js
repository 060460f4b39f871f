/** Which versions to compare, and how far a comparison is. */

/** The newest version and the one before it, by their last trade. @param {any[]} versions */
export function lastTwo(versions) {
  const ordered = inOrder(versions);
  if (ordered.length < 2) return null;
  return { a: ordered[ordered.length - 2].bot_version, b: ordered[ordered.length - 1].bot_version };
}

/** Oldest first, by the first trade. @param {any[]} versions @returns {any[]} */
export function inOrder(versions) {
  return [...versions].sort((x, y) => String(x.first_trade_at ?? "").localeCompare(String(y.first_trade_at ?? "")));
}

/** Share of the needed trades that are there; null when it is not known.
 * @param {number|null|undefined} have @param {number|null|undefined} missing */
export function progressOf(have, missing) {
  if (typeof have !== "number" || typeof missing !== "number") return null;
  return have + missing === 0 ? 1 : have / (have + missing);
}

/** "9 of 100": a chance as a natural frequency, never 0 or 100 of 100.
 * @param {number|null|undefined} ratio */
export function ofHundred(ratio) {
  if (typeof ratio !== "number") return null;
  if (ratio < 0.01) return "fewer than 1 of 100";
  if (ratio > 0.99) return "more than 99 of 100";
  return `${Math.round(ratio * 100)} of 100`;
}
