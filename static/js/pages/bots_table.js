/** The bots as a sortable table; on narrow screens each is a card of three lines. */

import { clockText, h } from "../core/dom.js";
import { link } from "../core/router.js";
import { chosenBots, state, UNKNOWN_MONEY, zone } from "../core/store.js";
import { modePill } from "../components/header.js";
import { cell, rowHead, table } from "../components/table.js";
import { ageOf, keyOf, needsYou, sortedBots } from "../logic/bots.js";
import { count, counted, quoteDecimals } from "../logic/format.js";
import { livenessOf, statusAt } from "../logic/freshness.js";
import { haltOf } from "../logic/limits.js";
import { duration, onClockOf } from "../logic/time.js";
import { t, told, w } from "../logic/words.js";
import { figuresOf, sourcesOf, sumSources } from "./bots_figures.js";

/** @typedef {import("../logic/bots.js").Bot} Bot */

const SORTS = [
  ["-severity", w("Worst state first")], ["bot_name", w("By name")], ["today_if_closed_pnl_quote", w("Worst today first")], ["-today_if_closed_pnl_quote", w("Best today first")],
  ["-return_ratio", w("Highest return first")], ["-max_drawdown_ratio", w("Deepest fall first")], ["-equity_quote", w("Most equity first")], ["-open_position_count", w("Most open positions first")],
];
/** What the table can be sorted by. */
export const COLUMNS = [
  "severity", "bot_name", "equity_quote", "today_pnl_quote", "unrealized_pnl_quote", "today_if_closed_pnl_quote", "realized_pnl_quote", "return_ratio",
  "max_drawdown_ratio", "open_position_count", "trade_count",
];

/** Narrow screens have no heads to sort by. @param {string} sort @param {(sort: string) => void} onSort */
export function botSort(sort, onSort) {
  const known = SORTS.some(([key]) => key === sort) ? SORTS : [...SORTS, [sort, w("As chosen at a desk")]];
  return h("label", { class: "field only-s", key: "sort" }, t("Sort"), h("select", { value: sort, onchange: (/** @type {any} */ event) => onSort(event.target.value) },
    known.map(([key, words]) => h("option", { key, value: key }, t(words)))));
}

/** @param {any} answer @param {string} sort @param {(sort: string) => void} onSort */
export function botTable(answer, sort, onSort) {
  const { bots, combined } = answer;
  const assets = combined.map((/** @type {any} */ money) => money.quote_asset);
  const only = assets.length === 1 && assets[0] ? `, ${assets[0]}` : "";
  const look = { bots, isMixed: assets.length > 1 };
  const op = (/** @type {string} */ sign) => ({ name: sign, css: "op hide-m" });
  return table({
    caption: t("All bots, and for each money their sum"), css: "bots", sort, onSort,
    columns: [
      { name: t("Bot"), sort: "bot_name" }, { name: t("State"), sort: "severity" }, { name: t("Equity"), css: "num", head: t("Equity") + only, sort: "equity_quote" },
      { name: t("Realized today"), css: "num", sort: "today_pnl_quote" }, op("+"),
      { name: t("Unrealized now"), css: "num hide-m", sort: "unrealized_pnl_quote" }, op("="), { name: t("If closed now"), css: "num", sort: "today_if_closed_pnl_quote" },
      { name: t("Since start"), css: "num hide-m", sort: "realized_pnl_quote" }, { name: t("Closed trades so far"), css: "curve", sort: "return_ratio", head: t("Return") },
      { name: t("Deepest fall"), css: "num fall", sort: "max_drawdown_ratio" }, { name: t("Open"), css: "num hide-m", sort: "open_position_count" }, { name: t("Trades"), css: "num hide-m", sort: "trade_count" },
    ],
    rows: [
      ...sortedBots(bots, sort).map((bot) => botRow(bot, look)),
      ...combined.filter((/** @type {any} */ money) => money.bot_count > 1).map((/** @type {any} */ money) => sumRow(money, look)),
    ],
  });
}

/** @typedef {{bots: Bot[], isMixed: boolean}} Look isMixed: the money stands beside each amount */

