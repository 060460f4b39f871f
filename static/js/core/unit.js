/** What results are told in: money, percent of the starting balance, or R, what each trade risked. */

import { PERCENT_DIGITS, quoteDecimals, R_DIGITS } from "../logic/format.js";
import { t } from "../logic/words.js";
import { quoteAsset, unit } from "./store.js";

/** @typedef {import("../logic/format.js").Digits} Digits */

/** Decimals of results, with the unit that is written with each number; of money it stands in the heads.
 * @param {string} [of] unit of an answer @param {string} [asset] of money @returns {Digits} */
export function resultDigits(of = unit(), asset = quoteAsset()) {
  if (of === "r") return R_DIGITS;
  return of === "percent" ? PERCENT_DIGITS : quoteDecimals(asset);
}

/** What stands behind a result: the money; the other units are written with the number already. */
export function resultAsset() {
  return unit() === "quote" ? quoteAsset() : "";
}

/** What heads of results say of their unit. */
export function resultName() {
  if (unit() === "r") return "R";
  return unit() === "percent" ? t("% of the start") : quoteAsset();
}

/** A title of the server that says "in money", in the unit of its figure. @param {string} title @param {string} [of] unit of an answer */
export function titleIn(title, of = unit()) {
  return of === "quote" ? title : title.replace(/\bin money\b/, of === "r" ? "in R" : "in percent of the start");
}

/** The same behind a comma, for the end of a sentence. */
export function resultTail() {
  return resultName() ? `, ${resultName()}` : "";
}
