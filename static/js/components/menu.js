/** The small menu: theme, palette, time zone; on narrow screens also bot and pause. */

import { byId, h, render } from "../core/dom.js";
import { applyPrefs, savePrefs } from "../core/prefs.js";
import { changed, state } from "../core/store.js";
import { botSelect, hasSeveralBots, VIEWS, viewLink } from "./header.js";
import { icon } from "./icon.js";
import { placeBy } from "./place.js";

const GROUPS = [
  { name: "theme", title: "Theme", choices: [["system", "Like the system"], ["dark", "Dark"], ["light", "Light"], ["contrast", "High contrast"]] },
  { name: "palette", title: "Profit and loss", choices: [["default", "Green and red"], ["cb", "Blue and orange, for color blindness"]] },
  { name: "zone", title: "Days and times", choices: [["browser", "This computer's zone"], ["UTC", "UTC"]] },
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
    h("button", { class: "iconbtn close", type: "button", "aria-label": "Close menu", onclick: () => byId("menu").hidePopover() }, icon("x")),
    h("nav", { class: "only-s", "aria-label": "More views" }, VIEWS.filter(({ desk }) => desk).map((view) => viewLink(view, { class: "menulink", onclick: () => byId("menu").hidePopover() }))),
    hasSeveralBots() ? h("label", { class: "field only-s" }, "Bot", botSelect()) : null,
    h("button", { class: "btn only-s", type: "button", onclick: pause }, poller.isPaused ? "Resume updates" : "Pause updates"),
    GROUPS.map((group) => fieldset(group)),
    h("p", { class: "prov" }, `Zone of this computer: ${zoneName}. Botscope ${state.data.status?.meta?.version ?? ""}`),
  ]);
}

/** @param {{name: string, title: string, choices: string[][]}} group */
function fieldset({ name, title, choices }) {
  /** @type {Record<string, any>} */
  const prefs = state.prefs;
  return h(
    "fieldset", { key: name }, h("legend", null, title),
    choices.map(([value, words]) => h(
      "label", { key: value },
      h("input", { type: "radio", name, value, checked: prefs[name] === value, onchange: () => choose(name, value) }), words,
    )),
  );
}

/** @param {string} name @param {string} value */
function choose(name, value) {
  Object.assign(state.prefs, { [name]: value });
  savePrefs(state.prefs);
  applyPrefs(state.prefs);
  if (name === "zone") onZone();
  draw();
  changed();
}

function pause() {
  poller.setPaused(!poller.isPaused);
  draw();
}
