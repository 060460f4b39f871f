/** Reconciliation: do the trades explain the balance, written as a sum. */

import { h } from "../core/dom.js";
import { quoteAsset, state } from "../core/store.js";
import { answerTo } from "../core/asked.js";
import { answered } from "../components/blocks.js";
import { figure } from "../components/figure.js";
import { heading, provenance } from "../components/parts.js";
import { said } from "../components/said.js";
import { change, number, quoteDecimals } from "../logic/format.js";
import { midway, t, w } from "../logic/words.js";

/** @type {Array<[string, string, string, string]>} operator, name, field, how it is found */
const PARTS = [
  ["", w("Starting balance"), "starting_quote", w("Equity before the first trade, from the state file or the settings.")],
  ["+", w("Realized, after fees"), "realized_pnl_quote", w("Sum of the P&L of all closed trades, net of fees.")],
  ["+", w("Deposits less withdrawals"), "deposits_quote", w("Money paid in less money taken out since the start.")],
  ["+", w("Unrealized now"), "unrealized_pnl_quote", w("What the open positions stand at, by their mark price.")],
  ["\u2212", w("Fees paid for open positions"), "open_fee_quote", w("Paid at the entry of what is open; no closed trade has it yet.")],
];

/** @param {Record<string, string>} asked */
export function sumPanel(asked) {
  const head = heading("sum", t("Do the trades explain the balance?"), { sub: quoteAsset() });
  return answered({ id: "sum", css: "c5", head, name: "reconciliation", lines: ["b", "", "", "", "a"], asked: answerTo("reconciliation", asked), body });
}

/** @param {any} found */
function body(found) {
  return [
    h("p", { class: found.is_within_tolerance === false ? "verdict doubted any" : "verdict any" }, verdict(found)),
    h("table", { class: "ledger" }, h("caption", { class: "vh" }, t("From the starting balance to the balance")),
      h("tbody", null, PARTS.map(([operator, name, field, words]) => row(operator, t(name), toldBy(found, field), field, t(words))),
        row("=", t("Expected"), found.expected_quote, "expected_quote", t("The sum of the lines above; what is not told counts as nothing."), "total"),
        row("", t("Balance as the bot reports it"), found.balance_quote, "balance_quote", t("Equity of the state file; its cash while no position is open.")),
        row("", t("Left unexplained"), found.unexplained_quote, "unexplained_quote", t("Balance - expected."), "total"))),
    h("p", { class: "muted small any" }, said(found.note)),
    provenance(typeof found.tolerance_quote === "number" ? t("no alarm for a rest up to {rest}, 0.1% of the balance", { rest: number(found.tolerance_quote, quoteDecimals(quoteAsset())) }) : null),
  ];
}

/** @param {any} found */
function verdict({ is_within_tolerance: isWithin, unexplained_quote: rest }) {
  if (typeof rest !== "number") return t("Cannot be told.");
  const size = { rest: number(Math.abs(rest), quoteDecimals(quoteAsset())) };
  if (isWithin && !/[1-9]/.test(size.rest)) return t("Yes, to the last digit shown.");
  if (isWithin) return t("Nearly. {rest} is left, and nobody tells what it is: too little for an alarm.", size);
  return t(rest > 0 ? "No. The balance holds {rest} more than the trades explain." : "No. The balance holds {rest} less than the trades explain.", size);
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
  const own = () => ({ title: name, formula: words, inputs: [{ title: t("Field of /api/reconciliation"), value: field }], result: value ?? null, unit: "quote", asset: quoteAsset(), undefined: t("not told") });
  return h("tr", { key: field, class: css || null }, h("td", { class: "op" }, operator), h("th", { scope: "row" }, name),
    h("td", { class: "num" }, typeof value === "number" ? figure(text, midway(name), { own }) : h("span", { class: "faint" }, t("not told"))));
}
