/** Result of each day, week or month as bars, and the result so far as a line above them. */

import { change, counted, withDecimals } from "../logic/format.js";
import { t, w } from "../logic/words.js";
import { aroundZero, band, frame, line, namesAxis, signedBars, tooltip } from "./axes.js";
import { crosshair } from "./marks.js";

/** @type {Record<string, string>} */
const EACH = { day: w("Each day"), week: w("Each week"), month: w("Each month") };

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {import("../logic/periods.js").Dated & {short: string, long: string}} Named a period with its name on the axis and in sentences */
/** @typedef {{periods: Named[], size: string, decimals: import("../logic/format.js").Digits, asset: string, pick: (index: number) => void}} ResultsData */

/** @param {Theme} theme @param {ResultsData} data @param {() => ResultsData} current */
export function resultsChart(theme, data, current) {
  const { periods } = data;
  const results = periods.map((period) => period.realized_pnl_quote ?? 0);
  const sums = periods.map((period) => period.cumulative_pnl_quote ?? 0);
  return {
    type: "bar",
    data: { labels: periods.map(({ day }) => day), datasets: [line(theme, { data: sums, yAxisID: "sum" }), bars(theme, results)] },
    options: frame({
      interaction: { mode: "index", intersect: false, axis: "x" },
      scales: { x: namesAxis(theme, (index) => periods[index]?.short ?? ""), sum: bandOf(theme, data.decimals, sums, 3, 0.08), y: bandOf(theme, data.decimals, results, 2, 0.2) },
      plugins: { legend: { display: false }, tooltip: tooltip(theme, words(data)) },
      onClick: (/** @type {any} */ _event, /** @type {any[]} */ items) => items[0] && current().pick(items[0].index),
      onHover: (/** @type {any} */ event, /** @type {any[]} */ items) => event.native?.target.style.setProperty("cursor", items.length ? "pointer" : "default"),
    }),
    plugins: [bandNames(theme, current), crosshair(theme)],
  };
}

/** @param {Theme} theme @param {import("../logic/format.js").Digits} digits @param {number[]} values @param {number} stack @param {number} air */
function bandOf(theme, digits, values, stack, air) {
  const { low, high } = aroundZero(values, air);
  return band(theme, { low, high, stack, wanted: 4, write: (value, decimals) => change(value, withDecimals(digits, decimals)) });
}

/** @param {Theme} theme @param {number[]} results */
function bars(theme, results) {
  return { type: "bar", data: results, yAxisID: "y", ...signedBars(theme, results.map((value) => value < 0)), barPercentage: 0.82, categoryPercentage: 0.92, maxBarThickness: 56 };
}

/** Says at the left of each band what it shows. @param {Theme} theme @param {() => ResultsData} current */
function bandNames(theme, current) {
  return {
    id: "bandNames",
    afterDatasetsDraw(/** @type {any} */ { ctx, chartArea, scales }) {
      ctx.save();
      ctx.font = `400 11px ${theme.font}`;
      ctx.fillStyle = theme.text3;
      ctx.textBaseline = "bottom";
      ctx.fillText(t("Result so far"), chartArea.left, scales.sum.top - 4);
      ctx.textBaseline = "top";
      ctx.fillText(t(EACH[current().size]), chartArea.left, scales.y.top + 4);
      ctx.restore();
    },
  };
}

/** @param {ResultsData} data */
function words({ periods, decimals, asset }) {
  return {
    title: (/** @type {any[]} */ items) => (items[0] ? periods[items[0].dataIndex].long : ""),
    label: (/** @type {any} */ item) => `${item.datasetIndex === 0 ? t("So far") : t("Result")}  ${change(periods[item.dataIndex]?.[item.datasetIndex === 0 ? "cumulative_pnl_quote" : "realized_pnl_quote"], decimals)} ${asset}`,
    footer: (/** @type {any[]} */ items) => (items[0] ? tally(periods[items[0].dataIndex]) : ""),
  };
}

/** @param {Named} period */
function tally(period) {
  return `${counted(period.trade_count, "trade")}, ${counted(period.win_count, "win")}`;
}
