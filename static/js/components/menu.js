/** What the reader can choose about the page, and the small menu of it; on narrow screens also bot and pause. */

import { byId, h, render } from "../core/dom.js";
import { speak } from "../core/language.js";
import { mayNotify, muteness, refusal, tone } from "../core/notify.js";
import { get } from "../core/api.js";
import { logOut } from "../core/access.js";
import { applyPrefs, savePrefs } from "../core/prefs.js";
import { follow } from "../core/router.js";
import { changed, state } from "../core/store.js";
import { t, w } from "../logic/words.js";
import { botSelect, hasSeveralBots, openFinder, shownViews, viewLink } from "./header.js";
import { icon } from "./icon.js";
import { isWanted, watchNews } from "./news.js";
import { placeBy } from "./place.js";
import { unitSwitch } from "./unit_switch.js";

/**
 * A name that is the same in every language carries the tag of its own. `note` is what the browser refuses, "" if
 * nothing; `isRare` groups are folded in the small menu.
 * @typedef {{name: string, title: string, choices: string[][], note?: () => string, isRare?: boolean}} Group
 */

/** Everything the reader can choose about the page; Settings shows the same list. @type {Group[]} */
export const GROUPS = [
  { name: "theme", title: w("Theme"), choices: [["system", w("Like the system")], ["dark", w("Dark")], ["light", w("Light")], ["contrast", w("High contrast")]] },
  { name: "palette", title: w("Profit and loss"), choices: [["default", w("Green and red")], ["cb", w("Blue and orange, for color blindness")]] },
  { name: "density", title: w("Density"), choices: [["comfortable", w("Comfortable")], ["compact", w("Compact")]] },
  { name: "zone", title: w("Days and times"), choices: [["browser", w("This computer's zone")], ["UTC", w("UTC")]] },
  { name: "language", title: w("Language"), choices: [["browser", w("Like the browser")], ["en", "English", "en"], ["de", "Deutsch", "de"], ["zh-Hans", "简体中文", "zh-Hans"]] },
  { name: "numbers", title: w("Number format"), choices: [["thin", "1\u202f234.56", "en"], ["comma", "1,234.56", "en"], ["dot", "1.234,56", "en"], ["browser", w("Like the browser")]] },
  { name: "letters", title: w("Keys of one letter"), choices: [["on", w("On: ? shows them")], ["off", w("Off: Ctrl-K stays")]], isRare: true },
  { name: "alerts", title: w("Browser notifications"), choices: [["off", w("Off")], ["on", w("New trade, silent bot, limit reached")]], note: refusal, isRare: true },
  { name: "sound", title: w("Tone with news"), choices: [["off", w("Off")], ["on", w("A short tone")]], note: () => (state.prefs.sound === "on" ? muteness() : ""), isRare: true },
];

/** @type {any} */
let poller = null;
/** How the reader is known. */
let way = "";

/** @param {HTMLElement} button @param {{poller: any}} wiring */
export function toggleMenu(button, wiring) {
  const menu = byId("menu");
  ({ poller } = wiring);
  if (menu.matches(":popover-open")) return menu.hidePopover();
  draw();
  menu.showPopover();
  placeBy(menu, button);
  menu.querySelector("input")?.focus({ preventScroll: true });
  void get("/api/session").then(({ body }) => {
    way = body.way;
    draw();
  }, () => {});
}

function draw() {
  const zoneName = Intl.DateTimeFormat().resolvedOptions().timeZone;
  render(byId("menu"), [
    h("button", { class: "iconbtn close", type: "button", "aria-label": t("Close menu"), onclick: () => byId("menu").hidePopover() }, icon("x")),
    h("nav", { class: "only-s", "aria-label": t("More views") }, shownViews().filter(({ desk }) => desk).map((view) => viewLink(view, { class: "menulink", onclick: () => byId("menu").hidePopover() }))),
    h("fieldset", { class: "field", key: "unit" }, h("legend", null, t("Results in")), unitSwitch("", draw)),
    hasSeveralBots() ? h("label", { class: "field only-s" }, t("Bot"), botSelect()) : null,
    h("button", { class: "btn only-s", type: "button", onclick: find }, t("Find anything")),
    h("button", { class: "btn only-s", type: "button", onclick: pause }, poller.isPaused ? t("Resume updates") : t("Pause updates")),
    GROUPS.filter(({ isRare }) => !isRare).map((group) => fieldset(group)),
    h("details", { key: "rare", open: state.ui.isMenuOpen === true, ontoggle: (/** @type {any} */ event) => { state.ui.isMenuOpen = event.currentTarget.open; } },
      h("summary", { class: "link" }, t("Keys, notifications, tone")), GROUPS.filter(({ isRare }) => isRare).map((group) => fieldset(group))),
    way === "session" ? h("button", { class: "btn", key: "leave", type: "button", onclick: () => void logOut(false).catch(() => {}) }, t("Log out")) : null,
    h("p", { class: "prov" }, t("Zone of this computer: {zoneName}. Botscope {version}", { zoneName, version: state.data.status?.meta?.version ?? "" })),
  ]);
}

/** One group of choices. @param {Group} group @param {string} [place] where it stands: the menu can lie over a view that has it too */
export function fieldset({ name, title, choices, note }, place = "menu") {
  /** @type {Record<string, any>} */
  const prefs = state.prefs;
  const refused = note?.() ?? "";
  return h(
    "fieldset", { key: name, "aria-describedby": refused ? `${place}-${name}-note` : null }, h("legend", null, t(title)),
    choices.map(([value, words, lang]) => h(
      "label", { key: value },
      h("input", { type: "radio", name: `${place}-${name}`, value, checked: prefs[name] === value, onchange: () => void choose(name, value) }), lang ? h("span", { lang }, words) : t(words),
    )),
    refused ? h("p", { class: "sub", id: `${place}-${name}-note`, role: "status" }, t(refused)) : null,
  );
}

/** Take a choice of one of the groups. Call it from a click: some need the browser's consent.
 * @param {string} name @param {string} value */
export async function choose(name, value) {
  const isAllowed = name !== "alerts" || value !== "on" || (await mayNotify());
  if (name === "sound" && value === "on") await tone("good");
  Object.assign(state.prefs, { [name]: isAllowed ? value : "off" });
  savePrefs(state.prefs);
  applyPrefs(state.prefs);
  if (name === "language") await speak(state.prefs);
  if (name === "zone") follow();
  if (isWanted()) watchNews();
  if (byId("menu").matches(":popover-open")) draw();
  changed();
}

function find() {
  byId("menu").hidePopover();
  void openFinder();
}

function pause() {
  poller.setPaused(!poller.isPaused);
  draw();
}
