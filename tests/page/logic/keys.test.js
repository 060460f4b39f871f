import assert from "node:assert/strict";
import { test } from "node:test";

import { match, ranked } from "../../../static/js/logic/fuzzy.js";
import { meaningOf, pairing, WAYS, wayTo } from "../../../static/js/logic/strokes.js";
import { newsBetween, untold } from "../../../static/js/logic/news.js";
import { PAGES } from "../../../static/js/logic/route.js";

const FIGURES = ["Profit factor", "Realized P&L", "Risk of ruin", "Win rate", "Win rate, 95% interval", "Sharpe ratio", "Buy and hold", "Overview", "Performance"].map((name) => ({ name }));
const first = (/** @type {string} */ typed) => ranked(typed, FIGURES)[0]?.item.name;

test("what is typed finds the closest name first", () => {
  for (const [typed, name] of [["win", "Win rate"], ["pf", "Profit factor"], ["ruin", "Risk of ruin"], ["shrp", "Sharpe ratio"], ["hold buy", "Buy and hold"], ["OVER", "Overview"], ["perf", "Performance"], ["rate 95", "Win rate, 95% interval"]]) assert.equal(first(typed), name, typed);
});

test("a word as it was typed goes before its letters in several words", () => {
  const names = ["Tone with news: Off", "Explain: Longest winning streak", "Explain: Wins"].map((name) => ({ name }));
  assert.deepEqual(ranked("win", names).map(({ item }) => item.name), ["Explain: Wins", "Explain: Longest winning streak", "Tone with news: Off"]);
});

test("a name without one of the typed letters is not found", () => {
  assert.equal(match("winx", "Win rate"), null);
  assert.equal(match("win trade", "Win rate"), null);
  assert.deepEqual(ranked("zzz", FIGURES), []);
});

test("letters strewn over a name by chance are no match", () => {
  assert.equal(match("dra", "Density: Comfortable"), null);
  assert.equal(match("rate", "Average time held"), null);
});

test("accents and case do not matter, and the marked letters are those of the name", () => {
  assert.deepEqual(match("uber", "Über die Größe")?.at, [0, 1, 2, 3]);
  assert.deepEqual(match("grosse", "Über die Größe"), null);
  assert.deepEqual(match("GROß", "Über die Größe")?.at, [9, 10, 11, 12]);
  assert.deepEqual(match("盈亏", "已实现盈亏")?.at, [3, 4]);
});

test("nothing typed keeps every name in its order", () => assert.deepEqual(ranked("  ", FIGURES).map(({ item }) => item), FIGURES));

test("a word that is not shown finds the name too, after those that show it", () => {
  const items = [{ name: "Dark", more: "theme color" }, { name: "Theme of charts" }];
  assert.deepEqual(ranked("theme", items).map(({ item }) => item.name), ["Theme of charts", "Dark"]);
});

const CALM = { isCommand: false, isOther: false, isTyping: false, isCovered: false, areLettersOn: true };

test("letters count only where nobody types, and can be switched off", () => {
  assert.equal(meaningOf({ ...CALM, key: "?" }), "?");
  for (const off of [{ isTyping: true }, { isCovered: true }, { areLettersOn: false }, { isOther: true }, { isCommand: true }]) {
    assert.equal(meaningOf({ ...CALM, ...off, key: "?" }), "", JSON.stringify(off));
  }
  for (const key of ["Escape", "Tab", "ArrowDown", "F1"]) assert.equal(meaningOf({ ...CALM, key }), "");
});

test("the palette opens from everywhere, also with letters switched off", () => {
  assert.equal(meaningOf({ ...CALM, isCommand: true, isTyping: true, areLettersOn: false, key: "K" }), "palette");
  assert.equal(meaningOf({ ...CALM, isCommand: true, isOther: true, key: "k" }), "");
});

test("two letters in time are a way, too late ones are not", () => {
  const press = pairing();
  assert.deepEqual([press("g", 0), press("o", 900)], ["", "g o"]);
  assert.deepEqual([press("g", 5000), press("o", 9000)], ["", ""]);
  assert.deepEqual([press("g", 10000), press("x", 10100), press("p", 10200)], ["", "", "p"]);
});

test("every view has a way that no other has", () => {
  assert.deepEqual(PAGES.filter((page) => !wayTo(page)), []);
  assert.equal(new Set(Object.values(WAYS)).size, Object.keys(WAYS).length);
});

const LOOK = { scope: "bot", tradeCount: 3, lastTradeAt: "2026-11-20T10:00:00Z", silent: {}, halt: null, about: "bot 2026-11-20" };

test("what was there at the first look is not news", () => assert.deepEqual(newsBetween(null, { ...LOOK, silent: { a: "x" }, halt: "It has reached the daily loss limit." }), []));

test("another bot's figures are not news", () => assert.deepEqual(newsBetween(LOOK, { ...LOOK, scope: "other", tradeCount: 9, lastTradeAt: "2026-11-21T10:00:00Z" }), []));

test("a trade that closed since is news, an old log that appears is not", () => {
  assert.deepEqual(newsBetween(LOOK, { ...LOOK, tradeCount: 4, lastTradeAt: "2026-11-20T11:00:00Z" }).map(({ kind, count }) => [kind, count]), [["trade", 1]]);
  assert.deepEqual(newsBetween(LOOK, { ...LOOK, tradeCount: 400 }), []);
});

test("silence and a reached limit are told when they begin, not while they last", () => {
  const bad = { ...LOOK, silent: { alpha: "2026-11-20T09:00:00Z" }, halt: "It has reached the drawdown limit." };
  assert.deepEqual(newsBetween(LOOK, bad).map(({ kind }) => kind), ["silent", "halt"]);
  assert.deepEqual(newsBetween(bad, bad), []);
  assert.deepEqual(newsBetween(bad, { ...bad, about: "bot 2026-11-21" }), [], "it lasts over midnight");
  assert.deepEqual(newsBetween(bad, { ...bad, halt: "It has reached the daily loss limit." }).map(({ kind }) => kind), ["halt"]);
});

test("what one tab told, no other tells", () => {
  const events = newsBetween(LOOK, { ...LOOK, tradeCount: 4, lastTradeAt: "2026-11-20T11:00:00Z" });
  const { fresh, told } = untold([], events);
  assert.equal(fresh.length, 1);
  assert.deepEqual(untold(told, events).fresh, []);
  assert.equal(untold(Array.from({ length: 500 }, (_, index) => `x${index}`), events).told.length, 300);
});
