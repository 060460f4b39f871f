import assert from "node:assert/strict";
import { test } from "node:test";
import { clockOf, momentOf } from "../../../static/js/core/moment.js";

for (const [text, zone, moment] of [
  ["2026-11-20T14:30", "UTC", "2026-11-20T14:30:00.000Z"],
  ["2026-11-20T14:30", "Europe/Berlin", "2026-11-20T13:30:00.000Z"],
  ["2026-07-01T00:05", "Europe/Berlin", "2026-06-30T22:05:00.000Z"],
  ["2026-03-08T12:00", "America/New_York", "2026-03-08T16:00:00.000Z"],
  ["2026-01-01T00:00", "Asia/Kolkata", "2025-12-31T18:30:00.000Z"],
]) {
  test(`${text} in ${zone} is one moment, and that moment shows it`, () => {
    assert.equal(momentOf(text, zone), moment);
    assert.equal(clockOf(moment, zone), text);
  });
}

for (const text of ["", "yesterday", "1960-01-01T00:00", "+012026-01-01T00:00"]) {
  test(`"${text}" is no moment`, () => assert.equal(momentOf(text, "UTC"), null));
}
