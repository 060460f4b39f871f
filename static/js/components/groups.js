/** Groups of trades as a sortable table; the bars of all rows start at a common zero. */

import { h } from "../core/dom.js";
import { resultDigits, resultName } from "../core/unit.js";
import { change, count, number, percent, signClass } from "../logic/format.js";
import { sorted, zeroAxis } from "../logic/groups.js";
import { sharedAxis } from "../logic/scale.js";
import { duration } from "../logic/time.js";
import { midway, t, w } from "../logic/words.js";
import { figure } from "./figure.js";
import { sideWord } from "./positions.js";
import { cell, rowHead, table } from "./table.js";
import { isInterval } from "./versions.js";
import { whisker } from "./whisker.js";

/** @typedef {import("./figure.js").Source} Source */

const SORTS = [
  ["", w("As listed")], ["-realized_pnl_quote", w("Best result first")], ["realized_pnl_quote", w("Worst result first")], ["-trade_count", w("Most trades first")],
  ["-win_rate_ratio", w("Highest win rate first")], ["-expectancy_quote", w("Best per trade first")],
];

/** Narrow screens have no heads to sort by. @param {string} sort @param {(sort: string) => void} onSort */
export function groupSort(sort, onSort) {
  const named = SORTS.map(([key, name]) => [key, t(name)]);
  const known = SORTS.some(([key]) => key === sort) ? named : [...named, [sort, sort]];
  return h("label", { class: "field only-s", key: "sort" }, t("Sort"), h("select", { value: sort, onchange: (/** @type {any} */ event) => onSort(event.target.value) },
    known.map(([key, words]) => h("option", { key, value: key }, words))));
}

/**
 * @param {{groups: any[], title: string, sort: string, onSort: (sort: string) => void, nameOf: (name: string) => string,
 *   sourceOf: (name: string, figure: string) => Source|null, hrefOf: (name: string) => string|null}} spec
 *   `sourceOf` is null where the server cannot narrow to the group; the figure then explains itself from the row
 */
export function groupTable({ groups, title, sort, onSort, nameOf, sourceOf, hrefOf }) {
  const axis = zeroAxis(groups.map((group) => group.realized_pnl_quote));
  const rates = sharedAxis(groups.map((group) => group.win_rate_interval).filter(isInterval), 0.5).place;
  const asset = resultName();
  const row = (/** @type {any} */ group) => groupRow(group, { axis, rates, sourceOf, href: hrefOf(group.name), name: nameOf(group.name) });
  return table({
    caption: t("Results by {title}", { title: midway(title) }), css: "groups", sort, onSort,
    columns: [
      { name: title, sort: "name" }, { name: t("Net"), css: "num", head: asset ? t("Net, {asset}", { asset }) : t("Net"), sort: "realized_pnl_quote" },
      { name: t("Bar"), css: "bars", head: h("span", { class: "vh" }, t("Net as a bar")) }, { name: t("Trades"), css: "num", sort: "trade_count" },
      { name: t("Win rate"), css: "num", sort: "win_rate_ratio" }, { name: t("Interval"), css: "w17 hide-m", head: h("span", { class: "vh" }, t("Win rate interval")) },
      { name: t("Per trade"), css: "num", sort: "expectancy_quote" }, { name: t("Profit factor"), css: "num", sort: "profit_factor" },
      { name: t("Fees"), css: "num hide-m", sort: "fee_quote" }, { name: t("Held"), css: "num hide-m", sort: "average_duration_s" },
      { name: t("Best"), css: "num hide-m", sort: "best_trade_quote" }, { name: t("Worst"), css: "num hide-m", sort: "worst_trade_quote" },
    ],
    rows: sorted(groups, sort).map(row),
  });
}

