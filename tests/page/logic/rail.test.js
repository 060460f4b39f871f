import assert from "node:assert/strict";
import { test } from "node:test";

import { railOf, stopLossQuote, sumOrNull } from "../../../static/js/logic/rail.js";

const long = { side: "long", quantity_base: 2, entry_price: 100, mark_price: 110, stop_loss_price: 90, take_profit_price: 130 };
const short = { side: "short", quantity_base: 2, entry_price: 100, mark_price: 110, stop_loss_price: 120, take_profit_price: 70 };

test("a long runs from the stop on the left to the target on the right", () => {
  assert.deepEqual(railOf(long), { entry: 25, mark: 50, isGain: true });
});

test("a short runs the same way", () => {
  assert.deepEqual(railOf(short), { entry: 40, mark: 20, isGain: false });
});

test("a mark beyond the stop stays on the rail", () => assert.equal(railOf({ ...long, mark_price: 80 }).mark, 0));

test("without a stop there is no rail", () => assert.equal(railOf({ ...long, stop_loss_price: null }), null));

test("the loss at the stop has the sign of the direction", () => {
  assert.equal(stopLossQuote(long), -20);
  assert.equal(stopLossQuote(short), -40);
  assert.equal(stopLossQuote({ ...long, stop_loss_price: 105 }), 10);
  assert.equal(stopLossQuote({ ...long, side: null }), null);
});

test("a sum with an unknown part is unknown", () => {
  assert.equal(sumOrNull([1, 2]), 3);
  assert.equal(sumOrNull([1, null]), null);
});
