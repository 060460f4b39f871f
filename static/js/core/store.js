/** The one state of the page, and who wants to know when it changes. */

import { parseRoute } from "../logic/route.js";
import { statusAt } from "../logic/freshness.js";
import { loadPrefs, zoneOf } from "./prefs.js";

/** @type {import("./types.js").State} */
export const state = {
  route: parseRoute(location.hash),
  prefs: loadPrefs(),
  data: {},
  problems: {},
  ui: {},
  statusAtMs: 0,
  isSlow: false,
};

/** @type {Set<() => void>} */
const listeners = new Set();
let isQueued = false;

/** @param {() => void} listener */
export function onChange(listener) {
  listeners.add(listener);
}

/** Tell everyone, once, after the current task. */
export function changed() {
  if (isQueued) return;
  isQueued = true;
  queueMicrotask(() => {
    isQueued = false;
    for (const listener of listeners) listener();
  });
}

/** Remember something that the reader opened or chose. @param {string} name @param {any} value */
export function setUi(name, value) {
  state.ui[name] = value;
  changed();
}

/** The zone in which days begin. */
export function zone() {
  return zoneOf(state.prefs);
}

/** The asset that money is counted in, "" when the bot does not say. @returns {string} */
export function quoteAsset() {
  return state.data.balance?.quote_asset ?? "";
}

/** Bots that do not say their money are asked for by this name. */
export const UNKNOWN_MONEY = "unknown";

/** The assets in which the known bots count, "unknown" last; money of different ones is never added up. @returns {string[]} */
export function quoteAssets() {
  return assetsIn(state.data.bots?.bots ?? []);
}

/** The moneys that one bot counts in: it is listed once for each. @param {string} bot */
function assetsOf(bot) {
  return assetsIn((state.data.bots?.bots ?? []).filter((/** @type {any} */ entry) => entry.bot_id === bot));
}

/** @param {any[]} bots @returns {string[]} */
function assetsIn(bots) {
  const names = [...new Set(bots.map(({ quote_asset: asset }) => asset ?? UNKNOWN_MONEY))];
  return names.sort((a, b) => Number(a === UNKNOWN_MONEY) - Number(b === UNKNOWN_MONEY));
}

/** Whose files are asked about: one bot, or all bots of one quote asset.
 * @returns {{bot: string|undefined, quote_asset: string|undefined}} */
export function chosenBots() {
  const { bot, quote_asset: asset } = state.route.query;
  const known = bot ? assetsOf(bot) : quoteAssets();
  if (known.length < 2) return { bot, quote_asset: undefined };
  return { bot, quote_asset: known.includes(asset) ? asset : known[0] };
}

/** What every question about figures shares: whose, whether outliers count, and what results are told in.
 * @returns {{bot: string|undefined, quote_asset: string|undefined, include: string|undefined, unit: string|undefined}} */
export function scope() {
  return { ...chosenBots(), include: areOutliersCounted() ? "outliers" : undefined, unit: unit() === "quote" ? undefined : unit() };
}

/** What results are told in. @param {Record<string, string>} [query] @returns {"quote"|"percent"|"r"} */
export function unit({ unit: asked } = state.route.query) {
  return asked === "percent" || asked === "r" ? asked : "quote";
}

/** Results in another unit are no results here: nothing of them may stand on the page under this one. */
export function forgetOtherUnits() {
  for (const [name, answer] of Object.entries(state.data)) if (isOtherUnit(answer)) delete state.data[name];
}

/** @param {any} answer */
export function isOtherUnit(answer) {
  return Boolean(answer?.measured) && answer.measured.unit !== unit();
}

/** True while rows that were left out on doubt are counted in every figure. */
export function areOutliersCounted() {
  return state.route.query.include === "outliers";
}

/** What is known of the bot's freshness at this moment. @param {number} nowMs */
export function statusNow(nowMs) {
  const status = state.data.status?.source?.status;
  return statusAt({ status, isAnswered: !state.problems.status, isPaused: state.prefs.isPaused, lookedS: (nowMs - state.statusAtMs) / 1000 });
}

/** Seconds since the bot wrote its state, by the server's count and this browser's clock.
 * @param {number} nowMs @returns {number|null} */
export function ageS(nowMs) {
  const age = state.data.status?.source?.age_s;
  return typeof age === "number" ? age + Math.max(0, nowMs - state.statusAtMs) / 1000 : null;
}
