import assert from "node:assert/strict";
import { test } from "node:test";

import { addDays, at, dayOf, duration, onClockOf, startOfDay, toMs } from "../../../static/js/logic/time.js";

test("a day begins at local midnight, also on the day the clock changes", () => {
  assert.equal(startOfDay("2026-11-20", "Europe/Berlin"), "2026-11-19T23:00:00.000Z");
  assert.equal(startOfDay("2026-03-29", "Europe/Berlin"), "2026-03-28T23:00:00.000Z");
  assert.equal(startOfDay("2026-03-30", "Europe/Berlin"), "2026-03-29T22:00:00.000Z");
  assert.equal(startOfDay("2026-11-20", "UTC"), "2026-11-20T00:00:00.000Z");
  assert.equal(startOfDay("2026-11-20", "Pacific/Kiritimati"), "2026-11-19T10:00:00.000Z");
});

test("the same moment is another day elsewhere", () => {
  assert.equal(dayOf("2026-11-20T23:30:00Z", "UTC"), "2026-11-20");
  assert.equal(dayOf("2026-11-20T23:30:00Z", "Asia/Tokyo"), "2026-11-21");
});

test("counting days crosses months and clock changes", () => {
  assert.equal(addDays("2026-03-01", -1), "2026-02-28");
  assert.equal(addDays("2026-10-25", 1), "2026-10-26");
});

for (const [seconds, words] of [[4.4, "4 s"], [59.6, "1 min"], [720, "12 min"], [3600, "1 h"], [7440, "2 h 4 min"], [277200, "3 d 5 h"], [-3, "0 s"], [null, "–"], [NaN, "–"]]) {
  test(`${seconds} seconds are written ${words}`, () => assert.equal(duration(seconds), words));
}

test("moments follow the chosen zone", () => {
  assert.equal(at("2026-11-20T23:04:00Z", "moment", "Europe/Berlin"), "21 Nov 00:04");
  assert.equal(at("not a time", "moment", "UTC"), "–");
  assert.equal(toMs(null), null);
});

test("a moment of another year says which one", () => {
  assert.equal(at("2099-01-01T00:00:00Z", "moment", "UTC"), "1 Jan 2099 00:00");
  assert.ok(!at(Date.now(), "moment", "UTC").includes(String(new Date().getFullYear())));
});

test("moments in words of the server stand in the reader's zone, like all others", () => {
  assert.equal(onClockOf("The bot has not reported since 2026-11-19 07:11:06 UTC; it is expected every 1 min.", "Europe/Berlin"), "The bot has not reported since 19 Nov 2026 08:11:06; it is expected every 1 min.");
  assert.equal(onClockOf("No moment here, 2026-11-19.", "Europe/Berlin"), "No moment here, 2026-11-19.");
});
