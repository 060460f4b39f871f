import assert from "node:assert/strict";
import { test } from "node:test";

import { dayAfter, monthsBetween } from "../../../static/js/logic/calendar.js";
import { fallsOf, placeOfMostMoney, tradesPerPoint } from "../../../static/js/logic/falls.js";
import { grouped } from "../../../static/js/logic/figure_groups.js";
import { groupingOf, sorted, zeroAxis } from "../../../static/js/logic/groups.js";
import { extremes, fittingSize, rolling, tintOf } from "../../../static/js/logic/periods.js";
import { CALENDAR, daysOf, labelsOf, momentOf, momentsOf, rangeKey, rangeOf, shownDay, within } from "../../../static/js/logic/selection.js";
import { reasonWord } from "../../../static/js/logic/reasons.js";
import { stopLossQuote } from "../../../static/js/logic/rail.js";
import { exposureOf, luckOf, outOfHundred, stakesOf } from "../../../static/js/logic/stakes.js";
import { decimalsOf } from "../../../static/js/logic/ticks.js";
import { dayOf, startOfDay } from "../../../static/js/logic/time.js";

/** @param {string} day @param {number|null} result @param {number} [trades] @param {number} [wins] */
const period = (day, result, trades = 1, wins = 0) => ({ day, realized_pnl_quote: result, fee_quote: 0, trade_count: trades, win_count: wins, cumulative_pnl_quote: 0 });

test("seven days end today and begin six days before", () => {
  assert.deepEqual(daysOf({ range: "7d" }, "2026-11-21"), { from: "2026-11-15", to: null });
  assert.deepEqual(daysOf({}, "2026-11-21"), { from: null, to: null });
});

test("a range wins over dates, and nonsense is no date", () => {
  assert.deepEqual(daysOf({ range: "30d", from: "2020-01-01" }, "2026-11-21"), { from: "2026-10-23", to: null });
  assert.deepEqual(daysOf({ from: "2026-02-01", to: "2026-99-99" }, "2026-11-21"), { from: "2026-02-01", to: null });
  assert.equal(rangeOf({ range: "<b>" }).key, "");
});

test("a stretch of the calendar begins and ends where the reader's calendar says", () => {
  const known = [
    ["yesterday", "2026-03-01", "2026-02-28", "2026-02-28"], ["yesterday", "2027-01-01", "2026-12-31", "2026-12-31"],
    ["this_week", "2026-11-16", "2026-11-16", null], ["this_week", "2026-11-22", "2026-11-16", null], ["this_week", "2027-01-01", "2026-12-28", null],
    ["this_month", "2026-11-01", "2026-11-01", null], ["this_month", "2026-11-30", "2026-11-01", null],
    ["last_month", "2026-03-31", "2026-02-01", "2026-02-28"], ["last_month", "2028-03-01", "2028-02-01", "2028-02-29"], ["last_month", "2027-01-15", "2026-12-01", "2026-12-31"],
  ];
  for (const [range, today, from, to] of known) assert.deepEqual(daysOf({ range: String(range), from: "2020-01-01" }, String(today)), { from, to }, `${range} on ${today}`);
  assert.deepEqual([...new Set(known.map(([range]) => range))], CALENDAR.map(({ key }) => key));
});

test("last month has an hour more where the clocks went back in it", () => {
  const moments = momentsOf(daysOf({ range: "last_month" }, "2026-11-21"), (day) => startOfDay(day, "Europe/Berlin"));
  assert.deepEqual(moments, { from: "2026-09-30T22:00:00.000Z", to: "2026-10-31T23:00:00.000Z" });
});

test("the address names its range, all of it, or two dates", () => {
  assert.equal(rangeKey({ range: "last_month", from: "2020-01-01" }), "last_month");
  assert.equal(rangeKey({ range: "7d" }), "7d");
  assert.equal(rangeKey({}), "");
  assert.equal(rangeKey({ range: "nonsense" }), "");
  assert.equal(rangeKey({ range: "nonsense", to: "2026-01-01" }), null);
});

