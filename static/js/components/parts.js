/** Small pieces of panels: heads, provenance, skeletons, problems, the bar of rows. */

import { h } from "../core/dom.js";
import { setUi, state } from "../core/store.js";
import { CLASSES, rowCount } from "../logic/account.js";
import { count } from "../logic/format.js";
import { midway, t, woven } from "../logic/words.js";
import { said } from "./said.js";

/** A cell of a sheet with its heading. @param {string} id @param {string} css @param {any} heading @param {...any} content */
export function panel(id, css, heading, ...content) {
  return h("section", { key: id, class: `cell ${css}`, "aria-labelledby": `h-${id}` }, heading, content);
}

/** @param {string} id @param {any} title @param {{sub?: any, end?: any, isQuiet?: boolean}} [more] */
export function heading(id, title, { sub, end, isQuiet } = {}) {
  return h("div", { class: "head" }, h("h2", { id: `h-${id}`, class: isQuiet ? "label" : null }, title),
    sub ? h("span", { class: "sub" }, sub) : null, end ? h("span", { class: "end" }, end) : null);
}

/** Where the figures of a panel come from. @param {...any} facts */
export function provenance(...facts) {
  const shown = facts.filter(Boolean);
  return shown.length > 0 ? h("p", { class: "prov" }, shown.map((fact, index) => h("span", { key: index }, fact))) : null;
}

/** What stands in for an answer that is not there yet: its shape after 300 ms, or the problem.
 * @param {string} name of the question @param {string[]} lines classes of the skeleton's lines */
export function waiting(name, lines) {
  const problem = state.problems[name];
  if (problem) return h("p", { class: "muted", key: "problem" }, woven("This part could not be read. {problem} The rest of the page keeps working.", { problem: said(problem.message) }));
  return state.isSlow ? h("div", { "aria-busy": "true", key: "skeleton", class: "cell tight" }, lines.map((css) => h("span", { class: `sk ${css}` }))) : null;
}

/** What stands in for a whole view. */
export function shapeOfView() {
  const lines = (/** @type {string} */ key) => h("div", { class: "cell c4", key }, ["b", "", "a"].map((css) => h("span", { class: `sk ${css}` })));
  return [h("div", { class: "sheet", key: "shape", "aria-busy": "true" }, lines("1"), lines("2"), lines("3"))];
}

/** The bar of an account of rows. @param {string} name @param {Record<string, any>} account */
export function rowBar(name, account) {
  const parts = CLASSES.filter(({ key }) => account[key] > 0);
  const words = parts.map(({ key, name: kind }) => `${count(account[key])} ${midway(kind)}`).join(", ");
  return h("div", { class: "stack", role: "img", "aria-label": t("{name}: {rows} rows read, {words}", { name, rows: count(rowCount(account)), words: words || t("none") }) },
    parts.map(({ key, css }) => h("span", { key, class: css, style: { "flex-grow": String(account[key]) } })));
}

/** A table that opens under a chart. @param {string} name @param {string} label @param {() => any} build only called when open */
export function asTable(name, label, build) {
  const isOpen = state.ui[name] ?? state.ui.areChartsMissing === true;
  const ontoggle = (/** @type {any} */ event) => setUi(name, event.currentTarget.open);
  return h("details", { class: "astable", key: name, open: isOpen, ontoggle },
    h("summary", null, t("Show as table")), isOpen ? scrollBox(label, build()) : null);
}

/** A region that scrolls by itself and can be reached by keyboard. @param {string} label @param {any} content */
export function scrollBox(label, content) {
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, content);
}
