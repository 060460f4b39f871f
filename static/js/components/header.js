/** Header: brand, views, which bot, how fresh, when the page looks next. */

import { clockText, h } from "../core/dom.js";
import { link, setQuery } from "../core/router.js";
import { ageS, chosenBots, quoteAssets, state, statusNow, UNKNOWN_MONEY } from "../core/store.js";
import { livenessOf } from "../logic/freshness.js";
import { duration } from "../logic/time.js";
import { t, w } from "../logic/words.js";
import { icon } from "./icon.js";
import { unitSwitch } from "./unit_switch.js";

/** Those with `desk` are behind "More" on phones; `isApart` is a sign at the end of the header. */
export const VIEWS = [
  { page: "bots", name: w("Bots"), sign: "bots", desk: true },
  { page: "overview", name: w("Overview"), sign: "home" },
  { page: "trades", name: w("Trades"), sign: "list" },
  { page: "performance", name: w("Performance"), sign: "bars" },
  { page: "versions", name: w("Versions"), sign: "split", desk: true },
  { page: "risk", name: w("Risk"), sign: "fall-off" },
  { page: "market", name: w("Market"), sign: "candles", desk: true },
  { page: "data", name: w("Data"), sign: "data", desk: true },
  { page: "settings", name: w("Settings"), sign: "tune", desk: true, isApart: true },
];
/** @type {Record<string, string>} */
const MODES = { paper: w("Paper"), testnet: w("Testnet"), live: w("Live account") };

/** The views that there is something to show in: Bots needs more than one. */
export function shownViews() {
  return VIEWS.filter(({ page }) => page !== "bots" || hasSeveralBots()).map((view) => ({ ...view, name: t(view.name) }));
}

/** @type {any} */
let menuOf = null;

/** What the menu needs to know. @param {{poller: any, onZone: () => void}} wiring */
export function setUpMenu(wiring) {
  menuOf = wiring;
}

/** The menu is fetched when it is first opened. @param {Event} event */
async function toggleMenu(event) {
  const button = /** @type {HTMLElement} */ (event.currentTarget);
  const menu = await import("./menu.js");
  menu.toggleMenu(button, menuOf);
}

/** The palette is fetched when it is first opened. */
export async function openFinder() {
  const { openPalette } = await import("./palette.js");
  await openPalette(menuOf);
}

/** @param {any} poller */
export function header(poller) {
  return h(
    "div", { class: "bar" },
    h("a", { class: "brand", href: link("overview") },
      h("svg", { viewBox: "0 0 22 22", "aria-hidden": "true" }, h("circle", { cx: 11, cy: 11, r: 9 }), h("path", { d: "M5 14h3.2v-3.4h3.6V7.4H17" })),
      "Botscope"),
    h("nav", { class: "nav", "aria-label": t("Main") }, shownViews().map((view) => (view.isApart ? null : viewLink(view))),
      h("button", { class: "more", type: "button", "aria-haspopup": "dialog", onclick: toggleMenu }, icon("more"), t("More"))),
    who(),
    h("div", { class: "tools" }, unitSwitch("hide-m hide-s"), h("button", { class: "iconbtn find", type: "button", "aria-haspopup": "dialog", "aria-label": t("Find anything"), title: "Ctrl K", onclick: openFinder }, icon("search")), pollButton(poller),
      h("button", { class: "iconbtn", type: "button", "aria-haspopup": "dialog", "aria-label": t("Theme, colors and time zone"), onclick: toggleMenu }, icon("sun")),
      h("a", { class: "iconbtn", href: link("settings"), "aria-label": t("Settings"), "aria-current": state.route.page === "settings" ? "page" : null }, icon("tune"))),
  );
}

/** @param {{page: string, name: string, sign: string, desk?: boolean}} view @param {any} [more] */
export function viewLink({ page, name, sign, desk }, more = { class: desk ? "hide-s" : null }) {
  const isCurrent = state.route.page === page;
  return h("a", { key: page, href: link(page), "aria-current": isCurrent ? "page" : null, ...more }, icon(sign), name);
}

