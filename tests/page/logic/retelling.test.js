import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { setNumbers } from "../../../static/js/logic/format.js";
import { retelling } from "../../../static/js/logic/retelling.js";
import { setWords, told } from "../../../static/js/logic/words.js";
import german, { retell as inGerman } from "../../../static/words/de.js";
import saidGerman from "../../../static/words/said-de.js";
import saidChinese from "../../../static/words/said-zh-Hans.js";
import { retell as inChinese } from "../../../static/words/zh-Hans.js";

const SAMPLES = { n: "12", amount: "3.50 USDT", said: "waits to buy" };
const VERDICT = "v2 earns 1\u202f234.50 USDT more per trade; with 1\u202f200 and 80 trades that could be luck: equally good versions show a gap this large in 31 of 100 cases (p = 0.31). About 1\u202f300 more trades of v2 would settle it, if the gap stays.";

/** @param {string} english */
function sample(english) {
  return english.replace(/\{([a-z]+)\d*\}/g, (_, kind) => /** @type {Record<string, string>} */ (SAMPLES)[kind] ?? "x1");
}

afterEach(() => {
  setWords({});
  setNumbers("thin");
});

test("a verdict is told sentence by sentence, its numbers as the reader writes them", () => {
  setNumbers("dot");
  assert.equal(inGerman(VERDICT), "v2 verdient 1.234,50 USDT mehr je Trade; bei 1.200 und 80 Trades kann das Glück sein: Gleich gute Versionen zeigen einen so großen Abstand in 31 von 100 Fällen (p = 0,31). Etwa 1.300 weitere Trades von v2 würden es klären, wenn der Abstand bleibt.");
  setNumbers("comma");
  assert.match(inGerman(VERDICT) ?? "", /1,234\.50 USDT .* 31 von 100 .*p = 0\.31/);
  assert.match(inChinese(VERDICT) ?? "", /^v2 每笔交易多赚 1,234\.50 USDT；.*（p = 0\.31）。若差距保持/);
});

test("a text of which one sentence is not known stays whole, and English", () => {
  setWords(german, "de", inGerman);
  for (const text of [`${VERDICT} And more of it.`, "And more of it. v2 has 3 trades.", "Proven: nobody knows.", "toString"]) assert.equal(told(text), text);
  assert.equal(told("v2 has 3 trades."), "v2 hat 3 Trades.");
});

test("what stands in a place stays text, whatever it looks like", () => {
  const tell = retelling({ "{name} has {n} trades.": "{name}: {n} Trades." }, {});
  for (const name of ["<img src=x onerror=alert(1)>", "{n}", "$&", "(.*)+", "__proto__"]) assert.equal(tell(`${name} has 3 trades.`), `${name}: 3 Trades.`);
  assert.equal(tell("v2 has many trades."), null);
});

test("a number that loses digits on the way is left as the server wrote it", () => {
  const tell = retelling({ "P&L {n} is lost": "{n} ist verloren" }, {});
  assert.deepEqual(["-1234.5", "12345678901234567890", "1e+30"].map((text) => tell(`P&L ${text} is lost`)), ["\u22121\u202f234.5 ist verloren", "12345678901234567890 ist verloren", "1e+30 ist verloren"]);
});

test("no text that a file can hold keeps the page busy", { timeout: 5000 }, () => {
  for (const part of ["a. ", "x; ", "`", "The balance holds ", "1 of ", " has 3 and "]) assert.equal(inGerman(part.repeat(2000 / part.length)), null);
  for (const value of [null, undefined, 3, "", "x".repeat(100000)]) assert.equal(inGerman(value), null);
});

for (const [name, own, retell] of /** @type {const} */ ([["German", saidGerman, inGerman], ["Chinese", saidChinese, inChinese]])) {
  test(`every template is found by its own sentence, in ${name}`, () => {
    const lost = Object.keys(own).filter((english) => retell(sample(english)) === null);
    assert.deepEqual(lost, []);
  });

  test(`templates keep their places and none touches another, in ${name}`, () => {
    const places = (/** @type {string} */ text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    const broken = Object.entries(own).filter(([english, words]) => english.includes("}{") || String(places(english)) !== String(places(words)));
    assert.deepEqual(broken, []);
  });
}

test("both languages tell the same sentences", () => {
  assert.deepEqual(Object.keys(saidChinese).sort(), Object.keys(saidGerman).sort());
});
