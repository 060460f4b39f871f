/** Top of the overview: alive? how much? believable? */

import { clockText, h } from "../core/dom.js";
import { link } from "../core/router.js";
import { ageS, areOutliersCounted, quoteAsset, state, statusNow, zone } from "../core/store.js";
import { figure, gain, reported, tally, unit } from "../components/figure.js";
import { gauge } from "../components/gauge.js";
import { icon } from "../components/icon.js";
import { classNote, rowsNote, sumNote } from "../components/notes.js";
import { reconciliation } from "../components/reconciliation.js";
import { heading, panel, provenance, rowBar, waiting } from "../components/parts.js";
import { said } from "../components/said.js";
import { CLASSES, rowCount } from "../logic/account.js";
import { change, count, counted, number, numberMarks, percentChange, quoteDecimals, signClass } from "../logic/format.js";
import { livenessOf } from "../logic/freshness.js";
import { at, duration, toMs } from "../logic/time.js";
import { midway, t, told, woven } from "../logic/words.js";
import { moneyRows } from "./figures.js";

export function hero() {
  return h("div", { class: "sheet", key: "hero" }, alivePanel(), moneyPanel(), beliefPanel());
}

function alivePanel() {
  const { status } = state.data;
  if (!status) return panel("alive", "c3 m5", heading("alive", t("Bot and data"), { isQuiet: true }), waiting("status", ["b", "", "a"]));
  const { mark, word } = livenessOf(statusNow(Date.now()));
  return panel(
    "alive", "c3 m5", heading("alive", t("Bot and data"), { isQuiet: true }),
    h("p", { class: "word" }, h("span", { class: `state ${mark}` }, word, silence(status))),
    gauge(),
    h("dl", { class: "kv" }, aliveFacts(status)),
    status.source?.status !== "late" && !(status.source?.status === "missing" && !status.source.updated_at) ? null : h("p", { class: "muted small any" }, said(status.source.message)),
  );
}

/** How long a silent bot has been silent. @param {any} status */
function silence(status) {
  return status.source?.status === "stale" ? clockText("span", {}, (nowMs) => t("for {age}", { age: duration(ageS(nowMs)) })) : null;
}

/** @param {any} status */
function aliveFacts(status) {
  const { source, bot, connection } = status;
  const lastTrade = areOutliersCounted() ? null : toMs(state.data.stats?.last_trade_at);
  return [
    fact(t("State written"), source?.updated_at ? at(source.updated_at, "seconds", zone()) : t("never")),
    fact(t("Read by this page"), clockText("span", {}, (nowMs) => t("{age} ago", { age: duration((nowMs - state.statusAtMs) / 1000) }))),
    fact(t("Last trade"), lastTrade === null ? (state.data.stats?.trade_count ? "–" : t("none")) : clockText("span", {}, (nowMs) => t("{age} ago", { age: duration((nowMs - lastTrade) / 1000) }))),
    bot?.uptime_s ? fact(t("Running for"), duration(bot.uptime_s)) : null,
    connection?.websocket !== undefined && connection?.websocket !== null ? fact(t("Exchange"), exchange(connection)) : null,
  ];
}

/** @param {any} connection */
function exchange({ websocket, latency_ms: latency }) {
  const words = websocket === true ? t("connected") : websocket === false ? t("not connected") : told(String(websocket));
  return [words, latency ? `, ${count(latency)} ms` : ""];
}

/** @param {string} name @param {any} value */
function fact(name, value) {
  return [h("dt", null, name), h("dd", null, h("strong", null, value))];
}

function moneyPanel() {
  const { balance, stats } = state.data;
  if (!balance || !stats) return panel("money", "c5 m7 tight", heading("money", t("Equity now"), { isQuiet: true }), waiting(balance ? "stats" : "balance", ["t b", "", "", ""]));
  return panel(
    "money", "c5 m7 tight", heading("money", t("Equity now"), { isQuiet: true, end: h("span", { class: "sub" }, `${quoteAsset()}${quoteAsset() ? ", " : ""}${t("after fees")}`) }),
    h("div", { class: "equity dims" }, h("span", { class: "big" }, equityFigure(balance.equity_quote)), returnSince(balance, stats),
      typeof balance.equity_quote === "number" ? null : h("span", { class: "muted" }, t("The bot reports no balance."))),
    sumTable(),
    h("p", { class: "prov hide-s" }, h("span", null, t("Unrealized: what the open positions stand at now, however long they are open."))),
  );
}

/** @param {any} equity */
function equityFigure(equity) {
  const text = number(equity, quoteDecimals(quoteAsset()));
  const { decimal } = numberMarks();
  const [whole, part] = text.split(decimal);
  return reported([whole, part ? h("span", { class: "frac" }, `${decimal}${part}`) : null], t("Equity"), "balance.equity_quote", text);
}

