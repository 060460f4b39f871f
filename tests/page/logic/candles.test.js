import assert from "node:assert/strict";
import { test } from "node:test";

import { candleWords, decimalsOf, eventWords, indexAt, paceOf, roomFor, sentence, tradeMarks } from "../../../static/js/logic/candles.js";

const MINUTE = 60000;
const START = Date.UTC(2026, 0, 2);
const CANDLES = Array.from({ length: 5 }, (_, n) => [START + n * MINUTE, 100 + n, 103 + n, 99 + n, 101.25 + n, 7]);

function marker(kind, ms, more = {}) {
  return { t_ms: ms, kind, price: 101, side: "long", quantity_base: 1, realized_pnl_quote: 2, trade_id: "t1", place_id: "log:2", is_open: false, ...more };
}

test("a moment lies in the last candle that opened until then", () => {
  const found = [START - 1, START, START + MINUTE - 1, START + MINUTE, START + 99 * MINUTE].map((ms) => indexAt(CANDLES, ms));
  assert.deepEqual(found, [-1, 0, 0, 1, 4]);
  assert.equal(indexAt([], START), -1);
});

test("the two ends of a trade are one mark", () => {
  const marks = tradeMarks(CANDLES, [marker("entry", START + MINUTE), marker("exit", START + 3 * MINUTE + 5)]);
  assert.equal(marks.length, 1);
  assert.deepEqual([marks[0].entry?.index, marks[0].exit?.index, marks[0].id], [1, 3, "log:2"]);
});

test("an end that lies outside of the candles is missing, and a price that is not known is not drawn", () => {
  assert.equal(tradeMarks(CANDLES, [marker("exit", START)])[0].entry, null);
  assert.deepEqual(tradeMarks(CANDLES, [marker("entry", START, { price: null })]), []);
});

test("what is open has no trade to lead to, and stays apart from another", () => {
  const open = { place_id: null, trade_id: null, is_open: true };
  const marks = tradeMarks(CANDLES, [marker("entry", START, open), marker("entry", START, open)]);
  assert.deepEqual(marks.map(({ id }) => id), ["", ""]);
});

test("a candle is read out with its four prices, its change and its volume", () => {
  const words = candleWords(CANDLES[1], "UTC", 2);
  assert.match(words[0], /2 Jan( 2026)? 00:01/);
  assert.deepEqual(words.slice(1), ["open 101.00", "high 104.00", "low 100.00", "close 102.25", "+1.24%", "volume 7"]);
});

test("a candle that does not begin on a minute shows its seconds", () => {
  assert.equal(candleWords([START + 1500, 1, 1, 1, 1, null], "UTC", 2)[0], "2 Jan 2026 00:00:01");
});

test("what happened on a candle is said with it", () => {
  const marks = tradeMarks(CANDLES, [marker("entry", START + MINUTE), marker("exit", START + 3 * MINUTE)]);
  assert.deepEqual(eventWords(marks, 1, 1), ["in at 101.0"]);
  assert.deepEqual(eventWords(marks, 3, 1), ["out at 101.0, +2.00"]);
  assert.deepEqual(eventWords(marks, 2, 1), []);
});

test("the sentence tells the way, the extremes and how many trades there are", () => {
  const words = sentence({ candles: CANDLES, symbol: "BTCUSDT", timeframe: "1m", marked_trade_count: 3 }, "UTC");
  assert.match(words, /^5 candles of BTCUSDT, 1m each, from 2 Jan 2026 00:00:00 to 2 Jan 2026 00:04:00: from 100.00 to 105.25 \(\+5.25%\), highest 107.00, lowest 99.00. Trades: 3.$/);
});

test("decimals are those of the prices", () => {
  assert.equal(decimalsOf(CANDLES), 2);
});

test("a market that runs faster than the clock is noticed, with where that begins and how fast it is", () => {
  const fast = [...CANDLES, ...[1, 2, 3, 4].map((n) => [START + 4 * MINUTE + n * 200, 1, 1, 1, 1, 1])];
  assert.deepEqual(paceOf(fast, MINUTE), { turn: 4, everyMs: 200, times: 300 });
});

test("a bot of a fast market that paused for a while was as fast before", () => {
  const again = [0, 200, 400, 5 * MINUTE, 5 * MINUTE + 200].map((ms) => [START + ms, 1, 1, 1, 1, 1]);
  assert.deepEqual(paceOf(again, MINUTE), { turn: 0, everyMs: 200, times: 300 });
});

for (const [name, candles, stepMs] of [["a market on the clock", CANDLES, MINUTE], ["one candle", CANDLES.slice(0, 1), MINUTE], ["none", [], MINUTE], ["a length that is not known", CANDLES, 0]]) {
  test(`${name} has no pace of its own`, () => assert.equal(paceOf(candles, stepMs), null));
}

test("the sentence of a fast market says whose time a candle's length is", () => {
  const fast = CANDLES.map(([, ...rest], n) => [START + n * 200, ...rest]);
  assert.match(sentence({ candles: fast, symbol: "BTCUSDT", timeframe: "1m", step_ms: MINUTE, marked_trade_count: 0 }, "UTC"), /1m of the market's time each/);
});

for (const [name, prices, room] of [
  ["none", [], [100, 110]], ["inside", [105], [100, 110]], ["near above", [115], [100, 115]], ["near on both sides", [95, 115], [95, 115]],
  ["far below", [60], [100, 110]], ["near above and far below", [60, 118], [100, 118]], ["together too far, the nearer", [92, 117], [100, 117]],
]) {
  test(`the scale of prices has room for levels: ${name}`, () => {
    const { low, high } = roomFor(100, 110, prices);
    assert.deepEqual([low, high], room);
  });
}

test("a market that stands still has room for a level beside it", () => {
  assert.deepEqual(roomFor(100, 100, [100.1]), { low: 100, high: 100.1 });
});
