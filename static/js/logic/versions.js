/** Which versions to compare, and how far a comparison is. */

import { t } from "./words.js";

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

/** A count rounded up to two digits: more would pretend to know. @param {number} count */
export function roundUp(count) {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(count, 1))) - 1);
  return Math.ceil(count / step) * step;
}

/** The verdict in a few words, before the sentence that explains it.
 * @param {{is_proven: boolean, difference_quote: number|null, a: string, b: string}} compared */
export function headline({ is_proven: isProven, difference_quote: difference, a, b }) {
  if (typeof difference !== "number") return t("Not enough trades to compare.");
  if (!isProven) return t("Not proven yet.");
  return t("{version} is better.", { version: difference > 0 ? b : a });
}
