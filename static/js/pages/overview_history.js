/** The overview's past: result per day, recent trades. */

import { h } from "../core/dom.js";
import { link } from "../core/router.js";
import { state, zone } from "../core/store.js";
import { resultAsset, resultDigits, resultTail } from "../core/unit.js";
import { chart } from "../charts/host.js";
import { daysChart } from "../charts/days.js";
import { remembered } from "../components/blocks.js";
import { icon } from "../components/icon.js";
import { tradeTable } from "../components/trades.js";
import { asTable, heading, panel, provenance, waiting } from "../components/parts.js";
import { change, counted, number, signClass } from "../logic/format.js";
import { addDays, at } from "../logic/time.js";
import { fillDays } from "../logic/windows.js";
import { t } from "../logic/words.js";
import { dayPeriods, today, unrealizedNow } from "./figures.js";

const DAYS_SHOWN = 30;

const dayData = remembered(() => {
  const days = Array.from({ length: DAYS_SHOWN }, (_, index) => addDays(today(), index - DAYS_SHOWN + 1));
  return { days: fillDays(dayPeriods() ?? [], days), unrealized: unrealizedNow(), decimals: resultDigits(), asset: resultAsset() };
});

export function daysPanel() {
  const { periods } = state.data;
  const head = heading("days", t("Result per day"), { sub: t("realized{asset}; dotted outline: unrealized now", { asset: resultTail() }) });
  if (!periods) return panel("days", "c7", head, waiting("periods", ["w"]));
  const data = dayData(periods, today(), unrealizedNow());
  const traded = data.days.filter(({ period }) => period);
  const up = traded.filter(({ period }) => (period?.realized_pnl_quote ?? 0) > 0).length;
  const trades = traded.reduce((sum, { period }) => sum + (period?.trade_count ?? 0), 0);
  return panel(
    "days", "c7", head,
    chart({ key: "days", css: "low", label: t("Realized result per day, last {days} days: {up} of {traded} days with trades up", { days: DAYS_SHOWN, up, traded: traded.length }), data, make: daysChart }),
    asTable("daysTable", t("Result per day as a table"), () => daysTable(data)),
    provenance(t("{up} of {traded} with trades up", { up, traded: counted(traded.length, "day") }), counted(trades, "trade"), t("days in {zone}", { zone: zone() })),
  );
}

/** @param {ReturnType<typeof dayData>} data */
function daysTable({ days, decimals }) {
  return h(
    "table", null, h("caption", { class: "vh" }, t("Realized result per day")),
    h("thead", null, h("tr", null, [t("Day"), t("Realized"), t("Fees"), t("Trades"), t("Wins")].map((name, index) => h("th", { scope: "col", class: index ? "num" : null }, name)))),
    h("tbody", null, [...days].reverse().map(({ day, period }) => h("tr", { key: day },
      h("th", { scope: "row" }, at(`${day}T00:00:00Z`, "dayYear", "UTC")),
      h("td", { class: `num ${signClass(period?.realized_pnl_quote, decimals)}` }, change(period?.realized_pnl_quote ?? 0, decimals)),
      h("td", { class: "num" }, number(period?.fee_quote, decimals)), h("td", { class: "num" }, period?.trade_count ?? 0), h("td", { class: "num" }, period?.win_count ?? 0)))),
  );
}

export function recentPanel() {
  const answer = state.data.recent;
  const head = heading("recent", t("Recent trades"), { end: h("a", { class: "link small", href: link("trades") }, t("All trades"), icon("chev")) });
  if (!answer) return panel("recent", "c12", head, waiting("recent", ["", "", "a"]));
  if (answer.trades.length === 0) return panel("recent", "c12", head, h("p", { class: "muted" }, t("No closed trade yet.")));
  return panel("recent", "c12", head, tradeTable({ trades: answer.trades, caption: t("The newest trades"), css: "few" }), provenance(t("The newest of {trades}", { trades: counted(answer.total_count, "trade") })));
}
