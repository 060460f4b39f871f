/** The one line that is on every page: state, equity, today, rows counted. */

import { clockText, h } from "../core/dom.js";
import { ageS, areOutliersCounted, quoteAsset, state, statusNow } from "../core/store.js";
import { rowCount } from "../logic/account.js";
import { count } from "../logic/format.js";
import { livenessOf } from "../logic/freshness.js";
import { duration } from "../logic/time.js";
import { t } from "../logic/words.js";
import { figure, gain, stateMoney } from "./figure.js";
import { rowsNote } from "./notes.js";

/** @param {{realized: number|null, unrealized: number|null, total: number|null, from: string}|null} today */
export function truthLine(today) {
  const { status, balance, quality } = state.data;
  if (!status) return null;
  const { mark, word } = livenessOf(statusNow(Date.now()));
  const short = mark === "alive" ? t("Alive") : word;
  return h(
    "dl", null,
    part(t("Bot"), "", h("span", { class: `state ${mark}` }, short), clockText("small", {}, (nowMs) => duration(ageS(nowMs)))),
    part(t("Equity"), "", stateMoney(balance?.equity_quote, t("Equity"), "balance.equity_quote"), h("span", { class: "u opt" }, quoteAsset())),
    today ? todayParts(today) : null,
    quality ? rowsPart(quality.totals) : null,
  );
}

/** @param {{realized: number|null, unrealized: number|null, total: number|null, from: string}} today */
function todayParts({ realized, unrealized, from }) {
  return [
    part(t("Realized today"), "", gain(realized, t("today's realized P&L"), { figure: "realized_pnl_quote", query: { from } }), h("small", { class: "only-s" }, t("today"))),
    part(t("Unrealized now"), "opt", gain(unrealized, t("unrealized P&L"), { figure: "unrealized_pnl_quote" })),
  ];
}

/** @param {Record<string, any>} totals */
function rowsPart(totals) {
  const text = t("{part} of {whole}", { part: count(totals.accepted_count), whole: count(rowCount(totals)) });
  return part(t("Rows counted"), "last", figure(text, t("rows counted"), { own: rowsNote }), h("small", null, areOutliersCounted() ? t("and the outliers") : t("{rows} quarantined", { rows: count(totals.quarantined_count) })));
}

/** @param {string} name @param {string} css @param {...any} content */
function part(name, css, ...content) {
  return h("div", { key: name, class: css || null }, h("dt", null, name), h("dd", null, content));
}

