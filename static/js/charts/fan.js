/** The real run before the bands in which half and 90 of 100 runs were after as many trades. */

import { change, counted, number, withDecimals } from "../logic/format.js";
import { niceTicks } from "../logic/scale.js";
import { t } from "../logic/words.js";
import { aroundZero, band, frame, line, tooltip } from "./axes.js";
import { crosshair } from "./marks.js";
import { axisFont } from "./theme.js";

/** @typedef {import("./theme.js").Theme} Theme */
/** @typedef {{index: number[], real: number[], band: import("../logic/fan.js").Band, decimals: import("../logic/format.js").Digits, asset: string}} FanData */

const REAL = 0;
const MEDIAN = 1;
/** The upper borders are told together with the lower ones. */
const HALF = 2;
const MOST = 4;
const PART = [REAL, MEDIAN, HALF, MOST];

/** @param {Theme} theme @param {FanData} data */
export function fanChart(theme, data) {
  const { index, real, band: { q05, q25, q50, q75, q95 } } = data;
  const { low, high } = aroundZero([...real, ...q05, ...q95]);
  const points = (/** @type {number[]} */ values) => ({ data: values.map((y, at) => ({ x: index[at], y })), parsing: false });
  const edge = { borderColor: theme.lineControl, borderWidth: 1 };
  return {
    type: "line",
    data: { datasets: [
      line(theme, points(real)),
      line(theme, { ...points(q50), borderColor: theme.text2, borderWidth: 1.25, borderDash: [5, 4] }),
      line(theme, { ...points(q25), ...edge, fill: "+1", backgroundColor: `${theme.text3}59` }), line(theme, { ...points(q75), ...edge }),
      line(theme, { ...points(q05), ...edge, fill: "+1", backgroundColor: `${theme.text3}2e` }), line(theme, { ...points(q95), ...edge }),
    ] },
    options: frame({
      normalized: true,
      interaction: { mode: "index", intersect: false, axis: "x" },
      scales: { x: tradesAxis(theme, index[index.length - 1]), y: band(theme, { low, high, wanted: 5, write: (value, decimals) => change(value, withDecimals(data.decimals, decimals)) }) },
      plugins: { legend: { display: false }, tooltip: { ...tooltip(theme, words(data)), filter: (/** @type {any} */ { datasetIndex }) => PART.includes(datasetIndex) } },
    }),
    plugins: [crosshair(theme)],
  };
}

/** @param {Theme} theme @param {number} last */
function tradesAxis(theme, last) {
  return {
    type: "linear", min: 0, max: last, grid: { display: false }, border: { display: false },
    ticks: { color: theme.text3, font: axisFont(theme), maxRotation: 0, padding: 6, callback: (/** @type {number} */ value) => (value === 0 ? t("start") : counted(value, "trade")) },
    afterBuildTicks(/** @type {any} */ scale) {
      const round = niceTicks(0, last, Math.max(2, Math.floor(scale.chart.width / 150)));
      scale.ticks = round.filter(Number.isInteger).map((value) => ({ value }));
    },
  };
}

/** @param {FanData} data */
function words({ index, band: { q05, q25, q75, q95 }, decimals, asset }) {
  const from = (/** @type {number[]} */ low, /** @type {number[]} */ high, /** @type {number} */ at) => ({ low: change(low[at], decimals), high: change(high[at], decimals), asset });
  return {
    title: (/** @type {any[]} */ items) => (items[0] ? placeText(index[items[0].dataIndex], index[index.length - 1]) : ""),
    label: (/** @type {any} */ { datasetIndex, dataIndex: at, parsed }) => {
      if (datasetIndex === HALF) return t("The middle 50  {low} to {high} {asset}", from(q25, q75, at)).trim();
      if (datasetIndex === MOST) return t("90 of 100 runs  {low} to {high} {asset}", from(q05, q95, at)).trim();
      const said = { y: change(parsed.y, decimals), asset };
      return (datasetIndex === REAL ? t("Really  {y} {asset}", said) : t("Median  {y} {asset}", said)).trim();
    },
  };
}

/** @param {number} after @param {number} all */
function placeText(after, all) {
  return after === 0 ? t("Before the first trade") : t("After {after} of {trades}", { after: number(after, 0), trades: counted(all, "trade") });
}
