/** What other luck would have brought: ranges of the deepest fall and of the final result. */

import { h } from "../core/dom.js";
import { state, unit } from "../core/store.js";
import { resultAsset, resultDigits, resultName } from "../core/unit.js";
import { answerTo } from "../core/asked.js";
import { answered, plainTable } from "../components/blocks.js";
import { figure } from "../components/figure.js";
import { asTable, heading, provenance } from "../components/parts.js";
import { rangeStrip } from "../components/range_strip.js";
import { said } from "../components/said.js";
import { change, count, counted, number, percent } from "../logic/format.js";
import { sharedAxis } from "../logic/scale.js";
import { luckOf, outOfHundred } from "../logic/stakes.js";
import { midway, t, woven } from "../logic/words.js";

/** @typedef {import("../components/range_strip.js").Range} Range */

/** @param {Record<string, string>} asked */
export function chancePanel(asked) {
  const head = heading("chance", t("With other luck"), { sub: [resultName(), state.route.query.bot_version].filter(Boolean).join(", ") });
  return answered({ id: "chance", css: "c7", head, name: "riskChance", lines: ["t b", "", "", ""], asked: answerTo("riskChance", asked), body });
}

/** @param {any} answer */
function body(answer) {
  const { reshuffle, bootstrap, runs_count: runs, trade_count: trades } = answer;
  if (!reshuffle || !bootstrap) return h("p", { class: "muted" }, said(answer.measured?.reason) ?? t("No closed trade to draw from yet."));
  const falls = [reshuffle.max_drawdown_quote, bootstrap.max_drawdown_quote];
  return [
    h("p", { class: "verdict any" }, verdict(reshuffle.max_drawdown_quote)),
    h("ul", { class: "ranges" },
      item(t("Deepest fall, the same trades in another order"), falls[0], axisOf(falls, 0), runs, fallText, reshuffle.max_drawdown_ratio),
      item(t("Deepest fall, trades drawn again in blocks"), falls[1], axisOf(falls, 0), runs, fallText, bootstrap.max_drawdown_ratio),
      item(t("Final result, trades drawn again in blocks"), bootstrap.final_pnl_quote, axisOf([bootstrap.final_pnl_quote], 0), runs, gainText, null)),
    h("ul", { class: "legend row" }, h("li", null, h("span", { class: "lg thin" }), t("90 of 100 runs")), h("li", null, h("span", { class: "lg thick" }), t("the middle 50")), h("li", null, h("span", { class: "lg tick" }), t("median")), h("li", null, h("span", { class: "lg ring" }), t("the real run"))),
    ruin(answer),
    asTable("chanceTable", t("Ranges as a table"), () => rangesTable(answer)),
    provenance(counted(runs, "run"), t("of {trades}", { trades: counted(trades, "trade") }), answer.left_out_count ? t("the earliest {trades} are left out", { trades: count(answer.left_out_count) }) : null, t("blocks of {trades}", { trades: answer.block_count }), t("seed {seed}", { seed: answer.seed })),
  ];
}

/** @param {number} value */
function fallText(value) {
  return number(value, resultDigits());
}

/** @param {number} value */
function gainText(value) {
  return change(value, resultDigits());
}

/** @param {Range} range of the same trades in another order */
function verdict({ percentile_ratio: place, q95, real }) {
  if (q95 === 0 && real === 0) return t("No order of these trades has a fall: none of them lost.");
  const deeper = t("deeper than in {runs} with the same trades in another order", { runs: outOfHundred(place) });
  const luck = luckOf(place);
  if (luck === "high") return t("The order was unlucky: the real fall was {deeper}.", { deeper });
  if (luck === "low") return t("The order was lucky: the real fall was {deeper}. Expect deeper ones.", { deeper });
  return t("The real fall is nothing unusual: {deeper}.", { deeper });
}

/** @param {Array<Range|null>} ranges @param {number} reference */
function axisOf(ranges, reference) {
  const known = /** @type {Range[]} */ (ranges.filter(Boolean));
  return sharedAxis(known.map((range) => [Math.min(range.q05, range.real), Math.max(range.q95, range.real)]), reference);
}

