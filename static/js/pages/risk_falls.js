/** The falls so far: key figures, the curve under water, the worst of them. */

import { h } from "../core/dom.js";
import { setQuery } from "../core/router.js";
import { quoteAsset, state, zone } from "../core/store.js";
import { answerTo } from "../core/asked.js";
import { chart } from "../charts/host.js";
import { waterChart } from "../charts/water.js";
import { answered, kpi, kpiRow, plainTable, remembered, segments } from "../components/blocks.js";
import { figure, gain, share, tally } from "../components/figure.js";
import { asTable, heading, provenance } from "../components/parts.js";
import { rangeButtons } from "../components/scope_bar.js";
import { cell, rowHead, table } from "../components/table.js";
import { counted, number, percent, quoteDecimals } from "../logic/format.js";
import { fallsOf, tradesPerPoint } from "../logic/falls.js";
import { rangeOf } from "../logic/selection.js";
import { at, duration } from "../logic/time.js";

export const MOST_POINTS = 5000;
export const MARKED = "marked_to_market";
const CURVES = [{ key: "", name: "Closed trades" }, { key: MARKED, name: "With open positions" }];
const WORST_COUNT = 5;

/** @typedef {import("../logic/falls.js").Fall} Fall */

export function fallFigures() {
  const { stats } = state.data;
  if (!stats) return null;
  return kpiRow("How far it fell", false, [
    ratioKpi(stats, "Below the peak now", "current_drawdown_ratio", stats.current_drawdown_ratio === 0 ? "at its highest" : "after the last trade"),
    deepestKpi(stats),
    ratioKpi(stats, "Deepest, 7 days", "drawdown_7d_ratio", "from a peak in them"), ratioKpi(stats, "Deepest, 30 days", "drawdown_30d_ratio", "from a peak in them"), ratioKpi(stats, "Deepest, 180 days", "drawdown_180d_ratio", "from a peak in them"),
    kpi("Longest losing streak", tally(stats.max_loss_streak_count, "longest losing streak", { figure: "max_loss_streak_count" }), stats.max_loss_streak_count === 1 ? "trade" : "trades in a row"),
    kpi("Worst trade", gain(stats.worst_trade_quote, "worst trade", { figure: "worst_trade_quote" }), why(stats, "worst_trade_quote", quoteAsset() || "after fees")),
    kpi("Time in the market", share(stats.exposure_ratio, "time in the market", { figure: "exposure_ratio" }, 0), why(stats, "exposure_ratio", "with a trade open")),
  ]);
}

/** The comparison of a figure, or why there is no figure. @param {any} stats @param {string} key @param {string} words */
function why(stats, key, words) {
  return stats[key] === null ? (stats.undefined?.[key] ?? "not defined") : words;
}

/** @param {any} stats @param {string} name @param {string} key @param {string} words */
function ratioKpi(stats, name, key, words) {
  const ratio = stats[key];
  return kpi(name, figure(percent(typeof ratio === "number" ? -ratio : null), name.toLowerCase(), { figure: key }), why(stats, key, words));
}

/** @param {any} stats */
function deepestKpi(stats) {
  const hasRatio = typeof stats.max_drawdown_ratio === "number";
  const money = number(typeof stats.max_drawdown_quote === "number" ? -stats.max_drawdown_quote : null, quoteDecimals(quoteAsset()));
  const key = hasRatio ? "max_drawdown_ratio" : "max_drawdown_quote";
  const words = hasRatio ? [figure(money, "maximum drawdown in money", { figure: "max_drawdown_quote" }), ` ${quoteAsset()} at most`] : why(stats, "max_drawdown_quote", "in money");
  return kpi("Deepest ever", figure(hasRatio ? percent(-stats.max_drawdown_ratio) : money, "maximum drawdown", { figure: key }), words);
}

