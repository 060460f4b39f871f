/** Performance: when, and with what, money is made. */

import { h } from "../core/dom.js";
import { state } from "../core/store.js";
import { reasonWord } from "../logic/reasons.js";
import { labelsOf } from "../logic/selection.js";
import { at } from "../logic/time.js";
import { clearScope, scopeBar } from "../components/scope_bar.js";
import { leftOut } from "../components/unit_switch.js";
import { t } from "../logic/words.js";
import { allPanel } from "./performance_all.js";
import { bestPanels } from "./performance_best.js";
import { breakdownPanel } from "./performance_breakdown.js";
import { calendarPanel } from "./performance_calendar.js";
import { keyFigures, resultsPanel } from "./performance_results.js";
import { answerOf, chosenDays, isNarrowed, questions as ask } from "./performance_scope.js";
import { rollingPanel, spreadPanel } from "./performance_spread.js";

export const questions = ask;

export function title() {
  return t("Performance");
}

export function view() {
  return [
    h("div", { class: "pagehead", key: "head" }, h("h1", null, t("Performance")), h("p", null, t("When, and with what, money is made.")), h("p", { class: "faint any" }, lookedAt()), leftOut(answerOf("perfStats").answer)),
    h("div", { class: "sheet looking", key: "scope" }, scopeBar(names())),
    hasNothing() ? nothing() : figures(),
  ];
}

/** Range and filters in words: they stay when the choices are folded, and on paper. */
function lookedAt() {
  const { from, to } = chosenDays();
  const day = (/** @type {string} */ of) => at(`${of}T00:00:00Z`, "dayYear", "UTC");
  const range = from || to ? t("{from} to {to}", { from: from ? day(from) : t("first trade"), to: to ? day(to) : t("today") }) : t("All trades so far");
  return [range, ...Object.entries(labelsOf(state.route.query)).map(([name, value]) => (name === "exit_reason" ? reasonWord(value) : value))].join(", ");
}

/** What the filters offer: everything that ever closed a trade, whatever is chosen now. */
function names() {
  const of = (/** @type {string} */ name) => (state.data[name]?.groups ?? []).map((/** @type {any} */ group) => group.name);
  return { bot_version: of("byVersion"), symbol: of("bySymbol"), strategy: of("byStrategy"), exit_reason: of("byReason") };
}

function hasNothing() {
  const { answer, isOld } = answerOf("perfStats");
  return answer !== null && !isOld && answer.trade_count === 0;
}

function nothing() {
  const text = isNarrowed() ? t("No trade fits this range and these filters.") : t("No closed trade yet. This view fills with the first one that the bot writes to its log.");
  return h("div", { class: "sheet", key: "none" }, h("section", { class: "cell c12" }, h("p", { class: "muted" }, text),
    isNarrowed() ? h("div", null, h("button", { class: "btn", type: "button", onclick: clearScope }, t("Show everything"))) : null));
}

function figures() {
  return [
    keyFigures(),
    h("div", { class: "sheet", key: "when" }, resultsPanel(), calendarPanel(), spreadPanel(), rollingPanel()),
    h("div", { class: "sheet", key: "what" }, breakdownPanel(), bestPanels(), allPanel()),
  ];
}
