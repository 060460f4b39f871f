/** The drawdown under water: from the peak at 0 down, the worst falls numbered. */

import { change, number, percent, withDecimals } from "../logic/format.js";
import { at } from "../logic/time.js";
import { t } from "../logic/words.js";
import { band, frame, line, timeAxis, tooltip } from "./axes.js";
import { paymentsBefore, paymentWords } from "../logic/payments.js";
import { crosshair } from "./marks.js";
import { paymentMarks } from "./payments.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {{points: Array<[number, number|null]>, payments: import("../logic/payments.js").Payment[], falls: Array<{lowestMs: number}>, isRatio: boolean, limit: number|null, zone: string, decimals: import("../logic/format.js").Digits, asset: string}} WaterData points: [t_ms, depth as a number of 0 or less, null where nothing was reported] */

/** @param {Theme} theme @param {WaterData} data @param {() => WaterData} current */
export function waterChart(theme, data, current) {
  const { points, isRatio, limit, zone } = data;
  const deepest = Math.min(isRatio ? -1e-4 : -1e-9, ...points.map(([, depth]) => depth ?? 0));
  const low = limit !== null && limit < -2 * deepest ? Math.min(deepest, -limit) * 1.08 : deepest * 1.12;
  return {
    type: "line",
    data: { datasets: [line(theme, { data: points.map(([x, y]) => ({ x, y })), parsing: false, borderColor: theme.loss, borderWidth: 1, backgroundColor: `${theme.loss}33`, fill: "origin" })] },
    options: frame({
      normalized: true,
      interaction: { mode: "index", intersect: false, axis: "x" },
      scales: { x: timeAxis(theme, zone, points[0][0], points[points.length - 1][0]), y: band(theme, { low, high: 0, factor: isRatio ? 100 : 1, write: isRatio ? percent : (value, decimals) => change(value, withDecimals(data.decimals, decimals)) }) },
      plugins: { legend: { display: false }, tooltip: tooltip(theme, words(data)) },
    }),
    plugins: [numbers(theme, current), limitLine(theme, current), paymentMarks(theme, current), crosshair(theme)],
  };
}

/** The rank of each of the worst falls, below its lowest point. @param {Theme} theme @param {() => WaterData} current */
function numbers(theme, current) {
  return {
    id: "numbers",
    afterDatasetsDraw(/** @type {any} */ chart) {
      const { falls, points } = current();
      const depths = new Map(points);
      falls.forEach(({ lowestMs }, index) => {
        const depth = depths.get(lowestMs);
        if (typeof depth === "number") disc(chart, theme, chart.scales.x.getPixelForValue(lowestMs), chart.scales.y.getPixelForValue(depth), String(index + 1));
      });
    },
  };
}

/** @param {any} chart @param {Theme} theme @param {number} x @param {number} y @param {string} text */
function disc({ ctx, chartArea }, theme, x, y, text) {
  const place = Math.max(chartArea.left + 8, Math.min(chartArea.right - 8, x));
  const height = Math.min(y + 10, chartArea.bottom - 9);
  ctx.save();
  ctx.beginPath();
  ctx.arc(place, height, 8, 0, Math.PI * 2);
  ctx.fillStyle = theme.surface1;
  ctx.fill();
  ctx.strokeStyle = theme.lineControl;
  ctx.stroke();
  ctx.fillStyle = theme.text1;
  ctx.font = `600 11px ${theme.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(text, place, height + 0.5);
  ctx.restore();
}

/** Where the bot stops itself, when that is near enough to be drawn. @param {Theme} theme @param {() => WaterData} current */
function limitLine(theme, current) {
  return {
    id: "limit",
    beforeDatasetsDraw(/** @type {any} */ { ctx, chartArea, scales }) {
      const { limit } = current();
      if (limit === null || -limit < scales.y.min) return;
      const y = scales.y.getPixelForValue(-limit);
      ctx.save();
      ctx.strokeStyle = theme.text2;
      ctx.setLineDash([5, 4]);
      ctx.beginPath();
      ctx.moveTo(chartArea.left, y);
      ctx.lineTo(chartArea.right, y);
      ctx.stroke();
      ctx.fillStyle = theme.text2;
      ctx.font = `400 11px ${theme.font}`;
      ctx.textBaseline = "bottom";
      ctx.fillText(t("the bot stops at {limit}", { limit: percent(-limit) }), chartArea.left, y - 3);
      ctx.restore();
    },
  };
}

/** @param {WaterData} data */
function words({ points, payments, zone, isRatio, decimals, asset }) {
  return {
    title: (/** @type {any[]} */ items) => (items[0] ? at(items[0].parsed.x, "moment", zone) : ""),
    label: (/** @type {any} */ item) => t("From peak  {y}", { y: isRatio ? percent(item.parsed.y) : `${number(item.parsed.y, decimals)} ${asset}` }),
    footer: (/** @type {any[]} */ items) => (items[0] ? paymentsBefore(payments, points, items[0].dataIndex).map((payment) => paymentWords(payment, decimals, asset)) : []),
  };
}
