import assert from "node:assert/strict";
import { test } from "node:test";

import { rowsOf } from "../../../static/js/logic/rows.js";

test("each row has one value of each column", () => {
  assert.deepEqual(rowsOf({ id: ["a", "b"], fee: [1, null] }), [{ id: "a", fee: 1 }, { id: "b", fee: null }]);
});

test("no row is none, and no column too", () => {
  assert.deepEqual(rowsOf({ id: [], fee: [] }), []);
  assert.deepEqual(rowsOf({}), []);
});

test("the rows of one answer stay the same objects", () => {
  const columns = { id: ["a"] };
  assert.equal(rowsOf(columns), rowsOf(columns));
});
