/** Reconciliation: do the trades explain the balance, written as a sum. */

import { h } from "../core/dom.js";
import { quoteAsset, state } from "../core/store.js";
import { answerTo } from "../core/asked.js";
import { answered } from "../components/blocks.js";
import { figure } from "../components/figure.js";
import { heading, provenance } from "../components/parts.js";
import { change, number, quoteDecimals } from "../logic/format.js";

/** @type {Array<[string, string, string, string]>} operator, name, field, how it is found */
const PARTS = [
  ["", "Starting balance", "starting_quote", "Equity before the first trade, from the state file or the settings."],
  ["+", "Realized, after fees", "realized_pnl_quote", "Sum of the P&L of all closed trades, net of fees."],
  ["+", "Deposits less withdrawals", "deposits_quote", "Money paid in less money taken out since the start."],
  ["+", "Unrealized now", "unrealized_pnl_quote", "What the open positions stand at, by their mark price."],
  ["\u2212", "Fees paid for open positions", "open_fee_quote", "Paid at the entry of what is open; no closed trade has it yet."],
];

/** @param {Record<string, string>} asked */
export function sumPanel(asked) {
  const head = heading("sum", "Do the trades explain the balance?", { sub: quoteAsset() });
  return answered({ id: "sum", css: "c5", head, name: "reconciliation", lines: ["b", "", "", "", "a"], asked: answerTo("reconciliation", asked), body });
}

/** @param {any} found */
function body(found) {
  return [
    h("p", { class: found.is_within_tolerance === false ? "verdict doubted any" : "verdict any" }, verdict(found)),
    h("table", { class: "ledger" }, h("caption", { class: "vh" }, "From the starting balance to the balance"),
      h("tbody", null, PARTS.map(([operator, name, field, words]) => row(operator, name, toldBy(found, field), field, words)),
        row("=", "Expected", found.expected_quote, "expected_quote", "The sum of the lines above; what is not told counts as nothing.", "total"),
        row("", "Balance as the bot reports it", found.balance_quote, "balance_quote", "Equity of the state file; its cash while no position is open."),
        row("", "Left unexplained", found.unexplained_quote, "unexplained_quote", "Balance - expected.", "total"))),
    h("p", { class: "muted small any" }, found.note),
    provenance(typeof found.tolerance_quote === "number" ? `rests up to ${number(found.tolerance_quote, quoteDecimals(quoteAsset()))} are rounding` : null),
  ];
}

/** @param {any} found */
function verdict({ is_within_tolerance: isWithin, unexplained_quote: rest }) {
  if (isWithin === true) return "Yes. What is left is rounding.";
  if (typeof rest !== "number") return "Cannot be told.";
  return `No. The balance holds ${number(Math.abs(rest), quoteDecimals(quoteAsset()))} ${rest > 0 ? "more" : "less"} than the trades explain.`;
}

/** Without a report of the bot nobody knows what is open, so nothing is known of it. @param {any} found @param {string} field */
function toldBy(found, field) {
  const isUnknown = field === "unrealized_pnl_quote" && !state.data.status?.source?.updated_at;
  return isUnknown ? null : found[field];
}

/** @param {string} operator @param {string} name @param {any} value @param {string} field @param {string} words @param {string} [css] */
function row(operator, name, value, field, words, css = "") {
  const decimals = quoteDecimals(quoteAsset());
  const isChange = field.endsWith("pnl_quote") || field === "unexplained_quote";
  const text = isChange ? change(value, decimals) : number(value, decimals);
  const own = () => ({ title: name, formula: words, inputs: [{ title: "Field of /api/reconciliation", value: field }], result: value ?? null, unit: "quote", undefined: "not told" });
  return h("tr", { key: field, class: css || null }, h("td", { class: "op" }, operator), h("th", { scope: "row" }, name),
    h("td", { class: "num" }, typeof value === "number" ? figure(text, name.toLowerCase(), { own }) : h("span", { class: "faint" }, "not told")));
}
