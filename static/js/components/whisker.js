/** An interval on a column's shared axis, with the reference line drawn. */

import { h } from "../core/dom.js";

/**
 * @param {{value: number, interval: [number, number]|null, reference: number, isPast: boolean, label: string, place: (value: number) => number}} whisker
 */
export function whisker({ value, interval, reference, isPast, label, place }) {
  return h(
    "div", { class: "wh", role: "img", "aria-label": label },
    h("div", { class: "ax", style: { left: `${place(reference)}%` } }),
    interval ? h("div", { class: "ci", style: { left: `${place(interval[0])}%`, width: `${place(interval[1]) - place(interval[0])}%` } }) : null,
    h("div", { class: isPast ? "pt past" : "pt", style: { left: `${place(value)}%` } }),
  );
}
