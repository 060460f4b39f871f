/** What the Performance view looks at, and what it therefore asks. */

import { address } from "../core/api.js";
import { answerTo } from "../core/asked.js";
import { link } from "../core/router.js";
import { scope, state, zone } from "../core/store.js";
import { groupingOf } from "../logic/groups.js";
import { fittingSize } from "../logic/periods.js";
import { daysOf, labelsOf, momentsOf } from "../logic/selection.js";
import { addDays, startOfDay } from "../logic/time.js";
import { dayPeriods, today } from "./figures.js";

export const ROLLING_DAYS = 30;
export const BEST_COUNT = 5;

/** @typedef {{route: any, zone: string, today: string, days: {from: string|null, to: string|null}, selection: Record<string, string|undefined>, questions: Record<string, string>|null}} Look */

/** @type {Look|null} */
let look = null;

/** What is looked at. Zones and calendars are slow to ask, so one drawing asks once. @returns {Look} */
function looking() {
  if (look?.route === state.route) return look;
  const inZone = zone();
  const now = today();
  const days = daysOf(state.route.query, now);
  look = { route: state.route, zone: inZone, today: now, days, selection: { ...labelsOf(state.route.query), ...momentsOf(days, (day) => startOf(day, inZone)) }, questions: null };
  queueMicrotask(() => { look = null; });
  return look;
}

/** The zone in which days begin. */
export function inZone() {
  return looking().zone;
}

/** Today by the reader's calendar. */
export function thisDay() {
  return looking().today;
}

/** The days that were chosen. */
export function chosenDays() {
  return looking().days;
}

/** @type {Map<string, string>} */
const starts = new Map();

/** When a day begins. @param {string} day @param {string} [of] a zone */
export function startOf(day, of = inZone()) {
  const key = `${day} ${of}`;
  const known = starts.get(key) ?? startOfDay(day, of);
  starts.set(key, known);
  return known;
}

/** Range and filters as the server takes them. @returns {Record<string, string|undefined>} */
export function selection() {
  return looking().selection;
}

/** True when the view does not look at everything. */
export function isNarrowed() {
  return Object.values(selection()).some(Boolean);
}

/** Days, weeks or months: as chosen, else what fits. @returns {import("../logic/periods.js").Size} */
export function periodSize() {
  const { by } = state.route.query;
  if (by === "day" || by === "week" || by === "month") return by;
  const { from, to } = chosenDays();
  const known = dayPeriods() ?? [];
  const first = from ?? known[0]?.day ?? thisDay();
  return fittingSize((Date.parse(to ?? thisDay()) - Date.parse(first)) / 86400000 + 1);
}

/** @returns {Record<string, string>} */
export function questions() {
  const now = looking();
  now.questions ??= allQuestions();
  return now.questions;
}

/** @returns {Record<string, string>} */
function allQuestions() {
  const chosen = { ...scope(), ...selection() };
  const { from } = chosenDays();
  const early = from ? startOf(addDays(from, 1 - ROLLING_DAYS)) : undefined;
  return {
    perfStats: address("/api/stats", chosen),
    perfPeriods: address("/api/periods", { ...chosen, by: periodSize(), tz: inZone() }),
    perfDays: address("/api/periods", { ...chosen, from: early, by: "day", tz: inZone() }),
    perfSpread: address("/api/distribution", chosen),
    perfGroups: address("/api/breakdown", { ...chosen, by: groupingOf(state.route.query.group).key, tz: inZone() }),
    perfBest: address("/api/trades", { ...chosen, sort: "-realized_pnl_quote", limit: BEST_COUNT }),
    perfWorst: address("/api/trades", { ...chosen, sort: "realized_pnl_quote", limit: BEST_COUNT }),
    glossary: address("/api/glossary", {}),
    bySymbol: address("/api/breakdown", { ...scope(), by: "symbol" }),
    byStrategy: address("/api/breakdown", { ...scope(), by: "strategy" }),
    byReason: address("/api/breakdown", { ...scope(), by: "exit_reason" }),
    byVersion: address("/api/breakdown", { ...scope(), by: "bot_version" }),
  };
}

/** @param {string} name of a question of this view */
export function answerOf(name) {
  return answerTo(name, questions());
}

/** A link to the trades of the selection. @param {Record<string, any>} [more] */
export function tradesLink(more = {}) {
  return link("trades", { ...selection(), ...more });
}

/** Explains a figure of the selection. @param {string} figure @param {Record<string, any>} [more] */
export function about(figure, more = {}) {
  return { figure, query: { ...selection(), ...more } };
}
