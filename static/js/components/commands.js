/** Everything that the palette can do: places, choices, figures, trades. */

import { logOut } from "../core/access.js";
import { address, home } from "../core/api.js";
import { announce } from "../core/announce.js";
import { go, setQuery } from "../core/router.js";
import { quoteAssets, scope, state, zone } from "../core/store.js";
import { resultDigits } from "../core/unit.js";
import { change, isNumber } from "../logic/format.js";
import { CALENDAR, daysOf, labelsOf, momentsOf, RANGES } from "../logic/selection.js";
import { wayTo } from "../logic/strokes.js";
import { at, dayOf, startOfDay } from "../logic/time.js";
import { t, told, w } from "../logic/words.js";
import { hasSeveralBots, shownViews } from "./header.js";
import { showKeys } from "./keysheet.js";
import { choose, GROUPS } from "./menu.js";
import { lasting } from "./scope_bar.js";

/** @typedef {{id: string, name: string, kind: string, more?: string, keys?: string, isChosen?: boolean, run: () => void}} Command */

const RANGED = ["performance", "risk"];
const DATED = ["performance", "trades"];
const VERSIONED = ["performance", "risk", "trades"];
/** Kept for the reader who types the word that other programs use. */
const OTHER_WORDS = new Map([
  ["overview", w("home start equity")], ["trades", w("history log orders")], ["performance", w("calendar days hours breakdown")], ["versions", w("compare strategy releases")],
  ["risk", w("drawdown exposure limits monte carlo")], ["data", w("files quality rows quarantined")], ["settings", w("options preferences")],
]);

/** @param {{poller: any}} wiring @returns {Command[]} */
export function commands(wiring) {
  return [...shownViews().map(viewCommand), ...botCommands(), ...RANGES.map((range) => rangeCommand(range.key, lasting(range), [...RANGED, "trades"])), ...CALENDAR.map(({ key, name }) => rangeCommand(key, name, DATED)), ...doings(wiring), ...GROUPS.flatMap(choiceCommands)];
}

/** @param {{page: string, name: string}} view @returns {Command} */
function viewCommand({ page, name }) {
  return { id: `view ${page}`, name, kind: t("View"), more: t(OTHER_WORDS.get(page) ?? ""), keys: wayTo(page), isChosen: state.route.page === page, run: () => go(page) };
}

/** @returns {Command[]} */
function botCommands() {
  if (!hasSeveralBots()) return [];
  const isSplit = quoteAssets().length > 1;
  const groups = isSplit ? quoteAssets() : [""];
  const all = groups.map((asset) => botCommand("", asset, asset ? t("All {asset} bots", { asset }) : t("All bots")));
  const bots = state.data.bots.bots.map((/** @type {any} */ bot) => botCommand(bot.bot_id, isSplit ? bot.quote_asset : "", isSplit ? `${bot.bot_name} (${bot.quote_asset})` : bot.bot_name));
  return [...all, ...bots];
}

/** @param {string} bot @param {string} asset @param {string} name @returns {Command} */
function botCommand(bot, asset, name) {
  const isChosen = (state.route.query.bot ?? "") === bot && (state.route.query.quote_asset ?? "") === asset;
  return { id: `bot ${bot} ${asset}`, name, kind: t("Bot"), isChosen, run: () => setQuery({ bot, quote_asset: asset, page: null, file: null, trade: null }) };
}

/** @param {string} key @param {string} name @param {string[]} views that know the range @returns {Command} */
function rangeCommand(key, name, views) {
  const isHere = views.includes(state.route.page);
  const isChosen = isHere && (state.route.query.range ?? "") === key;
  const range = { range: key, from: "", to: "", offset: "" };
  return { id: `range ${key}`, name, kind: t("Range"), more: key.replaceAll("_", " "), isChosen, run: () => (isHere ? setQuery(range) : go("performance", range)) };
}

/** @param {any[]} versions @returns {Command[]} */
export function versionCommands(versions) {
  const isHere = VERSIONED.includes(state.route.page);
  const chosen = state.route.query.bot_version ?? "";
  const names = [...versions.map(({ bot_version: name }) => name).filter(Boolean).reverse(), ...(isHere && chosen ? [""] : [])];
  return names.map((name) => ({
    id: `version ${name}`, name: name ? t("Only version {version}", { version: name }) : t("All versions"), kind: t("Version"), isChosen: isHere && chosen === name,
    run: () => (isHere ? setQuery({ bot_version: name, offset: "" }) : go("performance", { bot_version: name })),
  }));
}

