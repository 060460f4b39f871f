/** The table of closed trades: on the overview and in the trades view. */

import { h } from "../core/dom.js";
import { link } from "../core/router.js";
import { quoteAsset, zone } from "../core/store.js";
import { change, number, priceDecimals, quoteDecimals, signClass } from "../logic/format.js";
import { at, duration } from "../logic/time.js";
import { figure } from "./figure.js";
import { icon } from "./icon.js";
import { sideWord } from "./positions.js";
import { cell, rowHead, table } from "./table.js";

const COLUMNS = [
  { name: "Closed", sort: "closed_at" }, { name: "Market", sort: "symbol" }, { name: "Side", sort: "side" },
  { name: "Version", sort: "bot_version", css: "hide-m" }, { name: "Strategy", sort: "strategy", css: "hide-m" },
  { name: "Entry", sort: "entry_price", css: "num hide-m" }, { name: "Exit", sort: "exit_price", css: "num hide-m" },
  { name: "Held", sort: "duration_s", css: "num" }, { name: "Fees", sort: "fee_quote", css: "num" },
  { name: "Net", sort: "realized_pnl_quote", css: "num" }, { name: "Closed by", sort: "exit_reason" },
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
  const asset = quoteAsset();
  return COLUMNS.map((column) => (column.name === "Net" && asset ? { ...column, head: `Net, ${asset}` } : column));
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
    rowHead({ class: "full" }, h("a", { href, "data-trade": idOf(trade) }, at(trade.closed_at, "moment", zone())), trade.is_excluded ? h("span", { class: "pill doubt" }, "outlier") : null),
    cell("Market", "any", trade.symbol ?? "–"),
    cell("Side", "muted", trade.side ? sideWord(trade.side) : "–"),
    cell("Version", "muted any hide-m", trade.bot_version ?? "–"),
    cell("Strategy", "muted any hide-m", trade.strategy ?? "–"),
    cell("Entry", "num muted hide-m", number(trade.entry_price, decimals)),
    cell("Exit", "num muted hide-m", number(trade.exit_price, decimals)),
    cell("Held", "num muted", duration(trade.duration_s)),
    cell("Fees", "num muted", number(trade.fee_quote, quoteDecimals(quoteAsset()))),
    cell("Net", "num net", netResult(trade)),
    cell("Closed by", "muted any", trade.exit_reason ?? "–"),
  );
}

/** @param {any} trade */
export function netResult(trade) {
  const decimals = quoteDecimals(quoteAsset());
  const value = trade.realized_pnl_quote;
  const css = trade.is_excluded ? "none" : signClass(value, decimals);
  const sign = css === "pos" ? icon("up") : css === "neg" ? icon("fall") : null;
  const own = () => ({
    title: "Net result of the trade",
    formula: "As the log states it, or (exit - entry) x quantity in the trade's direction, minus the fees of both sides.",
    inputs: [
      { title: "Entry price", value: trade.entry_price }, { title: "Exit price", value: trade.exit_price }, { title: "Quantity", value: trade.quantity_base },
      { title: "Before fees", value: trade.gross_pnl_quote, unit: "quote" }, { title: "Fees", value: trade.fee_quote, unit: "quote" },
      { title: "File and line", value: `${trade.file}, line ${trade.line}` },
    ],
    result: value, unit: "quote",
  });
  return h("span", { class: css }, sign, " ", figure(change(value, decimals), "net result", { own }));
}
