/** Beside the candles, in words: the prices that the bot waits for, and the trades that are marked. */

import { h } from "../core/dom.js";
import { link } from "../core/router.js";
import { state, zone } from "../core/store.js";
import { resultDigits, resultName } from "../core/unit.js";
import { plainTable } from "../components/blocks.js";
import { heading, panel, provenance } from "../components/parts.js";
import { sideWord } from "../components/positions.js";
import { said } from "../components/said.js";
import { change, counted, number, percentChange, priceDecimals, quantity, signClass } from "../logic/format.js";
import { at } from "../logic/time.js";
import { t } from "../logic/words.js";

const LISTED_TRADES = 12;

/** @param {any} answer */
export function levelsPanel({ levels, symbol }) {
  const last = levels.find((/** @type {any} */ { kind }) => kind === "last")?.price;
  const decimals = priceDecimals(levels.map((/** @type {any} */ { price }) => price));
  const rows = levels.map((/** @type {any} */ level, /** @type {number} */ place) => ({
    key: `${level.kind} ${level.price} ${place}`,
    cells: [said(level.words), number(level.price, decimals), level.kind === "last" || !last ? "" : percentChange(level.price / last - 1), quantity(level.quantity_base)],
  }));
  return panel("levels", "c5 marks", heading("levels", t("What it waits for")),
    rows.length > 1 ? plainTable(t("Prices that the bot waits for in {symbol}", { symbol }), [t("Level"), t("Price"), t("From here"), t("Quantity")], rows) : h("p", { class: "muted" }, t("No position is open in {symbol}, and no order waits.", { symbol })),
    provenance(t("As the bot's state of {moment} says, whatever range is shown.", { moment: at(state.data.status?.source?.updated_at, "full", zone()) })));
}

/** @param {any} answer */
export function tradesPanel({ markers, symbol, marked_trade_count: all }) {
  const exits = markers.filter((/** @type {any} */ { kind, place_id: id }) => kind === "exit" && id);
  const shown = exits.slice(-LISTED_TRADES).reverse();
  return panel("marked", "c7 marks", heading("marked", t("Trades on these candles"), { sub: counted(all, "trade") }),
    shown.length > 0 ? tradeTable(shown, symbol) : h("p", { class: "muted" }, t("No trade was closed on these candles.")),
    provenance(exits.length > shown.length ? t("The newest {shown} are listed.", { shown: shown.length }) : null, h("a", { class: "link", href: link("trades", { symbol }) }, t("All trades of {symbol}", { symbol }))));
}

/** @param {any[]} exits @param {string} symbol */
function tradeTable(exits, symbol) {
  const decimals = priceDecimals(exits.map(({ price }) => price));
  const money = resultDigits();
  return plainTable(t("Trades in {symbol} that were closed on these candles", { symbol }), [t("Closed"), t("Side"), t("Exit"), t("Net, {asset}", { asset: resultName() })],
    exits.map((exit) => ({ key: exit.place_id, cells: [opener(exit), exit.side ? sideWord(exit.side) : "–", number(exit.price, decimals), h("span", { class: signClass(exit.realized_pnl_quote, money) }, change(exit.realized_pnl_quote, money))] })));
}

/** @param {any} exit */
function opener({ place_id: id, t_ms: ms }) {
  const isChosen = state.route.query.trade === id;
  return h("a", { href: link("market", { ...state.route.query, trade: id }), "data-trade": id, "aria-current": isChosen ? "true" : null }, at(ms, "moment", zone()));
}
