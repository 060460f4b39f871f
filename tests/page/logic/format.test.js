import assert from "node:assert/strict";
import { test } from "node:test";

import { bytes, change, count, counted, number, percent, percentChange, priceDecimals, quantity, quoteDecimals, signClass } from "../../../static/js/logic/format.js";
import { plain } from "../../../static/js/logic/plain.js";

const cases = [
  ["groups with a narrow space", number(1234567.891, 2), "1\u202f234\u202f567.89"],
  ["writes a real minus", number(-1872.4), "\u22121\u202f872.40"],
  ["a change carries its plus", change(19.1), "+19.10"],
  ["a change that rounds to nothing carries no sign", change(-0.001), "0.00"],
  ["undefined is a dash and not zero", number(null), "–"],
  ["infinity is a dash", change(Infinity), "–"],
  ["NaN is a dash", percent(NaN), "–"],
  ["counts have no decimals", count(1298), "1\u202f298"],
  ["a ratio becomes a percentage", percent(0.5678, 1), "56.8%"],
  ["a ratio's change carries its sign", percentChange(-0.0174), "\u22121.74%"],
  ["quantities keep their own digits", quantity(0.0042), "0.0042"],
  ["small quantities are not rounded away", quantity(0.00000012), "0.00000012"],
  ["one row", counted(1, "row"), "1 row"],
  ["two losses", counted(2, "loss", "losses"), "2 losses"],
  ["kilobytes", bytes(16074), "16.1 kB"],
  ["a copied figure is a plain number", plain("\u22121\u202f872.40 USDT"), "-1872.40 USDT"],
];
for (const [name, actual, expected] of cases) test(String(name), () => assert.equal(actual, expected));

test("the sign is judged by what is shown", () => {
  assert.deepEqual([0.004, -0.004, 0.01, -0.01, null].map((value) => signClass(value)), ["zero", "zero", "pos", "neg", "none"]);
});

test("prices of one column share the decimals of the finest", () => {
  assert.equal(priceDecimals([91240.5, 92018, 89420]), 1);
  assert.equal(priceDecimals([94449.84, 94452.96]), 2);
  assert.equal(priceDecimals([0.00001234]), 8);
  assert.equal(priceDecimals([null, undefined]), 2);
});

test("money in bitcoin shows eight decimals, in dollars two", () => {
  assert.deepEqual(["USDT", "BTC", "ETH", ""].map(quoteDecimals), [2, 8, 6, 2]);
});