/** @param {any} group @param {{axis: ReturnType<typeof zeroAxis>, rates: (value: number) => number, sourceOf: (name: string, figure: string) => Source|null, href: string|null, name: string}} look */
function groupRow(group, { axis, rates, sourceOf, href, name }) {
  const decimals = resultDigits();
  const shownName = group.name === "long" || group.name === "short" ? sideWord(group.name) : name;
  const source = (/** @type {string} */ key, /** @type {string} */ title) => sourceOf(group.name, key) ?? { own: () => ownNote(group, shownName, key, title) };
  const gain = (/** @type {string} */ key, /** @type {string} */ title) => figure(change(group[key], decimals), t("{title} of {name}", { title, name: shownName }), source(key, title), signClass(group[key], decimals));
  const plain = (/** @type {string} */ text, /** @type {string} */ key, /** @type {string} */ title) => figure(text, t("{title} of {name}", { title, name: shownName }), source(key, title));
  return h(
    "tr", { class: "row", role: "row", key: group.name },
    rowHead({ class: "any" }, href ? h("a", { href }, shownName) : shownName),
    cell(t("Net"), "num of-net", gain("realized_pnl_quote", t("Net result"))),
    cell("", "bars block full", bar(group.realized_pnl_quote, axis, t("Net result {result}", { result: change(group.realized_pnl_quote, decimals) }))),
    cell(t("Trades"), "num", plain(count(group.trade_count), "trade_count", t("Trades"))),
    cell(t("Win rate"), "num", plain(percent(group.win_rate_ratio, 1), "win_rate_ratio", t("Win rate"))),
    cell("", "w17 hide-m hide-s", interval(group, rates)),
    cell(t("Per trade"), "num", gain("expectancy_quote", t("Result per trade"))),
    cell(t("Profit factor"), "num", plain(number(group.profit_factor), "profit_factor", t("Profit factor"))),
    cell(t("Fees"), "num muted hide-m hide-s", plain(number(group.fee_quote, decimals), "fee_quote", t("Fees"))),
    cell(t("Held"), "num muted hide-m hide-s", plain(duration(group.average_duration_s), "average_duration_s", t("Average time held"))),
    cell(t("Best"), "num muted hide-m hide-s", plain(change(group.best_trade_quote, decimals), "best_trade_quote", t("Best trade"))),
    cell(t("Worst"), "num muted hide-m hide-s", plain(change(group.worst_trade_quote, decimals), "worst_trade_quote", t("Worst trade"))),
  );
}

/** @param {number|null} value @param {ReturnType<typeof zeroAxis>} axis @param {string} label */
function bar(value, { zero, place }, label) {
  if (value === null) return null;
  const end = place(value);
  const style = { left: `${Math.min(zero, end)}%`, width: `${Math.abs(end - zero)}%` };
  return h("div", { class: "zbar", role: "img", "aria-label": label }, h("i", { class: value < 0 ? "n" : "p", style }), h("b", { style: { left: `${zero}%` } }));
}

/** @param {any} group @param {(value: number) => number} place */
function interval({ win_rate_ratio: value, win_rate_interval: range }, place) {
  if (typeof value !== "number" || !isInterval(range)) return null;
  const label = t("Win rate {value}, 95% interval {low} to {high}", { value: percent(value, 1), low: percent(range[0], 1), high: percent(range[1], 1) });
  return whisker({ value, interval: range, reference: 0.5, isPast: true, label, place });
}

/** The words of each figure from its row, where the server cannot be asked for the group alone.
 * @type {Record<string, {formula: string, inputs: string[], unit: string}>} */
const NOTES = {
  realized_pnl_quote: { get formula() { return t("Sum of the P&L of the trades of this group, net of fees."); }, inputs: ["gross_pnl_quote", "fee_quote"], unit: "quote" },
  trade_count: { get formula() { return t("Closed round trips of this group."); }, inputs: ["win_count", "loss_count", "flat_count"], unit: "count" },
  win_rate_ratio: { get formula() { return t("Wins / trades. Break-even counts as a trade, not as a win."); }, inputs: ["win_count", "trade_count"], unit: "ratio" },
  expectancy_quote: { get formula() { return t("Realized P&L / trades."); }, inputs: ["realized_pnl_quote", "trade_count"], unit: "quote" },
  profit_factor: { get formula() { return t("Sum of all wins / sum of all losses, in money; not defined without a loss."); }, inputs: ["average_win_quote", "win_count", "average_loss_quote", "loss_count"], unit: "number" },
  fee_quote: { get formula() { return t("Sum of the fees that the log tells."); }, inputs: ["trade_count"], unit: "quote" },
  average_duration_s: { get formula() { return t("Mean of closing time - opening time, over trades that tell both."); }, inputs: ["trade_count"], unit: "s" },
  best_trade_quote: { get formula() { return t("Largest realized P&L of the group."); }, inputs: ["trade_count"], unit: "quote" },
  worst_trade_quote: { get formula() { return t("Smallest realized P&L of the group."); }, inputs: ["trade_count"], unit: "quote" },
};
/** @type {Record<string, [string, string]>} */
const INPUTS = {
  gross_pnl_quote: [w("P&L before fees"), "quote"], fee_quote: [w("Fees"), "quote"], realized_pnl_quote: [w("Realized P&L"), "quote"], trade_count: [w("Trades"), "count"], win_count: [w("Wins"), "count"],
  loss_count: [w("Losses"), "count"], flat_count: [w("Break-even"), "count"], average_win_quote: [w("Average win"), "quote"], average_loss_quote: [w("Average loss"), "quote"],
};

/** @param {any} group @param {string} name @param {string} key @param {string} title @returns {import("../core/types.js").Explanation} */
function ownNote(group, name, key, title) {
  const { formula, inputs, unit } = NOTES[key];
  return { title: `${title}, ${name}`, formula, inputs: inputs.map((input) => ({ title: t(INPUTS[input][0]), value: group[input], unit: INPUTS[input][1] })), result: group[key], unit, undefined: t("not defined for this group"), used_count: group.trade_count };
}
