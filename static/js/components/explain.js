/** The popover in which a number explains itself: formula, inputs, rows used and left out. */

import { ApiError, address, get } from "../core/api.js";
import { byId, h, render } from "../core/dom.js";
import { link } from "../core/router.js";
import { quoteAsset, scope, state, unit, zone } from "../core/store.js";
import { resultDigits, titleIn } from "../core/unit.js";
import { kindOf, percentAtLeast } from "../logic/at_least.js";
import { change, count, counted, isNumber, number, percent, quantity } from "../logic/format.js";
import { listedInData, nameOf, whereOf } from "../logic/left_out.js";
import { at, duration } from "../logic/time.js";
import { t, woven } from "../logic/words.js";
import { icon } from "./icon.js";
import { placeBy } from "./place.js";
import { said } from "./said.js";

/** @typedef {import("./figure.js").Source} Source */
/** @typedef {import("../core/types.js").Explanation} Explanation */

/** @type {HTMLElement|null} the number that is being explained */
let anchor = null;

/** @param {HTMLElement} button @param {Source} source */
export async function openExplanation(button, source) {
  const pop = byId("explain");
  const isSame = anchor === button && pop.matches(":popover-open");
  pop.hidePopover();
  if (isSame) return;
  anchor = button;
  button.setAttribute("aria-expanded", "true");
  show(pop, "own" in source ? { explanation: source.own() } : {});
  pop.showPopover();
  placeBy(pop, button);
  pop.querySelector("button")?.focus({ preventScroll: true });
  if ("own" in source) return;
  const answer = await ask(source);
  if (anchor !== button) return;
  show(pop, answer);
  placeBy(pop, button);
}

/** @param {{figure: string, query?: Record<string, any>, more?: Record<string, any>}} source */
async function ask({ figure, query = {}, more = {} }) {
  try {
    const { body } = await get(address("/api/explain", { figure, ...scope(), ...query }));
    return { explanation: named(/** @type {Explanation} */ ({ ...body, ...more }), query) };
  } catch (problem) {
    return { problem: problem instanceof ApiError ? problem.message : t("The explanation could not be read.") };
  }
}

/** The server speaks of a and b; the reader of two versions by their names.
 * @param {Explanation} explanation @param {Record<string, any>} query @returns {Explanation} */
function named(explanation, { a, b }) {
  if (!a || !b) return explanation;
  const words = (/** @type {string} */ text) => text.replace(/\bof ([ab])(?=$|[.,;]| -)/g, (_, letter) => `of ${letter === "a" ? a : b}`);
  return { ...explanation, formula: words(explanation.formula), inputs: explanation.inputs.map((input) => ({ ...input, title: words(input.title) })) };
}

/** Closing gives the focus back to the number. @param {HTMLElement} pop */
function giveFocusBack(pop) {
  pop.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "closed" || !anchor) return;
    anchor.removeAttribute("aria-expanded");
    const hadFocus = document.activeElement === document.body || pop.contains(document.activeElement);
    if (hadFocus && anchor.isConnected) anchor.focus({ preventScroll: true });
    anchor = null;
  });
}

giveFocusBack(byId("explain"));

/** @param {HTMLElement} pop @param {{explanation?: Explanation, problem?: string}} answer */
function show(pop, { explanation, problem }) {
  const close = h("button", { class: "iconbtn close", type: "button", "aria-label": t("Close explanation"), onclick: () => pop.hidePopover() }, icon("x"));
  const title = h("h3", { id: "explain-title" }, (explanation && wordsOf(explanation)(titleIn(explanation.title, explanation.measured?.unit ?? "quote"))) ?? (problem ? t("No explanation") : t("Looking it up")));
  const body = explanation ? bodyOf(explanation) : problem ? [h("p", { class: "formula" }, said(problem))] : [h("span", { class: "sk b" })];
  render(pop, [close, title, ...body]);
}

/** @param {Explanation} explanation */
function bodyOf(explanation) {
  const words = wordsOf(explanation);
  return [
    h("p", { class: "formula" }, words(explanation.formula)),
    explanation.note ? h("p", { class: "formula" }, words(explanation.note)) : null,
    explanation.inputs.length > 0 ? h("dl", { class: "kv" }, explanation.inputs.map((input) => inputRow(input, words, amountsOf(explanation))), resultRow(explanation)) : null,
    rowsUsed(explanation),
    explanation.rows_note && !explanation.links?.length ? h("p", { class: "faint small" }, words(explanation.rows_note)) : null,
    h("div", { class: "foot" }, footLinks(explanation)),
  ];
}

/** The server speaks English, the page's own explanations the reader's language. @param {Explanation} explanation @returns {(text: any) => any} */
function wordsOf(explanation) {
  return explanation.figure ? said : (text) => text;
}

