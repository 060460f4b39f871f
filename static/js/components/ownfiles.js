/** How to show one's own bot: one command, or three lines inside the bot. */

import { byId, h, render } from "../core/dom.js";
import { t } from "../logic/words.js";
import { icon } from "./icon.js";

export const COMMAND = "python3 run.py dashboard --state DIR --logs DIR";
export const ATTACH_LINES = [
  "from botscope import attach",
  'dashboard = attach(state="state", logs="logs", port=8765)',
  "print(dashboard.url)",
].join("\n");

/** A whole state file from any bot, written as one that is never seen half. */
export const STATE_LINES = [
  "import json, os",
  "from datetime import datetime, timezone",
  "",
  'def report(equity, path="state/bot_state.json"):',
  "    now = datetime.now(timezone.utc).isoformat()",
  '    balance = {"quote_asset": "USDT", "equity_quote": equity}',
  '    with open(path + ".tmp", "w", encoding="utf-8") as file:',
  '        json.dump({"schema": 1, "updated_at": now, "balance": balance}, file)',
  '    os.replace(path + ".tmp", path)',
].join("\n");

/** A text to copy. @param {string} text @param {string} label */
export function copyBox(text, label) {
  return h("div", { class: "copy" }, h("pre", { tabindex: "0", "aria-label": label }, text),
    h("button", { class: "btn", type: "button", "aria-label": t("Copy {label}", { label }), onclick: (/** @type {any} */ event) => copy(event.currentTarget, text) }, t("Copy")));
}

/** @param {HTMLElement} button @param {string} text */
async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = t("Copied");
  } catch {
    const pre = button.previousElementSibling;
    if (pre) getSelection()?.selectAllChildren(pre);
    button.textContent = t("Selected");
  }
}

/** Open the dialog "Use your own files". */
export function openOwnFiles() {
  const dialog = /** @type {HTMLDialogElement} */ (byId("dialog"));
  render(dialog, [
    h("h2", { id: "dialog-title" }, t("Show your own bot")),
    h("p", { class: "muted" }, t("Botscope only reads. Name the folder of the state file and the folder of the CSV logs:")),
    copyBox(COMMAND, t("the command")),
    h("h3", null, t("Or from inside the bot")),
    h("p", { class: "muted" }, t("Three lines start the dashboard as its own process. They never raise, never block, and need only the standard library.")),
    copyBox(ATTACH_LINES, t("the three lines")),
    h("form", { method: "dialog" }, h("p", { class: "prov" }, h("button", { class: "btn push" }, icon("x"), t("Close")))),
  ]);
  dialog.showModal();
}
