import assert from "node:assert/strict";
import { test } from "node:test";

import { isConserved, rowCount } from "../../../static/js/logic/account.js";

const file = { line_count: 12, header_count: 1, blank_count: 1, accepted_count: 5, not_a_trade_count: 2, duplicate_count: 1, quarantined_count: 1, pending_count: 1 };

test("rows are the lines without headers and blanks", () => assert.equal(rowCount(file), 10));

test("the law holds when every line is in one class", () => assert.equal(isConserved(file), true));

test("the law breaks when a line is in none", () => assert.equal(isConserved({ ...file, line_count: 13 }), false));
