/** Open positions with their way from stop to target. */

import { h } from "../core/dom.js";
import { ageS, areOutliersCounted, quoteAsset, state, unit, zone } from "../core/store.js";
import { change, number, priceDecimals, quantity, quoteDecimals, signClass } from "../logic/format.js";
import { railOf, stopLossQuote, sumOrNull } from "../logic/rail.js";
import { at, duration, toMs } from "../logic/time.js";
import { clockText } from "../core/dom.js";
import { t, woven } from "../logic/words.js";
import { figure, reported } from "./figure.js";
import { limits } from "./limits.js";
import { ordersTable } from "./orders.js";
import { heading, panel, provenance, waiting } from "./parts.js";
import { cell, rowHead, table } from "./table.js";

const columns = () => [
  { name: t("Market") }, { name: t("Size"), css: "num hide-m" }, { name: t("Entry"), css: "num" }, { name: t("Mark"), css: "num" },
  { name: t("Unrealized"), get head() { return inMoney(t("Unrealized")); }, css: "num" }, { name: t("Stop to target"), css: "w24" }, { name: t("If stop hits"), get head() { return inMoney(t("If stop hits")); }, css: "num" }, { name: t("Open for"), css: "num hide-m" },
];

export function positionsPanel() {
  const answer = state.data.positions;
  if (!answer) return panel("open", "c8", heading("open", t("Open positions")), waiting("positions", ["a", "", "", "b"]));
  const positions = answer.positions ?? [];
  return panel(
    "open", "c8", heading("open", t("Open positions"), { sub: positions.length ? String(positions.length) : "", end: riskOf(positions) }),
    positions.length ? table({ caption: t("Open positions with stop and target"), css: "bleed held", columns: columns(), rows: positions.map(row) }) : none(),
    ordersTable(answer.orders ?? []), limits(), provenance(stateOrigin()),
  );
}

function none() {
  const { status, balance, stats } = state.data;
  if (!status?.source?.updated_at) return h("p", { class: "muted" }, t("Unknown. The bot reports no state, so open positions cannot be seen."));
  const last = areOutliersCounted() ? null : stats?.last_trade_at;
  const held = typeof balance?.total_quote === "number" ? number(balance.total_quote, quoteDecimals(quoteAsset())) : "";
  const closed = last ? at(last, "moment", zone()) : "";
  return h("p", { class: "muted" }, h("b", null, t("None.")), " ", idleWords(closed, held));
}

/** @param {string} closed when, or "" @param {string} held money, or "" */
function idleWords(closed, held) {
  const asset = quoteAsset();
  if (closed && held) return t("The bot closed its last position on {closed} and holds {held} {asset}.", { closed, held, asset });
  if (held) return t("The bot holds {held} {asset}.", { held, asset });
  return closed ? t("The bot closed its last position on {closed}.", { closed }) : t("The bot holds no position now.");
}

/** Where the position figures come from. */
export function stateOrigin() {
  const { setup, source } = state.data.status ?? {};
  if (!source?.updated_at) return null;
  return woven("From {file}, written {moment}, {age}", {
    file: h("span", { class: "any" }, setup?.state ?? t("the state file")), moment: at(source.updated_at, "seconds", zone()),
    age: clockText("span", {}, (nowMs) => t("{age} ago", { age: duration(ageS(nowMs)) })),
  });
}

/** @param {any[]} positions */
function riskOf(positions) {
  const risk = sumOrNull(positions.map(stopLossQuote));
  if (positions.length === 0 || risk === null) return null;
  const equity = state.data.balance?.equity_quote;
  const decimals = quoteDecimals(quoteAsset());
  const own = () => ({
    title: t("If every stop hits"),
    formula: t("Sum over the open positions of (stop - entry) x quantity, in the position's direction. Fees and slippage come on top."),
    inputs: positions.map((position) => ({ title: position.symbol ?? "", value: change(stopLossQuote(position), decimals) })),
    result: risk, unit: "quote", asset: quoteAsset(),
  });
  return h("span", { class: "sub" }, woven("If every stop hits {loss} {asset}", { loss: figure(change(risk, decimals), t("loss if every stop hits"), { own }, signClass(risk)), asset: quoteAsset() }), " ",
    equity ? t("{risk}% of equity", { risk: change((risk / equity) * 100) }) : "");
}

