/** Banners and ribbon: what must be known before any figure is read. */

import { clockText, h } from "../core/dom.js";
import { follow } from "../core/router.js";
import { ageS, setUi, state, zone } from "../core/store.js";
import { CHECKS, livenessOf } from "../logic/freshness.js";
import { haltOf } from "../logic/limits.js";
import { at, duration } from "../logic/time.js";
import { t, woven } from "../logic/words.js";
import { icon } from "./icon.js";
import { said } from "./said.js";

/** @param {any} poller */
export function banners(poller) {
  return [offline(poller), doubt(), halted()];
}

/** @param {any} poller */
function offline(poller) {
  if (poller.failureCount === 0) return null;
  const since = poller.lastAnswerAtMs ? `${t("Figures are from {moment}.", { moment: at(poller.lastAnswerAtMs, "seconds", zone()) })} ` : "";
  const problem = /** @type {any} */ (state.problems.status);
  const { words, detail, isGuarded } = refusalOf(problem);
  return h(
    "div", { class: "banner", key: "offline" }, icon("warn"),
    h("span", null, h("b", null, words, " "), since, detail ? [detail, " "] : "",
      clockText("span", { "aria-live": "off" }, (nowMs) => retryText(poller, nowMs))),
    isGuarded ? h("button", { class: "btn", key: "reload", type: "button", onclick: () => location.reload() }, t("Reload to log in")) : null,
    problem?.status === 400 && state.route.query.bot ? h("button", { class: "btn", key: "all", type: "button", onclick: () => leaveBot(poller) }, t("Show all bots")) : null,
    h("button", { class: "btn", key: "try", type: "button", onclick: () => void poller.now() }, t("Try now")),
  );
}

/** The address names a bot that is not there any more. @param {any} poller */
function leaveBot(poller) {
  location.hash = `#/${state.route.page}`;
  follow();
  void poller.now();
}

/** Who refused, in words: a guard before the dashboard, the dashboard itself, or nobody answered.
 * @param {any} problem @returns {{words: string, detail?: any, isGuarded?: boolean}} */
function refusalOf(problem) {
  const { status = 0, message } = problem ?? {};
  if (status === 401) return { words: t("You are not logged in any more."), isGuarded: true };
  if (status === 200) return { words: t("Something else answers in place of the dashboard, perhaps a log-in page."), isGuarded: true };
  return status > 0 ? { words: t("The dashboard answers with a problem ({status}).", { status }), detail: said(message) } : { words: t("The dashboard does not answer.") };
}

/** Stands in for a view whose code could not be fetched. */
export function unfetched() {
  return h("section", { class: "unfetched", key: "unfetched" }, h("div", { class: "pagehead" }, h("h1", null, t("This view could not be fetched"))),
    h("p", { class: "muted" }, t("The dashboard did not answer. The view comes by itself when it does; if not, reload the page.")),
    h("p", null, h("button", { class: "btn", type: "button", onclick: () => location.reload() }, t("Reload"))));
}

/** @param {any} poller @param {number} nowMs */
function retryText(poller, nowMs) {
  if (poller.isAsking) return t("Trying now.");
  return t("Next try in {seconds} s.", { seconds: Math.max(0, Math.ceil((poller.nextAtMs - nowMs) / 1000)) });
}

/** Stale, frozen, torn ...: figures are not from now. Not shown on a first run. */
function doubt() {
  const source = state.data.status?.source;
  const { isDoubtful, word } = livenessOf(source?.status);
  if (!source || !isDoubtful || (source.status === "missing" && !source.updated_at)) return null;
  const isOpen = state.ui.isCheckOpen === true;
  return h(
    "div", { class: "banner", key: "doubt" }, icon("warn"),
    h("span", null, h("b", null, headline(source, word)), " ", said(source.message ?? ""), " ", asOf(source)),
    h("button", { class: "btn", type: "button", "aria-expanded": String(isOpen), onclick: () => setUi("isCheckOpen", !isOpen) }, t("What to check")),
    isOpen ? h("ol", null, (CHECKS[source.status] ?? []).map((line) => h("li", null, t(line)))) : null,
  );
}

/** The bot runs, but has switched its own trading off. */
function halted() {
  const reason = haltOf(state.data.status?.risk);
  if (!reason) return null;
  return h("div", { class: "banner", key: "halted" }, icon("hold"),
    h("span", null, h("b", null, t("The bot has stopped trading."), " "), reason, " ", t("It still reports, and opens no new position until it is allowed to.")));
}

/** @param {Record<string, any>} source @param {string} word */
function headline(source, word) {
  if (source.status !== "stale") return `${word}.`;
  return woven("No new data for {age}.", { age: clockText("span", { "aria-live": "off" }, (nowMs) => duration(ageS(nowMs))) });
}

/** @param {Record<string, any>} source */
function asOf(source) {
  if (!source.updated_at) return "";
  return t("Equity and positions are from {moment} and may have changed.", { moment: at(source.updated_at, "moment", zone()) });
}

/** @param {() => void} onOwnFiles */
export function ribbon(onOwnFiles) {
  if (!state.data.status?.demo) return null;
  return h(
    "div", { class: "ribbon" }, h("b", null, t("DEMO")),
    h("span", { class: "hide-s" }, t("These trades are invented. No exchange, no account, no money.")),
    h("button", { class: "link", type: "button", "aria-haspopup": "dialog", onclick: onOwnFiles }, t("Use your own files"), icon("chev")),
  );
}
