/** Sums of calendar days and what is open now: the money that several views show. */

import { state, zone } from "../core/store.js";
import { addDays, dayOf, startOfDay } from "../logic/time.js";
import { sumSince, total } from "../logic/windows.js";
import { t } from "../logic/words.js";

/** @type {{answer: any, zone: string, days: any[]}} */
let dated = { answer: null, zone: "", days: [] };

/** The daily results with the calendar day they belong to; null until they are there. @returns {any[]|null} */
export function dayPeriods() {
  const { periods } = state.data;
  if (!periods) return null;
  if (dated.answer !== periods || dated.zone !== zone()) {
    const days = periods.periods.map((/** @type {any} */ period) => ({ ...period, day: dayOf(period.start, zone()) }));
    dated = { answer: periods, zone: zone(), days };
  }
  return dated.days;
}

/** @typedef {{name: string, from: string|null, realized: number|null, unrealized: number|null, total: number|null}} Row */

/** What the open positions stand at now; null when the bot does not say. @returns {number|null} */
export function unrealizedNow() {
  return state.data.stats?.unrealized_pnl_quote ?? null;
}

/** Today by the reader's calendar. */
export function today() {
  return dayOf(Date.now(), zone());
}

/** Realized + unrealized = total, for today, the last days and since the start. @returns {Row[]} */
export function moneyRows() {
  const { stats } = state.data;
  const list = dayPeriods();
  const rows = [[t("Today"), 0], [t("7 days"), 6], [t("30 days"), 29]].map(([name, days]) => {
    const day = addDays(today(), -Number(days));
    const realized = list ? sumSince(list, day).realized_pnl_quote : null;
    return row(String(name), startOfDay(day, zone()), realized);
  });
  return [...rows, row(t("Since start"), null, stats?.realized_pnl_quote ?? null)];
}

/** @param {string} name @param {string|null} from @param {number|null} realized @returns {Row} */
function row(name, from, realized) {
  const unrealized = unrealizedNow();
  return { name, from, realized, unrealized, total: total(realized, unrealized) };
}

/** @returns {any} */
export function todayRow() {
  return state.data.periods ? moneyRows()[0] : null;
}

/** Trades used and rows left out, as provenance. */
export function leftOutCount() {
  return state.data.quality?.totals?.quarantined_count ?? 0;
}