test("known ways of closing have words, any other stays as it was written", () => {
  assert.equal(reasonWord("take_profit"), "Take profit");
  assert.equal(reasonWord("STOP_LOSS"), "Stop loss");
  assert.equal(reasonWord("trend_turned"), "Trend turned");
  for (const reason of ["tp2_hit", "", "constructor", "__proto__", "stop loss"]) assert.equal(reasonWord(reason), reason);
});

test("the last day of a range is included, in the reader's zone", () => {
  assert.deepEqual(momentsOf({ from: "2026-10-25", to: "2026-10-25" }, (day) => startOfDay(day, "Europe/Berlin")), { from: "2026-10-24T22:00:00.000Z", to: "2026-10-25T23:00:00.000Z" });
});

test("a week at the border of the range is cut there", () => {
  const week = { from: "2026-11-16T00:00:00.000Z", to: "2026-11-23T00:00:00.000Z" };
  assert.deepEqual(within({ from: "2026-11-18T00:00:00.000Z" }, week), { ...week, from: "2026-11-18T00:00:00.000Z" });
  assert.deepEqual(within({}, week), week);
});

test("only filters that are set are asked", () => assert.deepEqual(labelsOf({ symbol: "BTCUSDT", side: "", page: "x" }), { symbol: "BTCUSDT" }));

test("many days are shown as weeks, years of them as months", () => {
  assert.deepEqual([1, 120, 121, 800, 801].map(fittingSize), ["day", "day", "week", "week", "month"]);
  assert.deepEqual([dayAfter("2026-12-31", "day"), dayAfter("2026-12-28", "week"), dayAfter("2026-12-01", "month")], ["2027-01-01", "2027-01-04", "2027-01-01"]);
});

test("a rolling figure is that of exactly so many days", () => {
  const days = [period("2026-11-01", 4, 2, 2), period("2026-11-02", -1, 1), period("2026-11-03", 0, 0), period("2026-11-04", 5, 1, 1)];
  assert.deepEqual(rolling(days, 2), [
    { day: "2026-11-02", trade_count: 3, told_count: 3, per_trade_quote: 1, win_rate_ratio: 2 / 3 },
    { day: "2026-11-03", trade_count: 1, told_count: 1, per_trade_quote: -1, win_rate_ratio: 0 },
    { day: "2026-11-04", trade_count: 1, told_count: 1, per_trade_quote: 5, win_rate_ratio: 1 },
  ]);
  assert.deepEqual(rolling(days, 5), []);
});

test("days without a trade have no rolling figure, and an unknown sum stays unknown", () => {
  const quiet = rolling([period("2026-11-01", 0, 0), period("2026-11-02", 0, 0)], 2)[0];
  assert.deepEqual([quiet.per_trade_quote, quiet.win_rate_ratio], [null, null]);
  assert.equal(rolling([period("2026-11-01", null), period("2026-11-02", 1)], 2)[0].per_trade_quote, null);
});

test("days without a trade are neither the best nor the worst", () => {
  const found = extremes([period("2026-11-01", 0, 0), period("2026-11-02", -3), period("2026-11-03", -1)]);
  assert.equal(found?.best.day, "2026-11-03");
  assert.equal(found?.worst.day, "2026-11-02");
  assert.deepEqual([found?.upCount, found?.tradedCount], [0, 2]);
  assert.equal(extremes([period("2026-11-01", 0, 0)]), null);
});

test("the tint follows the size and is never missing", () => {
  assert.deepEqual([100, -75, 74, 40, -39, 15, 14, 0].map((value) => tintOf(value, 100)), [4, 4, 3, 3, 2, 2, 1, 1]);
  assert.equal(tintOf(0, 0), 1);
});

test("months come newest first, over the turn of the year", () => assert.deepEqual(monthsBetween("2025-11-20", "2026-01-02"), ["2026-01", "2025-12", "2025-11"]));

