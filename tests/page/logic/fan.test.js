import assert from "node:assert/strict";
import { test } from "node:test";

import { outsideCount, widestOf } from "../../../static/js/logic/fan.js";

const flat = (/** @type {number[]} */ values) => ({ p25: values, p50: values, p75: values });

test("runs are furthest apart where 90 of 100 are spread widest, the first of equals", () => {
  assert.equal(widestOf({ p05: [0, -2, -5, -5, 1], p95: [0, 4, 2, 2, 1], ...flat([0, 0, 0, 0, 1]) }), 2);
  assert.equal(widestOf({ p05: [0, 3], p95: [0, 3], ...flat([0, 3]) }), 0);
});

test("a place counts as outside beyond a border, and not for the noise of a sum", () => {
  const band = { p05: [0, -2, -1, 100], p95: [0, 2, 3, 100], ...flat([0, 0, 0, 100]) };
  assert.equal(outsideCount([0, 3, -1, 100 + 1e-12], band), 1);
  assert.equal(outsideCount([0, -2.1, 3.1, 100], band), 2);
  assert.equal(outsideCount([0, 2, 3, 100], band), 0);
});
