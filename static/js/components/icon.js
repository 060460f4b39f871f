/** Line icons from the sprite in index.html. */

import { h } from "../core/dom.js";

/** @param {string} name @param {string} [css] */
export function icon(name, css = "") {
  return h("svg", { class: `i ${css}`.trim(), "aria-hidden": "true" }, h("use", { href: `#i-${name}` }));
}
