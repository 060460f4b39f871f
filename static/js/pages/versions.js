/** Versions: which one earns more, and how sure that is. */

import { address } from "../core/api.js";
import { h } from "../core/dom.js";
import { setQuery } from "../core/router.js";
import { scope, state } from "../core/store.js";
import { resultAsset, resultDigits, resultTail } from "../core/unit.js";
import { chart } from "../charts/host.js";
import { curvesChart } from "../charts/curves.js";
import { figure } from "../components/figure.js";
import { asTable, heading, panel, provenance, waiting } from "../components/parts.js";
import { cell, rowHead, table } from "../components/table.js";
import { versionTable } from "../components/versions.js";
import { change, count, counted, number, signClass } from "../logic/format.js";
import { inOrder, lastTwo, progressOf, roundUp } from "../logic/versions.js";
import { t } from "../logic/words.js";
import { grounds, verdictPanel } from "./versions_verdict.js";

/** The pair to compare: as chosen, else the last two. */
function pair() {
  const versions = state.data.versions?.versions ?? [];
  const { a, b } = state.route.query;
  const last = lastTwo(versions);
  const names = versions.map((/** @type {any} */ version) => version.bot_version);
  return last ? { a: names.includes(a) ? a : last.a, b: names.includes(b) ? b : last.b } : null;
}

/** @returns {Record<string, string>} */
export function questions() {
  const chosen = pair();
  return {
    versions: address("/api/versions", scope()),
    ...(chosen && chosen.a !== chosen.b ? { compare: address("/api/versions/compare", { ...scope(), ...chosen }) } : {}),
  };
}

export function title() {
  return t("Versions");
}

export function view() {
  const answer = state.data.versions;
  const chosen = pair();
  const head = h("div", { class: "pagehead", key: "head" }, h("h1", null, t("Versions")), h("p", null, chosen ? t("Is {b} better than {a}?", { b: chosen.b, a: chosen.a }) : t("What each version of the bot earned.")));
  if (!answer) return [head, waiting("versions", ["t b", "", "", "a"])];
  if (answer.versions.length === 0) return [head, h("p", { class: "muted", key: "none" }, t("No closed trade names a version yet."))];
  const isSame = chosen && chosen.a === chosen.b;
  return [head, h("div", { class: "sheet", key: "sheet" }, chosen ? choicePanel(chosen) : null, isSame ? samePanel() : comparedPanels(chosen), sidePanel(answer.versions), curvesPanel(answer.versions, chosen))];
}

/** @param {{a: string, b: string}} chosen */
function choicePanel(chosen) {
  const names = inOrder(state.data.versions.versions).map((version) => version.bot_version);
  const select = (/** @type {"a"|"b"} */ key, /** @type {string} */ label) => h("label", { class: "field", key }, label,
    h("select", { value: chosen[key], onchange: (/** @type {any} */ event) => setQuery({ a: chosen.a, b: chosen.b, [key]: event.target.value }) }, names.map((name) => h("option", { key: name, value: name }, name))));
  return h("section", { class: "cell c12", key: "choice", "aria-label": t("Which versions") }, h("div", { class: "filters" }, select("b", t("Is this version better")), select("a", t("than this one?"))));
}

function samePanel() {
  return h("section", { class: "cell c12", key: "same" }, h("p", { class: "muted" }, t("Choose two different versions to compare them.")));
}

/** @param {{a: string, b: string}|null} chosen */
function comparedPanels(chosen) {
  const answer = state.data.compare;
  if (!chosen) return null;
  if (!answer || answer.a !== chosen.a || answer.b !== chosen.b) return h("section", { class: "cell c12", key: "verdict" }, waiting("compare", ["t b", "", "a"]));
  return [verdictPanel(answer), neededPanel(answer)];
}

