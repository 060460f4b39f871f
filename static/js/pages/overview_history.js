/** The overview's past: equity with drawdown, result per day, recent trades. */

import { h } from "../core/dom.js";
import { follow, link } from "../core/router.js";
import { quoteAsset, state, zone } from "../core/store.js";
import { chart } from "../charts/host.js";
import { daysChart } from "../charts/days.js";
import { equityChart } from "../charts/equity.js";
import { figure } from "../components/figure.js";
import { icon } from "../components/icon.js";
import { tradeTable } from "../components/trades.js";
import { asTable, heading, panel, provenance, waiting } from "../components/parts.js";
import { change, counted, number, percent, quoteDecimals, signClass } from "../logic/format.js";
import { addDays, at, toMs } from "../logic/time.js";
import { fillDays } from "../logic/windows.js";
import { dayPeriods, today, unrealizedNow } from "./figures.js";

const RANGES = [{ key: "7d", name: "7 d" }, { key: "30d", name: "30 d" }, { key: "90d", name: "90 d" }, { key: "all", name: "All" }];
const DAYS_SHOWN = 30;

/** A value computed again only when what it is computed from is another object.
 * @template T @param {() => T} compute @returns {(...inputs: any[]) => T} */
function remembered(compute) {
  /** @type {any[]} */
  let before = [];
  /** @type {T} */
  let value;
  return (...inputs) => {
    if (inputs.length !== before.length || inputs.some((input, index) => input !== before[index])) value = compute();
    before = inputs;
    return value;
  };
}

const equityData = remembered(() => {
  const { points, versions = [] } = state.data.equity;
  const boundaries = versions.map((/** @type {any} */ version) => ({
    fromMs: toMs(version.from) ?? 0, name: version.bot_version ?? "unknown", note: counted(version.trade_count, "trade"),
  }));
  return { points, versions: boundaries, asset: quoteAsset(), decimals: quoteDecimals(quoteAsset()), zone: zone(), hasDrawdown: typeof state.data.equity.starting_quote === "number" };
});

export function equityPanel() {
  const { equity, stats } = state.data;
  const isKnown = !equity || typeof equity.starting_quote === "number";
  const head = heading("eq", isKnown ? "Equity and drawdown" : "Result so far", { sub: `after fees, realized${quoteAsset() ? `, ${quoteAsset()}` : ""}`, end: rangeButtons() });
  if (!equity) return panel("eq", "c12", head, waiting("equity", ["w"]));
  if (equity.points.length < 2) return panel("eq", "c12", head, h("p", { class: "muted" }, "No closed trade in this range yet. The curve begins with the first one."));
  const data = equityData(equity, zone(), quoteAsset());
  return panel(
    "eq", "c12", head,
    chart({ key: "equity", label: equitySentence(data), data, make: equityChart }),
    asTable("equityTable", "Equity as a table", () => equityTable(data)),
    provenance(counted(stats?.trade_count, "trade"), equity.starting_quote ? `starts at ${number(equity.starting_quote, data.decimals)} ${quoteAsset()}` : null,
      stats?.max_drawdown_ratio ? ["Deepest fall from a peak ", figure(percent(-stats.max_drawdown_ratio), "maximum drawdown", { figure: "max_drawdown_ratio" })] : null),
  );
}

function rangeButtons() {
  const chosen = state.ui.range ?? "all";
  return h("div", { class: "seg", role: "group", "aria-label": "Range" }, RANGES.map(({ key, name }) => h(
    "button", { key, type: "button", "aria-pressed": String(key === chosen), onclick: () => chooseRange(key) }, name)));
}

/** @param {string} key */
function chooseRange(key) {
  state.ui.range = key;
  follow();
}

/** @param {ReturnType<typeof equityData>} data */
function equitySentence({ points, versions, asset, decimals, hasDrawdown }) {
  const first = points[0];
  const last = points[points.length - 1];
  const deepest = Math.max(...points.map((/** @type {number[]} */ point) => point[2]));
  const verb = last[1] >= first[1] ? "rose" : "fell";
  const changes = versions.slice(1).map((/** @type {any} */ version) => `${version.name} on ${at(version.fromMs, "day", zone())}`);
  const fall = hasDrawdown ? `; deepest fall from a peak ${percent(deepest)}` : "";
  return `${hasDrawdown ? "Equity" : "Realized result"} ${verb} from ${number(first[1], decimals)} to ${number(last[1], decimals)} ${asset} between ${at(first[0], "dayYear", zone())} and ${at(last[0], "dayYear", zone())}${fall}${changes.length ? `; version changes: ${changes.join(", ")}` : ""}`;
}

