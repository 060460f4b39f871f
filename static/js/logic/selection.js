/** What a view looks at: the range and filters of the address as a question to the server. */

import { t } from "./words.js";

/** @typedef {{key: string, name: string, days: number|null, window: string}} Range */

/** @type {Range[]} */
export const RANGES = [
  { key: "7d", get name() { return t("{count} d", { count: 7 }); }, days: 7, window: "1W" },
  { key: "30d", get name() { return t("{count} d", { count: 30 }); }, days: 30, window: "1M" },
  { key: "90d", get name() { return t("{count} d", { count: 90 }); }, days: 90, window: "3M" },
  { key: "1y", get name() { return t("{count} y", { count: 1 }); }, days: 365, window: "1Y" },
  { key: "", get name() { return t("All"); }, days: null, window: "all" },
];

/** @typedef {{key: string, name: string, of: (today: string) => {from: string|null, to: string|null}}} Stretch */

/** Stretches of the reader's calendar; a week begins on Monday. @type {Stretch[]} */
export const CALENDAR = [
  { key: "yesterday", get name() { return t("Yesterday"); }, of: (today) => ({ from: shifted(today, -1), to: shifted(today, -1) }) },
  { key: "this_week", get name() { return t("This week"); }, of: (today) => ({ from: shifted(today, -((weekday(today) + 6) % 7)), to: null }) },
  { key: "this_month", get name() { return t("This month"); }, of: (today) => ({ from: firstOfMonth(today), to: null }) },
  { key: "last_month", get name() { return t("Last month"); }, of: (today) => ({ from: firstOfMonth(shifted(firstOfMonth(today), -1)), to: shifted(firstOfMonth(today), -1) }) },
];

export const LABELS = ["bot_version", "symbol", "side", "strategy", "exit_reason"];

const DAY = /^\d{4}-\d\d-\d\d$/;

/** The chosen range; an unknown word means all. @param {Record<string, string>} query @returns {Range} */
export function rangeOf(query) {
  return RANGES.find(({ key }) => key === query.range) ?? RANGES[RANGES.length - 1];
}

/** Count days on the calendar. @param {string} day @param {number} count */
function shifted(day, count) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86400000).toISOString().slice(0, 10);
}

/** Sunday is 0. @param {string} day */
function weekday(day) {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** @param {string} day */
function firstOfMonth(day) {
  return `${day.slice(0, 7)}-01`;
}

/** The name of the chosen range in the address, "" for all, null where two dates were chosen instead.
 * @param {Record<string, string>} query @returns {string|null} */
export function rangeKey(query) {
  const known = [...RANGES, ...CALENDAR].find(({ key }) => key === query.range);
  return known?.key ? known.key : query.from || query.to ? null : "";
}

/** First and last day, both included; null where the range is open.
 * @param {Record<string, string>} query @param {string} today @returns {{from: string|null, to: string|null}} */
export function daysOf(query, today) {
  const { days } = rangeOf(query);
  if (days !== null) return { from: shifted(today, 1 - days), to: null };
  const stretch = CALENDAR.find(({ key }) => key === query.range);
  return stretch ? stretch.of(today) : { from: dayIn(query.from), to: dayIn(query.to) };
}

/** @param {string|undefined} text */
function dayIn(text) {
  return text && DAY.test(text) && Number.isFinite(Date.parse(`${text}T00:00:00Z`)) ? text : null;
}

/** The first moment of the range and the first after it, as the server takes them.
 * @param {{from: string|null, to: string|null}} days @param {(day: string) => string} startOf when a day begins in the reader's zone
 * @returns {{from: string|undefined, to: string|undefined}} */
export function momentsOf({ from, to }, startOf) {
  return { from: from ? startOf(from) : undefined, to: to ? startOf(shifted(to, 1)) : undefined };
}

/** The part of a period that lies in the range. @param {{from?: string, to?: string}} range @param {{from: string, to: string}} period */
export function within(range, period) {
  return {
    from: range.from && range.from > period.from ? range.from : period.from,
    to: range.to && range.to < period.to ? range.to : period.to,
  };
}

/** The chosen names, without those that are empty. @param {Record<string, string>} query @returns {Record<string, string>} */
export function labelsOf(query) {
  return Object.fromEntries(LABELS.map((name) => [name, query[name]]).filter(([, value]) => value));
}

/** A border of the range as the server takes it: a day counts in the reader's zone, and the last one is included.
 * @param {string} name "from" or "to" @param {string|undefined} value a day, or a moment as links carry it
 * @param {(day: string) => string} startOf when a day begins in the reader's zone */
export function momentOf(name, value, startOf) {
  if ((name !== "from" && name !== "to") || !dayIn(value)) return value;
  return startOf(name === "to" ? shifted(String(value), 1) : String(value));
}

/** The same border as a day of the calendar; the end is exclusive, so a range to midnight ends on the day before.
 * @param {string} name @param {string} value @param {(ms: number) => string} dayOf the day of a moment in the reader's zone */
export function shownDay(name, value, dayOf) {
  const ms = Date.parse(value);
  if (dayIn(value) || !Number.isFinite(ms)) return dayIn(value) ?? "";
  return dayOf(name === "to" ? ms - 1 : ms);
}
