/** The figures of a row of bots: one bot, or the sum over those of one money; each explains itself. */

import { h } from "../core/dom.js";
import { zone } from "../core/store.js";
import { figure, unit } from "../components/figure.js";
import { said } from "../components/said.js";
import { cell } from "../components/table.js";
import { smallCurveOf } from "../logic/bots.js";
import { change, count, number, percent, percentChange, quoteDecimals, signClass } from "../logic/format.js";
import { polyline } from "../logic/scale.js";
import { startOfDay } from "../logic/time.js";
import { t } from "../logic/words.js";
import { today } from "./figures.js";

/** @typedef {import("../logic/bots.js").Bot} Bot */
/** @typedef {import("../components/figure.js").Source} Source */
/** @typedef {(key: string, title: string) => Source} SourceOf */

const LISTED_COUNT = 12;
const SPARK = { width: 120, height: 36 };

/** The cells of a row, in the order of the table's columns.
 * @param {Bot} bot @param {{name: string, isMixed: boolean, sourceOf: SourceOf}} look */
export function figuresOf(bot, { name, isMixed, sourceOf }) {
  const decimals = quoteDecimals(bot.quote_asset);
  const asset = isMixed && bot.equity_quote !== null ? unit(bot.quote_asset) : null;
  const label = (/** @type {string} */ title) => t("{title} of {name}", { title, name });
  const gain = (/** @type {string} */ key, /** @type {string} */ title) => figure(change(bot[key], decimals), label(title), sourceOf(key, title), signClass(bot[key], decimals));
  const plain = (/** @type {string} */ text, /** @type {string} */ key, /** @type {string} */ title) => figure(text, label(title), sourceOf(key, title));
  const op = (/** @type {string} */ sign) => h("td", { class: "op hide-m", role: "cell", "aria-hidden": "true" }, sign);
  const { realized, unrealized, closed, start } = titles();
  return [
    cell(t("Equity"), "num eq ofstate", plain(number(bot.equity_quote, decimals), "equity_quote", t("Equity")), asset),
    cell(realized, "num now", gain("today_pnl_quote", realized)), op("+"),
    cell(unrealized, "num un ofstate hide-m", gain("unrealized_pnl_quote", unrealized)), op("="),
    cell(closed, "num cl ofstate", gain("today_if_closed_pnl_quote", closed)),
    cell(start, "num since hide-m", gain("realized_pnl_quote", start)),
    h("td", { role: "cell", class: "curve" }, sparkline(bot, name, decimals), figure(percentChange(bot.return_ratio), label(t("Return")), sourceOf("return_ratio", t("Return")), signClass(typeof bot.return_ratio === "number" ? bot.return_ratio * 100 : null))),
    cell(t("Deepest fall"), "num fall", plain(percent(bot.max_drawdown_ratio ? -bot.max_drawdown_ratio : bot.max_drawdown_ratio), "max_drawdown_ratio", t("Deepest fall"))),
    cell(t("Open"), "num held ofstate hide-m", plain(count(bot.open_position_count), "open_position_count", t("Open positions"))),
    cell(t("Trades"), "num done hide-m", plain(count(bot.trade_count), "trade_count", t("Trades"))),
  ];
}

function titles() {
  return { realized: t("Realized today"), unrealized: t("Unrealized now"), closed: t("If closed now"), start: t("Realized since start") };
}

/** The result so far with the line that it began on. @param {Bot} bot @param {string} name @param {number} decimals */
function sparkline(bot, name, decimals) {
  const curve = smallCurveOf(bot);
  const line = curve ? polyline(curve.points, SPARK.width, SPARK.height) : null;
  if (!curve || !line) return null;
  const label = bot.curve_kind === "index"
    ? t("{name}: from 100 to {last}, lowest {low}, highest {high}", { name, last: number(curve.last), low: number(curve.low), high: number(curve.high) })
    : t("{name}: result so far {last} {asset}, lowest {low}, highest {high}; the start is not known", { name, last: change(curve.last, decimals), asset: bot.quote_asset ?? "", low: change(curve.low, decimals), high: change(curve.high, decimals) });
  return h("svg", { class: "spark on", viewBox: `0 0 ${SPARK.width} ${SPARK.height}`, preserveAspectRatio: "none", role: "img", "aria-label": label },
    h("line", { x1: 0, x2: SPARK.width, y1: line.zero, y2: line.zero }), h("polyline", { points: line.points }));
}