/** @param {string} name @param {Range|null} range @param {ReturnType<typeof sharedAxis>} axis @param {number} runs @param {(value: number) => string} write @param {Range|null} ratio */
function item(name, range, axis, runs, write, ratio) {
  if (!range) return null;
  const inPercent = ratio ? t(" ({low} to {high})", { low: percent(ratio.q05), high: percent(ratio.q95) }) : "";
  const words = t("In 90 of 100 runs between {low} and {high}{inPercent}.", { low: write(range.q05), high: write(range.q95), inPercent });
  return h(
    "li", { key: name }, h("h3", null, name),
    h("p", { class: "val" }, woven("really {value}", { value: figure(write(range.real), midway(name), { own: () => note(name, range, runs, write) }) })),
    rangeStrip({ range, place: axis.place, zero: 0, label: t("{name}: {words} Real run {real}, median {median}", { name, words, real: write(range.real), median: write(range.q50) }), write }),
    h("p", { class: "sub" }, words, range.q05 === range.q95 ? "" : ` ${t("The real run lies above {runs}.", { runs: outOfHundred(range.percentile_ratio) })}`),
  );
}

/** @param {string} name @param {Range} range @param {number} runs @param {(value: number) => string} write @returns {import("../core/types.js").Explanation} */
function note(name, range, runs, write) {
  return {
    title: name, formula: t("The trades of this selection are put in another order, or drawn again in blocks of neighbors, many times over. Each run has its own deepest fall and its own final result; sorted by size they give these borders."),
    inputs: [[t("5 of 100 runs below"), range.q05], [t("25 of 100 runs below"), range.q25], [t("Median"), range.q50], [t("75 of 100 runs below"), range.q75], [t("95 of 100 runs below"), range.q95]].map(([title, value]) => ({ title: String(title), value: write(Number(value)) })).concat([{ title: t("Runs"), value: count(runs) }, { title: t("Runs below the real one"), value: percent(range.percentile_ratio, 1) }]),
    result: write(range.real),
  };
}

/** @param {any} answer */
function ruin({ risk_of_ruin_ratio: ratio, ruin_ratio: share, present_quote: present, ruin_quote: limit }) {
  if (unit() === "r") return h("p", { class: "muted small" }, t("The risk of ruin is about the balance, which R does not tell."));
  if (typeof ratio !== "number") return h("p", { class: "muted small" }, woven("The risk of ruin needs the present balance, above zero: the bot reports none, and {option} is not set.", { option: h("span", { class: "mono" }, "--starting-balance") }));
  const query = { bot_version: state.route.query.bot_version };
  const borders = typeof present === "number" && typeof limit === "number"
    ? t(", the present {present} {asset} fell to {limit} ({share}) or below", { present: number(present, resultDigits()), asset: resultAsset(), limit: number(limit, resultDigits()), share: percent(share, 0) }) : t(", the present balance fell to {share} of it or below", { share: percent(share, 0) });
  return h("p", { class: "any" }, woven("Risk of ruin: {risk}", { risk: figure(percent(ratio, 1), t("risk of ruin"), { figure: "risk_of_ruin_ratio", query }) }), h("span", { class: "muted" }, t("{borders} in {runs}, within as many further trades as there were.", { borders, runs: outOfHundred(ratio) })));
}

/** @param {any} answer */
function rangesTable({ reshuffle, bootstrap }) {
  const rows = /** @type {Array<[string, Range|null, (value: number) => string]>} */ ([
    [t("Deepest fall, other order"), reshuffle.max_drawdown_quote, fallText], [t("Deepest fall, drawn again"), bootstrap.max_drawdown_quote, fallText],
    [t("Deepest fall in %, other order"), reshuffle.max_drawdown_ratio, percent], [t("Deepest fall in %, drawn again"), bootstrap.max_drawdown_ratio, percent],
    [t("Final result, drawn again"), bootstrap.final_pnl_quote, gainText],
  ]).flatMap(([name, range, write]) => (range ? [{ key: name, cells: [name, ...[range.q05, range.q25, range.q50, range.q75, range.q95, range.real].map((value) => write(value)), percent(range.percentile_ratio, 1)] }] : []));
  return plainTable(t("Ranges of the simulated runs"), [t("Measure"), "5%", "25%", t("Median"), "75%", "95%", t("Real"), t("Runs below")], rows);
}
