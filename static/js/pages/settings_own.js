/** The dashboard's own settings: value, where it comes from, what it means. */

import { h } from "../core/dom.js";
import { setQuery } from "../core/router.js";
import { state } from "../core/store.js";
import { heading, panel, provenance, waiting } from "../components/parts.js";
import { said } from "../components/said.js";
import { cell, rowHead, table } from "../components/table.js";
import { count } from "../logic/format.js";
import { t, w } from "../logic/words.js";

/** @type {Record<string, string>} */
const SOURCES = { "command line": w("command line"), environment: w("environment"), ".env": w(".env file"), default: w("default"), program: w("the program that started it") };

export function ownPanel() {
  const listed = state.data.settings?.dashboard_settings;
  const head = heading("own", t("The dashboard's own settings"), { sub: listed ? t("{count} given, the others at their default", { count: count(given(listed).length) }) : null });
  return panel("own", "c7", head, listed ? body(listed) : waiting("settings", ["", "b", "a"]));
}

/** @param {any[]} listed */
function given(listed) {
  return listed.filter(({ source }) => source !== "default");
}

/** @param {any[]} listed */
function body(listed) {
  const isAll = state.route.query.own === "all" || given(listed).length === 0;
  const rows = isAll ? listed : given(listed);
  const columns = [{ name: t("Setting"), css: "setting" }, { name: t("Value") }, { name: t("From") }];
  return [
    table({ caption: t("The dashboard's own settings"), css: "settings own", columns, rows: rows.map(ownRow) }),
    given(listed).length > 0 ? h("p", { key: "more" }, h("button", { class: "link", type: "button", onclick: () => setQuery({ own: isAll ? "" : "all" }) },
      isAll ? t("Show only what was given") : t("Show the {count} at their default", { count: count(listed.length - rows.length) }))) : null,
    provenance(t("Read when the dashboard started. Change them on the command line, in the environment or in .env, and start it anew."), t("Passwords and tokens are never shown, and of most paths only the end.")),
  ];
}

/** @param {any} setting */
function ownRow(setting) {
  const { name, option, variable, source, allowed, meaning } = setting;
  const isGiven = source !== "default";
  return h(
    "tr", { key: name, role: "row", class: isGiven ? "moved" : null },
    rowHead({ class: "full setting" }, h("code", null, allowed && typeof setting.default !== "boolean" ? `${option} ${allowed}` : option), h("span", { class: "means" }, said(meaning)), h("span", { class: "means mono" }, variable)),
    cell(t("Value"), isGiven ? "val new" : "val", h("span", { class: "what" }, valueOf(setting.value))),
    cell(t("From"), "val", h("span", { class: "what" }, t(SOURCES[source] ?? source), isGiven ? h("span", { class: "faint small" }, t("else {value}", { value: plainValue(setting.default) })) : null)),
  );
}

/** @param {any} value */
function valueOf(value) {
  return value === null ? h("span", { class: "faint" }, t("not set")) : h("code", null, plainValue(value));
}

/** @param {any} value */
function plainValue(value) {
  if (value === null) return t("not set");
  if (typeof value === "boolean") return value ? t("yes") : t("no");
  return String(value);
}
