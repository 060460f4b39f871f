/** The table of closed trades: on the overview and in the trades view. */

import { h } from "../core/dom.js";
import { link } from "../core/router.js";
import { zone } from "../core/store.js";
import { resultDigits, resultName } from "../core/unit.js";
import { change, number, priceDecimals, signClass } from "../logic/format.js";
import { at, duration } from "../logic/time.js";
import { t } from "../logic/words.js";
import { figure } from "./figure.js";
import { icon } from "./icon.js";
import { sideWord } from "./positions.js";
import { cell, rowHead, table } from "./table.js";

const COLUMNS = [
  { get name() { return t("Closed"); }, sort: "closed_at" }, { get name() { return t("Market"); }, sort: "symbol" }, { get name() { return t("Side"); }, sort: "side" },
  { get name() { return t("Version"); }, sort: "bot_version", css: "hide-m" }, { get name() { return t("Strategy"); }, sort: "strategy", css: "hide-m" },
  { get name() { return t("Entry"); }, sort: "entry_price", css: "num hide-m" }, { get name() { return t("Exit"); }, sort: "exit_price", css: "num hide-m" },
  { get name() { return t("Held"); }, sort: "duration_s", css: "num" }, { get name() { return t("Fees"); }, sort: "fee_quote", css: "num" },
  { get name() { return t("Net"); }, sort: "realized_pnl_quote", css: "num" }, { get name() { return t("Closed by"); }, sort: "exit_reason" },
];

/**
 * @param {{trades: any[], caption: string, sort?: string, onSort?: (sort: string) => void, chosenId?: string,
 *   hrefOf?: (trade: any) => string, css?: string}} spec
 */
export function tradeTable({ trades, caption, sort, onSort, chosenId, css = "", hrefOf = (trade) => link("trades", { trade: idOf(trade) }) }) {
  const decimals = pricesBySymbol(trades);
  const row = (/** @type {any} */ trade) => tradeRow(trade, decimals.get(trade.symbol) ?? 2, hrefOf(trade), chosenId);
  return table({ caption, css: `bleed trades ${css}`.trim(), columns: columns(), rows: trades.map(row), sort, onSort });
}

/** The place in the files names a trade even where the log has no id, or one id twice. @param {any} trade @returns {string} */
export function idOf(trade) {
  return trade.place_id ?? trade.trade_id;
}

function columns() {
  const asset = resultName();
  return COLUMNS.map((column) => (column.sort === "realized_pnl_quote" && asset ? { ...column, head: t("Net, {asset}", { asset }) } : column));
}

/** Prices of one market share their decimals. @param {any[]} trades */
function pricesBySymbol(trades) {
  const symbols = new Set(trades.map((trade) => trade.symbol));
  return new Map([...symbols].map((symbol) => [symbol, priceDecimals(trades.filter((trade) => trade.symbol === symbol).flatMap((trade) => [trade.entry_price, trade.exit_price]))]));
}

/** @param {any} trade @param {number} decimals @param {string} href @param {string|undefined} chosenId */
function tradeRow(trade, decimals, href, chosenId) {
  const css = trade.is_excluded ? "row shut" : "row";
  return h(
    "tr", { key: idOf(trade), class: css, role: "row", "aria-selected": idOf(trade) === chosenId ? "true" : null },
    rowHead({ class: "full" }, h("a", { href, "data-trade": idOf(trade) }, at(trade.closed_at, "moment", zone())), trade.is_excluded ? h("span", { class: "pill doubt" }, t("outlier")) : null),
    cell(t("Market"), "any of-market", trade.symbol ?? "–"),
    cell(t("Side"), "muted of-side", trade.side ? sideWord(trade.side) : "–"),
    cell(t("Version"), "muted any hide-m", trade.bot_version ?? "–"),
    cell(t("Strategy"), "muted any hide-m", trade.strategy ?? "–"),
    cell(t("Entry"), "num muted hide-m", number(trade.entry_price, decimals)),
    cell(t("Exit"), "num muted hide-m", number(trade.exit_price, decimals)),
    cell(t("Held"), "num muted", duration(trade.duration_s)),
    cell(t("Fees"), "num muted", number(trade.fee_quote, resultDigits())),
    cell(t("Net"), "num net", netResult(trade)),
    cell(t("Closed by"), "muted any of-reason", trade.exit_reason ?? "–"),
  );
}

/** @param {any} trade */
export function netResult(trade) {
  const decimals = resultDigits();
  const value = trade.realized_pnl_quote;
  const css = trade.is_excluded ? "none" : signClass(value, decimals);
  const sign = css === "pos" ? icon("up") : css === "neg" ? icon("fall") : null;
  const own = () => ({
    title: t("Net result of the trade"),
    formula: t("As the log states it, or (exit - entry) x quantity in the trade's direction, minus the fees of both sides."),
    inputs: [
      { title: t("Entry price"), value: trade.entry_price }, { title: t("Exit price"), value: trade.exit_price }, { title: t("Quantity"), value: trade.quantity_base },
      { title: t("Before fees"), value: trade.gross_pnl_quote, unit: "quote" }, { title: t("Fees"), value: trade.fee_quote, unit: "quote" },
      { title: t("File and line"), value: t("{file}, line {line}", { file: trade.file, line: trade.line }) },
    ],
    result: value, unit: "quote",
  });
  return h("span", { class: css }, sign, " ", figure(change(value, decimals), t("net result"), { own }));
}
