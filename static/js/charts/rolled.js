/** Result per trade and win rate of the days before each day, in two bands. */

import { change, counted, percent, withDecimals } from "../logic/format.js";
import { at } from "../logic/time.js";
import { t } from "../logic/words.js";
import { aroundZero, band, frame, line, timeAxis, tooltip } from "./axes.js";
import { crosshair } from "./marks.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {{points: import("../logic/periods.js").Rolled[], decimals: import("../logic/format.js").Digits, asset: string}} RolledData */

/** @param {string} day */
const noon = (day) => Date.parse(`${day}T12:00:00Z`);

/** @param {Theme} theme @param {RolledData} data */
export function rolledChart(theme, data) {
  const { points } = data;
  const results = points.map(({ per_trade_quote: value }) => value).filter((value) => value !== null);
  const { low, high } = aroundZero(results);
  const rates = points.map(({ win_rate_ratio: value }) => value).filter((value) => value !== null);
  return {
    type: "line",
    data: { datasets: [lineOf(theme, points, "per_trade_quote", "y"), { ...lineOf(theme, points, "win_rate_ratio", "rate"), borderColor: theme.text3, borderWidth: 1.25 }] },
    options: frame({
      interaction: { mode: "index", intersect: false, axis: "x" },
      scales: {
        x: timeAxis(theme, "UTC", noon(points[0].day), noon(points[points.length - 1].day)),
        y: band(theme, { low, high, stack: 3, wanted: 4, write: (value, decimals) => change(value, withDecimals(data.decimals, decimals)) }),
        rate: band(theme, { ...rateRange(rates), stack: 2, wanted: 3, factor: 100, write: percent }),
      },
      plugins: { legend: { display: false }, tooltip: tooltip(theme, words(data)) },
    }),
    plugins: [crosshair(theme), names(theme)],
  };
}

/** Win rates with air above them for the name of the band. @param {number[]} rates */
function rateRange(rates) {
  const low = Math.min(0.45, ...rates);
  const high = Math.max(0.55, ...rates);
  return { low: low - (high - low) * 0.15, high: high + (high - low) * 0.35 };
}

/** @param {Theme} theme @param {RolledData["points"]} points @param {"per_trade_quote"|"win_rate_ratio"} name @param {string} axis */
function lineOf(theme, points, name, axis) {
  return line(theme, { data: points.map((point) => ({ x: noon(point.day), y: point[name] })), parsing: false, yAxisID: axis, spanGaps: false });
}

/** @param {Theme} theme */
function names(theme) {
  return {
    id: "names",
    afterDatasetsDraw(/** @type {any} */ { ctx, chartArea, scales }) {
      ctx.save();
      ctx.font = `400 11px ${theme.font}`;
      ctx.fillStyle = theme.text3;
      ctx.textBaseline = "bottom";
      ctx.fillText(t("Per trade"), chartArea.left, scales.y.top - 4);
      ctx.textBaseline = "top";
      ctx.fillText(t("Win rate"), chartArea.left, scales.rate.top + 4);
      ctx.restore();
    },
  };
}

/** @param {RolledData} data */
function words({ points, decimals, asset }) {
  return {
    title: (/** @type {any[]} */ items) => (items[0] ? t("30 days to {day}", { day: at(`${points[items[0].dataIndex].day}T00:00:00Z`, "dayYear", "UTC") }) : ""),
    label: (/** @type {any} */ item) => (item.datasetIndex === 0 ? t("Per trade  {y} {asset}", { y: change(item.parsed.y, decimals), asset }) : t("Win rate  {y}", { y: percent(item.parsed.y, 1) })),
    footer: (/** @type {any[]} */ items) => (items[0] ? counted(points[items[0].dataIndex].trade_count, "trade") : ""),
  };
}
