/** The table of closed trades: on the overview and in the trades view. */

import { h } from "../core/dom.js";
import { link } from "../core/router.js";
import { zone } from "../core/store.js";
import { resultDigits, resultName } from "../core/unit.js";
import { change, number, priceDecimals, quantity, signClass } from "../logic/format.js";
import { reasonWord } from "../logic/reasons.js";
import { at, duration } from "../logic/time.js";
import { t } from "../logic/words.js";
import { figure } from "./figure.js";
import { icon } from "./icon.js";
import { sideWord } from "./positions.js";
import { cell, rowHead, table } from "./table.js";

/** @typedef {{key: string, name: string, css?: string, class?: string, isExtra?: boolean, show: (trade: any, decimals: number) => any}} TradeColumn */

/** Every column, in the order of the table; `isExtra` ones are there when they are asked for. @type {TradeColumn[]} */
export const COLUMNS = [
  { key: "closed_at", get name() { return t("Closed"); }, show: (trade) => at(trade.closed_at, "moment", zone()) },
  { key: "opened_at", get name() { return t("Opened"); }, class: "muted", isExtra: true, show: (trade) => at(trade.opened_at, "moment", zone()) },
  { key: "symbol", get name() { return t("Market"); }, class: "any of-market", show: (trade) => trade.symbol ?? "–" },
  { key: "side", get name() { return t("Side"); }, class: "muted of-side", show: (trade) => (trade.side ? sideWord(trade.side) : "–") },
  { key: "bot_version", get name() { return t("Version"); }, css: "hide-m", class: "muted any", show: (trade) => trade.bot_version ?? "–" },
  { key: "strategy", get name() { return t("Strategy"); }, css: "hide-m", class: "muted any", show: (trade) => trade.strategy ?? "–" },
  { key: "quantity_base", get name() { return t("Quantity"); }, css: "num", class: "muted", isExtra: true, show: (trade) => quantity(trade.quantity_base) },
  { key: "entry_price", get name() { return t("Entry"); }, css: "num hide-m", class: "muted", show: (trade, decimals) => number(trade.entry_price, decimals) },
  { key: "exit_price", get name() { return t("Exit"); }, css: "num hide-m", class: "muted", show: (trade, decimals) => number(trade.exit_price, decimals) },
  { key: "duration_s", get name() { return t("Held"); }, css: "num", class: "muted", show: (trade) => duration(trade.duration_s) },
  { key: "gross_pnl_quote", get name() { return t("Before fees"); }, css: "num", class: "muted", isExtra: true, show: (trade) => change(trade.gross_pnl_quote, resultDigits()) },
  { key: "fee_quote", get name() { return t("Fees"); }, css: "num", class: "muted", show: (trade) => number(trade.fee_quote, resultDigits()) },
  { key: "realized_pnl_quote", get name() { return t("Net"); }, css: "num", class: "net", show: netResult },
  { key: "exit_reason", get name() { return t("Closed by"); }, class: "muted any of-reason", show: reasonOf },
  { key: "trade_id", get name() { return t("Trade id"); }, class: "muted any", isExtra: true, show: (trade) => trade.trade_id ?? "–" },
  { key: "file", get name() { return t("File and line"); }, class: "muted any", isExtra: true, show: (trade) => t("{file}, line {line}", { file: trade.file, line: trade.line }) },
];
const USUAL = COLUMNS.filter(({ isExtra }) => !isExtra);
/** Columns that a phone's card has a place for; others stand below it with their names. */
const IN_CARD = ["symbol", "side", "realized_pnl_quote", "exit_reason"];

/** The columns that a list in the address names; the moment of closing leads to the trade, so it is always there.
 * @param {string} [names] separated by commas @returns {TradeColumn[]} */
export function chosenColumns(names = "") {
  const wanted = names.split(",");
  const known = COLUMNS.filter(({ key }) => wanted.includes(key) && key !== "closed_at");
  return known.length > 0 ? [COLUMNS[0], ...known] : USUAL;
}

/**
 * @param {{trades: any[], caption: string, sort?: string, onSort?: (sort: string) => void, chosenId?: string,
 *   columns?: TradeColumn[], hrefOf?: (trade: any) => string, css?: string}} spec
 */
export function tradeTable({ trades, caption, sort, onSort, chosenId, columns = USUAL, css = "", hrefOf = (trade) => link("trades", { trade: idOf(trade) }) }) {
  const decimals = pricesBySymbol(trades);
  const row = (/** @type {any} */ trade) => tradeRow(trade, shown(trade, columns, decimals.get(trade.symbol) ?? 2), hrefOf(trade), chosenId);
  return table({ caption, css: `bleed trades ${css}`.trim(), columns: heads(columns), rows: trades.map(row), sort, onSort });
}

/** The place in the files names a trade even where the log has no id, or one id twice. @param {any} trade @returns {string} */
export function idOf(trade) {
  return trade.place_id ?? trade.trade_id;
}

/** What was asked for is not left out on narrower screens. @param {TradeColumn[]} columns */
function styleOf(columns, { key = "", css = "" }) {
  if (columns === USUAL) return css;
  return `${css.replace("hide-m", "")} ${IN_CARD.includes(key) ? "" : "more"}`.trim();
}

/** @param {TradeColumn[]} columns */
function heads(columns) {
  const asset = resultName();
  return columns.map((column) => ({
    name: column.name, sort: column.key, css: styleOf(columns, column),
    ...(column.key === "realized_pnl_quote" && asset ? { head: t("Net, {asset}", { asset }) } : {}),
  }));
}

/** The cells after the first. @param {any} trade @param {TradeColumn[]} columns @param {number} decimals */
function shown(trade, columns, decimals) {
  return columns.slice(1).map((column) => ({ ...cell(column.name, `${styleOf(columns, column)} ${column.class}`.trim(), column.show(trade, decimals)), key: column.key }));
}

/** Prices of one market share their decimals. @param {any[]} trades */
function pricesBySymbol(trades) {
  const symbols = new Set(trades.map((trade) => trade.symbol));
  return new Map([...symbols].map((symbol) => [symbol, priceDecimals(trades.filter((trade) => trade.symbol === symbol).flatMap((trade) => [trade.entry_price, trade.exit_price]))]));
}

/** @param {any} trade @param {any[]} cells @param {string} href @param {string|undefined} chosenId */
function tradeRow(trade, cells, href, chosenId) {
  const css = trade.is_excluded ? "row shut" : "row";
  return h(
    "tr", { key: idOf(trade), class: css, role: "row", "aria-selected": idOf(trade) === chosenId ? "true" : null },
    rowHead({ class: "full" }, h("a", { href, "data-trade": idOf(trade) }, COLUMNS[0].show(trade, 0)), trade.is_excluded ? h("span", { class: "pill doubt" }, t("outlier")) : null),
    cells,
  );
}

/** Known ways of closing in words; what the bot wrote is one hover, copy or export away. @param {any} trade */
export function reasonOf({ exit_reason: reason }) {
  return reason ? h("span", { title: reasonWord(reason) === reason ? null : reason }, reasonWord(reason)) : "–";
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
