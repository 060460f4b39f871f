/** Market: what the bot saw when it acted, as candles with its trades and the prices it waits for. */

import { address } from "../core/api.js";
import { answerTo } from "../core/asked.js";
import { h } from "../core/dom.js";
import { setQuery } from "../core/router.js";
import { chosenBots, scope, state, zone } from "../core/store.js";
import { answered, plainTable } from "../components/blocks.js";
import { icon } from "../components/icon.js";
import { asTable, heading, provenance } from "../components/parts.js";
import { said } from "../components/said.js";
import { candleChart } from "../charts/candles.js";
import { decimalsOf, paceOf, sentence, volumeText } from "../logic/candles.js";
import { count, counted, number } from "../logic/format.js";
import { at } from "../logic/time.js";
import { t } from "../logic/words.js";
import { accountFacts, noCandles } from "./market_files.js";
import { levelsPanel, tradesPanel } from "./market_lists.js";
import { marketScope, stretchButtons } from "./market_scope.js";
import { drawer } from "./trade_drawer.js";

const MOST_CANDLES = 600;
const TABLE_ROWS = 120;
const ATTRIBUTION = "https://www.tradingview.com/";

/** @returns {Record<string, string>} */
export function questions() {
  const { symbol, timeframe, from, to, trade } = state.route.query;
  const days = from || to ? zone() : undefined;
  return {
    candles: address("/api/candles", { ...chosenBots(), unit: scope().unit, symbol, timeframe, from, to, tz: days, limit: MOST_CANDLES }),
    ...(trade ? { trade: address(`/api/trades/${encodeURIComponent(trade)}`, { ...chosenBots(), unit: scope().unit }) } : {}),
  };
}

export function title() {
  return t("Market");
}

export function view() {
  const asked = answerTo("candles", questions());
  const { trade } = state.route.query;
  const { answer } = asked;
  return [
    h("div", { class: "pagehead", key: "head" }, h("h1", null, t("Market")), h("p", null, t("What the bot saw when it acted."))),
    answer && answer.known.length === 0 ? noCandles(answer) : h("div", { class: trade ? "sheet withdrawer" : "sheet", key: "sheet" }, chartPanel(asked), trade ? drawer() : null),
    answer && answer.known.length > 0 ? h("div", { class: "sheet", key: "lists" }, levelsPanel(answer), tradesPanel(answer)) : null,
  ];
}

/** @param {{answer: any, isOld: boolean}} asked */
function chartPanel(asked) {
  const { answer } = asked;
  return answered({
    id: "market", css: "c12", name: "candles", lines: ["", "w"], asked,
    head: [heading("market", answer?.symbol ?? t("Candles"), { sub: answer?.timeframe ? lengthWords(answer) : null, end: answer ? stretchButtons(answer) : null }), answer ? marketScope(answer) : null],
    body: chartBody,
  });
}

/** @param {any} answer */
function lengthWords({ candles, step_ms: step, timeframe }) {
  return paceOf(candles, step) ? t("{timeframe} candles, by the market's time", { timeframe }) : t("{timeframe} candles", { timeframe });
}

/** @param {any} answer */
function chartBody(answer) {
  if (answer.candles.length === 0) return h("p", { class: "muted", key: "none" }, said(answer.message));
  const { symbol, timeframe, from, to, trade } = state.route.query;
  const place = [answer.symbol, answer.timeframe, from, to].join(" ");
  const words = sentence(answer, zone());
  return [
    paceNote(answer),
    candleChart(words, { answer, zone: zone(), chosen: trade ?? "", place, isWhole: Boolean(from || to), onPick: (id) => setQuery({ symbol, timeframe, trade: id }) }),
    h("p", { class: "muted small", key: "words" }, words),
    asTable("marketTable", t("Candles as a table"), () => candleTable(answer)),
    provenance(rangeFact(answer), ...accountFacts(answer), attribution()),
  ];
}

/** @param {any} answer */
function rangeFact({ candles, in_range_count: all, gathered_from: from, timeframe, hole_count: holes }) {
  const shown = candles.length < all ? t("The newest {shown} of {all} candles", { shown: count(candles.length), all: count(all) }) : counted(all, "candle");
  const parts = [shown, from ? t("gathered from {from}", { from, timeframe }) : "", holes > 0 ? counted(holes, "gap") : ""];
  return parts.filter(Boolean).join(", ");
}

/** Two clocks in one chart: said before it is read. @param {any} answer */
function paceNote({ candles, step_ms: step, timeframe }) {
  const pace = paceOf(candles, step);
  if (!pace) return null;
  const seconds = number(pace.everyMs / 1000, 2);
  return h("p", { class: "muted small", key: "pace" }, icon("warn"), " ",
    t("This market runs about {times} times as fast as the clock: here a {timeframe} candle is {timeframe} of the market's time, and one comes every {seconds} s. The moments below are those of the clock.", { times: count(Number(pace.times.toPrecision(2))), timeframe, seconds }));
}

/** The library's license asks for this. */
function attribution() {
  return [t("Drawn with Lightweight Charts by"), " ", h("a", { href: ATTRIBUTION, rel: "noopener noreferrer", target: "_blank" }, "TradingView")];
}

/** @param {any} answer */
function candleTable({ candles, symbol, timeframe }) {
  const decimals = decimalsOf(candles);
  const rows = candles.slice(-TABLE_ROWS).reverse();
  return plainTable(
    t("The newest {count} candles of {symbol}, {timeframe}", { count: count(rows.length), symbol, timeframe }),
    [t("Opened"), t("Open"), t("High"), t("Low"), t("Close"), t("Volume")],
    rows.map((/** @type {any} */ [ms, open, high, low, close, volume]) => ({ key: String(ms), cells: [at(ms, "full", zone()), ...[open, high, low, close].map((price) => number(price, decimals)), volumeText(volume)] })),
  );
}
