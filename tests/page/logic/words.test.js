import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { change, count, counted, number, percent, quantity, setNumbers } from "../../../static/js/logic/format.js";
import { plain } from "../../../static/js/logic/plain.js";
import { at, duration, weekdays } from "../../../static/js/logic/time.js";
import { language, languageOf, midway, plural, setWords, t, told, w, woven } from "../../../static/js/logic/words.js";
import german from "../../../static/words/de.js";
import chinese from "../../../static/words/zh-Hans.js";

afterEach(() => {
  setWords({});
  setNumbers("thin");
});

test("English needs no table", () => {
  assert.equal(t("{count} min", { count: 3 }), "3 min");
  assert.equal(language(), "en");
});

test("a sentence speaks the language of its table", () => {
  setWords({ "{b} is better than {a}": "{b} ist besser als {a}" }, "de");
  assert.equal(t("{b} is better than {a}", { a: "v1", b: "v2" }), "v2 ist besser als v1");
});

test("a sentence without a translation stays English, and a value may look like a place", () => {
  setWords({}, "de");
  assert.equal(t("Known to {name} alone", { name: "{who}", who: "nobody" }), "Known to {who} alone");
});

test("marked words are themselves until they are shown", () => {
  setWords({ Market: "Markt" }, "de");
  assert.deepEqual([w("Market"), t(w("Market"))], ["Market", "Markt"]);
});

test("elements stand where the language puts them", () => {
  const element = { tag: "b" };
  setWords({ "From {file}, {age} ago": "Vor {age} aus {file}" }, "de");
  assert.deepEqual(woven("From {file}, {age} ago", { file: element, age: "3 s" }), ["Vor ", "3 s", " aus ", element, ""]);
});

for (const [tag, table, words] of [
  ["en", {}, ["0 losses", "1 loss", "2 losses", "– losses"]],
  ["de", { "loss|losses": "Verlust|Verluste" }, ["0 Verluste", "1 Verlust", "2 Verluste", "– Verluste"]],
  ["zh-Hans", { "loss|losses": "笔亏损" }, ["0 笔亏损", "1 笔亏损", "2 笔亏损", "– 笔亏损"]],
  ["pl", { "loss|losses": "strata|straty|strat|straty" }, ["0 strat", "1 strata", "2 straty", "– strat"]],
]) {
  test(`counted things follow the plural rules of ${tag}`, () => {
    setWords(table, tag);
    assert.deepEqual([0, 1, 2, null].map((value) => counted(value, "loss", "losses")), words);
    assert.equal(plural(5, "loss", "losses"), words[tag === "pl" ? 0 : 2].split(" ")[1]);
  });
}

test("words of the server are translated only where they are known", () => {
  setWords({ "Win rate": "Trefferquote" }, "de");
  assert.deepEqual(["Win rate", "constructor", "Other"].map(told), ["Trefferquote", "constructor", "Other"]);
});

test("only English writes a title small in the middle of a sentence", () => {
  assert.equal(midway("Win rate"), "win rate");
  setWords(german, "de");
  assert.equal(midway(t("Win rate")), "Trefferquote");
});

test("dates and durations speak the language", () => {
  setWords(german, "de");
  assert.equal(at("2026-05-20T23:04:00Z", "dayYear", "UTC"), "20. Mai 2026");
  assert.equal(duration(7440), "2 h 4 min");
  assert.deepEqual(weekdays(), ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"]);
  setWords(chinese, "zh-Hans");
  assert.equal(at("2026-05-20T23:04:00Z", "dayYear", "UTC"), "2026年5月20日");
  assert.equal(duration(7440), "2 小时 4 分钟");
  setWords({});
  assert.deepEqual(weekdays(), ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]);
});

const WAYS = [
  ["thin", undefined, "\u22121\u202f234\u202f567.50", "+12.30"],
  ["comma", undefined, "\u22121,234,567.50", "+12.30"],
  ["dot", undefined, "\u22121.234.567,50", "+12,30"],
  ["browser", "de-CH", `\u2212${new Intl.NumberFormat("de-CH", { minimumFractionDigits: 2 }).format(1234567.5)}`, "+12.30"],
  ["browser", "en-IN", "\u221212,34,567.50", "+12.30"],
  ["browser", "fr-FR", "\u22121\u202f234\u202f567,50", "+12,30"],
  ["browser", "ar-EG", "\u22121,234,567.50", "+12.30"],
];
for (const [way, locale, large, small] of WAYS) {
  test(`numbers are written as ${locale ?? way} writes them, and copied as plain ones`, () => {
    setNumbers(way, locale);
    assert.deepEqual([number(-1234567.5), change(12.3)], [large, small]);
    assert.equal(plain(`${large} USDT, ${small}, ${count(1298)} rows`), "-1234567.50 USDT, +12.30, 1298 rows");
    assert.equal(plain(percent(0.056)), "5.60%");
    assert.equal(plain(quantity(0.00000012)), "0.00000012");
  });
}

test("what is not a number of ours is copied as it is", () => {
  const text = "v8.02.100, 20.11.2026, 192.168.10.200, 14:05:09, 2026-11-20";
  for (const [way, locale] of WAYS) {
    setNumbers(way, locale);
    assert.equal(plain(text), text);
  }
});

for (const [wishes, expected] of [
  [["de-AT", "en"], "de"], [["fr", "de"], "de"], [["zh-CN"], "zh-Hans"], [["zh"], "zh-Hans"], [["zh-TW", "zh"], "zh-Hans"],
  [["zh-Hant-HK"], "en"], [["en-GB", "de"], "en"], [["ja"], "en"], [[], "en"],
]) {
  test(`a browser that prefers ${wishes.join(", ") || "nothing"} is shown ${expected}`, () => {
    assert.equal(languageOf("browser", wishes, ["en", "de", "zh-Hans"]), expected);
  });
}

test("a choice wins over the browser", () => {
  assert.equal(languageOf("de", ["en"], ["en", "de"]), "de");
});
