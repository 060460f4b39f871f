/** What the bot reports beyond what is recognized: shown as it is, bounded, never lost. */

import { h } from "../core/dom.js";
import { setUi, state } from "../core/store.js";
import { counted } from "../logic/format.js";
import { t } from "../logic/words.js";
import { icon } from "./icon.js";
import { provenance } from "./parts.js";
import { said } from "./said.js";

const ROW_LIMIT = 60;
const TEXT_LIMIT = 300;

export function extraPanels() {
  const { extra, settings, dropped } = state.data.status ?? {};
  const folds = [
    fold("settings", t("Settings the bot reports"), t("what it was told to do"), settings),
    fold("extra", t("What else the bot reports"), t("fields this page does not know, shown as they are"), extra),
    fold("dropped", t("What was not believed"), t("fields of the state that are in doubt, and why"), dropped),
  ].filter(Boolean);
  return folds.length > 0 ? h("div", { class: "sheet", key: "extra" }, folds) : null;
}

/** @param {string} id @param {string} title @param {string} sub @param {Record<string, any>|undefined} fields */
function fold(id, title, sub, fields) {
  const rows = flatten(fields ?? {}, "");
  if (rows.length === 0) return null;
  const left = rows.length - ROW_LIMIT;
  const name = `${id}Fold`;
  return h(
    "details", { key: id, class: "cell c12", open: state.ui[name] === true, ontoggle: (/** @type {any} */ event) => setUi(name, event.currentTarget.open) },
    h("summary", { class: "fhead" }, icon("chev", "chev"), h("h2", { id: `h-${id}`, class: "any" }, title), h("span", { class: "sub" }, `${counted(rows.length, "field")}, ${sub}`)),
    h("dl", { class: "fields" }, rows.slice(0, ROW_LIMIT).map(([field, value]) => h("div", { key: field }, h("dt", { class: "mono" }, field), h("dd", null, id === "dropped" ? said(value) : value)))),
    left > 0 ? provenance(t("{left} more fields are in /api/status", { left })) : null,
  );
}

/** @param {any} value @param {string} path @returns {Array<[string, string]>} */
function flatten(value, path) {
  if (value === null || typeof value !== "object") return [[path || t("value"), short(String(value ?? "–"))]];
  const entries = Object.entries(value);
  if (entries.length === 0 && path) return [[path, Array.isArray(value) ? t("empty list") : t("empty")]];
  if (path.split(".").length > 3) return [[path, short(JSON.stringify(value))]];
  return entries.slice(0, ROW_LIMIT * 2).flatMap(([key, inner]) => flatten(inner, path ? `${path}.${key}` : key));
}

/** @param {string} text */
function short(text) {
  return text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT)}…` : text;
}
