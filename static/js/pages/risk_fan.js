/** The ways that other luck would have brought: the real run before the bands of the simulated ones. */

import { h } from "../core/dom.js";
import { setQuery } from "../core/router.js";
import { state } from "../core/store.js";
import { resultAsset, resultDigits, resultName } from "../core/unit.js";
import { answerTo } from "../core/asked.js";
import { fanChart } from "../charts/fan.js";
import { chart } from "../charts/host.js";
import { answered, plainTable, remembered, segments } from "../components/blocks.js";
import { figure } from "../components/figure.js";
import { asTable, heading, provenance } from "../components/parts.js";
import { said } from "../components/said.js";
import { outsideCount, widestOf } from "../logic/fan.js";
import { change, count, counted, signClass } from "../logic/format.js";
import { outOfHundred } from "../logic/stakes.js";
import { t, woven } from "../logic/words.js";

/** @typedef {import("../charts/fan.js").FanData} FanData */

const RESHUFFLE = "reshuffle";
const WAYS = [{ key: "", get name() { return t("Drawn again"); } }, { key: RESHUFFLE, get name() { return t("Another order"); } }];

/** @param {Record<string, string>} asked */
export function fanPanel(asked) {
  const head = heading("fan", t("Other ways it could have gone"), { sub: subOf(), end: h("span", { class: "ends" }, versionChoice(), segments(t("Kind of luck"), WAYS, wayOf() === RESHUFFLE ? RESHUFFLE : "", (key) => setQuery({ luck: key }))) });
  return answered({ id: "fan", css: "c12", head, name: "riskChance", asked: answerTo("riskChance", asked), body });
}

function subOf() {
  return resultName() ? t("result so far, {unit}", { unit: resultName() }) : t("result so far");
}

/** @returns {"reshuffle"|"bootstrap"} */
function wayOf() {
  return state.route.query.luck === RESHUFFLE ? RESHUFFLE : "bootstrap";
}

/** Which trades are drawn from, here and in the ranges below. */
function versionChoice() {
  const names = (state.data.byVersion?.groups ?? []).map((/** @type {any} */ group) => group.name);
  const chosen = state.route.query.bot_version ?? "";
  const all = chosen && !names.includes(chosen) ? [...names, chosen] : names;
  return h("label", { class: "field inline" }, t("Trades of"), h("select", { value: chosen, onchange: (/** @type {any} */ event) => setQuery({ bot_version: event.target.value }) },
    h("option", { key: "", value: "" }, t("all versions")), all.map((/** @type {string} */ name) => h("option", { key: name, value: name }, name))));
}

/** @type {(answer: any, way: "reshuffle"|"bootstrap", asset: string, unit: string) => FanData} */
const dataOf = remembered((/** @type {any} */ { fan }, /** @type {"reshuffle"|"bootstrap"} */ way, /** @type {string} */ asset) => (
  { index: fan.trade_index, real: fan.real_quote, band: fan[way], decimals: resultDigits(), asset }));

/** @param {any} answer */
function body(answer) {
  if (!answer.fan) return h("p", { class: "muted" }, said(answer.measured?.reason) ?? (answer.trade_count ? said(answer.undefined?.fan) : t("No closed trade to draw from yet.")));
  const way = wayOf();
  const data = dataOf(answer, way, resultAsset(), resultName());
  return [
    h("p", { class: "any", key: "said" }, way === RESHUFFLE ? orderWords(data, answer) : drawnWords(data, answer)),
    chart({ key: "fan", css: "tall", label: summary(data, answer, way), data, make: fanChart }),
    legend(),
    asTable("fanTable", t("Ways as a table"), () => fanTable(data)),
    answer.left_out_count ? h("p", { class: "muted small any", key: "newest" }, t("Only the newest {trades} are drawn: the {earlier} before them are left out, so all ways begin at zero after those.", { trades: counted(answer.trade_count, "trade"), earlier: count(answer.left_out_count) })) : null,
    provenance(counted(answer.runs_count, "run"), t("of {trades}", { trades: counted(answer.trade_count, "trade") }), t("measured at {places}", { places: counted(data.index.length - 1, "place") }), way === RESHUFFLE ? null : t("blocks of {trades}", { trades: answer.block_count }), t("seed {seed}", { seed: seedOf(answer, way) })),
  ];
}

/** The blocks are drawn with the seed after that of the orders. @param {any} answer @param {string} way */
function seedOf({ seed }, way) {
  return way === RESHUFFLE ? seed : seed + 1;
}

/** @param {FanData} data @param {any} answer */
function drawnWords(data, answer) {
  const last = data.index.length - 1;
  return [
    woven("Of 100 runs 90 ended between {low} and {high}; the real run ended at {real}, above {runs}.", {
      ...borders(data, last, answer, "bootstrap"), runs: outOfHundred(answer.bootstrap.final_pnl_quote.percentile_ratio),
    }), " ", outsideWords(data)];
}

