/** What the bot reports beyond what is recognized: shown as it is, bounded, never lost. */

import { h } from "../core/dom.js";
import { state } from "../core/store.js";
import { heading, panel, provenance } from "./parts.js";

const ROW_LIMIT = 60;
const TEXT_LIMIT = 300;

export function extraPanels() {
  const { extra, settings, dropped } = state.data.status ?? {};
  const hasBoth = Object.keys(extra ?? {}).length > 0 && Object.keys(settings ?? {}).length > 0;
  const css = hasBoth ? "c6" : "c12";
  const panels = [
    fieldPanel("settings", css, "Settings the bot reports", "What it was told to do", settings),
    fieldPanel("extra", css, "What else the bot reports", "Fields this page does not know, shown as they are", extra),
    fieldPanel("dropped", "c12", "What was not believed", "Fields of the state with an impossible value, and why", dropped),
  ].filter(Boolean);
  return panels.length > 0 ? h("div", { class: "sheet", key: "extra" }, panels) : null;
}

/** @param {string} id @param {string} css @param {string} title @param {string} sub @param {Record<string, any>|undefined} fields */
function fieldPanel(id, css, title, sub, fields) {
  const rows = flatten(fields ?? {}, "");
  if (rows.length === 0) return null;
  const left = rows.length - ROW_LIMIT;
  return panel(
    id, css, heading(id, title, { sub }),
    h("table", null, h("caption", { class: "vh" }, title),
      h("thead", null, h("tr", null, h("th", { scope: "col" }, "Field"), h("th", { scope: "col", class: "num" }, "Value"))),
      h("tbody", null, rows.slice(0, ROW_LIMIT).map(([name, value]) => h("tr", { key: name },
        h("th", { scope: "row", class: "mono any" }, name), h("td", { class: "num any" }, value))))),
    left > 0 ? provenance(`${left} more fields are in /api/status`) : null,
  );
}

/** @param {any} value @param {string} path @returns {Array<[string, string]>} */
function flatten(value, path) {
  if (value === null || typeof value !== "object") return [[path || "value", short(String(value ?? "–"))]];
  const entries = Object.entries(value);
  if (entries.length === 0 && path) return [[path, Array.isArray(value) ? "empty list" : "empty"]];
  if (path.split(".").length > 3) return [[path, short(JSON.stringify(value))]];
  return entries.slice(0, ROW_LIMIT * 2).flatMap(([key, inner]) => flatten(inner, path ? `${path}.${key}` : key));
}

/** @param {string} text */
function short(text) {
  return text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT)}…` : text;
}
