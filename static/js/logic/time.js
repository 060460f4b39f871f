/** Moments, ages and calendar days in the zone and the language that the reader chose. */

import { language, t } from "./words.js";

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @type {Record<string, Intl.DateTimeFormatOptions>} */
const SHAPES = {
  clock: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  seconds: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  day: { day: "numeric", month: "short" },
  dayYear: { day: "numeric", month: "short", year: "numeric" },
  weekday: { weekday: "short" },
  month: { month: "short" },
  monthYear: { month: "long", year: "numeric" },
  momentYear: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  moment: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  full: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
};

/**
 * @param {any} at ISO text or milliseconds
 * @param {string} shape one of clock, seconds, day, dayYear, weekday, month, monthYear, moment, full
 * @param {string} zone IANA name
 */
export function at(at, shape, zone) {
  const ms = toMs(at);
  if (ms === null) return "–";
  const own = shape === "moment" && !isThisYear(ms) ? "momentYear" : shape;
  const locale = language() === "en" ? "en-GB" : language();
  const key = `${own} ${zone} ${locale}`;
  const made = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...SHAPES[own], timeZone: zone });
  formats.set(key, made);
  return made.format(ms).replace(",", "");
}

/** Words of the server with the moments in them as the reader's clock has them: one page, one zone. @param {string} words @param {string} zone */
export function onClockOf(words, zone) {
  return words.replace(/(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/g, (_, day, time) => at(`${day}T${time}Z`, "full", zone));
}

/** A moment of another year says which one. @param {number} ms */
function isThisYear(ms) {
  return new Date(ms).getFullYear() === new Date().getFullYear();
}

/** @param {any} at @returns {number|null} */
export function toMs(at) {
  const ms = typeof at === "number" ? at : typeof at === "string" ? Date.parse(at) : NaN;
  return Number.isFinite(ms) ? ms : null;
}

/** The calendar day of a moment as "2026-11-20". @param {any} at @param {string} zone */
export function dayOf(at, zone) {
  const ms = toMs(at) ?? 0;
  const key = `iso ${zone}`;
  const made = formats.get(key) ?? new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  formats.set(key, made);
  return made.format(ms);
}

/** Count days on the calendar, free of clock changes. @param {string} day @param {number} count */
export function addDays(day, count) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86400000).toISOString().slice(0, 10);
}

/** The short names of the days, Monday first. */
export function weekdays() {
  return Array.from({ length: 7 }, (_, index) => at(`2024-01-0${index + 1}T00:00:00Z`, "weekday", "UTC"));
}

/** The moment at which a calendar day begins in a zone. @param {string} day @param {string} zone */
export function startOfDay(day, zone) {
  const guess = Date.parse(`${day}T00:00:00Z`);
  let ms = guess;
  for (let round = 0; round < 2; round += 1) ms = guess - offsetMs(ms, zone);
  return new Date(ms).toISOString();
}

/** @param {number} ms @param {string} zone */
export function offsetMs(ms, zone) {
  const key = `offset ${zone}`;
  const made = formats.get(key) ?? new Intl.DateTimeFormat("en-US", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
    hour: "numeric", minute: "numeric", second: "numeric",
  });
  formats.set(key, made);
  const parts = made.formatToParts(ms);
  /** @type {Record<string, number>} */
  const at = Object.fromEntries(parts.map((part) => [part.type, Number(part.value)]));
  return Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second) - Math.floor(ms / 1000) * 1000;
}

/** "4 s", "12 min", "2 h 4 min", "3 d 5 h". @param {any} seconds */
export function duration(seconds) {
  if (typeof seconds !== "number" || !Number.isFinite(seconds)) return "–";
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return t("{count} s", { count: whole });
  if (whole < 3600) return minutes(whole);
  if (whole < 86400) return pair(hours(whole), whole % 3600 < 60 ? "" : minutes(whole % 3600));
  return pair(t("{count} d", { count: Math.floor(whole / 86400) }), whole % 86400 < 3600 ? "" : hours(whole % 86400));
}

/** @param {number} seconds */
function hours(seconds) {
  return t("{count} h", { count: Math.floor(seconds / 3600) });
}

/** @param {number} seconds */
function minutes(seconds) {
  return t("{count} min", { count: Math.floor(seconds / 60) });
}

/** @param {string} large @param {string} small */
function pair(large, small) {
  return small ? `${large} ${small}` : large;
}
