/** The dialog that shows all keys, and how a key is drawn. */

import { byId, h, render } from "../core/dom.js";
import { laterStyles } from "../core/styles.js";
import { wayTo } from "../logic/strokes.js";
import { t, w } from "../logic/words.js";
import { shownViews } from "./header.js";
import { icon } from "./icon.js";
import { fieldset, GROUPS } from "./menu.js";

const HELP = [
  [w("In a chart"), [["← →", w("Along the points, read out")], ["Home End", w("To the first, to the last point")]]],
  [w("In the list of trades"), [["↑ ↓", w("Up and down")], ["Enter", w("Open the trade")], ["Escape", w("Close what is open")]]],
  [w("In the list of findings"), [["↑ ↓", w("Up and down")], ["Enter", w("Take it")]]],
  [w("Everywhere"), [
    ["palette", w("Find a view, a figure, a trade, a setting")], ["?", w("These keys")], ["/", w("Search the trades")], ["p", w("Pause or resume updates")], ["u", w("Ask the bot now")],
    ["Tab", w("To the next figure, link or button; with Shift back")], ["Enter", w("On a figure: why it is what it is")], ["Escape", w("Close what is open")],
  ]],
];

/** The name of the key that opens the palette, as this computer writes it. */
export function paletteKey() {
  return /Mac|iP(hone|ad)/.test(navigator.platform) ? "⌘ K" : "Ctrl K";
}

/** All keys in one dialog, with the switch that turns the letters off. */
export async function showKeys() {
  await laterStyles("keys");
  const dialog = /** @type {HTMLDialogElement} */ (byId("dialog"));
  drawHelp(dialog);
  dialog.showModal();
}

/** @param {HTMLDialogElement} dialog */
function drawHelp(dialog) {
  const letters = GROUPS.filter(({ name }) => name === "letters");
  render(dialog, [
    h("h2", { id: "dialog-title", tabindex: "-1", autofocus: true }, t("Keys")),
    h("div", { class: "keysheet" },
      section(t("Go to"), shownViews().filter(({ page }) => wayTo(page)).map(({ page, name }) => [wayTo(page), name])),
      HELP.map(([title, rows]) => section(t(String(title)), /** @type {string[][]} */ (rows).map(([keys, words]) => [keys, t(words)])))),
    h("div", { onchange: () => setTimeout(() => drawHelp(dialog)) }, letters.map((group) => fieldset(group, "help"))),
    h("form", { method: "dialog" }, h("p", { class: "prov" }, h("button", { class: "btn push" }, icon("x"), t("Close")))),
  ]);
}

/** @param {string} title @param {string[][]} rows */
function section(title, rows) {
  return h("section", { key: title }, h("h3", null, title),
    h("dl", null, rows.map(([keys, words]) => h("div", { key: keys }, h("dt", null, keycaps(keys)), h("dd", null, words)))));
}

/** @param {string} keys */
export function keycaps(keys) {
  const written = keys === "palette" ? paletteKey() : keys;
  return written.split(" ").map((key, index) => [index > 0 ? " " : "", h("kbd", { key: index }, key)]);
}
