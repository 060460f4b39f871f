/** Which market, how long a candle, which stretch of time. */

import { h } from "../core/dom.js";
import { setQuery } from "../core/router.js";
import { state, zone } from "../core/store.js";
import { segments } from "../components/blocks.js";
import { icon } from "../components/icon.js";
import { dayOf } from "../logic/time.js";
import { t } from "../logic/words.js";

/** @param {any} answer */
export function marketScope(answer) {
  const symbols = [...new Set(answer.known.map((/** @type {any} */ { symbol }) => symbol))];
  const lengths = answer.known.filter((/** @type {any} */ { symbol }) => symbol === answer.symbol);
  return h("form", { class: "seek", key: "scope", "aria-label": t("What is looked at"), onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
    symbols.length > 1 ? select(t("Market"), answer.symbol, symbols, (symbol) => setQuery({ symbol, timeframe: "", trade: "" })) : null,
    lengthChoice(answer, lengths),
    day("from", t("From")), day("to", t("To, included")));
}

/** Buttons on a desk; a list where eleven of them are more than one row. @param {any} answer @param {any[]} lengths */
function lengthChoice({ timeframe: chosen }, lengths) {
  const choose = (/** @type {string} */ timeframe) => setQuery({ timeframe });
  const names = lengths.map(({ timeframe }) => timeframe);
  if (innerWidth < 1200) return select(t("Length of a candle"), chosen, names, choose);
  return segments(t("Length of a candle"), names.map((name) => ({ key: name, name })), chosen, choose);
}

/** Earlier, later, and back to now. @param {any} answer */
export function stretchButtons({ candles, in_range_count: all, step_ms: step }) {
  const { to } = state.route.query;
  const first = candles[0]?.[0];
  const span = candles.length * (step ?? 0);
  const hasEarlier = candles.length < all;
  return [
    h("button", { class: "btn", key: "earlier", type: "button", disabled: !hasEarlier, onclick: () => setQuery({ to: iso(first) }) }, icon("chev", "turn"), t("Earlier")),
    h("button", { class: "btn", key: "later", type: "button", disabled: !to || !first, onclick: () => setQuery({ to: laterThan(first + 2 * span) }) }, t("Later"), icon("chev")),
    to ? h("button", { class: "link small", key: "now", type: "button", onclick: () => setQuery({ from: "", to: "" }) }, t("Back to now")) : null,
  ];
}

/** A moment ahead of now is no end at all. @param {number} ms */
function laterThan(ms) {
  return ms >= Date.now() ? "" : iso(ms);
}

/** @param {number} ms */
function iso(ms) {
  return new Date(ms).toISOString();
}

/** @param {string} label @param {string} value @param {any[]} choices @param {(value: string) => void} choose */
function select(label, value, choices, choose) {
  return h("label", { class: "field", key: label }, label, h("select", { value, onchange: (/** @type {any} */ event) => choose(event.target.value) },
    choices.map((each) => h("option", { key: each, value: each }, each))));
}

/** @param {"from"|"to"} name @param {string} label */
function day(name, label) {
  const value = state.route.query[name] ?? "";
  const shown = value.includes("T") ? dayOf(value, zone()) : value;
  return h("label", { class: "field", key: name }, label,
    h("input", { type: "date", value: shown, onchange: (/** @type {any} */ event) => setQuery({ [name]: event.target.value }) }));
}
