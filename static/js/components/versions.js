/** Versions side by side: result so far, win rate and result per trade with their intervals. */

import { h } from "../core/dom.js";
import { unit, zone } from "../core/store.js";
import { resultDigits, resultName } from "../core/unit.js";
import { change, number, percent } from "../logic/format.js";
import { polyline, sharedAxis } from "../logic/scale.js";
import { at } from "../logic/time.js";
import { inOrder } from "../logic/versions.js";
import { t } from "../logic/words.js";
import { figure, gain, share, tally } from "./figure.js";
import { cell, rowHead, table } from "./table.js";
import { whisker } from "./whisker.js";

/** @typedef {(value: number) => number} Place */

/** @param {any[]} versions */
export function versionTable(versions) {
  const ordered = inOrder(versions);
  const asset = resultName();
  const rates = axisOf(ordered, "win_rate_interval", 0.5);
  const results = axisOf(ordered, "expectancy_interval", 0);
  const newest = ordered[ordered.length - 1];
  return table({
    caption: t("Versions compared"), css: "tall",
    columns: [
      { name: t("Version") }, { name: t("Result so far"), css: "hide-m hide-s" }, { name: t("Trades"), css: "num" }, { name: t("Net"), css: "num", head: asset ? t("Net, {asset}", { asset }) : t("Net") },
      { name: t("Win rate"), css: "num" }, { name: t("Win rate interval"), css: "w17", head: hidden(t("Win rate interval")) },
      { name: t("Per trade"), css: "num" }, { name: t("Per trade interval"), css: "w17", head: hidden(t("Per trade interval")) },
      { name: t("Profit factor"), css: "num" }, { name: t("Max drawdown"), css: "num hide-m" },
    ],
    rows: ordered.map((version) => row(version, { isPast: version !== newest, rates, results })),
  });
}

/** @param {string} text */
function hidden(text) {
  return h("span", { class: "vh" }, text);
}

/** @param {any[]} versions @param {string} name @param {number} reference */
function axisOf(versions, name, reference) {
  return sharedAxis(versions.map((version) => version[name]).filter(isInterval), reference).place;
}

/** @param {any} interval @returns {interval is [number, number]} */
export function isInterval(interval) {
  return Array.isArray(interval) && typeof interval[0] === "number" && typeof interval[1] === "number";
}

/** @param {any} version @param {{isPast: boolean, rates: Place, results: Place}} look */
function row(version, { isPast, rates, results }) {
  const name = version.bot_version ?? t("unknown");
  const query = { bot_version: version.bot_version };
  return h(
    "tr", { key: name, role: "row" },
    rowHead({ class: "full any" }, h("span", null, name), h("br"), h("span", { class: "faint small" }, dates(version, isPast))),
    cell("", "hide-m hide-s", sparkline(version.curve ?? [], name, isPast)),
    cell(t("Trades"), "num", tally(version.trade_count, t("trades of {name}", { name }), { figure: "trade_count", query })),
    cell(t("Net result"), "num", gain(version.realized_pnl_quote, t("net result of {name}", { name }), { figure: "realized_pnl_quote", query })),
    cell(t("Win rate"), "num", share(version.win_rate_ratio, t("win rate of {name}", { name }), { figure: "win_rate_ratio", query }, 1)),
    cell("", "block w17", interval(version.win_rate_ratio, version.win_rate_interval, { reference: 0.5, isPast, place: rates, name: t("Win rate"), write: (value) => percent(value, 1) })),
    cell(t("Per trade"), "num", gain(version.expectancy_quote, t("result per trade of {name}", { name }), { figure: "expectancy_quote", query })),
    cell("", "block w17", interval(version.expectancy_quote, version.expectancy_interval, { reference: 0, isPast, place: results, name: t("Per trade"), write: (value) => change(value, resultDigits()) })),
    cell(t("Profit factor"), "num full", figure(number(version.profit_factor), t("profit factor of {name}", { name }), { figure: "profit_factor", query }),
      isInterval(version.profit_factor_interval) ? h("div", { class: "faint small" }, figure(t("{from} to {to}", { from: number(version.profit_factor_interval[0]), to: number(version.profit_factor_interval[1]) }), t("95% interval of the profit factor of {name}", { name }), { figure: "profit_factor_interval", query })) : null),
    cell(t("Drawdown"), "num hide-m", unit() === "r"
      ? figure(number(fallen(version.max_drawdown_quote), resultDigits()), t("maximum drawdown of {name}", { name }), { figure: "max_drawdown_quote", query })
      : figure(percent(fallen(version.max_drawdown_ratio)), t("maximum drawdown of {name}", { name }), { figure: "max_drawdown_ratio", query })),
  );
}

/** A fall is written below zero. @param {number|null} size */
function fallen(size) {
  return typeof size === "number" && size !== 0 ? -size : size;
}

/** @param {any} version @param {boolean} isPast */
function dates(version, isPast) {
  const from = at(version.first_trade_at, "day", zone());
  return isPast ? t("{from} to {to}", { from, to: at(version.last_trade_at, "day", zone()) }) : t("since {from}, newest", { from });
}

/** @param {any} value @param {any} bounds @param {{reference: number, isPast: boolean, place: Place, name: string, write: (value: number) => string}} look */
function interval(value, bounds, { reference, isPast, place, name, write }) {
  if (typeof value !== "number") return null;
  const known = isInterval(bounds) ? bounds : null;
  const label = `${name} ${write(value)}${known ? t(", interval {low} to {high}", { low: write(known[0]), high: write(known[1]) }) : t(", too few trades for an interval")}`;
  return whisker({ value, interval: known, reference, isPast, label, place });
}

/** @param {Array<[number, number]>} curve @param {string} name @param {boolean} isPast */
function sparkline(curve, name, isPast) {
  const line = polyline(curve, 120, 40);
  if (!line) return null;
  return h("svg", { class: isPast ? "spark" : "spark on", viewBox: "0 0 120 40", role: "img", "aria-label": t("Cumulative result of {name}", { name }) },
    h("line", { x1: 0, x2: 120, y1: line.zero, y2: line.zero }), h("polyline", { points: line.points }));
}
