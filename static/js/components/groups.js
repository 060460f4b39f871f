/** Groups of trades as a sortable table; the bars of all rows start at a common zero. */

import { h } from "../core/dom.js";
import { quoteAsset } from "../core/store.js";
import { change, count, number, percent, quoteDecimals, signClass } from "../logic/format.js";
import { sorted, zeroAxis } from "../logic/groups.js";
import { sharedAxis } from "../logic/scale.js";
import { duration } from "../logic/time.js";
import { figure } from "./figure.js";
import { sideWord } from "./positions.js";
import { cell, rowHead, table } from "./table.js";
import { isInterval } from "./versions.js";
import { whisker } from "./whisker.js";

/** @typedef {import("./figure.js").Source} Source */

const SORTS = [
  ["", "As listed"], ["-realized_pnl_quote", "Best result first"], ["realized_pnl_quote", "Worst result first"], ["-trade_count", "Most trades first"],
  ["-win_rate_ratio", "Highest win rate first"], ["-expectancy_quote", "Best per trade first"],
];

/** Narrow screens have no heads to sort by. @param {string} sort @param {(sort: string) => void} onSort */
export function groupSort(sort, onSort) {
  const known = SORTS.some(([key]) => key === sort) ? SORTS : [...SORTS, [sort, sort]];
  return h("label", { class: "field only-s", key: "sort" }, "Sort", h("select", { value: sort, onchange: (/** @type {any} */ event) => onSort(event.target.value) },
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
  const asset = quoteAsset();
  const row = (/** @type {any} */ group) => groupRow(group, { axis, rates, sourceOf, href: hrefOf(group.name), name: nameOf(group.name) });
  return table({
    caption: `Results by ${title.toLowerCase()}`, css: "groups", sort, onSort,
    columns: [
      { name: title, sort: "name" }, { name: "Net", css: "num", head: asset ? `Net, ${asset}` : "Net", sort: "realized_pnl_quote" },
      { name: "Bar", css: "bars", head: h("span", { class: "vh" }, "Net as a bar") }, { name: "Trades", css: "num", sort: "trade_count" },
      { name: "Win rate", css: "num", sort: "win_rate_ratio" }, { name: "Interval", css: "w17 hide-m", head: h("span", { class: "vh" }, "Win rate interval") },
      { name: "Per trade", css: "num", sort: "expectancy_quote" }, { name: "Profit factor", css: "num", sort: "profit_factor" },
      { name: "Fees", css: "num hide-m", sort: "fee_quote" }, { name: "Held", css: "num hide-m", sort: "average_duration_s" },
      { name: "Best", css: "num hide-m", sort: "best_trade_quote" }, { name: "Worst", css: "num hide-m", sort: "worst_trade_quote" },
    ],
    rows: sorted(groups, sort).map(row),
  });
}

/** @param {any} group @param {{axis: ReturnType<typeof zeroAxis>, rates: (value: number) => number, sourceOf: (name: string, figure: string) => Source|null, href: string|null, name: string}} look */
function groupRow(group, { axis, rates, sourceOf, href, name }) {
  const decimals = quoteDecimals(quoteAsset());
  const shownName = group.name === "long" || group.name === "short" ? sideWord(group.name) : name;
  const source = (/** @type {string} */ key, /** @type {string} */ title) => sourceOf(group.name, key) ?? { own: () => ownNote(group, shownName, key, title) };
  const gain = (/** @type {string} */ key, /** @type {string} */ title) => figure(change(group[key], decimals), `${title} of ${shownName}`, source(key, title), signClass(group[key], decimals));
  const plain = (/** @type {string} */ text, /** @type {string} */ key, /** @type {string} */ title) => figure(text, `${title} of ${shownName}`, source(key, title));
  return h(
    "tr", { class: "row", role: "row", key: group.name },
    rowHead({ class: "any" }, href ? h("a", { href }, shownName) : shownName),
    cell("Net", "num", gain("realized_pnl_quote", "Net result")),
    cell("", "bars block full", bar(group.realized_pnl_quote, axis, `Net result ${change(group.realized_pnl_quote, decimals)}`)),
    cell("Trades", "num", plain(count(group.trade_count), "trade_count", "Trades")),
    cell("Win rate", "num", plain(percent(group.win_rate_ratio, 1), "win_rate_ratio", "Win rate")),
    cell("", "w17 hide-m hide-s", interval(group, rates)),
    cell("Per trade", "num", gain("expectancy_quote", "Result per trade")),
    cell("Profit factor", "num", plain(number(group.profit_factor), "profit_factor", "Profit factor")),
    cell("Fees", "num muted hide-m hide-s", plain(number(group.fee_quote, decimals), "fee_quote", "Fees")),
    cell("Held", "num muted hide-m hide-s", plain(duration(group.average_duration_s), "average_duration_s", "Average time held")),
    cell("Best", "num muted hide-m hide-s", plain(change(group.best_trade_quote, decimals), "best_trade_quote", "Best trade")),
    cell("Worst", "num muted hide-m hide-s", plain(change(group.worst_trade_quote, decimals), "worst_trade_quote", "Worst trade")),
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
  const label = `Win rate ${percent(value, 1)}, 95% interval ${percent(range[0], 1)} to ${percent(range[1], 1)}`;
  return whisker({ value, interval: range, reference: 0.5, isPast: true, label, place });
}

/** The words of each figure from its row, where the server cannot be asked for the group alone.
 * @type {Record<string, {formula: string, inputs: string[], unit: string}>} */
const NOTES = {
  realized_pnl_quote: { formula: "Sum of the P&L of the trades of this group, net of fees.", inputs: ["gross_pnl_quote", "fee_quote"], unit: "quote" },
  trade_count: { formula: "Closed round trips of this group.", inputs: ["win_count", "loss_count", "flat_count"], unit: "count" },
  win_rate_ratio: { formula: "Wins / trades. Break-even counts as a trade, not as a win.", inputs: ["win_count", "trade_count"], unit: "ratio" },
  expectancy_quote: { formula: "Realized P&L / trades.", inputs: ["realized_pnl_quote", "trade_count"], unit: "quote" },
  profit_factor: { formula: "Sum of all wins / sum of all losses, in money; not defined without a loss.", inputs: ["average_win_quote", "win_count", "average_loss_quote", "loss_count"], unit: "number" },
  fee_quote: { formula: "Sum of the fees that the log tells.", inputs: ["trade_count"], unit: "quote" },
  average_duration_s: { formula: "Mean of closing time - opening time, over trades that tell both.", inputs: ["trade_count"], unit: "s" },
  best_trade_quote: { formula: "Largest realized P&L of the group.", inputs: ["trade_count"], unit: "quote" },
  worst_trade_quote: { formula: "Smallest realized P&L of the group.", inputs: ["trade_count"], unit: "quote" },
};
/** @type {Record<string, [string, string]>} */
const INPUTS = {
  gross_pnl_quote: ["P&L before fees", "quote"], fee_quote: ["Fees", "quote"], realized_pnl_quote: ["Realized P&L", "quote"], trade_count: ["Trades", "count"], win_count: ["Wins", "count"],
  loss_count: ["Losses", "count"], flat_count: ["Break-even", "count"], average_win_quote: ["Average win", "quote"], average_loss_quote: ["Average loss", "quote"],
};

/** @param {any} group @param {string} name @param {string} key @param {string} title @returns {import("../core/types.js").Explanation} */
function ownNote(group, name, key, title) {
  const { formula, inputs, unit } = NOTES[key];
  return { title: `${title}, ${name}`, formula, inputs: inputs.map((input) => ({ title: INPUTS[input][0], value: group[input], unit: INPUTS[input][1] })), result: group[key], unit, undefined: "not defined for this group", used_count: group.trade_count };
}
