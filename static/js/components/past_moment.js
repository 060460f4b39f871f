/** What was known at a past moment that the reader picks: equity and open positions as reported then. */

import { h } from "../core/dom.js";
import { clockOf, momentOf } from "../core/moment.js";
import { follow } from "../core/router.js";
import { quoteAsset, setUi, state, zone } from "../core/store.js";
import { change, number, quantity, quoteDecimals, signClass } from "../logic/format.js";
import { at } from "../logic/time.js";
import { t, woven } from "../logic/words.js";
import { scrollBox } from "./parts.js";
import { said } from "./said.js";

/** @param {any} equity the answer of /api/equity */
export function pastMoment(equity) {
  return h(
    "div", { key: "past-moment" },
    h("div", { class: "asof" },
      h("label", { class: "field" }, t("What was known at ({zone})", { zone: zone() }),
        h("input", { type: "datetime-local", value: state.ui.asOf ? clockOf(state.ui.asOf, zone()) : "", onchange: pick })),
      state.ui.asOf ? h("button", { type: "button", class: "btn", onclick: forget }, t("Forget")) : null),
    h("div", { class: "told small", role: "status" }, state.ui.asOf ? told(equity.then) : null),
  );
}

/** @param {any} event */
function pick(event) {
  setUi("asOf", momentOf(event.currentTarget.value, zone()));
  follow();
}

function forget() {
  setUi("asOf", null);
  follow();
}

/** @param {any} then */
function told(then) {
  if (!then) return null;
  const decimals = quoteDecimals(quoteAsset());
  const money = (/** @type {any} */ value) => `${number(value, decimals)} ${quoteAsset()}`.trim();
  const closed = then.realized_equity_quote === null ? null : h("span", { class: "faint" }, " ", t("By closed trades alone: {equity}.", { equity: money(then.realized_equity_quote) }));
  if (!then.is_known) return h("p", { class: "muted" }, h("b", null, t("Not known.")), " ", said(then.message), closed);
  return [
    h("p", null, woven("Equity {equity}, of it unrealized {unrealized}", {
      equity: h("b", null, money(then.equity_quote)), unrealized: h("b", { class: signClass(then.unrealized_pnl_quote, decimals) }, change(then.unrealized_pnl_quote, decimals)),
    }), h("span", { class: "faint" }, t(", as reported {moment}.", { moment: at(then.state_at, "full", zone()) })), closed),
    positions(then, decimals),
  ];
}

/** @param {any} then @param {number} decimals */
function positions(then, decimals) {
  if (then.positions === null) return h("p", { class: "muted" }, t("The bot did not tell its open positions then."));
  if (then.positions.length === 0) return h("p", { class: "muted" }, t("No position was open."));
  const head = [t("Market"), t("Side"), t("Size"), t("Entry"), t("Mark"), t("Unrealized")];
  return scrollBox(t("Open positions then"), h(
    "table", null, h("caption", { class: "vh" }, t("Open positions then")),
    h("thead", null, h("tr", null, head.map((name, index) => h("th", { scope: "col", class: index > 1 ? "num" : null }, name)))),
    h("tbody", null, then.positions.map((/** @type {any} */ position, /** @type {number} */ index) => h("tr", { key: index },
      h("th", { scope: "row" }, position.symbol ?? "–"), h("td", null, position.side ?? "–"),
      [position.quantity_base, position.entry_price, position.mark_price].map((value) => h("td", { class: "num" }, quantity(value))),
      h("td", { class: `num ${signClass(position.unrealized_pnl_quote, decimals)}` }, change(position.unrealized_pnl_quote, decimals))))),
  ));
}
