/** How the reader wants the table of trades: its columns, its length; and the keys that walk along it. */

import { h } from "../core/dom.js";
import { savePrefs } from "../core/prefs.js";
import { setQuery } from "../core/router.js";
import { state } from "../core/store.js";
import { chosenColumns, COLUMNS } from "../components/trades.js";
import { t } from "../logic/words.js";
import { closeDrawer } from "./trade_drawer.js";

const LENGTHS = ["25", "50", "100", "200", "500"];

/** Rows on a page: what the address says, where it is one of those offered; else what this browser's reader chose last. */
export function pageLength() {
  const { limit } = state.route.query;
  return Number(LENGTHS.includes(limit) ? limit : state.prefs.rows);
}

/** Names of columns with commas between, "" for the usual ones: the address wins over what was chosen last. */
export function askedColumns() {
  return state.route.query.columns ?? state.prefs.columns;
}

/** Remember for the next visit, and put it in the address for whom the link is sent to. @param {"rows"|"columns"} name @param {string} value */
function keep(name, value) {
  state.prefs[name] = value;
  savePrefs(state.prefs);
  setQuery({ [name === "rows" ? "limit" : name]: value });
}

export function lengthChoice() {
  const onchange = (/** @type {any} */ event) => keep("rows", event.target.value);
  return h("label", { class: "field length", key: "length" }, t("Rows per page"), h("select", { value: String(pageLength()), onchange }, LENGTHS.map((length) => h("option", { key: length, value: length }, length))));
}

export function shownColumns() {
  return chosenColumns(askedColumns());
}

export function columnsChoice() {
  const shown = shownColumns().map(({ key }) => key);
  return h(
    "details", { key: "columns", class: "columns" }, h("summary", { class: "link small" }, t("Columns")),
    h("fieldset", null, h("legend", { class: "vh" }, t("Columns")),
      COLUMNS.slice(1).map(({ key, name }) => h("label", { key }, h("input", { type: "checkbox", checked: shown.includes(key), disabled: shown.length === 2 && shown.includes(key), onchange: () => choose(shown, key) }), " ", name)),
      askedColumns() ? h("button", { class: "btn", type: "button", onclick: () => keep("columns", "") }, t("Usual columns")) : null),
  );
}

/** @param {string[]} shown @param {string} key */
function choose(shown, key) {
  const rest = shown.filter((other) => other !== key && other !== "closed_at");
  keep("columns", (shown.includes(key) ? rest : [...rest, key]).join(","));
}

/** Arrows, Home and End go from trade to trade, Escape closes the open one. @param {KeyboardEvent} event */
export function walk(event) {
  if (!(event.target instanceof HTMLElement) || !event.target.matches("[data-trade]")) return;
  if (event.key === "Escape" && state.route.query.trade) return leave(event.target);
  const links = [...document.querySelectorAll("table.trades a[data-trade]")];
  const index = links.indexOf(event.target);
  const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: links.length - 1 }[event.key];
  const to = next === undefined ? null : links[next];
  if (!(to instanceof HTMLElement)) return;
  event.preventDefault();
  to.focus();
}

/** @param {HTMLElement} row where the reader is stays where the reader is */
function leave(row) {
  closeDrawer();
  queueMicrotask(() => row.focus({ preventScroll: true }));
}
