/** The one switch that counts rows left out on doubt. */

import { h } from "../core/dom.js";
import { setQuery } from "../core/router.js";
import { areOutliersCounted, state } from "../core/store.js";
import { t } from "../logic/words.js";

/** @param {boolean} areCounted */
export function switchTo(areCounted) {
  setQuery({ include: areCounted ? "outliers" : "", offset: "", trade: "" });
}

/** Offered only where a row left out says how much money it was. */
export function countOutliersButton() {
  if (areOutliersCounted() || !state.data.quality?.excluded_pnl_quote) return null;
  return h("button", { class: "link small", type: "button", onclick: () => switchTo(true) }, t("Count outliers too"));
}
