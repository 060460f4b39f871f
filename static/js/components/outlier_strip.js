/** The strip that says that rows of doubt are counted; fetched before the first figure that counts them. */

import { h } from "../core/dom.js";
import { areOutliersCounted, quoteAsset, state } from "../core/store.js";
import { change, quoteDecimals } from "../logic/format.js";
import { t } from "../logic/words.js";
import { icon } from "./icon.js";
import { switchTo } from "./outliers.js";

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
