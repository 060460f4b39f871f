/** Bots of one money as one curve from 100, with the line that it began on. */

import { counted, number } from "../logic/format.js";
import { niceTicks } from "../logic/scale.js";
import { decimalsOf } from "../logic/ticks.js";
import { at } from "../logic/time.js";
import { t } from "../logic/words.js";
import { frame, line, timeAxis, tooltip } from "./axes.js";
import { crosshair } from "./marks.js";
import { axisFont } from "./theme.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {{points: Array<[number, number, number]>, asset: string, zone: string}} JointData moment, index, bots that were in */

const START = 100;

/** @param {Theme} theme @param {JointData} data @param {() => JointData} current */
export function jointChart(theme, data, current) {
  const { points, zone } = data;
  return {
    type: "line",
    data: { datasets: [line(theme, { data: points.map(([x, y]) => ({ x, y })), parsing: false })] },
    options: frame({
      interaction: { mode: "index", intersect: false, axis: "x" },
      scales: { x: timeAxis(theme, zone, points[0][0], points[points.length - 1][0]), y: indexScale(theme, points.map(([, value]) => value)) },
      plugins: { legend: { display: false }, tooltip: tooltip(theme, words(current)) },
    }),
    plugins: [crosshair(theme)],
  };
}

/** The value now replaces the nearest tick, in ink; 100 keeps its own. @param {Theme} theme @param {number[]} values */
function indexScale(theme, values) {
  const low = Math.min(START, ...values);
  const high = Math.max(START, ...values);
  const air = (high - low || 1) * 0.1;
  const last = values[values.length - 1];
  const isNear = (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(a - b) < (high - low + 2 * air) * 0.08;
  const current = isNear(last, START) ? START : last;
  const round = niceTicks(low - air, high + air, 5).filter((tick) => !isNear(tick, current) && !isNear(tick, START));
  const decimals = decimalsOf([...round, START]);
  const isCurrent = (/** @type {any} */ context) => context.tick?.value === current && current !== START;
  return {
    type: "linear", position: "right", min: low - air, max: high + air, border: { display: false },
    grid: { color: (/** @type {any} */ context) => (isCurrent(context) ? "transparent" : context.tick?.value === START ? theme.lineStrong : theme.line), drawTicks: false },
    ticks: {
      padding: 8, autoSkip: false, callback: (/** @type {number} */ value) => number(value, value === current && current !== START ? 2 : decimals),
      color: (/** @type {any} */ context) => (isCurrent(context) ? theme.text1 : theme.text3),
      font: (/** @type {any} */ context) => axisFont(theme, isCurrent(context) ? "600" : "400"),
    },
    afterBuildTicks(/** @type {any} */ scale) {
      scale.ticks = [...new Set([...round, START, current])].sort((a, b) => a - b).map((value) => ({ value }));
    },
  };
}

/** @param {() => JointData} current */
function words(current) {
  return {
    title: (/** @type {any[]} */ items) => (items[0] ? at(items[0].parsed.x, "moment", current().zone) : ""),
    label: (/** @type {any} */ item) => t("{value}, from 100", { value: number(item.parsed.y) }),
    footer: (/** @type {any[]} */ items) => {
      const point = items[0] ? current().points[items[0].dataIndex] : null;
      return point ? counted(point[2], "bot") : "";
    },
  };
}
