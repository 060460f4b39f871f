import assert from "node:assert/strict";
import { test } from "node:test";

import { reachOf, wordPlace } from "../../../static/js/charts/candle_words.js";

const HEIGHT = 400;
const RING = { x: 100, y: 200 };

test("a word stands clear of the candles around its ring, on the nearer side", () => {
  const above = wordPlace(RING, { top: 190, bottom: 260 }, HEIGHT, []);
  const below = wordPlace(RING, { top: 140, bottom: 210 }, HEIGHT, []);
  assert.ok(above && above.y < 190 && above.x === RING.x);
  assert.ok(below && below.y > 210);
});

test("where the nearer side is taken by another word it stands on the other side, or nowhere", () => {
  const first = /** @type {{x: number, y: number}} */ (wordPlace(RING, { top: 190, bottom: 260 }, HEIGHT, []));
  const second = /** @type {{x: number, y: number}} */ (wordPlace({ x: 106, y: 200 }, { top: 190, bottom: 260 }, HEIGHT, [first]));
  assert.ok(second.y > 260);
  assert.equal(wordPlace({ x: 103, y: 200 }, { top: 190, bottom: 260 }, HEIGHT, [first, second]), null);
});

test("a word never stands outside of the chart", () => {
  const found = wordPlace({ x: 100, y: 12 }, { top: 4, bottom: 120 }, HEIGHT, []);
  assert.ok(found && found.y > 120);
});

test("a ring beyond the scale has no word among the candles", () => {
  assert.equal(wordPlace({ x: 100, y: HEIGHT + 300 }, { top: 100, bottom: 150 }, HEIGHT, []), null);
  assert.equal(wordPlace({ x: 100, y: -300 }, { top: 100, bottom: 150 }, HEIGHT, []), null);
});

test("how far candles reach below a word counts those beside its ring, and no others", () => {
  const candles = [[0, 1, 90, 1, 1], [1, 1, 50, 20, 1], [2, 1, 60, 30, 1], [3, 1, 50, 20, 1], [4, 1, 99, 1, 1]];
  const place = { x: (/** @type {number} */ index) => index * 14, y: (/** @type {number} */ price) => 100 - price };
  assert.deepEqual(reachOf(place, candles, 2), { top: 40, bottom: 80 });
});
