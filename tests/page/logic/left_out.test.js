import assert from "node:assert/strict";
import { test } from "node:test";

import { listedInData, nameOf, whereOf } from "../../../static/js/logic/left_out.js";

test("only rows that Data lists are counted for its link, with their reason where it is one", () => {
  assert.deepEqual(listedInData([{ reason: "outlier", count: 2 }, { reason: "fee_unknown", count: 9 }]), { count: 2, reason: "outlier" });
  assert.deepEqual(listedInData([{ reason: "outlier", count: 2 }, { reason: "bad_time", count: 1 }]), { count: 3, reason: undefined });
  assert.deepEqual(listedInData([{ reason: "opening_unknown", count: 4 }]), { count: 0, reason: undefined });
  assert.deepEqual(listedInData([]), { count: 0, reason: undefined });
});

test("what Data does not list says in words where it is", () => {
  assert.equal(whereOf("outlier"), null);
  assert.equal(whereOf("fee_unknown"), "in Trades, where the fee is empty");
  assert.equal(whereOf("unknown_result"), "in their log alone: Data says it of the file");
  assert.equal(whereOf("some_new_reason"), "in their log alone");
});

test("each reason has its words, and one that is new is still readable", () => {
  assert.equal(nameOf("other_version"), "of another version");
  assert.equal(nameOf("bad_time"), "the time is not a time");
  assert.equal(nameOf("some_new_reason"), "some new reason");
});
