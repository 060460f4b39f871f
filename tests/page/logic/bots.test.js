import assert from "node:assert/strict";
import { test } from "node:test";

import { ageOf, FIRST_SORT, keyOf, needsYou, smallCurveOf, sortedBots, sortOf } from "../../../static/js/logic/bots.js";

/** @param {string} name @param {Record<string, any>} [more] */
const bot = (name, more = {}) => ({ bot_id: name, bot_name: name, quote_asset: "USDT", severity: 0, source_status: "fresh", risk: {}, equity_quote: 1, ...more });
const names = (/** @type {any[]} */ bots) => bots.map(({ bot_name: name }) => name);

test("the worst state comes first, equal ones by name", () => {
  const bots = [bot("b"), bot("late", { severity: 1 }), bot("a"), bot("gone", { severity: 8 })];
  assert.deepEqual(names(sortedBots(bots, FIRST_SORT)), ["gone", "late", "a", "b"]);
});

test("a bot that has stopped its own trading comes after those that cannot be believed, before all that report", () => {
  const bots = [bot("fine"), bot("late", { severity: 1, source_status: "late" }), bot("stopped", { risk: { trading_enabled: false } }), bot("silent", { severity: 2, source_status: "stale" })];
  assert.deepEqual(names(sortedBots(bots, FIRST_SORT)), ["silent", "stopped", "late", "fine"]);
});

test("money of different assets is never compared", () => {
  const bots = [bot("rich", { quote_asset: "BTC", equity_quote: 2 }), bot("small", { equity_quote: 10 }), bot("big", { equity_quote: 500 }), bot("poor", { quote_asset: "BTC", equity_quote: 1 })];
  assert.deepEqual(names(sortedBots(bots, "-equity_quote")), ["rich", "poor", "big", "small"]);
  assert.deepEqual(names(sortedBots(bots, "equity_quote")), ["poor", "rich", "small", "big"]);
  assert.deepEqual(names(sortedBots(bots, "bot_name")), ["big", "poor", "rich", "small"]);
});

test("what is not known comes last, both ways", () => {
  const bots = [bot("none", { return_ratio: null }), bot("low", { return_ratio: -1 }), bot("high", { return_ratio: 1 })];
  assert.deepEqual(names(sortedBots(bots, "return_ratio")), ["low", "high", "none"]);
  assert.deepEqual(names(sortedBots(bots, "-return_ratio")), ["high", "low", "none"]);
});

test("an order that no column has is the first one", () => {
  assert.equal(sortOf("-equity_quote", ["equity_quote"]), "-equity_quote");
  assert.equal(sortOf("__proto__", ["equity_quote"]), FIRST_SORT);
  assert.equal(sortOf(undefined, ["equity_quote"]), FIRST_SORT);
});

test("sorting leaves the answer as it was", () => {
  const bots = [bot("b"), bot("a")];
  sortedBots(bots, "bot_name");
  assert.deepEqual(names(bots), ["b", "a"]);
});

test("a bot of two moneys has two keys", () => {
  assert.notEqual(keyOf(bot("a")), keyOf(bot("a", { quote_asset: "BTC" })));
});

test("a silent bot and one that has stopped trading need somebody", () => {
  assert.equal(needsYou(bot("fine")), false);
  assert.equal(needsYou(bot("late", { source_status: "late" })), false);
  for (const status of ["stale", "frozen", "torn", "missing", "unreadable", "future", "schema"]) assert.equal(needsYou(bot("x", { source_status: status })), true, status);
  assert.equal(needsYou(bot("off", { risk: { trading_enabled: false } })), true);
  assert.equal(needsYou(bot("broken", { risk: { circuit_breaker: "open" } })), true);
});

test("a small curve begins on its own line", () => {
  const index = smallCurveOf(bot("a", { curve_kind: "index", curve: [[0, 100], [1, 98], [2, 104]] }));
  assert.deepEqual(index, { points: [[0, 0], [1, -2], [2, 4]], first: 100, last: 104, low: 98, high: 104 });
  const result = smallCurveOf(bot("a", { curve_kind: "result", curve: [[0, 0], [1, -3]] }));
  assert.deepEqual(result?.points, [[0, 0], [1, -3]]);
  assert.equal(smallCurveOf(bot("a", { curve_kind: null, curve: [] })), null);
});

test("the age of a report follows the server's clock, whatever this computer's says", () => {
  const asOf = "2026-01-01T00:01:00Z";
  assert.equal(ageOf({ updated_at: "2026-01-01T00:00:00Z" }, asOf, 0), 60);
  assert.equal(ageOf({ updated_at: "2026-01-01T00:00:00Z" }, asOf, 5000), 65);
  assert.equal(ageOf({ updated_at: "2026-01-01T00:00:00Z" }, asOf, -5000), 60);
  assert.equal(ageOf({ updated_at: null }, asOf, 0), null);
  assert.equal(ageOf({ updated_at: "2026-01-01T00:00:00Z" }, undefined, 0), null);
  assert.equal(ageOf({ updated_at: "2026-01-01T00:02:00Z", source_status: "future" }, asOf, 0), null);
});
