/** The command palette: type a few letters of anything the page can do, show or explain. */

import { address, get } from "../core/api.js";
import { byId, h, render } from "../core/dom.js";
import { isOtherUnit, scope } from "../core/store.js";
import { laterStyles } from "../core/styles.js";
import { ranked } from "../logic/fuzzy.js";
import { counted } from "../logic/format.js";
import { t } from "../logic/words.js";
import { commands, figureCommands, searchCommand, sessionCommands, tradeCommand, versionCommands } from "./commands.js";
import { keycaps } from "./keysheet.js";

/** @typedef {import("./commands.js").Command} Command */

const SHOWN_LIMIT = 60;
const TYPING_MS = 180;
const TRADE_LIMIT = 5;
const PAGE = 8;

/** @type {HTMLDialogElement|null} */
let dialog = null;
let typed = "";
let active = 0;
/** @type {Command[]} */
let known = [];
/** @type {Command[]} */
let figures = [];
/** @type {Command[]} */
let versions = [];
/** @type {Command[]} what only who is logged in can do */
let leaving = [];
/** @type {Command[]} */
let trades = [];
let timer = 0;

/** @param {{poller: any}} wiring */
export async function openPalette(wiring) {
  if (document.querySelector("dialog[open]")) return dialog?.close();
  await laterStyles("keys");
  dialog ??= build();
  Object.assign(dialog, { returnValue: "" });
  [typed, active, trades, known] = ["", 0, [], commands(wiring)];
  draw();
  dialog.showModal();
  field()?.focus();
  await Promise.all([learn("/api/session", {}, (body) => { leaving = sessionCommands(body); }), learn("/api/glossary", {}, (body) => { figures = figureCommands(body.figures); }), learn("/api/versions", scope(), (body) => { versions = versionCommands(body.versions); })]);
  return draw();
}

/** What cannot be asked for is not offered. @param {string} path @param {Record<string, any>} query @param {(body: any) => void} take */
async function learn(path, query, take) {
  const answer = await get(address(path, query)).catch(() => null);
  if (answer) take(answer.body);
}

function build() {
  const made = document.createElement("dialog");
  made.className = "palette";
  made.id = "palette";
  made.addEventListener("click", (event) => event.target === made && made.close());
  document.body.append(made);
  return made;
}

/** @returns {HTMLInputElement|null} */
function field() {
  return dialog?.querySelector("input") ?? null;
}

/** What fits, the closest first; figures only once something is typed. */
function found() {
  const all = typed.trim() ? [...known, ...leaving, ...versions, ...figures] : [...known, ...leaving, ...versions];
  const fitting = ranked(typed, all).slice(0, SHOWN_LIMIT);
  const more = typed.trim() ? [...trades, searchCommand(typed.trim())] : [];
  return [...fitting, ...more.map((item) => ({ item, at: /** @type {number[]} */ ([]) }))];
}

function draw() {
  if (!dialog) return;
  const rows = found();
  active = Math.max(0, Math.min(active, rows.length - 1));
  dialog.setAttribute("aria-label", t("Find anything"));
  render(dialog, [
    h("input", {
      type: "text", role: "combobox", "aria-label": t("Find a view, a figure, a trade, a setting"), placeholder: t("Find a view, a figure, a trade, a setting"),
      "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list", "aria-activedescendant": rows.length > 0 ? `palette-${active}` : null,
      autocomplete: "off", spellcheck: "false", maxlength: 80, value: typed, oninput: onType, onkeydown: onKey,
    }),
    h("ul", { role: "listbox", id: "palette-list", "aria-label": t("What was found") }, rows.map(option)),
    h("p", { class: "vh", role: "status" }, typed.trim() ? counted(rows.length, "result") : ""),
    h("p", { class: "paletteends", "aria-hidden": "true" }, h("span", null, keycaps("↑ ↓"), " ", t("Up and down")), h("span", null, keycaps("Enter"), " ", t("Take it")), h("span", null, keycaps("Escape"), " ", t("Close"))),
  ]);
  dialog.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
}

/** @param {{item: Command, at: number[]}} row @param {number} index */
function option({ item, at }, index) {
  return h(
    "li", {
      key: item.id, id: `palette-${index}`, role: "option", "aria-selected": String(index === active),
      onclick: () => take(item), onpointermove: () => point(index),
    },
    h("span", { class: "any" }, marked(item.name, at)), item.isChosen ? h("span", { class: "faint" }, t("chosen")) : null,
    h("span", { class: "kind" }, item.keys ? h("span", { class: "hide-s" }, keycaps(item.keys)) : null, item.kind),
  );
}

/** @param {string} name @param {number[]} at places of typed letters */
function marked(name, at) {
  const runs = Array.from(name.matchAll(/./gsu), (found) => ({ letter: found[0], isTyped: at.includes(found.index) }));
  return runs.map(({ letter, isTyped }, index) => (isTyped ? h("b", { key: index }, letter) : letter));
}

/** @param {number} index */
function point(index) {
  if (index === active) return;
  active = index;
  draw();
}

/** @param {Event} event */
function onType(event) {
  typed = /** @type {HTMLInputElement} */ (event.currentTarget).value;
  [active, trades] = [0, []];
  draw();
  clearTimeout(timer);
  if (typed.trim().length > 1) timer = window.setTimeout(findTrades, TYPING_MS);
}

async function findTrades() {
  const asked = typed;
  const answer = await get(address("/api/trades", { ...scope(), q: asked.trim(), limit: TRADE_LIMIT })).catch(() => null);
  if (asked !== typed || isOtherUnit(answer?.body)) return;
  trades = (answer?.body.trades ?? []).map(tradeCommand);
  draw();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.isComposing) return;
  const rows = found();
  /** @type {Record<string, number>} */
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE };
  const step = steps[event.key];
  if (step) active = Math.abs(step) === 1 ? (active + step + rows.length) % Math.max(1, rows.length) : active + step;
  else if (event.key === "Enter") return takeActive(event, rows);
  else return;
  event.preventDefault();
  draw();
}

/** @param {KeyboardEvent} event @param {Array<{item: Command}>} rows */
function takeActive(event, rows) {
  event.preventDefault();
  if (rows[active]) take(rows[active].item);
}

/** Closing gives the focus back; then the command may take it. @param {Command} item */
function take(item) {
  dialog?.close();
  if (document.activeElement === document.body) byId("main").focus({ preventScroll: true });
  item.run();
}