/** @param {any} balance @param {any} stats */
function returnSince({ change_ratio: ratio, starting_quote: starting }, stats) {
  if (ratio === null || ratio === undefined) return null;
  const since = stats.first_trade_at ? t("since {day}", { day: at(stats.first_trade_at, "day", zone()) }) : t("since the start");
  const own = () => ({
    title: t("Return since the start"), formula: t("(equity now - starting balance) / starting balance, both as the bot reports them."),
    inputs: [{ title: t("Equity now"), value: state.data.balance?.equity_quote, unit: "quote" }, { title: t("Starting balance"), value: starting, unit: "quote" }],
    result: percentChange(ratio), source: "state",
  });
  return h("span", null, figure(percentChange(ratio), t("return since the start"), { own }, signClass(ratio * 100)), " ", h("span", { class: "faint" }, since));
}

function sumTable() {
  const op = (/** @type {string} */ sign) => h("td", { class: "op", "aria-hidden": "true" }, sign);
  const head = (/** @type {string} */ name) => h("th", { scope: "col", class: "num" }, name);
  return h(
    "table", { class: "sum" }, h("caption", { class: "vh" }, t("Profit and loss: realized plus unrealized gives total")),
    h("thead", null, h("tr", null, h("th", { scope: "col" }, h("span", { class: "vh" }, t("Period"))), head(t("Realized")), op(""), head(t("Unrealized")), op(""), head(t("If closed now")))),
    h("tbody", null, moneyRows().map((row, index) => h(
      "tr", { key: row.name, class: index === 0 ? "now" : null },
      h("th", { scope: "row" }, row.name),
      h("td", { class: "num" }, gain(row.realized, t("{name}, realized", { name: row.name }), { figure: "realized_pnl_quote", query: { from: row.from } })),
      op("+"),
      h("td", { class: "num" }, gain(row.unrealized, t("{name}, unrealized", { name: row.name }), { figure: "unrealized_pnl_quote" })),
      op("="),
      h("td", { class: "num" }, gain(row.total, t("{name}, if closed now", { name: row.name }), { own: () => sumNote(row.name, row.realized, row.unrealized) })),
    ))),
  );
}

function beliefPanel() {
  const { quality } = state.data;
  const end = h("a", { class: "link small", href: link("data") }, t("See the files"), icon("chev"));
  if (!quality) return panel("believe", "c4", heading("believe", t("Can I believe it?"), { isQuiet: true }), waiting("quality", ["b", "", "a"]));
  const { totals } = quality;
  return panel(
    "believe", "c4", heading("believe", t("Can I believe it?"), { isQuiet: true, end }),
    h("p", null, h("span", { class: "fig1" }, tally(totals.accepted_count, t("rows counted"), { own: rowsNote })), h("span", { class: "faint" }, " ", t("of {rows} rows counted", { rows: count(rowCount(totals)) }))),
    rowBar(t("All files"), totals),
    h("ul", { class: "legend" }, CLASSES.slice(1).map(({ key, css, name }) => h("li", { key, class: totals[key] ? null : "hide-s" }, h("span", { class: css }), key === "pending_count" ? t("Pending, last line not finished") : name,
      h("b", null, tally(totals[key], t("{class} rows", { class: midway(name) }), { own: () => classNote(key, name, totals) }))))),
    provenance(excluded(quality), reconciliation(), indexing()),
  );
}

/** @param {any} quality */
function excluded(quality) {
  const rows = quality.totals.quarantined_count;
  if (!rows) return t("No row is left out on doubt.");
  if (!quality.excluded_pnl_quote) return t("Left out on doubt: {rows}, none with a result that could be added.", { rows: counted(rows, "row") });
  const decimals = quoteDecimals(quoteAsset());
  const own = () => ({
    title: t("Left out on doubt"), formula: t("Sum of the results that quarantined rows state. It is in no figure; rows that cannot be read have no result to add."),
    inputs: [{ title: t("Quarantined rows"), value: count(rows) }], result: quality.excluded_pnl_quote, unit: "quote", asset: quoteAsset(),
  });
  return woven("Left out on doubt: {sum} in {rows}", { sum: [figure(change(quality.excluded_pnl_quote, decimals), t("excluded sum"), { own }), unit(quoteAsset())], rows: counted(rows, "row") });
}

function indexing() {
  const ratio = state.data.status?.indexed_ratio;
  return typeof ratio === "number" && ratio < 1 ? t("Still reading: {percent}% of the bytes are in.", { percent: Math.floor(ratio * 100) }) : null;
}
