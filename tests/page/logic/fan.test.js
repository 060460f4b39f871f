import assert from "node:assert/strict";
import { test } from "node:test";

import { outsideCount, widestOf } from "../../../static/js/logic/fan.js";

const flat = (/** @type {number[]} */ values) => ({ q25: values, q50: values, q75: values });

test("runs are furthest apart where 90 of 100 are spread widest, the first of equals", () => {
  assert.equal(widestOf({ q05: [0, -2, -5, -5, 1], q95: [0, 4, 2, 2, 1], ...flat([0, 0, 0, 0, 1]) }), 2);
  assert.equal(widestOf({ q05: [0, 3], q95: [0, 3], ...flat([0, 3]) }), 0);
});

test("a place counts as outside beyond a border, and not for the noise of a sum", () => {
  const band = { q05: [0, -2, -1, 100], q95: [0, 2, 3, 100], ...flat([0, 0, 0, 100]) };
  assert.equal(outsideCount([0, 3, -1, 100 + 1e-12], band), 1);
  assert.equal(outsideCount([0, -2.1, 3.1, 100], band), 2);
  assert.equal(outsideCount([0, 2, 3, 100], band), 0);
});
