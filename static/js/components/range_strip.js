/** A range of simulated runs: 90 of 100 as a thin line, the middle 50 thick, a ring where the real run lies. */

import { h } from "../core/dom.js";

/** @typedef {{q05: number, q25: number, q50: number, q75: number, q95: number, real: number, percentile_ratio: number}} Range */

/** @param {{range: Range, place: (value: number) => number, zero: number|null, label: string, write: (value: number) => string}} strip */
export function rangeStrip({ range, place, zero, label, write }) {
  const from = (/** @type {number} */ low, /** @type {number} */ high) => ({ left: `${place(low)}%`, width: `${place(high) - place(low)}%` });
  return h(
    "div", { class: "rstrip", role: "img", "aria-label": label },
    zero === null ? null : h("u", { style: { left: `${place(zero)}%` } }),
    h("div", { class: "thin", style: from(range.q05, range.q95) }),
    h("div", { class: "thick", style: from(range.q25, range.q75) }),
    h("b", { style: { left: `${place(range.q50)}%` } }),
    h("div", { class: "ring", style: { left: `${place(range.real)}%` } }),
    h("span", { class: "l", style: { left: `${place(range.q05)}%` } }, write(range.q05)),
    h("span", { class: "r", style: { left: `${place(range.q95)}%` } }, write(range.q95)),
  );
}
