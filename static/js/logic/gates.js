/** Entry conditions: an indicator's value against its threshold. */

import { t, w } from "./words.js";

/** @typedef {{name: string, value: any, threshold: any, comparison: string|null}} Indicator */
/** @typedef {{name: string, value: any, threshold: any, rule: string, isMet: boolean|null, bullet: Bullet|null}} Gate */
/** @typedef {{from: number, to: number, mark: number, kind: "reached"|"missing"|"over"}} Bullet all in 0..100 */

/** @type {Record<string, {words: string, holds: (value: number, threshold: number) => boolean}>} */
const COMPARISONS = {
  ">=": { words: w("needs {threshold} or more"), holds: (value, threshold) => value >= threshold },
  ">": { words: w("needs more than {threshold}"), holds: (value, threshold) => value > threshold },
  "<=": { words: w("needs {threshold} or less"), holds: (value, threshold) => value <= threshold },
  "<": { words: w("needs less than {threshold}"), holds: (value, threshold) => value < threshold },
  "==": { words: w("needs exactly {threshold}"), holds: (value, threshold) => value === threshold },
};
const SYNONYMS = new Map([
  ["above", ">"], ["over", ">"], ["gt", ">"], ["at_least", ">="], ["min", ">="], ["gte", ">="], ["ge", ">="],
  ["below", "<"], ["under", "<"], ["lt", "<"], ["at_most", "<="], ["max", "<="], ["lte", "<="], ["le", "<="],
  ["eq", "=="], ["=", "=="], ["≥", ">="], ["≤", "<="],
]);

/** @param {Indicator} indicator @returns {Gate} */
export function gateOf(indicator) {
  const { name, value, threshold } = indicator;
  const sign = SYNONYMS.get(indicator.comparison ?? "") ?? indicator.comparison ?? "";
  const comparison = COMPARISONS[sign];
  const isKnown = Boolean(comparison) && typeof value === "number" && typeof threshold === "number";
  const isMet = isKnown ? comparison.holds(value, threshold) : null;
  const bullet = isKnown ? bulletOf(value, threshold, isMet === true) : null;
  return { name, value, threshold, rule: comparison?.words ?? "", isMet, bullet };
}

/** Failed conditions first, then unknown, then met; otherwise the bot's own order.
 * @param {Indicator[]} indicators */
export function gatesOf(indicators) {
  const rank = (/** @type {Gate} */ gate) => (gate.isMet === false ? 0 : gate.isMet === null ? 1 : 2);
  return indicators.map(gateOf).map((gate, index) => ({ gate, index }))
    .sort((a, b) => rank(a.gate) - rank(b.gate) || a.index - b.index)
    .map(({ gate }) => gate);
}

/** @param {number} value @param {number} threshold @param {boolean} isMet @returns {Bullet} */
function bulletOf(value, threshold, isMet) {
  const low = Math.min(0, value, threshold);
  const span = (Math.max(0, value, threshold) - low) * 1.25 || 1;
  const place = (/** @type {number} */ x) => Math.round(((x - low) / span) * 1000) / 10;
  const isOver = !isMet && value > threshold;
  const kind = isMet ? "reached" : isOver ? "over" : "missing";
  return { from: place(Math.min(value, threshold)), to: place(Math.max(value, threshold)), mark: place(threshold), kind };
}

/** What is written before and after the threshold: "needs 25 or more", "needs less than 3".
 * @param {Gate} gate @param {string} threshold as text */
export function ruleWords(gate, threshold) {
  return gate.rule ? t(gate.rule, { threshold }) : "";
}
