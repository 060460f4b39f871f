/** Data: what was read, what was left out, and why. */

import { address } from "../core/api.js";
import { h } from "../core/dom.js";
import { link, setQuery } from "../core/router.js";
import { chosenBots, quoteAsset, setUi, state, zone } from "../core/store.js";
import { figure, tally } from "../components/figure.js";
import { icon } from "../components/icon.js";
import { certaintyNote, classNote } from "../components/notes.js";
import { heading, panel, provenance, rowBar, waiting } from "../components/parts.js";
import { said } from "../components/said.js";
import { cell, rowHead, table } from "../components/table.js";
import { CLASSES, isConserved, layoutName, rowCount } from "../logic/account.js";
import { bytes, change, count, counted, percent, quoteDecimals } from "../logic/format.js";
import { at } from "../logic/time.js";
import { midway, t } from "../logic/words.js";
import { columnsSection } from "./data_columns.js";
import { PAGE_SIZE, refusedList } from "./data_refused.js";

const FILE_LIMIT = 60;
const CERTAIN = 0.95;

/** @returns {Record<string, string>} */
export function questions() {
  const { file, reason, offset } = state.route.query;
  return { refused: address("/api/quality/rows", { ...chosenBots(), file, reason, limit: PAGE_SIZE, offset: offset ?? 0 }) };
}

export function title() {
  return t("Data");
}

export function view() {
  const { quality } = state.data;
  const head = h("div", { class: "pagehead", key: "head" }, h("h1", null, t("Data")), h("p", null, t("What was read, what was left out, and why. Nothing here changes your files.")));
  if (!quality) return [head, waiting("quality", ["a", "", "", "b", "w"])];
  if (quality.files.length === 0) return [head, nothing()];
  return [head, accountSheet(quality), filesSheet(quality.files), state.route.query.file ? null : allRefused(quality)];
}

function nothing() {
  const logs = state.data.status?.setup?.logs ?? t("the logs folder");
  return h("div", { class: "sheet", key: "none" }, h("section", { class: "cell c12" }, h("p", null, t("No log file was found in {logs}. Start the dashboard with --logs DIR to name another folder.", { logs }))));
}

/** @param {any} quality */
function accountSheet(quality) {
  const { files, totals, excluded_pnl_quote: excluded } = quality;
  const legend = h("ul", { class: "legend row" }, CLASSES.map(({ key, css, name }) => h("li", { key }, h("span", { class: css }), name)));
  const isAll = files.length <= FILE_LIMIT || state.ui.areFilesShown === true;
  const shown = isAll ? files : files.slice(0, FILE_LIMIT);
  return h("div", { class: "sheet", key: "account" }, panel(
    "account", "c12", heading("account", t("Account of rows"), { end: legend }),
    table({ caption: t("Rows per file"), css: state.ui.areZerosShown === true ? "account" : "account folded", columns: columns(), rows: [...shown.map(fileRow), totalRow(totals)] }),
    zerosButton(),
    isAll ? null : h("button", { class: "link", key: "files", type: "button", onclick: () => setUi("areFilesShown", true) }, t("Show all {files} files", { files: files.length })),
    provenance(law(files), excluded ? t("Quarantined rows would add {sum} {asset}", { sum: change(excluded, quoteDecimals(quoteAsset())), asset: quoteAsset() }) : null),
  ));
}

/** On a phone, the kinds that no row of a file has are behind one line. */
function zerosButton() {
  const areShown = state.ui.areZerosShown === true;
  return h("button", { class: "link only-s", key: "zeros", type: "button", "aria-expanded": String(areShown), onclick: () => setUi("areZerosShown", !areShown) }, areShown ? t("Hide the kinds without rows") : t("Show the kinds without rows, too"));
}

/** The conservation law in words, or which file breaks it. @param {any[]} files */
function law(files) {
  const broken = files.filter((file) => !file.problem && !isConserved(file));
  if (broken.length > 0) return h("b", null, t("The account does not add up in {broken}. This is a fault of Botscope; please report it.", { broken: broken.map((file) => file.file).join(", ") }));
  return t("Accepted + not a trade + duplicate + quarantined + pending = rows read; with header and blank lines = physical lines. It holds in every file.");
}

function columns() {
  return [
    { name: t("File") }, { name: t("Layout found"), css: "hide-m" }, { name: t("Certainty"), css: "num hide-m" }, { name: t("Bar"), css: "w24", head: h("span", { class: "vh" }, t("Bar")) },
    { name: t("Read"), css: "num" }, ...CLASSES.map(({ name }) => ({ name, css: "num" })),
  ];
}

