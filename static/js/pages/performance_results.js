/** Key figures of the selection, and the result of each day, week or month. */

import { go, setQuery } from "../core/router.js";
import { areOutliersCounted } from "../core/store.js";
import { resultAsset, resultDigits, resultName } from "../core/unit.js";
import { chart } from "../charts/host.js";
import { resultsChart } from "../charts/results.js";
import { answered, kpi, kpiRow, plainTable, remembered, segments } from "../components/blocks.js";
import { figure, gain, money, share } from "../components/figure.js";
import { asTable, heading, provenance } from "../components/parts.js";
import { said } from "../components/said.js";
import { h } from "../core/dom.js";
import { change, count, counted, number, percent, signClass } from "../logic/format.js";
import { dayAfter } from "../logic/calendar.js";
import { extremes } from "../logic/periods.js";
import { within } from "../logic/selection.js";
import { addDays, at, dayOf } from "../logic/time.js";
import { midway, t, w, woven } from "../logic/words.js";
import { leftOutCount } from "./figures.js";
import { about, answerOf, inZone, periodSize, selection, startOf, tradesLink } from "./performance_scope.js";

const SIZES = [{ key: "day", get name() { return t("Day"); } }, { key: "week", get name() { return t("Week"); } }, { key: "month", get name() { return t("Month"); } }];

/** @typedef {import("../logic/periods.js").Size} Size */

export function keyFigures() {
  const { answer: stats, isOld } = answerOf("perfStats");
  if (!stats) return null;
  return kpiRow(t("Key figures of the selection"), isOld, [
    kpi(t("Net result"), gain(stats.realized_pnl_quote, t("net result"), about("realized_pnl_quote")), [counted(stats.trade_count, "trade"), `, ${counted(stats.win_count, "win")}`]),
    kpi(t("Per trade"), gain(stats.expectancy_quote, t("result per trade"), about("expectancy_quote")), asset(t("after fees"))),
    winKpi(stats), factorKpi(stats), payoffKpi(stats), feeKpi(stats), ...extremeKpis(),
  ]);
}

/** @param {string} text */
function asset(text) {
  return [resultName(), text].filter(Boolean).join(", ");
}

/** @param {any} stats */
function winKpi({ win_rate_ratio: ratio, win_rate_interval: interval }) {
  const words = interval && typeof interval[0] === "number" ? t("95% sure: {low} to {high}", { low: percent(interval[0], 1), high: percent(interval[1], 1) }) : t("too few trades");
  return kpi(t("Win rate"), share(ratio, t("win rate"), about("win_rate_ratio"), 1), words);
}

/** @param {any} stats */
function factorKpi(stats) {
  const words = stats.profit_factor === null ? (said(stats.undefined?.profit_factor) ?? t("no losing trade")) : t("won for each 1 lost");
  return kpi(t("Profit factor"), figure(number(stats.profit_factor), t("profit factor"), about("profit_factor")), words);
}

/** @param {any} stats */
function payoffKpi(stats) {
  const decimals = resultDigits();
  const words = stats.payoff_ratio === null ? (said(stats.undefined?.payoff_ratio) ?? t("needs wins and losses")) : t("{win} against {loss}", { win: change(stats.average_win_quote, decimals), loss: change(stats.average_loss_quote, decimals) });
  return kpi(t("Average win to loss"), figure(number(stats.payoff_ratio), t("payoff"), about("payoff_ratio")), words);
}

/** @param {any} stats */
function feeKpi({ fee_quote: fee, fee_share_ratio: ratio, undefined: reasons }) {
  const words = typeof fee !== "number" ? (said(reasons?.fee_quote) ?? t("not in the log"))
    : typeof ratio === "number" ? woven("{share} of gross profit", { share: share(ratio, t("share of fees"), about("fee_share_ratio"), ratio < 0.01 ? 2 : 1) }) : (said(reasons?.fee_share_ratio) ?? t("no gross profit"));
  return kpi(t("Fees paid"), money(fee, t("fees paid"), about("fee_quote")), words);
}

function extremeKpis() {
  const { answer } = answerOf("perfPeriods");
  const { periods, size } = named(answer?.periods ?? [], periodSize(), inZone());
  const found = extremes(periods);
  return [[t(WORDS[size].best), found?.best], [t(WORDS[size].worst), found?.worst]].map(([word, period]) => {
    const of = /** @type {Named|undefined} */ (period);
    return kpi(String(word), of ? gain(of.realized_pnl_quote, midway(String(word)), periodSource(of)) : "–", of ? [of.long] : t("no trade"));
  });
}

