/** Realized result per day as bars from zero. */

import { change, counted, withDecimals } from "../logic/format.js";
import { niceTicks } from "../logic/scale.js";
import { decimalsOf } from "../logic/ticks.js";
import { at } from "../logic/time.js";
import { openOutline } from "./marks.js";
import { axisFont, tooltipLook } from "./theme.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {{days: Array<{day: string, period: any}>, unrealized: number|null, decimals: import("../logic/format.js").Digits, asset: string}} DaysData */

/** @param {Theme} theme @param {DaysData} data @param {() => DaysData} current */
export function daysChart(theme, data, current) {
  const values = data.days.map(({ period }) => period?.realized_pnl_quote ?? 0);
  const today = todayOf(data);
  return {
    type: "bar",
    data: { labels: data.days.map(({ day }) => day), datasets: [bars(theme, values)] },
    options: {
      animation: false, maintainAspectRatio: false, responsive: true,
      interaction: { mode: "index", intersect: false },
      layout: { padding: { top: 8, right: 2 } },
      scales: { x: dayScale(theme), y: moneyScale(theme, data.decimals, [...values, today.realized + (today.unrealized ?? 0)]) },
      plugins: { legend: { display: false }, tooltip: { ...tooltipLook(theme), callbacks: words(data) } },
    },
    plugins: [openOutline(theme, () => todayOf(current()))],
  };
}

/** @param {DaysData} data */
function todayOf({ days, unrealized }) {
  return { realized: days[days.length - 1].period?.realized_pnl_quote ?? 0, unrealized };
}

/** @param {Theme} theme @param {number[]} values */
function bars(theme, values) {
  return { data: values, backgroundColor: values.map((value) => (value < 0 ? theme.loss : theme.profit)), barPercentage: 0.78, categoryPercentage: 0.9, minBarLength: 0 };
}

/** @param {Theme} theme */
function dayScale(theme) {
  return {
    grid: { display: false }, border: { display: false },
    ticks: {
      color: theme.text3, font: axisFont(theme), maxRotation: 0, autoSkip: true, autoSkipPadding: 36, padding: 6,
      callback(/** @type {number} */ index) {
        const scale = /** @type {any} */ (this);
        return at(`${scale.getLabelForValue(index)}T00:00:00Z`, "day", "UTC");
      },
    },
  };
}

/** @param {Theme} theme @param {import("../logic/format.js").Digits} digits @param {number[]} values */
function moneyScale(theme, digits, values) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const pad = (high - low || 1) * 0.06;
  const ticks = niceTicks(low - pad, high + pad).map((value) => (Math.abs(value) < (high - low || 1) * 1e-9 ? 0 : value));
  const decimals = decimalsOf(ticks);
  return {
    position: "right", min: low === 0 ? 0 : low - pad, max: high + pad,
    grid: { color: (/** @type {any} */ context) => (context.tick?.value === 0 ? theme.lineStrong : theme.line), drawTicks: false },
    border: { display: false },
    ticks: { padding: 8, color: theme.text3, font: axisFont(theme), autoSkip: false, callback: (/** @type {number} */ value) => change(value, withDecimals(digits, decimals)) },
    afterBuildTicks(/** @type {any} */ scale) {
      scale.ticks = ticks.map((value) => ({ value }));
    },
  };
}

/** Nothing closed is nothing earned; what is not known is not nothing. @param {DaysData["days"][0]} day */
function resultOf({ period }) {
  return period ? period.realized_pnl_quote : 0;
}

/** @param {DaysData} data */
function words({ days, decimals, asset }) {
  return {
    title: (/** @type {any[]} */ items) => at(`${items[0]?.label}T00:00:00Z`, "dayYear", "UTC"),
    label: (/** @type {any} */ item) => `${change(resultOf(days[item.dataIndex]), decimals)} ${asset}`,
    afterLabel: (/** @type {any} */ item) => counted(days[item.dataIndex].period?.trade_count ?? 0, "trade"),
  };
}
