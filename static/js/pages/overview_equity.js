/** The overview's equity: realized from closed trades, or marked to market from what was kept. */

import { h } from "../core/dom.js";
import { follow } from "../core/router.js";
import { quoteAsset, state, zone } from "../core/store.js";
import { chart } from "../charts/host.js";
import { equityChart } from "../charts/equity.js";
import { remembered, segments } from "../components/blocks.js";
import { figure } from "../components/figure.js";
import { pastMoment } from "../components/past_moment.js";
import { asTable, heading, panel, provenance, waiting } from "../components/parts.js";
import { counted, number, percent, quoteDecimals } from "../logic/format.js";
import { at, toMs } from "../logic/time.js";

const RANGES = [{ key: "7d", name: "7 d" }, { key: "30d", name: "30 d" }, { key: "90d", name: "90 d" }, { key: "all", name: "All" }];
const CURVES = [{ key: "realized", name: "Realized" }, { key: "marked_to_market", name: "Marked to market" }];

const equityData = remembered(() => {
  const { points, versions = [], starting_quote: starting, is_marked_to_market: isMarked } = state.data.equity;
  const boundaries = versions.map((/** @type {any} */ version) => ({
    fromMs: toMs(version.from) ?? 0, name: version.bot_version ?? "unknown", note: counted(version.trade_count, "trade"),
  }));
  const hasDrawdown = isMarked || typeof starting === "number";
  return { points, versions: within(boundaries, points), asset: quoteAsset(), decimals: quoteDecimals(quoteAsset()), zone: zone(), hasDrawdown, isMarked };
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
  const data = equityData(equity, zone(), quoteAsset());
  return panel(
    "eq", "c12", head,
    chart({ key: "equity", label: equitySentence(data, known), data, make: equityChart }),
    asTable("equityTable", "Equity as a table", () => equityTable(data)),
    provenance(...origin(equity, data)), notes(equity), pastMoment(equity),
  );
}

/** @param {any} equity */
function titleOf(equity) {
  const isKnown = !equity || equity.is_marked_to_market || typeof equity.starting_quote === "number";
  return isKnown ? "Equity and drawdown" : "Result so far";
}

/** Which curve this is, in words. @param {any} equity */
function labelOf(equity) {
  const asset = quoteAsset() ? `, ${quoteAsset()}` : "";
  if (!equity?.is_marked_to_market) return `after fees, realized${asset}`;
  return equity.marked_from ? `marked to market since ${at(equity.marked_from, "momentYear", zone())}${asset}` : `marked to market${asset}`;
}

/** @param {any} equity */
function emptySentence(equity) {
  if (!equity.is_marked_to_market) return "No closed trade in this range yet. The curve begins with the first one.";
  if (equity.marked_count > 1) return "Nothing was kept in this range: the dashboard or the bot did not run.";
  return "The curve begins with the second candle that this dashboard sees. What was before it ran cannot be known.";
}

/** @param {any} equity @param {ReturnType<typeof equityData>} data */
function origin(equity, data) {
  const { stats } = state.data;
  if (equity.is_marked_to_market) {
    return [`${counted(equity.marked_count, "report")} of the bot kept, open positions included`,
      equity.gap_count ? `${counted(equity.gap_count, "gap")} in which dashboard or bot did not run` : "no gap"];
  }
  return [counted(stats?.trade_count, "trade"), equity.starting_quote ? `starts at ${number(equity.starting_quote, data.decimals)} ${quoteAsset()}` : null,
    "open positions are not in it", paidIn(),
    stats?.max_drawdown_ratio ? ["Deepest fall from a peak ", figure(percent(-stats.max_drawdown_ratio), "maximum drawdown", { figure: "max_drawdown_ratio" })] : null];
}

/** A deposit is a jump of the curve that no trade made. */
function paidIn() {
  const paid = state.data.balance?.deposits_quote;
  if (!paid) return null;
  return `${number(Math.abs(paid), quoteDecimals(quoteAsset()))} ${quoteAsset()} ${paid > 0 ? "paid in" : "taken out"} in all: a jump of the curve that no trade made, and in no drawdown`;
}

/** What is wrong with keeping the history. @param {any} equity */
function notes(equity) {
  return (equity.notes ?? []).map((/** @type {string} */ note) => h("p", { class: "doubted small any", key: note }, note));
}

/** @param {any} equity */
function curveButtons(equity) {
  if (!equity?.marked_count && !equity?.is_marked_to_market) return null;
  return segments("Curve", CURVES, equity.curve, (key) => choose("curve", key));
}

function rangeButtons() {
  return segments("Range", RANGES, state.ui.range ?? "all", (key) => choose("range", key));
}

/** @param {string} name @param {string} key */
function choose(name, key) {
  state.ui[name] = key;
  follow();
}

/** @param {ReturnType<typeof equityData>} data @param {any[]} known */
function equitySentence({ versions, asset, decimals, hasDrawdown, isMarked }, known) {
  const first = known[0];
  const last = known[known.length - 1];
  const deepest = Math.max(...known.map((/** @type {number[]} */ point) => point[2]));
  const verb = last[1] >= first[1] ? "rose" : "fell";
  const changes = versions.slice(1).map((/** @type {any} */ version) => `${version.name} on ${at(version.fromMs, "day", zone())}`);
  const fall = hasDrawdown ? `; deepest fall from a peak ${percent(deepest)}` : "";
  const name = isMarked ? "Equity, marked to market," : hasDrawdown ? "Equity" : "Realized result";
  return `${name} ${verb} from ${number(first[1], decimals)} to ${number(last[1], decimals)} ${asset} between ${at(first[0], "dayYear", zone())} and ${at(last[0], "dayYear", zone())}${fall}${changes.length ? `; version changes: ${changes.join(", ")}` : ""}`;
}

/** @param {ReturnType<typeof equityData>} data */
function equityTable({ points, decimals, hasDrawdown }) {
  return h(
    "table", null, h("caption", { class: "vh" }, "Equity and drawdown"),
    h("thead", null, h("tr", null, h("th", { scope: "col" }, "Time"), h("th", { scope: "col", class: "num" }, "Equity"), h("th", { scope: "col", class: "num" }, "From peak"))),
    h("tbody", null, [...points].reverse().map(([ms, equity, drawdown]) => h("tr", { key: ms },
      h("th", { scope: "row" }, at(ms, "full", zone())), h("td", { class: "num" }, equity === null ? "not known until the next row above" : number(equity, decimals)), h("td", { class: "num" }, hasDrawdown ? percent(drawdown ? -drawdown : drawdown) : "–")))),
  );
}
