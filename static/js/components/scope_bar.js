/** What is looked at: range, dates and filters; the address bar holds what is chosen. */

import { h } from "../core/dom.js";
import { setQuery } from "../core/router.js";
import { setUi, state, zone } from "../core/store.js";
import { CALENDAR, daysOf, LABELS, rangeKey, RANGES } from "../logic/selection.js";
import { dayOf } from "../logic/time.js";
import { t } from "../logic/words.js";
import { segments } from "./blocks.js";
import { sideWord } from "./positions.js";
import { reasonWord } from "../logic/reasons.js";

const FIELDS = [...LABELS, "range", "from", "to"];

/** Every range of days at one click: buttons at a desk, a list on phones. @param {Record<string, string>} [also] what the choice resets */
export function rangeChoice(also = {}) {
  const key = rangeKey(state.route.query);
  const choose = (/** @type {string} */ range) => setQuery({ range, from: "", to: "", ...also });
  const dates = key === null ? [h("option", { key: "dates", value: "dates", disabled: true }, t("Two dates"))] : [];
  return [
    h("div", { class: "rangebuttons hide-s", key: "buttons" }, segments(t("Range"), RANGES, key ?? "dates", choose), segments(t("Range of the calendar"), CALENDAR, key ?? "dates", choose)),
    h("label", { class: "field only-s rangelist", key: "list" }, h("span", { class: "vh" }, t("Range")),
      h("select", { value: key ?? "dates", onchange: (/** @type {any} */ event) => choose(event.target.value) }, dates, [...RANGES, ...CALENDAR].map((range) => h("option", { key: range.key, value: range.key }, "days" in range ? lasting(range) : range.name)))),
  ];
}

/** A range that ends today, in words. @param {import("../logic/selection.js").Range} range */
export function lasting({ days }) {
  return days === null ? t("All time") : days === 365 ? t("Last year") : t("Last {days} days", { days });
}

/** @param {Record<string, string[]>} names what can be chosen, by field */
export function scopeBar(names) {
  const set = FIELDS.filter((name) => state.route.query[name]).length;
  return h(
    "section", { class: "cell c12 tight choosing", key: "scope", "aria-label": t("What is looked at") },
    h("div", { class: "head" }, rangeChoice(), set > 0 ? h("button", { class: "link small end", type: "button", onclick: clearScope }, t("Show everything")) : null),
    h("details", { class: "scope", key: "fold", open: state.ui.isScopeOpen ?? innerWidth >= 768, ontoggle: (/** @type {any} */ event) => setUi("isScopeOpen", event.currentTarget.open) },
      h("summary", { class: "link small" }, set > 0 ? t("Filters, {set} set", { set }) : t("Filters")),
      h("form", { class: "filters", "aria-label": t("Filter figures"), onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
        choice("bot_version", t("Version"), names.bot_version), choice("symbol", t("Market"), names.symbol), choice("side", t("Side"), ["long", "short"], sideWord),
        choice("strategy", t("Strategy"), names.strategy), choice("exit_reason", t("Closed by"), names.exit_reason, reasonWord), day("from", t("From")), day("to", t("To, included")))),
  );
}

/** Forget range and filters. */
export function clearScope() {
  setQuery(Object.fromEntries(FIELDS.map((name) => [name, ""])));
}

/** @param {string} name @param {string} label @param {string[]|undefined} known @param {(value: string) => string} [write] */
function choice(name, label, known = [], write = (value) => value) {
  const value = state.route.query[name] ?? "";
  const all = value && !known.includes(value) ? [...known, value] : known;
  return h("label", { class: "field", key: name }, label, h("select", { value, onchange: (/** @type {any} */ event) => setQuery({ [name]: event.target.value }) },
    h("option", { key: "", value: "" }, t("Any")), all.map((each) => h("option", { key: each, value: each }, write(each)))));
}

/** @param {"from"|"to"} name @param {string} label */
function day(name, label) {
  const days = daysOf(state.route.query, dayOf(Date.now(), zone()));
  const onchange = (/** @type {any} */ event) => setQuery({ from: days.from ?? "", to: days.to ?? "", [name]: event.target.value, range: "" });
  return h("label", { class: "field", key: name }, label, h("input", { type: "date", value: days[name] ?? "", onchange }));
}
