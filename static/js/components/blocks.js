/** Blocks of the wide views: panels that dim while another choice is answered, and key figures. */

import { h } from "../core/dom.js";
import { language } from "../logic/words.js";
import { panel, waiting } from "./parts.js";

/**
 * A panel that is drawn from one answer.
 * @param {{id: string, css: string, head: any, name: string, lines?: string[], asked: {answer: any, isOld: boolean}, body: (answer: any) => any}} spec
 *   `name` of the question, `body` is called only with an answer
 */
export function answered({ id, css, head, name, lines = ["w"], asked, body }) {
  const { answer, isOld } = asked;
  const vnode = panel(id, isOld ? `${css} asking` : css, head, answer ? body(answer) : waiting(name, lines));
  vnode.props["aria-busy"] = isOld ? "true" : null;
  return vnode;
}

/** @param {string} label @param {boolean} isOld @param {any[]} parts */
export function kpiRow(label, isOld, parts) {
  return h("dl", { class: isOld ? "kpis asking" : "kpis", key: "kpis", "aria-label": label }, parts);
}

/** Label, figure, one comparison. @param {string} name @param {any} value @param {any} comparison */
export function kpi(name, value, comparison) {
  return h("div", { class: "kpi", key: name }, h("dt", { class: "label" }, name), h("dd", { class: "fig1" }, value), h("dd", { class: "sub any" }, comparison));
}

/** A plain table under a chart. @param {string} caption @param {string[]} heads @param {Array<{key: string, cells: any[]}>} rows */
export function plainTable(caption, heads, rows) {
  return h(
    "table", null, h("caption", { class: "vh" }, caption),
    h("thead", null, h("tr", null, heads.map((name, index) => h("th", { scope: "col", class: index ? "num" : null }, name)))),
    h("tbody", null, rows.map(({ key, cells: [first, ...rest] }) => h("tr", { key },
      h("th", { scope: "row" }, first), rest.map((value) => h("td", { class: "num" }, value))))),
  );
}

/** Buttons of which one is chosen. @param {string} label @param {Array<{key: string, name: string}>} choices @param {string} chosen @param {(key: string) => void} choose */
export function segments(label, choices, chosen, choose) {
  return h("div", { class: "seg", role: "group", "aria-label": label }, choices.map(({ key, name }) => h(
    "button", { key, type: "button", "aria-pressed": String(key === chosen), onclick: () => choose(key) }, name)));
}

/** A value computed again only when what it is computed from is another object, or the page speaks another language.
 * @template T @param {(...inputs: any[]) => T} compute @returns {(...inputs: any[]) => T} */
export function remembered(compute) {
  /** @type {any[]|null} */
  let before = null;
  /** @type {T} */
  let value;
  return (...known) => {
    const inputs = [...known, language()];
    const isNew = before === null || inputs.length !== before.length || inputs.some((input, index) => input !== before?.[index]);
    if (isNew) value = compute(...known);
    before = inputs;
    return value;
  };
}
