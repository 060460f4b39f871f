/** Orders that the exchange has not finished. */

import { h } from "../core/dom.js";
import { zone } from "../core/store.js";
import { counted, number, priceDecimals, quantity } from "../logic/format.js";
import { at } from "../logic/time.js";
import { t, told } from "../logic/words.js";
import { cell, rowHead, table } from "./table.js";

const SHOWN = 5;
const columns = () => [{ name: t("Open order") }, { name: t("Type") }, { name: t("Price"), css: "num" }, { name: t("Size"), css: "num" }, { name: t("Status") }, { name: t("Since"), css: "num" }];

/** @param {any[]} orders */
export function ordersTable(orders) {
  if (orders.length === 0) return null;
  const decimals = priceDecimals(orders.map((order) => order.price));
  const left = orders.length - SHOWN;
  return h(
    "div", { key: "orders" },
    table({ caption: t("Open orders"), columns: columns(), rows: orders.slice(0, SHOWN).map((order, index) => row(order, index, decimals)) }),
    left > 0 ? h("p", { class: "faint small" }, t("and {orders}", { orders: counted(left, "more order") })) : null,
  );
}

/** @param {any} order @param {number} index @param {number} decimals */
function row(order, index, decimals) {
  return h(
    "tr", { key: order.order_id ?? index, role: "row" },
    rowHead({ class: "full any" }, order.symbol ?? "–", " ", order.side ? h("span", { class: "pill" }, told(order.side)) : null),
    cell(t("Type"), "muted any", told(order.type ?? "–")), cell(t("Price"), "num", number(order.price, decimals)), cell(t("Size"), "num", quantity(order.quantity_base)),
    cell(t("Status"), "muted any", told(order.status ?? "–")), cell(t("Since"), "num muted", at(order.created_at, "moment", zone())),
  );
}
