/** What stands in an answer of candles: where a moment lies, what one candle says, the sentence. */

import { change, count, number, percentChange, priceDecimals, quantity } from "./format.js";
import { at } from "./time.js";
import { t } from "./words.js";

/** @typedef {[number, number, number, number, number, number|null]} Candle t_ms, open, high, low, close, volume */
/** @typedef {{t_ms: number, kind: string, side: string|null, price: number|null, quantity_base: number|null, realized_pnl_quote: number|null, trade_id: string|null, place_id: string|null, is_open: boolean}} Marker */
/** @typedef {{kind: string, price: number, side: string|null, quantity_base: number|null, words: string}} Level */
/** @typedef {{id: string, entry: Placed|null, exit: Placed|null}} TradeMark */
/** @typedef {{index: number, price: number, pnl: number|null, isOpen: boolean}} Placed */

/** How many candles tell how fast a market runs; how much of a price a market that stands still is given. */
const PACE_CANDLES = 100;
const LEAST_SPAN_RATIO = 0.001;

/** The candle that holds a moment: the last one that opened until then, -1 before the first.
 * @param {Candle[]} candles @param {number} ms */
export function indexAt(candles, ms) {
  let low = 0;
  let high = candles.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (candles[middle][0] <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Entry and exit of each trade on the candles; an end outside of them is null.
 * @param {Candle[]} candles @param {Marker[]} markers @returns {TradeMark[]} */
export function tradeMarks(candles, markers) {
  /** @type {Map<string, TradeMark>} */
  const found = new Map();
  markers.forEach((marker, place) => {
    if (marker.price === null) return;
    const id = marker.place_id ?? `open ${place}`;
    const mark = found.get(id) ?? { id: marker.place_id ?? "", entry: null, exit: null };
    const placed = { index: Math.max(0, indexAt(candles, marker.t_ms)), price: marker.price, pnl: marker.realized_pnl_quote, isOpen: marker.is_open };
    if (marker.kind === "entry") mark.entry = placed;
    else mark.exit = placed;
    found.set(id, mark);
  });
  return [...found.values()];
}

/** Decimals of the prices of a market. @param {Candle[]} candles */
export function decimalsOf(candles) {
  return priceDecimals(candles.slice(-60).flatMap((candle) => candle.slice(1, 5)));
}

/** Where the newest candles follow each other faster than their name says, and how fast: the time of their market is not that of the clock.
 * @param {Candle[]} candles @param {number} stepMs what a candle's name says
 * @returns {{turn: number, everyMs: number, times: number}|null} turn: the first of them, 0 where those before were no slower; ms from one to the next */
export function paceOf(candles, stepMs) {
  const last = candles.length - 1;
  let index = last;
  while (index > 0 && candles[index][0] - candles[index - 1][0] < stepMs / 2) index -= 1;
  if (!stepMs || index >= last) return null;
  const from = Math.max(index, last - PACE_CANDLES);
  const everyMs = (candles[last][0] - candles[from][0]) / (last - from);
  const wasSlow = index > 1 && candles[index - 1][0] - candles[index - 2][0] >= stepMs / 2;
  return { turn: wasSlow ? index : 0, everyMs, times: stepMs / everyMs };
}

/** The prices that a scale shows: those of the candles and, nearest first, of the levels that leave the candles half of its height.
 * @param {number} low of the candles @param {number} high @param {number[]} prices @returns {{low: number, high: number}} */
export function roomFor(low, high, prices) {
  const far = (/** @type {number} */ price) => Math.max(low - price, price - high);
  const most = 2 * Math.max(high - low, high * LEAST_SPAN_RATIO);
  return [...prices].sort((a, b) => far(a) - far(b)).reduce((room, price) => {
    const wider = { low: Math.min(room.low, price), high: Math.max(room.high, price) };
    return wider.high - wider.low <= most ? wider : room;
  }, { low, high });
}

/** One candle in words. @param {Candle} candle @param {string} zone @param {number} decimals */
export function candleWords([ms, open, high, low, close, volume], zone, decimals) {
  return [
    at(ms, ms % 60000 === 0 ? "moment" : "full", zone), t("open {price}", { price: number(open, decimals) }), t("high {price}", { price: number(high, decimals) }),
    t("low {price}", { price: number(low, decimals) }), t("close {price}", { price: number(close, decimals) }), percentChange(close / open - 1),
    t("volume {amount}", { amount: volumeText(volume) }),
  ];
}

/** @param {number|null} volume */
export function volumeText(volume) {
  return typeof volume === "number" && volume >= 1000 ? count(volume) : quantity(volume);
}

/** What happened on a candle: entries and exits, in words. @param {TradeMark[]} marks @param {number} index @param {number} decimals of prices @param {import("./format.js").Digits} [digits] of results */
export function eventWords(marks, index, decimals, digits = 2) {
  return marks.flatMap(({ entry, exit }) => [
    entry?.index === index ? t("in at {price}", { price: number(entry.price, decimals) }) : "",
    exit?.index === index ? t("out at {price}, {result}", { price: number(exit.price, decimals), result: change(exit.pnl, digits) }) : "",
  ]).filter(Boolean);
}

/** The chart as one sentence. @param {any} answer @param {string} zone */
export function sentence(answer, zone) {
  const { candles, symbol } = answer;
  const decimals = decimalsOf(candles);
  const timeframe = paceOf(candles, answer.step_ms) ? t("{timeframe} of the market's time", { timeframe: answer.timeframe }) : answer.timeframe;
  const [first, last] = [candles[0], candles[candles.length - 1]];
  const high = Math.max(...candles.map((/** @type {Candle} */ candle) => candle[2]));
  const low = Math.min(...candles.map((/** @type {Candle} */ candle) => candle[3]));
  return t("{count} candles of {symbol}, {timeframe} each, from {from} to {to}: from {open} to {close} ({change}), highest {high}, lowest {low}. Trades: {trades}.", {
    count: count(candles.length), symbol, timeframe, from: at(first[0], "full", zone), to: at(last[0], "full", zone), open: number(first[1], decimals), close: number(last[4], decimals),
    change: percentChange(last[4] / first[1] - 1), high: number(high, decimals), low: number(low, decimals), trades: count(answer.marked_trade_count),
  });
}
