/** One trade with its provenance: prices, money, and the raw rows of the log. */

import { h } from "../core/dom.js";
import { link, setQuery } from "../core/router.js";
import { areOutliersCounted, quoteAsset, state, zone } from "../core/store.js";
import { resultAsset, resultDigits } from "../core/unit.js";
import { figure, unit } from "../components/figure.js";
import { icon } from "../components/icon.js";
import { waiting } from "../components/parts.js";
import { sideWord } from "../components/positions.js";
import { said } from "../components/said.js";
import { idOf, netResult, reasonOf } from "../components/trades.js";
import { change, count, number, percent, priceDecimals, quantity, quoteDecimals } from "../logic/format.js";
import { at, duration } from "../logic/time.js";
import { midway, t, told, woven } from "../logic/words.js";

/** Close the drawer and give the focus back to the row it came from. */
export function closeDrawer() {
  const { trade } = state.route.query;
  setQuery({ trade: "" });
  queueMicrotask(() => {
    const row = [...document.querySelectorAll("a[data-trade]")].find((el) => el.getAttribute("data-trade") === trade);
    const from = row ?? document.querySelector("[data-marks]");
    if (from instanceof HTMLElement) from.focus({ preventScroll: true });
  });
}

export function drawer() {
  const answer = state.data.trade;
  const wantedId = state.route.query.trade;
  const trade = answer?.trade;
  const isRight = trade && [idOf(trade), trade.trade_id].includes(wantedId);
  const onkeydown = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && closeDrawer();
  return h(
    "aside", { class: "cell drawer", key: "drawer", "aria-labelledby": "h-trade", onkeydown },
    h("div", { class: "stick" }, h("div", { class: "head" },
      h("h2", { id: "h-trade", class: "any", tabindex: "-1" }, isRight ? trade.symbol ?? t("Trade") : t("Trade"), " ", isRight ? pills(trade) : null),
      h("span", { class: "end" }, h("button", { class: "iconbtn", type: "button", "aria-label": t("Close trade"), onclick: closeDrawer }, icon("x")))),
    isRight ? body(trade, answer) : waiting("trade", ["b", "", "", "a"])),
  );
}

/** @param {any} trade */
function pills(trade) {
  return [trade.side ? sideWord(trade.side) : null, trade.strategy, trade.bot_version].filter(Boolean).map((text, index) => [h("span", { class: "pill", key: index }, text), " "]);
}

/** @param {any} trade @param {any} answer */
function body(trade, answer) {
  const decimals = priceDecimals([trade.entry_price, trade.exit_price]);
  const money = resultDigits();
  return [
    h("p", { class: "fig2" }, netResult(trade), unit(t("{asset} net", { asset: resultAsset() }).trim())),
    trade.is_excluded ? h("p", { class: "muted" }, areOutliersCounted() ? t("This row is doubted, and counted because you switched outliers on.") : t("This row is left out on doubt. No figure includes it.")) : null,
    h("dl", { class: "kv" },
      fact(t("Opened"), at(trade.opened_at, "full", zone())), fact(t("Closed"), at(trade.closed_at, "full", zone())), fact(t("Held"), duration(trade.duration_s)),
      fact(t("Entry"), number(trade.entry_price, decimals)), fact(t("Exit"), number(trade.exit_price, decimals)), fact(t("Quantity"), quantity(trade.quantity_base)),
      fact(t("Closed by"), reasonOf(trade)), fact(t("Trade id"), trade.trade_id ?? "–")),
    h("dl", { class: "kv" },
      fact(t("Before fees"), change(trade.gross_pnl_quote, money)), fact(t("Fees"), typeof trade.fee_quote === "number" ? change(-trade.fee_quote, money) : "–"),
      h("dt", { class: "total" }, t("Net")), h("dd", { class: "total" }, change(trade.realized_pnl_quote, money)),
      fact(t("Risked at first"), riskOf(trade))),
    way(trade, answer.excursion),
    rows(trade, answer),
  ];
}

/** How far the price went for the trade and against it, where candles cover it. @param {any} trade @param {any} excursion */
function way(trade, excursion) {
  if (!excursion) return null;
  const { undefined: reason, timeframe } = excursion;
  const known = [[t("Furthest against it"), "adverse"], [t("Furthest for it"), "favorable"]];
  return [
    h("dl", { class: "kv" }, known.map(([name, side]) => fact(name, reason ? "–" : distance(trade, excursion, name, side)))),
    h("p", { class: "faint small" }, reason ? woven("The way between is not known: {reason}.", { reason: said(reason) }) : t("From the {timeframe} candles while it was open, before fees.", { timeframe }), " ",
      reason || state.route.page === "market" ? null : h("a", { class: "link", href: link("market", { symbol: trade.symbol, timeframe, ...around(trade), trade: idOf(trade) }) }, t("See it on the candles"))),
  ];
}

