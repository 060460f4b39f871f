/** Settings: with which settings the bot and this dashboard run, what changed, and how the dashboard is doing. */

import { address } from "../core/api.js";
import { h } from "../core/dom.js";
import { chosenBots, state } from "../core/store.js";
import { heading, panel, provenance } from "../components/parts.js";
import { fieldset, GROUPS } from "../components/menu.js";
import { t } from "../logic/words.js";
import { accessPanel } from "./settings_access.js";
import { botPanel } from "./settings_bot.js";
import { ownPanel } from "./settings_own.js";
import { systemPanel } from "./settings_system.js";

/** @returns {Record<string, string>} */
export function questions() {
  return { settings: address("/api/settings", chosenBots()), session: "/api/session" };
}

export function title() {
  return t("Settings");
}

export function view() {
  return [
    h("div", { class: "pagehead", key: "head" }, h("h1", null, t("Settings")), h("p", null, t("With which settings does it run, and which changed?"))),
    h("div", { class: "sheet ofstate", key: "bot" }, botPanel(questions())),
    h("div", { class: "sheet", key: "choices" }, choicesPanel()),
    h("div", { class: "sheet", key: "dashboard" }, accessPanel(), ownPanel(), systemPanel()),
  ];
}

/** The same list as in the small menu. */
function choicesPanel() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return panel(
    "choices", "c12", heading("choices", t("This page in this browser"), { sub: t("look, time, language, numbers, keys, news") }),
    h("div", { class: "choices" }, GROUPS.map((group) => fieldset(group, "settings"))),
    provenance(t("Kept in this browser alone; the bot and other browsers do not see it."), t("Zone of this computer: {zone}.", { zone })),
    state.prefs.isPaused ? h("p", { class: "muted" }, t("Updates are paused.")) : null,
  );
}
