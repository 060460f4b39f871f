/** The falls so far: key figures, the curve under water, the worst of them. */

import { h } from "../core/dom.js";
import { setQuery } from "../core/router.js";
import { state, unit, zone } from "../core/store.js";
import { resultAsset, resultDigits, resultName } from "../core/unit.js";
import { answerTo } from "../core/asked.js";
import { chart } from "../charts/host.js";
import { waterChart } from "../charts/water.js";
import { answered, kpi, kpiRow, plainTable, remembered, segments } from "../components/blocks.js";
import { figure, gain, reported, share, tally } from "../components/figure.js";
import { asTable, heading, provenance } from "../components/parts.js";
import { said } from "../components/said.js";
import { rangeChoice } from "../components/scope_bar.js";
import { cell, rowHead, table } from "../components/table.js";
import { counted, number, percent } from "../logic/format.js";
import { fallsOf, placeOfMostMoney, tradesPerPoint } from "../logic/falls.js";
import { paymentsOf, paymentsOn, paymentWords, withPayments } from "../logic/payments.js";
import { at, duration } from "../logic/time.js";
import { midway, t, woven } from "../logic/words.js";
import { reportedFall } from "./risk_now.js";
import { curveRange, isBegunAnew, notBack, underWords } from "./risk_range.js";

export const MOST_POINTS = 5000;
export const MARKED = "marked_to_market";
const CURVES = [{ key: "", get name() { return t("Closed trades"); } }, { key: MARKED, get name() { return t("With open positions"); } }];
const WORST_COUNT = 5;

/** @typedef {import("../logic/falls.js").Fall} Fall */

export function fallFigures() {
  const { stats } = state.data;
  if (!stats) return null;
  return kpiRow(t("How far it fell"), false, [
    ratioKpi(stats, t("Below the peak now"), "current_drawdown_ratio", nowWords(stats)),
    deepestKpi(stats),
    ratioKpi(stats, t("Deepest, 7 days"), "drawdown_7d_ratio", t("from a peak in them")), ratioKpi(stats, t("Deepest, 30 days"), "drawdown_30d_ratio", t("from a peak in them")), ratioKpi(stats, t("Deepest, 180 days"), "drawdown_180d_ratio", t("from a peak in them")),
    kpi(t("Longest losing streak"), tally(stats.max_loss_streak_count, t("longest losing streak"), { figure: "max_loss_streak_count" }), stats.max_loss_streak_count === 1 ? t("trade") : t("trades in a row")),
    kpi(t("Worst trade"), gain(stats.worst_trade_quote, t("worst trade"), { figure: "worst_trade_quote" }), why(stats, "worst_trade_quote", resultName() || t("after fees"))),
    kpi(t("Time in the market"), share(stats.exposure_ratio, t("time in the market"), { figure: "exposure_ratio" }, 0), why(stats, "exposure_ratio", t("with a trade open"))),
  ]);
}

/** The comparison of a figure, or why there is no figure. @param {any} stats @param {string} key @param {any} words */
function why(stats, key, words) {
  return stats[key] === null ? (said(stats.undefined?.[key]) ?? t("not defined")) : words;
}

/** What the present fall is of; where the bot reports another one, also why: ours has no open position in it. @param {any} stats */
function nowWords({ current_drawdown_ratio: ratio }) {
  const own = reportedFall();
  if (own !== null && percent(own) !== percent(ratio)) return woven("closed trades only; the bot's own count says {fall}", { fall: h("span", { class: "ofstate" }, reported(percent(-own), t("Fall from the peak"), "risk.current_drawdown_ratio", percent(own))) });
  return ratio === 0 ? t("at its highest") : t("after the last trade");
}

/** @param {any} stats @param {string} name @param {string} key @param {any} words */
function ratioKpi(stats, name, key, words) {
  const ratio = stats[key];
  return kpi(name, figure(percent(typeof ratio === "number" ? -ratio : null), midway(name), { figure: key }), why(stats, key, words));
}

/** @param {any} stats */
function deepestKpi(stats) {
  const hasRatio = typeof stats.max_drawdown_ratio === "number";
  const money = number(typeof stats.max_drawdown_quote === "number" ? -stats.max_drawdown_quote : null, resultDigits());
  const key = hasRatio ? "max_drawdown_ratio" : "max_drawdown_quote";
  const words = hasRatio ? woven("{fall} {asset} at most", { fall: figure(money, t("maximum drawdown in {unit}", { unit: resultName() || t("money") }), { figure: "max_drawdown_quote" }), asset: resultAsset() }) : why(stats, "max_drawdown_quote", t("in {unit}", { unit: resultName() || t("money") }));
  return kpi(t("Deepest ever"), figure(hasRatio ? percent(-stats.max_drawdown_ratio) : money, t("maximum drawdown"), { figure: key }), words);
}