/** @type {(answer: any, inZone: string, asset: string, limit: number|null) => {all: Fall[], data: import("../charts/water.js").WaterData}} */
const water = remembered((/** @type {any} */ answer, /** @type {string} */ inZone, /** @type {string} */ asset, /** @type {number|null} */ limit) => {
  const all = fallsOf(answer.points);
  const isRatio = answer.points.some((/** @type {any[]} */ point) => typeof point[2] === "number");
  return { all, data: { points: depthsOf(answer.points, isRatio), falls: all.slice(0, WORST_COUNT), isRatio, limit: isRatio ? limit : null, zone: inZone, asset, decimals: quoteDecimals(asset) } };
});

/** @param {any[][]} points @param {boolean} isRatio @returns {Array<[number, number|null]>} null where nothing was reported */
function depthsOf(points, isRatio) {
  let peak = -Infinity;
  return points.map(([ms, equity, ratio]) => {
    if (equity === null) return [ms, null];
    peak = Math.max(peak, equity);
    const depth = isRatio ? (ratio ?? 0) : peak - equity;
    return [ms, depth === 0 ? 0 : -depth];
  });
}

/** @param {Record<string, string>} asked */
export function fallsPanel(asked) {
  const found = answerTo("riskEquity", asked);
  const head = heading("water", "Drawdown", { sub: "below the highest point so far, after fees", end: h("span", { class: "ends" }, curveButtons(found.answer), rangeButtons()) });
  return answered({ id: "water", css: "c12", head, name: "riskEquity", asked: found, body });
}

/** Offered once reports of the bot were kept, of which the other curve is made. @param {any} answer */
function curveButtons(answer) {
  const chosen = state.route.query.curve === MARKED ? MARKED : "";
  if (!chosen && !answer?.marked_count) return null;
  return segments("Curve", CURVES, chosen, (key) => setQuery({ curve: key }));
}

/** @param {any} answer */
function body(answer) {
  if (answer.points.filter((/** @type {any[]} */ point) => point[1] !== null).length < 2) return h("p", { class: "muted" }, emptyText(answer));
  const limit = state.data.status?.bot_count > 1 ? null : (state.data.status?.risk?.max_drawdown_limit_ratio ?? null);
  const { all, data } = water(answer, zone(), quoteAsset(), limit);
  if (all.length === 0) return h("p", { class: "muted" }, `It never fell: each ${answer.is_marked_to_market ? "report" : "trade"} of this range was a new high.`);
  return [
    chart({ key: "water", css: "water", label: sentence(all, data), data, make: waterChart }),
    asTable("waterTable", "Drawdown as a table", () => waterTable(data)),
    h("h3", { class: "head" }, "Worst falls"),
    fallTable(all.slice(0, WORST_COUNT), data),
    provenance(counted(all.length, "fall"), thinned(answer), ...origin(answer)),
  ];
}

/** @param {any} answer */
function emptyText({ is_marked_to_market: isMarked }) {
  if (isMarked) return "Fewer than two reports of the bot were kept in this range.";
  return rangeOf(state.route.query).days === null ? "No closed trade yet. The curve begins with the first one." : "No trade closed in this range.";
}

/** What is in the curve, and what is not. @param {any} answer */
function origin({ is_marked_to_market: isMarked, marked_from: from, marked_count: reports, gap_count: gaps }) {
  if (!isMarked) return ["closed trades only: a loss that is still open is not in it"];
  return [`${counted(reports, "report")} of the bot since ${at(from, "moment", zone())}, open positions included`, gaps ? `${counted(gaps, "gap")} in which dashboard or bot did not run: what happened there is not known` : null];
}

/** What drawing fewer points than there are may hide. @param {any} answer */
function thinned({ points, is_marked_to_market: isMarked, marked_count: reports }) {
  const between = tradesPerPoint(isMarked ? reports : state.data.stats?.trade_count, points.length, MOST_POINTS);
  return between === 1 ? null : `drawn from ${number(points.length, 0)} points: a fall of fewer than ${number(between, 0)} ${isMarked ? "reports" : "trades"} may be missing, the deepest never is`;
}

