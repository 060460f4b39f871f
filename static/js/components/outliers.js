/** The one switch that counts rows left out on doubt, and the strip that says so while it is on. */

import { h } from "../core/dom.js";
import { setQuery } from "../core/router.js";
import { areOutliersCounted, quoteAsset, state } from "../core/store.js";
import { change, quoteDecimals } from "../logic/format.js";
import { t } from "../logic/words.js";
import { icon } from "./icon.js";

/** @param {boolean} areCounted */
function switchTo(areCounted) {
  setQuery({ include: areCounted ? "outliers" : "", offset: "", trade: "" });
}

/** Offered only where a row left out says how much money it was. */
export function countOutliersButton() {
  if (areOutliersCounted() || !state.data.quality?.excluded_pnl_quote) return null;
  return h("button", { class: "link small", type: "button", onclick: () => switchTo(true) }, t("Count outliers too"));
}

/** On every view while the switch is on: no figure is what the clean rows say. */
export function outlierStrip() {
  if (!areOutliersCounted()) return null;
  const sum = state.data.quality?.excluded_pnl_quote;
  const effect = typeof sum === "number" ? `${t("They change the total by {sum} {asset}.", { sum: change(sum, quoteDecimals(quoteAsset())), asset: quoteAsset() })} ` : "";
  return h(
    "div", { class: "strip loud", key: "outliers" }, icon("warn"),
    h("span", null, h("b", null, t("Outliers are counted."), " "), effect, t("Money is shown without the colors of gain and loss until they are left out again.")),
    h("button", { class: "btn", type: "button", onclick: () => switchTo(false) }, t("Leave them out")),
  );
}
