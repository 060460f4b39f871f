/** A number as a button that explains itself. */

import { h } from "../core/dom.js";
import { quoteAsset } from "../core/store.js";
import { resultDigits } from "../core/unit.js";
import { change, count, number, percent, quoteDecimals, signClass } from "../logic/format.js";
import { midway, t } from "../logic/words.js";

/**
 * What a click shows: a figure that the server explains, or the page's own words.
 * @typedef {{figure: string, query?: Record<string, any>, more?: Record<string, any>} | {own: () => import("../core/types.js").Explanation}} Source
 */

/**
 * @param {any} content what is shown
 * @param {string} label what it is, for screen readers: "explain total"
 * @param {Source} source
 * @param {string} [css] "pos", "neg" ...
 */
export function figure(content, label, source, css = "") {
  const name = "figure" in source ? source.figure : null;
  const button = h(
    "button",
    {
      class: "x", type: "button", "aria-haspopup": "dialog", "data-live": true, "data-figure": name,
      onclick: (/** @type {Event} */ event) => explain(/** @type {HTMLElement} */ (event.currentTarget), source),
    },
    content, h("span", { class: "vh" }, t(", explain {label}", { label })),
  );
  return css ? h("span", { class: css }, button) : button;
}

/** The popover is fetched at the first question. @param {HTMLElement} button @param {Source} source */
async function explain(button, source) {
  const { openExplanation } = await import("./explain.js");
  await openExplanation(button, source);
}

/** A unit in small print. @param {string} text */
export function unit(text) {
  return text ? h("span", { class: "u" }, text) : null;
}

/** A result with a sign and its color. @param {any} value @param {string} label @param {Source} source */
export function gain(value, label, source) {
  const decimals = resultDigits();
  return figure(change(value, decimals), label, source, signClass(value, decimals));
}

/** What trades cost, without a sign's color: fees. @param {any} value @param {string} label @param {Source} source */
export function money(value, label, source) {
  return figure(number(value, resultDigits()), label, source);
}

/** Money that the bot reports in its state. @param {any} value @param {string} title @param {string} field */
export function stateMoney(value, title, field) {
  return reported(number(value, quoteDecimals(quoteAsset())), title, field);
}

/** @param {any} value @param {string} label @param {Source} source */
export function tally(value, label, source) {
  return figure(count(value), label, source);
}

/** @param {any} value @param {string} label @param {Source} source @param {number} [decimals] */
export function share(value, label, source, decimals = 2) {
  return figure(percent(value, decimals), label, source);
}

/**
 * A value that the bot reports itself: the explanation names the file and the field.
 * @param {any} content @param {string} title @param {string} field @param {string} [value] where the content is more than the value
 */
export function reported(content, title, field, value = content) {
  const own = () => ({
    title,
    formula: t("Reported by the bot in its state file and shown as it is."),
    inputs: [{ title: t("Field"), value: field }],
    result: value,
    source: "state",
  });
  return figure(content, midway(title), { own });
}
