/** Trades: every closed trade, sorted, filtered and paged by the server. */

import { address, home } from "../core/api.js";
import { answerTo } from "../core/asked.js";
import { h } from "../core/dom.js";
import { link, setQuery } from "../core/router.js";
import { chosenBots, scope, setUi, state, zone } from "../core/store.js";
import { resultAsset } from "../core/unit.js";
import { gain, money, tally } from "../components/figure.js";
import { icon } from "../components/icon.js";
import { countOutliersButton } from "../components/outliers.js";
import { heading, waiting } from "../components/parts.js";
import { rangeChoice } from "../components/scope_bar.js";
import { idOf, tradeTable } from "../components/trades.js";
import { leftOut } from "../components/unit_switch.js";
import { count, counted } from "../logic/format.js";
import { daysOf, momentOf, momentsOf, rangeKey } from "../logic/selection.js";
import { rowsOf } from "../logic/rows.js";
import { startOfDay } from "../logic/time.js";
import { t, woven } from "../logic/words.js";
import { askedColumns, columnsChoice, lengthChoice, pageLength, shownColumns, walk } from "./trade_columns.js";
import { today } from "./figures.js";
import { drawer } from "./trade_drawer.js";
import { FILTERS, filterBar } from "./trade_filters.js";

/** @returns {Record<string, string>} */
export function questions() {
  const { sort, offset, trade } = state.route.query;
  const chosen = selection();
  return {
    trades: address("/api/trades", { ...scope(), ...chosen, sort, offset, limit: pageLength(), form: "columns" }),
    versions: address("/api/versions", scope()),
    bySymbol: address("/api/breakdown", { ...scope(), by: "symbol" }),
    byStrategy: address("/api/breakdown", { ...scope(), by: "strategy" }),
    byReason: address("/api/breakdown", { ...scope(), by: "exit_reason" }),
    ...(trade ? { trade: address(`/api/trades/${encodeURIComponent(trade)}`, { ...chosenBots(), unit: scope().unit }) } : {}),
  };
}

/** The filters of the address bar that the server understands. @returns {Record<string, string>} */
export function selection() {
  const { query } = state.route;
  const startOf = (/** @type {string} */ day) => startOfDay(day, zone());
  const range = rangeKey(query) ? momentsOf(daysOf(query, today()), startOf) : {};
  return Object.fromEntries(Object.entries({ ...Object.fromEntries(FILTERS.map((name) => [name, momentOf(name, query[name], startOf)])), ...range }).filter(([, value]) => value));
}

export function title() {
  return t("Trades");
}

export function view() {
  const { trade } = state.route.query;
  return [
    h("div", { class: "pagehead", key: "head" }, h("h1", null, t("Trades")), h("p", null, t("Every closed trade, and the row of the log that it comes from."))),
    h("div", { class: trade ? "sheet withdrawer" : "sheet", key: "sheet" }, listPanel(), trade ? drawer() : null),
  ];
}

function listPanel() {
  const { answer, isOld } = answerTo("trades", questions());
  return h(
    "section", { class: isOld ? "cell c12 asking" : "cell c12", "aria-busy": isOld ? "true" : null, key: "list", "aria-labelledby": "h-list", onkeydown: walk },
    heading("list", t("Closed trades"), { end: [countOutliersButton(), h("a", { class: "link small", href: csvAddress(), download: "" }, icon("dl"), t("CSV of this selection"))] }),
    h("div", { class: "choosing", key: "choosing" },
      rangeChoice({ offset: "" }),
      h("details", { key: "fold", open: state.ui.areFiltersOpen ?? innerWidth >= 768, ontoggle: (/** @type {any} */ event) => setUi("areFiltersOpen", event.currentTarget.open) }, h("summary", { class: "link small" }, t("Filters")), filterBar()),
      columnsChoice()),
    answer ? listBody(answer) : waiting("trades", ["", "", "", "b"]),
  );
}

function csvAddress() {
  const { sort } = state.route.query;
  return home + address("/api/trades.csv", { ...scope(), ...selection(), sort });
}

/** @param {any} answer */
function listBody(answer) {
  if (answer.filtered_count === 0) return h("p", { class: "muted" }, answer.total_count === 0 ? t("No closed trade yet.") : t("No trade fits these filters."));
  const { sort = "-closed_at", trade } = state.route.query;
  return [
    totals(answer), leftOut(answer),
    h("div", { key: "table", class: askedColumns() ? "roomy" : null }, tradeTable({
      trades: rowsOf(answer.columns), caption: t("Closed trades"), sort, chosenId: trade, columns: shownColumns(),
      onSort: (key) => setQuery({ sort: key === "-closed_at" ? "" : key, offset: "" }),
      hrefOf: (row) => link("trades", { ...state.route.query, trade: idOf(row) }),
    })),
    pager(answer),
  ];
}

/** @param {any} answer */
function totals({ filtered_count: filtered, totals: sums }) {
  const query = selection();
  return h(
    "p", { class: "muted", key: "totals" },
    woven("{trades} trades, {result} {asset} net, fees {fees}", {
      trades: tally(filtered, t("trades"), { figure: "trade_count", query }), asset: resultAsset(),
      result: gain(sums.realized_pnl_quote, t("realized P&L of this selection"), { figure: "realized_pnl_quote", query }),
      fees: money(sums.fee_quote, t("fees of this selection"), { figure: "fee_quote", query }),
    }),
    `, ${counted(sums.win_count, "win")}, ${counted(sums.loss_count, "loss", "losses")}`,
  );
}

/** @param {any} answer */
function pager({ filtered_count: filtered, offset, columns }) {
  const length = pageLength();
  const shown = columns.trade_id.length;
  const last = Math.floor((filtered - 1) / length) * length;
  const turn = (/** @type {number} */ to) => () => setQuery({ offset: to > 0 ? to : "" });
  const words = shown > 0 ? t("{offset} to {offset2} of {filtered}", { offset: count(offset + 1), offset2: count(offset + shown), filtered: count(filtered) }) : t("Past the last of {filtered}", { filtered: count(filtered) });
  return h(
    "nav", { class: "pager", key: "pager", "aria-label": t("Pages of the table") },
    h("span", { class: "faint" }, words),
    lengthChoice(),
    h("button", { class: "btn", type: "button", "aria-label": t("Previous page"), disabled: offset === 0, onclick: turn(Math.min(offset - length, last)) }, icon("chev", "turn")),
    h("button", { class: "btn", type: "button", "aria-label": t("Next page"), disabled: offset + shown >= filtered, onclick: turn(offset + length) }, icon("chev")),
  );
}
