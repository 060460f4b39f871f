/** The best and the worst trades of the selection, with the way to their rows. */

import { h } from "../core/dom.js";
import { link } from "../core/router.js";
import { resultName } from "../core/unit.js";
import { answered } from "../components/blocks.js";
import { heading } from "../components/parts.js";
import { icon } from "../components/icon.js";
import { sideWord } from "../components/positions.js";
import { cell, rowHead, table } from "../components/table.js";
import { idOf, netResult, reasonOf } from "../components/trades.js";
import { at, duration } from "../logic/time.js";
import { t } from "../logic/words.js";
import { answerOf, inZone, selection, tradesLink } from "./performance_scope.js";

export function bestPanels() {
  return [
    bestPanel("best", t("Best trades"), "perfBest", "-realized_pnl_quote"),
    bestPanel("worst", t("Worst trades"), "perfWorst", "realized_pnl_quote"),
  ];
}

/** @param {string} id @param {string} title @param {string} name of the question @param {string} sort */
function bestPanel(id, title, name, sort) {
  const head = heading(id, title, { end: h("a", { class: "link small", href: tradesLink({ sort }) }, t("All, in this order"), icon("chev")) });
  return answered({ id, css: "c6", head, name, lines: ["", "", "b"], asked: answerOf(name), body: (answer) => rows(answer.trades, title, sort) });
}

/** @param {any[]} trades @param {string} title @param {string} sort */
function rows(trades, title, sort) {
  const asset = resultName();
  return table({
    caption: title, css: "brief",
    columns: [{ name: t("Closed") }, { name: t("Market") }, { name: t("Side") }, { name: t("Held"), css: "num" }, { name: t("Closed by") }, { name: t("Net"), css: "num", head: asset ? t("Net, {asset}", { asset }) : t("Net") }],
    rows: trades.map((trade) => h(
      "tr", { class: trade.is_excluded ? "row shut" : "row", role: "row", key: idOf(trade) },
      rowHead({}, h("a", { href: link("trades", { ...selection(), sort, trade: idOf(trade) }) }, at(trade.closed_at, "moment", inZone())), trade.is_excluded ? h("span", { class: "pill doubt" }, t("outlier")) : null),
      cell(t("Market"), "any of-market", trade.symbol ?? "–"), cell(t("Side"), "muted of-side", trade.side ? sideWord(trade.side) : "–"),
      cell(t("Held"), "num muted of-held", duration(trade.duration_s)), cell(t("Closed by"), "muted any of-reason", reasonOf(trade)), cell(t("Net"), "num net", netResult(trade)),
    )),
  });
}