/** @param {any} answer */
function neededPanel(answer) {
  const { trades_needed_count: missing, b, b_trade_count: have, is_proven: isProven } = answer;
  const own = () => ({
    title: t("Trades still needed"), formula: t("Trades that each version must still close for an 80% chance to settle the question, if the gap and the spread stay as they are."),
    inputs: [{ title: t("Trades of {a}", { a: answer.a }), value: count(answer.a_trade_count) }, { title: t("Trades of {b}", { b }), value: count(have) }],
    links: [b, answer.a].map((version) => ({ text: t("Show the trades of {version}", { version }), query: { bot_version: version } })),
  });
  const share = progressOf(have, missing);
  const text = isProven ? t("none") : typeof missing === "number" ? t("about {trades} of each", { trades: count(roundUp(missing)) }) : t("not known");
  return panel(
    "needed", "c4", heading("needed", t("Trades still needed"), { isQuiet: true }),
    h("p", { class: "fig2" }, figure(text, t("trades still needed"), { own })),
    share === null || isProven ? null : h("div", { class: "stack", role: "img", "aria-label": t("{have} of {have2} trades", { have: count(have), have2: count(have + missing) }) },
      h("span", { class: "k-ok", style: { "flex-grow": String(share) } }), h("span", { class: "k-dup", style: { "flex-grow": String(1 - share) } })),
    h("p", { class: "faint small" }, t("{aTradeCount} of {a}, {have} of {b}", { aTradeCount: counted(answer.a_trade_count, "trade"), a: answer.a, have: count(have), b })),
    grounds(answer),
  );
}

/** @param {any[]} versions */
function sidePanel(versions) {
  return panel("side", "c12", heading("side", t("Side by side"), { sub: t("whiskers: 95% interval. Filled: the newest") }), versionTable(versions),
    provenance(t("{trades} after fees", { trades: counted(versions.reduce((sum, version) => sum + version.trade_count, 0), "trade") }), t("{rows} rows left out", { rows: count(state.data.quality?.totals?.quarantined_count ?? 0) })));
}

/** @type {{source: any, key: string, value: any}} */
let curves = { source: null, key: "", value: null };

/** @param {any[]} versions @param {{a: string, b: string}|null} chosen */
function curvesPanel(versions, chosen) {
  const names = chosen ? [chosen.b, chosen.a] : [versions[0].bot_version];
  const key = `${names.join(" ")} ${resultAsset()}`;
  if (curves.source !== versions || curves.key !== key) {
    const found = names.map((name) => versions.find((version) => version.bot_version === name)).filter((version) => (version?.curve ?? []).length > 1);
    const list = found.map((version) => ({ name: version.bot_version, points: version.curve }));
    curves = { source: versions, key, value: { curves: list, decimals: resultDigits(), asset: resultAsset() } };
  }
  const data = curves.value;
  if (data.curves.length === 0) return null;
  const label = t("Cumulative result from each version's first trade: {curves} {asset}", { curves: data.curves.map((/** @type {any} */ curve) => `${curve.name} ${change(curve.points[curve.points.length - 1][1], data.decimals)}`).join(", "), asset: resultAsset() });
  return panel("curves", "c12", heading("curves", t("Same start"), { sub: t("cumulative result by days since each version's first trade{asset}", { asset: resultTail() }) }),
    chart({ key: "curves", css: "low", label, data, make: curvesChart }), asTable("curvesTable", t("Cumulative result as a table"), () => curvesTable(data)));
}

/** @param {any} data */
function curvesTable(data) {
  return table({
    caption: t("Cumulative result"), columns: [{ name: t("Version") }, { name: t("Day"), css: "num" }, { name: t("Result"), css: "num" }],
    rows: data.curves.flatMap((/** @type {any} */ curve) => curve.points.map((/** @type {any} */ point, /** @type {number} */ index) => h("tr", { key: `${curve.name} ${index}`, role: "row" },
      rowHead({ class: "full any" }, curve.name), cell(t("Day"), "num", number((point[0] - curve.points[0][0]) / 86400000, 1)), cell(t("Result"), `num ${signClass(point[1])}`, change(point[1], data.decimals))))),
  });
}
