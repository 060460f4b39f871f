import assert from "node:assert/strict";
import { test } from "node:test";

import { HIDDEN_POLL_S, POLL_S, nextDelayS } from "../../../static/js/logic/backoff.js";
import { shiftMonth, weeksOf } from "../../../static/js/logic/calendar.js";
import { drawnAgeS, gaugeOf, livenessOf, statusAt } from "../../../static/js/logic/freshness.js";
import { haltOf, usedOf } from "../../../static/js/logic/limits.js";
import { hashOf, NOWHERE, parseRoute } from "../../../static/js/logic/route.js";
import { niceTicks, polyline, sharedAxis, timeTicks } from "../../../static/js/logic/scale.js";
import { headline, inOrder, lastTwo, progressOf, roundUp } from "../../../static/js/logic/versions.js";
import { fillDays, sumSince, total } from "../../../static/js/logic/windows.js";

test("a calm page asks every 15 s, a hidden one every 60 s", () => {
  assert.equal(nextDelayS({ failureCount: 0, isHidden: false, random: 0.9 }), POLL_S);
  assert.equal(nextDelayS({ failureCount: 0, isHidden: true, random: 0.9 }), HIDDEN_POLL_S);
});

test("failures wait longer and longer, with jitter, and never forever", () => {
  const waits = [1, 2, 3, 4, 20].map((failureCount) => nextDelayS({ failureCount, isHidden: false, random: 0.5 }));
  assert.deepEqual(waits, [5, 10, 20, 40, 120]);
  assert.notEqual(nextDelayS({ failureCount: 3, isHidden: false, random: 0 }), nextDelayS({ failureCount: 3, isHidden: false, random: 0.99 }));
});

test("an address survives the way there and back", () => {
  const query = { file: "sub folder/ü&?.csv", reason: "outlier" };
  assert.deepEqual(parseRoute(hashOf("data", query)), { page: "data", query });
});

test("an address without a view leads to the overview, one that names none to a page that says so", () => {
  for (const hash of ["", "#", "#/", "#/?bot=a", "#main"]) assert.equal(parseRoute(hash).page, "overview");
  for (const hash of ["#/nonsense", "#/Trades", "#/../etc", "#/trades/7?bot=a"]) assert.equal(parseRoute(hash).page, NOWHERE);
});

test("empty filters are not in the address", () => assert.equal(hashOf("trades", { q: "", side: null, sort: undefined }), "#/trades"));

test("a month starts on Monday and has whole weeks", () => {
  const weeks = weeksOf("2026-11");
  assert.deepEqual(weeks[0], [null, null, null, null, null, null, "2026-11-01"]);
  assert.equal(weeks.flat().filter(Boolean).length, 30);
  assert.ok(weeks.every((week) => week.length === 7));
  assert.equal(weeksOf("2028-02").flat().filter(Boolean).length, 29);
});

test("months turn over the year", () => assert.deepEqual([shiftMonth("2026-01", -1), shiftMonth("2026-12", 1)], ["2025-12", "2027-01"]));

test("the sum of days is the sum of their bars", () => {
  const days = [1.5, -2.25, 4].map((realized_pnl_quote, index) => ({ day: `2026-11-${18 + index}`, realized_pnl_quote, fee_quote: 0, trade_count: 1, win_count: 0 }));
  assert.equal(sumSince(days, "2026-11-19").realized_pnl_quote, 1.75);
  assert.equal(sumSince(days, "2026-11-21").trade_count, 0);
  assert.deepEqual(fillDays(days, ["2026-11-17", "2026-11-18"]).map(({ period }) => period?.realized_pnl_quote ?? null), [null, 1.5]);
});

test("a total with an unknown part is unknown", () => {
  assert.equal(total(1, 2), 3);
  assert.equal(total(1, null), null);
});

test("only a fresh state is alive, and an unknown one is doubted", () => {
  assert.equal(livenessOf("fresh").mark, "alive");
  for (const status of ["stale", "frozen", "torn", "missing", "unreadable", "future", "schema", "new kind", null]) assert.equal(livenessOf(status).isDoubtful, true);
});

test("the gauge is over when the age passes twice the expected gap", () => {
  assert.equal(gaugeOf(119, 60).isOver, false);
  assert.equal(gaugeOf(121, 60).isOver, true);
  assert.ok(gaugeOf(1e6, 60).fill <= 100);
  assert.equal(gaugeOf(3, null), null);
});

test("a bot of one second is called stale by the gauge when the server calls it so, not earlier", () => {
  assert.equal(gaugeOf(10.9, 1).isOver, false);
  assert.equal(gaugeOf(11.1, 1).isOver, true);
  assert.equal(gaugeOf(0, 3600).staleS, 7200);
});

