/** The axes that the charts of results and risk share: money and shares at the right, time below. */

import { niceTicks, timeTicks } from "../logic/scale.js";
import { decimalsOf } from "../logic/ticks.js";
import { at } from "../logic/time.js";
import { axisFont, tooltipLook } from "./theme.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {{low: number, high: number, write: (value: number, decimals: number) => string, factor?: number, wanted?: number, stack?: number}} Band
 *   `write` gets the decimals that the ticks need, of the value times `factor` */

/** What every chart of these views has in common. @param {any} more */
export function frame(more) {
  return { animation: false, maintainAspectRatio: false, responsive: true, layout: { padding: { top: 20, right: 2 } }, ...more };
}

/** The shared tooltip; what stands below its values is small print. @param {Theme} theme @param {any} callbacks */
export function tooltip(theme, callbacks) {
  return { ...tooltipLook(theme), footerColor: theme.text3, footerFont: axisFont(theme), footerMarginTop: 4, callbacks };
}

/** A range of values with air on both sides of what is drawn; zero is always in it.
 * @param {number[]} values @param {number} [pad] */
export function aroundZero(values, pad = 0.08) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const air = (high - low || 1) * pad;
  return { low: low < 0 ? low - air : 0, high: high > 0 ? high + air : 0 };
}

/** A vertical scale; with `stack` it is a band of its own above the next one.
 * @param {Theme} theme @param {Band} band */
export function band(theme, { low, high, write, factor = 1, wanted = 4, stack }) {
  const values = ticksOf({ low, high, wanted, stack });
  const decimals = decimalsOf(values.map((value) => value * factor));
  return {
    type: "linear", position: "right", min: low, max: high > low ? high : low + 1, border: { display: false },
    ...(stack ? { stack: "bands", stackWeight: stack } : {}),
    grid: { color: (/** @type {any} */ context) => (context.tick?.value === 0 ? theme.lineStrong : theme.line), drawTicks: false },
    ticks: { padding: 8, color: theme.text3, font: axisFont(theme), autoSkip: false, callback: (/** @type {number} */ value) => write(value, decimals) },
    afterBuildTicks(/** @type {any} */ scale) {
      scale.ticks = values.map((value) => ({ value }));
    },
  };
}

/** @param {{low: number, high: number, wanted: number, stack?: number}} band */
function ticksOf({ low, high, wanted, stack }) {
  const values = niceTicks(low, high > low ? high : low + 1, wanted).map((value) => (Math.abs(value) < 1e-9 ? 0 : value));
  // Words at the border of a band would meet those of the next one.
  const isClear = (/** @type {number} */ value) => !stack || value === 0 || (value - low > (high - low) * 0.07 && high - value > (high - low) * 0.07);
  return values.filter(isClear);
}

/** Time in the reader's zone. @param {Theme} theme @param {string} zone @param {number} fromMs @param {number} toMs */
export function timeAxis(theme, zone, fromMs, toMs) {
  let shape = "day";
  return {
    type: "linear", min: fromMs, max: toMs > fromMs ? toMs : fromMs + 1, grid: { display: false }, border: { display: false },
    ticks: { color: theme.text3, font: axisFont(theme), maxRotation: 0, padding: 6, callback: (/** @type {number} */ ms) => at(ms, shape, zone) },
    afterBuildTicks(/** @type {any} */ scale) {
      const chosen = timeTicks(fromMs, toMs, Math.max(2, Math.floor(scale.chart.width / 110)));
      shape = chosen.shape;
      scale.ticks = chosen.ticks.map((value) => ({ value }));
    },
  };
}

/** Names below bars; as many as fit. @param {Theme} theme @param {(index: number) => string} write */
export function namesAxis(theme, write) {
  return {
    type: "category", grid: { display: false }, border: { display: false },
    ticks: { color: theme.text3, font: axisFont(theme), maxRotation: 0, autoSkip: true, autoSkipPadding: 28, padding: 6, callback: (/** @type {number} */ index) => write(index) },
  };
}

/** Bars in the colors of gain and loss; the one under the pointer keeps its color and gets an edge.
 * @param {Theme} theme @param {boolean[]} areLosses */
export function signedBars(theme, areLosses) {
  const colors = areLosses.map((isLoss) => (isLoss ? theme.loss : theme.profit));
  return { backgroundColor: colors, hoverBackgroundColor: colors, hoverBorderColor: theme.text1, hoverBorderWidth: 1 };
}

/** One line in ink or grey, without points. @param {Theme} theme @param {any} more */
export function line(theme, more) {
  return { type: "line", borderColor: theme.text1, borderWidth: 1.75, pointRadius: 0, pointHoverRadius: 0, tension: 0, borderJoinStyle: "round", ...more };
}
