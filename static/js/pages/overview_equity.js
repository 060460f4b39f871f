/** The overview's equity: realized from closed trades, or marked to market from what was kept. */

import { h } from "../core/dom.js";
import { follow } from "../core/router.js";
import { quoteAsset, state, unit, zone } from "../core/store.js";
import { resultAsset, resultDigits, resultTail } from "../core/unit.js";
import { chart } from "../charts/host.js";
import { equityChart } from "../charts/equity.js";
import { remembered, segments } from "../components/blocks.js";
import { figure } from "../components/figure.js";
import { pastMoment } from "../components/past_moment.js";
import { asTable, heading, panel, provenance, waiting } from "../components/parts.js";
import { said } from "../components/said.js";
import { counted, number, percent, quoteDecimals } from "../logic/format.js";
import { paymentsOf, paymentsOn, paymentWords, withPayments } from "../logic/payments.js";
import { at, toMs } from "../logic/time.js";
import { t, woven } from "../logic/words.js";

const RANGES = [{ key: "7d", get name() { return t("{count} d", { count: 7 }); } }, { key: "30d", get name() { return t("{count} d", { count: 30 }); } }, { key: "90d", get name() { return t("{count} d", { count: 90 }); } }, { key: "all", get name() { return t("All"); } }];
const CURVES = [{ key: "realized", get name() { return t("Realized"); } }, { key: "marked_to_market", get name() { return t("Marked to market"); } }];

const equityData = remembered(() => {
  const { points, deposits, versions = [], starting_quote: starting, is_marked_to_market: isMarked } = state.data.equity;
  const boundaries = versions.map((/** @type {any} */ version) => ({
    fromMs: toMs(version.from) ?? 0, name: version.bot_version ?? t("unknown"), note: counted(version.trade_count, "trade"),
  }));
  const hasDrawdown = isMarked || typeof starting === "number";
  const payments = hasDrawdown ? paymentsOn(paymentsOf(deposits), points) : [];
  return { points, payments, versions: within(boundaries, points), asset: resultAsset(), decimals: resultDigits(), zone: zone(), hasDrawdown, isMarked };
});

/** Boundaries before the first point count from it; those after the last have no place.
 * @param {import("../charts/marks.js").Boundary[]} boundaries @param {any[]} points */
function within(boundaries, points) {
  if (points.length === 0) return [];
  const [firstMs, lastMs] = [points[0][0], points[points.length - 1][0]];
  const inside = boundaries.filter(({ fromMs }) => fromMs <= lastMs);
  const running = inside.filter(({ fromMs }) => fromMs <= firstMs).length;
  return running > 1 ? inside.slice(running - 1) : inside;
}

export function equityPanel() {
  const { equity } = state.data;
  const head = heading("eq", titleOf(equity), { sub: labelOf(equity), end: h("span", { class: "ends" }, curveButtons(equity), rangeButtons()) });
  if (!equity) return panel("eq", "c12", head, waiting("equity", ["w"]));
  const known = equity.points.filter((/** @type {any[]} */ point) => point[1] !== null);
  if (known.length < 2) return panel("eq", "c12", head, h("p", { class: "muted" }, emptySentence(equity)), notes(equity), pastMoment(equity));
  const data = equityData(equity, zone(), resultAsset());
  return panel(
    "eq", "c12", head,
    chart({ key: "equity", label: equitySentence(data, known), data, make: equityChart }),
    asTable("equityTable", t("Equity as a table"), () => equityTable(data)),
    provenance(...origin(equity, data)), notes(equity), pastMoment(equity),
  );
}

/** @param {any} equity */
function titleOf(equity) {
  const isKnown = !equity || equity.is_marked_to_market || typeof equity.starting_quote === "number";
  return isKnown ? t("Equity and drawdown") : t("Result so far");
}

/** Which curve this is, in words. @param {any} equity */
function labelOf(equity) {
  const asset = resultTail();
  if (!equity?.is_marked_to_market) return t("after fees, realized{asset}", { asset });
  return equity.marked_from ? t("marked to market since {moment}{asset}", { moment: at(equity.marked_from, "momentYear", zone()), asset }) : t("marked to market{asset}", { asset });
}

/** @param {any} equity */
function emptySentence(equity) {
  if (!equity.is_marked_to_market) return t("No closed trade in this range yet. The curve begins with the first one.");
  if (equity.marked_count > 1) return t("Nothing was kept in this range: the dashboard or the bot did not run.");
  return t("The curve begins with the second candle that this dashboard sees. What was before it ran cannot be known.");
}