test("a fresh state that was looked at long ago, because updates are paused, is not alive", () => {
  const known = { status: "fresh", isPaused: true, lookedS: 20, isAnswered: true };
  assert.equal(statusAt(known), "fresh");
  assert.equal(statusAt({ ...known, lookedS: 40 }), "paused");
  assert.equal(statusAt({ ...known, lookedS: 40, isPaused: false }), "fresh");
  assert.equal(statusAt({ ...known, lookedS: 40, status: "stale" }), "stale");
  for (const status of ["paused", "unanswered"]) assert.notEqual(livenessOf(status).mark, "alive");
  assert.equal(statusAt({ ...known, isAnswered: false }), "unanswered");
});

test("a limit is used from nothing to full, and unknown without numbers", () => {
  assert.deepEqual([usedOf(0, 100), usedOf(25, 100), usedOf(140, 100), usedOf(-3, 100)], [0, 25, 100, 0]);
  assert.deepEqual([usedOf(null, 100), usedOf(1, 0), usedOf(1, undefined)], [null, null, null]);
});

test("a bot that switched its trading off says which limit it reached", () => {
  const risk = { trading_enabled: false, daily_loss_quote: 120, daily_loss_limit_quote: 100, current_drawdown_ratio: 0.1, max_drawdown_limit_ratio: 0.3 };
  assert.equal(haltOf(risk), "It has reached the daily loss limit.");
  assert.equal(haltOf({ trading_enabled: false }), "It does not say which limit it has reached.");
  assert.equal(haltOf({ circuit_breaker: "open" }), "It does not say which limit it has reached.");
  for (const calm of [null, {}, { ...risk, trading_enabled: true }, { circuit_breaker: "closed" }]) assert.equal(haltOf(calm), null);
});

test("a bot that writes every second is not late between two looks", () => {
  const known = { status: "fresh", ageAtLookS: 0.4, ageNowS: 14, expectedS: 1 };
  assert.equal(drawnAgeS(known), 0.4);
  assert.equal(drawnAgeS({ ...known, status: "stale" }), 14);
  assert.equal(drawnAgeS({ ...known, status: "future" }), null);
  assert.equal(drawnAgeS({ ...known, expectedS: 60 }), 14);
});

test("ticks are round and inside the range", () => {
  assert.deepEqual(niceTicks(0, 10), [0, 2, 4, 6, 8, 10]);
  assert.ok(niceTicks(9968, 10063).every((tick) => tick % 10 === 0 || tick % 25 === 0));
  assert.deepEqual(niceTicks(5, 5), [5]);
});

test("time ticks fit the span", () => {
  const day = 86400000;
  assert.equal(timeTicks(0, day / 2, 6).shape, "clock");
  assert.equal(timeTicks(0, 30 * day, 6).shape, "day");
  assert.equal(timeTicks(0, 200 * day, 6).shape, "month");
  assert.ok(timeTicks(0, 700 * day, 6).ticks.length <= 7);
});

test("an axis always shows the reference", () => {
  const { place } = sharedAxis([[1, 3], [2, 5]], 0);
  assert.ok(place(0) > 0 && place(5) < 100 && place(0) < place(1));
});

test("one point is not a line", () => {
  assert.equal(polyline([[0, 1]], 120, 40), null);
  assert.equal(polyline([[0, 1], [10, 3]], 120, 40).points.split(" ").length, 2);
});

const versions = [
  { bot_version: "v9", first_trade_at: "2026-03-01T00:00:00Z" }, { bot_version: "v10", first_trade_at: "2026-05-01T00:00:00Z" }, { bot_version: "v8", first_trade_at: "2026-01-01T00:00:00Z" },
];

test("versions are ordered by when they ran, not by their name", () => {
  assert.deepEqual(inOrder(versions).map((version) => version.bot_version), ["v8", "v9", "v10"]);
  assert.deepEqual(lastTwo(versions), { a: "v9", b: "v10" });
  assert.equal(lastTwo(versions.slice(0, 1)), null);
});

test("needed trades are rounded up to two digits", () => assert.deepEqual([3117, 144, 7, 3200, 0].map(roundUp), [3200, 150, 7, 3200, 0]));

test("the headline claims nothing that is not proven", () => {
  const compared = { a: "v1", b: "v2", difference_quote: 1.4, is_proven: false };
  assert.equal(headline(compared), "Not proven yet.");
  assert.equal(headline({ ...compared, is_proven: true }), "v2 is better.");
  assert.equal(headline({ ...compared, is_proven: true, difference_quote: -1 }), "v1 is better.");
  assert.equal(headline({ ...compared, difference_quote: null }), "Not enough trades to compare.");
});

test("progress is what is there of what is needed", () => {
  assert.equal(progressOf(61, 144), 61 / 205);
  assert.equal(progressOf(61, null), null);
});