/** @param {{title: string, name?: string, value: any, unit?: string|null}} input @param {(text: any) => any} words @param {Amounts} amounts */
function inputRow(input, words, { asset, digits }) {
  return [h("dt", null, words(input.title)), h("dd", null, withUnit(input.value, kindOf(input.name ?? "", input.unit), true, asset, digits))];
}

/** What amounts of an explanation are told in: as its answer says, and in the page's own words as the page does.
 * @typedef {{asset: string, digits: import("../core/unit.js").Digits}} Amounts */
/** @param {Explanation} explanation @returns {Amounts} */
function amountsOf({ asset, measured, source, figure }) {
  const of = measured?.unit ?? (asset || source === "state" || figure ? "quote" : unit());
  const money = asset ?? quoteAsset();
  return { asset: of === "quote" ? money : "", digits: resultDigits(of, money) };
}

/** @param {Explanation} explanation */
function resultRow(explanation) {
  const { figure, title, unit: kind, result, undefined: reason } = explanation;
  const { asset, digits } = amountsOf(explanation);
  const words = wordsOf(explanation);
  if (result === undefined) return null;
  const isMissing = result === null;
  const isFall = /drawdown/.test(figure ?? "") && isNumber(result) && result > 0;
  const value = isMissing ? (reason ? ["– ", words(reason)] : "–") : withUnit(isFall ? -result : result, kindOf(figure ?? "", kind), false, asset, digits);
  return [h("dt", { class: "total" }, words(titleIn(title, explanation.measured?.unit ?? "quote")), isFall ? t(", written as a fall") : ""), h("dd", { class: "total" }, value)];
}

/** @param {Explanation} explanation */
function rowsUsed({ used_count, left_out = [] }) {
  if (used_count === undefined || used_count === null) return null;
  return h(
    "dl", { class: "kv" },
    h("dt", null, t("Trades used")), h("dd", null, count(used_count)),
    left_out.map(({ reason, count: rows }) => [
      h("dt", null, t("Left out: {reason}", { reason: nameOf(reason) }), whereOf(reason) ? h("span", { class: "faint small" }, ` (${whereOf(reason)})`) : null),
      h("dd", null, count(rows)),
    ]),
  );
}

/** @param {Explanation} explanation */
function footLinks({ rows_query, used_count, left_out = [], source, links = [] }) {
  const listed = listedInData(left_out);
  const query = Object.fromEntries(new URLSearchParams(rows_query?.replace(/^.*\?/, "") ?? ""));
  const hide = () => byId("explain").hidePopover();
  return [
    rows_query === undefined || rows_query === null ? null
      : h("a", { class: "link", href: link("trades", query), onclick: hide }, t("Show {trades}", { trades: counted(used_count ?? 0, "trade") }), icon("chev")),
    links.map(({ text, query: rows }) => h("a", { key: text, class: "link", href: link("trades", rows), onclick: hide }, text, icon("chev"))),
    listed.count > 0 ? h("a", { class: "link", href: link("data", listed.reason ? { reason: listed.reason } : {}), onclick: hide }, t("{rows} left out", { rows: count(listed.count) })) : null,
    source === "state" ? h("span", { class: "faint" }, t("From {file}", { file: state.data.status?.setup?.state ?? t("the state file") })) : null,
  ];
}

/**
 * A value in the words of its unit; an unknown unit is written after the number.
 * @param {any} value @param {string|null|undefined} name @param {boolean} isInput @param {string} [asset] of money @param {import("../core/unit.js").Digits} [decimals] of money @returns {any}
 */
export function withUnit(value, name, isInput, asset = quoteAsset(), decimals = resultDigits("quote", asset)) {
  if (Array.isArray(value)) {
    const [from, to] = value.map((part) => withUnit(part, name, isInput, asset, decimals));
    return woven("{from} to {to}", { from, to });
  }
  if (typeof value === "string") return /^\d{4}-\d\d-\d\dT/.test(value) ? at(value, "full", zone()) : value;
  if (typeof value === "boolean") return value ? t("yes") : t("no");
  if (!isNumber(value)) return "–";
  /** @type {Record<string, () => any>} */
  const shapes = {
    quote: () => [isInput ? number(value, decimals) : change(value, decimals), asset ? h("span", { class: "u" }, asset) : null],
    ratio: () => percent(value),
    "ratio at least": () => percentAtLeast(value),
    count: () => count(value),
    number: () => number(value, Number.isInteger(value) ? 0 : 2),
    s: () => duration(value),
    seconds: () => duration(value),
    "": () => quantity(value),
    exact: () => quantity(value),
  };
  return shapes[name ?? ""]?.() ?? number(value, Number.isInteger(value) ? 0 : 2);
}
