/** May it trade, how near are its own limits, and what do the open positions put at stake. */

import { h } from "../core/dom.js";
import { quoteAsset, state } from "../core/store.js";
import { figure, gain, reported, unit } from "../components/figure.js";
import { icon } from "../components/icon.js";
import { heading, panel, provenance, waiting } from "../components/parts.js";
import { sideWord, stateOrigin } from "../components/positions.js";
import { change, counted, number, percent, quoteDecimals, signClass } from "../logic/format.js";
import { haltOf, usedOf } from "../logic/limits.js";
import { stopLossQuote } from "../logic/rail.js";
import { stakesOf } from "../logic/stakes.js";
import { t, told, woven } from "../logic/words.js";
import { todayRow } from "./figures.js";

const MOST_POSITIONS = 6;
/** @type {Record<string, string>} which of the two lets trades pass is easily mistaken */
const BREAKER = { get closed() { return t("closed, trades pass"); }, get open() { return t("open, no trade passes"); } };

/** @param {any} value */
const money = (value) => number(value, quoteDecimals(quoteAsset()));

/** What stands in the panels of the bot's own report where there is none, or several. @returns {any} */
function unreported() {
  const { status } = state.data;
  if (!status) return waiting("status", ["a", "b", ""]);
  if (status.bot_count > 1) return h("p", { class: "muted" }, t("Each bot reports this for itself. Choose one above."));
  if (!status.source?.updated_at) return h("p", { class: "muted" }, t("Unknown. The bot reports no state."));
  return null;
}

export function tradingPanel() {
  const head = heading("trading", t("May it trade?"), { isQuiet: true });
  const { risk = {}, connection = {} } = state.data.status ?? {};
  return panel("trading", "c4 m5", head, unreported() ?? [
    h("p", { class: "word" }, tradingWord(risk)),
    h("p", { class: "muted" }, tradingText(risk)),
    h("dl", { class: "kv" }, [
      row(t("Circuit breaker"), BREAKER[risk.circuit_breaker] ?? risk.circuit_breaker, "risk.circuit_breaker"), row(t("Connection"), connection.websocket, "connection.websocket"),
      row(t("Request breaker"), connection.breaker, "connection.breaker"), weightRow(connection),
    ]),
    provenance(stateOrigin()),
  ]);
}

/** @param {Record<string, any>} risk */
function tradingWord(risk) {
  if (haltOf(risk)) return h("span", { class: "state stopped" }, t("Trading stopped"));
  if (risk.trading_enabled === true) return h("span", { class: "state" }, t("Trading allowed"));
  return h("span", { class: "state late" }, t("Not reported"));
}

/** @param {Record<string, any>} risk */
function tradingText(risk) {
  const halt = haltOf(risk);
  if (halt) return t("{halt} It opens no new position until it is allowed to.", { halt });
  if (risk.trading_enabled === true) return t("The bot may open positions by its own rules.");
  return woven("The bot does not say whether it may trade. It would as {field} in its state file.", { field: h("span", { class: "mono" }, "risk.trading_enabled") });
}

/** @param {string} name @param {any} value @param {string} field */
function row(name, value, field) {
  const isTold = value !== undefined && value !== null;
  return [h("dt", null, name), h("dd", null, isTold ? h("strong", null, reported(told(String(value)), name, field)) : t("not reported"))];
}

/** @param {Record<string, any>} connection */
function weightRow({ used_weight_1m: used, weight_limit_1m: most }) {
  if (typeof used !== "number" || typeof most !== "number") return null;
  return [h("dt", null, t("Requests of this minute")), h("dd", null, h("strong", null, reported(number(used, 0), t("Weight of requests"), "connection.used_weight_1m")), " ", t("of {most}", { most: number(most, 0) }))];
}

