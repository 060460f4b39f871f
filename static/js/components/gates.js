/** Why the bot does not enter: each indicator against its threshold, failed ones first. */

import { h } from "../core/dom.js";
import { state, zone } from "../core/store.js";
import { counted, isNumber, quantity } from "../logic/format.js";
import { gatesOf, ruleWords } from "../logic/gates.js";
import { at } from "../logic/time.js";
import { t } from "../logic/words.js";
import { reported } from "./figure.js";
import { icon } from "./icon.js";
import { heading, panel, provenance, waiting } from "./parts.js";

/** @typedef {import("../logic/gates.js").Gate} Gate */

export function gatesPanel() {
  const { status } = state.data;
  if (!status) return panel("why", "c4", heading("why", t("Why no entry?"), { isQuiet: true }), waiting("status", ["a", "", "b"]));
  if (status.bot_count > 1) return panel("why", "c4", heading("why", t("Entry conditions"), { isQuiet: true }), h("p", { class: "muted" }, t("Choose one bot above to see why it does not enter.")));
  const gates = gatesOf(status.indicators ?? []);
  const failed = gates.filter((gate) => gate.isMet === false);
  const title = failed.length > 0 ? t("Why no entry?") : t("Entry conditions");
  const when = status.source?.updated_at;
  return panel(
    "why", "c4", heading("why", title, { isQuiet: true, end: when ? h("span", { class: "sub" }, at(when, "clock", zone())) : null }),
    h("p", { class: "verdict any" }, verdict(gates, failed)),
    failed.length > 0 ? h("ul", { class: "gates" }, failed.map((gate) => held(gate, status))) : null,
    shortList((length) => (t("{conditions} met", { conditions: counted(length, "condition") })), "check", gates.filter((gate) => gate.isMet === true), status),
    shortList(() => t("Reported without a threshold"), "", gates.filter((gate) => gate.isMet === null), status),
    gates.length === 0 ? provenance(t("A bot reports them as indicators: name, value, threshold, comparison.")) : null,
  );
}

/** @param {Gate[]} gates @param {Gate[]} failed */
function verdict(gates, failed) {
  const rules = gates.filter((gate) => gate.threshold !== null && gate.threshold !== undefined);
  if (gates.length === 0) return t("The bot reports no indicator levels.");
  if (failed.length > 0) return t("Waiting: {reasons}.", { reasons: failed.map(reason).join(", ") });
  if (rules.length === 0) return t("The bot reports levels, but no thresholds.");
  return rules.some((gate) => gate.isMet === null) ? t("No condition is known to fail.") : t("All conditions are met.");
}

/** @param {Gate} gate */
function reason(gate) {
  return t("{name} is {value}, {rule}", { name: gate.name, value: text(gate.value), rule: ruleWords(gate, text(gate.threshold)) });
}

/** @param {any} value */
function text(value) {
  return isNumber(value) ? quantity(rounded(value)) : value === null || value === undefined ? "–" : String(value);
}

/** Four significant digits are what a reader compares. @param {number} value */
function rounded(value) {
  return Number(value.toPrecision(Math.abs(value) >= 1000 ? 7 : 4));
}

/** @param {Gate} gate @param {any} status */
function held(gate, status) {
  const { name, bullet } = gate;
  return h(
    "li", { key: name, class: "hold" },
    icon("hold"),
    h("span", { class: "gname any" }, name, " ", h("span", { class: "rule" }, ruleWords(gate, text(gate.threshold)))),
    h("span", { class: "val" }, value(gate, status), h("span", { class: "vh" }, t(", not met"))),
    bullet ? bulletBar(bullet) : null,
  );
}

/** @param {Gate} gate @param {any} status */
function value(gate, status) {
  const index = (status.indicators ?? []).findIndex((/** @type {any} */ indicator) => indicator.name === gate.name);
  return reported(text(gate.value), gate.name, `indicators[${index}].value = ${gate.value}`);
}

/** @param {import("../logic/gates.js").Bullet} bullet */
function bulletBar({ from, to, mark, kind }) {
  const solid = kind === "over" ? mark : kind === "missing" ? from : to;
  return h(
    "div", { class: "bullet", "aria-hidden": "true" },
    h("i", { style: { width: `${solid}%` } }),
    kind === "reached" ? null : h("u", { class: kind === "over" ? "over" : null, style: { left: `${from}%`, width: `${to - from}%` } }),
    h("b", { style: { left: `${mark}%` } }),
  );
}

/** @param {(length: number) => string} title @param {string} sign @param {Gate[]} gates @param {any} status */
function shortList(title, sign, gates, status) {
  if (gates.length === 0) return null;
  return h(
    "div", { class: "met", key: sign }, h("p", { class: "label" }, title(gates.length)),
    h("ul", null, gates.map((gate) => h("li", { key: gate.name }, sign ? icon(sign) : null,
      h("span", { class: "any" }, gate.name, " ", h("span", { class: "rule" }, ruleWords(gate, text(gate.threshold)))), h("b", null, value(gate, status))))),
  );
}
