/** Bots side by side: which comes first, whose money may be compared, and what a small curve says. */

import { haltOf } from "./limits.js";
import { livenessOf } from "./freshness.js";

/** @typedef {Record<string, any>} Bot one entry of `bots` of /api/bots */

/** Worst state first: what needs somebody stands on top. */
export const FIRST_SORT = "-severity";
const MONEY = /_quote$/;
/** More than any state's severity. */
const STOPPED = 1000;
const START = { index: 100, result: 0 };

/** A bot of several moneys is listed once for each. @param {Bot} bot */
export function keyOf(bot) {
  return `${bot.bot_id}=${bot.quote_asset ?? ""}`;
}

/**
 * Bots in the order of a column, "-" for the largest first. What is undefined comes last, both ways, and equal ones come by name.
 * Money of different assets is never compared: a money column orders within each asset.
 * @param {Bot[]} bots @param {string} sort
 */
export function sortedBots(bots, sort) {
  const column = sort.replace(/^-/, "");
  const sign = sort.startsWith("-") ? -1 : 1;
  const assets = [...new Set(bots.map(({ quote_asset: asset }) => asset))];
  const group = (/** @type {Bot} */ bot) => (MONEY.test(column) ? assets.indexOf(bot.quote_asset) : 0);
  const value = column === "severity" ? needOf : (/** @type {Bot} */ bot) => bot[column];
  return [...bots].sort((a, b) => group(a) - group(b) || compared(value(a), value(b), sign) || byName(a, b));
}

/** @param {any} a @param {any} b @param {number} sign */
function compared(a, b, sign) {
  const isMissing = (/** @type {any} */ value) => value === null || value === undefined;
  if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b));
  return sign * (typeof a === "string" ? a.localeCompare(b) : a - b);
}

/** @param {Bot} a @param {Bot} b */
function byName(a, b) {
  return a.bot_name.localeCompare(b.bot_name) || keyOf(a).localeCompare(keyOf(b));
}

/** True for a column of the table; anything else in the address means the first order.
 * @param {string|undefined} sort @param {string[]} columns */
export function sortOf(sort, columns) {
  return columns.includes((sort ?? "").replace(/^-/, "")) ? String(sort) : FIRST_SORT;
}

/** True when somebody should look: its report cannot be believed, or it has stopped its own trading. @param {Bot} bot */
export function needsYou(bot) {
  return livenessOf(bot.source_status).isDoubtful || haltOf(bot.risk) !== null;
}

/** How much a bot needs somebody: one that has stopped its own trading comes after those that cannot be believed, before all others. @param {Bot} bot */
function needOf(bot) {
  return bot.severity + (needsYou(bot) ? STOPPED : 0);
}

/** A small curve as the distance from where it began: null for less than two points.
 * @param {Bot} bot @returns {{points: Array<[number, number]>, first: number, last: number, low: number, high: number}|null} */
export function smallCurveOf({ curve = [], curve_kind: kind }) {
  if (curve.length < 2) return null;
  const start = START[/** @type {"index"|"result"} */ (kind ?? "index")];
  const values = curve.map((/** @type {[number, number]} */ [, value]) => value);
  return {
    points: curve.map((/** @type {[number, number]} */ [ms, value]) => [ms, value - start]),
    first: values[0], last: values[values.length - 1], low: Math.min(...values), high: Math.max(...values),
  };
}

/** How old a report is, by the server's clock as this browser last heard it; null where it never came, or lies in the future.
 * @param {{updated_at: string|null, source_status?: string}} bot @param {string|undefined} asOf of the last look @param {number} sinceLookMs */
export function ageOf({ updated_at: updated, source_status: status }, asOf, sinceLookMs) {
  const ms = Date.parse(asOf ?? "") + Math.max(0, sinceLookMs) - Date.parse(updated ?? "");
  return Number.isFinite(ms) && status !== "future" ? Math.max(0, ms) / 1000 : null;
}
