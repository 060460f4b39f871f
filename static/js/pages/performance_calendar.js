/** The calendar of daily results: a block per month, a field per day, tinted by size. */

import { h } from "../core/dom.js";
import { setUi, state } from "../core/store.js";
import { resultAsset, resultDigits, resultName, resultTail } from "../core/unit.js";
import { answered, remembered } from "../components/blocks.js";
import { heading, provenance } from "../components/parts.js";
import { monthsBetween, weeksOf } from "../logic/calendar.js";
import { change, counted, decimalsIn, signClass } from "../logic/format.js";
import { tintOf } from "../logic/periods.js";
import { addDays, at, dayOf, weekdays } from "../logic/time.js";
import { t } from "../logic/words.js";
import { answerOf, chosenDays, inZone, startOf, thisDay, tradesLink } from "./performance_scope.js";

/** As many as fit into one line. */
const monthsShown = () => (innerWidth < 768 ? 1 : innerWidth < 1200 ? 2 : 4);
/** How many characters a field can hold. */
const widestText = () => (innerWidth < 340 ? 5 : innerWidth < 768 || (innerWidth >= 1200 && innerWidth < 1400) ? 6 : 7);

/** @typedef {import("../logic/periods.js").Dated} Dated */

/** The days of the selection that had trades. @type {(periods: any[], inZone: string, from: string|null) => Dated[]} */
const tradedDays = remembered((/** @type {any[]} */ periods, /** @type {string} */ of, /** @type {string|null} */ from) => periods
  .filter((period) => period.trade_count > 0)
  .map((period) => ({ ...period, day: dayOf(period.start, of) }))
  .filter(({ day }) => !from || day >= from));

export function calendarPanel() {
  const head = heading("calendar", t("Calendar"), { sub: t("realized per day{asset}; a day leads to its trades", { asset: resultTail() }) });
  return answered({ id: "calendar", css: "c12", head, name: "perfDays", asked: answerOf("perfDays"), body });
}

/** @param {any} answer */
function body({ periods }) {
  const days = tradedDays(periods, inZone(), chosenDays().from);
  if (days.length === 0) return h("p", { class: "muted" }, t("No day with a trade in this range."));
  const last = days[days.length - 1].day;
  const months = monthsBetween(days[0].day, last > thisDay() ? last : chosenDays().to ? last : thisDay());
  const isWhole = state.ui.areAllMonthsOpen === true || months.length <= monthsShown();
  const shown = (isWhole ? months : months.slice(0, monthsShown())).reverse();
  const largest = largestOf(days);
  return [
    h("div", { class: "months" }, blocks(days, shown.join(), largest, thisDay(), tradesLink(), resultName(), innerWidth)),
    provenance(legend(largest), t("days in {zone}", { zone: inZone() }), isWhole ? null : moreButton(months.length)),
  ];
}

/** Compared one by one: a list of many years is too long for the arguments of a call. @param {Dated[]} days */
function largestOf(days) {
  return days.reduce((largest, { realized_pnl_quote: value }) => Math.max(largest, Math.abs(Number(value))), 0);
}

/** Hundreds of fields: drawn again only when something in them can have changed. What follows the first three
 * is not read here, but in the fields. @type {(days: Dated[], months: string, largest: number, ...more: any[]) => any[]} */
const blocks = remembered((/** @type {Dated[]} */ days, /** @type {string} */ months, /** @type {number} */ largest) => {
  const known = new Map(days.map((day) => [day.day, day]));
  return months.split(",").map((month) => monthBlock(month, known, largest));
});

/** @param {number} monthCount */
function moreButton(monthCount) {
  return h("button", { class: "link", type: "button", onclick: () => setUi("areAllMonthsOpen", true) }, t("Show all {monthCount} months", { monthCount }));
}

/** @param {number} largest */
function legend(largest) {
  const steps = (/** @type {string} */ sign) => [4, 3, 2, 1].map((step) => h("i", { class: `${sign}${step}`, key: `${sign}${step}` }));
  const text = change(largest, decimalsFor(largest)).slice(1);
  return h("span", { class: "tints", role: "img", "aria-label": t("Tinted in four steps; the strongest is {text}", { text }) }, `\u2212${text}`, steps("n"), [...steps("p")].reverse(), `+${text}`);
}

/** @param {string} month @param {Map<string, Dated>} known @param {number} largest */
function monthBlock(month, known, largest) {
  const name = at(`${month}-15T00:00:00Z`, "monthYear", "UTC");
  const days = [...known.values()].filter(({ day }) => day.startsWith(month));
  const told = days.filter(({ realized_pnl_quote: value }) => value !== null);
  const sum = told.length === 0 && days.length > 0 ? null : told.reduce((total, { realized_pnl_quote: value }) => total + Number(value), 0);
  const decimals = resultDigits();
  return h("table", { class: "month", key: month },
    h("caption", null, h("b", null, name), isCut(month) ? h("small", null, " ", t("in part")) : null, days.length ? h("span", { class: signClass(sum, decimals) }, change(sum, decimals)) : h("span", { class: "faint" }, t("no trade"))),
    h("thead", null, h("tr", null, weekdays().map((day) => h("th", { scope: "col" }, day)))),
    h("tbody", null, weeksOf(month).map((week, index) => h("tr", { key: index }, week.map((day) => cell(day, known, largest))))));
}

/** True when the range holds only a part of the month, and its sum therefore too. @param {string} month */
function isCut(month) {
  const { from, to } = chosenDays();
  const days = weeksOf(month).flat().filter(Boolean);
  return Boolean(from && from > String(days[0]) && from.startsWith(month)) || Boolean(to && to.startsWith(month) && to < String(days[days.length - 1]));
}

/** @param {string|null} day @param {Map<string, Dated>} known @param {number} largest */
function cell(day, known, largest) {
  if (!day) return h("td", null);
  const period = known.get(day);
  const isToday = day === thisDay() ? " today" : "";
  const number = h("small", null, String(Number(day.slice(8))));
  if (!period) return h("td", { class: `quiet${isToday}` }, number);
  const value = period.realized_pnl_quote;
  const sign = signClass(value, resultDigits());
  const tint = sign === "pos" ? `p${tintOf(Number(value), largest)}` : sign === "neg" ? `n${tintOf(Number(value), largest)}` : "";
  const label = `${at(`${day}T00:00:00Z`, "dayYear", "UTC")}: ${change(value, resultDigits())} ${resultAsset()}, ${counted(period.trade_count, "trade")}, ${counted(period.win_count, "win")}`;
  const href = tradesLink({ from: startOf(day), to: startOf(addDays(day, 1)) });
  return h("td", { class: `${tint}${isToday}`, title: label }, h("a", { href }, number, " ", h("span", null, shortAmount(value)), h("span", { class: "vh" }, `, ${label}`)));
}

/** The amount as far as it fits into a field; else its sign, and the words of the field have the rest. @param {number|null} value */
function shortAmount(value) {
  const text = change(value, decimalsFor(Number(value)));
  return text.length <= widestText() ? text : text.slice(0, 1);
}

/** @param {number} value */
function decimalsFor(value) {
  const size = Math.abs(value);
  if (size < 0.01) return decimalsIn(resultDigits());
  return size >= 9.95 ? 0 : size >= 0.995 ? 1 : 2;
}
