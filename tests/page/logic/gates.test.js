import assert from "node:assert/strict";
import { test } from "node:test";

import { gateOf, gatesOf, ruleWords } from "../../../static/js/logic/gates.js";

const gate = (value, threshold, comparison) => gateOf({ name: "ADX", value, threshold, comparison });

for (const [value, threshold, comparison, isMet] of [
  [18.4, 25, ">=", false], [25, 25, ">=", true], [25, 25, ">", false], [0.31, 0.15, "<=", false], [0.1, 0.15, "below", true],
  [null, 25, ">=", null], [18, null, ">=", null], [18, 25, "nearly", null], ["18", 25, ">=", null],
]) {
  test(`${value} ${comparison} ${threshold} is ${isMet}`, () => assert.equal(gate(value, threshold, comparison).isMet, isMet));
}

test("failed conditions come first, met ones last, else the bot's order", () => {
  const names = gatesOf([
    { name: "a", value: 1, threshold: 0, comparison: ">" }, { name: "b", value: null, threshold: 0, comparison: ">" },
    { name: "c", value: -1, threshold: 0, comparison: ">" }, { name: "d", value: -2, threshold: 0, comparison: ">" },
  ]).map(({ name }) => name);
  assert.deepEqual(names, ["c", "d", "b", "a"]);
});

test("what is missing is drawn between value and threshold", () => {
  const { from, to, mark, kind } = gate(18.4, 25, ">=").bullet;
  assert.equal(kind, "missing");
  assert.equal(to, mark);
  assert.ok(from < to);
});

test("what is too much is drawn beyond the threshold", () => {
  const { from, to, mark, kind } = gate(0.31, 0.15, "<=").bullet;
  assert.equal(kind, "over");
  assert.equal(from, mark);
  assert.ok(to > mark && to <= 100);
});

test("negative levels stay on the scale", () => {
  const { from, to } = gate(-3, -1, ">").bullet;
  assert.ok(from >= 0 && to <= 100);
});

test("the rule is said in words", () => {
  assert.equal(ruleWords(gate(18.4, 25, ">="), "25"), "needs 25 or more");
  assert.equal(ruleWords(gate(18.4, 25, "<"), "25"), "needs less than 25");
  assert.equal(ruleWords(gate(18.4, 25, null), "25"), "");
});