/** @param {ReturnType<typeof equityData>} data */
function equityTable({ points, decimals, hasDrawdown }) {
  return h(
    "table", null, h("caption", { class: "vh" }, "Equity and drawdown"),
    h("thead", null, h("tr", null, h("th", { scope: "col" }, "Time"), h("th", { scope: "col", class: "num" }, "Equity"), h("th", { scope: "col", class: "num" }, "From peak"))),
    h("tbody", null, [...points].reverse().map(([ms, equity, drawdown]) => h("tr", { key: ms },
      h("th", { scope: "row" }, at(ms, "full", zone())), h("td", { class: "num" }, number(equity, decimals)), h("td", { class: "num" }, hasDrawdown ? percent(drawdown === 0 ? 0 : -drawdown) : "–")))),
  );
}

const dayData = remembered(() => {
  const days = Array.from({ length: DAYS_SHOWN }, (_, index) => addDays(today(), index - DAYS_SHOWN + 1));
  return { days: fillDays(dayPeriods() ?? [], days), unrealized: unrealizedNow(), decimals: quoteDecimals(quoteAsset()), asset: quoteAsset() };
});

export function daysPanel() {
  const { periods } = state.data;
  const head = heading("days", "Result per day", { sub: `realized${quoteAsset() ? `, ${quoteAsset()}` : ""}; dotted outline: unrealized now` });
  if (!periods) return panel("days", "c7", head, waiting("periods", ["w"]));
  const data = dayData(periods, today(), unrealizedNow());
  const traded = data.days.filter(({ period }) => period);
  const up = traded.filter(({ period }) => (period?.realized_pnl_quote ?? 0) > 0).length;
  const trades = traded.reduce((sum, { period }) => sum + (period?.trade_count ?? 0), 0);
  return panel(
    "days", "c7", head,
    chart({ key: "days", css: "low", label: `Realized result per day, last ${DAYS_SHOWN} days: ${up} of ${traded.length} days with trades up`, data, make: daysChart }),
    asTable("daysTable", "Result per day as a table", () => daysTable(data)),
    provenance(`${up} of ${counted(traded.length, "day")} with trades up`, counted(trades, "trade"), `days in ${zone()}`),
  );
}

/** @param {ReturnType<typeof dayData>} data */
function daysTable({ days, decimals }) {
  return h(
    "table", null, h("caption", { class: "vh" }, "Realized result per day"),
    h("thead", null, h("tr", null, ["Day", "Realized", "Fees", "Trades", "Wins"].map((name, index) => h("th", { scope: "col", class: index ? "num" : null }, name)))),
    h("tbody", null, [...days].reverse().map(({ day, period }) => h("tr", { key: day },
      h("th", { scope: "row" }, at(`${day}T00:00:00Z`, "dayYear", "UTC")),
      h("td", { class: `num ${signClass(period?.realized_pnl_quote, decimals)}` }, change(period?.realized_pnl_quote ?? 0, decimals)),
      h("td", { class: "num" }, number(period?.fee_quote, decimals)), h("td", { class: "num" }, period?.trade_count ?? 0), h("td", { class: "num" }, period?.win_count ?? 0)))),
  );
}

export function recentPanel() {
  const answer = state.data.recent;
  const head = heading("recent", "Recent trades", { end: h("a", { class: "link small", href: link("trades") }, "All trades", icon("chev")) });
  if (!answer) return panel("recent", "c12", head, waiting("recent", ["", "", "a"]));
  if (answer.trades.length === 0) return panel("recent", "c12", head, h("p", { class: "muted" }, "No closed trade yet."));
  return panel("recent", "c12", head, tradeTable({ trades: answer.trades, caption: "The newest trades", css: "few" }), provenance(`The newest of ${counted(answer.total_count, "trade")}`));
}