/** @param {import("./menu.js").Group} group @returns {Command[]} */
function choiceCommands({ name, title, choices }) {
  /** @type {Record<string, any>} */
  const prefs = state.prefs;
  return choices.map(([value, words, lang]) => ({
    id: `choice ${name} ${value}`, name: `${t(title)}: ${lang ? words : t(words)}`, kind: t("Setting"), isChosen: prefs[name] === value, run: () => void choose(name, value),
  }));
}

/** @param {{poller: any}} wiring @returns {Command[]} */
function doings({ poller }) {
  const isOnTrades = Boolean(csvLink());
  const kind = t("Do");
  return [
    { id: "csv", name: isOnTrades ? t("Export this selection as CSV") : t("Export all trades as CSV"), kind, more: t("download save spreadsheet"), run: exportCsv },
    { id: "copy", name: t("Copy the link to this view"), kind, more: t("address share url"), run: () => void copyLink() },
    { id: "print", name: t("Print this view"), kind, more: t("paper pdf"), run: () => window.print() },
    { id: "pause", name: poller.isPaused ? t("Resume updates") : t("Pause updates"), kind, keys: "p", run: () => poller.setPaused(!poller.isPaused) },
    { id: "now", name: t("Ask the bot now"), kind, more: t("refresh reload update"), keys: "u", run: () => void poller.now() },
    { id: "keys", name: t("Show all keys"), kind, more: t("help shortcuts keyboard"), keys: "?", run: () => void showKeys() },
  ];
}

/** @param {{way: string}} session @returns {Command[]} */
export function sessionCommands({ way }) {
  if (way !== "session") return [];
  const run = () => void logOut(false).catch((problem) => announce(problem.message, Date.now()));
  return [{ id: "leave", name: t("Log out"), kind: t("Do"), more: t("leave exit sign off"), run }];
}

/** The link of the Trades view, which knows its filters. @returns {HTMLAnchorElement|null} */
function csvLink() {
  return state.route.page === "trades" ? document.querySelector("main a[download]") : null;
}

function exportCsv() {
  const known = csvLink();
  if (known) return known.click();
  const made = document.createElement("a");
  made.href = home + address("/api/trades.csv", scope());
  made.download = "";
  return made.click();
}

/** The address bar holds the same; where the browser copies nothing, it is selected there by hand. */
async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href);
    announce(t("The link is copied."), Date.now());
  } catch {
    window.prompt(t("The browser copies nothing here. This is the link:"), location.href);
  }
}

/** @param {any[]} figures of the glossary @returns {Command[]} */
export function figureCommands(figures) {
  return figures.map(({ key, title }) => ({ id: `figure ${key}`, name: t("Explain: {figure}", { figure: told(title) }), kind: t("Figure"), more: `${title} ${key.replaceAll("_", " ")}`, run: () => void explain(key) }));
}

/** Where the figure stands on the view, there; else on its own, for what the view looks at. @param {string} key */
async function explain(key) {
  const shown = [...document.querySelectorAll(`main [data-figure="${CSS.escape(key)}"]`)].find((el) => el.checkVisibility());
  if (shown instanceof HTMLElement) {
    shown.scrollIntoView({ block: "center" });
    return shown.click();
  }
  const anchor = [...document.querySelectorAll(".tools .find, .nav .more")].find((el) => el.checkVisibility());
  const { openExplanation } = await import("./explain.js");
  return openExplanation(/** @type {HTMLElement} */ (anchor ?? document.activeElement), { figure: key, query: lookedAt() });
}

/** @returns {Record<string, any>} */
function lookedAt() {
  const { page, query } = state.route;
  if (page === "versions") return { a: query.a, b: query.b };
  if (!RANGED.includes(page)) return {};
  const days = daysOf(query, dayOf(Date.now(), zone()));
  return { ...labelsOf(query), ...momentsOf(days, (day) => startOfDay(day, zone())) };
}

/** @param {any} trade @returns {Command} */
export function tradeCommand(trade) {
  const result = isNumber(trade.realized_pnl_quote) ? change(trade.realized_pnl_quote, resultDigits()) : "";
  const name = [trade.trade_id, trade.symbol, result, at(trade.closed_at, "moment", zone())].filter(Boolean).join(" · ");
  return { id: `trade ${trade.place_id}`, name, kind: t("Trade"), run: () => go("trades", { trade: trade.place_id ?? trade.trade_id }) };
}

/** @param {string} typed @returns {Command} */
export function searchCommand(typed) {
  return { id: "search", name: t("Search the trades for {words}", { words: `“${typed}”` }), kind: t("Trade"), run: () => go("trades", { q: typed }) };
}
