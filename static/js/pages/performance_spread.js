/** How often which result occurs, and whether the last weeks differ from those before. */

import { h } from "../core/dom.js";
import { resultAsset, resultDigits, resultTail } from "../core/unit.js";
import { chart } from "../charts/host.js";
import { rangeWords, spreadChart } from "../charts/spread.js";
import { rolledChart } from "../charts/rolled.js";
import { answered, plainTable, remembered } from "../components/blocks.js";
import { figure } from "../components/figure.js";
import { asTable, heading, provenance } from "../components/parts.js";
import { said } from "../components/said.js";
import { change, count, counted, decimalsIn, number, percent, withDecimals } from "../logic/format.js";
import { rolling } from "../logic/periods.js";
import { decimalsOf } from "../logic/ticks.js";
import { at, dayOf } from "../logic/time.js";
import { t, woven } from "../logic/words.js";
import { about, answerOf, chosenDays, inZone, ROLLING_DAYS } from "./performance_scope.js";

/** @typedef {import("../charts/spread.js").SpreadData} SpreadData */

const spreadData = remembered((/** @type {any} */ answer, /** @type {string} */ asset) => ({ ...answer, asset, decimals: finer(decimalsOf([answer.width_quote ?? 0])) }));

/** Results with at least so many decimals. @param {number} least */
function finer(least) {
  return withDecimals(resultDigits(), Math.max(decimalsIn(resultDigits()), least));
}

export function spreadPanel() {
  const head = heading("spread", t("How often which result"), { sub: t("per trade, after fees{asset}", { asset: resultTail() }) });
  return answered({ id: "spread", css: "c6", head, name: "perfSpread", asked: answerOf("perfSpread"), body: spreadBody });
}

/** @param {any} answer */
function spreadBody(answer) {
  if (answer.bins.length === 0) return h("p", { class: "muted" }, said(answer.measured?.reason) ?? t("No trade in this range."));
  const data = /** @type {SpreadData} */ (spreadData(answer, resultAsset()));
  return [
    chart({ key: "spread", css: "low", label: spreadSentence(data), data, make: spreadChart }),
    asTable("spreadTable", t("Distribution as a table"), () => spreadTable(data)),
    provenance(
      woven("Median {result}", { result: figure(change(data.median_quote, data.decimals), t("median result"), { own: () => middleNote(data) }) }),
      woven("mean {result}", { result: figure(change(data.mean_quote, data.decimals), t("mean result"), about("expectancy_quote")) }),
      t("a bar is {width} {asset} wide", { width: number(data.width_quote, withDecimals(resultDigits(), decimalsOf([data.width_quote]))), asset: resultAsset() })),
  ];
}

/** @param {SpreadData} data @returns {import("../core/types.js").Explanation} */
function middleNote({ bins, median_quote: median }) {
  const trades = bins.reduce((sum, bin) => sum + bin.count, 0);
  return { title: t("Median result"), formula: t("Half of the trades brought less than this, half brought more. One very large trade does not move it, as it moves the mean."), inputs: [{ title: t("Trades"), value: count(trades) }], result: median, unit: "quote" };
}

/** @param {SpreadData} data */
function spreadSentence({ bins, median_quote: median, mean_quote: mean, decimals, asset }) {
  const most = bins.reduce((found, bin) => (bin.count > found.count ? bin : found));
  return t("Distribution of the result per trade: most often {most} ({count}); median {median}, mean {mean}, smallest {low}, largest {high} as borders of the bars", { most: rangeWords(most, decimals, asset), count: counted(most.count, "trade"), median: change(median, decimals), mean: change(mean, decimals), low: change(bins[0].from_quote, decimals), high: change(bins[bins.length - 1].to_quote, decimals) });
}

/** @param {SpreadData} data */
function spreadTable({ bins, decimals, asset }) {
  const trades = bins.reduce((sum, bin) => sum + bin.count, 0);
  const rows = bins.map((bin) => ({ key: String(bin.from_quote), cells: [rangeWords(bin, decimals, asset), count(bin.count), percent(bin.count / trades, 1)] }));
  return plainTable(t("How many trades brought which result"), [t("Result"), t("Trades"), t("Share")], rows);
}

const rolledData = remembered((/** @type {any[]} */ periods, /** @type {string|null} */ from, /** @type {string} */ of, /** @type {string} */ asset) => {
  const days = periods.map((period) => ({ ...period, day: dayOf(period.start, of) }));
  const points = rolling(days, ROLLING_DAYS).filter(({ day }) => !from || day >= from);
  return { points, asset, decimals: resultDigits() };
});

export function rollingPanel() {
  const head = heading("rolling", t("The {days} days before each day", { days: ROLLING_DAYS }), { sub: t("is it fading?") });
  return answered({ id: "rolling", css: "c6", head, name: "perfDays", asked: answerOf("perfDays"), body: rollingBody });
}

/** @param {any} answer */
function rollingBody({ periods }) {
  const data = rolledData(periods, chosenDays().from, inZone(), resultAsset());
  const { points, decimals } = data;
  if (points.length < 2) return h("p", { class: "muted" }, t("Too few days: the first full window of {days} days is still to come, or no day after it lies in this range.", { days: ROLLING_DAYS }));
  const last = points[points.length - 1];
  return [
    chart({ key: "rolling", css: "low", label: rollingSentence(data), data, make: rolledChart }),
    asTable("rollingTable", t("Rolling figures as a table"), () => plainTable(t("Result per trade and win rate of {days} days", { days: ROLLING_DAYS }), [t("Day"), t("Per trade"), t("Win rate"), t("Trades")],
      [...points].reverse().map((point) => ({ key: point.day, cells: [dayName(point.day), change(point.per_trade_quote, decimals), percent(point.win_rate_ratio, 1), count(point.trade_count)] })))),
    provenance(woven("Now {result} per trade, {rate} won", { result: figure(change(last.per_trade_quote, decimals), t("result per trade of the last 30 days"), { own: () => rolledNote(last) }), rate: percent(last.win_rate_ratio, 1) }), t("days in {zone}", { zone: inZone() })),
  ];
}

/** @param {import("../logic/periods.js").Rolled} point @returns {import("../core/types.js").Explanation} */
function rolledNote({ day, per_trade_quote: result, trade_count: trades, told_count: told, win_rate_ratio: rate }) {
  return {
    title: t("Result per trade, {days} days to {day}", { days: ROLLING_DAYS, day: dayName(day) }),
    formula: t("Realized P&L of the {days} days that end with this day, divided by their trades: sums of the daily results above.", { days: ROLLING_DAYS }),
    inputs: [{ title: t("Realized P&L of these days"), value: (result ?? 0) * told, unit: "quote" }, { title: t("Trades"), value: count(trades) }, { title: t("Win rate"), value: rate, unit: "ratio" }],
    result, unit: "quote", undefined: t("No trade closed in these days."),
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
  return t("Result per trade of the {days} days before each day: {first} on {firstDay}, {last} {asset} on {lastDay}; win rate from {firstRate} to {lastRate}", { days: ROLLING_DAYS, first: change(first.per_trade_quote, decimals), firstDay: dayName(first.day), last: change(last.per_trade_quote, decimals), asset, lastDay: dayName(last.day), firstRate: percent(first.win_rate_ratio, 1), lastRate: percent(last.win_rate_ratio, 1) });
}
