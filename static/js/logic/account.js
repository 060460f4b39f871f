/** The account of rows: what became of every physical line. */

import { t, w } from "./words.js";

/** The classes of the conservation law, in the order in which they are drawn. */
export const CLASSES = [
  { key: "accepted_count", css: "k-ok", get name() { return t("Accepted"); } },
  { key: "not_a_trade_count", css: "k-not", get name() { return t("Not a trade"); } },
  { key: "duplicate_count", css: "k-dup", get name() { return t("Duplicate"); } },
  { key: "quarantined_count", css: "k-q", get name() { return t("Quarantined"); } },
  { key: "pending_count", css: "k-p", get name() { return t("Pending"); } },
];
const FORMAL = ["header_count", "blank_count"];

/** Rows that carry something: physical lines without headers and blank lines.
 * @param {Record<string, any>} account */
export function rowCount(account) {
  return CLASSES.reduce((sum, { key }) => sum + (account[key] ?? 0), 0);
}

/** True when every physical line is in exactly one class. @param {Record<string, any>} account */
export function isConserved(account) {
  const formal = FORMAL.reduce((sum, key) => sum + (account[key] ?? 0), 0);
  return rowCount(account) + formal === account.line_count;
}

/** What each reason for leaving a row out means, in the reader's words. */
const REASONS = new Map([
  ["legacy_layout", w("Written in an older layout that cannot be read here")],
  ["too_few_columns", w("Fewer columns than the header names")],
  ["too_many_columns", w("More columns than the header names")],
  ["bad_time", w("The time is not a time")],
  ["time_out_of_range", w("The time cannot be right")],
  ["bad_number", w("A number is not a number")],
  ["missing_value", w("A needed value is missing")],
  ["inconsistent_pnl", w("The result does not follow from prices and quantity")],
  ["outlier", w("The result is far outside what this log shows")],
  ["broken_quote", w("A quotation mark is never closed")],
  ["nul_bytes", w("The line has empty bytes, as after a crash")],
  ["bad_encoding", w("The text cannot be decoded")],
  ["line_too_long", w("The line is too long to be a row")],
  ["glued_rows", w("Two rows are written into one line")],
  ["unknown_layout", w("The layout is not understood")],
]);

/** True for a reason of which Data lists the rows. @param {string} reason */
export function isRefused(reason) {
  return REASONS.has(reason);
}

/** Why rows were left out. @param {string} reason the server's word for it */
export function reasonWords(reason) {
  const known = REASONS.get(reason);
  return known ? t(known) : reason.replaceAll("_", " ");
}

/** @type {Record<string, string>} */
const LAYOUTS = {
  closed_trades: w("Closed trades"),
  fills: w("Fills, paired into trades"),
  events: w("Open and close events"),
  signals: w("Signals, nothing executed"),
  other: w("Other data, no trades"),
};

/** What a file holds, in words. @param {string} kind */
export function layoutName(kind) {
  return kind in LAYOUTS ? t(LAYOUTS[kind]) : kind;
}
