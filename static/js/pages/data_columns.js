/** How the columns of a file are read, and the evidence for it. */

import { h } from "../core/dom.js";
import { quoteAsset } from "../core/store.js";
import { figure } from "../components/figure.js";
import { copyBox } from "../components/ownfiles.js";
import { cell, rowHead, table } from "../components/table.js";
import { change, count, counted, percent, quoteDecimals } from "../logic/format.js";

/** @type {Record<string, string>} */
const NAMES = {
  time: "Time closed", closed_at: "Time closed", open_time: "Time opened", opened_at: "Time opened", symbol: "Market", side: "Side", direction: "Side",
  quantity: "Quantity", quantity_base: "Quantity", price: "Price", entry_price: "Entry price", exit_price: "Exit price",
  pnl: "Net result", realized_pnl_quote: "Net result", gross_pnl_quote: "Result before fees", gross_pnl: "Result before fees", pnl_pct: "Result in percent", fee: "Fees", fee_quote: "Fees",
  balance_after: "Balance after", strategy: "Strategy", version: "Version", bot_version: "Version", reason: "Reason", exit_reason: "Closed by", order_id: "Order id", trade_id: "Trade id",
};

/** @param {any} file */
export function columnsSection(file) {
  const evidence = file.evidence ?? [];
  const hasSamples = evidence.some((/** @type {any} */ column) => column.sample !== null);
  const rows = evidence.length > 0 ? evidence.map((/** @type {any} */ column, /** @type {number} */ index) => evidenceRow(column, index, hasSamples)) : Object.entries(file.columns ?? {}).map(plainRow);
  return h(
    "section", { key: "columns", "aria-labelledby": "h-columns" },
    h("div", { class: "head" }, h("h3", { id: "h-columns" }, "Columns and the evidence for them"), h("span", { class: "sub" }, counted(rows.length, "column"))),
    file.problem ? h("p", { class: "muted any" }, file.problem) : null,
    rows.length > 0 ? table({ caption: `Columns of ${file.file}`, columns: COLUMNS.filter(({ name }) => hasSamples || name !== "Sample"), rows }) : h("p", { class: "muted" }, "No column was recognized, so no row of this file is counted."),
    h("dl", { class: "kv" }, facts(file).map(([name, value]) => [h("dt", null, name), h("dd", null, value)])),
    notes(file), mapping(file),
  );
}

/** What to paste where the reader got a column wrong. @param {any} file */
function mapping({ file, mapping_block: block }) {
  if (!block) return null;
  return h("details", { class: "astable", key: "mapping" }, h("summary", null, "Say yourself what the columns are"),
    h("p", { class: "muted small" }, "Paste this into botscope.toml beside the logs and change what is wrong. It wins over what was found."), copyBox(block, `the block for ${file}`));
}

const COLUMNS = [{ name: "In the file" }, { name: "Read as" }, { name: "Sample" }, { name: "Evidence" }, { name: "Certainty", css: "num" }];

/** @param {any} column @param {number} index @param {boolean} hasSamples */
function evidenceRow(column, index, hasSamples) {
  const own = () => ({
    title: `Why "${column.header}" is read as ${name(column.canonical).toLowerCase()}`, formula: column.evidence || "The name alone.",
    inputs: [{ title: "Sample", value: column.sample ?? "–" }, { title: "Certainty", value: percent(column.confidence, 0) }],
  });
  return h(
    "tr", { key: `${index} ${column.canonical}`, role: "row" },
    rowHead({ class: "mono full any" }, column.header), cell("Read as", "", name(column.canonical)), hasSamples ? cell("Sample", "mono muted any", column.sample ?? "–") : null,
    cell("", "wrap muted full", column.evidence), cell("Certainty", "num", figure(percent(column.confidence, 0), "certainty", { own })),
  );
}

/** @param {[string, any]} entry */
function plainRow([canonical, header]) {
  return h("tr", { key: canonical, role: "row" }, rowHead({ class: "mono full any" }, String(header)), cell("Read as", "", name(canonical)), cell("", ""), cell("", ""));
}

/** @param {string} canonical */
function name(canonical) {
  return NAMES[canonical] ?? canonical.replaceAll("_", " ");
}

/** @type {Record<string, string>} */
const BASES = { net: "net of fees", gross: "before fees", unknown: "not known" };

/** @param {any} file @returns {Array<[string, any]>} */
function facts(file) {
  const decimals = quoteDecimals(quoteAsset());
  /** @type {Array<[string, any]>} */
  const all = [
    ["Trades", file.trade_count === null ? null : count(file.trade_count)],
    ["Realized, as this file states it", file.realized_pnl_quote === null ? null : change(file.realized_pnl_quote, decimals)],
    ["Realized, paired by us", typeof file.paired_pnl_quote === "number" ? change(file.paired_pnl_quote, decimals) : null],
    ["The result column is", BASES[file.pnl_basis] ?? file.pnl_basis],
    ["Written as", `${file.encoding}, columns split by ${separator(file.delimiter)}`],
  ];
  return all.filter(([, value]) => value !== null && value !== undefined);
}

/** @param {string} delimiter */
function separator(delimiter) {
  return delimiter === "\t" ? "tab" : `"${delimiter}"`;
}

/** @param {any} file */
function notes({ notes: list = [], segments = [] }) {
  if (list.length + segments.length === 0) return null;
  return h("ul", { class: "muted small" }, [...segments, ...list].map((line, index) => h("li", { key: index, class: "any" }, line)));
}
