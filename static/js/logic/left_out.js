/** Why a figure leaves trades out, and where these can be seen. */

import { isRefused, reasonWords } from "./account.js";
import { midway, t, w } from "./words.js";

/** @typedef {{reason: string, count: number}} LeftOut */

/** Reasons of which Data lists no row: what they mean, and where the trades are instead. */
const ELSEWHERE = new Map([
  ["fee_unknown", { name: w("The fee is not told"), where: w("in Trades, where the fee is empty") }],
  ["fee_or_size_unknown", { name: w("Fee, quantity or a price is not told"), where: w("in Trades, where one of them is empty") }],
  ["opening_unknown", { name: w("The opening is not told"), where: w("in Trades, where the opening is empty") }],
  ["other_version", { name: w("Of another version"), where: w("in Trades, under their own version") }],
  ["too_long_a_record", { name: w("The record is too long to simulate all of it"), where: w("in Trades, the oldest of them") }],
  ["risk_unknown", { name: w("The risk of the trade is not known"), where: w("in Trades, where no risk is known") }],
  ["start_unknown", { name: w("The starting balance is not known"), where: w("in Trades, all of them") }],
  ["missing_time", { name: w("Nothing says when they closed"), where: w("in their log alone: Data says it of the file") }],
  ["unknown_direction", { name: w("Nothing says whether they were long or short"), where: w("in their log alone: Data says it of the file") }],
  ["no_opening_row", { name: w("Their opening rows are not in the file"), where: w("in their log alone: Data says it of the file") }],
  ["unknown_result", { name: w("Nothing gives their result in money"), where: w("in their log alone: Data says it of the file") }],
]);

/** What is left out for this reason, in the middle of a sentence. @param {string} reason */
export function nameOf(reason) {
  const name = ELSEWHERE.get(reason)?.name;
  return midway(name ? t(name) : reasonWords(reason));
}

/** Where the trades can be seen, in words; null where Data lists them. @param {string} reason */
export function whereOf(reason) {
  if (isRefused(reason)) return null;
  return t(ELSEWHERE.get(reason)?.where ?? w("in their log alone"));
}

/** How many of them Data lists, and the only reason for it where there is one.
 * @param {LeftOut[]} leftOut @returns {{count: number, reason: string|undefined}} */
export function listedInData(leftOut) {
  const listed = leftOut.filter(({ reason, count }) => isRefused(reason) && count > 0);
  return { count: listed.reduce((sum, { count }) => sum + count, 0), reason: listed.length === 1 ? listed[0].reason : undefined };
}
