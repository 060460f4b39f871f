/** The month as a calendar of daily results. */

import { h } from "../core/dom.js";
import { setUi, state, zone } from "../core/store.js";
import { resultTail } from "../core/unit.js";
import { figure } from "../components/figure.js";
import { icon } from "../components/icon.js";
import { heading, panel, waiting } from "../components/parts.js";
import { shiftMonth, weeksOf } from "../logic/calendar.js";
import { change, signClass } from "../logic/format.js";
import { addDays, at, startOfDay, weekdays } from "../logic/time.js";
import { t } from "../logic/words.js";
import { dayPeriods, today } from "./figures.js";

export function calendarPanel() {
  const { periods } = state.data;
  const month = state.ui.month ?? today().slice(0, 7);
  const title = at(`${month}-15T00:00:00Z`, "monthYear", "UTC");
  const head = heading("cal", title, { sub: h("span", { class: "hide-s" }, t("realized{asset}", { asset: resultTail() })), end: monthButtons(month) });
  if (!periods) return panel("cal", "c5", head, waiting("periods", ["w"]));
  const known = new Map((dayPeriods() ?? []).map((period) => [period.day, period]));
  const isFolded = state.ui.isMonthOpen !== true && month === today().slice(0, 7);
  return panel(
    "cal", "c5", head,
    h("table", { class: isFolded ? "cal folded" : "cal" }, h("caption", { class: "vh" }, t("Realized result per day, {title}", { title })),
      h("thead", null, h("tr", null, weekdays().map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", null, weeksOf(month).map((week, index) => h("tr", { key: `${month} ${index}`, class: isPast(week) ? "past" : null }, week.map((day) => dayCell(day, known)))))),
    isFolded ? h("button", { class: "link small only-s", type: "button", onclick: () => setUi("isMonthOpen", true) }, t("Show the whole month")) : null,
  );
}

/** A week that ended more than a week ago, or has not begun. @param {Array<string|null>} week */
function isPast(week) {
  const last = week.filter(Boolean).pop() ?? "";
  const first = week.find(Boolean) ?? "";
  return last < addDays(today(), -7) || first > today();
}

/** @param {string} month */
function monthButtons(month) {
  const step = (/** @type {number} */ months, /** @type {string} */ label, /** @type {string} */ css) => h(
    "button", { class: "iconbtn", type: "button", "aria-label": label, disabled: months > 0 && month >= today().slice(0, 7), onclick: () => setUi("month", shiftMonth(month, months)) }, icon("chev", css));
  return [step(-1, t("Previous month"), "turn"), step(1, t("Next month"), "")];
}

/** @param {string|null} day @param {Map<string, any>} known */
function dayCell(day, known) {
  if (!day) return h("td", { class: "off" });
  const period = known.get(day);
  const number = h("small", null, String(Number(day.slice(8))));
  const isToday = day === today() ? " today" : "";
  if (!period) return h("td", { class: `off${isToday}` }, number);
  const value = period.realized_pnl_quote;
  const decimals = Math.abs(value) >= 9.95 ? 0 : Math.abs(value) >= 0.995 ? 1 : 2;
  const css = signClass(value, decimals);
  const query = { from: startOfDay(day, zone()), to: startOfDay(addDays(day, 1), zone()) };
  const label = at(`${day}T00:00:00Z`, "dayYear", "UTC");
  return h("td", { class: `${css === "pos" ? "p" : css === "neg" ? "n" : ""}${isToday}` }, number,
    figure(change(value, decimals), label, { figure: "realized_pnl_quote", query }, css));
}
