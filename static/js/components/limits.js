/** How far the bot is from its own risk limits, at which it stops trading by itself. */

import { h } from "../core/dom.js";
import { quoteAsset, state } from "../core/store.js";
import { number, percent, quoteDecimals } from "../logic/format.js";
import { usedOf } from "../logic/limits.js";
import { t } from "../logic/words.js";
import { reported } from "./figure.js";

/** Nothing when the bot reports no limit. */
export function limits() {
  const { risk = {}, bot_count: botCount } = state.data.status ?? {};
  const money = (/** @type {any} */ value) => number(value, quoteDecimals(quoteAsset()));
  const rows = botCount > 1 ? [] : [
    limit(t("Loss today"), "daily_loss_quote", risk.daily_loss_quote, risk.daily_loss_limit_quote, money),
    limit(t("Fall from the peak"), "current_drawdown_ratio", risk.current_drawdown_ratio, risk.max_drawdown_limit_ratio, percent),
  ].filter(Boolean);
  return rows.length > 0 ? h("div", { class: "limits", key: "limits" }, h("h3", { class: "label" }, t("Until the bot stops itself")), h("ul", null, rows)) : null;
}

/** @param {string} name @param {string} field @param {any} value @param {any} most @param {(value: any) => string} write */
function limit(name, field, value, most, write) {
  const used = usedOf(value, most);
  if (used === null) return null;
  return h("li", { key: field }, h("span", null, name),
    h("span", { class: "val" }, reported(write(value), name, `risk.${field}`), h("span", { class: "faint" }, " ", t("of {most}", { most: write(most) }))),
    h("div", { class: "bullet", "aria-hidden": "true" }, h("i", { style: { width: `${used}%` } }), h("b", { style: { left: "100%" } })));
}
