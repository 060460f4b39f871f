/** The days that the falls are looked at in: what is asked for, and how it is said. */

import { state, zone } from "../core/store.js";
import { daysOf, momentsOf, rangeOf } from "../logic/selection.js";
import { at, dayOf, startOfDay } from "../logic/time.js";
import { t } from "../logic/words.js";

/** The days that were chosen; a range that ends now has a window of the server instead, and keeps the peak from before it. */
function chosenDays() {
  const { query } = state.route;
  return rangeOf(query).days === null ? daysOf(query, dayOf(Date.now(), zone())) : { from: null, to: null };
}

/** What the curve is asked for: a window that ends now, or days of the reader's calendar. @returns {Record<string, string|undefined>} */
export function curveRange() {
  const days = chosenDays();
  if (!days.from && !days.to) return { window: rangeOf(state.route.query).window };
  return momentsOf(days, (day) => startOfDay(day, zone()));
}

/** Below which point, and in which days. A curve of trades that begins on a chosen day knows no peak before it. @param {any} answer */
export function underWords(answer) {
  const { from, to } = chosenDays();
  if (!from && !to) return t("below the highest point so far, after fees");
  const range = t("{from} to {to}", { from: from ? dayWords(from) : t("first trade"), to: to ? dayWords(to) : t("today") });
  const words = isBegunAnew(answer) ? t("below the highest point of these days, after fees") : t("below the highest point so far, after fees");
  return `${words}, ${range}`;
}

/** @param {string} day of the calendar, whose zone is no matter */
function dayWords(day) {
  return at(`${day}T00:00:00Z`, "dayYear", "UTC");
}

/** What came after the last chosen day is not known here. */
export function notBack() {
  return chosenDays().to ? t("not in this range") : t("not yet");
}

/** @param {any} answer */
export function isBegunAnew(answer) {
  return Boolean(chosenDays().from) && !answer?.is_marked_to_market;
}
