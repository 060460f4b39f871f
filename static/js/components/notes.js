/** Explanations that the page can give from what it already holds. */

import { state } from "../core/store.js";
import { CLASSES, layoutName, rowCount } from "../logic/account.js";
import { count } from "../logic/format.js";
import { t, w } from "../logic/words.js";

/** @typedef {import("../core/types.js").Explanation} Explanation */

/** How all rows add up. @returns {Explanation} */
export function rowsNote() {
  const totals = state.data.quality?.totals ?? {};
  return {
    title: t("Rows counted"),
    formula: t("Every line of every log file is in exactly one class. Header and blank lines are not rows."),
    inputs: [
      ...CLASSES.map(({ key, name }) => ({ title: name, value: count(totals[key]) })),
      { title: t("Rows read"), value: count(rowCount(totals)) },
      { title: t("Header and blank lines"), value: count((totals.header_count ?? 0) + (totals.blank_count ?? 0)) },
      { title: t("Physical lines"), value: count(totals.line_count) },
    ],
  };
}

/** @type {Record<string, string>} */
const CLASS_WORDS = {
  accepted_count: w("Rows that were understood and are counted. Several rows can make one trade."),
  not_a_trade_count: w("Rows that are not trades: signals, comments, balances. Read, understood, and not money."),
  duplicate_count: w("The same row was read before, in this file or another. Counted once."),
  quarantined_count: w("Rows that were read and not believed. No figure includes them until you say so."),
  pending_count: w("The last line has no line end yet. It is read again when the bot finishes it."),
  line_count: w("Physical lines of the file."),
};

/** @param {string} key a class of the account @param {string} title @param {Record<string, any>} account @returns {Explanation} */
export function classNote(key, title, account) {
  const lines = { title: t("Physical lines"), value: count(account.line_count) };
  return { title, formula: t(CLASS_WORDS[key]), inputs: [{ title, value: count(account[key]) }, lines] };
}

/** Realized + unrealized = total of a period. @param {string} period @param {number|null} realized @param {number|null} unrealized @returns {Explanation} */
export function sumNote(period, realized, unrealized) {
  const isKnown = realized !== null && unrealized !== null;
  return {
    title: t("{period}, if closed now", { period }),
    formula: t("Realized in the period + what the open positions stand at now, also where they were opened before it. What the period would bring if all were closed at the mark price, before the fees of closing."),
    inputs: [{ title: t("Realized, net of fees"), value: realized, unit: "quote" }, { title: t("Unrealized now"), value: unrealized, unit: "quote" }],
    result: isKnown ? realized + unrealized : null, unit: "quote",
    undefined: isKnown ? null : t("The bot does not report what its open positions are worth."),
  };
}

/** @param {Record<string, any>} file @returns {Explanation} */
export function certaintyNote(file) {
  return {
    title: t("Certainty of the layout"),
    formula: t("How well names and contents of the columns agree with what they are read as; the weakest needed column decides."),
    inputs: [{ title: t("Layout"), value: layoutName(file.layout_kind) }, { title: t("Columns recognized"), value: Object.keys(file.columns ?? {}).length }],
  };
}