/** @param {any} trade @param {any} excursion @param {string} name @param {string} side "adverse" or "favorable" */
function distance(trade, excursion, name, side) {
  const amount = number(excursion[`${side}_quote`], resultDigits());
  const share = percent(excursion[`${side}_ratio`]);
  const words = `${amount} ${resultAsset()} (${share})`.replace("  ", " ");
  const own = () => ({
    title: name,
    formula: told(excursion.explanation),
    inputs: [{ title: t("Entry price"), value: trade.entry_price }, { title: t("Furthest price"), value: excursion[`${side}_price`] }, { title: t("Quantity"), value: trade.quantity_base }, { title: name, value: words }],
  });
  return figure(excursion[`is_${side}_bound`] ? t("at most {amount}", { amount: words }) : words, midway(name), { own });
}

/** A stretch of time with the trade in its middle half. @param {any} trade */
function around({ opened_at: opened, closed_at: closed }) {
  const [from, to] = [Date.parse(opened), Date.parse(closed)];
  const margin = Math.max(to - from, 30 * 60000) / 2;
  return { from: new Date(from - margin).toISOString(), to: new Date(to + margin).toISOString() };
}

/** What one R of the trade is; always money. @param {any} trade */
function riskOf({ risk_quote: risk }) {
  return typeof risk === "number" ? `${number(risk, quoteDecimals(quoteAsset()))} ${quoteAsset()}` : t("not known");
}

/** @param {string} name @param {any} value */
function fact(name, value) {
  return [h("dt", null, name), h("dd", null, h("strong", null, value))];
}

/** @param {any} trade @param {any} answer */
function rows(trade, answer) {
  const lines = linesOf(answer);
  const decimals = priceDecimals(lines.map((row) => row.price));
  return h(
    "div", { class: "prov any" },
    h("span", null, woven(lines.length > 1 ? "From {file}, lines {lines}" : "From {file}, line {lines}", { file: h("a", { class: "mono", href: link("data", { file: trade.file }) }, trade.file), lines: lines.map((row) => row.line).join(", ") })),
    mayHaveMore(lines) && !answer.provenance.has_all_fills ? h("span", null, t("These rows began and ended the position. Rows between them may have added to it or reduced it: entry, quantity and fees are of all of them.")) : null,
    answer.provenance.has_all_fills && lines.length > 1 ? h("span", null, t("The amount beside a line is the part of it that counts in this trade.")) : null,
    answer.provenance.fill_count > lines.length ? h("span", null, t("{shown} of {count} lines are listed: the earliest, and the one that closed.", { shown: count(lines.length), count: count(answer.provenance.fill_count) })) : null,
    lines.map((row) => [lines.length > 1 ? h("span", { key: `role ${row.line}` }, roleOf(row, decimals)) : null, h("pre", { key: row.line, tabindex: "0", "aria-label": t("Line {line}", { line: row.line }) }, row.text ?? t("The raw line could not be read just now."))]),
  );
}

/** What a line did to the position, and with how much of it. @param {any} row @param {number} decimals */
function roleOf(row, decimals) {
  const did = row.role === "open" ? t("Opened by line {line}", { line: row.line }) : t("Closed by line {line}", { line: row.line });
  if (typeof row.quantity_base !== "number" || typeof row.price !== "number" || !row.side) return did;
  const amounts = { quantity: quantity(row.quantity_base), price: number(row.price, decimals) };
  return `${did}: ${row.side === "buy" ? t("bought {quantity} at {price}", amounts) : t("sold {quantity} at {price}", amounts)}`;
}

/** True where the log has rows between the opening and the closing one. @param {Array<{line: number}>} lines */
function mayHaveMore(lines) {
  return lines.length > 1 && lines[lines.length - 1].line - lines[0].line > 1;
}

/** The rows of the log that the trade is made of: one, or its opening and closing fills.
 * @param {any} answer @returns {Array<{line: number, text: string|null, role: string, price: number|null}>} */
function linesOf({ provenance }) {
  return provenance.fills.length > 0 ? provenance.fills : provenance.lines.map((/** @type {number} */ line) => ({ line, text: provenance.text, role: "trade", price: null }));
}
