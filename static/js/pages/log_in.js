/** The log-in, in place of the page while the dashboard asks for it; the address stays what was asked for. */

import { post } from "../core/access.js";
import { byId, clockText, h } from "../core/dom.js";
import { changed } from "../core/store.js";
import { said } from "../components/said.js";
import { count } from "../logic/format.js";
import { t } from "../logic/words.js";

/** What the last try came to. */
let problem = /** @type {any} */ (null);
let lockedUntilMs = 0;
let isAsking = false;
let isBegun = false;

/** @param {any} poller */
export function view(poller) {
  const isWrong = problem?.status === 401;
  const field = { type: "text", required: true, "aria-describedby": "login-problem", "aria-invalid": isWrong ? "true" : null };
  return [
    h("form", { class: "login", key: "login", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void logIn(poller); } },
      h("h1", null, t("Log in to Botscope")),
      h("p", { class: "muted" }, t("This dashboard shows its figures to those who are known.")),
      h("label", { for: "login-name" }, t("Name")),
      h("input", { ...field, id: "login-name", name: "username", autocomplete: "username", autocapitalize: "none", spellcheck: "false", maxlength: "100", after: begin }),
      h("p", { class: "hint" }, t("\"owner\", unless another was chosen.")),
      h("label", { for: "login-password" }, t("Password")),
      h("input", { ...field, id: "login-password", name: "password", type: "password", autocomplete: "current-password", maxlength: "256" }),
      h("div", { class: "problem", id: "login-problem", role: "alert" }, problem ? told() : null),
      h("button", { class: "btn", type: "submit", "aria-disabled": isClosed() ? "true" : null }, isAsking ? t("Logging in") : t("Log in")),
      h("p", { class: "hint" }, t("Forgotten? On the machine of the dashboard: {command}, or {installed} where it was installed as a package.", { command: "python dashboard_api.py password", installed: "botscope password" }))),
  ];
}

/** The first field gets the focus once; later drawing leaves it where it is. @param {HTMLElement} el */
function begin(el) {
  if (isBegun) return;
  isBegun = true;
  requestAnimationFrame(() => el.focus());
}

function isClosed() {
  return isAsking || Date.now() < lockedUntilMs;
}

/** @param {any} poller */
async function logIn(poller) {
  if (isClosed()) return;
  const [name, password] = ["login-name", "login-password"].map((id) => /** @type {HTMLInputElement} */ (byId(id)).value);
  isAsking = true;
  problem = null;
  changed();
  try {
    await post("/login", { name, password });
    await poller.now();
  } catch (refusal) {
    refuse(refusal);
  }
  isAsking = false;
  changed();
}

/** @param {any} refusal */
function refuse(refusal) {
  problem = refusal;
  const field = /** @type {HTMLInputElement} */ (byId("login-password"));
  field.value = "";
  field.focus();
  if (refusal.status !== 429) return;
  const waitMs = 1000 * Number(refusal.headers?.get("Retry-After") ?? 0);
  lockedUntilMs = Date.now() + waitMs;
  setTimeout(reopen, waitMs + 100);
}

function reopen() {
  if (Date.now() < lockedUntilMs) return;
  problem = null;
  changed();
}

/** What went wrong, in words; a time that runs is not read out every second. */
function told() {
  if (problem.status === 429) {
    return [h("p", null, t("Too many wrong tries. Log-in is closed for a while; who is logged in stays so.")),
      clockText("p", { class: "num", "aria-live": "off" }, (nowMs) => t("Open again in {time}.", { time: left(lockedUntilMs - nowMs) }))];
  }
  if (problem.status !== 401) return h("p", null, said(problem.message));
  const tries = Number(problem.headers?.get("X-Botscope-Tries-Left") ?? 0);
  return h("p", null, t("Name or password is wrong."), " ", tries ? t("Tries left: {count}.", { count: count(tries) }) : null);
}

/** Minutes and seconds. @param {number} ms */
function left(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
