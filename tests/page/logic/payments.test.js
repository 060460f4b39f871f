import assert from "node:assert/strict";
import { test } from "node:test";

import { paymentsBefore, paymentsOf, paymentsOn, paymentWords, withPayments } from "../../../static/js/logic/payments.js";

const DAY = 86_400_000;
/** @type {Array<[number, number, number]>} */
const POINTS = [[DAY, 100, 0], [3 * DAY, 150, 0], [5 * DAY, 110, 0]];
const iso = (/** @type {number} */ ms) => new Date(ms).toISOString();
const paid = (/** @type {number} */ ms, amount = 50) => ({ at: iso(ms), amount_quote: amount });

test("payments outside the drawn curve, and those with which it begins, have no place on it", () => {
  const told = [paid(0), paid(DAY), paid(2 * DAY), paid(5 * DAY, -40), paid(6 * DAY), paid(3 * DAY, 0)];
  assert.deepEqual(paymentsOn(paymentsOf(told), POINTS), [{ ms: 2 * DAY, amount: 50 }, { ms: 5 * DAY, amount: -40 }]);
  assert.deepEqual(paymentsOn(paymentsOf(told), []), []);
  assert.deepEqual(paymentsOf(undefined), []);
});

test("a payment says its direction in words, not by a sign", () => {
  assert.equal(paymentWords({ ms: 0, amount: 1234.5 }, 2, "USDT"), "paid in 1\u202f234.50 USDT");
  assert.equal(paymentWords({ ms: 0, amount: -40 }, 2), "taken out 40.00");
});

test("a point tells the payments since the point before it", () => {
  const payments = paymentsOf([paid(2 * DAY), paid(3 * DAY, 7), paid(5 * DAY, -40)]);
  const amounts = POINTS.map((_, index) => paymentsBefore(payments, POINTS, index).map(({ amount }) => amount));
  assert.deepEqual(amounts, [[], [50, 7], [-40]]);
  assert.deepEqual(paymentsBefore(payments, POINTS, 9), []);
});

test("in the table a payment stands between the points of its time, before a close of the same moment", () => {
  const rows = withPayments(POINTS, [{ ms: 2 * DAY, amount: 5 }, { ms: 5 * DAY, amount: -4 }]);
  assert.deepEqual(rows.map(({ ms, point, payment }) => [ms / DAY, point?.[1] ?? payment?.amount]), [[1, 100], [2, 5], [3, 150], [5, -4], [5, 110]]);
});
