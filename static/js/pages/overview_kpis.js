/** The row of key figures: label, figure, one comparison. */

import { h } from "../core/dom.js";
import { quoteAsset, state, unit, zone } from "../core/store.js";
import { resultDigits } from "../core/unit.js";
import { figure, gain, money, share, stateMoney, tally } from "../components/figure.js";
import { said } from "../components/said.js";
import { change, count, counted, number, percent, quoteDecimals } from "../logic/format.js";
import { at } from "../logic/time.js";
import { t, woven } from "../logic/words.js";

export function kpis() {
  const { stats, balance } = state.data;
  if (!stats) return null;
  return h("dl", { class: "kpis dims", key: "kpis", "aria-label": t("Key figures") }, [
    balanceKpi(balance), totalKpi(stats), feeKpi(stats), tradeKpi(stats), winKpi(stats), factorKpi(stats), drawdownKpi(stats), openKpi(),
  ]);
}

/** @param {string} name @param {any} value @param {any} comparison */
function kpi(name, value, comparison) {
  return h("div", { class: "kpi", key: name }, h("dt", { class: "label" }, name), h("dd", { class: "fig1" }, value), h("dd", { class: "sub" }, comparison));
}

/** @param {any} balance */
function balanceKpi(balance) {
  const decimals = quoteDecimals(quoteAsset());
  const locked = balance?.locked_quote;
  const free = balance?.free_quote;
  const comparison = typeof free === "number" ? t("{free} free{locked}", { free: number(free, decimals), locked: locked ? t(", {locked} locked", { locked: number(locked, decimals) }) : "" }) : quoteAsset() || t("not reported");
  const asset = unit() === "quote" || typeof free !== "number" ? "" : ` ${quoteAsset()}`;
  return kpi(t("Balance"), stateMoney(balance?.total_quote, t("Balance"), "balance.total_quote"), comparison + asset);
}

/** @param {any} stats */
function totalKpi(stats) {
  const decimals = resultDigits();
  const parts = [change(stats.realized_pnl_quote, decimals), change(stats.unrealized_pnl_quote, decimals)];
  const value = stats.total_pnl_quote ?? null;
  return kpi(t("Total P&L"), gain(value, t("total P&L"), { figure: "total_pnl_quote" }), t("{realized} realized, {unrealized} unrealized", { realized: parts[0], unrealized: parts[1] }));
}

/** @param {any} stats */
function feeKpi(stats) {
  const { fee_quote: fee, fee_share_ratio: ratio } = stats;
  const comparison = typeof ratio === "number" ? woven("{share} of gross profit", { share: share(ratio, t("share of fees"), { figure: "fee_share_ratio" }, 1) }) : t("on {trades}", { trades: counted(stats.trade_count, "trade") });
  return kpi(t("Fees paid"), money(fee, t("fees paid"), { figure: "fee_quote" }), comparison);
}

/** @param {any} stats */
function tradeKpi(stats) {
  const flat = stats.flat_count ? t(", {count} flat", { count: count(stats.flat_count) }) : "";
  return kpi(t("Trades"), tally(stats.trade_count, t("trades"), { figure: "trade_count" }), `${counted(stats.win_count, "win")}, ${counted(stats.loss_count, "loss", "losses")}${flat}`);
}

/** @param {any} stats */
function winKpi(stats) {
  const interval = stats.win_rate_interval;
  const comparison = interval?.[0] !== null && interval ? t("95% sure: {low} to {high}", { low: percent(interval[0], 1), high: percent(interval[1], 1) }) : t("too few trades");
  return kpi(t("Win rate"), share(stats.win_rate_ratio, t("win rate"), { figure: "win_rate_ratio" }, 1), comparison);
}

/** @param {any} stats */
function factorKpi(stats) {
  const text = number(stats.profit_factor, 2);
  const reason = stats.profit_factor === null ? (said(stats.undefined?.profit_factor) ?? t("undefined without a loss")) : t("{result} per trade", { result: change(stats.expectancy_quote, resultDigits()) });
  return kpi(t("Profit factor"), figure(text, t("profit factor"), { figure: "profit_factor" }), reason);
}

/** @param {any} stats */
function drawdownKpi(stats) {
  const ratio = stats.max_drawdown_ratio;
  const shown = typeof ratio === "number" ? percent(ratio === 0 ? 0 : -ratio) : number(typeof stats.max_drawdown_quote === "number" ? -stats.max_drawdown_quote : null, resultDigits());
  const key = typeof ratio === "number" ? "max_drawdown_ratio" : "max_drawdown_quote";
  const lowest = typeof ratio === "number" ? stats.max_drawdown_ratio_to : stats.max_drawdown_to;
  const when = lowest ? t("lowest on {day}", { day: at(lowest, "day", zone()) }) : t("never below a peak");
  return kpi(t("Max drawdown"), figure(shown, t("maximum drawdown"), { figure: key }), when);
}

function openKpi() {
  const isReported = Boolean(state.data.status?.source?.updated_at);
  const positions = isReported ? (state.data.positions?.positions ?? null) : null;
  const own = () => ({ title: t("Open positions"), formula: t("Positions in the bot's state file now."), inputs: (positions ?? []).map((/** @type {any} */ position) => ({ title: position.symbol ?? "", value: position.side ?? "" })), source: "state" });
  const orders = positions ? (state.data.positions.orders ?? []).length : null;
  return kpi(t("Open positions"), figure(count(positions?.length), t("open positions"), { own }), orders === null ? t("not reported") : counted(orders, "open order"));
}
