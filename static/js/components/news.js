/** Tells what happens while the page is open: a closed trade, a silent bot, a reached limit. */

import { address, get } from "../core/api.js";
import { answerTo } from "../core/asked.js";
import { claim, notify, tone } from "../core/notify.js";
import { go } from "../core/router.js";
import { isOtherUnit, onChange, scope, state } from "../core/store.js";
import { resultAsset, resultDigits } from "../core/unit.js";
import { change, isNumber } from "../logic/format.js";
import { livenessOf } from "../logic/freshness.js";
import { haltOf, reachedOf } from "../logic/limits.js";
import { newsBetween } from "../logic/news.js";
import { plural, t } from "../logic/words.js";

/** @typedef {import("../logic/news.js").Look} Look */
/** @typedef {import("../logic/news.js").Event} Event */

const SILENT = ["stale", "frozen", "missing", "unreadable"];
/** More at once is an import, and one answer holds no more. */
const TRADE_LIMIT = 500;

/** @type {Look|null} */
let before = null;
let isWatching = false;

/** Watch from now on; what is there already is not news. */
export function watchNews() {
  if (isWatching) return;
  isWatching = true;
  onChange(look);
  look();
}

/** True while somebody wants to be told. */
export function isWanted() {
  return state.prefs.alerts === "on" || state.prefs.sound === "on";
}

function look() {
  const now = seen();
  if (!now) return;
  const news = isWanted() ? newsBetween(before, now) : [];
  before = now;
  for (const event of news) void tell(event);
}

/** @returns {Look|null} null while the answers do not belong together */
function seen() {
  const { status } = state.data;
  const { answer: stats, isOld } = answerTo("stats", { stats: address("/api/stats", scope()) });
  if (!status || !stats || isOld || state.problems.status) return null;
  return {
    scope: JSON.stringify(scope()), tradeCount: stats.trade_count, lastTradeAt: stats.last_trade_at ?? null,
    silent: silentBots(status), halt: haltOf(status.risk) ?? reachedOf(status.risk), about: `${botName()} ${day(status)}`,
  };
}

/** @param {any} status */
function day(status) {
  return String(status.meta?.as_of ?? "").slice(0, 10);
}

/** @param {any} status @returns {Record<string, string>} */
function silentBots(status) {
  const bots = state.data.bots?.bots ?? [];
  if (status.bot_count > 1) {
    const silent = bots.filter((/** @type {any} */ bot) => SILENT.includes(bot.source_status));
    return Object.fromEntries(silent.map((/** @type {any} */ bot) => [bot.bot_name ?? bot.bot_id, `${bot.source_status} ${day(status)}`]));
  }
  const { status: word, updated_at: at } = status.source ?? {};
  return SILENT.includes(word) ? { [botName()]: `${word} ${at ?? day(status)}` } : {};
}

function botName() {
  return state.data.status?.bot?.bot_name ?? "Botscope";
}

/** @param {Event} event */
async function tell(event) {
  if (event.kind === "trade") return tellTrades(event);
  const [fresh] = await claim([event]);
  if (!fresh) return undefined;
  const isHalt = fresh.kind === "halt";
  const name = isHalt ? botName() : fresh.name;
  return out({
    id: fresh.id, kind: "bad",
    title: isHalt ? haltTitle(name) : t("{bot} is silent", { bot: name }),
    body: isHalt ? fresh.detail : t("{state}. Its figures are not from now.", { state: livenessOf(fresh.detail.split(" ")[0]).word }),
    onOpen: () => go(isHalt ? "risk" : "overview"),
  });
}

/** @param {string} bot */
function haltTitle(bot) {
  return haltOf(state.data.status?.risk) ? t("{bot} has stopped trading", { bot }) : t("{bot} has reached a limit", { bot });
}

/** Each trade is told once, whichever tab or choice of bots it is seen by. @param {Event} event */
async function tellTrades({ count, detail: since }) {
  if (count > TRADE_LIMIT) return;
  const { body } = await get(address("/api/trades", { ...scope(), sort: "-closed_at", limit: count })).catch(() => ({ body: null }));
  if (!body || isOtherUnit(body)) return;
  const trades = body.trades.filter((/** @type {any} */ trade) => trade.closed_at >= since);
  const events = trades.map((/** @type {any} */ trade) => ({ id: `trade ${trade.bot_id} ${trade.place_id}`, kind: "trade", name: "", count: 1, detail: "" }));
  const fresh = new Set((await claim(events)).map(({ id }) => id));
  const told = trades.filter((/** @type {any} */ _, /** @type {number} */ index) => fresh.has(events[index].id));
  if (told.length === 0) return;
  out({ id: events[0].id, kind: "good", ...(told.length === 1 ? oneTrade(told[0]) : manyTrades(told)) });
}

/** @param {any} trade */
function oneTrade(trade) {
  const where = [trade.symbol, trade.side === "short" ? t("short") : trade.side ? t("long") : ""].filter(Boolean).join(" ");
  return { title: t("{bot}: a trade closed", { bot: botName() }), body: [where, money(trade.realized_pnl_quote)].filter(Boolean).join(", "), onOpen: () => go("trades", { trade: trade.place_id ?? trade.trade_id }) };
}

/** @param {any[]} trades */
function manyTrades(trades) {
  const results = trades.map((trade) => trade.realized_pnl_quote);
  const sum = results.every(isNumber) ? money(results.reduce((total, result) => total + result, 0)) : "";
  return { title: t("{bot}: {count} {trades} closed", { bot: botName(), count: trades.length, trades: plural(trades.length, "trade", "trades") }), body: sum, onOpen: () => go("trades") };
}

/** @param {any} value */
function money(value) {
  return isNumber(value) ? `${change(value, resultDigits())} ${resultAsset()}`.trim() : "";
}

/** @param {{id: string, kind: "good"|"bad", title: string, body: string, onOpen: () => void}} news */
function out({ kind, ...news }) {
  if (state.prefs.alerts === "on") notify(news);
  if (state.prefs.sound === "on") void tone(kind);
}