/** What a bot's figures are made of: the server explains what it computes from rows. @param {Bot} bot @param {{bot: string, quote_asset: string}} whose @returns {SourceOf} */
export function sourcesOf(bot, whose) {
  const asset = bot.quote_asset ?? "";
  // Money, whatever other views show results in: the columns beside it are money, too.
  const by = (/** @type {string} */ name, more = {}) => ({ figure: name, query: { ...whose, unit: "", ...more }, more: { asset } });
  /** @type {Record<string, () => Source>} */
  const sources = {
    today_pnl_quote: () => by("realized_pnl_quote", { from: startOfDay(today(), zone()) }),
    unrealized_pnl_quote: () => by("unrealized_pnl_quote"), realized_pnl_quote: () => by("realized_pnl_quote"),
    max_drawdown_ratio: () => by("max_drawdown_ratio"), trade_count: () => by("trade_count"),
  };
  return (key, title) => sources[key]?.() ?? { own: () => ({ title: t("{title} of {name}", { title, name: bot.bot_name }), asset, ...ownNote(bot, key), undefined: said(bot.undefined[key]) }) };
}

/** @param {Bot} bot @param {string} key @returns {any} */
function ownNote(bot, key) {
  const value = bot[key];
  /** @type {Record<string, () => any>} */
  const notes = {
    equity_quote: () => ({ ...reportedAs("balance.equity_quote"), result: value === null ? null : `${number(value, quoteDecimals(bot.quote_asset))} ${bot.quote_asset ?? ""}` }),
    open_position_count: () => ({ ...reportedAs("positions"), result: value, unit: "count" }),
    today_if_closed_pnl_quote: () => ({
      formula: t("Realized today + what the open positions stand at now, also where they were opened before today. Before the fees of closing."),
      inputs: [{ title: t("Realized today"), value: bot.today_pnl_quote, unit: "quote" }, { title: t("Unrealized now"), value: bot.unrealized_pnl_quote, unit: "quote" }], result: value, unit: "quote",
    }),
    return_ratio: () => ({
      formula: t("What the starting balance grew by through closed trades, as a share of it. Money that was paid in or out moves nothing."),
      inputs: [{ title: t("Starting balance"), value: bot.starting_quote, unit: "quote" }, { title: t("Realized since start"), value: bot.realized_pnl_quote, unit: "quote" }], result: value === null ? null : percentChange(value), used_count: bot.trade_count,
    }),
  };
  return notes[key]();
}

/** @param {string} field */
function reportedAs(field) {
  return { formula: t("Reported by the bot in its state file and shown as it is."), inputs: [{ title: t("Field"), value: field }], source: "state" };
}

/** What a sum over bots of one money is made of. @param {any} money @param {Bot[]} members @returns {SourceOf} */
export function sumSources(money, members) {
  const asset = money.quote_asset ?? "";
  return (key, title) => ({ own: () => ({ title, asset, ...(key in JOINT ? jointNote(money, key) : sumNote(money, members, key)), undefined: said(money.undefined[key]) }) });
}

/** @param {any} money @param {Bot[]} members @param {string} key */
function sumNote(money, members, key) {
  const kind = key.endsWith("_count") ? "count" : "quote";
  const inputs = members.slice(0, LISTED_COUNT).map((bot) => ({ title: bot.bot_name, value: bot[key], unit: kind }));
  const rest = members.length - inputs.length;
  if (rest > 0) inputs.push({ title: t("and {count} more", { count: count(rest) }), value: "", unit: kind });
  const formula = t("Sum over all bots that count in this money. Not known as soon as one of them does not tell: half a sum would be wrong.");
  const result = key === "equity_quote" && money[key] !== null ? `${number(money[key], quoteDecimals(money.quote_asset))} ${money.quote_asset ?? ""}` : money[key];
  return { formula, inputs, result, unit: kind };
}

const JOINT = { return_ratio: true, max_drawdown_ratio: true };

/** @param {any} money @param {string} key */
function jointNote(money, key) {
  const formula = key === "return_ratio"
    ? t("Where the curve of all bots stands, less 100. Between two moments it changes by what all bots earned in closed trades, as a share of the money that was in them. A bot comes in with its starting balance, and that moves nothing.")
    : t("Deepest fall of the curve of all bots from a peak, as a share of the peak.");
  const result = money[key] === null ? null : key === "return_ratio" ? percentChange(money[key]) : percent(-money[key]);
  return { formula, inputs: [{ title: t("Bots in the curve"), value: money.members.length, unit: "count" }, { title: t("Bots left out"), value: money.left_out.length, unit: "count" }], result };
}
