/** Stands in for every view while great logs are read for the first time: how far, and their newest rows. */

import { h } from "../core/dom.js";
import { state, zone } from "../core/store.js";
import { change, quantity, signClass } from "../logic/format.js";
import { at } from "../logic/time.js";
import { t } from "../logic/words.js";
import { plainTable } from "./blocks.js";

/** No figure is drawn: a sum of half the rows would be wrong, and look right. */
export function firstLoad() {
  const { indexed_ratio: ratio, newest_rows: rows = [] } = state.data.status;
  const percent = Math.floor(ratio * 100);
  return h(
    "section", { class: "indexing", key: "indexing" },
    h("div", { class: "pagehead" }, h("h1", null, t("Reading the logs: {percent}%", { percent }))),
    h("div", { class: "sheet" }, h("div", { class: "cell c12" },
      h("progress", { max: "100", style: { width: "100%" }, value: String(percent), "aria-label": t("Share of the bytes that are read") }),
      h("p", { class: "muted" }, t("This is the first reading of large files. Figures come when every row is in: a sum of half of them would be wrong, and look right.")))),
    rows.length ? newest(rows) : null,
  );
}

/** @param {any[]} rows */
function newest(rows) {
  const heads = [t("Closed"), t("Result"), t("Side"), t("Market"), t("Quantity")];
  return h("div", { class: "sheet" }, h("div", { class: "cell c12" },
    h("h2", { class: "label" }, t("The newest rows, in no figure yet")),
    h("div", { style: { "overflow-x": "auto" }, tabindex: "0", role: "region", "aria-label": t("The newest rows, in no figure yet") },
      plainTable(t("The newest rows, in no figure yet"), heads, rows.map((row, index) => ({ key: `${row.closed_at} ${index}`, cells: cells(row) }))))));
}

/** @param {any} row */
function cells(row) {
  const result = row.realized_pnl_quote;
  return [at(row.closed_at, "moment", zone()), h("span", { class: signClass(result) }, change(result)), row.side ?? "–", row.symbol ?? "–", quantity(row.quantity_base)];
}