test("a tick is called what it is", () => {
  assert.deepEqual([[0, 50, 100], [0, 2.5, 5], [-0.25, -0.5, 0], [0.1 + 0.2, 0], [1e6, 2.5e6], []].map(decimalsOf), [0, 1, 2, 1, 0, 0]);
});

test("a fall runs from the peak to the lowest point and back", () => {
  const points = /** @type {any} */ ([[0, 100, 0], [1, 110, 0], [2, 99, 0.1], [3, 88, 0.2], [4, 110, 0], [5, 104.5, 0.05]]);
  const [deepest, open] = fallsOf(points);
  assert.deepEqual({ ...deepest, depthQuote: Number(deepest.depthQuote.toFixed(9)) }, { fromMs: 1, lowestMs: 3, endMs: 4, depthRatio: 0.2, depthQuote: 22 });
  assert.equal(open.endMs, null);
  assert.equal(fallsOf(points).length, 2);
});

test("a fall to nothing has a depth, and one below nothing too", () => {
  assert.deepEqual(fallsOf([[0, 100, 0], [1, 0, 1], [2, 100, 0]]).map(({ depthQuote }) => depthQuote), [100]);
  assert.deepEqual(fallsOf([[0, 100, 0], [1, -60, 1.6]]).map(({ depthQuote }) => depthQuote), [160]);
  assert.ok(Math.abs(fallsOf([[0, 95, 0.05]])[0].depthQuote - 5) < 1e-9);
});

test("a range that begins below a peak does not know when the fall began", () => {
  assert.equal(fallsOf([[0, 95, 0.05], [1, 101, 0]])[0].fromMs, null);
});

test("what was paid in during a fall hides none of it, and what was taken out adds nothing", () => {
  /** @type {Array<[number, number, number]>} */
  const points = [[0, 1000, 0], [1, 1480, 20 / 1500], [2, 1510, 0], [3, 1390, 20 / 1410], [4, 1415, 0]];
  const paid = [{ ms: 1, amount: 500 }, { ms: 3, amount: -100 }];
  assert.deepEqual(fallsOf(points, paid).map(({ lowestMs, depthQuote }) => [lowestMs, depthQuote]), [[3, 20], [1, 20]]);
  assert.deepEqual(fallsOf([[0, 95, 0.05], [1, 101, 0]], [{ ms: 0.5, amount: 9 }]).map(({ depthQuote }) => depthQuote), [NaN]);
});

test("a smaller share of more money may be the deeper fall in money", () => {
  /** @type {Array<[number, number, number]>} */
  const points = [[0, 100, 0], [1, 80, 0.2], [2, 1000, 0], [3, 990, 0.01], [4, 1000, 0], [5, 950, 0.05], [6, 1010, 0]];
  assert.equal(placeOfMostMoney(fallsOf(points)), 1);
  assert.equal(placeOfMostMoney(fallsOf(points.slice(0, 5))), 0);
  assert.equal(placeOfMostMoney(fallsOf([[0, 5, null], [1, 2, null], [2, 9, null], [3, 1, null]])), 0);
  assert.equal(placeOfMostMoney([]), 0);
});

test("without a starting balance falls are counted in money", () => {
  const [fall] = fallsOf([[0, 0, null], [1, 5, null], [2, -2, null], [3, 6, null]]);
  assert.deepEqual(fall, { fromMs: 1, lowestMs: 2, endMs: 3, depthRatio: null, depthQuote: 7 });
  assert.deepEqual(fallsOf([[0, 0, null], [1, 1, null]]), []);
});

test("it is known how many trades lie between two drawn points", () => {
  assert.equal(tradesPerPoint(4999, 5000, 5000), 1);
  assert.equal(tradesPerPoint(100_000, 5000, 5000), 41);
  assert.equal(tradesPerPoint(null, 10, 5000), 1);
});

test("undefined figures sort last, both ways", () => {
  const groups = [{ name: "a", x: 1 }, { name: "b", x: null }, { name: "c", x: 3 }];
  assert.equal(sorted(groups, "x").map(({ name }) => name).join(""), "acb");
  assert.equal(sorted(groups, "-x").map(({ name }) => name).join(""), "cab");
  assert.equal(sorted(groups, "").map(({ name }) => name).join(""), "abc");
  assert.equal(sorted(groups, "-name")[0].name, "c");
});

