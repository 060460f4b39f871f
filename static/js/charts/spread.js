/** How often which result per trade occurs, with zero, median and mean. */

import { change, counted, number, withDecimals } from "../logic/format.js";
import { niceTicks } from "../logic/scale.js";
import { decimalsOf } from "../logic/ticks.js";
import { t } from "../logic/words.js";
import { band, frame, signedBars, tooltip } from "./axes.js";
import { axisFont } from "./theme.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {{from_quote: number, to_quote: number, count: number, is_tail: boolean}} Bin */
/** @typedef {{bins: Bin[], width_quote: number, median_quote: number, mean_quote: number, decimals: import("../logic/format.js").Digits, asset: string}} SpreadData */

/** @param {Theme} theme @param {SpreadData} data @param {() => SpreadData} current */
export function spreadChart(theme, data, current) {
  const { bins, width_quote: width } = data;
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const middles = bins.map((bin, index) => middleOf(bin, index, width));
  return {
    type: "bar",
    data: { datasets: [bars(theme, bins, middles)] },
    options: frame({
      layout: { padding: { top: 34, right: 2 } },
      interaction: { mode: "index", intersect: false, axis: "x" },
      scales: { x: moneyAxis(theme, data, middles), y: band(theme, { low: 0, high: most * 1.06, write: (value) => (Number.isInteger(value) ? number(value, 0) : "") }) },
      plugins: { legend: { display: false }, tooltip: tooltip(theme, words(data)) },
    }),
    plugins: [centers(theme, current)],
  };
}

/** A tail is drawn as wide as any other bar, beside the last of them.
 * @param {Bin} bin @param {number} index @param {number} width */
function middleOf({ from_quote: from, to_quote: to, is_tail: isTail }, index, width) {
  if (!isTail) return (from + to) / 2;
  return index === 0 ? to - width / 2 : from + width / 2;
}

/** @param {Theme} theme @param {Bin[]} bins @param {number[]} middles */
function bars(theme, bins, middles) {
  return {
    data: bins.map(({ count }, index) => ({ x: middles[index], y: count })), parsing: false, grouped: false,
    ...signedBars(theme, bins.map(({ to_quote: to }) => to <= 0)), barPercentage: 0.92, categoryPercentage: 1,
  };
}

/** @param {Theme} theme @param {SpreadData} data @param {number[]} middles */
function moneyAxis(theme, { bins, width_quote: width, decimals: digits }, middles) {
  const low = Math.min(0, middles[0] - width / 2);
  const high = Math.max(0, middles[middles.length - 1] + width / 2);
  const regular = bins.filter(({ is_tail: isTail }) => !isTail);
  const from = regular[0]?.from_quote ?? low;
  const to = regular[regular.length - 1]?.to_quote ?? high;
  const decimals = decimalsOf(niceTicks(from, to, 6));
  return {
    type: "linear", min: low, max: high, offset: false, grid: { display: false }, border: { display: false },
    ticks: { color: theme.text3, font: axisFont(theme), maxRotation: 0, padding: 6, autoSkip: true, autoSkipPadding: 16, callback: (/** @type {number} */ value) => (value < from || value > to ? t("beyond") : change(value, withDecimals(digits, decimals))) },
    afterBuildTicks(/** @type {any} */ scale) {
      const inside = niceTicks(from, to, 6).map((value) => (Math.abs(value) < 1e-9 ? 0 : value));
      const tails = middles.filter((_, index) => bins[index].is_tail);
      scale.ticks = [...inside.filter((value) => tails.every((tail) => Math.abs(tail - value) > width * 1.4)), ...tails].sort((a, b) => a - b).map((value) => ({ value }));
    },
  };
}

/** Dotted verticals at median and mean, a solid one at zero. @param {Theme} theme @param {() => SpreadData} current */
function centers(theme, current) {
  return {
    id: "centers",
    afterDatasetsDraw(/** @type {any} */ chart) {
      const { median_quote: median, mean_quote: mean, decimals } = current();
      mark(chart, theme, 0, "", 0, []);
      mark(chart, theme, median, t("median {median}", { median: change(median, decimals) }), 30, [1, 3]);
      mark(chart, theme, mean, t("mean {mean}", { mean: change(mean, decimals) }), 16, [4, 3]);
    },
  };
}

/** @param {any} chart @param {Theme} theme @param {number} value @param {string} text @param {number} rise of the words over the plot @param {number[]} dash */
function mark({ ctx, chartArea, scales }, theme, value, text, rise, dash) {
  const x = scales.x.getPixelForValue(value);
  if (x < chartArea.left - 1 || x > chartArea.right + 1) return;
  ctx.save();
  ctx.strokeStyle = text ? theme.text1 : theme.lineControl;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(x, chartArea.top - Math.max(0, rise - 13));
  ctx.lineTo(x, chartArea.bottom);
  ctx.stroke();
  ctx.font = `400 11px ${theme.font}`;
  ctx.fillStyle = theme.text2;
  const isLeft = x + ctx.measureText(text).width + 6 > chartArea.right;
  ctx.textAlign = isLeft ? "right" : "left";
  ctx.textBaseline = "top";
  ctx.fillText(text, x + (isLeft ? -5 : 5), chartArea.top - rise);
  ctx.restore();
}

/** @param {SpreadData} data */
function words({ bins, decimals, asset }) {
  return {
    title: (/** @type {any[]} */ items) => (items[0] ? rangeWords(bins[items[0].dataIndex], decimals, asset) : ""),
    label: (/** @type {any} */ item) => counted(item.parsed.y, "trade"),
  };
}

/** @param {Bin} bin @param {import("../logic/format.js").Digits} decimals @param {string} asset */
export function rangeWords({ from_quote: from, to_quote: to }, decimals, asset) {
  return t("{from} to {to} {asset}", { from: change(from, decimals), to: change(to, decimals), asset }).trim();
}