export function limitsPanel() {
  const head = heading("limits", t("Until it stops itself"), { isQuiet: true });
  const { risk = {} } = state.data.status ?? {};
  return panel("limits", "c4 m7", head, unreported() ?? [
    h("ul", { class: "nearness" },
      limit({ name: t("Loss today"), value: risk.daily_loss_quote, most: risk.daily_loss_limit_quote, field: "daily_loss_quote", write: money, asset: quoteAsset(), missing: t("The bot reports no daily loss limit."), ours: todayByLog() }),
      limit({ name: t("Fall from the peak"), value: risk.current_drawdown_ratio, most: risk.max_drawdown_limit_ratio, field: "current_drawdown_ratio", write: percent, asset: "", missing: t("The bot reports no drawdown limit."), ours: fallByLog() })),
    provenance(t("The bot's own figures; those of the log beside them")),
  ]);
}

/** @param {{name: string, value: any, most: any, field: string, write: (value: any) => string, asset: string, missing: string, ours: any}} spec */
function limit({ name, value, most, field, write, asset, missing, ours }) {
  const used = usedOf(value, most);
  const isReached = used !== null && used >= 100;
  return h(
    "li", { key: field }, h("h3", { class: "label" }, name),
    h("p", { class: "fig1" }, typeof value === "number" ? reported(write(value), name, `risk.${field}`) : h("span", { class: "muted" }, "–"), typeof value === "number" ? unit(asset) : null, typeof most === "number" ? h("span", { class: "sub" }, " ", t("of {most}", { most: write(most) })) : null),
    used === null ? h("p", { class: "sub" }, typeof value === "number" ? missing : t("{missing} Nor does it say the value.", { missing })) : [
      h("div", { class: "bullet", role: "img", "aria-label": t("{used} of 100 used", { used: number(used, 0) }) }, h("i", { style: { width: `${used}%` } }), h("b", { style: { left: "100%" } })),
      h("p", { class: isReached ? "sub doubted" : "sub" }, isReached ? t("The limit is reached.") : t("{used}% used, {most} left", { used: number(used, 0), most: write(most - value) })),
    ],
    ours,
  );
}

/** How far below its peak one bot reports itself. @returns {number|null} */
export function reportedFall() {
  const { status } = state.data;
  const ratio = status?.bot_count > 1 ? null : status?.risk?.current_drawdown_ratio;
  return typeof ratio === "number" ? ratio : null;
}

/** Today's result as the log and the positions have it, to hold against the bot's word. */
function todayByLog() {
  const today = todayRow();
  if (!today) return null;
  return h("p", { class: "sub" }, woven("By the log today: {result} realized", { result: gain(today.realized, t("today's realized P&L"), { figure: "realized_pnl_quote", query: { from: today.from } }) }));
}

/** Ours is of closed trades; the bot counts its own way, so the two are told apart in words. */
function fallByLog() {
  const ratio = state.data.stats?.current_drawdown_ratio;
  if (typeof ratio !== "number") return null;
  const isOther = reportedFall() !== null && percent(reportedFall()) !== percent(ratio);
  return h("p", { class: "sub" }, woven("By the log now: {depth} below the peak", { depth: figure(percent(ratio), t("current drawdown"), { figure: "current_drawdown_ratio" }) }),
    isOther ? ` ${t("(closed trades only; the bot counts for itself, as a rule with what is open).")}` : "");
}

export function stakePanel() {
  const head = heading("stake", t("At stake now"), { isQuiet: true });
  const answer = state.data.positions;
  if (!answer) return panel("stake", "c4", head, waiting("positions", ["a", "t b", "", ""]));
  if (!state.data.status?.source?.updated_at) return panel("stake", "c4", head, h("p", { class: "muted" }, t("Unknown. The bot reports no state, so open positions cannot be seen.")));
  const positions = answer.positions ?? [];
  if (positions.length === 0) return panel("stake", "c4", head, h("p", { class: "fig2" }, t("Nothing")), h("p", { class: "muted" }, t("No position is open.")), provenance(stateOrigin()));
  return panel("stake", "c4", head, stakeBody(stakesOf(positions, stopLossQuote)), provenance(stateOrigin()));
}

