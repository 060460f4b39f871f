import assert from "node:assert/strict";
import { test } from "node:test";

import { changedCount, changeWord, columnsOf, FEW, isLong, rowsThatFit, valueText } from "../../../static/js/logic/settings.js";

/** @param {string} name @param {boolean} [isPresent] */
const version = (name, isPresent = false) => ({ bot_version: name, first_seen_at: null, last_seen_at: null, is_present: isPresent, setting_count: 1, changed_count: 0, left_out_count: 0 });
/** @param {string} name @param {Record<string, any>} values @param {string[]} [changedIn] @param {string[]} [variedIn] */
const row = (name, values, changedIn = [], variedIn = []) => ({ name, values, is_changed: changedIn.length + variedIn.length > 0, changed_in: changedIn, varied_in: variedIn });

test("what runs now stands first, then the newest", () => {
  const names = (/** @type {any[]} */ listed) => listed.map((each) => each.bot_version);
  assert.deepEqual(names(columnsOf([version("v1", true), version("v2"), version("v3")], false)), ["v1", "v3", "v2"]);
  const many = Array.from({ length: FEW + 2 }, (_, index) => version(`v${index}`, index === FEW + 1));
  assert.equal(columnsOf(many, false).length, FEW);
  assert.equal(columnsOf(many, true).length, FEW + 2);
});

test("a change, an addition and a removal have words of their own", () => {
  const versions = [version("v1"), version("v2"), version("v3")];
  assert.equal(changeWord(row("a", { v1: 1, v2: 2, v3: 2 }, ["v2"]), "v2", versions), "changed");
  assert.equal(changeWord(row("a", { v1: 1, v2: 2, v3: 2 }, ["v2"]), "v3", versions), "");
  assert.equal(changeWord(row("a", { v2: null }, ["v2", "v3"]), "v2", versions), "added");
  assert.equal(changeWord(row("a", { v2: null }, ["v2", "v3"]), "v3", versions), "removed");
});

test("a name of every object is no setting", () => {
  assert.equal(changeWord(row("constructor", { v1: 1 }, ["v2"]), "v2", [version("v1"), version("v2")]), "removed");
});

test("the search looks in names and in values of every version", () => {
  const rows = [row("adx_min", { v1: 20, v2: 25 }, ["v2"]), row("pairs", { v1: ["BTCUSDT"] }), row("Note", { v2: "Tighter" })];
  const found = (/** @type {string} */ words, only = false) => rowsThatFit(rows, { only, words }).map((each) => each.name);
  assert.deepEqual(found(""), ["adx_min", "pairs", "Note"]);
  assert.deepEqual(found(" ADX"), ["adx_min"]);
  assert.deepEqual(found("25"), ["adx_min"]);
  assert.deepEqual(found("btc"), ["pairs"]);
  assert.deepEqual(found("tight"), ["Note"]);
  assert.deepEqual(found("", true), ["adx_min"]);
  assert.deepEqual(found("btc", true), []);
});

test("a setting that moved while a version ran counts as changed", () => {
  assert.equal(changedCount([row("a", {}, [], ["v1"]), row("b", {}, ["v2"]), row("c", {})]), 2);
});

test("values read as the bot wrote them", () => {
  assert.deepEqual([0.005, 1e-7, true, null, "", "text", ["a", 1], {}].map(valueText), ["0.005", "1e-7", "true", "null", '""', "text", '["a", 1]', "{}"]);
});

test("lists of many parts are folded, and texts only when they are very long", () => {
  const levels = Array.from({ length: 8 }, (_, index) => ({ price: 90000 + index, side: "buy" }));
  assert.equal(isLong(valueText(levels)), true);
  assert.equal(isLong(valueText(["BTCUSDT", "SOLUSDT"])), false);
  assert.equal(isLong("a word ".repeat(20)), false);
  assert.equal(isLong("a word ".repeat(50)), true);
});
