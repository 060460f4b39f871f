/** A range of simulated runs: 90 of 100 as a thin line, the middle 50 thick, a ring where the real run lies. */

import { h } from "../core/dom.js";
import { t } from "../logic/words.js";

const NARROW = 36;

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
    ends(range, place, write),
  );
}

/** The borders in words: at the ends of the line, or together where it is short.
 * @param {Range} range @param {(value: number) => number} place @param {(value: number) => string} write */
function ends({ q05, q95 }, place, write) {
  const from = place(q05);
  const to = place(q95);
  if (to - from < NARROW) return h("span", { class: "m", style: { left: `${Math.max(18, Math.min(82, (from + to) / 2))}%` } }, write(q05) === write(q95) ? write(q05) : t("{from} to {to}", { from: write(q05), to: write(q95) }));
  return [h("span", { key: "l", style: { left: `${from}%` } }, write(q05)), h("span", { key: "r", class: "r", style: { left: `${to}%` } }, write(q95))];
}
