import assert from "node:assert/strict";
import { test } from "node:test";

import { kindOf, percentAtLeast } from "../../../static/js/logic/at_least.js";

const step = (/** @type {number} */ fee) => (1 + fee) / (1 - fee) - 1;
const shown = (/** @type {string} */ text) => Number(text.replace("\u2212", "-").replace("%", "")) / 100;

test("the step of common fees is written with the digits that it needs, rounded up", () => {
  assert.equal(percentAtLeast(step(0.0002)), "0.04001%");
  assert.equal(percentAtLeast(step(0.001)), "0.2003%");
  assert.equal(percentAtLeast(step(0.00075)), "0.1502%");
  assert.equal(percentAtLeast(0.002), "0.20%");
  assert.equal(percentAtLeast(0), "0.00%");
  assert.equal(percentAtLeast(null), "–");
});

test("no step is ever shown below break-even, nor more than a thousandth above it", () => {
  for (let fee = -0.0101; fee < 0.02; fee += 0.000_013_7) {
    const value = step(fee);
    const read = shown(percentAtLeast(value));
    assert.ok(read >= value - 1e-9 * Math.abs(value) - 1e-15, `${fee}: ${read} below ${value}`);
    assert.ok(read - value <= Math.abs(value) * 0.0011 + 1e-10, `${fee}: ${read} far above ${value}`);
  }
});

test("only figures with a break-even are written so", () => {
  assert.equal(kindOf("minimum_grid_step_ratio", "ratio"), "ratio at least");
  assert.equal(kindOf("win_rate_ratio", "ratio"), "ratio");
});
