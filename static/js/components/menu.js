/** The small menu: theme, palette, time zone, language, numbers; on narrow screens also bot and pause. */

import { byId, h, render } from "../core/dom.js";
import { speak } from "../core/language.js";
import { applyPrefs, savePrefs } from "../core/prefs.js";
import { changed, state } from "../core/store.js";
import { t, w } from "../logic/words.js";
import { botSelect, hasSeveralBots, VIEWS, viewLink } from "./header.js";
import { icon } from "./icon.js";
import { placeBy } from "./place.js";

/** A name that is the same in every language carries the tag of its own. */
/** @type {Array<{name: string, title: string, choices: string[][]}>} */
const GROUPS = [
  { name: "theme", title: w("Theme"), choices: [["system", w("Like the system")], ["dark", w("Dark")], ["light", w("Light")], ["contrast", w("High contrast")]] },
  { name: "palette", title: w("Profit and loss"), choices: [["default", w("Green and red")], ["cb", w("Blue and orange, for color blindness")]] },
  { name: "zone", title: w("Days and times"), choices: [["browser", w("This computer's zone")], ["UTC", w("UTC")]] },
  { name: "language", title: w("Language"), choices: [["browser", w("Like the browser")], ["en", "English", "en"], ["de", "Deutsch", "de"], ["zh-Hans", "简体中文", "zh-Hans"]] },
  { name: "numbers", title: w("Number format"), choices: [["thin", "1\u202f234.56", "en"], ["comma", "1,234.56", "en"], ["dot", "1.234,56", "en"], ["browser", w("Like the browser")]] },
];

/** @type {any} */
let poller = null;
/** @type {() => void} */
let onZone = () => {};

/** @param {HTMLElement} button @param {{poller: any, onZone: () => void}} wiring */
export function toggleMenu(button, wiring) {
  const menu = byId("menu");
  ({ poller, onZone } = wiring);
  if (menu.matches(":popover-open")) return menu.hidePopover();
  draw();
  menu.showPopover();
  placeBy(menu, button);
  menu.querySelector("input")?.focus({ preventScroll: true });
}

function draw() {
  const zoneName = Intl.DateTimeFormat().resolvedOptions().timeZone;
  render(byId("menu"), [
    h("button", { class: "iconbtn close", type: "button", "aria-label": t("Close menu"), onclick: () => byId("menu").hidePopover() }, icon("x")),
    h("nav", { class: "only-s", "aria-label": t("More views") }, VIEWS.filter(({ desk }) => desk).map((view) => viewLink(view, { class: "menulink", onclick: () => byId("menu").hidePopover() }))),
    hasSeveralBots() ? h("label", { class: "field only-s" }, t("Bot"), botSelect()) : null,
    h("button", { class: "btn only-s", type: "button", onclick: pause }, poller.isPaused ? t("Resume updates") : t("Pause updates")),
    GROUPS.map((group) => fieldset(group)),
    h("p", { class: "prov" }, t("Zone of this computer: {zoneName}. Botscope {version}", { zoneName, version: state.data.status?.meta?.version ?? "" })),
  ]);
}

/** @param {{name: string, title: string, choices: string[][]}} group */
function fieldset({ name, title, choices }) {
  /** @type {Record<string, any>} */
  const prefs = state.prefs;
  return h(
    "fieldset", { key: name }, h("legend", null, t(title)),
    choices.map(([value, words, lang]) => h(
      "label", { key: value },
      h("input", { type: "radio", name, value, checked: prefs[name] === value, onchange: () => void choose(name, value) }), lang ? h("span", { lang }, words) : t(words),
    )),
  );
}

/** @param {string} name @param {string} value */
async function choose(name, value) {
  Object.assign(state.prefs, { [name]: value });
  savePrefs(state.prefs);
  applyPrefs(state.prefs);
  if (name === "language") await speak(state.prefs);
  if (name === "zone") onZone();
  draw();
  changed();
}

function pause() {
  poller.setPaused(!poller.isPaused);
  draw();
}