/** @type {(answer: any, inZone: string, asset: string, limit: number|null) => {all: Fall[], data: import("../charts/water.js").WaterData}} */
const water = remembered((/** @type {any} */ answer, /** @type {string} */ inZone, /** @type {string} */ asset, /** @type {number|null} */ limit) => {
  const isRatio = answer.points.some((/** @type {any[]} */ point) => typeof point[2] === "number");
  const paid = isRatio ? paymentsOf(answer.deposits) : [];
  const [all, payments] = [fallsOf(answer.points, paid), paymentsOn(paid, answer.points)];
  return { all, data: { points: depthsOf(answer.points, isRatio), payments, falls: all.slice(0, WORST_COUNT), isRatio, limit: isRatio ? limit : null, zone: inZone, asset, decimals: resultDigits() } };
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
  const head = heading("water", t("Drawdown"), { sub: underWords(found.answer), end: h("span", { class: "ends" }, curveButtons(found.answer), rangeChoice()) });
  return answered({ id: "water", css: "c12", head, name: "riskEquity", asked: found, body });
}

/** Offered once reports of the bot were kept, of which the other curve is made. @param {any} answer */
function curveButtons(answer) {
  const chosen = state.route.query.curve === MARKED ? MARKED : "";
  if (unit() === "r" || (!chosen && !answer?.marked_count)) return null;
  return segments(t("Curve"), CURVES, chosen, (key) => setQuery({ curve: key }));
}

/** @param {any} answer */
function body(answer) {
  if (answer.points.filter((/** @type {any[]} */ point) => point[1] !== null).length < 2) return h("p", { class: "muted" }, emptyText(answer));
  const limit = state.data.status?.bot_count > 1 || isBegunAnew(answer) ? null : (state.data.status?.risk?.max_drawdown_limit_ratio ?? null);
  const { all, data } = water(answer, zone(), resultAsset(), limit);
  if (all.length === 0) return h("p", { class: "muted" }, answer.is_marked_to_market ? t("It never fell: each report of this range was a new high.") : t("It never fell: each trade of this range was a new high."));
  return [
    chart({ key: "water", css: "water", label: sentence(all, data), data, make: waterChart }),
    asTable("waterTable", t("Drawdown as a table"), () => waterTable(data)),
    h("h3", { class: "head" }, t("Worst falls")),
    fallTable(all.slice(0, WORST_COUNT), data),
    rankedBy(all, data),
    provenance(counted(all.length, "fall"), thinned(answer), ...origin(answer)),
  ];
}

/** Why the fall that took the most money is not the first. @param {Fall[]} falls @param {import("../charts/water.js").WaterData} data */
function rankedBy(falls, { decimals, asset }) {
  const place = placeOfMostMoney(falls);
  if (place === 0) return null;
  const words = { rank: place + 1, depth: number(falls[place].depthQuote, decimals), share: percent(falls[place].depthRatio), firstDepth: number(falls[0].depthQuote, decimals), firstShare: percent(falls[0].depthRatio), asset };
  return h("p", { class: "muted small any", key: "ranked" }, t("Ranked by percent. In money fall {rank} is deeper than fall 1: {depth} {asset} against {firstDepth}, but {share} of its peak against {firstShare}, because a share weighs a fall by the capital of its time.", words));
}

/** @param {any} answer */
function emptyText({ is_marked_to_market: isMarked }) {
  if (isMarked) return t("Fewer than two reports of the bot were kept in this range.");
  return curveRange().window === "all" ? t("No closed trade yet. The curve begins with the first one.") : t("No trade closed in this range.");
}

/** What is in the curve, and what is not. @param {any} answer */
function origin({ is_marked_to_market: isMarked, marked_from: from, marked_count: reports, gap_count: gaps }) {
  if (!isMarked) return [t("closed trades only: a loss that is still open is not in it")];
  return [t("{reports} of the bot since {from}, open positions included", { reports: counted(reports, "report"), from: at(from, "moment", zone()) }), gaps ? t("{gaps} in which dashboard or bot did not run: what happened there is not known", { gaps: counted(gaps, "gap") }) : null];
}

/** What drawing fewer points than there are may hide. @param {any} answer */
function thinned({ points, is_marked_to_market: isMarked, marked_count: reports }) {
  const between = tradesPerPoint(isMarked ? reports : state.data.stats?.trade_count, points.length, MOST_POINTS);
  return between === 1 ? null : t(isMarked ? "drawn from {points} points: a fall of fewer than {count} reports may be missing, the deepest never is" : "drawn from {points} points: a fall of fewer than {count} trades may be missing, the deepest never is", { points: number(points.length, 0), count: number(between, 0) });
}

/** @param {Fall[]} falls @param {import("../charts/water.js").WaterData} data */
function sentence(falls, data) {
  const last = data.points.findLast(([, depth]) => depth !== null)?.[1] ?? 0;
  const now = last === 0 ? t("now at its highest") : t("now {depth} below it", { depth: depthText(-last, data) });
  return t("Drawdown from the highest point so far: {falls}, the deepest {depth} on {day}; {now}", { falls: counted(falls.length, "fall"), depth: depthText(falls[0].depthRatio ?? falls[0].depthQuote, data), day: at(falls[0].lowestMs, "dayYear", zone()), now }) + paidText(data);
}

/** @param {import("../charts/water.js").WaterData} data */
function paidText({ payments, decimals, asset }) {
  return payments.map((payment) => `; ${paymentWords(payment, decimals, asset)}, ${at(payment.ms, "dayYear", zone())}`).join("");
}

/** @param {number} depth @param {import("../charts/water.js").WaterData} data */
function depthText(depth, { isRatio, decimals, asset }) {
  return isRatio ? percent(depth) : `${number(depth, decimals)} ${asset}`.trim();
}

/** @param {number|null} depth @param {import("../charts/water.js").WaterData} data */
function depthCell(depth, data) {
  if (depth === null) return t("not reported");
  return depth === 0 ? depthText(0, data) : `\u2212${depthText(-depth, data)}`;
}

/** @param {import("../charts/water.js").WaterData} data */
function waterTable(data) {
  const rows = withPayments(data.points, data.payments).reverse().map(({ ms, point, payment }) => ({
    key: `${ms} ${payment ? payment.amount : ""}`,
    cells: [at(ms, "full", zone()), payment ? paymentWords(payment, data.decimals, data.asset) : depthCell(point?.[1] ?? null, data)],
  }));
  return plainTable(t("Drawdown from the highest point so far"), [t("Time"), t("From peak")], rows);
}

/** What the depths are told in beside a share of the peak. */
function inUnit() {
  return resultName() ? t("In {asset}", { asset: resultName() }) : t("In money");
}

/** @param {Fall[]} falls @param {import("../charts/water.js").WaterData} data */
function fallTable(falls, data) {
  return table({
    caption: t("The worst falls, the deepest first"), css: "fallen",
    columns: [{ name: t("Rank") }, ...(data.isRatio ? [{ name: t("Depth"), css: "num" }] : []), { name: t("In money"), css: "num", head: inUnit() }, { name: t("Peak") }, { name: t("Lowest") }, { name: t("Back at the peak") }, { name: t("Down for"), css: "num" }, { name: t("Back up in"), css: "num" }],
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
    isRatio ? cell(t("Depth"), "num of-depth", figure(depth, t("depth of fall {rank}", { rank }), { own })) : null,
    cell(inUnit(), "num of-money", figure(number(-fall.depthQuote, decimals), t("depth of fall {rank} in {unit}", { rank, unit: resultName() || t("money") }), { own })),
    cell(t("Peak"), "muted full", fall.fromMs === null ? t("before this range") : moment(fall.fromMs)),
    cell(t("Lowest"), "muted full", moment(fall.lowestMs)),
    cell(t("Back at the peak"), "muted full", fall.endMs === null ? h("span", { class: "pill" }, notBack()) : moment(fall.endMs)),
    cell(t("Down for"), "num muted full", fall.fromMs === null ? "–" : duration((fall.lowestMs - fall.fromMs) / 1000)),
    cell(t("Back up in"), "num muted full", fall.endMs === null ? "–" : duration((fall.endMs - fall.lowestMs) / 1000)),
  );
}

/** @param {Fall} fall @param {number} rank @param {import("../logic/format.js").Digits} decimals @returns {import("../core/types.js").Explanation} */
function fallNote({ fromMs, lowestMs, endMs, depthQuote, depthRatio }, rank, decimals) {
  const when = (/** @type {number|null} */ ms, /** @type {string} */ none) => (ms === null ? none : at(ms, "full", zone()));
  return {
    title: t("Fall {rank}", { rank }), formula: t("(Highest equity before - lowest equity until it is reached again) / highest equity before."),
    inputs: [{ title: t("Peak at"), value: when(fromMs, t("before this range")) }, { title: t("Lowest at"), value: when(lowestMs, "") }, { title: t("Back at the peak"), value: when(endMs, notBack()) }, { title: inUnit(), value: number(depthQuote, decimals) }],
    result: depthRatio, unit: "ratio", undefined: unit() === "r" ? t("In R there is no equity that a fall could be a share of.") : t("The starting balance is not known, so there is no share of it."),
  };
}
