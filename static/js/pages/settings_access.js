/** Who is looking, until when, and the ways out. */

import { logOut } from "../core/access.js";
import { h } from "../core/dom.js";
import { setUi, state, zone } from "../core/store.js";
import { heading, panel, provenance, waiting } from "../components/parts.js";
import { said } from "../components/said.js";
import { count } from "../logic/format.js";
import { at } from "../logic/time.js";
import { t } from "../logic/words.js";

export function accessPanel() {
  const session = state.data.session;
  return panel("access", "c12", heading("access", t("Log-in")), session ? body(session) : waiting("session", ["", "a"]));
}

/** @param {any} session */
function body({ way, name, ends_at: endsAt, idle_minutes: idle, password_command: command }) {
  if (way === "open") {
    return h("p", { class: "muted" }, t("Nobody has to log in: the dashboard answers this machine alone. To set a password:"), " ", h("code", null, command));
  }
  if (way !== "session") return h("p", { class: "muted" }, t("Known by the token {name}.", { name }));
  return [
    h("p", null, t("Logged in as {name}.", { name })),
    h("p", { class: "acts" }, button(t("Log out"), false), button(t("Log out everywhere"), true)),
    state.ui.logOutProblem ? h("p", { role: "alert" }, said(state.ui.logOutProblem)) : null,
    provenance(t("Ends after {minutes} min in which nobody touches the page, and at {moment} in any case.", { minutes: count(idle), moment: at(endsAt, "moment", zone()) })),
  ];
}

/** @param {string} words @param {boolean} isEverywhere */
function button(words, isEverywhere) {
  const leave = () => logOut(isEverywhere).catch((problem) => setUi("logOutProblem", problem.message));
  return h("button", { class: "btn", type: "button", onclick: () => void leave() }, words);
}