/** @param {any} equity @param {ReturnType<typeof equityData>} data */
function origin(equity, data) {
  const { stats } = state.data;
  if (equity.is_marked_to_market) {
    return [t("{reports} of the bot kept, open positions included", { reports: counted(equity.marked_count, "report") }),
      equity.gap_count ? t("{gaps} in which dashboard or bot did not run", { gaps: counted(equity.gap_count, "gap") }) : t("no gap")];
  }
  const trades = unit() === "quote" ? stats?.trade_count : equity.measured?.used_count;
  return [counted(trades, "trade"), equity.starting_quote ? t("starts at {money} {asset}", { money: number(equity.starting_quote, data.decimals), asset: resultAsset() }) : null,
    t("open positions are not in it"), paidIn(),
    stats?.max_drawdown_ratio ? woven("Deepest fall from a peak {depth}", { depth: figure(percent(-stats.max_drawdown_ratio), t("maximum drawdown"), { figure: "max_drawdown_ratio" }) }) : null];
}

/** A deposit is a jump of the curve that no trade made. */
function paidIn() {
  const paid = state.data.balance?.deposits_quote;
  if (!paid) return null;
  return t(paid > 0 ? "{money} {asset} paid in in all: a jump of the curve that no trade made, and in no drawdown" : "{money} {asset} taken out in all: a jump of the curve that no trade made, and in no drawdown", { money: number(Math.abs(paid), quoteDecimals(quoteAsset())), asset: quoteAsset() });
}

/** What is wrong with keeping the history. @param {any} equity */
function notes(equity) {
  return (equity.notes ?? []).map((/** @type {string} */ note) => h("p", { class: "doubted small any", key: note }, said(note)));
}

/** @param {any} equity */
function curveButtons(equity) {
  if (unit() === "r" || (!equity?.marked_count && !equity?.is_marked_to_market)) return null;
  return segments(t("Curve"), CURVES, equity.curve, (key) => choose("curve", key));
}

function rangeButtons() {
  return segments(t("Range"), RANGES, state.ui.range ?? "all", (key) => choose("range", key));
}

/** @param {string} name @param {string} key */
function choose(name, key) {
  state.ui[name] = key;
  follow();
}

/** @param {ReturnType<typeof equityData>} data @param {any[]} known */
function equitySentence({ versions, payments, asset, decimals, hasDrawdown, isMarked }, known) {
  const first = known[0];
  const last = known[known.length - 1];
  const deepest = Math.max(...known.map((/** @type {number[]} */ point) => point[2]));
  const changes = versions.slice(1).map((/** @type {any} */ version) => t("{version} on {day}", { version: version.name, day: at(version.fromMs, "day", zone()) }));
  const paid = payments.map((payment) => `; ${paymentWords(payment, decimals, asset)}, ${at(payment.ms, "dayYear", zone())}`).join("");
  const fall = hasDrawdown ? t("; deepest fall from a peak {depth}", { depth: percent(deepest) }) : "";
  const name = isMarked ? t("Equity, marked to market,") : hasDrawdown ? t("Equity") : t("Realized result");
  const course = t(last[1] >= first[1] ? "{name} rose from {low} to {high} {asset} between {from} and {to}" : "{name} fell from {high} to {low} {asset} between {from} and {to}", {
    name, asset, low: number(Math.min(first[1], last[1]), decimals), high: number(Math.max(first[1], last[1]), decimals), from: at(first[0], "dayYear", zone()), to: at(last[0], "dayYear", zone()),
  });
  return course + fall + (changes.length ? t("; version changes: {changes}", { changes: changes.join(", ") }) : "") + paid;
}

/** @param {ReturnType<typeof equityData>} data */
function equityTable({ points, payments, asset, decimals, hasDrawdown }) {
  return h(
    "table", null, h("caption", { class: "vh" }, t("Equity and drawdown")),
    h("thead", null, h("tr", null, h("th", { scope: "col" }, t("Time")), h("th", { scope: "col", class: "num" }, t("Equity")), h("th", { scope: "col", class: "num" }, t("From peak")))),
    h("tbody", null, withPayments(points, payments).reverse().map(({ ms, point, payment }) => h("tr", { key: `${ms} ${payment ? payment.amount : ""}` },
      h("th", { scope: "row" }, at(ms, "full", zone())),
      h("td", { class: "num" }, payment ? paymentWords(payment, decimals, asset) : point?.[1] === null ? t("not known until the next row above") : number(point?.[1], decimals)),
      h("td", { class: "num" }, hasDrawdown && point ? percent(point[2] ? -point[2] : point[2]) : "–")))),
  );
}
