/** Results in money, percent and R: how they are written, and that what is not known is not nothing. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { change, decimalsIn, number, PERCENT_DIGITS, R_DIGITS, signClass, withDecimals } from "../../../static/js/logic/format.js";
import { rolling } from "../../../static/js/logic/periods.js";
import { plain } from "../../../static/js/logic/plain.js";
import { sumSince } from "../../../static/js/logic/windows.js";

const written = [
  ["R has two decimals and its letter", change(1.957, R_DIGITS), "+1.96\u00a0R"],
  ["a loss in R has a real minus", change(-0.5, R_DIGITS), "\u22120.50\u00a0R"],
  ["nothing in R is still R", change(0, R_DIGITS), "0.00\u00a0R"],
  ["percent stands at the number", change(5.6, PERCENT_DIGITS), "+5.600%"],
  ["a fee in percent has no sign", number(0.0814, PERCENT_DIGITS), "0.081%"],
  ["what is not known has no unit", change(null, R_DIGITS), "–"],
  ["other decimals keep the unit", number(12.34, withDecimals(R_DIGITS, 0)), "12\u00a0R"],
  ["money has no unit at the number", number(12.34, withDecimals(2, 1)), "12.3"],
  ["a copied result is a plain number and its unit", plain("\u22121\u202f234.50 R"), "-1234.50 R"],
];
for (const [name, actual, expected] of written) test(String(name), () => assert.equal(actual, expected));

test("the sign of a result is judged by what is shown in its unit", () => {
  assert.deepEqual([0.004, 0.006, -0.006].map((value) => signClass(value, R_DIGITS)), ["zero", "pos", "neg"]);
  assert.deepEqual([decimalsIn(R_DIGITS), decimalsIn(8)], [2, 8]);
});

/** @param {string} day @param {number|null} result @param {number} trades @param {number} left */
const period = (day, result, trades, left) => ({ day, realized_pnl_quote: result, fee_quote: null, trade_count: trades, win_count: 0, left_out_count: left, cumulative_pnl_quote: null });

test("a rolling result is divided by the trades that have one", () => {
  const days = [period("2026-11-01", 3, 3, 1), period("2026-11-02", null, 2, 2)];
  const [found] = rolling(days, 2);
  assert.deepEqual([found.per_trade_quote, found.trade_count, found.told_count], [1.5, 5, 2]);
  assert.equal(rolling([period("2026-11-01", null, 2, 2)], 1)[0].per_trade_quote, null);
});

test("days of which no result is known have no sum, days without a trade have none to tell", () => {
  const days = [period("2026-11-01", 2, 1, 0), period("2026-11-02", null, 1, 1), period("2026-11-03", 0, 0, 0)];
  assert.equal(sumSince(days, "2026-11-01").realized_pnl_quote, 2);
  assert.equal(sumSince(days, "2026-11-02").realized_pnl_quote, null);
  assert.equal(sumSince(days, "2026-11-03").realized_pnl_quote, 0);
});
