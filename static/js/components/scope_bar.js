/** What is looked at: range, dates and filters; the address bar holds what is chosen. */

import { h } from "../core/dom.js";
import { setQuery } from "../core/router.js";
import { setUi, state } from "../core/store.js";
import { LABELS, RANGES, rangeOf } from "../logic/selection.js";
import { t } from "../logic/words.js";
import { sideWord } from "./positions.js";

const FIELDS = [...LABELS, "range", "from", "to"];

/** The choice of a range. @param {Record<string, string>} [also] what the choice resets */
export function rangeButtons(also = {}) {
  const hasDates = Boolean(state.route.query.from || state.route.query.to);
  const chosen = hasDates && rangeOf(state.route.query).days === null ? null : rangeOf(state.route.query).key;
  return h("div", { class: "seg", role: "group", "aria-label": t("Range") }, RANGES.map(({ key, name }) => h(
    "button", { key, type: "button", "aria-pressed": String(key === chosen), onclick: () => setQuery({ range: key, ...also }) }, name)));
}

/** @param {Record<string, string[]>} names what can be chosen, by field */
export function scopeBar(names) {
  const set = FIELDS.filter((name) => state.route.query[name]).length;
  return h(
    "section", { class: "cell c12 tight", key: "scope", "aria-label": t("What is looked at") },
    h("div", { class: "head" }, rangeButtons({ from: "", to: "" }), set > 0 ? h("button", { class: "link small end", type: "button", onclick: clearScope }, t("Show everything")) : null),
    h("details", { class: "scope", key: "fold", open: state.ui.isScopeOpen ?? innerWidth >= 768, ontoggle: (/** @type {any} */ event) => setUi("isScopeOpen", event.currentTarget.open) },
      h("summary", { class: "link small" }, set > 0 ? t("Filters, {set} set", { set }) : t("Filters")),
      h("form", { class: "filters", "aria-label": t("Filter figures"), onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
        choice("bot_version", t("Version"), names.bot_version), choice("symbol", t("Market"), names.symbol), choice("side", t("Side"), ["long", "short"], sideWord),
        choice("strategy", t("Strategy"), names.strategy), choice("exit_reason", t("Closed by"), names.exit_reason), day("from", t("From")), day("to", t("To, included")))),
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
  const value = state.route.query[name] ?? "";
  return h("label", { class: "field", key: name }, label,
    h("input", { type: "date", value, onchange: (/** @type {any} */ event) => setQuery({ [name]: event.target.value, range: "" }) }));
}
