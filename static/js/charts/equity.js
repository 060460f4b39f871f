/** Equity with its own drawdown band, and the boundaries of the bot's versions. */

import { decimalsIn, number, percentChange, withDecimals } from "../logic/format.js";
import { niceTicks, padded, timeTicks } from "../logic/scale.js";
import { paymentsBefore, paymentWords } from "../logic/payments.js";
import { decimalsOf } from "../logic/ticks.js";
import { at } from "../logic/time.js";
import { t } from "../logic/words.js";
import { tooltip } from "./axes.js";
import { crosshair, versionMarks } from "./marks.js";
import { paymentMarks } from "./payments.js";
import { axisFont } from "./theme.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {[number, number|null, number|null]} Point without values where nothing is known: the line breaks there */
/** @typedef {{points: Point[], payments: import("../logic/payments.js").Payment[], versions: import("./marks.js").Boundary[], asset: string, decimals: import("../logic/format.js").Digits, zone: string, hasDrawdown: boolean}} EquityData hasDrawdown is false where the starting balance is unknown */

/** @param {Theme} theme @param {EquityData} data @param {() => EquityData} current */
export function equityChart(theme, data, current) {
  const { points } = data;
  return {
    type: "line",
    data: { datasets: [equityLine(theme, points), ...(data.hasDrawdown ? [drawdownLine(theme, points)] : [])] },
    options: {
      parsing: false, normalized: true, animation: false, maintainAspectRatio: false, responsive: true,
      interaction: { mode: "index", intersect: false, axis: "x" },
      layout: { padding: { top: 20, right: 2 } },
      scales: { x: timeScale(theme, data, points[0][0], points[points.length - 1][0]), y: equityScale(theme, data), ...(data.hasDrawdown ? { drawdown: drawdownScale(theme, points) } : {}) },
      plugins: { legend: { display: false }, tooltip: tooltip(theme, words(data)) },
    },
    plugins: [versionMarks(theme, () => current().versions), paymentMarks(theme, current), crosshair(theme)],
  };
}

/** @param {Theme} theme @param {EquityData["points"]} points */
function equityLine(theme, points) {
  return {
    data: points.map(([x, y]) => ({ x, y })), yAxisID: "y", borderColor: theme.text1, borderWidth: 1.75,
    pointRadius: 0, pointHoverRadius: 0, tension: 0, borderJoinStyle: "round",
  };
}

/** @param {Theme} theme @param {EquityData["points"]} points */
function drawdownLine(theme, points) {
  return {
    data: points.map(([x, , drawdown]) => ({ x, y: drawdown ? -drawdown : drawdown })), yAxisID: "drawdown",
    borderColor: theme.loss, borderWidth: 1, backgroundColor: `${theme.loss}33`, fill: "origin",
    pointRadius: 0, pointHoverRadius: 0, tension: 0,
  };
}

/** @param {Theme} theme @param {{zone: string}} data @param {number} fromMs @param {number} toMs */
export function timeScale(theme, { zone }, fromMs, toMs) {
  let shape = "day";
  return {
    type: "linear", min: fromMs, max: toMs > fromMs ? toMs : fromMs + 1,
    grid: { display: false }, border: { display: false },
    ticks: { color: theme.text3, font: axisFont(theme), maxRotation: 0, padding: 6, callback: (/** @type {number} */ ms) => at(ms, shape, zone) },
    afterBuildTicks(/** @type {any} */ scale) {
      const chosen = timeTicks(fromMs, toMs, Math.max(2, Math.floor(scale.chart.width / 110)));
      shape = chosen.shape;
      scale.ticks = chosen.ticks.map((value) => ({ value }));
    },
  };
}

/** The current value replaces the nearest tick, in ink. @param {Theme} theme @param {EquityData} data */
function equityScale(theme, { points, decimals: digits }) {
  const values = points.flatMap(([, equity]) => (equity === null ? [] : [equity]));
  const { low, high } = padded(Math.min(...values), Math.max(...values));
  const current = values[values.length - 1];
  const span = high - low;
  const round = niceTicks(low, high).filter((tick) => Math.abs(tick - current) > span * 0.07);
  const decimals = decimalsOf(round);
  const isCurrent = (/** @type {any} */ context) => context.tick?.value === current;
  return {
    type: "linear", position: "right", stack: "money", stackWeight: 4, min: low, max: high,
    grid: { color: (/** @type {any} */ context) => (isCurrent(context) ? "transparent" : theme.line), drawTicks: false },
    border: { display: false },
    ticks: {
      padding: 8, callback: (/** @type {number} */ value) => number(value, withDecimals(digits, value === current ? Math.max(decimals, span < 8 ? decimalsIn(digits) : 0) : decimals)), autoSkip: false,
      color: (/** @type {any} */ context) => (isCurrent(context) ? theme.text1 : theme.text3),
      font: (/** @type {any} */ context) => axisFont(theme, isCurrent(context) ? "600" : "400"),
    },
    afterBuildTicks(/** @type {any} */ scale) {
      scale.ticks = [...round, current].sort((a, b) => a - b).map((value) => ({ value }));
    },
  };
}

/** @param {Theme} theme @param {EquityData["points"]} points */
function drawdownScale(theme, points) {
  const deepest = Math.max(1e-4, ...points.map(([, , drawdown]) => drawdown ?? 0));
  const round = niceTicks(-deepest * 1.05, 0, 2).map((value) => (Math.abs(value) < 1e-12 ? 0 : value));
  const decimals = decimalsOf(round.map((value) => value * 100));
  return {
    type: "linear", position: "right", stack: "money", stackWeight: 1.2, min: -deepest * 1.05, max: 0,
    grid: { color: (/** @type {any} */ context) => (context.tick?.value === 0 ? theme.lineStrong : theme.line), drawTicks: false },
    border: { display: false },
    ticks: { padding: 8, color: theme.text3, font: axisFont(theme), autoSkip: false, callback: (/** @type {number} */ value) => percentChange(value, decimals) },
    afterBuildTicks(/** @type {any} */ scale) {
      scale.ticks = round.map((value) => ({ value }));
    },
  };
}

/** @param {EquityData} data */
function words({ points, payments, zone, asset, decimals, hasDrawdown }) {
  return {
    title: (/** @type {any[]} */ items) => (items[0] ? at(items[0].parsed.x, "moment", zone) : ""),
    label: (/** @type {any} */ item) => (item.datasetIndex === 0
      ? `${hasDrawdown ? t("Equity") : t("Result")}  ${number(item.parsed.y, decimals)} ${asset}`
      : t("From peak  {y}", { y: item.parsed.y === 0 ? "0.00%" : percentChange(item.parsed.y) })),
    footer: (/** @type {any[]} */ items) => (items[0] ? paymentsBefore(payments, points, items[0].dataIndex).map((payment) => paymentWords(payment, decimals, asset)) : []),
  };
}

