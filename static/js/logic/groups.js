/** Groups of trades in the order that the reader chose, on one axis from a common zero. */

import { t } from "./words.js";

export const GROUPINGS = [
  { key: "symbol", get name() { return t("Market"); } }, { key: "side", get name() { return t("Side"); } }, { key: "strategy", get name() { return t("Strategy"); } },
  { key: "exit_reason", get name() { return t("Closed by"); } }, { key: "bot_version", get name() { return t("Version"); } }, { key: "hour", get name() { return t("Hour"); } }, { key: "weekday", get name() { return t("Weekday"); } },
];

/** Groups that come in the order of the clock until a column is chosen. @param {string} key */
export function isClock(key) {
  return key === "hour" || key === "weekday";
}

/** The chosen grouping; an unknown word means the first. @param {string|undefined} key */
export function groupingOf(key) {
  return GROUPINGS.find((grouping) => grouping.key === key) ?? GROUPINGS[0];
}

/**
 * Sort by a column, "-" for the largest first; what is undefined comes last, both ways.
 * @param {any[]} groups @param {string} sort "" keeps the server's order
 */
export function sorted(groups, sort) {
  const column = sort.replace(/^-/, "");
  if (!column) return groups;
  const sign = sort.startsWith("-") ? -1 : 1;
  return [...groups].sort((a, b) => {
    if (a[column] === null || b[column] === null) return Number(a[column] === null) - Number(b[column] === null);
    return sign * (typeof a[column] === "string" ? a[column].localeCompare(b[column]) : a[column] - b[column]);
  });
}

/** Places in 0..100 of bars that share a zero. @param {Array<number|null>} values */
export function zeroAxis(values) {
  const known = values.filter((value) => typeof value === "number");
  const low = Math.min(0, ...known);
  const span = Math.max(0, ...known) - low || 1;
  const place = (/** @type {number} */ value) => ((value - low) / span) * 100;
  return { zero: place(0), place };
}