/** @param {FanData} data @param {any} answer */
function orderWords(data, answer) {
  const at = widestOf(data.band);
  return [
    woven("Every order ends at {end}. They are furthest apart after {trades}: 90 of 100 stood between {low} and {high}, the real run at {real}.", {
      ...borders(data, at, answer, RESHUFFLE), trades: counted(data.index[at], "trade"),
      end: value(data, data.index.length - 1, data.real, t("the end of every order"), answer, RESHUFFLE),
    }), " ", outsideWords(data)];
}

/** @param {FanData} data */
function outsideWords({ real, band, index }) {
  const outside = outsideCount(real, band);
  const all = index.length - 1;
  return outside === 0 ? t("It never left what 90 of 100 runs did.") : t("On its way it was outside of what 90 of 100 runs did at {outside} of {all} places.", { outside, all });
}

/** The numbers of a sentence. @param {FanData} data @param {number} at @param {any} answer @param {string} way */
function borders(data, at, answer, way) {
  const { q05, q95 } = data.band;
  return {
    low: value(data, at, q05, t("the lower border"), answer, way), high: value(data, at, q95, t("the upper border"), answer, way),
    real: value(data, at, data.real, t("the real run"), answer, way),
  };
}

/** A number of the fan that explains itself. @param {FanData} data @param {number} at @param {number[]} from @param {string} name @param {any} answer @param {string} way */
function value(data, at, from, name, answer, way) {
  return figure(moneyText(from[at], data), name, { own: () => note(data, at, from, answer, way) }, from === data.real ? signClass(from[at], data.decimals) : "");
}

/** @param {FanData} data @param {number} at @param {number[]} from @param {any} answer @param {string} way @returns {import("../core/types.js").Explanation} */
function note(data, at, from, answer, way) {
  const { q05, q25, q50, q75, q95 } = data.band;
  const rows = /** @type {Array<[string, number]>} */ ([[t("5 of 100 runs below"), q05[at]], [t("25 of 100 runs below"), q25[at]], [t("Median"), q50[at]], [t("75 of 100 runs below"), q75[at]], [t("95 of 100 runs below"), q95[at]], [t("Real run"), data.real[at]]]);
  return {
    title: t("After {after} of {trades}", { after: count(data.index[at]), trades: counted(answer.trade_count, "trade") }),
    formula: way === RESHUFFLE
      ? t("The same trades in another order, many times over. Sorted by their result after so many trades, the runs give these borders. They are borders at this place: a single run wanders across them.")
      : t("As many trades, drawn with replacement in blocks of neighbors, many times over. Sorted by their result after so many trades, the runs give these borders. They are borders at this place: a single run wanders across them."),
    inputs: [...rows.map(([title, amount]) => ({ title, value: moneyText(amount, data) })), { title: t("Runs"), value: count(answer.runs_count) }, { title: t("Seed"), value: String(seedOf(answer, way)) }],
    result: moneyText(from[at], data),
  };
}

/** @param {number} amount @param {FanData} data */
function moneyText(amount, { decimals, asset }) {
  return `${change(amount, decimals)} ${asset}`.trim();
}

function legend() {
  return h("ul", { class: "legend row", key: "legend" },
    h("li", null, h("span", { class: "lg real" }), t("the real run")), h("li", null, h("span", { class: "lg dash" }), t("median")),
    h("li", null, h("span", { class: "lg half" }), t("the middle 50")), h("li", null, h("span", { class: "lg most" }), t("90 of 100 runs")));
}

/** What the drawing shows, in words. @param {FanData} data @param {any} answer @param {string} way */
function summary(data, answer, way) {
  const last = data.index.length - 1;
  const at = way === RESHUFFLE ? widestOf(data.band) : last;
  const { q05, q25, q50, q75, q95 } = data.band;
  const text = (/** @type {number[]} */ values) => moneyText(values[at], data);
  return t("Result so far by number of trades, {runs}. After {trades}: 90 of 100 runs between {low} and {high}, the middle 50 between {from} and {to}, median {median}, the real run {real}. It ends at {end}.", {
    runs: counted(answer.runs_count, "run"), trades: counted(data.index[at], "trade"), low: text(q05), high: text(q95), from: text(q25), to: text(q75), median: text(q50), real: text(data.real), end: moneyText(data.real[last], data),
  });
}

/** @param {FanData} data */
function fanTable(data) {
  const { q05, q25, q50, q75, q95 } = data.band;
  const rows = data.index.map((after, at) => ({ key: String(after), cells: [count(after), ...[data.real, q05, q25, q50, q75, q95].map((values) => change(values[at], data.decimals))] }));
  return plainTable(t("Result so far of the real run and borders of the simulated runs"), [t("After trades"), t("Real"), "5%", "25%", t("Median"), "75%", "95%"], rows);
}
