/** The filters above the table of trades; the address bar holds what is chosen. */

import { h } from "../core/dom.js";
import { setQuery } from "../core/router.js";
import { state, unit, zone } from "../core/store.js";
import { reasonWord } from "../logic/reasons.js";
import { daysOf, rangeKey, shownDay } from "../logic/selection.js";
import { dayOf } from "../logic/time.js";
import { t, w } from "../logic/words.js";
import { today } from "./figures.js";

/** Query parameters of /api/trades that this view offers. */
export const FILTERS = ["bot_version", "symbol", "side", "strategy", "outcome", "exit_reason", "risk", "from", "to", "q"];

const SIDES = [["long", w("Long")], ["short", w("Short")]];
const SORTS = [["", w("Newest first")], ["closed_at", w("Oldest first")], ["-realized_pnl_quote", w("Best result first")], ["realized_pnl_quote", w("Worst result first")], ["-duration_s", w("Longest held first")], ["-fee_quote", w("Highest fees first")]];
const RISKS = [["known", w("Known")], ["unknown", w("Not known")]];
const OUTCOMES = [["win", w("Wins")], ["loss", w("Losses")], ["flat", w("Break-even")]];

export function filterBar() {
  const versions = (state.data.versions?.versions ?? []).map((/** @type {any} */ version) => version.bot_version);
  return h(
    "form", { class: "filters", key: "filters", "aria-label": t("Filter trades"), onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
    choice("bot_version", t("Version"), pairs(versions)),
    choice("symbol", t("Market"), pairs(groupNames("bySymbol"))),
    choice("side", t("Side"), translated(SIDES)), choice("strategy", t("Strategy"), pairs(groupNames("byStrategy"))),
    choice("outcome", t("Outcome"), translated(OUTCOMES)), choice("exit_reason", t("Closed by"), pairs(groupNames("byReason"), reasonWord)),
    unit() === "r" || state.route.query.risk ? choice("risk", t("Risk at first"), translated(RISKS)) : null,
    entry("from", t("From"), "date"), entry("to", t("To, included"), "date"), entry("q", t("Search"), "search"),
    sortChoice(),
    hasFilter() ? h("button", { class: "btn", type: "button", onclick: clear }, t("Clear filters")) : null,
  );
}

/** @param {string} name of a breakdown in the store @returns {string[]} */
function groupNames(name) {
  return (state.data[name]?.groups ?? []).map((/** @type {any} */ group) => group.name);
}

/** @param {string[][]} choices @returns {string[][]} */
function translated(choices) {
  return choices.map(([known, words]) => [known, t(words)]);
}

/** @param {any[]} names @param {(name: string) => string} [write] @returns {string[][]} */
function pairs(names, write = (name) => name) {
  return names.filter((name) => typeof name === "string" && name !== "").map((name) => [name, write(name)]);
}

function hasFilter() {
  return [...FILTERS, "range"].some((name) => state.route.query[name]);
}

function clear() {
  setQuery(Object.fromEntries([...FILTERS, "range", "offset"].map((name) => [name, ""])));
}

/** @param {string} name @param {string} value */
function choose(name, value) {
  setQuery({ ...(name === "from" || name === "to" ? { from: chosenDay("from"), to: chosenDay("to"), range: "" } : {}), [name]: value, offset: "" });
}

/** @param {string} name @param {string} label @param {string[][]} choices */
function choice(name, label, choices) {
  const value = state.route.query[name] ?? "";
  const all = value && !choices.some(([known]) => known === value) ? [...choices, [value, value]] : choices;
  return h("label", { class: "field", key: name }, label, h("select", { value, onchange: (/** @type {any} */ event) => choose(name, event.target.value) },
    h("option", { key: "", value: "" }, t("Any")), all.map(([known, words]) => h("option", { key: known, value: known }, words))));
}

/** Narrow screens have no heads to sort by. */
function sortChoice() {
  const value = state.route.query.sort ?? "";
  const named = translated(SORTS);
  const known = SORTS.some(([sort]) => sort === value) ? named : [...named, [value, value]];
  return h("label", { class: "field only-s", key: "sort" }, t("Sort"), h("select", { value, onchange: (/** @type {any} */ event) => choose("sort", event.target.value) },
    known.map(([sort, words]) => h("option", { key: sort, value: sort }, words))));
}

/** The first or the last day that is looked at, "" where that end is open. @param {"from"|"to"} name */
function chosenDay(name) {
  const { query } = state.route;
  return rangeKey(query) ? (daysOf(query, today())[name] ?? "") : shownDay(name, query[name] ?? "", (ms) => dayOf(ms, zone()));
}

/** @param {string} name @param {string} label @param {string} type */
function entry(name, label, type) {
  const value = name === "from" || name === "to" ? chosenDay(name) : (state.route.query[name] ?? "");
  return h("label", { class: "field", key: name }, label, h("input", { type, value, maxlength: 100, onchange: (/** @type {any} */ event) => choose(name, event.target.value.trim()) }));
}
