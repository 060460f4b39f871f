/** Money paid in or taken out: what moves a curve without being earned. */

import { number } from "./format.js";
import { t } from "./words.js";

/** @typedef {{ms: number, amount: number}} Payment a negative amount was taken out */

/** @param {Array<{at: string|null, amount_quote: number}>|undefined} deposits @returns {Payment[]} */
export function paymentsOf(deposits) {
  return (deposits ?? [])
    .map(({ at, amount_quote: amount }) => ({ ms: Date.parse(at ?? ""), amount }))
    .filter(({ amount }) => amount !== 0);
}

/** The payments that move the drawn curve; it begins with those before it and at its very first moment.
 * @param {Payment[]} payments @param {Array<[number, ...any]>} points */
export function paymentsOn(payments, points) {
  if (points.length === 0) return [];
  const [firstMs, lastMs] = [points[0][0], points[points.length - 1][0]];
  return payments.filter(({ ms }) => ms > firstMs && ms <= lastMs);
}

/** "paid in 500.00 USDT" @param {Payment} payment @param {import("./format.js").Digits} decimals @param {string} [asset] */
export function paymentWords({ amount }, decimals, asset = "") {
  const money = `${number(Math.abs(amount), decimals)} ${asset}`.trim();
  return amount < 0 ? t("taken out {money}", { money }) : t("paid in {money}", { money });
}

/** The payments since the point before, which a realized curve shows at its next close.
 * @param {Payment[]} payments @param {Array<[number, ...any]>} points @param {number} index of a point */
export function paymentsBefore(payments, points, index) {
  const [since, until] = [points[index - 1]?.[0] ?? Infinity, points[index]?.[0] ?? -Infinity];
  return payments.filter(({ ms }) => ms > since && ms <= until);
}

/** Points and payments in order of time, a payment before the close of the same moment.
 * @template {[number, ...any]} P @param {P[]} points @param {Payment[]} payments
 * @returns {Array<{ms: number, point: P|null, payment: Payment|null}>} */
export function withPayments(points, payments) {
  const paid = payments.map((payment) => ({ ms: payment.ms, point: null, payment }));
  const all = [...paid, ...points.map((point) => ({ ms: point[0], point, payment: null }))];
  return all.sort((a, b) => a.ms - b.ms);
}
