/** Tables that stack into labelled pairs on narrow screens and keep their roles. */

import { h } from "../core/dom.js";
import { icon } from "./icon.js";

/**
 * @typedef {object} Column
 * @property {string} name
 * @property {string} [css] "num", "hide-m" ...
 * @property {any} [head] shown instead of the name
 * @property {string} [sort] the API's name of the column
 */

/**
 * @param {{caption: string, css?: string, columns: Column[], rows: any[], sort?: string, onSort?: (sort: string) => void, foot?: any}} table
 */
export function table({ caption, css = "", columns, rows, sort, onSort }) {
  return h(
    "table", { class: `stackt ${css}`.trim(), role: "table" },
    h("caption", { class: "vh" }, caption),
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, columns.map((column) => headCell(column, sort, onSort)))),
    h("tbody", { role: "rowgroup" }, rows),
  );
}

/** @param {Column} column @param {string|undefined} sort @param {((sort: string) => void)|undefined} onSort */
function headCell(column, sort, onSort) {
  const { name, css = "", head = name, sort: key } = column;
  if (!key || !onSort) return h("th", { scope: "col", role: "columnheader", class: css || null }, head);
  const isChosen = sort === key || sort === `-${key}`;
  const isFalling = sort === `-${key}`;
  return h(
    "th", { scope: "col", role: "columnheader", class: css || null, "aria-sort": isChosen ? (isFalling ? "descending" : "ascending") : null },
    h("button", { class: "sort", type: "button", onclick: () => onSort(isFalling ? key : `-${key}`) }, head, isChosen ? icon("down", isFalling ? "" : "turn") : null),
  );
}

/** First cell of a row: what the row is about. @param {any} props @param {...any} content */
export function rowHead(props, ...content) {
  return h("th", { scope: "row", role: "rowheader", ...props }, content);
}

/** @param {string} label shown beside the value on narrow screens @param {string} css @param {...any} content */
export function cell(label, css, ...content) {
  return h("td", { role: "cell", class: css || null, "data-l": label || null }, content);
}