/** @param {Bot} bot @param {Look} look */
function botRow(bot, { bots, isMixed }) {
  const isSplit = bots.filter(({ bot_id: id }) => id === bot.bot_id).length > 1;
  const whose = { bot: bot.bot_id, quote_asset: isSplit ? bot.quote_asset : "" };
  const href = link("overview", whose);
  const chosen = chosenBots();
  const isChosen = chosen.bot === bot.bot_id && (!isSplit || chosen.quote_asset === bot.quote_asset);
  const liveness = livenessNow(bot.source_status);
  return h(
    "tr", { class: ["row", liveness.isOld ? "asleep" : "", longOf(bot)].join(" ").trim(), role: "row", key: keyOf(bot), "aria-current": isChosen ? "true" : null, onclick: (/** @type {any} */ event) => openRow(event, href) },
    rowHead({ class: "named" }, h("a", { class: "any", href, title: bot.bot_name }, bot.bot_name), isSplit ? h("span", { class: "pill" }, bot.quote_asset) : null, h("span", { class: "sub any" }, aboutOf(bot))),
    stateCell(bot, liveness),
    ...figuresOf(bot, { name: bot.bot_name, isMixed, sourceOf: sourcesOf(bot, whose) }),
  );
}

/** Amounts with many decimals need a line of their own on narrow screens. @param {Bot} row */
function longOf({ quote_asset: asset }) {
  return quoteDecimals(asset) > 2 ? "long" : "";
}

/** A click anywhere in a row opens the bot; figures and links keep their own. @param {MouseEvent} event @param {string} href */
function openRow(event, href) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.closest("button, a") || String(getSelection() ?? "")) return;
  location.hash = href;
}

/** @param {Bot} bot */
function aboutOf(bot) {
  return [[bot.bot_version, bot.strategy].filter(Boolean).join(", "), bot.mode ? [" ", modePill(bot.mode)] : null];
}

/** The state of a bot at this moment: without an answer it is not known. @param {string} status */
function livenessNow(status) {
  const lookedS = (Date.now() - state.statusAtMs) / 1000;
  const now = statusAt({ status, isAnswered: !state.problems.status, isPaused: state.prefs.isPaused, lookedS });
  const { mark, word, isDoubtful } = livenessOf(now);
  return { mark, word, isOld: isDoubtful || now === "unanswered" || now === "paused" };
}

/** @param {Bot} bot @param {{mark: string, word: string}} liveness */
function stateCell(bot, { mark, word }) {
  const age = (/** @type {number} */ nowMs) => ageWords(ageOf(/** @type {any} */ (bot), state.data.status?.meta?.as_of, nowMs - state.statusAtMs));
  return cell("", "is", h("span", { class: `state ${mark}`, title: onClockOf(told(bot.status_message), zone()) }, mark === "alive" ? t("Alive") : word),
    h("span", { class: "sub" }, clockText("span", {}, age), haltOf(bot.risk) === null ? null : [" ", h("span", { class: "doubted" }, t("Trading off"))]));
}

/** @param {number|null} ageS */
function ageWords(ageS) {
  return ageS === null ? t("no report") : t("{age} ago", { age: duration(ageS) });
}

/** @param {any} money @param {Look} look */
function sumRow(money, { bots, isMixed }) {
  const members = bots.filter(({ quote_asset: asset }) => asset === money.quote_asset);
  const needing = members.filter(needsYou).length;
  const isOld = members.some(({ source_status: status }) => livenessNow(status).isOld);
  const name = money.quote_asset ? t("All {name} bots", { name: money.quote_asset }) : t("Money not known");
  const query = { bot: "", quote_asset: isMixed ? (money.quote_asset ?? UNKNOWN_MONEY) : "" };
  const curve = money.points.map((/** @type {number[]} */ [ms, value]) => [ms, value]);
  return h(
    "tr", { class: ["tot", isOld ? "asleep" : "", longOf(money)].join(" ").trim(), role: "row", key: `sum ${money.quote_asset}` },
    rowHead({ class: "named" }, h("a", { class: "any", href: link("overview", query) }, name), h("span", { class: "sub" }, counted(members.length, "bot"))),
    cell("", "is muted", needing === 0 ? t("all report") : needing === 1 ? t("1 of {all} needs you", { all: count(members.length) }) : t("{count} of {all} need you", { count: count(needing), all: count(members.length) })),
    ...figuresOf({ ...money, curve, curve_kind: "index" }, { name, isMixed, sourceOf: sumSources(money, members) }),
  );
}