/** @param {Fall[]} falls @param {import("../charts/water.js").WaterData} data */
function sentence(falls, data) {
  const last = data.points.findLast(([, depth]) => depth !== null)?.[1] ?? 0;
  const now = last === 0 ? "now at its highest" : `now ${depthText(-last, data)} below it`;
  return `Drawdown from the highest point so far: ${counted(falls.length, "fall")}, the deepest ${depthText(falls[0].depthRatio ?? falls[0].depthQuote, data)} on ${at(falls[0].lowestMs, "dayYear", zone())}; ${now}`;
}

/** @param {number} depth @param {import("../charts/water.js").WaterData} data */
function depthText(depth, { isRatio, decimals, asset }) {
  return isRatio ? percent(depth) : `${number(depth, decimals)} ${asset}`.trim();
}

/** @param {import("../charts/water.js").WaterData} data */
function waterTable(data) {
  const rows = [...data.points].reverse().map(([ms, depth]) => ({ key: String(ms), cells: [at(ms, "full", zone()), depth === null ? "not reported" : depth === 0 ? depthText(0, data) : `\u2212${depthText(-depth, data)}`] }));
  return plainTable("Drawdown from the highest point so far", ["Time", "From peak"], rows);
}

/** @param {Fall[]} falls @param {import("../charts/water.js").WaterData} data */
function fallTable(falls, data) {
  return table({
    caption: "The worst falls, the deepest first", css: "fallen",
    columns: [{ name: "Rank" }, ...(data.isRatio ? [{ name: "Depth", css: "num" }] : []), { name: "In money", css: "num", head: data.asset ? `In ${data.asset}` : "In money" }, { name: "Peak" }, { name: "Lowest" }, { name: "Back at the peak" }, { name: "Down for", css: "num" }, { name: "Back up in", css: "num" }],
    rows: falls.map((fall, index) => fallRow(fall, index + 1, data)),
  });
}

/** @param {Fall} fall @param {number} rank @param {import("../charts/water.js").WaterData} data */
function fallRow(fall, rank, { decimals, isRatio }) {
  const moment = (/** @type {number} */ ms) => at(ms, "moment", zone());
  const own = () => fallNote(fall, rank, decimals);
  const depth = fall.depthRatio === null ? "–" : percent(-fall.depthRatio);
  return h(
    "tr", { class: "row", role: "row", key: fall.lowestMs },
    rowHead({}, h("span", { class: "rank" }, String(rank))),
    isRatio ? cell("Depth", "num", figure(depth, `depth of fall ${rank}`, { own })) : null,
    cell("In money", "num", figure(number(-fall.depthQuote, decimals), `depth of fall ${rank} in money`, { own })),
    cell("Peak", "muted full", fall.fromMs === null ? "before this range" : moment(fall.fromMs)),
    cell("Lowest", "muted full", moment(fall.lowestMs)),
    cell("Back at the peak", "muted full", fall.endMs === null ? h("span", { class: "pill" }, "not yet") : moment(fall.endMs)),
    cell("Down for", "num muted full", fall.fromMs === null ? "–" : duration((fall.lowestMs - fall.fromMs) / 1000)),
    cell("Back up in", "num muted full", fall.endMs === null ? "–" : duration((fall.endMs - fall.lowestMs) / 1000)),
  );
}

/** @param {Fall} fall @param {number} rank @param {number} decimals @returns {import("../core/types.js").Explanation} */
function fallNote({ fromMs, lowestMs, endMs, depthQuote, depthRatio }, rank, decimals) {
  const when = (/** @type {number|null} */ ms, /** @type {string} */ none) => (ms === null ? none : at(ms, "full", zone()));
  return {
    title: `Fall ${rank}`, formula: "(Highest equity before - lowest equity until it is reached again) / highest equity before.",
    inputs: [{ title: "Peak at", value: when(fromMs, "before this range") }, { title: "Lowest at", value: when(lowestMs, "") }, { title: "Back at the peak", value: when(endMs, "not yet") }, { title: "In money", value: number(depthQuote, decimals) }],
    result: depthRatio, unit: "ratio", undefined: "The starting balance is not known, so there is no share of it.",
  };
}
