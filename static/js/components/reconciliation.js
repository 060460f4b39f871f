/** Do the trades explain the balance: one line under "Can I believe it?", loud when they do not. */

import { h } from "../core/dom.js";
import { quoteAsset, state } from "../core/store.js";
import { change, number, quoteDecimals } from "../logic/format.js";
import { t, told, woven } from "../logic/words.js";
import { figure } from "./figure.js";
import { icon } from "./icon.js";

/** Null where nothing can be compared: no starting balance or no balance is told. */
export function reconciliation() {
  const found = state.data.reconciliation;
  if (typeof found?.unexplained_quote !== "number") return null;
  const rest = figure(change(found.unexplained_quote, quoteDecimals(quoteAsset())), t("unexplained rest"), { own: () => note(found) });
  if (found.is_within_tolerance) return h("span", null, woven("Trades and balance agree but for {rest} {asset}", { rest, asset: quoteAsset() }));
  return h("span", { class: "doubted" }, icon("warn"), " ", woven(found.unexplained_quote > 0 ? "The balance holds more than the trades explain: {rest} {asset}" : "The balance holds less than the trades explain: {rest} {asset}", { rest, asset: quoteAsset() }));
}

/** @param {any} found @returns {import("../core/types.js").Explanation} */
function note(found) {
  const inputs = [
    [t("Starting balance"), found.starting_quote], [t("Realized P&L, after fees"), found.realized_pnl_quote], [t("Deposits less withdrawals"), found.deposits_quote],
    [t("Unrealized P&L"), found.unrealized_pnl_quote], [t("Less: fees paid for open positions"), found.open_fee_quote],
    [t("Expected"), found.expected_quote], [t("Balance as the bot reports it"), found.balance_quote],
  ];
  return {
    title: t("Unexplained rest"), formula: `${t("Balance - (start + realized + deposits + unrealized - fees of open positions).")} ${told(found.note)}`,
    inputs: inputs.filter(([, value]) => typeof value === "number").map(([title, value]) => ({ title: String(title), value, unit: "quote" })),
    result: number(found.unexplained_quote, quoteDecimals(quoteAsset())), source: "state",
  };
}