test("bars of wins and losses share a zero", () => {
  const { zero, place } = zeroAxis([-10, null, 30]);
  assert.deepEqual([zero, place(30), place(-10)], [25, 100, 0]);
  assert.equal(zeroAxis([]).zero, 0);
});

test("an unknown grouping is the first", () => assert.equal(groupingOf("nonsense").key, "symbol"));

const LONG = { symbol: "BTCUSDT", side: "long", quantity_base: 2, entry_price: 100, mark_price: 110, stop_loss_price: 95, take_profit_price: null };

test("exposure is what moves with the market, long and short alike", () => {
  assert.equal(exposureOf(LONG), 220);
  assert.equal(exposureOf({ ...LONG, side: "short", quantity_base: -2, mark_price: null }), 200);
  assert.equal(exposureOf({ ...LONG, quantity_base: null }), null);
});

test("a position without a stop is told apart and not in the sum", () => {
  const found = stakesOf([LONG, { ...LONG, symbol: "SOLUSDT", stop_loss_price: null, mark_price: 500 }], stopLossQuote);
  assert.equal(found.lossAtStops, -10);
  assert.deepEqual(found.withoutStop.map(({ position }) => position.symbol), ["SOLUSDT"]);
  assert.deepEqual([found.exposure, found.stakes[0].position.symbol], [1220, "SOLUSDT"]);
  assert.equal(stakesOf([{ ...LONG, stop_loss_price: null }], stopLossQuote).lossAtStops, null);
  assert.deepEqual([stakesOf([], stopLossQuote).lossAtStops, stakesOf([], stopLossQuote).exposure], [0, 0]);
});

test("chances are told in counts", () => {
  assert.deepEqual([0, 0.004, 0.861, 0.996, 1].map(outOfHundred), ["no run", "fewer than 1 of 100 runs", "86 of 100 runs", "more than 99 of 100 runs", "every run"]);
  assert.deepEqual([0.96, 0.5, 0.01, null].map(luckOf), ["high", "usual", "low", null]);
});

test("a day that was typed counts in the reader's zone, and the last one is included", () => {
  const startOf = (/** @type {string} */ day) => startOfDay(day, "Europe/Berlin");
  assert.equal(momentOf("from", "2026-10-25", startOf), "2026-10-24T22:00:00.000Z");
  assert.equal(momentOf("to", "2026-10-25", startOf), "2026-10-25T23:00:00.000Z");
  assert.equal(momentOf("to", "2026-10-25T12:00:00Z", startOf), "2026-10-25T12:00:00Z");
  assert.equal(momentOf("q", "2026-10-25", startOf), "2026-10-25");
  assert.equal(momentOf("from", undefined, startOf), undefined);
});

test("the borders of a day in Berlin are shown as that day, not as the day of Greenwich", () => {
  const of = (/** @type {number} */ ms) => dayOf(ms, "Europe/Berlin");
  assert.equal(shownDay("from", "2026-11-19T23:00:00.000Z", of), "2026-11-20");
  assert.equal(shownDay("to", "2026-11-20T23:00:00.000Z", of), "2026-11-20");
  assert.deepEqual([shownDay("to", "2026-11-20", of), shownDay("from", "", of), shownDay("from", "soon", of)], ["2026-11-20", "", ""]);
});

test("every figure is listed in exactly one group, a new one too", () => {
  const entries = ["sharpe_ratio", "trade_count", "new_ratio", "realized_pnl_quote"].map((key) => ({ key, title: key, unit: "ratio" }));
  const groups = grouped(entries);
  assert.deepEqual(groups.map(({ name }) => name), ["Result", "Against risk", "Trades", "More"]);
  assert.deepEqual(groups.flatMap((group) => group.entries.map(({ key }) => key)).sort(), entries.map(({ key }) => key).sort());
});
