/** How the columns of a file are read, and the evidence for it. */

import { h } from "../core/dom.js";
import { quoteAsset } from "../core/store.js";
import { figure } from "../components/figure.js";
import { copyBox } from "../components/ownfiles.js";
import { said } from "../components/said.js";
import { cell, rowHead, table } from "../components/table.js";
import { change, count, counted, percent, quoteDecimals } from "../logic/format.js";
import { midway, t, told } from "../logic/words.js";

/** @type {Record<string, string>} */
const NAMES = {
  get time() { return t("Time closed"); }, get closed_at() { return t("Time closed"); }, get open_time() { return t("Time opened"); }, get opened_at() { return t("Time opened"); }, get symbol() { return t("Market"); }, get side() { return t("Side"); }, get direction() { return t("Side"); },
  get quantity() { return t("Quantity"); }, get quantity_base() { return t("Quantity"); }, get price() { return t("Price"); }, get entry_price() { return t("Entry price"); }, get exit_price() { return t("Exit price"); },
  get pnl() { return t("Net result"); }, get realized_pnl_quote() { return t("Net result"); }, get gross_pnl_quote() { return t("Result before fees"); }, get gross_pnl() { return t("Result before fees"); }, get pnl_pct() { return t("Result in percent"); }, get fee() { return t("Fees"); }, get fee_quote() { return t("Fees"); },
  get balance_after() { return t("Balance after"); }, get strategy() { return t("Strategy"); }, get version() { return t("Version"); }, get bot_version() { return t("Version"); }, get reason() { return t("Reason"); }, get exit_reason() { return t("Closed by"); }, get order_id() { return t("Order id"); }, get trade_id() { return t("Trade id"); },
};

/** @param {any} file */
export function columnsSection(file) {
  const evidence = file.evidence ?? [];
  const hasSamples = evidence.some((/** @type {any} */ column) => column.sample !== null);
  const rows = evidence.length > 0 ? evidence.map((/** @type {any} */ column, /** @type {number} */ index) => evidenceRow(column, index, hasSamples)) : Object.entries(file.columns ?? {}).map(plainRow);
  return h(
    "section", { key: "columns", "aria-labelledby": "h-columns" },
    h("div", { class: "head" }, h("h3", { id: "h-columns" }, t("Columns and the evidence for them")), h("span", { class: "sub" }, counted(rows.length, "column"))),
    file.problem ? h("p", { class: "muted any" }, said(file.problem)) : null,
    rows.length > 0 ? table({ caption: t("Columns of {file}", { file: file.file }), columns: COLUMNS.filter(({ key }) => hasSamples || key !== "sample"), rows }) : h("p", { class: "muted" }, t("No column was recognized, so no row of this file is counted.")),
    h("dl", { class: "kv" }, facts(file).map(([name, value]) => [h("dt", null, name), h("dd", null, value)])),
    notes(file), mapping(file),
  );
}

/** What to paste where the reader got a column wrong. @param {any} file */
function mapping({ file, mapping_block: block }) {
  if (!block) return null;
  return h("details", { class: "astable", key: "mapping" }, h("summary", null, t("Say yourself what the columns are")),
    h("p", { class: "muted small" }, t("Paste this into botscope.toml beside the logs and change what is wrong. It wins over what was found.")), copyBox(block, t("the block for {file}", { file })));
}

const COLUMNS = [{ get name() { return t("In the file"); } }, { get name() { return t("Read as"); } }, { key: "sample", get name() { return t("Sample"); } }, { get name() { return t("Evidence"); } }, { get name() { return t("Certainty"); }, css: "num" }];

/** @param {any} column @param {number} index @param {boolean} hasSamples */
function evidenceRow(column, index, hasSamples) {
  const own = () => ({
    title: t("Why \"{header}\" is read as {canonical}", { header: column.header, canonical: midway(name(column.canonical)) }), formula: told(column.evidence) || t("The name alone."),
    inputs: [{ title: t("Sample"), value: column.sample ?? "–" }, { title: t("Certainty"), value: percent(column.confidence, 0) }],
  });
  return h(
    "tr", { key: `${index} ${column.canonical}`, role: "row" },
    rowHead({ class: "mono full any" }, column.header), cell(t("Read as"), "full", name(column.canonical)), hasSamples ? cell(t("Sample"), "mono muted any full", column.sample ?? "–") : null,
    cell("", "wrap muted full", said(column.evidence)), cell(t("Certainty"), "num", figure(percent(column.confidence, 0), t("certainty"), { own })),
  );
}

/** @param {[string, any]} entry */
function plainRow([canonical, header]) {
  return h("tr", { key: canonical, role: "row" }, rowHead({ class: "mono full any" }, String(header)), cell(t("Read as"), "", name(canonical)), cell("", ""), cell("", ""));
}

/** @param {string} canonical */
function name(canonical) {
  return NAMES[canonical] ?? told(canonical.replaceAll("_", " "));
}

/** @type {Record<string, string>} */
const BASES = { get net() { return t("net of fees"); }, get gross() { return t("before fees"); }, get unknown() { return t("not known"); } };

/** @param {any} file @returns {Array<[string, any]>} */
function facts(file) {
  const decimals = quoteDecimals(quoteAsset());
  /** @type {Array<[string, any]>} */
  const all = [
    [t("Trades"), file.trade_count === null ? null : count(file.trade_count)],
    [t("Realized, as this file states it"), file.realized_pnl_quote === null ? null : change(file.realized_pnl_quote, decimals)],
    [t("Realized, paired by us"), typeof file.paired_pnl_quote === "number" ? change(file.paired_pnl_quote, decimals) : null],
    [t("The result column is"), BASES[file.pnl_basis] ?? file.pnl_basis],
    [t("Written as"), t("{encoding}, columns split by {delimiter}", { encoding: file.encoding, delimiter: separator(file.delimiter) })],
  ];
  return all.filter(([, value]) => value !== null && value !== undefined);
}

/** @param {string} delimiter */
function separator(delimiter) {
  return delimiter === "\t" ? t("tab") : `"${delimiter}"`;
}

/** @param {any} file */
function notes({ notes: list = [], segments = [] }) {
  if (list.length + segments.length === 0) return null;
  return h("ul", { class: "muted small" }, [...segments, ...list].map((line, index) => h("li", { key: index, class: "any" }, said(line))));
}
