/** Cumulative result of up to three versions, each from its own first trade. */

import { change, number, withDecimals } from "../logic/format.js";
import { niceTicks, padded } from "../logic/scale.js";
import { decimalsOf } from "../logic/ticks.js";
import { t } from "../logic/words.js";
import { axisFont, tooltipLook } from "./theme.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {{curves: Array<{name: string, points: Array<[number, number]>}>, decimals: import("../logic/format.js").Digits, asset: string}} CurvesData newest first */

const DAY_MS = 86400000;

/** @param {Theme} theme @param {CurvesData} data @param {() => CurvesData} current */
export function curvesChart(theme, data, current) {
  const values = data.curves.flatMap(({ points }) => points.map(([, value]) => value));
  const { low, high } = padded(Math.min(0, ...values), Math.max(0, ...values));
  return {
    type: "line",
    data: { datasets: data.curves.map((curve, index) => line(theme, curve, index)) },
    options: {
      parsing: false, normalized: true, animation: false, maintainAspectRatio: false, responsive: true,
      interaction: { mode: "nearest", axis: "x", intersect: false },
      layout: { padding: { top: 20, right: 2 } },
      scales: { x: daysSinceStart(theme), y: money(theme, data.decimals, low, high) },
      plugins: { legend: { display: false }, tooltip: { ...tooltipLook(theme), callbacks: words(data) } },
    },
    plugins: [endNames(theme, current)],
  };
}

/** @param {Theme} theme @param {CurvesData["curves"][0]} curve @param {number} index */
function line(theme, { name, points }, index) {
  const start = points[0]?.[0] ?? 0;
  return {
    label: name, data: points.map(([ms, value]) => ({ x: (ms - start) / DAY_MS, y: value })),
    borderColor: index === 0 ? theme.text1 : theme.text3, borderWidth: index === 0 ? 1.75 : 1.25, borderDash: index > 1 ? [5, 4] : [],
    pointRadius: 0, pointHoverRadius: 3, tension: 0,
  };
}

/** @param {Theme} theme */
function daysSinceStart(theme) {
  return {
    type: "linear", min: 0, grid: { display: false }, border: { display: false },
    ticks: { color: theme.text3, font: axisFont(theme), maxTicksLimit: 6, maxRotation: 0, padding: 6, callback: (/** @type {number} */ day) => t("day {day}", { day: number(day, Number.isInteger(day) ? 0 : 1) }) },
  };
}

/** @param {Theme} theme @param {import("../logic/format.js").Digits} digits @param {number} low @param {number} high */
function money(theme, digits, low, high) {
  const round = niceTicks(low, high).map((value) => (Math.abs(value) < (high - low) * 1e-9 ? 0 : value));
  const decimals = decimalsOf(round);
  return {
    position: "right", min: low, max: high, border: { display: false },
    grid: { color: (/** @type {any} */ context) => (context.tick?.value === 0 ? theme.lineStrong : theme.line), drawTicks: false },
    ticks: { padding: 8, color: theme.text3, font: axisFont(theme), autoSkip: false, callback: (/** @type {number} */ value) => change(value, withDecimals(digits, decimals)) },
    afterBuildTicks(/** @type {any} */ scale) {
      scale.ticks = round.map((value) => ({ value }));
    },
  };
}

/** @param {Theme} theme @param {() => CurvesData} current */
function endNames(theme, current) {
  return {
    id: "names",
    afterDatasetsDraw(/** @type {any} */ chart) {
      const { ctx, chartArea } = chart;
      ctx.save();
      current().curves.forEach(({ name }, index) => {
        const points = chart.getDatasetMeta(index).data;
        const last = points[points.length - 1];
        if (!last) return;
        ctx.font = `${index === 0 ? 600 : 400} 11px ${theme.font}`;
        ctx.fillStyle = index === 0 ? theme.text1 : theme.text2;
        const width = ctx.measureText(name).width;
        const hasRoom = last.x + width + 8 < chartArea.right;
        ctx.textAlign = hasRoom ? "left" : "right";
        ctx.textBaseline = hasRoom ? "middle" : "bottom";
        ctx.fillText(name, hasRoom ? last.x + 8 : last.x, hasRoom ? last.y : above(points, last.x - width - 4) - 6);
      });
      ctx.restore();
    },
  };
}

/** The highest place of a line from a place on: what is written above it does not touch it.
 * @param {Array<{x: number, y: number}>} points @param {number} left */
function above(points, left) {
  return points.reduce((top, { x, y }) => (x >= left ? Math.min(top, y) : top), Infinity);
}

/** @param {CurvesData} data */
function words({ decimals, asset }) {
  return {
    title: (/** @type {any[]} */ items) => (items[0] ? t("Day {day}", { day: number(items[0].parsed.x, 1) }) : ""),
    label: (/** @type {any} */ item) => `${item.dataset.label}  ${change(item.parsed.y, decimals)} ${asset}`,
  };
}
