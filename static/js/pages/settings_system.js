/** The dashboard's process: versions, uptime, memory, the last read, and what went wrong. */

import { get, isElsewhere } from "../core/api.js";
import { clockText, h } from "../core/dom.js";
import { changed, state, zone } from "../core/store.js";
import { heading, panel, provenance, waiting } from "../components/parts.js";
import { said } from "../components/said.js";
import { cell, rowHead, table } from "../components/table.js";
import { bytes, counted, number } from "../logic/format.js";
import { at, duration, toMs } from "../logic/time.js";
import { t } from "../logic/words.js";
import { headersPart } from "./settings_headers.js";

const SYSTEM = "/api/system";
const REST_MS = 10000;
/** @type {Record<string, string>} */
const NAMES = { botscope: "Botscope", python: "Python", pandas: "pandas", numpy: "NumPy", flask: "Flask", waitress: "waitress", orjson: "orjson" };

let askedAtMs = 0;

/** No snapshot names what a process does, so this panel asks by itself, at each poll. */
async function look() {
  if (state.prefs.isPaused && state.data.system) return;
  if (Date.now() - askedAtMs < REST_MS) return;
  askedAtMs = Date.now();
  try {
    state.data.system = (await get(SYSTEM)).body;
    delete state.problems.system;
  } catch (problem) {
    state.problems.system = /** @type {Error} */ (problem);
  }
  changed();
}

export function systemPanel() {
  void look();
  const { system } = state.data;
  return panel("system", "c5", heading("system", t("System")), system ? body(system) : waiting("system", ["", "", "b", "a"]));
}

/** @param {any} system */
function body(system) {
  return [
    h("dl", { class: "kv", key: "facts" }, [...processFacts(system), ...readFacts(system)].map(([name, value]) => [h("dt", { key: name }, name), h("dd", { key: `${name} value` }, value)])),
    h("h3", { key: "errors-head" }, t("Errors and warnings since the start")),
    errors(system.errors),
    h("details", { class: "astable", key: "versions" }, h("summary", null, t("Versions")),
      h("dl", { class: "kv" }, Object.entries(system.versions).map(([name, version]) => [h("dt", { key: name }, NAMES[name] ?? name), h("dd", { key: `${name} value` }, version ?? t("not installed"))]))),
    // A script on another origin may not see them.
    isElsewhere ? null : headersPart(system.sent_headers),
    provenance(t("As of {when}.", { when: at(system.meta.as_of, "seconds", zone()) }), state.problems.system ? said(state.problems.system.message) : null),
  ];
}

/** @param {any} system @returns {Array<[string, any]>} */
function processFacts({ versions, platform, started_at: started, memory, client_count: clients }) {
  const startedMs = toMs(started) ?? 0;
  return [
    ["Botscope", t("{version} on Python {python}", { version: versions.botscope, python: versions.python })],
    [t("Computer"), platform],
    [t("Running for"), [clockText("span", {}, (nowMs) => duration((nowMs - startedMs) / 1000)), t(", since {when}", { when: at(started, "moment", zone()) })]],
    [t("Memory"), memoryText(memory)],
    [t("Who looks"), t("{clients} in the last minute", { clients: counted(clients, "browser or script", "browsers or scripts") })],
  ];
}

/** @param {any} memory */
function memoryText({ rss_bytes: now, peak_bytes: most, note }) {
  if (now !== null) return most === null || bytes(now) === bytes(most) ? bytes(now) : t("{now}, at most {most}", { now: bytes(now), most: bytes(most) });
  return most === null ? said(note) : [t("at most {most}", { most: bytes(most) }), h("span", { class: "why" }, said(note))];
}

/** @param {any} system @returns {Array<[string, any]>} */
function readFacts({ reading, history }) {
  const { last_read_at: read, last_read_s: took, file_count: files, line_count: lines, problem_file_count: unread } = reading;
  return [
    [t("Files looked at"), read ? t("{when}, in {took} ms", { when: at(read, "seconds", zone()), took: number(took * 1000, took < 0.01 ? 1 : 0) }) : t("not yet")],
    [t("Something new found"), at(reading.changed_at, "full", zone())],
    [t("Read"), `${counted(files, "file")}, ${counted(lines, "line")}, ${counted(reading.trade_count, "trade")}`],
    ...(unread > 0 ? [/** @type {[string, any]} */ ([t("Not readable"), h("strong", null, counted(unread, "file"))])] : []),
    [t("History on disk"), history.is_on ? (history.size_bytes === null ? t("not written yet") : bytes(history.size_bytes)) : t("off (--history no)")],
  ];
}

/** @param {any[]} found */
function errors(found) {
  if (found.length === 0) return h("p", { class: "muted", key: "errors" }, t("None."));
  const columns = [{ name: t("While") }, { name: t("How often"), css: "num" }, { name: t("Last"), css: "num" }];
  return [
    table({ caption: t("Errors and warnings since the start"), columns, rows: found.map(errorRow) }),
    h("p", { class: "sub", key: "log" }, t("What happened is in the dashboard's log, on the machine that it runs on.")),
  ];
}

/** @param {any} entry */
function errorRow({ category, level, count: times, last_at: last }) {
  const word = level === "error" ? counted(times, "error") : counted(times, "warning");
  return h("tr", { key: `${category} ${level}`, role: "row" }, rowHead({ class: "full" }, said(category)), cell(t("How often"), "num", level === "error" ? h("strong", null, word) : word), cell(t("Last"), "num", at(last, "moment", zone())));
}
