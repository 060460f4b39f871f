/** Every figure of the selection in quiet groups: those that no other panel shows are here, and why one is missing. */

import { h } from "../core/dom.js";
import { setUi, state, zone } from "../core/store.js";
import { resultAsset, resultDigits, resultName, titleIn } from "../core/unit.js";
import { withUnit } from "../components/explain.js";
import { figure } from "../components/figure.js";
import { heading, panel } from "../components/parts.js";
import { said } from "../components/said.js";
import { kindOf } from "../logic/at_least.js";
import { grouped } from "../logic/figure_groups.js";
import { signClass } from "../logic/format.js";
import { at } from "../logic/time.js";
import { t, told } from "../logic/words.js";
import { about, answerOf } from "./performance_scope.js";

/** @typedef {import("../logic/figure_groups.js").Entry} Entry */

/** Money that carries the color of its sign; fees and falls are written without. */
const SIGNED = /pnl|expectancy|grid_profit|average_|_trade_quote/;

export function allPanel() {
  const { answer: stats, isOld } = answerOf("perfStats");
  const { answer: glossary } = answerOf("glossary");
  if (!stats || !glossary) return null;
  const groups = grouped(glossary.figures.filter((/** @type {Entry} */ { key }) => key in stats));
  const ontoggle = (/** @type {any} */ event) => setUi("areAllFiguresOpen", event.currentTarget.open);
  return panel("all", isOld ? "c12 asking" : "c12", heading("all", t("All figures"), { sub: resultName() ? t("of this selection, results in {asset}", { asset: resultName() }) : t("of this selection") }),
    h("details", { class: "astable", key: "fold", open: state.ui.areAllFiguresOpen ?? innerWidth >= 768, ontoggle }, h("summary", { class: "link small" }, t("Every figure, one by one")),
      h("div", { class: "allfigures" }, groups.map(({ name, entries }) => group(name, entries, stats)))));
}

/** @param {string} name @param {Entry[]} entries @param {any} stats */
function group(name, entries, stats) {
  return h("section", { key: name, "aria-label": name }, h("h3", null, name), h("dl", { class: "kv" }, entries.map((entry) => row(entry, stats))));
}

/** @param {Entry} entry @param {any} stats */
function row({ key, title, unit }, stats) {
  const value = stats[key];
  const isKnown = value !== null && value !== undefined;
  const isSigned = unit === "quote" && SIGNED.test(key);
  const reason = isKnown ? null : stats.undefined?.[key];
  return [
    h("dt", { key: `${key} name` }, said(titleIn(title)), reason ? h("small", { class: "why any" }, said(reason)) : null),
    h("dd", { key }, figure(shown(key, value, unit, isSigned), told(titleIn(title)), about(key), isSigned && isKnown ? signClass(value, resultDigits()) : "")),
  ];
}

/** A fall is written below zero, as everywhere on the page. @param {string} key @param {any} value @param {string} unit @param {boolean} isSigned */
function shown(key, value, unit, isSigned) {
  if (unit === "moment" && value) return at(value, "momentYear", zone());
  const isFall = key.includes("drawdown") && typeof value === "number" && value > 0;
  return withUnit(isFall ? -value : value, kindOf(key, unit), !isSigned, resultAsset(), resultDigits());
}