/** @type {Record<Size, Record<"best"|"worst"|"title"|"table"|"caption"|"zone"|"sentence", string>>} */
const WORDS = {
  day: {
    best: w("Best day"), worst: w("Worst day"), title: w("Result per day"), table: w("Result per day as a table"), caption: w("Realized result per day"), zone: w("days in {zone}"),
    sentence: w("Realized result per day: {up} of {traded} with trades up, best {best}, worst {worst}; together {sum} {asset}. Arrow keys read the days one by one."),
  },
  week: {
    best: w("Best week"), worst: w("Worst week"), title: w("Result per week"), table: w("Result per week as a table"), caption: w("Realized result per week"), zone: w("weeks in {zone}"),
    sentence: w("Realized result per week: {up} of {traded} with trades up, best {best}, worst {worst}; together {sum} {asset}. Arrow keys read the weeks one by one."),
  },
  month: {
    best: w("Best month"), worst: w("Worst month"), title: w("Result per month"), table: w("Result per month as a table"), caption: w("Realized result per month"), zone: w("months in {zone}"),
    sentence: w("Realized result per month: {up} of {traded} with trades up, best {best}, worst {worst}; together {sum} {asset}. Arrow keys read the months one by one."),
  },
};
/** @type {Record<Size, (value: number) => string>} */
const COUNTED = { day: (value) => counted(value, "day"), week: (value) => counted(value, "week"), month: (value) => counted(value, "month") };

/** @typedef {import("../charts/results.js").Named} Named */

/** Periods with their names. @type {(periods: any[], size: Size, of: string) => {periods: Named[], size: Size}} */
const named = remembered((/** @type {any[]} */ periods, /** @type {Size} */ size, /** @type {string} */ of) => ({
  size,
  periods: periods.map((period) => {
    const day = dayOf(period.start, of);
    return { ...period, day, ...nameOf(day, size) };
  }),
}));

/** @param {string} day @param {Size} size */
function nameOf(day, size) {
  const write = (/** @type {string} */ of, /** @type {string} */ shape) => at(`${of}T00:00:00Z`, shape, "UTC");
  if (size === "month") return { short: `${write(day, "month")} ${day.slice(2, 4)}`, long: write(day, "monthYear") };
  if (size === "week") return { short: write(day, "day"), long: t("{from} to {to}", { from: write(day, "day"), to: write(addDays(day, 6), "dayYear") }) };
  return { short: write(day, "day"), long: write(day, "dayYear") };
}

/** The moments of a period, as far as it lies in the selection. @param {Named} period */
function rangeOf({ day }) {
  const size = periodSize();
  return within(selection(), { from: startOf(day), to: startOf(dayAfter(day, size)) });
}

/** @param {Named} period */
function periodSource(period) {
  return about("realized_pnl_quote", rangeOf(period));
}

const chartData = remembered((/** @type {Named[]} */ periods, /** @type {Size} */ size, /** @type {string} */ asset) => ({
  periods, size, asset, decimals: resultDigits(),
  pick: (/** @type {number} */ index) => go("trades", { ...selection(), ...rangeOf(periods[index]) }),
}));

export function resultsPanel() {
  const size = periodSize();
  const head = heading("results", t(WORDS[size].title), {
    sub: asset(t("after fees")), end: segments(t("Length of a period"), SIZES, size, (key) => setQuery({ by: key })),
  });
  return answered({ id: "results", css: "c12", head, name: "perfPeriods", asked: answerOf("perfPeriods"), body: (answer) => body(answer, size) });
}

/** @param {any} answer @param {Size} size */
function body(answer, size) {
  const { periods } = named(answer.periods, size, inZone());
  const found = extremes(periods);
  if (!found) return h("p", { class: "muted" }, said(answer.measured?.reason) ?? t("No trade closed in this range."));
  const data = chartData(periods, size, resultAsset());
  return [
    chart({ key: `results-${size}`, css: "tall", label: sentence(periods, size, found), data, make: resultsChart }),
    asTable("resultsTable", t(WORDS[size].table), () => resultsTable(periods, size)),
    provenance(t("{up} of {traded} with trades up", { up: count(found.upCount), traded: COUNTED[size](found.tradedCount) }), t(WORDS[size].zone, { zone: inZone() }), leftOutCount() && !areOutliersCounted() ? t("{rows} left out", { rows: counted(leftOutCount(), "row") }) : null,
      h("a", { class: "link", href: tradesLink() }, t("All trades of this selection"))),
  ];
}

/** @param {Named[]} periods @param {Size} size @param {NonNullable<ReturnType<typeof extremes>>} found */
function sentence(periods, size, { best, worst, upCount, tradedCount }) {
  const decimals = resultDigits();
  const last = periods[periods.length - 1];
  const name = (/** @type {any} */ period) => `${change(period.realized_pnl_quote, decimals)} (${period.long})`;
  return t(WORDS[size].sentence, { up: upCount, traded: COUNTED[size](tradedCount), best: name(best), worst: name(worst), sum: change(last.cumulative_pnl_quote, decimals), asset: resultAsset() });
}

/** @param {Named[]} periods @param {Size} size */
function resultsTable(periods, size) {
  const decimals = resultDigits();
  const rows = [...periods].reverse().map((period) => ({
    key: period.day,
    cells: [
      h("a", { href: tradesLink(rangeOf(period)) }, period.long),
      h("span", { class: signClass(period.realized_pnl_quote, decimals) }, change(period.realized_pnl_quote, decimals)),
      change(period.cumulative_pnl_quote, decimals), number(period.fee_quote, decimals), count(period.trade_count), count(period.win_count),
    ],
  }));
  return plainTable(t(WORDS[size].caption), [size === "day" ? t("Day") : size === "week" ? t("Week") : t("Month"), t("Realized"), t("So far"), t("Fees"), t("Trades"), t("Wins")], rows);
}

