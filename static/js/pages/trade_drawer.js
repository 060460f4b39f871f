/** One trade with its provenance: prices, money, and the raw rows of the log. */

import { h } from "../core/dom.js";
import { link, setQuery } from "../core/router.js";
import { areOutliersCounted, quoteAsset, state, zone } from "../core/store.js";
import { unit } from "../components/figure.js";
import { icon } from "../components/icon.js";
import { waiting } from "../components/parts.js";
import { sideWord } from "../components/positions.js";
import { idOf, netResult } from "../components/trades.js";
import { change, number, priceDecimals, quantity, quoteDecimals } from "../logic/format.js";
import { at, duration } from "../logic/time.js";
import { t, woven } from "../logic/words.js";

/** Close the drawer and give the focus back to the row it came from. */
export function closeDrawer() {
  const { trade } = state.route.query;
  setQuery({ trade: "" });
  queueMicrotask(() => {
    const row = [...document.querySelectorAll("a[data-trade]")].find((el) => el.getAttribute("data-trade") === trade);
    if (row instanceof HTMLElement) row.focus({ preventScroll: true });
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
  const money = quoteDecimals(quoteAsset());
  return [
    h("p", { class: "fig2" }, netResult(trade), unit(t("{asset} net", { asset: quoteAsset() }))),
    trade.is_excluded ? h("p", { class: "muted" }, areOutliersCounted() ? t("This row is doubted, and counted because you switched outliers on.") : t("This row is left out on doubt. No figure includes it.")) : null,
    h("dl", { class: "kv" },
      fact(t("Opened"), at(trade.opened_at, "full", zone())), fact(t("Closed"), at(trade.closed_at, "full", zone())), fact(t("Held"), duration(trade.duration_s)),
      fact(t("Entry"), number(trade.entry_price, decimals)), fact(t("Exit"), number(trade.exit_price, decimals)), fact(t("Quantity"), quantity(trade.quantity_base)),
      fact(t("Closed by"), trade.exit_reason ?? "–"), fact(t("Trade id"), trade.trade_id ?? "–")),
    h("dl", { class: "kv" },
      fact(t("Before fees"), change(trade.gross_pnl_quote, money)), fact(t("Fees"), typeof trade.fee_quote === "number" ? change(-trade.fee_quote, money) : "–"),
      h("dt", { class: "total" }, t("Net")), h("dd", { class: "total" }, change(trade.realized_pnl_quote, money))),
    rows(trade, answer),
  ];
}

/** @param {string} name @param {any} value */
function fact(name, value) {
  return [h("dt", null, name), h("dd", null, h("strong", null, value))];
}

/** @param {any} trade @param {any} answer */
function rows(trade, answer) {
  const lines = linesOf(answer);
  return h(
    "div", { class: "prov any" },
    h("span", null, woven(lines.length > 1 ? "From {file}, lines {lines}" : "From {file}, line {lines}", { file: h("a", { class: "mono", href: link("data", { file: trade.file }) }, trade.file), lines: lines.map((row) => row.line).join(", ") })),
    lines.map((row) => h("pre", { key: row.line, tabindex: "0", "aria-label": t("Line {line}", { line: row.line }) }, row.text ?? t("The raw line could not be read just now."))),
  );
}

/** The rows of the log that the trade is made of: one, or its opening and closing fills.
 * @param {any} answer @returns {Array<{line: number, text: string|null, role: string}>} */
function linesOf({ provenance }) {
  return provenance.fills.length > 0 ? provenance.fills : provenance.lines.map((/** @type {number} */ line) => ({ line, text: provenance.text, role: "trade" }));
}
