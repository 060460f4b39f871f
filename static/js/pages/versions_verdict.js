/** The verdict on two versions, and everything that it rests on: which interval decides, and which only looks like it. */

import { h } from "../core/dom.js";
import { resultAsset, resultDigits } from "../core/unit.js";
import { figure, unit } from "../components/figure.js";
import { said } from "../components/said.js";
import { isInterval } from "../components/versions.js";
import { whisker } from "../components/whisker.js";
import { change, counted, number, percent, signClass } from "../logic/format.js";
import { sharedAxis } from "../logic/scale.js";
import { headline } from "../logic/versions.js";
import { midway, t, woven } from "../logic/words.js";

/** @param {any} answer of /api/versions/compare */
export function verdictPanel(answer) {
  return h(
    "section", { class: "cell c8", key: "verdict", "aria-labelledby": "h-verdict" },
    h("h2", { id: "h-verdict", class: "fig2 any" }, headline(answer)),
    h("p", { class: "any" }, said(answer.verdict)),
    typeof answer.difference_quote === "number" ? [difference(answer), bars(answer), h("p", { class: "small any", key: "decides" }, decision(answer))] : h("p", { class: "muted" }, t("There are too few trades to compare.")),
    caveatList(answer),
  );
}

/** What a reader must know before the verdict is believed. @param {any} answer */
export function caveatList(answer) {
  const lines = answer.caveats ?? [];
  return lines.length > 0 ? h("ul", { class: "muted small", key: "caveats" }, lines.map((/** @type {string} */ line) => h("li", { key: line, class: "any" }, said(line)))) : null;
}

/** Where a figure of the comparison comes from: the server's words, and the trades of these two alone.
 * @param {any} answer @param {string} name @returns {import("../components/figure.js").Source} */
function about({ a, b, a_trade_count: aCount, b_trade_count: bCount }, name) {
  const links = [[b, bCount], [a, aCount]].map(([version, trades]) => ({ text: t("Show {trades} of {version}", { trades: counted(trades, "trade"), version }), query: { bot_version: version } }));
  return { figure: name, query: { a, b }, more: { used_count: aCount + bCount, rows_query: null, links } };
}

/** @param {number} value */
function money(value) {
  return change(value, resultDigits());
}

/** @param {any} answer */
function difference(answer) {
  const { a, b, difference_quote: value } = answer;
  return h("p", { class: "muted any", key: "difference" },
    woven("{difference} per trade for {b} against {a}, as measured so far.", {
      a, b, difference: h("b", null, figure([money(value), unit(resultAsset())], t("difference per trade"), about(answer, "difference_quote"), signClass(value, resultDigits()))),
    }));
}

/** Both intervals on one axis; the one that decides is drawn first. @param {any} answer */
function bars(answer) {
  const { a, b, difference_quote: value } = answer;
  const rows = [[t("Decides: holds however often one looks"), "anytime_interval", false], [t("At a single look, 95%"), "difference_interval", true]]
    .flatMap(([name, key, isPast]) => (isInterval(answer[String(key)]) ? [{ name: String(name), key: String(key), isPast: Boolean(isPast), interval: answer[String(key)] }] : []));
  const { place } = sharedAxis(rows.map(({ interval }) => interval), 0);
  return h("ul", { class: "gaps", key: "bars" }, rows.map(({ name, key, isPast, interval }) => {
    const words = t("{from} to {to}", { from: money(interval[0]), to: money(interval[1]) });
    const label = t("{name}: {b} minus {a} per trade between {words}; the line is no difference", { name, b, a, words });
    return h("li", { key }, h("span", { class: "small" }, name), h("span", { class: "small num" }, figure(words, midway(name), about(answer, key))),
      whisker({ value, interval, reference: 0, isPast, label, place }));
  }));
}

/** The numbers that the verdict rests on, for the column beside it. @param {any} answer */
export function grounds(answer) {
  if (typeof answer.difference_quote !== "number") return null;
  const row = (/** @type {string} */ name, /** @type {string} */ key, /** @type {string} */ text) => (typeof answer[key] === "number"
    ? [h("dt", { key: `${key} name` }, name), h("dd", { key }, figure(text, name, about(answer, key)))] : null);
  return [
    h("h3", { class: "label", key: "behind" }, t("The numbers behind it")),
    h("dl", { class: "kv", key: "grounds" },
      row(t("p-value, corrected for all pairs of versions"), "p_value_corrected", number(answer.p_value_corrected, 3)),
      row(t("p-value of this pair at a single look"), "p_value", number(answer.p_value, 3)),
      row(t("Chance that {b} is better, at a single look; it decides nothing", { b: answer.b }), "probability_b_better_ratio", percent(answer.probability_b_better_ratio, 0)),
      row(t("Size of the gap in standard deviations of a trade"), "effect_size", number(answer.effect_size, 2))),
  ];
}

/** Why it is proven, or not, in one sentence. @param {any} answer */
function decision({ anytime_interval: interval, is_proven: isProven }) {
  if (!isInterval(interval)) return t("The interval that decides needs more trades.");
  return isProven ? t("Proven: the interval that holds however often one looks does not hold zero.")
    : t("Not proven: the interval that holds however often one looks still holds zero, so either version can be the better one.");
}