/** @param {any} file */
function fileRow(file) {
  return h(
    "tr", { key: file.file, role: "row" },
    rowHead({ class: "full mono any name" }, h("a", { href: link("data", { file: file.file }) }, file.file)),
    cell("", "full muted hide-m any", said(file.problem) ?? layoutWords(file)),
    cell(t("Certainty"), "num hide-m", file.problem ? "–" : figure(percent(file.confidence, 0), t("certainty of the layout"), { own: () => certaintyNote(file) })),
    cell("", "full block w24", rowBar(file.file, file)), ...countCells(file),
  );
}

/** @param {any} totals */
function totalRow(totals) {
  return h(
    "tr", { key: "all files", role: "row", class: "tot" }, rowHead({ class: "full" }, t("All files")), cell("", "hide-m"), cell("", "hide-m"),
    cell("", "full block w24", rowBar(t("All files"), totals)), ...countCells(totals),
  );
}

/** @param {any} account */
function countCells(account) {
  const own = () => ({ title: t("Rows read"), formula: t("Physical lines without header and blank lines."), inputs: [{ title: t("Physical lines"), value: count(account.line_count) }, { title: t("Header lines"), value: count(account.header_count) }, { title: t("Blank lines"), value: count(account.blank_count) }], result: rowCount(account), unit: "count" });
  return [
    cell(t("Read"), "num", tally(rowCount(account), t("rows read"), { own })),
    ...CLASSES.map(({ key, name }) => cell(name, account[key] === 0 ? "num nil" : "num", tally(account[key], midway(name), { own: () => classNote(key, name, account) }))),
  ];
}

/** @param {any} file */
function layoutWords(file) {
  const width = Object.keys(file.columns ?? {}).length;
  return `${layoutName(file.layout_kind)}, ${counted(width, "column")}`;
}

/** @param {any[]} files */
function filesSheet(files) {
  const chosen = state.route.query.file;
  const shown = chosen ? files.filter((file) => file.file === chosen) : files.slice(0, FILE_LIMIT);
  if (chosen && shown.length === 0) return h("p", { key: "gone", class: "muted" }, t("There is no file \"{file}\" any more.", { file: chosen }), " ", h("a", { href: link("data") }, t("Show all files")));
  return h("div", { class: "sheet", key: "files" }, shown.map((file) => fileDetails(file, file.file === chosen)),
    chosen ? h("p", { class: "cell c12", key: "back" }, h("a", { class: "link", href: link("data") }, t("Show all files"), icon("chev"))) : null);
}

/** @param {any} file @param {boolean} isOpen */
function fileDetails(file, isOpen) {
  const onclick = (/** @type {Event} */ event) => {
    event.preventDefault();
    setQuery({ file: isOpen ? "" : file.file, reason: "", offset: "" });
  };
  const doubt = file.confidence < CERTAIN ? "pill doubt" : "pill";
  return h(
    "details", { class: "cell c12", key: file.file, open: isOpen },
    h("summary", { class: "fhead", onclick }, icon("chev", "chev"), h("h2", { class: "mono" }, file.file),
      file.problem ? h("span", { class: "pill doubt" }, t("not readable")) : h("span", { class: doubt }, t("{confidence} certain", { confidence: percent(file.confidence, 0) })),
      h("span", { class: "faint" }, said(file.problem) ?? layoutWords(file)), h("span", { class: "push faint" }, summary(file))),
    isOpen ? h("div", { class: "split" }, columnsSection(file), fileRefused(file)) : null,
  );
}

/** @param {any} file */
function summary(file) {
  const rows = t("{file}, {quarantinedCount} quarantined", { file: counted(rowCount(file), "row"), quarantinedCount: count(file.quarantined_count) });
  return `${bytes(file.size_bytes)}, ${rows}${file.read_at ? t(", read {readAt}", { readAt: at(file.read_at, "clock", zone()) }) : ""}`;
}

/** @param {any} file */
function fileRefused(file) {
  const facts = CLASSES.slice(2).filter(({ key }) => file[key] > 0).map(({ key, name }) => `${count(file[key])} ${midway(name)}`);
  return h("section", { key: "refused", "aria-labelledby": "h-refused" },
    h("div", { class: "head" }, h("h3", { id: "h-refused" }, t("Rows left out")), h("span", { class: "sub" }, facts.join(", ") || t("none"))),
    refusedList({ hasFiles: false, reasons: file.reasons ?? {}, asked: questions() }));
}

/** @param {any} quality */
function allRefused(quality) {
  /** @type {Record<string, number>} */
  const reasons = {};
  for (const file of quality.files) for (const [reason, rows] of Object.entries(file.reasons ?? {})) reasons[reason] = (reasons[reason] ?? 0) + Number(rows);
  if (Object.keys(reasons).length === 0) return null;
  return h("div", { class: "sheet", key: "refused" }, panel("refused", "c12", heading("refused", t("Rows left out on doubt"), { sub: t("read, not believed, in no figure") }), refusedList({ hasFiles: true, reasons, asked: questions() })));
}