/** @param {ReturnType<typeof stakesOf>} found */
function stakeBody({ stakes, exposure, lossAtStops, withoutStop }) {
  const equity = state.data.balance?.equity_quote;
  return [
    h("div", null, h("p", { class: "fig2" }, lossFigure(stakes, lossAtStops)),
      h("p", { class: "sub" }, lossAtStops === null ? t("No open position has a stop.") : t("if every stop hits{share}, before fees", { share: ofEquity(lossAtStops, equity) }))),
    withoutStop.length > 0 ? h("p", { class: "doubted small" }, icon("warn"), " ", t("{positions} without a known stop: {symbols}.", { positions: counted(withoutStop.length, "position"), symbols: withoutStop.map(({ position }) => position.symbol ?? t("unknown")).join(", ") }), lossAtStops === null ? "" : ` ${t("Not in this sum.")}`) : null,
    h("dl", { class: "kv" },
      h("dt", null, t("Exposure")), h("dd", null, h("strong", null, figure(money(exposure), t("exposure"), { own: () => exposureNote(stakes, exposure) })), unit(quoteAsset()), ofEquity(exposure, equity).replace(", ", " "))),
    h("ul", { class: "shares" }, stakes.slice(0, MOST_POSITIONS).map((stake) => shareRow(stake, stakes[0].exposure))),
    stakes.length > MOST_POSITIONS ? h("p", { class: "sub" }, t("and {positions}", { positions: counted(stakes.length - MOST_POSITIONS, "smaller position") })) : null,
  ];
}

/** @param {number|null} value @param {any} equity */
function ofEquity(value, equity) {
  return typeof value === "number" && typeof equity === "number" && equity > 0 ? t(", {share} of equity", { share: percent(value / equity) }) : "";
}

/** @param {import("../logic/stakes.js").Stake[]} stakes @param {number|null} loss */
function lossFigure(stakes, loss) {
  const decimals = quoteDecimals(quoteAsset());
  const own = () => ({
    title: t("If every stop hits"), formula: t("Sum over the open positions of (stop - entry) x quantity, in the position's direction. Fees and slippage come on top."),
    inputs: stakes.map(({ position, lossAtStop }) => ({ title: position.symbol ?? "", value: lossAtStop === null ? t("no stop") : change(lossAtStop, decimals) })),
    result: loss, unit: "quote", undefined: t("No open position has a stop."), source: "state",
  });
  return [figure(change(loss, decimals), t("loss if every stop hits"), { own }, signClass(loss, decimals)), unit(quoteAsset())];
}

/** @param {import("../logic/stakes.js").Stake[]} stakes @param {number|null} exposure @returns {import("../core/types.js").Explanation} */
function exposureNote(stakes, exposure) {
  return {
    title: t("Exposure"), formula: t("Sum over the open positions of quantity x mark price, long and short alike; without the mark, the entry price."),
    inputs: stakes.map((stake) => ({ title: stake.position.symbol ?? "", value: stake.exposure, unit: "quote" })),
    result: exposure, unit: "quote", undefined: t("A position does not tell its quantity or price."), source: "state",
  };
}

/** @param {import("../logic/stakes.js").Stake} stake @param {number|null} largest */
function shareRow({ position, index, exposure, lossAtStop }, largest) {
  const decimals = quoteDecimals(quoteAsset());
  const width = exposure !== null && largest ? (exposure / largest) * 100 : 0;
  return h(
    "li", { key: `${position.symbol} ${index}` },
    h("span", { class: "any" }, position.symbol ?? t("Unknown market"), " ", position.side ? h("span", { class: "pill" }, sideWord(position.side)) : null),
    h("span", { class: "val" }, money(exposure)),
    h("span", { class: "faint small" }, lossAtStop === null ? t("no stop") : t("stop {loss}", { loss: change(lossAtStop, decimals) })),
    h("div", { class: "bullet", "aria-hidden": "true" }, h("i", { style: { width: `${width}%` } })),
  );
}
