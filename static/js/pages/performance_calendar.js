/** The calendar of daily results: a block per month, a field per day, tinted by size. */

import { h } from "../core/dom.js";
import { setUi, state, quoteAsset, zone } from "../core/store.js";
import { answered, remembered } from "../components/blocks.js";
import { heading, provenance } from "../components/parts.js";
import { monthsBetween, weeksOf } from "../logic/calendar.js";
import { change, counted, quoteDecimals, signClass } from "../logic/format.js";
import { tintOf } from "../logic/periods.js";
import { addDays, at, dayOf, startOfDay } from "../logic/time.js";
import { today } from "./figures.js";
import { answerOf, chosenDays, tradesLink } from "./performance_scope.js";

/** As many as fit into one line. */
const monthsShown = () => (innerWidth < 768 ? 1 : innerWidth < 1200 ? 2 : 4);
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const WIDEST_TEXT = 6;

/** @typedef {import("../logic/periods.js").Dated} Dated */

/** The days of the selection that had trades. @type {(periods: any[], inZone: string, from: string|null) => Dated[]} */
const tradedDays = remembered((/** @type {any[]} */ periods, /** @type {string} */ inZone, /** @type {string|null} */ from) => periods
  .filter((period) => period.trade_count > 0)
  .map((period) => ({ ...period, day: dayOf(period.start, inZone) }))
  .filter(({ day }) => !from || day >= from));

export function calendarPanel() {
  const head = heading("calendar", "Calendar", { sub: `realized per day${quoteAsset() ? `, ${quoteAsset()}` : ""}; a day leads to its trades` });
  return answered({ id: "calendar", css: "c12", head, name: "perfDays", asked: answerOf("perfDays"), body });
}

/** @param {any} answer */
function body({ periods }) {
  const days = tradedDays(periods, zone(), chosenDays().from);
  if (days.length === 0) return h("p", { class: "muted" }, "No day with a trade in this range.");
  const last = days[days.length - 1].day;
  const months = monthsBetween(days[0].day, last > today() ? last : chosenDays().to ? last : today());
  const isWhole = state.ui.areAllMonthsOpen === true || months.length <= monthsShown();
  const known = new Map(days.map((day) => [day.day, day]));
  const largest = Math.max(...days.map((day) => Math.abs(Number(day.realized_pnl_quote))));
  const shown = (isWhole ? months : months.slice(0, monthsShown())).reverse();
  return [
    h("div", { class: "months" }, shown.map((month) => monthBlock(month, known, largest))),
    provenance(legend(largest), `days in ${zone()}`, isWhole ? null : moreButton(months.length)),
  ];
}

/** @param {number} monthCount */
function moreButton(monthCount) {
  return h("button", { class: "link", type: "button", onclick: () => setUi("areAllMonthsOpen", true) }, `Show all ${monthCount} months`);
}

/** @param {number} largest */
function legend(largest) {
  const steps = (/** @type {string} */ sign) => [4, 3, 2, 1].map((step) => h("i", { class: `${sign}${step}`, key: `${sign}${step}` }));
  const text = change(largest, decimalsFor(largest)).slice(1);
  return h("span", { class: "tints", role: "img", "aria-label": `Tinted in four steps; the strongest is ${text}` }, `\u2212${text}`, steps("n"), [...steps("p")].reverse(), `+${text}`);
}

/** @param {string} month @param {Map<string, Dated>} known @param {number} largest */
function monthBlock(month, known, largest) {
  const name = at(`${month}-15T00:00:00Z`, "monthYear", "UTC");
  const days = [...known.values()].filter(({ day }) => day.startsWith(month));
  const sum = days.reduce((total, { realized_pnl_quote: value }) => total + Number(value), 0);
  const decimals = quoteDecimals(quoteAsset());
  return h("table", { class: "month", key: month },
    h("caption", null, h("b", null, name), days.length ? h("span", { class: signClass(sum, decimals) }, change(sum, decimals)) : h("span", { class: "faint" }, "no trade")),
    h("thead", null, h("tr", null, WEEKDAYS.map((day) => h("th", { scope: "col" }, day)))),
    h("tbody", null, weeksOf(month).map((week, index) => h("tr", { key: index }, week.map((day) => cell(day, known, largest))))));
}

/** @param {string|null} day @param {Map<string, Dated>} known @param {number} largest */
function cell(day, known, largest) {
  if (!day) return h("td", null);
  const period = known.get(day);
  const isToday = day === today() ? " today" : "";
  const number = h("small", null, String(Number(day.slice(8))));
  if (!period) return h("td", { class: `quiet${isToday}` }, number);
  const value = Number(period.realized_pnl_quote);
  const sign = signClass(value, quoteDecimals(quoteAsset()));
  const tint = sign === "pos" ? `p${tintOf(value, largest)}` : sign === "neg" ? `n${tintOf(value, largest)}` : "";
  const label = `${at(`${day}T00:00:00Z`, "dayYear", "UTC")}: ${change(value, quoteDecimals(quoteAsset()))} ${quoteAsset()}, ${counted(period.trade_count, "trade")}, ${counted(period.win_count, "win")}`;
  const href = tradesLink({ from: startOfDay(day, zone()), to: startOfDay(addDays(day, 1), zone()) });
  return h("td", { class: `${tint}${isToday}`, title: label }, h("a", { href }, number, " ", h("span", null, shortAmount(value)), h("span", { class: "vh" }, `, ${label}`)));
}

/** The amount as far as it fits into a field; else its sign, and the words of the field have the rest. @param {number} value */
function shortAmount(value) {
  const text = change(value, decimalsFor(value));
  return text.length <= WIDEST_TEXT ? text : text.slice(0, 1);
}

/** @param {number} value */
function decimalsFor(value) {
  const size = Math.abs(value);
  if (size < 0.01) return quoteDecimals(quoteAsset());
  return size >= 9.95 ? 0 : size >= 0.995 ? 1 : 2;
}