/** Which bot: a choice when there are several. */
function who() {
  const bot = state.data.status?.bot;
  if (!bot) return h("div", { class: "who" });
  return h(
    "div", { class: "who" },
    freshness(),
    hasSeveralBots() ? botSelect() : h("span", null, h("b", null, bot.bot_name ?? t("Bot"))),
    bot.bot_version ? h("span", { class: "wide" }, bot.bot_version) : null,
    bot.strategy ? h("span", { class: "wide" }, bot.strategy) : null,
    modePill(bot.mode),
  );
}

function freshness() {
  const { mark, word } = livenessOf(statusNow(Date.now()));
  return h("span", { class: `state ${mark}`, title: word },
    clockText("span", { class: "faint small" }, (nowMs) => duration(ageS(nowMs))), h("span", { class: "vh" }, ` ${t("old, {state}", { state: word })}`));
}

/** @param {string|null} mode */
export function modePill(mode) {
  if (!mode) return null;
  return h("span", { class: mode === "live" ? "pill real" : "pill" }, mode in MODES ? t(MODES[mode]) : mode);
}

/** @returns {boolean} */
export function hasSeveralBots() {
  return (state.data.bots?.bots ?? []).length > 1;
}

/** A choice of the bot; also in the menu of narrow screens. A bot of several moneys is listed for each. */
export function botSelect() {
  const bots = state.data.bots?.bots ?? [];
  const { bot, quote_asset: asset } = chosenBots();
  const groups = quoteAssets().length > 1 ? quoteAssets() : [""];
  const isOne = new Set(bots.map((/** @type {any} */ entry) => entry.bot_id)).size === 1;
  return h(
    "select", {
      "aria-label": t("Bot"), value: place(isOne ? "" : bot, asset),
      onchange: (/** @type {any} */ event) => choose(event.target.value),
    },
    groups.map((name) => h("option", { key: `=${name}`, value: place("", name) }, allOf(name, isOne))),
    isOne ? [] : bots.map((/** @type {any} */ entry) => botOption(entry, bots)),
  );
}

/** @param {string} name of the money, "" where there is one @param {boolean} isOne a single bot */
function allOf(name, isOne) {
  if (name === UNKNOWN_MONEY) return t("Money not known");
  if (isOne) return t("In {name}", { name });
  return name ? t("All {name} bots", { name }) : t("All bots");
}

/** @param {any} entry @param {any[]} bots */
function botOption(entry, bots) {
  const isSplit = bots.filter(({ bot_id }) => bot_id === entry.bot_id).length > 1;
  const value = place(entry.bot_id, isSplit ? entry.quote_asset : "");
  return h("option", { key: value, value }, isSplit ? `${entry.bot_name} (${entry.quote_asset})` : entry.bot_name);
}

/** One choice as text: a bot's id or nothing, "=", the money or nothing. @param {string|undefined} bot @param {string|undefined} asset */
function place(bot, asset) {
  return `${bot ?? ""}=${asset ?? ""}`;
}

/** @param {string} value */
function choose(value) {
  const at = value.lastIndexOf("=");
  setQuery({ bot: value.slice(0, at), quote_asset: value.slice(at + 1), page: null, file: null, trade: null });
}

/** @param {any} poller */
function pollButton(poller) {
  const { isPaused } = poller;
  return h(
    "button", { class: "poll", type: "button", "aria-pressed": String(isPaused), onclick: () => poller.setPaused(!poller.isPaused) },
    icon(isPaused ? "play" : "pause"),
    h("span", { class: "vh" }, isPaused ? t("Resume updates") : t("Pause updates")),
    clockText("span", { "aria-hidden": "true" }, (nowMs) => countdown(poller, nowMs)),
  );
}

/** @param {any} poller @param {number} nowMs */
function countdown(poller, nowMs) {
  if (poller.isAsking) return t("looking");
  if (poller.isPaused) return t("paused");
  return t("next {seconds} s", { seconds: Math.max(0, Math.ceil((poller.nextAtMs - nowMs) / 1000)) });
}