/** What is open stays money, and says so where results are something else. @param {string} name */
function inMoney(name) {
  return unit() === "quote" || !quoteAsset() ? name : `${name}, ${quoteAsset()}`;
}

/** @param {any} position @param {number} index */
function row(position, index) {
  const decimals = priceDecimals([position.entry_price, position.mark_price, position.stop_loss_price, position.take_profit_price]);
  const field = (/** @type {string} */ name) => `positions[${index}].${name}`;
  const price = (/** @type {string} */ name, /** @type {string} */ title) => reported(number(position[name], decimals), t("{title} of {symbol}", { title, symbol: position.symbol ?? t("this position") }), field(name));
  const money = quoteDecimals(quoteAsset());
  return h(
    "tr", { class: "row", role: "row", key: `${position.symbol} ${position.side} ${position.opened_at} ${index}` },
    rowHead({ class: "full any" }, position.symbol ?? t("Unknown market"), " ", position.side ? h("span", { class: "pill" }, sideWord(position.side)) : null, leverage(position), botName(position)),
    cell(t("Size"), "num hide-m", reported(quantity(position.quantity_base), t("Size"), field("quantity_base"))),
    cell(t("Entry"), "num", price("entry_price", t("Entry price"))),
    cell(t("Mark"), "num", price("mark_price", t("Mark price"))),
    cell(t("Unrealized"), "num", h("span", { class: signClass(position.unrealized_pnl_quote, money) }, reported(change(position.unrealized_pnl_quote, money), t("Unrealized P&L"), field("unrealized_pnl_quote")))),
    cell("", "full block w24", rail(position, decimals)),
    cell(t("If the stop hits"), "num", stopLoss(position, money)),
    cell(t("Open for"), "num muted hide-m", openFor(position.opened_at)),
  );
}

/** @param {any} position @param {number} money decimals */
function stopLoss(position, money) {
  const loss = stopLossQuote(position);
  if (loss === null) return "–";
  const own = () => ({
    title: t("If the stop hits"), formula: t("(stop - entry) x quantity, in the position's direction; before fees."),
    inputs: [{ title: t("Stop"), value: position.stop_loss_price }, { title: t("Entry"), value: position.entry_price }, { title: t("Quantity"), value: position.quantity_base }],
    result: loss, unit: "quote", asset: quoteAsset(),
  });
  return figure(change(loss, money), t("loss if the stop hits"), { own }, signClass(loss, money));
}

/** @param {string} side */
export function sideWord(side) {
  return side === "long" ? t("Long") : side === "short" ? t("Short") : side;
}

/** @param {any} position */
function leverage({ leverage: times }) {
  return times && times !== 1 ? h("span", { class: "faint small" }, ` ${quantity(times)}×`) : null;
}

/** Whose position it is, when several bots are shown together. @param {any} position */
function botName({ bot_id: botId }) {
  return state.data.status?.bot_count > 1 && botId ? h("span", { class: "faint small" }, ` ${botId}`) : null;
}

/** @param {any} openedAt */
function openFor(openedAt) {
  const ms = toMs(openedAt);
  return ms === null ? "–" : clockText("span", {}, (nowMs) => duration((nowMs - ms) / 1000));
}

/** @param {any} position @param {number} decimals */
function rail(position, decimals) {
  const places = railOf(position);
  const stop = number(position.stop_loss_price, decimals);
  const target = number(position.take_profit_price, decimals);
  if (!places) return h("span", { class: "faint small" }, t("Stop {stop}, target {target}", { stop, target }));
  const { entry, mark, isGain } = places;
  const label = t("Stop {stop}, entry {entryPrice}, mark {markPrice}, target {target}", { stop, entryPrice: number(position.entry_price, decimals), markPrice: number(position.mark_price, decimals), target });
  return h(
    "div", { class: "rail", role: "img", "aria-label": label },
    h("div", { class: "ln" }),
    mark === null ? null : h("div", { class: isGain ? "mv" : "mv n", style: { left: `${Math.min(entry, mark)}%`, width: `${Math.abs(mark - entry)}%` } }),
    h("div", { class: "en", style: { left: `${entry}%` } }),
    mark === null ? null : h("div", { class: "mk", style: { left: `${mark}%` } }),
    h("span", null, stop), h("span", { class: "r" }, target),
  );
}
