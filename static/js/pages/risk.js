/** Risk: how far it can fall, and what is at stake now. */

import { address } from "../core/api.js";
import { h } from "../core/dom.js";
import { chosenBots, scope, state, unit } from "../core/store.js";
import { t } from "../logic/words.js";
import { chancePanel } from "./risk_chance.js";
import { fallFigures, fallsPanel, MARKED, MOST_POINTS } from "./risk_falls.js";
import { fanPanel } from "./risk_fan.js";
import { limitsPanel, stakePanel, tradingPanel } from "./risk_now.js";
import { curveRange } from "./risk_range.js";
import { sumPanel } from "./risk_sum.js";

/** @returns {Record<string, string>} */
export function questions() {
  const { query } = state.route;
  return {
    positions: address("/api/positions", chosenBots()),
    reconciliation: address("/api/reconciliation", chosenBots()),
    riskEquity: address("/api/equity", { ...curveScope(query), ...curveRange(), points: MOST_POINTS }),
    riskChance: address("/api/montecarlo", { ...scope(), bot_version: query.bot_version }),
    byVersion: address("/api/breakdown", { ...scope(), by: "bot_version" }),
  };
}

/** The realized curve follows the trades that count; the marked one is of the whole account. @param {Record<string, string>} query */
function curveScope(query) {
  return query.curve === MARKED && unit() !== "r" ? { ...chosenBots(), unit: scope().unit, curve: MARKED } : { ...scope(), curve: "realized" };
}

export function title() {
  return t("Risk");
}

export function view() {
  const asked = questions();
  return [
    h("div", { class: "pagehead", key: "head" }, h("h1", null, t("Risk")), h("p", null, t("How far it can fall, and what is at stake now."))),
    h("div", { class: "sheet ofstate", key: "now" }, tradingPanel(), limitsPanel(), stakePanel()),
    fallFigures(),
    h("div", { class: "sheet", key: "falls" }, fallsPanel(asked)),
    h("div", { class: "sheet", key: "belief" }, fanPanel(asked), chancePanel(asked), sumPanel(asked)),
  ];
}
