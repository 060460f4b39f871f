/** The list of rows that were read and not believed: reason, file, line, raw text. */

import { answerTo } from "../core/asked.js";
import { h } from "../core/dom.js";
import { link, setQuery } from "../core/router.js";
import { state } from "../core/store.js";
import { icon } from "../components/icon.js";
import { waiting } from "../components/parts.js";
import { said } from "../components/said.js";
import { reasonWords } from "../logic/account.js";
import { count } from "../logic/format.js";
import { t } from "../logic/words.js";

export const PAGE_SIZE = 20;

/** @param {{hasFiles: boolean, reasons: Record<string, number>, asked: Record<string, string>}} list */
export function refusedList({ hasFiles, reasons, asked }) {
  const { answer, isOld } = answerTo("refused", asked);
  return h(
    "div", { key: "list", class: isOld ? "asking" : null }, reasonFilter(reasons),
    answer ? h("ul", { class: "refused" }, answer.rows.map((/** @type {any} */ row) => refusedRow(row, hasFiles))) : waiting("refused", ["", "", "b"]),
    answer?.rows.length === 0 ? h("p", { class: "muted" }, t("No row is left out here.")) : null,
    answer ? pager(answer) : null,
  );
}

/** @param {Record<string, number>} reasons */
function reasonFilter(reasons) {
  const names = Object.entries(reasons).sort((a, b) => b[1] - a[1]);
  if (names.length < 2) return null;
  const onchange = (/** @type {any} */ event) => setQuery({ reason: event.target.value, offset: "" });
  return h("label", { class: "field narrow" }, t("Reason"), h("select", { value: state.route.query.reason ?? "", onchange },
    h("option", { key: "", value: "" }, t("Every reason")),
    names.map(([reason, rows]) => h("option", { key: reason, value: reason }, `${reasonWords(reason)} (${count(rows)})`))));
}

/** @param {any} row @param {boolean} hasFiles */
function refusedRow(row, hasFiles) {
  return h(
    "li", { key: `${row.file} ${row.line} ${row.reason}` },
    h("span", { class: "ln" }, t("line {line}", { line: count(row.line) })),
    h("span", { class: "any" }, h("b", null, reasonWords(row.reason)), " ", h("span", { class: "muted" }, said(row.detail)),
      hasFiles ? [" ", h("a", { class: "mono", href: link("data", { file: row.file }) }, row.file)] : null),
    h("code", null, rawText(row.text)),
  );
}

/** The raw line; the holes that a crash leaves are counted instead of drawn. @param {string} text */
function rawText(text) {
  return (text || " ").replace(/\0{4,}/g, (hole) => t("[{hole} zero bytes]", { hole: hole.length }));
}

/** @param {any} answer */
function pager(answer) {
  const total = answer.kept_count;
  const offset = Number(state.route.query.offset ?? 0);
  if (total <= PAGE_SIZE && offset === 0) return null;
  const turn = (/** @type {number} */ to) => () => setQuery({ offset: to > 0 ? to : "" });
  return h(
    "nav", { class: "pager", "aria-label": t("Pages of the rows left out") },
    h("span", { class: "faint" }, t("{offset} to {offset2} of {total}", { offset: count(offset + 1), offset2: count(offset + answer.rows.length), total: count(total) })),
    h("button", { class: "btn push", type: "button", "aria-label": t("Previous rows"), disabled: offset === 0, onclick: turn(offset - PAGE_SIZE) }, icon("chev", "turn")),
    h("button", { class: "btn", type: "button", "aria-label": t("Next rows"), disabled: offset + answer.rows.length >= total, onclick: turn(offset + PAGE_SIZE) }, icon("chev")),
  );
}
