/** How often which result occurs, and whether the last weeks differ from those before. */

import { h } from "../core/dom.js";
import { quoteAsset } from "../core/store.js";
import { chart } from "../charts/host.js";
import { rangeWords, spreadChart } from "../charts/spread.js";
import { rolledChart } from "../charts/rolled.js";
import { answered, plainTable, remembered } from "../components/blocks.js";
import { figure } from "../components/figure.js";
import { asTable, heading, provenance } from "../components/parts.js";
import { change, count, counted, number, percent, quoteDecimals } from "../logic/format.js";
import { rolling } from "../logic/periods.js";
import { decimalsOf } from "../logic/ticks.js";
import { at, dayOf } from "../logic/time.js";
import { about, answerOf, chosenDays, inZone, ROLLING_DAYS } from "./performance_scope.js";

/** @typedef {import("../charts/spread.js").SpreadData} SpreadData */

const spreadData = remembered((/** @type {any} */ answer, /** @type {string} */ asset) => ({ ...answer, asset, decimals: Math.max(quoteDecimals(asset), decimalsOf([answer.width_quote ?? 0])) }));

export function spreadPanel() {
  const head = heading("spread", "How often which result", { sub: `per trade, after fees${quoteAsset() ? `, ${quoteAsset()}` : ""}` });
  return answered({ id: "spread", css: "c6", head, name: "perfSpread", asked: answerOf("perfSpread"), body: spreadBody });
}

/** @param {any} answer */
function spreadBody(answer) {
  if (answer.bins.length === 0) return h("p", { class: "muted" }, "No trade in this range.");
  const data = /** @type {SpreadData} */ (spreadData(answer, quoteAsset()));
  return [
    chart({ key: "spread", css: "low", label: spreadSentence(data), data, make: spreadChart }),
    asTable("spreadTable", "Distribution as a table", () => spreadTable(data)),
    provenance(
      ["Median ", figure(change(data.median_quote, data.decimals), "median result", { own: () => middleNote(data) })],
      ["mean ", figure(change(data.mean_quote, data.decimals), "mean result", about("expectancy_quote"))],
      `a bar is ${number(data.width_quote, decimalsOf([data.width_quote]))} ${quoteAsset()} wide`),
  ];
}

/** @param {SpreadData} data @returns {import("../core/types.js").Explanation} */
function middleNote({ bins, median_quote: median }) {
  const trades = bins.reduce((sum, bin) => sum + bin.count, 0);
  return { title: "Median result", formula: "Half of the trades brought less than this, half brought more. One very large trade does not move it, as it moves the mean.", inputs: [{ title: "Trades", value: count(trades) }], result: median, unit: "quote" };
}

/** @param {SpreadData} data */
function spreadSentence({ bins, median_quote: median, mean_quote: mean, decimals, asset }) {
  const most = bins.reduce((found, bin) => (bin.count > found.count ? bin : found));
  return `Distribution of the result per trade: most often ${rangeWords(most, decimals, asset)} (${counted(most.count, "trade")}); median ${change(median, decimals)}, mean ${change(mean, decimals)}, smallest ${change(bins[0].from_quote, decimals)}, largest ${change(bins[bins.length - 1].to_quote, decimals)} as borders of the bars`;
}

/** @param {SpreadData} data */
function spreadTable({ bins, decimals, asset }) {
  const trades = bins.reduce((sum, bin) => sum + bin.count, 0);
  const rows = bins.map((bin) => ({ key: String(bin.from_quote), cells: [rangeWords(bin, decimals, asset), count(bin.count), percent(bin.count / trades, 1)] }));
  return plainTable("How many trades brought which result", ["Result", "Trades", "Share"], rows);
}

const rolledData = remembered((/** @type {any[]} */ periods, /** @type {string|null} */ from, /** @type {string} */ of, /** @type {string} */ asset) => {
  const days = periods.map((period) => ({ ...period, day: dayOf(period.start, of) }));
  const points = rolling(days, ROLLING_DAYS).filter(({ day }) => !from || day >= from);
  return { points, asset, decimals: quoteDecimals(asset) };
});

export function rollingPanel() {
  const head = heading("rolling", `The ${ROLLING_DAYS} days before each day`, { sub: "is it fading?" });
  return answered({ id: "rolling", css: "c6", head, name: "perfDays", asked: answerOf("perfDays"), body: rollingBody });
}

/** @param {any} answer */
function rollingBody({ periods }) {
  const data = rolledData(periods, chosenDays().from, inZone(), quoteAsset());
  const { points, decimals } = data;
  if (points.length < 2) return h("p", { class: "muted" }, `Too few days: the first full window of ${ROLLING_DAYS} days is still to come, or no day after it lies in this range.`);
  const last = points[points.length - 1];
  return [
    chart({ key: "rolling", css: "low", label: rollingSentence(data), data, make: rolledChart }),
    asTable("rollingTable", "Rolling figures as a table", () => plainTable(`Result per trade and win rate of ${ROLLING_DAYS} days`, ["Day", "Per trade", "Win rate", "Trades"],
      [...points].reverse().map((point) => ({ key: point.day, cells: [dayName(point.day), change(point.per_trade_quote, decimals), percent(point.win_rate_ratio, 1), count(point.trade_count)] })))),
    provenance(["Now ", figure(change(last.per_trade_quote, decimals), "result per trade of the last 30 days", { own: () => rolledNote(last) }), ` per trade, ${percent(last.win_rate_ratio, 1)} won`], `days in ${inZone()}`),
  ];
}

/** @param {import("../logic/periods.js").Rolled} point @returns {import("../core/types.js").Explanation} */
function rolledNote({ day, per_trade_quote: result, trade_count: trades, win_rate_ratio: rate }) {
  return {
    title: `Result per trade, ${ROLLING_DAYS} days to ${dayName(day)}`,
    formula: `Realized P&L of the ${ROLLING_DAYS} days that end with this day, divided by their trades: sums of the daily results above.`,
    inputs: [{ title: "Realized P&L of these days", value: (result ?? 0) * trades, unit: "quote" }, { title: "Trades", value: count(trades) }, { title: "Win rate", value: rate, unit: "ratio" }],
    result, unit: "quote", undefined: "No trade closed in these days.",
  };
}

/** @param {string} day */
function dayName(day) {
  return at(`${day}T00:00:00Z`, "dayYear", "UTC");
}

/** @param {ReturnType<typeof rolledData>} data */
function rollingSentence({ points, decimals, asset }) {
  const first = points[0];
  const last = points[points.length - 1];
  return `Result per trade of the ${ROLLING_DAYS} days before each day: ${change(first.per_trade_quote, decimals)} on ${dayName(first.day)}, ${change(last.per_trade_quote, decimals)} ${asset} on ${dayName(last.day)}; win rate from ${percent(first.win_rate_ratio, 1)} to ${percent(last.win_rate_ratio, 1)}`;
}
