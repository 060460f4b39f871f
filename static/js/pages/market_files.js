/** The candle files: what became of their lines; and what to write where there are none. */

import { h } from "../core/dom.js";
import { state } from "../core/store.js";
import { copyBox } from "../components/ownfiles.js";
import { said } from "../components/said.js";
import { count, counted } from "../logic/format.js";
import { t, woven } from "../logic/words.js";

/** @type {Record<string, () => string>} */
const REASONS = {
  too_few_columns: () => t("too few columns"),
  bad_time: () => t("a time that is none"),
  time_out_of_range: () => t("a time out of range"),
  bad_number: () => t("a number that is none"),
  impossible_candle: () => t("prices that cannot be"),
};

/** What was left out of the market's files, and what is wrong with them. @param {any} answer @returns {any[]} */
export function accountFacts({ files, symbol }) {
  const own = files.filter((/** @type {any} */ file) => file.symbol === symbol);
  const names = own.map((/** @type {any} */ file) => h("span", { class: "mono", key: file.file }, `candles/${file.file} `));
  return [names.length > 0 ? [t("From"), " ", names] : null, ...own.flatMap((/** @type {any} */ file) => [leftOut(file), problem(file)])];
}

/** @param {any} file */
function leftOut({ file, left_out_count: left, reasons }) {
  if (left === 0) return null;
  const words = Object.entries(reasons).map(([reason, number]) => `${count(number)} ${REASONS[reason]?.() ?? reason}`).join(", ");
  return h("span", { key: `left ${file}` }, t("{lines} left out of {file}: {reasons}", { lines: counted(left, "line"), file, reasons: words }));
}

/** @param {any} file */
function problem({ file, problem: words, is_tail: isTail }) {
  if (words) return h("span", { key: `problem ${file}` }, file, ": ", said(words));
  return isTail ? h("span", { key: `tail ${file}` }, t("Of {file} only the newest part is read: it is too large.", { file })) : null;
}

/** No candles at all: what to write, and where. @param {any} answer */
export function noCandles(answer) {
  const symbol = state.data.status?.bot?.symbols?.[0] ?? "BTCUSDT";
  const timeframe = state.data.status?.bot?.timeframe ?? "1m";
  return h("div", { class: "sheet", key: "none" }, h("section", { class: "cell c12 narrower", "aria-labelledby": "h-none" },
    h("h2", { id: "h-none" }, t("No candles yet")),
    h("p", null, said(answer.message)),
    h("p", { class: "muted" }, t("Three lines write them from any bot. They need only the standard library, never raise, and keep the file small. Copy bot/candle_log.py beside your bot:")),
    copyBox(linesFor(symbol, timeframe), t("the three lines")),
    h("p", { class: "muted" }, woven("Or write the file yourself: {header}, one line per closed candle, the time in UTC milliseconds or ISO 8601.", { header: h("code", { class: "mono" }, "time,open,high,low,close,volume") })),
    answer.files.map((/** @type {any} */ file) => h("p", { class: "muted", key: file.file }, leftOut(file), " ", problem(file)))));
}

/** @param {string} symbol @param {string} timeframe */
export function linesFor(symbol, timeframe) {
  return [
    "from candle_log import CandleLog",
    `candles = CandleLog("state", "${symbol}", "${timeframe}")`,
    "candles.add(open_at_ms, open, high, low, close, volume)",
  ].join("\n");
}
