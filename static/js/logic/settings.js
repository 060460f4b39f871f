/** What a bot's settings say: which columns to show, which rows fit, and what changed in words. */

import { w } from "./words.js";

/** @typedef {{bot_version: string, first_seen_at: string|null, last_seen_at: string|null, is_present: boolean, setting_count: number, changed_count: number, left_out_count: number}} Version */
/** @typedef {{name: string, values: Record<string, any>, is_changed: boolean, changed_in: string[], varied_in: string[]}} Row */

/** Versions beside each other before the older ones are folded. */
export const FEW = 4;
const LONG_LINE = 120;
const LONG_TEXT = 300;

/** Newest first: what runs now stands beside the name. @param {Version[]} versions @param {boolean} areAllShown */
export function columnsOf(versions, areAllShown) {
  const newest = [...versions].reverse().sort((a, b) => Number(b.is_present) - Number(a.is_present));
  return areAllShown ? newest : newest.slice(0, FEW);
}

/** @param {Row[]} rows @param {{only: boolean, words: string}} filter `words` is looked for in names and values */
export function rowsThatFit(rows, { only, words }) {
  const wanted = words.trim().toLowerCase();
  return rows.filter((row) => (!only || row.is_changed) && (!wanted || textOf(row).includes(wanted)));
}

/** @param {Row} row */
function textOf({ name, values }) {
  return [name, ...Object.values(values).map(valueText)].join("\n").toLowerCase();
}

/** A value as the bot wrote it, on one line where that is readable. @param {any} value @returns {string} */
export function valueText(value) {
  if (typeof value === "string") return value === "" ? '""' : value;
  const line = JSON.stringify(value) ?? "";
  return line.length > LONG_LINE ? JSON.stringify(value, null, 2) : spaced(value, line);
}

/** Lists read better with air between their parts. @param {any} value @param {string} line */
function spaced(value, line) {
  const isPlain = Array.isArray(value) && value.every((part) => part === null || typeof part !== "object");
  return isPlain ? `[${value.map((part) => JSON.stringify(part)).join(", ")}]` : line;
}

/** Whether a value is folded: lists and objects of many lines, texts of many words. @param {string} text */
export function isLong(text) {
  return text.includes("\n") || text.length > LONG_TEXT;
}

/**
 * What a version did to a setting, as a word: never by color alone.
 * @param {Row} row @param {string} version @param {Version[]} versions in order of their coming @returns {string}
 */
export function changeWord(row, version, versions) {
  if (!row.changed_in.includes(version)) return "";
  const place = versions.findIndex((each) => each.bot_version === version);
  const before = versions[place - 1]?.bot_version ?? "";
  if (!Object.hasOwn(row.values, version)) return w("removed");
  return Object.hasOwn(row.values, before) ? w("changed") : w("added");
}

/** How many settings another version changed, without those that only moved while one ran. @param {Row[]} rows */
export function changedCount(rows) {
  return rows.filter((row) => row.is_changed).length;
}
